//! Findings as JSON, version 1: a contract with scripts.

use casebound_app::judge::Verdict;
use serde::Serialize;

use crate::render::Places;
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
}

/// Returns the findings as one JSON document.
pub(crate) fn findings(verdict: &Verdict) -> anyhow::Result<String> {
    let mut places = Places::new(verdict);
    let findings = verdict
        .findings
        .iter()
        .map(|finding| {
            let place = places.of(finding);
            Entry {
                file: &finding.path,
                line: place.line,
                column: place.column,
                end_line: place.end_line,
                end_column: place.end_column,
                rule: finding.rule,
                severity: finding.severity.word(),
                message: &finding.message,
                help: &finding.help,
            }
        })
        .collect();
    to_json(&Output { version: 1, findings, checked: verdict.checked })
}
