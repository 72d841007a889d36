//! Rule `record-replaced`.

use std::collections::BTreeSet;

use casebound_names::fold::fold;
use casebound_names::identity_keys;
use casebound_record::case::Report;
use casebound_record::words::Status;
use casebound_record::{CaseFile, Person};

use crate::{Context, Findings};

/// An account of fewer different words may be written anew.
const FEWEST_WORDS: usize = 8;
/// So many of a hundred words must still be there.
const KEPT_PERCENT: usize = 30;

pub(super) fn check(_: &Context<'_>, before: &CaseFile, after: &CaseFile, findings: &mut Findings<'_>) {
    if after.case.status == Some(Status::Expunged) || !before.is_readable() {
        return;
    }
    let (old, new) = (&before.case, &after.case);
    let kept = old.reports.iter().filter(|report| new.reports.iter().any(|other| is_same_report(report, other)));
    missing(findings, "reports", "reports", old.reports.len(), kept.count());
    let kept = old.people.iter().filter(|person| new.people.iter().any(|other| is_same_person(person, other)));
    missing(findings, "people", "people", old.people.len(), kept.count());
    let logged = |entry: &_| new.log.iter().any(|other| is_same_entry(entry, other));
    advise(findings, "log", "log entries", old.log.iter().filter(|entry| !logged(entry)).count());
    let decided = old.decisions.iter().filter(|decision| !new.decisions.iter().any(|other| other.on == decision.on));
    advise(findings, "decisions", "decisions", decided.count());
    let words = words_of(before);
    let there = words_of(after);
    let kept = words.intersection(&there).count();
    if words.len() >= FEWEST_WORDS && kept * 100 < words.len() * KEPT_PERCENT {
        findings.at_span(after.span_of("case"), "this change replaces the account of the case", HELP);
    }
}

const HELP: &str = "restore what was there (see `git diff HEAD`); a new incident is a new case: `casebound new`; \
                    if the change is intended, two members add a waiver";

/// Says what a list has lost.
fn missing(findings: &mut Findings<'_>, route: &str, what: &str, before: usize, kept: usize) {
    if before == 0 || kept == before {
        return;
    }
    if kept == 0 {
        findings.at(route, format!("this change replaces all {what} of the case"), HELP);
    } else {
        advise(findings, route, what, before - kept);
    }
}

fn advise(findings: &mut Findings<'_>, route: &str, what: &str, gone: usize) {
    if gone > 0 {
        let message = format!("{gone} of the {what} that the case had are not there any more");
        findings.at(route, message, "if this was not intended, `git diff HEAD` shows them").advice();
    }
}

/// Whether it is the same report, one of its values corrected.
fn is_same_report(one: &Report, other: &Report) -> bool {
    let differ = [
        one.received.map(|at| at.day()) != other.received.map(|at| at.day()),
        one.channel != other.channel,
        one.by.is_some() && one.by != other.by,
        one.received_by.is_some() && one.received_by != other.received_by,
    ];
    differ.iter().filter(|it| **it).count() <= 1
}

/// Whether it is the same person: by what identifies them, or by a word of a corrected name under the same key.
fn is_same_person(one: &Person, other: &Person) -> bool {
    let keys: BTreeSet<u64> = identity_keys(one).into_iter().collect();
    let words = |person: &Person| -> BTreeSet<String> {
        let names = person.name.iter().chain(&person.aliases);
        let all: Vec<String> = names.map(|name| fold(name.expose())).collect();
        all.iter().flat_map(|name| name.split(|letter: char| !letter.is_alphanumeric()).map(str::to_owned)).collect()
    };
    let shares_word = || words(one).intersection(&words(other)).any(|word| word.chars().count() > 1);
    let is_unknown = !one.is_identified();
    // Of one whom nobody knows, the key may be another one in a case that took this one in.
    let is_as_unknown = is_unknown && !other.is_identified() && one.roles == other.roles;
    identity_keys(other).iter().any(|key| keys.contains(key))
        || is_as_unknown
        || (one.key == other.key && (is_unknown || shares_word()))
}

fn is_same_entry(one: &casebound_record::case::LogEntry, other: &casebound_record::case::LogEntry) -> bool {
    one.what == other.what && (one.at == other.at || one.by == other.by)
}

/// The different words of the body, in lower case, without those of headings that every case has.
fn words_of(file: &CaseFile) -> BTreeSet<String> {
    let text = file.text.expose();
    let body = text.get(file.body.range.clone()).unwrap_or_default();
    let lines = body.lines().filter(|line| !line.starts_with('#'));
    let is_word = |word: &&str| word.chars().count() > 2;
    lines.flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric())).filter(is_word).map(fold).collect()
}
