//! How the index of a sealed case is written: in one way alone.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::fields::{SealedCase, SealedDate, SealedFacts};
use crate::quote::scalar;
use crate::time::Until;

/// Writes an index as YAML, without its signature. What could not be read is left out, so that only what was written by this
/// function is the same again.
pub fn to_text(index: &SealedCase) -> String {
    let mut text = String::new();
    let mut line = |indent: &str, key: &str, value: Option<String>| {
        if let Some(value) = value {
            writeln!(text, "{indent}{key}: {value}").expect("a text takes what is written");
        }
    };
    let word = |word: &Option<String>| word.as_deref().map(scalar);
    line("", "case", word(&index.name));
    line("", "status", index.status.map(|status| status.word().to_owned()));
    line("", "event", word(&index.event));
    line("", "shepherd", word(&index.shepherd));
    line("", "retention", index.retention.keep_until.map(|until| format!("{{keep_until: {}}}", until_text(until))));
    let sealed = &index.sealed;
    let list = |items: Vec<String>| (!items.is_empty()).then(|| format!("[{}]", items.join(", ")));
    line("", "sealed", Some(String::new()));
    line("  ", "version", sealed.version.map(|version| version.to_string()));
    line("  ", "to", list(sealed.to.iter().map(|key| scalar(key)).collect()));
    line("  ", "revision", sealed.revision.map(|revision| revision.to_string()));
    line("  ", "by", word(&sealed.by));
    line("  ", "received", list(sealed.received.iter().map(NaiveDate::to_string).collect()));
    line("  ", "resolved", sealed.resolved.map(|day| day.to_string()));
    let date = |date: &SealedDate| Some(format!("{{what: {}, on: {}}}", date.what?.word(), date.on?));
    line("  ", "next", list(sealed.next.iter().filter_map(date).collect()));
    line("  ", "held", sealed.held.then(|| "yes".to_owned()));
    line("  ", "facts", facts(&sealed.facts));
    text.replace("sealed: \n", "sealed:\n")
}

fn facts(facts: &SealedFacts) -> Option<String> {
    let list = |keys: &[String]| {
        let keys: Vec<String> = keys.iter().map(|key| scalar(key)).collect();
        (!keys.is_empty()).then(|| format!("[{}]", keys.join(", ")))
    };
    let all = [
        ("types", list(&facts.types)),
        ("finding", facts.finding.map(|finding| finding.word().to_owned())),
        ("sanctions", list(&facts.sanctions)),
        ("people", facts.people.map(|count| count.to_string())),
    ];
    let written: Vec<String> = all.into_iter().filter_map(|(key, value)| Some(format!("{key}: {}", value?))).collect();
    (!written.is_empty()).then(|| format!("{{{}}}", written.join(", ")))
}

fn until_text(until: Until) -> String {
    match until {
        Until::Day(day) => day.to_string(),
        Until::Indefinite => "indefinite".to_owned(),
        Until::OnRequest => "on-request".to_owned(),
    }
}
