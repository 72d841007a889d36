//! What people type into a case file with a plain editor: what is certain is mended, and nothing is lost.

use casebound_record::{CaseFile, Edit, edit};

const CASE: &str = "---
case: quiet-harbor
status: open
types: [remark]
reports:
  - received: 2026-05-30T09:10+02:00
    channel: verbal
    place: registration desk
    by: person-a
    received_by: alice
incident:
  when: 2026-05-29T22:30+02:00
people:
  person-a:
    roles: [reporter, affected]
    name: Ines Tallberg
  person-b:
    roles: [reported]
    name: Victor Osgood
shepherd: alice
log:
  - at: 2026-05-30T09:40+02:00
    by: alice
    what: acknowledged
    to: person-a
---

## What happened

[person-a] told us that [person-b] shouted.
";

/// The text after all safe fixes, as often as there are any, and the rules of what is left.
fn fixed(text: &str) -> (String, Vec<String>) {
    let mut text = text.to_owned();
    for _ in 0..4 {
        let problems = CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes()).problems;
        let mut edits: Vec<Edit> = Vec::new();
        for fix in problems.iter().filter_map(|it| it.fix.as_ref()).filter(|fix| fix.is_safe()) {
            let overlaps = |it: &Edit| it.span.start < fix.edit.span.end && fix.edit.span.start < it.span.end;
            if !edits.iter().any(|it| *it == fix.edit || overlaps(it)) {
                edits.push(fix.edit.clone());
            }
        }
        if edits.is_empty() {
            break;
        }
        edits.sort_by_key(|it| it.span);
        text = edit::apply(&text, &edits).expect("safe fixes can be applied");
    }
    let left = CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes())
        .problems
        .iter()
        .map(|it| format!("{:?}: {}", it.rule, it.help))
        .collect();
    (text, left)
}

#[track_caller]
fn assert_mended(changes: &[(&str, &str)]) {
    let typed = changes.iter().fold(CASE.to_owned(), |text, (right, wrong)| {
        assert!(text.contains(right), "{right}");
        text.replacen(right, wrong, 1)
    });
    assert_eq!(fixed(&typed), (CASE.to_owned(), Vec::new()), "{typed}");
}

#[test]
fn what_is_meant_certainly_is_mended() {
    assert_mended(&[
        ("status: open", "Status: Open"),
        ("shepherd: alice", "SHEPHERD: Alice"),
        ("reports:", "Reports:"),
    ]);
    assert_mended(&[("    channel: verbal", "    Channel: Verbal"), ("received_by:", "Received By:")]);
    assert_mended(&[("status: open", "status = open"), ("shepherd: alice", "shepherd=alice")]);
    assert_mended(&[("status: open", "status：open"), ("shepherd: alice", "shepherd： alice")]);
    assert_mended(&[("status: open", "**status:** open"), ("shepherd: alice", "**shepherd**: alice")]);
    assert_mended(&[("status: open", "status: open 😀"), ("shepherd: alice", "🐑 shepherd: alice")]);
    assert_mended(&[("status: open", "status:\u{a0}open"), ("    channel", "\u{a0}\u{a0}\u{a0}\u{a0}channel")]);
    assert_mended(&[("  - received", "  • received"), ("  - at", "  * at")]);
    assert_mended(&[("roles: [reporter, affected]", "roles: reporter and affected")]);
    assert_mended(&[("---\n\n## What", "———\n\n## What")]);
    assert_mended(&[("---\n\n## What", "--\n\n## What")]);
    assert_mended(&[("---\n\n## What", "## What")]);
    assert_mended(&[("---\ncase", "case")]);
    assert_mended(&[("---\ncase", "—\ncase")]);
    assert_mended(&[(
        "  - at: 2026-05-30T09:40+02:00\n    by: alice\n    what: acknowledged\n    to: person-a",
        "  at: 2026-05-30T09:40+02:00\n  by: alice\n  what: acknowledged\n  to: person-a",
    )]);
}

#[test]
fn what_says_that_there_is_none_is_no_value() {
    let more = "shepherd: alice\nseverity: -\nrelated: none\ntasks: nothing\nconflicts: no\nevent: n/a\n";
    let less = "shepherd: alice\nseverity:\nrelated: \ntasks: \nconflicts: \nevent: \n";
    let typed = CASE.replace("shepherd: alice\n", more).replace("2026-05-29T22:30+02:00", "?");
    let meant = CASE.replace("shepherd: alice\n", less).replace(" 2026-05-29T22:30+02:00", "");
    assert_eq!(fixed(&typed), (meant, Vec::new()));
    // In a text it may be what somebody said.
    let text = CASE.replace("registration desk", "none");
    assert_eq!(fixed(&text), (text, Vec::new()));
}

#[test]
fn people_as_a_list_are_people() {
    let typed = CASE.replace("  person-a:\n", "  - person-a:\n").replace("  person-b:\n", "  - person-b:\n");
    assert_eq!(fixed(&typed), (CASE.to_owned(), Vec::new()));
    // A name never takes in the line below it.
    let typed = typed.replace("  - person-b:\n", "  - person-b\n");
    let (after, _) = fixed(&typed);
    let people = CaseFile::read("cases/2026/quiet-harbor.md", after.as_bytes()).case.people;
    assert!(people.iter().all(|it| it.name.as_ref().is_none_or(|name| !name.expose().contains("person"))), "{after}");
}

#[test]
fn what_is_not_certain_says_what_to_type() {
    for (right, wrong, words) in [
        ("2026-05-30T09:10+02:00", "30 May 2026 9:10am", "write day and time together"),
        ("  person-a:\n", "  Ines Tallberg: a friend\n  person-a:\n", "`roles: […]` and `name: …`"),
        ("shepherd: alice\n", "shepherd: alice\nTo: conduct@example.org\n", "into the text below"),
        ("desk\n", "desk\n> he said: no\n", "into the text below"),
    ] {
        let (_, left) = fixed(&CASE.replacen(right, wrong, 1));
        assert!(left.iter().any(|it| it.contains(words)), "{wrong}: {left:?}");
    }
}
