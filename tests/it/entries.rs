//! Entries written by commands: `log`, `person add`, `decide`, `sanction`, `task` and `reopen`.

use casebound_testing::Sandbox;
use casebound_testing::sample::CASE_WITH_NAMES;

fn case(sandbox: &Sandbox) -> String {
    sandbox.read("record/cases/2026/quiet-harbor.md")
}

#[test]
fn each_command_writes_one_entry_and_the_case_stays_clean() {
    let sandbox = Sandbox::with_case_with_names();
    for (command, written) in [
        (
            "log quiet-harbor acknowledged --by alice",
            "  - {at: 2026-06-05, by: alice, what: acknowledged, to: person-a}",
        ),
        (
            "log quiet talked --by alice,carol --to person-b --at '2026-06-04 11:00'",
            "  - {at: 2026-06-04T11:00+00:00, by: [alice, carol], what: talked, to: person-b}",
        ),
        (
            "person add quiet-harbor --role witness --name 'Grace Olsen'",
            "  person-c: {roles: [witness], name: Grace Olsen}",
        ),
        (
            "decide quiet-harbor --proposed-by alice --agreed-by carol --agreed-by dan --text 'A warning.'",
            "  - {\"on\": 2026-06-05, proposed_by: alice, agreed_by: [carol, dan], text: A warning.}",
        ),
        (
            "sanction quiet-harbor --kind warning --given-by alice --given-by carol",
            "  - {person: person-b, kind: warning, from: 2026-06-05, given_by: [alice, carol]}",
        ),
        (
            "task quiet-harbor --what 'Ask the venue' --owner alice --due tomorrow",
            "  - {what: Ask the venue, owner: alice, due: 2026-06-06}",
        ),
    ] {
        let said = sandbox.shell(&format!("casebound --today 2026-06-05 {command}")).succeeds();
        assert!(case(&sandbox).contains(written), "{command}: {said:?}\n{}", case(&sandbox));
    }
    sandbox.shell("casebound --today 2026-06-05 task quiet-harbor --done 1").succeeds();
    assert!(case(&sandbox).contains("due: 2026-06-06, done: 2026-06-05}"));
    sandbox.record(["--today", "2026-06-05", "check"]).succeeds();
}

#[test]
fn a_declared_name_in_a_note_becomes_its_key() {
    let sandbox = Sandbox::with_case_with_names();
    let log = ["--today", "2026-06-05", "log", "quiet-harbor", "note", "--by", "alice", "--note", "-"];
    sandbox.record(log).input("Mia Hollander said: \"never again\", # and left\n").succeeds();
    assert!(case(&sandbox).contains(r#"note: '[person-b] said: "never again", # and left'}"#), "{}", case(&sandbox));
}

#[test]
fn what_is_not_known_is_named_with_what_is_and_nothing_is_written() {
    let sandbox = Sandbox::with_case_with_names();
    let before = case(&sandbox);
    for (command, says) in [
        ("log quiet-harbor acknowledged --by mallory", "its members: alice"),
        ("log quiet-harbor talked --by alice --to person-x", "its people: person-a, person-b"),
        ("log quiet-harbor acknowleged --by alice", "acknowledged, shepherd-introduced"),
        ("log quiet-harbor note --by alice --at 3/6/2026", "which number is the day, and which the month?"),
        ("log loud-harbor note --by alice", "there is no case `loud-harbor`"),
        ("log quiet-harbor note --note x", "pass --by MEMBER"),
        ("sanction quiet-harbor --kind flogging --given-by alice", "its sanctions: warning"),
        ("sanction quiet-harbor", "pass --kind: warning"),
        ("decide quiet-harbor --proposed-by alice --agreed-by carol", "pass --text"),
        ("person add quiet-harbor --name X", "pass --role"),
        ("task quiet-harbor --done 1", "has no task 1; its tasks: none yet"),
    ] {
        let said = sandbox.shell(&format!("casebound --today 2026-06-05 {command}")).fails();
        assert!(said.err.contains(says), "{command}: {said:?}");
        assert_eq!(case(&sandbox), before, "{command}");
    }
}

#[test]
fn an_entry_that_adds_an_error_is_shown_and_not_written() {
    let sandbox = Sandbox::with_case_with_names();
    let before = case(&sandbox);
    // Bob has a conflict of interest once it is stated.
    let conflicted = before.replace("people:", "conflicts: [bob]\npeople:");
    sandbox.write("record/cases/2026/quiet-harbor.md", &conflicted);
    let said = sandbox
        .record(["--today", "2026-06-05", "log", "quiet-harbor", "talked", "--by", "bob", "--to", "person-b"])
        .finds();
    assert!(said.err.contains("Nothing was written"), "{said:?}");
    assert_eq!(case(&sandbox), conflicted);
}

#[test]
fn log_alone_tells_what_is_due_and_writes_nothing() {
    let sandbox = Sandbox::with_case_with_names();
    let before = case(&sandbox);
    let said = sandbox.record(["--today", "2026-06-05", "log", "quiet-harbor"]).succeeds();
    assert!(said.out.contains("acknowledge") && said.out.contains("overdue"), "{said:?}");
    assert_eq!(case(&sandbox), before);
}

#[test]
fn a_resolved_case_is_opened_again_and_the_log_says_why() {
    let sandbox = Sandbox::with_record();
    let resolved = casebound_testing::sample::open_case("quiet-harbor");
    sandbox.write("record/cases/2026/quiet-harbor.md", &resolved);
    sandbox
        .record(["close", "quiet-harbor", "--finding", "no-violation", "--summary", "Nothing of it was so."])
        .succeeds();
    sandbox.record(["reopen", "quiet-harbor", "--by", "alice", "--why", "A second report arrived."]).succeeds();
    let text = case(&sandbox);
    assert!(text.contains("status: open") && text.contains("what: reopened, note: A second report arrived."), "{text}");
    assert!(!text.contains("resolved:") && !text.contains("keep_until"), "{text}");
    assert!(text.contains("finding: no-violation"), "{text}");
    sandbox.record(["check"]).succeeds();
}

#[test]
fn a_beginning_finds_one_case_and_never_one_that_is_disposed_of() {
    let sandbox = Sandbox::with_case_with_names();
    sandbox.write("record/cases/2026/quiet-hill.md", CASE_WITH_NAMES.replace("quiet-harbor", "quiet-hill"));
    sandbox
        .write("record/cases/2026/placid-meadow-two.md", CASE_WITH_NAMES.replace("quiet-harbor", "placid-meadow-two"));
    sandbox.record(["show", "quiet-ha"]).succeeds();
    sandbox.record(["show", "plac"]).succeeds();
    sandbox.record(["show", "quiet"]).fails().says(&["2 cases begin with `quiet`", "quiet-harbor, quiet-hill"]);
    // A whole name names no other case.
    sandbox.record(["show", "placid-meadow"]).fails().says(&["there is no case `placid-meadow`"]);
    let dispose = ["retention", "dispose", "quiet-ha", "--approved-by", "alice", "--approved-by", "carol"];
    sandbox.record(dispose).fails().says(&["type the whole code name, `quiet-harbor`"]);
}

#[test]
fn a_text_that_is_too_long_or_missing_is_refused_whole() {
    let sandbox = Sandbox::with_case_with_names();
    let before = case(&sandbox);
    let log = ["log", "quiet-harbor", "note", "--by", "alice", "--note", "-"];
    sandbox.record(log).input("a".repeat(70_000)).fails().says(&["over 64 KiB", "nothing was written"]);
    sandbox.record(log).input("").fails().says(&["standard input is empty"]);
    sandbox.record(log).args(["--why", "-"]).input("one text for two").fails().says(&["another option has read it"]);
    sandbox.record(log).input(b"\xff\xfe".to_vec()).fails().says(&["UTF-8"]);
    assert_eq!(case(&sandbox), before);
}

/// A case in which somebody is named who is not written down yet.
const NAMED: &str = "\
---
case: quiet-harbor
status: open
reports:
  - {received: 2026-05-31T09:00+02:00, channel: email, by: person-a}
people:
  person-a: {roles: [reporter, affected], name: Reporter Person}
log:
  - {at: 2026-05-31, by: alice, what: acknowledged, to: person-a}
  - {at: 2026-05-31, by: alice, what: talked, to: Tomas Brandl} # Tomas Brandl was calm
  - {at: 2026-05-31, by: alice, what: note, note: \"Tomas Brandl said \\\"no\\\", and Brandl left\"}
incident:
  where: Tomas Brandl
tasks:
  - what: |
      Ask Tomas Brandl,
      then Tomas again.
    owner: alice
---

## What happened

At the party Tomas Brandl said no. @tbrandl wrote it, too. Tommy laughed.

## Actions taken
";

#[test]
fn somebody_new_becomes_a_key_wherever_the_case_names_them() {
    let sandbox = Sandbox::with_case_with_names();
    sandbox.write("record/cases/2026/quiet-harbor.md", NAMED);
    let add = ["person", "add", "quiet-harbor", "--role", "reported", "--name", "Tomas Brandl", "--handle", "@tbrandl"];
    let said = sandbox.record(add).succeeds().says(&["[person-b], in place of"]);
    let text = case(&sandbox);
    for written in [
        "  person-b: {roles: [reported], name: Tomas Brandl, handles: [\"@tbrandl\"]}",
        "what: talked, to: person-b} # [person-b] was calm",
        r#"note: "[person-b] said \"no\", and [person-b] left"}"#,
        "  where: \"[person-b]\"",
        "      Ask [person-b],\n      then [person-b] again.\n",
        "At the party [person-b] said no. [person-b] wrote it, too. Tommy laughed.",
    ] {
        assert!(text.contains(written), "{written}\n{text}");
    }
    assert_eq!(text.matches("Brandl").count(), 1, "{text}");
    assert!(said.err.contains("advice[name-in-the-clear]"), "a nickname is told and stays: {said:?}");
    sandbox.record(["check"]).succeeds();
}

#[test]
fn somebody_new_is_written_also_where_a_name_must_stay() {
    let sandbox = Sandbox::with_case_with_names();
    let link = "See [Tomas Brandl](https://example.org/tomas-brandl).";
    sandbox.write("record/cases/2026/quiet-harbor.md", NAMED.replace("Tommy laughed.", link));
    let add = ["person", "add", "quiet-harbor", "--role", "reported", "--name", "Tomas Brandl"];
    let said = sandbox.record(add).finds();
    said.says(&["error[name-in-the-clear]", "It is written.", "casebound edit quiet-harbor"]);
    let text = case(&sandbox);
    assert!(text.contains("name: Tomas Brandl}") && text.contains(link), "{text}");
    assert!(text.contains("At the party [person-b] said no."), "{text}");
    // What is wrong with the person itself is refused as before.
    let before = case(&sandbox);
    let add = ["person", "add", "quiet-harbor", "--role", "witness", "--email", "nowhere"];
    sandbox.record(add).finds().says(&["bad-address", "Nothing was written"]);
    assert_eq!(case(&sandbox), before);
}

#[test]
fn names_become_keys_wherever_a_sentence_is_typed() {
    let sandbox = Sandbox::with_case_with_names();
    let words = "Mia Hollander was heard, then Mia Hollander left.";
    for command in [
        "log quiet-harbor note --by alice --note -",
        "log quiet-harbor delayed --by alice --until 2026-06-20 --why -",
        "decide quiet-harbor --proposed-by alice --agreed-by carol --agreed-by dan --text -",
        "task quiet-harbor --owner alice --due 2026-06-20 --what -",
        "sanction quiet-harbor --kind warning --given-by alice --given-by carol --note -",
        "retention hold quiet-harbor --by alice --reason -",
    ] {
        let before = case(&sandbox).matches("[person-b] was heard, then [person-b] left.").count();
        let said = sandbox.shell(&format!("casebound --today 2026-06-05 {command}")).input(words).succeeds();
        said.says(&["[person-b], in place of 2 names"]);
        let after = case(&sandbox).matches("[person-b] was heard, then [person-b] left.").count();
        assert_eq!(after, before + 1, "{command}\n{}", case(&sandbox));
    }
}

#[test]
fn a_note_without_words_is_refused() {
    let sandbox = Sandbox::with_case_with_names();
    let before = case(&sandbox);
    sandbox.record(["log", "quiet-harbor", "note", "--by", "alice"]).fails().says(&["--note"]);
    assert_eq!(case(&sandbox), before);
}

#[test]
fn the_last_entry_is_taken_back_until_it_is_saved() {
    let sandbox = Sandbox::with_case_with_names();
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message", "Add quiet-harbor"]);
    let before = case(&sandbox);
    sandbox.record(["log", "quiet-harbor", "--undo"]).fails().says(&["has no entry yet"]);
    sandbox.record(["log", "quiet-harbor", "acknowledged", "--by", "alice"]).succeeds();
    let first = case(&sandbox);
    sandbox.record(["log", "quiet-harbor", "talked", "--by", "bob", "--to", "person-b"]).succeeds();
    sandbox.record(["log", "quiet-harbor", "--undo"]).succeeds().says(&["what: talked", "the last entry"]);
    assert_eq!(case(&sandbox), first);
    sandbox.record(["log", "quiet-harbor", "--undo"]).succeeds();
    assert_eq!(case(&sandbox).replace("log:\n", ""), before);
    sandbox.record(["log", "quiet-harbor", "reassigned", "--by", "alice", "--to", "bob"]).succeeds();
    sandbox.record(["log", "quiet-harbor", "--undo"]).fails().says(&["changed more", "casebound edit quiet-harbor"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message", "Update quiet-harbor"]);
    sandbox
        .record(["log", "quiet-harbor", "--undo"])
        .fails()
        .says(&["saved already", "casebound log quiet-harbor note"]);
    sandbox.record(["log", "quiet-harbor", "note", "--undo"]).run().says(&["cannot be used with"]);
}

#[test]
fn a_key_for_somebody_new_is_answered_with_what_to_type() {
    let sandbox = Sandbox::with_case_with_names();
    let before = case(&sandbox);
    let said = sandbox.record(["person", "add", "quiet-harbor", "person-a", "--role", "witness"]).fails();
    said.says(&["casebound person change quiet-harbor person-a --role", "casebound person add quiet-harbor --role"]);
    let said = sandbox.record(["person", "add", "quiet-harbor", "person-x", "--role", "witness"]).fails();
    said.says(&["next free key, here person-c", "casebound person add quiet-harbor --role"]);
    assert_eq!(case(&sandbox), before);
}
