//! Words that only the report has: whoever reads them knows who wrote it, unless many saw what happened.

use std::collections::HashSet;

use casebound_names::lexicon::is_function;
use casebound_record::Private;

use crate::address::Audience;
use crate::check::Finding;
use crate::record::Part;
use crate::rule::Rule;
use crate::scene::Scene;
use crate::text::Letter;

/// How many words in a row say that it is a quotation.
const WORDS: usize = 4;

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let audience = scene.address.audience;
    let is_closed = audience == Audience::Reported || audience.is_outsider();
    let is_reporter = scene.reader().is_some_and(|it| it.is(Part::Reporter));
    if !is_closed || is_reporter || scene.record.incident.is_seen_by_many && audience == Audience::Reported {
        return Vec::new();
    }
    let runs = runs(&scene.record.reports);
    let mut findings = Vec::new();
    for sentence in &scene.letter.sentences {
        let words: Vec<usize> = (sentence.first..sentence.end).filter(|idx| !scene.is_mark(*idx)).collect();
        let shared: Vec<usize> = (0..words.len())
            .filter(|at| {
                let run: Vec<&str> = words.iter().skip(*at).take(WORDS).map(|idx| scene.folded(*idx)).collect();
                run.len() == WORDS && runs.contains(&run.join(" ")) && is_telling(&run)
            })
            .collect();
        if let (Some(first), Some(last)) = (shared.first(), shared.last())
            && let (Some(first), Some(last)) = (words.get(*first), words.get(last + WORDS - 1))
        {
            findings.push(Finding::at(Rule::RevealsReporter, scene.span(*first, last + 1)));
        }
    }
    findings
}

/// Two words or more that are not only there to hold a sentence together.
fn is_telling(run: &[&str]) -> bool {
    run.iter().filter(|word| !is_function(word) && word.chars().count() > 2).count() >= 2
}

/// All runs of words of the reports.
fn runs(reports: &[Private]) -> HashSet<String> {
    let mut runs = HashSet::new();
    for report in reports {
        let letter = Letter::new(report.expose());
        let words: Vec<&str> = letter.tokens.iter().filter(|it| !it.is_mark).map(|it| it.folded.as_str()).collect();
        runs.extend(words.windows(WORDS).map(|run| run.join(" ")));
    }
    runs
}
