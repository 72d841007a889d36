//! A sentence in another language than the reader's.

use crate::finding::Finding;
use crate::language::{Language, counts};
use crate::rule::Rule;
use crate::scene::Scene;

/// How many small words of the other language must stand against those of the reader's.
const ENOUGH: usize = 3;

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let Some(wanted) = scene.wanted() else { return Vec::new() };
    let mut findings = Vec::new();
    for sentence in &scene.letter.sentences {
        let words = || scene.letter.of(sentence).iter().filter(|it| !it.is_mark).map(|it| it.small.as_str());
        let counts = counts(words());
        let count = |language: Language| counts.iter().find(|(it, _)| *it == language).map_or(0, |(_, count)| *count);
        let Some((other, most)) = counts.first().copied() else { continue };
        if other != wanted && most >= ENOUGH && most >= count(wanted) + 2 {
            findings.push(Finding::at(Rule::WrongLanguage, sentence.span));
        }
    }
    findings
}
