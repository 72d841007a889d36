//! Somebody of the case is named who may not be named to this reader, in any spelling.

use casebound_names::fold::fold;
use casebound_names::lexicon::{is_action_verb, is_also_word, is_function};
use casebound_names::{Hit, HitConfidence, HitKind};

use casebound_record::word_list::WordList;

use crate::finding::Finding;
use crate::record::{Involved, Part};
use crate::rule::Rule;
use crate::scene::Scene;
use crate::words::WORDS;

/// Words that somebody follows.
static BEFORE_SOMEBODY: WordList = WordList::part(WORDS, "before_somebody");

/// The rule that somebody falls under who may not be named.
pub(super) fn rule_of(person: &Involved) -> Rule {
    if person.is(Part::Reporter) {
        Rule::RevealsReporter
    } else if person.is(Part::Affected) {
        Rule::RevealsAffected
    } else if person.is(Part::Reported) {
        Rule::RevealsOtherReported
    } else {
        Rule::RevealsWitness
    }
}

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for hit in &scene.hits {
        let Some(person) = scene.person(hit) else { continue };
        if scene.address.may_name(scene.record, person) || is_explained(scene, hit) || !counts(scene, hit) {
            continue;
        }
        findings.push(Finding::at(rule_of(person), hit.span));
    }
    findings.extend(aliases(scene));
    findings
}

/// First names and other names, written small as people write them in a chat: `roz told us`. One that is also a word is a name where
/// somebody does, or something comes from somebody.
fn aliases(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let count = scene.letter.tokens.len();
    for person in scene.record.people.iter().filter(|person| !scene.address.may_name(scene.record, person)) {
        let name = person.identity.name.iter().filter_map(|name| name.expose().split_whitespace().next());
        let aliases = person.identity.aliases.iter().map(|alias| alias.expose().as_str());
        for name in aliases.chain(name) {
            let folded = fold(name);
            let words: Vec<&str> = folded.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
            let is_here = |idx: &usize| {
                !words.is_empty() && words.iter().enumerate().all(|(at, word)| scene.folded(idx + at) == *word)
            };
            for idx in (0..count).filter(is_here) {
                let last = idx + words.len();
                if stands_for_somebody(scene, &words, idx, last) {
                    findings.push(Finding::at(rule_of(person), scene.span(idx, last)));
                }
            }
        }
    }
    findings
}

fn stands_for_somebody(scene: &Scene<'_>, words: &[&str], first: usize, last: usize) -> bool {
    let is_named = match words {
        [word] => !is_also_word(word) && !is_function(word) && word.chars().count() > 2,
        _ => true,
    };
    let before = first.checked_sub(1).map_or("", |it| scene.folded(it));
    let comes_from = BEFORE_SOMEBODY.contains(before) && !is_action_verb(scene.folded(first));
    let next = scene.folded(last);
    let is_verb = is_action_verb(next) || matches!(next, "has" | "had" | "wants" | "feels" | "ha" | "quiere");
    let is_noun = matches!(before, "the" | "a" | "an" | "el" | "la" | "un" | "una" | "our" | "your");
    is_named || comes_from || is_verb && !is_noun && words.iter().all(|word| !is_function(word))
}

/// What the engine is not sure of counts when it is written as a name.
fn counts(scene: &Scene<'_>, hit: &Hit) -> bool {
    let tokens = &scene.letter.tokens;
    let is_inside = |at: usize| {
        let before = at.checked_sub(1).and_then(|it| tokens.get(it));
        before.is_some_and(|it| !matches!(it.small.as_str(), "." | "!" | "?" | ":"))
    };
    let first = tokens.iter().position(|token| token.span.start >= hit.span.start).unwrap_or_default();
    let is_capitalised = tokens.get(first).is_some_and(|it| it.is_capitalised);
    match (hit.confidence, hit.kind) {
        (HitConfidence::Sure, _) => true,
        (_, HitKind::Nickname | HitKind::NamePart | HitKind::Name | HitKind::Misspelt | HitKind::Inflected) => {
            is_capitalised && (is_inside(first) || is_action_verb(scene.folded(first + 1)))
        }
        (_, HitKind::Initials) => hit.span.of(scene.letter.source).contains('.'),
        _ => false,
    }
}

/// Somebody who may be named, or a member, is meant here.
fn is_explained(scene: &Scene<'_>, hit: &Hit) -> bool {
    let allowed = scene
        .hits
        .iter()
        .filter(|hit| scene.person(hit).is_some_and(|person| scene.address.may_name(scene.record, person)));
    let as_written =
        |hit: &&Hit| matches!(hit.kind, HitKind::Name | HitKind::NamePart | HitKind::Email | HitKind::Handle);
    let is_lesser =
        |other: &Hit| other.span.contains(hit.span) && (other.span != hit.span || hit.kind != HitKind::Name);
    let by_people = allowed.filter(as_written).any(is_lesser);
    let by_members = scene.members.iter().filter(as_written).any(is_lesser);
    let text = scene.letter.source;
    // The name of an event or of the committee is not a person.
    let of_us = [Some(&scene.record.committee.name), scene.record.event.as_ref()];
    let is_ours = of_us.into_iter().flatten().filter(|name| !name.is_empty()).any(|name| {
        text.match_indices(name.as_str()).any(|(at, _)| at <= hit.span.start && hit.span.end <= at + name.len())
    });
    by_people || by_members || is_ours
}
