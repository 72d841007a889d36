//! The rules of form on a case file: one slip is one problem, at its place.

use casebound_record::CaseFile;
use casebound_record::problem::Form;

const HEAD: &str = "---\ncase: quiet-harbor\nstatus: open\nreports:\n  - {received: 2026-06-01, channel: email}\n";

fn read(more: &str) -> CaseFile {
    CaseFile::read("cases/2026/quiet-harbor.md", format!("{HEAD}{more}---\n").as_bytes())
}

/// Rule and marked text of every problem.
#[track_caller]
fn problems(more: &str, expected: &[(Form, &str)]) {
    let file = read(more);
    let found: Vec<_> = file.problems.iter().map(|it| (it.rule, it.span.of(file.text.expose()))).collect();
    assert_eq!(found, expected, "{more}");
}

#[test]
fn a_confusable_key_is_not_an_unknown_key_as_well() {
    problems("severity: low\nSeverity: high\n", &[(Form::ConfusableKey, "Severity")]);
    problems("severity\u{200b}: low\n", &[(Form::ConfusableKey, "severity\u{200b}")]);
    let edit = read("severity\u{200b}: low\n").problems.remove(0).fix.expect("only one key can be meant").edit;
    assert_eq!(edit.text, "severity");
    assert_eq!(read("severity: low\nSeverity: high\n").problems[0].fix, None, "two lines with one key help nobody");
}

#[test]
fn what_could_not_be_read_is_not_empty_as_well() {
    problems("types: [&remark remark]\n", &[(Form::AnchorOrAlias, "&remark")]);
    problems("people: {person-a: *elsewhere}\n", &[(Form::AnchorOrAlias, "*elsewhere")]);
    problems("types:\n  -\n", &[(Form::WrongShape, "")]);
}

#[test]
fn what_may_be_a_name_does_not_pass_for_a_key() {
    let file = read("people:\n  Ada Sample: {roles: [affected]}\n  person-b: {roles: [reported]}\n");
    let keys: Vec<&str> = file.case.people.iter().map(|person| person.key.as_str()).collect();
    assert_eq!(keys, ["person-…", "person-b"]);
    assert_eq!(file.problems.len(), 1);
}
