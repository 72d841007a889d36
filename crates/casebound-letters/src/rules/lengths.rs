//! How long a sanction lasts and how long one can appeal, as the record has it.

use crate::dates::{Said, Unit, is_days, is_length};
use crate::finding::Finding;
use crate::record::End;
use crate::rule::Rule;
use crate::scene::Scene;

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
        let has = |words: &[&str]| {
            (sentence.first..sentence.end).any(|idx| words.iter().any(|word| scene.folded(idx).starts_with(word)))
        };
        let is_term = ["within", "plazo", "in", "en"].contains(&before(1))
            || before(2) == "plazo"
            || before(1) == "de" && before(2) == "plazo"
            || matches!(before(1), "dentro" | "have" | "tienes")
            || before(2) == "dentro";
        let appeals = has(&["appeal", "apel", "recurr", "recurso"])
            || scene.record.committee.appeal.as_ref().is_some_and(|appeal| has(&[appeal.as_str()]));
        let is_sanction = has(&["suspen", "ban", "admit", "exclu", "expul", "sanction", "advertencia"])
            || keeps_away(scene, sentence.first, mention.first);
        let is_wrong = if is_term && appeals {
            scene.record.committee.appeal_within_days.is_some_and(|days| !is_days(count, unit, days))
        } else {
            const NOT_A_LENGTH: &[&str] = &[
                "within", "in", "after", "before", "last", "past", "next", "every", "en", "than", "these", "those",
                "tras", "once",
            ];
            is_sanction
                && !NOT_A_LENGTH.contains(&before(1))
                && !has(&["ago", "hace", "old"])
                && !has(&["if", "could", "would", "may", "might", "instead", "longer", "propos", "asked", "si"])
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
    const NOT: &[&str] = &["not", "cannot", "never", "no", "nunca", "tampoco"];
    const THERE: &[&str] = &["return", "attend", "volver", "regres", "asist", "particip", "entr", "join"];
    let is_there = |at: usize| {
        let word = scene.folded(at);
        let comes = matches!(word, "come" | "comes") && scene.folded(at + 1) == "back";
        comes || word == "back" || THERE.iter().any(|it| word.starts_with(it))
    };
    (first..end).any(|at| NOT.contains(&scene.folded(at)) && (at + 1..end.min(at + 5)).any(is_there))
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
