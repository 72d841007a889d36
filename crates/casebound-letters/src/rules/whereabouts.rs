//! The exact time and place of what few saw: only somebody who was there can have told it.

use casebound_names::fold::fold;
use casebound_names::lexicon::is_function;
use chrono::Timelike;

use crate::address::Audience;
use crate::dates::{Said, is_time};
use crate::finding::Finding;
use crate::rule::Rule;
use crate::scene::Scene;

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let audience = scene.address.audience;
    let incident = &scene.record.incident;
    if incident.is_seen_by_many || !(audience == Audience::Reported || audience.is_outsider()) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for mention in &scene.times {
        let Said::Time(said, is_full) = mention.said else { continue };
        let is_then = incident.time.is_some_and(|known| is_time(said, is_full, known));
        let is_meeting = scene
            .record
            .times
            .iter()
            .filter(|time| Some(**time) != incident.time)
            .any(|time| is_time(said, is_full, *time));
        let near = incident.time.is_some_and(|known| known.hour() % 12 == said.hour() % 12);
        let place = scene
            .letter
            .sentence_at(scene.span(mention.first, mention.end).start)
            .is_some_and(|sentence| (sentence.first..sentence.end).any(|idx| is_place(scene, idx)));
        if !is_meeting && (is_then || near && place) {
            findings.push(Finding::trace(Rule::RevealsReporter, scene.span(mention.first, mention.end)));
        }
    }
    findings
}

/// A word that says where it happened.
fn is_place(scene: &Scene<'_>, idx: usize) -> bool {
    let word = scene.folded(idx);
    word.chars().count() > 3
        && !is_function(word)
        && scene.record.incident.places.iter().any(|place| {
            let place = fold(place.expose());
            place.split(|letter: char| !letter.is_alphanumeric()).any(|it| it == word)
        })
}
