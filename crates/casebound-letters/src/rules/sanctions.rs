//! Which sanction the letter says was imposed, against those of the record.

use crate::address::Audience;
use crate::check::Finding;
use crate::record::{Sanction, Stage};
use crate::rule::Rule;
use crate::scene::Scene;
use crate::text::Sentence;

/// How a letter names a sanction, and the beginnings of the kinds in a record that it can be.
const NAMES: &[(&[&str], &[&str])] = &[
    (&["suspended", "suspension", "suspendido", "suspendida"], &["suspen"]),
    (
        &[
            "banned",
            "ban",
            "vetado",
            "vetada",
            "expelled",
            "expulsado",
            "expulsada",
            "excluded",
            "excluido",
            "excluida",
        ],
        &["ban", "leave", "exclu", "expel", "end-"],
    ),
    (&["warning", "warned", "advertencia"], &["warning"]),
    (&["admitted"], &["ban", "leave", "exclu", "no-entry", "not-"]),
];

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let record = scene.record;
    if record.stage == Stage::Open || record.sanctions.is_empty() {
        return Vec::new();
    }
    let own = |it: &&Sanction| scene.address.audience != Audience::Reported || it.person == scene.address.to;
    let kinds: Vec<&str> = record.sanctions.iter().filter(own).map(|it| it.kind.as_str()).collect();
    let of_others: Vec<&str> = record.sanctions.iter().map(|it| it.kind.as_str()).collect();
    scene.letter.sentences.iter().filter_map(|sentence| in_sentence(scene, sentence, &kinds, &of_others)).collect()
}

fn in_sentence(scene: &Scene<'_>, sentence: &Sentence, kinds: &[&str], all: &[&str]) -> Option<Finding> {
    const UNSURE: &[&str] = &[
        "if",
        "could",
        "would",
        "might",
        "may",
        "can",
        "another",
        "next",
        "again",
        "no",
        "not",
        "never",
        "longer",
        "instead",
        "whether",
        "asked",
        "propose",
        "proposed",
        "earlier",
        "previous",
        "si",
        "podria",
        "puede",
        "otra",
        "before",
        "than",
        "without",
        "any",
        "until",
        "condition",
        "leads",
        "lead",
        "unless",
        "repeated",
        "further",
        "proponemos",
        "fair",
        "sin",
        "nueva",
    ];
    let words = sentence.first..sentence.end;
    for (names, kinds_of) in NAMES {
        let Some(place) = words.clone().find(|idx| names.contains(&scene.folded(*idx))) else { continue };
        let before = place.saturating_sub(12).max(sentence.first);
        let is_unsure = (before..place + 3).any(|idx| {
            let word = scene.folded(idx);
            let is_denied = names.contains(&"admitted") && matches!(word, "not" | "no" | "longer" | "any" | "until");
            UNSURE.contains(&word) && !is_denied && !(word == "until" && idx > place) && words.contains(&idx)
        });
        let is_one = kinds.iter().any(|kind| kinds_of.iter().any(|it| kind.starts_with(it)));
        if !is_one && !is_unsure {
            // What somebody else got is theirs to know.
            let is_of_other = all.iter().any(|kind| kinds_of.iter().any(|it| kind.starts_with(it)));
            let rule = if is_of_other { Rule::RevealsOtherReported } else { Rule::ContradictsRecord };
            return Some(Finding::at(rule, scene.span(place, place + 1)));
        }
    }
    None
}
