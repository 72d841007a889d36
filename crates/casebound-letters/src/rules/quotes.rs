//! Words that only the report has: whoever reads them knows who wrote it, unless many saw what happened.

use std::collections::HashSet;

use casebound_names::fold::fold;
use casebound_names::lexicon::is_function;
use casebound_record::Private;

use crate::address::Audience;
use crate::finding::Finding;
use crate::record::Part;
use crate::rule::Rule;
use crate::scene::Scene;
use crate::text::Letter;

/// How many words in a row of what somebody said, as the report has it, are a quotation.
const OF_SPEECH: usize = 4;
/// How many words in a row of anything else in a report are.
const OF_REPORT: usize = 5;

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let audience = scene.address.audience;
    let is_closed = audience == Audience::Reported || audience.is_outsider();
    let is_reporter = scene.reader().is_some_and(|it| it.is(Part::Reporter));
    if !is_closed || is_reporter || scene.record.incident.is_seen_by_many && audience == Audience::Reported {
        return Vec::new();
    }
    let places: Vec<String> = scene.record.incident.places.iter().map(|place| fold(place.expose())).collect();
    let mut findings = Vec::new();
    for (length, runs) in [
        (OF_SPEECH, runs(&scene.record.reports, OF_SPEECH, true)),
        (OF_REPORT, runs(&scene.record.reports, OF_REPORT, false)),
    ] {
        for sentence in &scene.letter.sentences {
            let words: Vec<usize> = (sentence.first..sentence.end).filter(|idx| !scene.is_mark(*idx)).collect();
            let is_shared = |at: &usize| {
                let run: Vec<&str> = words.iter().skip(*at).take(length).map(|idx| scene.folded(*idx)).collect();
                let telling = run.iter().filter(|word| !is_function(word) && word.chars().count() > 2).count();
                run.len() == length
                    && runs.contains(&run.join(" "))
                    && telling + 3 >= length
                    && !places
                        .iter()
                        .any(|place| run.iter().filter(|word| place.contains(**word)).count() + 1 >= length)
            };
            let shared: Vec<usize> = (0..words.len()).filter(is_shared).collect();
            if let (Some(first), Some(last)) = (shared.first(), shared.last())
                && let (Some(first), Some(last)) = (words.get(*first), words.get(last + length - 1))
            {
                findings.push(Finding::trace(Rule::RevealsReporter, scene.span(*first, last + 1)));
            }
        }
    }
    findings
}

/// All runs of so many words of the reports; of speech, those behind a colon.
fn runs(reports: &[Private], length: usize, is_speech: bool) -> HashSet<String> {
    let mut runs = HashSet::new();
    for report in reports {
        let letter = Letter::new(report.expose());
        for sentence in &letter.sentences {
            let mut words: Vec<&str> = letter.of(sentence).iter().map(|it| it.folded.as_str()).collect();
            if is_speech {
                let colon = words.iter().position(|it| matches!(*it, ":" | "\"" | "“" | "«"));
                words = colon.map_or_else(Vec::new, |at| words.split_off(at));
            }
            words.retain(|word| word.chars().any(char::is_alphanumeric));
            runs.extend(words.windows(length).map(|run| run.join(" ")));
        }
    }
    runs
}
