//! Words that the phrase files name: tone, promises, what decides too early.

use crate::finding::Finding;
use crate::phrases::ALL;
use crate::rule::Rule;
use crate::scene::Scene;

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sentence in &scene.letter.sentences {
        for file in ALL.iter() {
            for (first, end) in file.find(scene, sentence) {
                let is_trace = matches!(file.rule, Rule::RevealsReporter | Rule::RevealsOtherReported);
                // What the reader told us themselves, and is told back as theirs, tells them nothing of anybody.
                let is_quoted_back = is_trace && scene.is_attributed(first);
                let is_own =
                    (file.rule == Rule::Speculates || is_quoted_back) && is_told_by_the_reader(scene, first, end);
                if !is_own {
                    let span = scene.span(first, end);
                    findings.push(if is_trace {
                        Finding::trace(file.rule, span)
                    } else {
                        Finding::at(file.rule, span)
                    });
                }
            }
        }
    }
    findings
}

/// The words that matter stand in what the reader told us.
fn is_told_by_the_reader(scene: &Scene<'_>, first: usize, end: usize) -> bool {
    let own = scene.own_words();
    let own: Vec<&str> = own.split(|letter: char| !letter.is_alphanumeric()).collect();
    let mut telling = (first..end).map(|idx| scene.folded(idx)).filter(|word| word.chars().count() > 2);
    let is_said = |word: &str| {
        let stem: String = word.chars().take(4.max(word.chars().count().saturating_sub(3))).collect();
        own.iter().any(|it| it.starts_with(&stem))
    };
    !own.is_empty() && telling.next_back().is_some_and(is_said)
}
