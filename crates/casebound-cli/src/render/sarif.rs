//! Findings as SARIF 2.1.0, for code scanning. Neither the record's lines nor digests of them are in it.

use std::collections::BTreeSet;

use casebound_app::runner::Verdict;
use casebound_validate::{RULES, Rule, RuleId, Severity};
use serde_json::{Value, json};

use crate::render::{LineRange, LineRanges};

/// Returns the findings as one SARIF log.
pub(crate) fn findings(verdict: &Verdict) -> anyhow::Result<String> {
    let mut ranges = LineRanges::new(verdict);
    let used: BTreeSet<RuleId> = verdict.findings.iter().map(|finding| finding.rule).collect();
    let rules: Vec<&Rule> = RULES.iter().filter(|rule| used.contains(&rule.id)).collect();
    let results: Vec<Value> = verdict
        .findings
        .iter()
        .map(|finding| {
            let range = ranges.of(finding);
            let related: Vec<Value> = ranges
                .related(finding)
                .into_iter()
                .map(|(path, range, label)| json!({ "physicalLocation": location(path, &range), "message": { "text": label } }))
                .collect();
            json!({
                "ruleId": finding.rule.name(),
                "ruleIndex": rules.iter().position(|rule| rule.id == finding.rule),
                "level": level(finding.severity),
                "message": { "text": format!("{}. Help: {}", finding.message, finding.help) },
                "locations": [{ "physicalLocation": location(&finding.path, &range) }],
                "relatedLocations": related,
                "properties": { "confidence": finding.confidence.word() },
            })
        })
        .collect();
    let descriptors: Vec<Value> = rules
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id.name(),
                "shortDescription": { "text": plain(&rule.summary()) },
                "fullDescription": { "text": plain(&rule.summary()) },
                "help": { "text": format!("casebound explain {}", rule.id), "markdown": rule.page },
                "defaultConfiguration": { "level": level(rule.id.severity()) },
            })
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "casebound",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": descriptors,
            } },
            // Columns count Unicode characters.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    Ok(serde_json::to_string(&log)?)
}

fn location(path: &str, range: &LineRange) -> Value {
    json!({
        "artifactLocation": { "uri": uri(path), "uriBaseId": "%SRCROOT%" },
        "region": {
            "startLine": range.line,
            "startColumn": range.column,
            "endLine": range.end_line,
            "endColumn": range.end_column,
        },
    })
}

/// Our own sentences hold no other Markdown than code.
fn plain(sentence: &str) -> String {
    sentence.replace('`', "")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Advice => "note",
    }
}

/// Writes a path as a relative reference (RFC 3986): all but unreserved characters and `/` by percent.
fn uri(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
