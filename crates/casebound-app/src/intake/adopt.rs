//! Makes a case of a mail: of the record attached to it, or else of its text.
//!
//! The record of another committee speaks of its members, its events, its deadlines. What holds here as well goes into
//! the new case; the whole record stays beside it as an attachment, byte for byte.

use casebound_disclosure::intake::Letter;
use casebound_disclosure::mime::Attachment;
use casebound_record::committee::Committee;
use casebound_record::edit::{self, Refused, Value};
use casebound_record::hex;
use casebound_record::layout;
use casebound_record::retention::schedule;
use casebound_record::words::{Channel, Status};
use casebound_record::{CaseFile, code_name};
use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};

use super::Opened;

/// What another committee's record says of the incident itself.
const KEPT: [&str; 7] = ["case", "types", "severity", "incident", "people", "sanctions", "outcome"];
/// Of the outcome: what was found, and what was done about it.
const KEPT_OF_OUTCOME: [&str; 2] = ["finding", "summary"];

/// Who takes it in, and when.
pub struct Taking<'a> {
    /// The member.
    pub by: &'a str,
    /// A day, or an instant with its offset.
    pub at: String,
    /// The day of that.
    pub on: NaiveDate,
    /// The new code name.
    pub name: &'a str,
    /// From another committee.
    pub is_passed_on: bool,
}

/// A case that is not yet written.
pub struct Taken {
    /// The case file.
    pub text: String,
    /// Files for the case's folder.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The case file attached to the mail, when there is one that can be read.
pub fn record(opened: &Opened) -> Option<(CaseFile, &Attachment)> {
    let mut records = opened.letter.files.iter().filter_map(|file| {
        let stem = layout::stem(&file.name)?;
        // It has no folder of a year here; only the name of its file matters.
        let read = CaseFile::read(file.name.as_str(), &file.bytes);
        (code_name::is_well_formed(stem) && read.is_readable() && !read.case.is_sealed()).then_some((read, file))
    });
    let first = records.next()?;
    records.next().is_none().then_some(first)
}

/// Makes the case.
pub fn adopt(opened: &Opened, committee: &Committee, taking: &Taking<'_>) -> anyhow::Result<Taken> {
    let mut files = Vec::new();
    let record = record(opened);
    let text = match &record {
        Some((record, _)) => of_record(record, committee, taking),
        None => of_letter(&opened.letter, taking),
    };
    // A record that can't be carried over in part is still there as a whole.
    let text = match text {
        Ok(text) => text,
        Err(_) => of_letter(&opened.letter, taking).map_err(because)?,
    };
    let own = record.as_ref().map(|(_, file)| file.name.as_str());
    for (idx, file) in opened.letter.files.iter().enumerate() {
        let name = if own == Some(file.name.as_str()) {
            "record.txt".to_owned()
        } else {
            format!("file-{}{}", idx + 1, ending(&file.name))
        };
        files.push((name, file.bytes.clone(), file.name.clone()));
    }
    let signatures = if opened.signatures.is_empty() { "not signed".to_owned() } else { opened.signatures.join("; ") };
    let note = format!("taken in from mail {}: {signatures}", opened.digest);
    let entry = [
        ("at", Value::Word(taking.at.clone())),
        ("by", Value::Word(taking.by.to_owned())),
        ("what", Value::Word("note".to_owned())),
        ("note", Value::Text(note)),
    ];
    let mut text = edit::append(&text, "log", &map(entry)).map_err(because)?;
    for (name, bytes, original) in &files {
        let entry = [
            ("file", Value::Text(name.clone())),
            ("sha256", Value::Text(hex::encode(&Sha256::digest(bytes)))),
            ("what", Value::Text(format!("came with the mail as {original}"))),
        ];
        text = edit::append(&text, "attachments", &map(entry)).map_err(because)?;
    }
    Ok(Taken { text, files: files.into_iter().map(|(name, bytes, _)| (name, bytes)).collect() })
}

fn of_record(record: &CaseFile, committee: &Committee, taking: &Taking<'_>) -> Result<String, Refused> {
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
    text = edit::set(&text, "case", &word(taking.name))?;
    text = edit::set(&text, "status", &word(status))?;
    text = edit::set(&text, "origin", &word("handled-locally"))?;
    text = edit::append(&text, "reports", &arrival(taking))?;
    if status == "on-file" {
        // Here its period runs from now on, whenever the others closed it.
        text = edit::set(&text, "outcome.resolved", &word(&taking.on.to_string()))?;
    }
    if let Ok(schedule) = schedule(&CaseFile::read("", text.as_bytes()).case, committee) {
        text = edit::set(&text, "retention.keep_until", &word(&schedule.keep_until.to_text()))?;
    }
    Ok(text)
}

fn of_letter(letter: &Letter, taking: &Taking<'_>) -> Result<String, Refused> {
    let subject = letter.subject.as_deref().map(|subject| format!("Subject: {subject}\n\n"));
    let words = subject.unwrap_or_default() + letter.text.trim();
    let quoted: Vec<String> = words
        .replace('\r', "\n")
        .trim()
        .lines()
        // Somebody else's brackets are no references to our people.
        .map(|line| format!("> {}", line.replace("[person-", "\\[person-")).trim_end().to_owned())
        .collect();
    let text = format!(
        "---\ncase: {}\nstatus: open\n{}reports:\nlog:\n---\n\n## What happened\n\nThe mail as it arrived:\n\n{}\n\n## Actions taken\n\n",
        taking.name,
        if taking.is_passed_on { "origin: handled-locally\n" } else { "" },
        quoted.join("\n")
    );
    edit::append(&text, "reports", &arrival(taking))
}

fn arrival(taking: &Taking<'_>) -> Value {
    let channel = if taking.is_passed_on { Channel::Forwarded } else { Channel::Email };
    map([
        ("received", Value::Word(taking.at.clone())),
        ("channel", Value::Word(channel.word().to_owned())),
        ("received_by", Value::Word(taking.by.to_owned())),
    ])
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// `.png` of a name, when it is harmless.
fn ending(name: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        // What ends so in this folder is a case.
        "md" => ".txt".to_owned(),
        harmless if (1..=5).contains(&harmless.len()) && harmless.bytes().all(|it| it.is_ascii_alphanumeric()) => {
            format!(".{harmless}")
        }
        _ => String::new(),
    }
}

fn because(refused: Refused) -> anyhow::Error {
    anyhow::Error::new(refused).context("the case could not be put together")
}

#[cfg(test)]
mod tests {
    use super::ending;

    #[test]
    fn no_file_of_a_mail_becomes_a_case() {
        for (name, expected) in [
            ("a.png", ".png"),
            ("a.MD", ".txt"),
            ("a.tar.GZ", ".gz"),
            ("a.../../x", ""),
            ("a", ""),
            ("a.", ""),
            ("a.unknown", ""),
        ] {
            assert_eq!(ending(name), expected, "{name}");
        }
    }
}
