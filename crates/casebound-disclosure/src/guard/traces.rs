//! What points at a case without a name: its words, its day and place, and what only one person is, has or said.

mod hosts;
mod moments;
mod passages;
mod roles;

use std::collections::HashMap;

use casebound_names::fold::{Folded, PARAGRAPH};
use casebound_names::lexicon;
use casebound_names::text::Text;
use casebound_record::Span;
use casebound_record::word_list::WordList;
use chrono::NaiveDate;
use hosts::Hosts;
use passages::Passages;
use roles::Roles;

use super::{CaseFacts, GuardHitKind, QuasiIdentifier, Weight};

/// Words by which the guard reads a text.
const WORDS: &str = include_str!("../../data/guard.txt");

/// Words that say what a company is, and not which.
static GENERIC: WordList = WordList::part(WORDS, "generic");

/// Words that say what kind of place it is, and not which.
static KINDS_OF_PLACES: WordList = WordList::part(WORDS, "kinds_of_places");

/// What the sign & says, in several languages.
static AND: WordList = WordList::part(WORDS, "and");

/// The facts, prepared for the search.
#[derive(Default)]
pub(super) struct Traces {
    passages: Passages,
    phrases: Vec<Phrase>,
    /// In which phrases a word occurs.
    phrases_with: HashMap<String, Vec<usize>>,
    roles: Roles,
    badges: Vec<String>,
    /// Cases that are a year and a number.
    numbers_of_years: Vec<(u32, u32)>,
    /// Numbers with letters, such as room numbers, without separators.
    codes: HashMap<String, QuasiIdentifier>,
    hosts: Hosts,
    days: Vec<NaiveDate>,
    is_on: bool,
}

/// Words in a row that stand for one fact.
struct Phrase {
    words: Vec<String>,
    trace: QuasiIdentifier,
    /// Also one word or a few of it tell enough.
    in_part: bool,
    /// Only a word of the fact: it needs a look.
    is_piece: bool,
}

impl std::fmt::Debug for Traces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Traces").finish_non_exhaustive()
    }
}

impl Traces {
    pub(super) fn of(facts: &CaseFacts) -> Traces {
        let mut traces = Traces { days: facts.days.clone(), is_on: true, ..Traces::default() };
        for text in &facts.confidential {
            traces.passages.add(text.expose());
            let phrase = |words| Phrase { words, trace: QuasiIdentifier::Quote, in_part: false, is_piece: false };
            traces.phrases.extend(passages::said(text.expose()).into_iter().map(phrase));
        }
        for (texts, trace, in_part) in [
            (&facts.employers, QuasiIdentifier::Employer, true),
            (&facts.talks, QuasiIdentifier::Talk, true),
            (&facts.rooms, QuasiIdentifier::Room, false),
            (&facts.places, QuasiIdentifier::Room, false),
            (&facts.cases, QuasiIdentifier::CaseNumber, false),
            (&facts.badges, QuasiIdentifier::Badge, false),
        ] {
            let phrase = |words: Vec<String>| Phrase { words, trace, in_part, is_piece: false };
            let ways = texts.iter().flat_map(|text| spellings(&words(text.expose()), text.expose()));
            traces.phrases.extend(ways.map(phrase).filter(|it| !it.words.is_empty()));
            for text in texts {
                let telling: Vec<String> =
                    words(text.expose()).into_iter().filter(|it| !GENERIC.contains(it)).collect();
                let joined = telling.concat();
                if trace == QuasiIdentifier::Room {
                    let telling = telling.iter().filter(|it| !KINDS_OF_PLACES.contains(it) && it.chars().count() > 3);
                    let telling = telling.filter(|it| is_telling_of_place(it));
                    let piece = |it: &String| Phrase { words: vec![it.clone()], trace, in_part: false, is_piece: true };
                    traces.phrases.extend(telling.map(piece));
                }
                if joined.contains(|letter: char| letter.is_ascii_digit()) && joined.contains(char::is_alphabetic) {
                    traces.codes.insert(joined, trace);
                } else if matches!(trace, QuasiIdentifier::Employer | QuasiIdentifier::CaseNumber)
                    && telling.len() > 1
                    && joined.chars().count() > 6
                {
                    traces.phrases.push(Phrase { words: vec![joined], trace, in_part: false, is_piece: false });
                }
            }
        }
        for (idx, phrase) in traces.phrases.iter().enumerate() {
            for word in &phrase.words {
                let known = traces.phrases_with.entry(word.clone()).or_default();
                if known.last() != Some(&idx) {
                    known.push(idx);
                }
            }
        }
        for case in &facts.cases {
            let numbers: Vec<u32> = words(case.expose()).iter().filter_map(|word| word.parse().ok()).collect();
            if let [year @ 1990..2100, number] | [number, year @ 1990..2100] = numbers[..] {
                traces.numbers_of_years.push((year, number));
            }
        }
        for badge in &facts.badges {
            let digits: String = badge.expose().chars().filter(char::is_ascii_digit).collect();
            traces.badges.push(digits.trim_start_matches('0').to_owned());
        }
        traces.badges.retain(|digits| !digits.is_empty());
        traces.roles = Roles::of(&facts.roles);
        traces.hosts = Hosts::of(&facts.hosts);
        traces
    }

    /// Returns what points at a case in one reading.
    pub(super) fn find(&self, scene: &Text<'_>) -> Vec<(Span, GuardHitKind, Weight)> {
        if !self.is_on {
            return Vec::new();
        }
        let mut found = Vec::new();
        self.passages.find(scene, &mut found);
        for idx in 0..scene.len() {
            self.phrases_at(scene, idx, &mut found);
            self.code_at(scene, idx, &mut found);
            self.number_of_year_at(scene, idx, &mut found);
            self.roles.find(scene, idx, &mut found);
            self.badge_at(scene, idx, &mut found);
            roles::people(scene, idx, &mut found);
            roles::office(scene, idx, &mut found);
            roles::age(scene, idx, &mut found);
            moments::find(scene, idx, &self.days, &mut found);
        }
        self.hosts.find(scene.source, &mut found);
        found.into_iter().map(|(span, trace, weight)| (span, GuardHitKind::QuasiIdentifier(trace), weight)).collect()
    }

    fn phrases_at(&self, scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
        let with = self.phrases_with.get(scene.word(idx)).into_iter().flatten();
        for phrase in with.filter_map(|place| self.phrases.get(*place)) {
            let count = phrase.words.len();
            let same = |from: usize| {
                phrase
                    .words
                    .iter()
                    .skip(from)
                    .enumerate()
                    .take_while(|(at, word)| scene.word(idx + at) == word.as_str())
                    .count()
            };
            let whole = same(0) == count;
            // One word that is also a word of the language is a name only when it is written so.
            let is_rare = |word: &str| word.chars().count() > 4 && !lexicon::is_also_word(word);
            // A foyer is one of many; the Foyer may be this one.
            let is_kind =
                count == 1 && phrase.trace == QuasiIdentifier::Room && KINDS_OF_PLACES.contains(scene.word(idx));
            let is_shown = scene.is_capitalised(idx) && !scene.begins_sentence(idx);
            let is_name = (!is_kind || is_shown)
                && (count > 1
                    || phrase.trace == QuasiIdentifier::Badge
                    || is_rare(scene.word(idx))
                    || (scene.is_capitalised(idx)
                        && (!scene.begins_sentence(idx) || !lexicon::is_english(scene.word(idx)))));
            let is_number =
                count == 1 && phrase.words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
            if whole && is_name && !is_number {
                let is_sure = !phrase.is_piece
                    && phrase.trace != QuasiIdentifier::Quote
                    && (count > 1 || !lexicon::is_also_word(scene.word(idx)));
                let weight = if is_sure { Weight::Block } else { Weight::Review };
                found.push((scene.span(idx, idx + count - 1), phrase.trace, weight));
            } else if phrase.in_part && phrase.trace == QuasiIdentifier::Talk {
                for from in 0..count.saturating_sub(2) {
                    let length = same(from);
                    let tells =
                        phrase.words.iter().skip(from).take(length).filter(|word| !lexicon::is_function(word)).count();
                    if length >= 3 && tells >= 2 {
                        found.push((scene.span(idx, idx + length - 1), phrase.trace, Weight::Review));
                        break;
                    }
                }
            } else if phrase.in_part && same(0) > 0 && (scene.is_capitalised(idx) || is_rare(scene.word(idx))) {
                let word = scene.word(idx);
                // Bluefin tuna: the first word of a sentence, with a thing behind it.
                let is_of_thing = scene.begins_sentence(idx)
                    && scene.is_beside(idx + 1)
                    && scene.is_lowercase(idx + 1)
                    && !lexicon::is_function(scene.word(idx + 1))
                    && !lexicon::is_action_verb(scene.word(idx + 1))
                    && count > 1;
                if !is_of_thing && !lexicon::is_also_word(word) && !GENERIC.contains(word) && word.chars().count() > 2 {
                    found.push((scene.span(idx, idx), phrase.trace, Weight::Review));
                }
            }
        }
    }

    /// The letters and digits of a number, without separators.
    fn code_at(&self, scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
        if self.codes.is_empty() {
            return;
        }
        let mut joined = scene.word(idx).to_owned();
        for last in idx..idx + 4 {
            if last > idx {
                if last >= scene.len() || !matches!(scene.gap(last), "" | "-" | "." | "/" | " " | "_" | "#") {
                    return;
                }
                joined.push_str(scene.word(last));
            }
            if let Some(trace) = self.codes.get(&joined) {
                found.push((scene.span(idx, last), *trace, Weight::Block));
            }
        }
    }

    /// The number of a case with its year, in either order and without zeros: case no. 19 of 2026.
    fn number_of_year_at(&self, scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
        let Ok(number) = scene.word(idx).parse::<u32>() else { return };
        let is_year = |it: u32| (1990..2100).contains(&it);
        let near = (idx + 1..idx + 4).find_map(|at| Some((at, scene.word(at).parse::<u32>().ok()?)));
        let Some((last, other)) = near.filter(|(_, other)| is_year(*other) != is_year(number)) else { return };
        let pair = if is_year(number) { (number, other) } else { (other, number) };
        if self.numbers_of_years.contains(&pair) {
            found.push((scene.span(idx, last), QuasiIdentifier::CaseNumber, Weight::Review));
        }
    }

    fn badge_at(&self, scene: &Text<'_>, idx: usize, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
        let word = scene.word(idx).trim_start_matches('0');
        let is_said = (1..=3).filter_map(|back| idx.checked_sub(back)).any(|at| {
            matches!(scene.word(at), "badge" | "ticket" | "number" | "no" | "nr" | "order" | "registration" | "booking")
        });
        if !word.is_empty()
            && self.badges.iter().any(|badge| badge == word)
            && (is_said || scene.gap(idx).ends_with('#'))
        {
            found.push((scene.span(idx, idx), QuasiIdentifier::Badge, Weight::Review));
        }
    }
}

/// Returns whether a word of a place is not a number of a year and no word for an example.
fn is_telling_of_place(word: &str) -> bool {
    !word.bytes().all(|byte| byte.is_ascii_digit()) && word != "example"
}

/// The words of a fact, and what they are with the sign `&` as a word and with small numbers as the Romans wrote them.
fn spellings(words: &[String], text: &str) -> Vec<Vec<String>> {
    const ROMAN: &[&str] = &["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"];
    let mut all = vec![words.to_vec()];
    if text.contains(['&', '+']) {
        for and in AND.lines() {
            all.push(self::words(&text.replace(['&', '+'], &format!(" {and} "))));
        }
    }
    let number = words.last().filter(|_| words.len() > 1);
    let other = number.and_then(|last| match last.parse::<usize>() {
        Ok(number) => ROMAN.get(number.checked_sub(1)?).map(|roman| (*roman).to_owned()),
        Err(_) => ROMAN.iter().position(|roman| roman == last).map(|at| (at + 1).to_string()),
    });
    if let (Some(other), Some((_, first))) = (other, words.split_last()) {
        all.push(first.iter().cloned().chain([other]).collect());
    }
    all
}

fn words(text: &str) -> Vec<String> {
    let folded = Folded::new(&text.replace(PARAGRAPH, " "));
    folded.words().iter().map(|word| folded.of(word).to_owned()).collect()
}
