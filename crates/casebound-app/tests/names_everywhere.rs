//! The same text gives the same hits everywhere: in a case, in the message of a commit, and for the guard.

#[path = "../../casebound-names/tests/corpus/lines.rs"]
#[expect(dead_code, reason = "the people are written into cases here")]
mod lines;

use casebound_disclosure::guard::{Guard, TextForm, Weight, beside};
use casebound_names::HitKind;
use casebound_record::time::{Clock, parse_day};
use casebound_record::{CaseFile, CommitteeFile, Span};
use casebound_validate::{Context, RuleId, Severity, check_case};
use lines::{CorpusLine, corpus_lines};

const POLICY: &str =
    "committee: {name: A team, email: team@example.org}\nmembers: {zora: {name: Zora Qwyx, email: z@example.org}}\n";

/// A case with one person and one text.
fn case(name: &str, email: &str, handle: &str, text: &str) -> CaseFile {
    let quoted = |text: &str| serde_json::to_string(text).expect("a text is JSON");
    let mut person = format!("    name: {}\n", quoted(name));
    if !email.is_empty() {
        person.push_str(&format!("    email: {}\n", quoted(email)));
    }
    if !handle.is_empty() {
        person.push_str(&format!("    handles: [{}]\n", quoted(handle)));
    }
    let file = format!(
        "---\ncase: quiet-harbor\nstatus: open\nreports:\n  - {{received: 2026-06-03, channel: email, by: anonymous}}\n\
         people:\n  person-b:\n    roles: [reported]\n{person}---\n\n## What happened\n\n{text}\n"
    );
    CaseFile::read("cases/2026/quiet-harbor.md", file.as_bytes())
}

/// What the rules say of the text of a case.
fn in_a_case(file: &CaseFile, committee: &CommitteeFile) -> &'static str {
    let day = parse_day("2026-06-04").expect("a day");
    let context =
        Context { committee: Some(committee), ..Context::at(Clock::end_of(day, committee.committee.about.timezone)) };
    let body = Span::new(file.body.range.start, file.body.range.end);
    let found = check_case(&context, file).into_findings();
    let named = found.iter().filter(|it| it.rule == RuleId::NameInTheClear && body.contains(it.span));
    match named.map(|it| it.severity).min() {
        Some(Severity::Error) => "sure",
        Some(Severity::Advice) => "unsure",
        None => "none",
    }
}

fn word(weight: Option<Weight>) -> &'static str {
    match weight {
        Some(Weight::Block) => "sure",
        Some(Weight::Review) => "unsure",
        Some(Weight::Note) | None => "none",
    }
}

#[test]
fn every_user_of_the_engine_finds_the_same() {
    let committee = CommitteeFile::read(POLICY.as_bytes());
    let mut wrong = Vec::new();
    for line in corpus_lines() {
        let CorpusLine { name, email, handle, text, expected } = line;
        let file = case(name, email, handle, text);
        assert_eq!(file.problems, [], "{line:?}");
        let by_guard = Guard::of(&file.case.people).read(text, TextForm::Unknown).into_iter().map(|it| it.weight).max();
        let guard = word(by_guard);
        let case = in_a_case(&file, &committee);
        if case != expected || guard != expected {
            wrong.push(format!("{line:?}: a case says {case}, the guard {guard}"));
        }
        // In a message, read beside the people of all cases, initials and misspellings mean too little to be told.
        let is_told = |hit: &casebound_names::Hit| !matches!(hit.kind, HitKind::Initials | HitKind::Misspelt);
        let own = casebound_names::People::of(&file.case.people).find(text);
        let message = word(
            beside(&[&file.case], ["quiet-harbor"], &committee.committee, text).into_iter().map(|it| it.weight).max(),
        );
        if own.iter().all(is_told) && message != expected {
            wrong.push(format!("{line:?}: a message says {message}"));
        }
    }
    assert_eq!(wrong, [""; 0]);
}
