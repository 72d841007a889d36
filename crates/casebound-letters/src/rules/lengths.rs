//! How long a sanction lasts and how long one can appeal, as the record has it.

use casebound_record::word_list::WordList;

use crate::dates::{Said, Unit, is_days, is_length};
use crate::finding::Finding;
use crate::record::End;
use crate::rule::Rule;
use crate::scene::Scene;
use crate::words::{APPEALS, WORDS};

/// Beginnings of words for what may last for some time.
static LASTING_SANCTIONS: WordList = WordList::part(WORDS, "lasting_sanctions");

/// Beginnings of words for a time that has passed.
static PAST: WordList = WordList::part(WORDS, "past");

/// Beginnings of words by which a length is not what was decided.
static PERHAPS: WordList = WordList::part(WORDS, "perhaps");

/// Words before a time that is no length of a sanction.
static NOT_A_LENGTH: WordList = WordList::part(WORDS, "not_a_length");

/// Words that deny what follows.
static NEVER: WordList = WordList::part(WORDS, "never");

/// Beginnings of words for taking part.
static TAKING_PART: WordList = WordList::part(WORDS, "taking_part");

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for mention in &scene.times {
        let Said::Length(count, unit) = mention.said else { continue };
        let Some(sentence) =
            scene.letter.tokens.get(mention.first).and_then(|it| scene.letter.sentences.get(it.sentence))
        else {
            continue;
        };
        let before = |back: usize| mention.first.checked_sub(back).map_or("", |it| scene.folded(it));
        let has = |words: &WordList| scene.begins_any(sentence.first..sentence.end, words);
        let has_word =
            |beginning: &str| (sentence.first..sentence.end).any(|idx| scene.folded(idx).starts_with(beginning));
        let is_term = ["within", "plazo", "in", "en"].contains(&before(1))
            || before(2) == "plazo"
            || before(1) == "de" && before(2) == "plazo"
            || matches!(before(1), "dentro" | "have" | "tienes")
            || before(2) == "dentro";
        let appeals = has(&APPEALS) || scene.record.committee.appeal.as_ref().is_some_and(|appeal| has_word(appeal));
        let is_sanction = has(&LASTING_SANCTIONS) || keeps_away(scene, sentence.first, mention.first);
        let is_wrong = if is_term && appeals {
            scene.record.committee.appeal_within_days.is_some_and(|days| !is_days(count, unit, days))
        } else {
            is_sanction
                && !NOT_A_LENGTH.contains(before(1))
                && !has(&PAST)
                && !has(&PERHAPS)
                && !is_of_sanction(scene, count, unit)
        };
        if is_wrong {
            findings.push(Finding::at(Rule::ContradictsRecord, scene.span(mention.first, mention.end)));
        }
    }
    findings
}

/// "Cannot come back", said of how long: a ban in other words.
fn keeps_away(scene: &Scene<'_>, first: usize, end: usize) -> bool {
    let is_there = |at: usize| {
        let word = scene.folded(at);
        let comes = matches!(word, "come" | "comes") && scene.folded(at + 1) == "back";
        comes || word == "back" || TAKING_PART.lines().any(|it| word.starts_with(it))
    };
    (first..end).any(|at| NEVER.contains(scene.folded(at)) && (at + 1..end.min(at + 5)).any(is_there))
}

/// A sanction of the record lasts so long; where none has an end, nothing does.
fn is_of_sanction(scene: &Scene<'_>, count: i64, unit: Unit) -> bool {
    let record = scene.record;
    let mut ends = record.sanctions.iter().filter_map(|sanction| match (sanction.from, sanction.until) {
        (Some(from), End::On(until)) => Some((from, until)),
        _ => None,
    });
    // A decision may say it in words.
    let words = crate::text::Letter::new(&record.other_text);
    let said = words.tokens.windows(2).any(|pair| match pair {
        [a, b] => crate::dates::number(&a.folded) == Some(count) && same_unit(&b.folded, unit),
        _ => false,
    });
    said || record.sanctions.is_empty() || ends.any(|(from, until)| is_length(count, unit, from, until))
}

fn same_unit(word: &str, unit: Unit) -> bool {
    match unit {
        Unit::Days => matches!(word, "day" | "days" | "dia" | "dias"),
        Unit::Weeks => matches!(word, "week" | "weeks" | "semana" | "semanas"),
        Unit::Months => matches!(word, "month" | "months" | "mes" | "meses"),
        Unit::Years => matches!(word, "year" | "years" | "ano" | "anos"),
    }
}
