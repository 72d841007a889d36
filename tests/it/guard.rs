//! `casebound guard check`: texts that are about to leave, inside a repository and outside.

use serde_json::{Value, json};

use crate::support::steers_terminal;
use casebound_testing::Sandbox;

const PEOPLE: &str = "Aurelia Testwoman, Pebble, person-a@example.org, @aureliatest\n";

fn outside(text: &str) -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("people.txt", PEOPLE);
    sandbox.write("post.md", text);
    sandbox
}

const CHECK: [&str; 5] = ["guard", "check", "post.md", "--people", "people.txt"];

#[test]
fn a_list_of_people_wants_no_repository() {
    let sandbox = outside("# News\n\nThanks to *Aure*lia.\n");
    let said = sandbox.casebound(".", CHECK).finds();
    assert_eq!(said.out, "post.md:3:12: block: a part of a person's name\n");
    assert!(said.err.contains("1 blocked, 0 to review"), "{said:?}");
    let said = outside("# News\n\nThanks to everybody.\n").casebound(".", CHECK).succeeds();
    assert_eq!(said.out, "");
    let sandbox = outside("");
    let said = sandbox.casebound(".", ["guard", "check", "-", "--people", "people.txt"]).input("by Aurelia").finds();
    assert!(said.out.contains("-:1:4: block"), "{said:?}");
}

#[test]
fn without_people_or_repository_nothing_is_cleared() {
    let sandbox = outside("Nobody.");
    sandbox.casebound(".", ["guard", "check", "post.md"]).fails().says(&["no private repository"]);
    sandbox.casebound(".", ["guard", "check", "none.md", "--people", "people.txt"]).fails();
    sandbox.write("people.txt", "[1, 2");
    sandbox.casebound(".", CHECK).fails().says(&["people.txt", "is not a list of people"]);
    sandbox.write("people.txt", PEOPLE);
    sandbox.write("post.md", b"\xff\xfe");
    sandbox.casebound(".", CHECK).fails().says(&["UTF-8"]);
}

#[test]
fn a_review_is_settled_until_the_text_changes() {
    let sandbox = outside("Seen: Testwomn.\n");
    let answer = sandbox.casebound(".", CHECK).args(["--format", "json"]).succeeds().json();
    assert_eq!(answer["verdict"], "review");
    let file = &answer["files"][0];
    let finding = &file["findings"][0];
    assert_eq!(
        finding,
        &json!({"kind": "misspelt", "verdict": "review", "case": "", "in_name": false, "start": 6, "end": 14})
    );
    let waived = json!({"version": 1, "sha256": file["sha256"], "waived": [
        {"kind": finding["kind"], "start": 6, "end": 14, "by": "alice", "reason": "the name of a font"}
    ]});
    sandbox.write("post.md.waivers.json", waived.to_string());
    let said = sandbox.casebound(".", CHECK).succeeds();
    assert!(said.out.contains("note") && !said.err.contains("review"), "{said:?}");
    sandbox.write("post.md", "Seen: Testwomn!\n");
    sandbox.casebound(".", CHECK).succeeds().says(&["for a different text", "1 to review"]);
    sandbox.write("post.md", "Seen: Testwoman\n");
    sandbox.casebound(".", CHECK).finds();
}

#[test]
fn the_files_name_is_read_too() {
    let sandbox = outside("");
    sandbox.write("aurelia.html", "<p>Nothing.</p>");
    let said = sandbox.casebound(".", ["guard", "check", "aurelia.html", "--people", "people.txt"]).finds();
    assert!(said.out.contains("its name holds"), "{said:?}");
}

#[test]
fn a_batch_answers_line_by_line() {
    let sandbox = Sandbox::empty();
    let line = |id: &str, text: &str| {
        let people = json!([{"name": "Aurelia Testwoman", "aliases": [], "email": "person-a@example.org", "handles": ["@aureliatest"]}]);
        json!({"id": id, "people": people, "text": text}).to_string()
    };
    let lines = [line("a", "by Aurelia"), line("b", "by nobody"), line("c", "é Testwomn")];
    sandbox.write("batch.jsonl", lines.join("\n"));
    let said = sandbox.casebound(".", ["guard", "check", "--batch", "batch.jsonl"]).finds();
    let answers: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        answers,
        [
            json!({"id": "a", "verdict": "block", "findings": [{"kind": "name-part", "start": 3, "end": 10}]}),
            json!({"id": "b", "verdict": "clear", "findings": []}),
            json!({"id": "c", "verdict": "review", "findings": [{"kind": "misspelt", "start": 3, "end": 11}]}),
        ]
    );
    sandbox.write("batch.jsonl", format!("{}\n{{\"text\": 7, \"name\": \"Secretname\"}}\n", line("b", "x")));
    let said = sandbox.casebound(".", ["guard", "check", "--batch", "batch.jsonl"]).fails().says(&["batch.jsonl:2"]);
    assert!(!said.all().contains("Secretname"), "{said:?}");
}

#[test]
fn the_cases_of_a_repository_are_known() {
    let sandbox = Sandbox::with_cases();
    sandbox.write("record/post.md", "We heard of Ada Sample.\n");
    for all in [&["--all"][..], &["--case", "amber-lantern"], &[]] {
        let said = sandbox.record(["guard", "check", "post.md"]).args(all).finds();
        assert!(said.out.contains("post.md:1:13: block: the name of a person (amber-lantern)"), "{said:?}");
        assert!(!said.all().contains("Ada"), "{said:?}");
    }
    sandbox.record(["guard", "check", "post.md", "--case", "hollow-creek"]).succeeds();
    sandbox.record(["guard", "check", "post.md", "--case", "no-such-case"]).fails();
    // A case that can't be read may hold anybody.
    sandbox.write("record/cases/2026/broken-lamp.md", "people: {\n");
    sandbox.record(["guard", "check", "post.md", "--all"]).fails().says(&["broken-lamp.md"]);
}

#[test]
fn a_text_steers_no_terminal() {
    let sandbox = outside("Aurelia \u{1b}[31m \u{202e}Testwoman");
    sandbox.write("\u{1b}[31mx.md", "Aurelia");
    let said = sandbox.casebound(".", CHECK).args(["\u{1b}[31mx.md"]).finds();
    assert!(!steers_terminal(&said.all()), "{said:?}");
}
