//! A task, an appearance or a seat that only one person has: who that is needs no name.

use casebound_names::fold::fold;
use casebound_names::lexicon::is_function;

use casebound_record::word_list::WordList;

use super::names::rule_of;
use crate::address::Audience;
use crate::finding::Finding;
use crate::record::Involved;
use crate::rule::Rule;
use crate::scene::Scene;
use crate::words::WORDS;

/// Words that many people of an event or a project are.
static COMMON: WordList = WordList::part(WORDS, "common");

/// Tasks of people.
static TASKS: WordList = WordList::part(WORDS, "tasks");

/// Where somebody has a task.
static OCCASIONS: WordList = WordList::part(WORDS, "occasions");

/// Ends of words for what people do.
static PERSON_ENDINGS: WordList = WordList::part(WORDS, "person_endings");

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let is_closed = scene.address.audience == Audience::Reported || scene.address.audience.is_outsider();
    if !is_closed {
        return Vec::new();
    }
    let unnamed = scene.record.people.iter().filter(|person| !scene.address.may_name(scene.record, person));
    let mut findings = office(scene);
    for person in unnamed {
        findings.extend(description(scene, person));
        findings.extend(capacity(scene, person));
    }
    findings
}

/// Words of the description that stand together, or the one word that says it all.
fn description(scene: &Scene<'_>, person: &Involved) -> Vec<Finding> {
    let Some(description) = &person.description else { return Vec::new() };
    let telling = telling(description.expose());
    let allowed: Vec<String> = scene
        .record
        .people
        .iter()
        .filter(|it| scene.address.may_name(scene.record, it))
        .filter_map(|it| it.description.as_ref())
        .flat_map(|it| self::telling(it.expose()))
        .collect();
    let words = fold(description.expose());
    let bigrams: Vec<[&str; 2]> = words
        .split_whitespace()
        .collect::<Vec<_>>()
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] if !is_function(a) && !is_function(b) && a.len() > 2 => Some([*a, *b]),
            _ => None,
        })
        .collect();
    let telling: Vec<String> = telling.into_iter().filter(|it| !allowed.contains(it)).collect();
    let is_telling = |idx: usize| telling.iter().any(|it| is_same_word(it, scene.folded(idx)));
    let mut findings = Vec::new();
    for sentence in &scene.letter.sentences {
        let places: Vec<usize> = (sentence.first..sentence.end).filter(|idx| is_telling(*idx)).collect();
        // Two words that many are tell of nobody; three, or one that few are, do.
        let is_common = |idx: usize| COMMON.lines().any(|word| is_same_word(word, scene.folded(idx)));
        let pair = places.windows(2).enumerate().find(|(at, pair)| match pair {
            [a, b] => {
                let is_near = b - a <= 5 && !is_same_word(scene.folded(*a), scene.folded(*b));
                let third = places.get(at + 2).is_some_and(|c| c - b <= 5);
                is_near && (third || !is_common(*a) || !is_common(*b))
            }
            _ => false,
        });
        let pair = pair.map(|(_, pair)| pair);
        let rare =
            places.iter().find(|idx| !COMMON.contains(scene.folded(**idx)) && is_person_word(scene.folded(**idx)));
        let two = (sentence.first..sentence.end.saturating_sub(1)).find(|idx| {
            let pair = [scene.folded(*idx), scene.folded(idx + 1)];
            bigrams.iter().any(|bigram| bigram[0] == pair[0] && bigram[1] == pair[1])
        });
        let place = match (pair, rare.or(two.as_ref())) {
            (Some([a, b]), _) => Some((*a, *b + 1)),
            (_, Some(idx)) => Some((*idx, *idx + 1)),
            _ => None,
        };
        findings.extend(place.map(|(first, end)| Finding::trace(rule_of(person), scene.span(first, end))));
    }
    findings
}

/// "The volunteer from the info desk", where the person is one.
fn capacity(scene: &Scene<'_>, person: &Involved) -> Vec<Finding> {
    let Some(capacity) = person.capacity.as_deref() else { return Vec::new() };
    let capacity = fold(capacity);
    let mut findings = Vec::new();
    for sentence in &scene.letter.sentences {
        for idx in sentence.first..sentence.end {
            let before = idx.checked_sub(1).map_or("", |it| scene.folded(it));
            let next = scene.folded(idx + 1);
            let is_pointed_at =
                matches!(before, "the" | "our" | "only" | "that" | "other" | "la" | "el" | "otra" | "otro")
                    && matches!(
                        next,
                        "from" | "at" | "of" | "in" | "behind" | "who" | "on" | "de" | "del" | "que" | "next"
                    );
            if is_same_word(&capacity, scene.folded(idx)) && is_pointed_at {
                findings.push(Finding::trace(rule_of(person), scene.span(idx - 1, idx + 3)));
            }
        }
    }
    findings
}

/// "The speaker of the morning session": a task that one person has, whoever that is. What the reader is, or the reported person whom
/// a helper has to know, may be said.
fn office(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sentence in &scene.letter.sentences {
        for idx in sentence.first + 1..sentence.end {
            let word = scene.folded(idx);
            let is_definite = matches!(scene.folded(idx - 1), "the" | "our" | "that" | "la" | "el");
            let is_of = matches!(
                scene.folded(idx + 1),
                "of" | "for" | "from" | "at" | "behind" | "in" | "on" | "de" | "del" | "en"
            );
            if !(TASKS.contains(word) && is_definite && is_of) {
                continue;
            }
            let end = sentence.end.min(idx + 7);
            let Some(last) = (idx + 2..end).find(|at| OCCASIONS.contains(scene.folded(*at))) else { continue };
            let start = sentence.first.max(idx.saturating_sub(4));
            let is_of_reader = (start..idx)
                .any(|at| matches!(scene.folded(at), "you" | "your" | "as" | "como" | "eres" | "eras" | "tu"));
            let is_of_us = (idx..last).any(|at| matches!(scene.folded(at), "committee" | "conduct" | "comite"));
            if !is_of_reader && !is_of_us && !is_of_somebody_known(scene, word) {
                findings.push(Finding::trace(Rule::RevealsReporter, scene.span(idx - 1, last + 1)));
            }
        }
    }
    findings
}

/// Somebody who may be named takes part as this.
fn is_of_somebody_known(scene: &Scene<'_>, task: &str) -> bool {
    let known = scene.record.people.iter().filter(|person| scene.address.may_name(scene.record, person));
    known.filter_map(|person| person.capacity.as_deref()).any(|capacity| is_same_word(&fold(capacity), task))
}

/// The words of a description that tell something.
fn telling(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|letter: char| !letter.is_alphanumeric());
    let words = words
        .filter(|it| it.chars().count() > 2 && !is_function(it) && !matches!(*it, "person" | "del" | "los" | "las"));
    words.map(str::to_owned).collect()
}

/// Ends as words for people do: interpreter, treasurer, cellist.
fn is_person_word(word: &str) -> bool {
    word.chars().count() > 5 && PERSON_ENDINGS.lines().any(|ending| word.ends_with(ending))
}

/// The same word, in one or several.
pub(super) fn is_same_word(a: &str, b: &str) -> bool {
    let bare = |word: &str| word.trim_end_matches('s').to_owned();
    !a.is_empty() && (a == b || a.len() > 3 && b.len() > 3 && bare(a) == bare(b))
}
