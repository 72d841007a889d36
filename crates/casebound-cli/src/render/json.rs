//! Findings as JSON, version 1: a contract with scripts.

use casebound_app::runner::Verdict;
use serde::Serialize;

use crate::render::LineRanges;
use crate::ui::to_json;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    findings: Vec<Entry<'a>>,
    checked: usize,
}

#[derive(Serialize)]
struct Entry<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    help: &'a str,
    confidence: &'a str,
    related: Vec<Related<'a>>,
}

/// A further place that explains the finding.
#[derive(Serialize)]
struct Related<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    label: &'a str,
}

/// Returns the findings as one JSON document.
pub(crate) fn findings(verdict: &Verdict) -> anyhow::Result<String> {
    let mut ranges = LineRanges::new(verdict);
    let findings = verdict
        .findings
        .iter()
        .map(|finding| {
            let range = ranges.of(finding);
            let related = ranges.related(finding).into_iter().map(|(file, range, label)| Related {
                file,
                line: range.line,
                column: range.column,
                end_line: range.end_line,
                end_column: range.end_column,
                label,
            });
            Entry {
                file: &finding.path,
                line: range.line,
                column: range.column,
                end_line: range.end_line,
                end_column: range.end_column,
                rule: finding.rule.name(),
                severity: finding.severity.word(),
                message: &finding.message,
                help: &finding.help,
                confidence: finding.confidence.word(),
                related: related.collect(),
            }
        })
        .collect();
    to_json(&Output { version: 1, findings, checked: verdict.checked })
}
