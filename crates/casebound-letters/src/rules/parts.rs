//! What a whole letter of its kind needs and does not have.

use std::sync::LazyLock;

use casebound_names::fold::fold;
use chrono::NaiveDate;

use crate::dates::Said;
use crate::finding::Finding;
use crate::language::Language;
use crate::named::{self, Named};
use crate::phrases::lines;
use crate::record::End;
use crate::rule::Rule;
use crate::scene::Scene;

/// By kind and audience, the parts.
static KINDS: LazyLock<Vec<(&str, &str, Vec<&str>)>> = LazyLock::new(|| {
    let entry = |line: &'static str| {
        let (head, parts) = line.split_once(": ")?;
        let (kind, audience) = head.split_once(' ')?;
        Some((kind, audience, parts.split_whitespace().collect()))
    };
    lines(include_str!("../../data/parts/kinds.txt")).filter_map(entry).collect()
});

/// By language and part, what shows it.
static PARTS: LazyLock<Named> = LazyLock::new(|| read().unwrap_or_default());

fn read() -> Result<Named, String> {
    named::read(&[
        (Language::English, include_str!("../../data/parts/en.txt")),
        (Language::Spanish, include_str!("../../data/parts/es.txt")),
    ])
}

/// The kinds of letters that have parts.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    let mut kinds: Vec<&str> = KINDS.iter().map(|(kind, ..)| *kind).collect();
    kinds.dedup();
    kinds.into_iter()
}

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    if !scene.address.is_whole {
        return Vec::new();
    }
    let audience = scene.address.audience.word();
    let found = KINDS.iter().find(|(kind, of, _)| *kind == scene.address.kind && (*of == "*" || *of == audience));
    let parts = found.map(|(.., parts)| parts.as_slice()).unwrap_or_default();
    let missing = parts.iter().filter(|part| is_wanted(scene, part) && !is_there(scene, part));
    missing.map(|part| Finding { span: None, rule: Rule::MissingPart, is_trace: false, part: Some(part) }).collect()
}

/// A part is asked for only where the record has something to say there.
fn is_wanted(scene: &Scene<'_>, part: &str) -> bool {
    let own = scene.record.sanctions.iter().filter(|sanction| {
        scene.reader().is_none_or(|reader| sanction.person == reader.key || !reader.is(crate::record::Part::Reported))
    });
    let own: Vec<_> = own.collect();
    match part {
        "appeal" | "stands" => scene.record.committee.appeal.is_some(),
        "conditions" => own.iter().any(|it| it.has_conditions),
        "until" => own.iter().any(|it| matches!(it.until, End::On(_))),
        "from" => !own.is_empty(),
        "decided" => scene.address.kind != "decision" || !own.is_empty(),
        "consent" => true,
        _ => true,
    }
}

fn is_there(scene: &Scene<'_>, part: &str) -> bool {
    match part {
        "contact" => has_contact(scene),
        "contact-named" => has_contact(scene) && !scene.members.is_empty(),
        "side-of-reader" => fits(scene, "side") || scene.letter.sentences.iter().any(|sentence| sentence.is_question),
        "next-date" => {
            has_day(scene, |day| {
                scene.record.today.is_none_or(|today| day >= today) || scene.record.announced.contains(&day)
            }) || fits(scene, "soon")
        }
        "from" => has_day(scene, |it| begins(scene, it)) || fits(scene, "at-once"),
        "until" => {
            let has_length =
                scene.times.iter().any(|time| matches!(time.said, Said::Length(..)) && !is_term(scene, time.first));
            has_day(scene, |it| ends(scene, it)) || has_length || fits(scene, part)
        }
        "call" => has_contact(scene) || fits(scene, "call"),
        part => fits(scene, part),
    }
}

/// A day of the record that is like this stands in the letter.
fn has_day(scene: &Scene<'_>, is_like: impl Fn(NaiveDate) -> bool) -> bool {
    let days: Vec<NaiveDate> =
        scene.record.days.iter().copied().chain(scene.record.today).filter(|it| is_like(*it)).collect();
    scene.times.iter().any(|time| match time.said {
        Said::Day(day) => days.iter().any(|known| day.is(*known)),
        _ => false,
    })
}

/// "Within 30 days": how long one has, and not how long something lasts.
fn is_term(scene: &Scene<'_>, at: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map_or("", |it| scene.folded(it));
    let sentence = scene.letter.sentence_at(scene.span(at, at + 1).start);
    let is_about_appeal = sentence.is_some_and(|sentence| {
        let start = at.saturating_sub(8).max(sentence.first);
        (start..(at + 5).min(sentence.end))
            .any(|idx| scene.folded(idx).starts_with("appeal") || scene.folded(idx).starts_with("apel"))
    });
    is_about_appeal || matches!(before(1), "within" | "in" | "have") || matches!(before(2), "plazo" | "dentro" | "en")
}

/// A sanction begins on this day, or it is that of the decision.
fn begins(scene: &Scene<'_>, day: NaiveDate) -> bool {
    scene.record.sanctions.iter().any(|sanction| sanction.from == Some(day)) || scene.record.today == Some(day)
}

/// A sanction ends on this day.
fn ends(scene: &Scene<'_>, day: NaiveDate) -> bool {
    let event_ends = scene.record.spans.iter().any(|(_, until)| *until == day);
    event_ends || scene.record.sanctions.iter().any(|sanction| sanction.until == End::On(day))
}

fn has_contact(scene: &Scene<'_>) -> bool {
    let committee = &scene.record.committee;
    // Where appeals go is not an address for questions, but in a letter about one.
    let is_of_appeal = scene.address.kind.starts_with("appeal");
    let is_other = |it: &str| committee.appeal.as_deref().map(fold).is_some_and(|appeal| appeal == it);
    let has_address = scene
        .letter
        .tokens
        .iter()
        .filter(|it| it.small.contains('@') && it.small.contains('.'))
        .any(|it| is_of_appeal || !is_other(&it.folded) || committee.contact == committee.appeal);
    // A signature alone is no way to reach anybody.
    let in_words = scene.members.iter().any(|hit| {
        let sentence = scene.letter.sentence_at(hit.span.start);
        sentence.is_some_and(|sentence| sentence.span.len() > hit.span.len() + 3)
    });
    has_address || in_words || fits(scene, "same-address")
}

fn fits(scene: &Scene<'_>, part: &str) -> bool {
    scene.letter.sentences.iter().any(|sentence| named::fits(&PARTS, part, scene, sentence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_kind_is_in_both_languages() {
        let parts = read().unwrap_or_else(|why| panic!("{why}"));
        for (kind, _, needed) in KINDS.iter() {
            for part in needed
                .iter()
                .filter(|part| !matches!(**part, "contact" | "contact-named" | "side-of-reader" | "next-date" | "from"))
            {
                for language in [Language::English, Language::Spanish] {
                    assert!(parts.contains_key(&(language, *part)), "{kind}: {part} in {language:?}");
                }
            }
        }
    }
}
