//! Names in the clear: where they are found, and that the edits fix them without another change.

use casebound_record::{CaseFile, Edit};

use super::{COMMITTEE, Example, run};
use crate::{Finding, RuleId, Severity};

const RULE: RuleId = RuleId::NameInTheClear;

const PEOPLE: &str = "\
---
case: quiet-harbor
status: open
reports:
  - {received: 2026-06-01, channel: email}
people:
  person-a: {roles: [affected], name: Zoë Núñez, email: person-a@example.org, handles: [\"@zoenz\"]}
  person-b: {roles: [reported], name: Osric Tallwood, phone: +34 600 100 200}
  person-c: {roles: [witness], name: Other Tallwood}
";

fn judge(text: &str) -> Vec<Finding> {
    let case = CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes());
    let mut found = run(&Example::of(COMMITTEE, vec![case]));
    found.retain(|finding| finding.rule == RULE || finding.severity == Severity::Error);
    found
}

fn case(more: &str, body: &str) -> String {
    format!("{PEOPLE}{more}---\n{body}")
}

fn applied(text: &str, edit: &Edit) -> String {
    let mut text = text.to_owned();
    text.replace_range(edit.span.start..edit.span.end, &edit.text);
    text
}

/// What is in the findings' places, and the text after all edits, one by one.
fn fixed(text: &str) -> (Vec<String>, String) {
    let places = judge(text).iter().map(|finding| finding.span.of(text).to_owned()).collect();
    let mut text = text.to_owned();
    while let Some(fix) = judge(&text).into_iter().find_map(|finding| finding.fix) {
        text = applied(&text, &fix.edit);
    }
    (places, text)
}

#[test]
fn edits_put_the_key_in_the_place_of_the_name() {
    for (front, body, expected, fixed_front, fixed_body) in [
        ("", "ZOE NUNEZ's bag\n", &["ZOE NUNEZ"][..], "", "[person-a]'s bag\n"),
        (
            "",
            "asked @zoenz and person-a@example.org\n",
            &["zoenz", "person-a@example.org"],
            "",
            "asked [person-a] and [person-a]\n",
        ),
        ("", "call +34 600 100 200!\n", &["+34 600 100 200"], "", "call the number of [person-b]!\n"),
        ("aware: [the boss of Osric]\n", "", &["Osric"], "aware: [\"the boss of [person-b]\"]\n", ""),
        ("aware: ['friends of Osric']\n", "", &["Osric"], "aware: ['friends of [person-b]']\n", ""),
        (
            "aware: [Zoë and Osric and others]\n",
            "",
            &["Zoë", "Osric"],
            "aware: [\"[person-a] and [person-b] and others\"]\n",
            "",
        ),
    ] {
        let (found, then) = fixed(&case(front, body));
        assert_eq!(found, expected);
        assert_eq!(then, case(fixed_front, fixed_body));
        assert_eq!(judge(&then), []);
    }
}

#[test]
fn what_is_not_certain_has_no_fix() {
    for (more, body) in [
        ("", "as Mr Tallwood said\n"),
        ("", "see https://example.org/zoenz for more\n"),
        ("", "see [this](/zoenz) for more\n"),
        ("", "see [Zoë Núñez](https://example.org) for more\n"),
        ("aware: [Osric Tallwood]\n", ""),
        ("aware: [\"the \\x4fsric Tallwood dinner\"]\n", ""),
        ("aware:\n  - |\n    the boss\n    of Osric Tallwood\n", ""),
    ] {
        let found = judge(&case(more, body));
        assert_eq!(found.len(), 1, "{more}{body}");
        assert_eq!(found[0].fix, None, "{more}{body}");
    }
}

#[test]
fn words_that_name_nobody_of_the_case_stay() {
    for body in [
        "[person-a] and [person-b] met at a tall table of wood\n",
        "Carol Member talked with [person-b]\n",
        "see zoe.example.org and person-x@example.org\n",
    ] {
        assert_eq!(judge(&case("", body)), [], "{body}");
    }
}

#[test]
fn identities_may_stand_under_people_and_findings_are_limited() {
    assert_eq!(judge(&case("", "")), []);
    assert_eq!(judge(&case("", &"Zoë Núñez\n\n".repeat(100))).len(), 20);
}
