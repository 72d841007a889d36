//! One line of a batch: a letter with its record in, findings out.

use serde_json::{Value, json};

use crate::address::{Address, Audience};
use crate::{Record, check, json};

/// Reads one line and checks its letter. `None` when the line is not what a batch holds.
///
/// Names of fields are a contract with scripts: `id`, `audience`, `to`, `kind`, `whole`, `record`, `text` in; `id` and
/// `findings` with `rule`, `severity`, `start`, `end`, `message` out.
pub fn answer(line: &str) -> Option<Value> {
    let line: Value = serde_json::from_str(line).ok()?;
    let text = line.get("text")?.as_str()?;
    let word = |key: &str| line.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let address = Address {
        audience: Audience::of_word(&word("audience"))?,
        to: word("to"),
        kind: word("kind"),
        is_whole: line.get("whole").and_then(Value::as_bool).unwrap_or(false),
    };
    let record = json::record(line.get("record")?);
    let findings: Vec<Value> = check(&record, &address, text)
        .iter()
        .map(|finding| {
            json!({
                "rule": finding.rule.id(),
                "severity": finding.rule.severity().word(),
                "start": finding.span.map(|span| span.start),
                "end": finding.span.map(|span| span.end),
                "message": finding.message(),
            })
        })
        .collect();
    Some(json!({ "id": line.get("id").cloned().unwrap_or_default(), "findings": findings }))
}

/// Reads a record with the keys of a case file, as lines of a batch have it. What can't be read is not known.
pub fn record(value: &Value) -> Record {
    json::record(value)
}
