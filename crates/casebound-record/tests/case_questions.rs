//! What a case answers about itself: who reported, which decision is the newest, where a text speaks of somebody.

use casebound_record::CaseFile;
use casebound_record::shape::Shape;

const TEXT: &str = "---
case: quiet-harbor
status: open
reports:
  - {received: 2026-05-11, channel: email, by: person-b}
people:
  person-a: {roles: [reporter], name: Sample Person}
  person-b: {roles: [affected]}
  person-c: {roles: [reported]}
log:
  - {at: 2026-05-12, by: [alice, carol], what: note, note: \"asked [person-a]\"}
  - at: 2026-05-12
    by: alice
    what: note
    note: asked [person-b]
decisions:
  - {on: 2026-05-13, proposed_by: alice}
  - {on: 2026-05-14, proposed_by: carol}
  - {on: 2026-05-12, proposed_by: dan}
fields: {room: [one, {deep: two}]}
---
é [person-c] said `[person-d]`.
";

fn file() -> CaseFile {
    CaseFile::read("cases/2026/quiet-harbor.md", TEXT.as_bytes())
}

#[test]
fn reporters_are_named_by_a_report_or_by_their_role() {
    let file = file();
    let keys: Vec<&str> = file.case.reporters().map(|person| person.key.as_str()).collect();
    assert_eq!(keys, ["person-a", "person-b"]);
}

#[test]
fn the_newest_decision_is_the_one_of_the_last_day() {
    let file = file();
    assert_eq!(file.case.last_decision().map(|(idx, _)| idx), Some(1));
    assert_eq!(CaseFile::read("x.md", b"").case.last_decision().map(|(idx, _)| idx), None);
}

#[test]
fn references_stand_where_they_are_written() {
    let found: Vec<(String, &str)> = file().references().map(|it| (it.key.clone(), it.span.of(TEXT))).collect();
    let expected = [
        // In quotes only the whole text has a certain place.
        ("person-a", "\"asked [person-a]\""),
        ("person-b", "[person-b]"),
        ("person-c", "[person-c]"),
    ];
    assert_eq!(found, expected.map(|(key, text)| (key.to_owned(), text)));
}

#[test]
fn values_come_with_the_shape_of_their_place() {
    let file = file();
    let members: Vec<&str> = file.values(|it| matches!(it, Shape::Member)).map(|(.., value)| value).collect();
    let custom: Vec<&str> = file.values(|it| matches!(it, Shape::Custom)).map(|(_, span, _)| span.of(TEXT)).collect();
    let identities: Vec<&str> = file.values(|it| matches!(it, Shape::Identity)).map(|(.., value)| value).collect();
    assert_eq!(members, ["alice", "carol", "alice", "alice", "carol", "dan"]);
    assert_eq!(custom, ["one", "two"]);
    assert_eq!(identities, ["Sample Person"]);
}
