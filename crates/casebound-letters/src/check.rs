//! Checks a letter: every rule, then what is said twice is left out.

use casebound_record::Span;

use crate::address::Address;
use crate::finding::Finding;
use crate::record::Record;
use crate::rule::Rule;
use crate::rules;
use crate::scene::Scene;

/// Rules of words, the more telling first: of several in one sentence the one that most of its words speak for is said.
const TONE: &[Rule] = &[
    Rule::EmployerTooMuch,
    Rule::SharesWithoutConsent,
    Rule::LegalAdvice,
    Rule::AsksPenaltyAdvice,
    Rule::Apology,
    Rule::InvitesWithdrawal,
    Rule::BlamesReporter,
    Rule::MinimisesHarm,
    Rule::Speculates,
    Rule::DecidesEarly,
    Rule::Threat,
    Rule::ArguesRight,
    Rule::Sarcasm,
    Rule::PromisesTooMuch,
    Rule::HardToRead,
];

/// Leaves one matter of tone in a sentence, and nothing beside a story that should not be there at all.
fn one_of_tone(scene: &Scene<'_>, findings: &mut Vec<Finding>) {
    let place = |rule: Rule| TONE.iter().position(|it| *it == rule);
    for sentence in &scene.letter.sentences {
        let is_here = |finding: &Finding| finding.span.is_some_and(|span| sentence.span.contains(span));
        let weight = |rule: Rule| {
            let spans = findings
                .iter()
                .filter(|finding| finding.rule == rule && is_here(finding))
                .filter_map(|finding| finding.span);
            spans.map(Span::len).sum::<usize>()
        };
        let here: Vec<Rule> = findings
            .iter()
            .filter(|finding| is_here(finding))
            .filter_map(|finding| place(finding.rule).map(|_| finding.rule))
            .collect();
        let best = here.into_iter().max_by_key(|rule| {
            let is_told = match rule {
                // Who did it is told too early before it is told too widely.
                Rule::DecidesEarly if scene.address.audience.is_outsider() => 2,
                Rule::EmployerTooMuch | Rule::SharesWithoutConsent => 1,
                _ => 0,
            };
            (is_told, weight(*rule), std::cmp::Reverse(place(*rule)))
        });
        let Some(best) = best else { continue };
        // What is said of one sentence in several words is said once.
        let spans = findings
            .iter()
            .filter(|finding| finding.rule == best && is_here(finding))
            .filter_map(|finding| finding.span);
        let (start, end) = spans.fold((usize::MAX, 0), |(start, end), it| (start.min(it.start), end.max(it.end)));
        findings.retain(|finding| !is_here(finding) || place(finding.rule).is_none());
        findings.push(Finding::at(best, Span::new(start, end)));
        if matches!(best, Rule::SharesWithoutConsent | Rule::EmployerTooMuch) {
            findings.retain(|finding| !is_here(finding) || !finding.is_trace);
        }
    }
}

/// Returns what of a letter should not stay, in the order of the text.
pub fn check(record: &Record, address: &Address, text: &str) -> Vec<Finding> {
    let scene = Scene::new(record, address, text);
    let mut findings = rules::all(&scene);
    // What stands in a gap is no part of the letter yet.
    let gaps = rules::gaps(text);
    findings.retain(|finding| {
        finding.rule == Rule::GapLeft || !finding.span.is_some_and(|span| gaps.iter().any(|gap| gap.contains(span)))
    });
    findings.sort();
    findings.dedup();
    one_of_tone(&scene, &mut findings);
    findings.sort();
    let all = findings.clone();
    // One place is said once for each rule: the longest, or the first of two that overlap.
    findings.retain(|finding| {
        let Some(span) = finding.span else { return true };
        !all.iter().filter(|by| by.rule == finding.rule && *by != finding).any(|by| {
            let Some(by) = by.span else { return false };
            by.start < span.end && span.start < by.end && (by.len() > span.len() || by.len() == span.len() && by < span)
        })
    });
    findings
}
