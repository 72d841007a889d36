//! What needs a second reader whatever kind stands in the head of a letter, and what two clones do that send one letter.

use casebound_testing::Sandbox;

use super::review::{policy, share, with_clones, write};
use super::send::{KEEP, through, through_in};
use super::{CASE, COMMITTEE};

const PATH: &str = "record/cases/2026/quiet-harbor/letter-1.md";

/// Replaces words of the letter, lists it as it is now, and sends it.
fn sent(sandbox: &Sandbox, from: &str, to: &str) -> casebound_testing::ProgramOutput {
    let text = sandbox.read(PATH);
    assert!(text.contains(from), "{from}: {text}");
    sandbox.write(PATH, text.replacen(from, to, 1));
    sandbox.record(["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"]).run();
    through(sandbox, KEEP, &[])
}

fn assert_waits(sandbox: &Sandbox, said: &casebound_testing::ProgramOutput, why: &str) {
    assert!(said.code == Some(1) && said.err.contains("letter review quiet-harbor letter-1"), "{said:?}");
    assert!(said.err.contains(why) && !sandbox.path("mail").exists(), "{why}: {said:?}");
}

#[test]
fn a_warning_under_another_kind_waits_for_a_second_reader() {
    for (to, words) in [
        ("person-f", "With this letter you are warned."),
        ("person-b", "You are suspended from the forum until 28 November 2026."),
        ("person-f", "If this happens again, you have to leave our spaces."),
        ("person-f", "We found that this was a violation of our Code of Conduct."),
    ] {
        let sandbox = with_clones(&policy("warning, decision"), CASE);
        write(&sandbox, to, "told-of-complaint");
        let said = sent(&sandbox, "\nAlice Brandt\n", &format!("\n{words}\n\nAlice Brandt\n"));
        assert_waits(&sandbox, &said, "it tells what was decided");
    }
}

#[test]
fn a_kind_that_was_changed_waits_for_a_second_reader() {
    let harmless = "Dear Aurelia Fable,\n\nthank you for writing to us. You hear from us again by 10 June 2026; we are at conduct@example.org.\n";
    for is_shared in [false, true] {
        let sandbox = with_clones(&policy("decision"), CASE);
        write(&sandbox, "person-a", "decision");
        if is_shared {
            share(&sandbox, "record");
        }
        let (head, _) = sandbox.read(PATH).split_once("---\n\n").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        sandbox.write(PATH, format!("{head}---\n\n{harmless}"));
        let said = sent(&sandbox, "kind: decision", "kind: acknowledgement");
        assert_waits(&sandbox, &said, "its kind or its reader was changed");
        // Nor does it help to list it otherwise, once a commit has it.
        if is_shared {
            let file = "record/cases/2026/quiet-harbor.md";
            sandbox.write(file, sandbox.read(file).replace("letter (decision)", "letter (acknowledgement)"));
            assert_waits(&sandbox, &through(&sandbox, KEEP, &[]), "its kind or its reader was changed");
        }
    }
}

#[test]
fn what_the_log_would_say_counts_and_nothing_else() {
    let sandbox = with_clones(&policy("decision, warning, employer"), CASE);
    write(&sandbox, "person-a", "final");
    assert_waits(&sandbox, &through(&sandbox, KEEP, &[]), "as a `decision` does");
    for (to, kind) in [("person-c", "questions"), ("person-a", "status-update"), ("person-b", "told-of-complaint")] {
        let sandbox = with_clones(&policy("decision, warning, employer"), CASE);
        write(&sandbox, to, kind);
        assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0), "{kind}");
    }
}

#[test]
fn what_another_clone_sent_is_not_sent_again() {
    let sandbox = with_clones(COMMITTEE, CASE);
    write(&sandbox, "person-a", "status-update");
    share(&sandbox, "record");
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
    sandbox.casebound("record", ["save"]).succeeds();
    let said = through_in(&sandbox, "carol", KEEP, &[]);
    assert!(said.code == Some(1) && said.err.contains("another clone sent it on"), "{said:?}");
    assert_eq!(sandbox.read("count").len(), 1);
    sandbox.casebound("carol", ["sync"]).succeeds();
    assert_eq!((through_in(&sandbox, "carol", KEEP, &[]).code, sandbox.read("count").len()), (Some(0), 1));
}

#[test]
fn a_case_that_others_changed_is_looked_at_first() {
    let sandbox = with_clones(COMMITTEE, CASE);
    write(&sandbox, "person-a", "status-update");
    share(&sandbox, "record");
    let file = "carol/cases/2026/quiet-harbor.md";
    sandbox.write(file, sandbox.read(file).replace("next_update: 2026-06-10", "next_update: 2026-06-17"));
    sandbox.casebound("carol", ["save"]).succeeds();
    let said = through(&sandbox, KEEP, &[]);
    assert!(
        said.code == Some(1) && said.err.contains("others changed the case") && !sandbox.path("mail").exists(),
        "{said:?}"
    );
}

#[test]
fn nobody_can_be_asked_without_the_server() {
    let sandbox = with_clones(COMMITTEE, CASE);
    write(&sandbox, "person-a", "status-update");
    std::fs::rename(sandbox.path("server.git"), sandbox.path("away.git")).unwrap();
    let said = through(&sandbox, KEEP, &[]);
    assert!(said.code == Some(1) && said.err.contains("--offline") && !sandbox.path("mail").exists(), "{said:?}");
    assert_eq!(through(&sandbox, KEEP, &["--offline"]).code, Some(0));
}

#[test]
fn two_clones_that_sent_it_are_told_so_afterwards() {
    let sandbox = with_clones(COMMITTEE, CASE);
    write(&sandbox, "person-a", "status-update");
    share(&sandbox, "record");
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
    assert_eq!(through_in(&sandbox, "carol", KEEP, &[]).code, Some(0));
    assert_eq!(sandbox.read("count").len(), 2, "nobody knows it yet");
    sandbox.casebound("record", ["save"]).succeeds();
    let said = sandbox.casebound("carol", ["save"]).run();
    assert!(said.err.contains("letter-1.md of quiet-harbor was sent twice"), "{said:?}");
    sandbox.casebound("carol", ["check"]).run().says(&["letter-sent-twice"]);
    let said = sandbox.casebound("record", ["sync"]).succeeds();
    assert!(said.err.contains("was sent twice"), "{said:?}");
}
