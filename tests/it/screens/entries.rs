//! Entries of a case: log, person, decide, sanction, task, appeal, reopen.

use casebound_testing::Sandbox;

use super::Session;

#[test]
fn log() {
    let sandbox = Sandbox::with_case_with_names();
    Session::new(&sandbox)
        .run(&["log", "quiet-harbor"])
        .run(&["log", "quiet-harbor", "acknowledged", "--by", "alice", "--at", "2026-06-01 09:00"])
        .run(&["log", "quiet-harbor", "talked", "--by", "alice"])
        .run(&["log", "quiet-harbor", "acknowledge", "--by", "alice"])
        .run(&["log", "quiet-harbor", "note", "--by", "nobody"])
        .run(&["log", "quiet-harbor", "note", "--by", "alice", "--at", "tomorrow"])
        .run(&["log", "no-such-case", "note"])
        .is("log");
}

#[test]
fn people() {
    let sandbox = Sandbox::with_case_with_names();
    Session::new(&sandbox)
        .run(&["person", "add", "quiet-harbor", "--role", "witness", "--name", "Grace Olsen"])
        .run(&["person", "add", "quiet-harbor", "--role", "witness", "--name", "Mia Hollander"])
        .run(&["person", "add", "quiet-harbor", "--role", "victim"])
        .run(&["person", "add", "quiet-harbor"])
        .run(&["person", "change", "quiet-harbor", "person-c", "--email", "grace@example.org"])
        .run(&["person", "change", "quiet-harbor", "person-c"])
        .run(&["person", "change", "quiet-harbor", "person-x", "--role", "witness"])
        .is("person");
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    Session::new(&sandbox)
        .run(&["person", "person-b@quiet-harbor"])
        .run(&["person", "Mia", "Holländer"])
        .run(&["person", "Mia", "Hollander", "--format", "json"])
        .run(&["person", "nobody@example.org"])
        .run(&["person", "person-x@quiet-harbor"])
        .run(&["person"])
        .run(&["person", "export", "quiet-harbor/person-b", "--asked", "2026-05-30"])
        .run(&["person", "export", "Mia"])
        .is("person_over_cases");
}

#[test]
fn decisions() {
    let sandbox = Sandbox::with_case_with_names();
    let decide = ["decide", "quiet-harbor", "--proposed-by", "alice", "--text", "A warning."];
    Session::new(&sandbox)
        .run(&[&decide[..], &["--agreed-by", "carol", "--agreed-by", "dan"]].concat())
        .run(&[&decide[..], &["--agreed-by", "nobody"]].concat())
        .run(&["decide", "quiet-harbor", "--proposed-by", "alice"])
        .run(&["sanction", "quiet-harbor", "warning", "--given-by", "alice,carol"])
        .run(&["sanction", "quiet-harbor", "no-such-sanction", "--given-by", "alice,carol"])
        .run(&["sanction", "quiet-harbor"])
        .is("decide_and_sanction");
}

#[test]
fn tasks() {
    let sandbox = Sandbox::with_case_with_names();
    Session::new(&sandbox)
        .run(&["task", "quiet-harbor", "--what", "Ask the venue", "--owner", "alice", "--due", "2026-06-05"])
        .run(&["task", "quiet-harbor", "--done", "1"])
        .run(&["task", "quiet-harbor", "--done", "7"])
        .run(&["task", "quiet-harbor"])
        .is("task");
}

#[test]
fn appeals() {
    let sandbox = Sandbox::with_case_with_names();
    Session::new(&sandbox)
        .run(&["appeal", "quiet-harbor", "--by", "person-b", "--grounds", "The decision came late."])
        .run(&["close", "quiet-harbor", "--finding", "no-violation", "--summary", "Nothing happened."])
        .run(&["reopen", "quiet-harbor", "--by", "alice"])
        .run(&["reopen", "quiet-harbor", "--by", "alice", "--why", "a second report arrived"])
        .run(&["reopen", "quiet-harbor", "--by", "alice", "--why", "again"])
        .is("appeal_and_reopen");
}
