//! Turns the record in another committee's notice into a case.
//!
//! The record of another committee speaks of its members, its events, its deadlines. What holds here as well goes into
//! the new case; the whole record stays beside it as an attachment, byte for byte.

use casebound_mail::Piece;
use casebound_record::committee::Committee;
use casebound_record::edit::{self, EditRefusal, Value};
use casebound_record::retention::schedule;
use casebound_record::words::Status;
use casebound_record::{CaseFile, code_name, layout};
use chrono::NaiveDate;

use super::incoming::Incoming;

/// What another committee's record says of the incident itself.
const KEPT: [&str; 7] = ["case", "types", "severity", "incident", "people", "sanctions", "outcome"];
/// Of the outcome: what was found, and what was done about it.
const KEPT_OF_OUTCOME: [&str; 2] = ["finding", "summary"];

/// The case file attached to a mail, when there is one that can be read.
pub(super) fn record(incoming: &Incoming) -> Option<(CaseFile, &Piece)> {
    let mut records = incoming.pieces().iter().filter_map(|piece| {
        let file = piece.file()?;
        let name = file.name.as_deref()?;
        // It has no folder of a year here; only the name of its file matters.
        layout::stem(name).filter(|stem| code_name::is_well_formed(stem))?;
        let read = CaseFile::read(name, &file.body.bytes());
        (read.is_readable() && !read.case.is_sealed()).then_some((read, piece))
    });
    let first = records.next()?;
    records.next().is_none().then_some(first)
}

/// Turns the record of another committee into a case, with the notice as its report.
///
/// # Errors
/// When it can't be carried over in part.
pub(super) fn adopted(
    record: &CaseFile,
    committee: &Committee,
    name: &str,
    on: NaiveDate,
    report: &Value,
) -> Result<String, EditRefusal> {
    let mut text = record.text.expose().clone();
    let keys = |route: &str| -> Vec<String> {
        let found = casebound_record::route::find(record.root(), record.text.expose(), route);
        let entries = found.map(|found| found.node.entries()).unwrap_or_default();
        entries.iter().filter_map(|entry| entry.key.as_str(record.text.expose()).map(str::to_owned)).collect()
    };
    for key in keys("").iter().filter(|key| !KEPT.contains(&key.as_str())) {
        text = edit::remove(&text, key)?;
    }
    for key in keys("outcome").iter().filter(|key| !KEPT_OF_OUTCOME.contains(&key.as_str())) {
        text = edit::remove(&text, &format!("outcome.{key}"))?;
    }
    let case = &record.case;
    for (idx, sanction) in case.sanctions.iter().enumerate().rev() {
        let is_known = sanction.kind.as_deref().is_some_and(|kind| committee.sanction(kind).is_some());
        if !is_known {
            text = edit::remove(&text, &format!("sanctions[{idx}]"))?;
        } else if record.has(&format!("sanctions[{idx}].given_by")) {
            text = edit::remove(&text, &format!("sanctions[{idx}].given_by"))?;
        }
    }
    for (idx, key) in case.types.iter().enumerate().rev() {
        if !committee.types.iter().any(|known| &known.key == key) {
            text = edit::remove(&text, &format!("types[{idx}]"))?;
        }
    }
    // Others handled it: it is only kept, unless they still work on it (S4-3).
    let status = if case.status == Some(Status::Open) { "open" } else { "on-file" };
    let word = |word: &str| Value::Word(word.to_owned());
    text = edit::set(&text, "case", &word(name))?;
    text = edit::set(&text, "status", &word(status))?;
    text = edit::set(&text, "origin", &word("handled-locally"))?;
    text = edit::append(&text, "reports", report)?;
    if status == "on-file" {
        // Here its period runs from now on, whenever the others closed it.
        text = edit::set(&text, "outcome.resolved", &word(&on.to_string()))?;
    }
    if let Ok(schedule) = schedule(&CaseFile::read("", text.as_bytes()).case, committee) {
        text = edit::set(&text, "retention.keep_until", &word(&schedule.keep_until.to_text()))?;
    }
    Ok(text)
}
