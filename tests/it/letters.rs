//! `casebound letter check`: a draft beside its case, and letters with their records.

use casebound_testing::Sandbox;
use casebound_testing::sample::{COMMITTEE_OF_YEAR, YEAR};

/// The record of a year, with a letter outside of it.
fn with_letter(text: &str) -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/committee.yaml", COMMITTEE_OF_YEAR);
    for (name, text) in YEAR {
        sandbox.write(format!("record/cases/2026/{name}.md"), text);
    }
    sandbox.write("letter.md", text);
    sandbox
}

const CHECK: [&str; 5] = ["letter", "check", "../letter.md", "--case", "quiet-harbor"];

#[test]
fn the_record_and_the_reader_decide() {
    let sandbox =
        with_letter("Dear Bertram,\n\nAurelia does not want to hear from you. The ban holds until 22 May 2027.\n");
    let said = sandbox.record(CHECK).args(["--to", "person-b"]).finds();
    assert!(said.out.contains("../letter.md:3:1: error: ") && said.out.contains("[reveals-reporter]"), "{said:?}");
    assert!(said.out.contains("[date-not-in-record]"), "{said:?}");
    assert!(!said.out.contains("Aurelia") && !said.err.contains("Aurelia"), "{said:?}");
    assert!(said.err.contains("second member"), "{said:?}");
    // To herself her name gives nobody away.
    sandbox.write("letter.md", "Dear Aurelia,\n\nthe ban holds until 22 May 2028. Thank you for writing to us.\n");
    let said = sandbox.record(CHECK).args(["--to", "person-a"]).succeeds();
    assert_eq!(said.out, "");
}

#[test]
fn tone_is_advice_and_advice_is_no_failure() {
    let sandbox = with_letter("Dear Aurelia, you can withdraw your report at any time.");
    let said = sandbox.record(CHECK).args(["--to", "person-a"]).succeeds();
    assert!(said.out.contains("advice: ") && said.out.contains("[invites-withdrawal]"), "{said:?}");
    let json = sandbox.record(CHECK).args(["--to", "person-a", "--format", "json"]).succeeds().json();
    assert_eq!(json["findings"][0]["rule"], "invites-withdrawal");
    assert_eq!(json["findings"][0]["severity"], "advice");
}

#[test]
fn a_kind_has_its_parts() {
    let sandbox = with_letter("Dear Aurelia, thank you for your report. You can reach us at conduct@example.org.");
    let check = |kind: &str| sandbox.record(CHECK).args(["--to", "person-a", "--kind", kind]).run();
    assert!(check("acknowledgement").out.contains("[missing-part]"));
    sandbox.record(CHECK).args(["--to", "person-a"]).run();
    let said = sandbox.record(CHECK).args(["--to", "person-a", "--kind", "acknowledgment"]).fails();
    said.says(&["acknowledgement"]);
}

#[test]
fn what_cannot_be_checked_is_refused_with_a_way_out() {
    let sandbox = with_letter("Dear Bertram, hello.");
    sandbox.record(CHECK).args(["--to", "person-z"]).fails().says(&["person-z", "registration-desk"]);
    sandbox.record(["letter", "check", "../letter.md", "--to", "person-b"]).fails().says(&["--case"]);
    sandbox.record(["letter", "check", "../none.md", "--case", "quiet-harbor", "--to", "person-b"]).fails();
    sandbox.write("letter.md", b"\xff\xfe");
    sandbox.record(CHECK).args(["--to", "person-b"]).fails().says(&["UTF-8"]);
}

#[test]
fn a_batch_answers_each_line_and_wants_no_repository() {
    let sandbox = Sandbox::empty();
    let line = r#"{"id": "a", "kind": "questions", "audience": "reporter", "to": "p", "language": "en", "whole": false,
        "record": {"stage": "open", "people": {"p": {"roles": ["reporter"], "name": "Ana Test"}}}, "text": "You can withdraw your report."}"#;
    sandbox.write("batch.jsonl", format!("{}\n\n", line.replace('\n', " ")));
    let said = sandbox.casebound(".", ["letter", "check", "--batch", "batch.jsonl"]).succeeds();
    assert_eq!(said.out.lines().count(), 1, "{said:?}");
    assert_eq!(said.json()["findings"][0]["rule"], "invites-withdrawal");
    sandbox.write("batch.jsonl", "{}\n");
    sandbox.casebound(".", ["letter", "check", "--batch", "batch.jsonl"]).fails().says(&["batch.jsonl:1"]);
}

#[test]
fn each_rule_can_be_explained() {
    let sandbox = Sandbox::empty();
    let page = sandbox.casebound(".", ["explain", "reveals-witness"]).succeeds().out;
    assert!(page.starts_with("# reveals-witness"), "{page}");
    sandbox.casebound(".", ["explain", "reveals-witnes"]).fails().says(&["`reveals-witness`"]);
}
