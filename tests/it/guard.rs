//! `casebound guard check`: texts that are about to leave, inside a repository and outside.

use serde_json::{Value, json};

use crate::support::steers_terminal;
use casebound_testing::Sandbox;

const PEOPLE: &str = "Aurelia Testwoman, Pebble, person-a@example.org, @aureliatest\n";

fn outside(text: &str) -> Sandbox {
    let place = Sandbox::empty();
    place.write("people.txt", PEOPLE);
    place.write("post.md", text);
    place
}

const CHECK: [&str; 5] = ["guard", "check", "post.md", "--people", "people.txt"];

#[test]
fn a_list_of_people_needs_no_repository() {
    let place = outside("# News\n\nThanks to *Aure*lia.\n");
    let said = place.casebound(".", CHECK).found();
    assert_eq!(said.out, "post.md:3:12: block: a part of a person's name\n");
    assert!(said.err.contains("1 blocked, 0 to review"), "{said:?}");
    let said = outside("# News\n\nThanks to everybody.\n").casebound(".", CHECK).well();
    assert_eq!(said.out, "");
    let place = outside("");
    let said = place.casebound(".", ["guard", "check", "-", "--people", "people.txt"]).input("by Aurelia").found();
    assert!(said.out.contains("-:1:4: block"), "{said:?}");
}

#[test]
fn without_people_or_repository_nothing_is_cleared() {
    let place = outside("Nobody.");
    place.casebound(".", ["guard", "check", "post.md"]).fails().says(&["no private repository"]);
    place.casebound(".", ["guard", "check", "none.md", "--people", "people.txt"]).fails();
    place.write("people.txt", "[1, 2");
    place.casebound(".", CHECK).fails().says(&["people.txt", "no list of people"]);
    place.write("people.txt", PEOPLE);
    place.write("post.md", b"\xff\xfe");
    place.casebound(".", CHECK).fails().says(&["UTF-8"]);
}

#[test]
fn a_review_is_settled_until_the_text_changes() {
    let place = outside("Seen: Testwomn.\n");
    let answer = place.casebound(".", CHECK).args(["--format", "json"]).well().json();
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
    place.write("post.md.waivers.json", waived.to_string());
    let said = place.casebound(".", CHECK).well();
    assert!(said.out.contains("note") && !said.err.contains("review"), "{said:?}");
    place.write("post.md", "Seen: Testwomn!\n");
    place.casebound(".", CHECK).well().says(&["for another text", "1 to review"]);
    place.write("post.md", "Seen: Testwoman\n");
    place.casebound(".", CHECK).found();
}

#[test]
fn the_files_name_is_read_too() {
    let place = outside("");
    place.write("aurelia.html", "<p>Nothing.</p>");
    let said = place.casebound(".", ["guard", "check", "aurelia.html", "--people", "people.txt"]).found();
    assert!(said.out.contains("its name holds"), "{said:?}");
}

#[test]
fn a_batch_answers_line_by_line() {
    let place = Sandbox::empty();
    let line = |id: &str, text: &str| {
        let people = json!([{"name": "Aurelia Testwoman", "aliases": [], "email": "person-a@example.org", "handles": ["@aureliatest"]}]);
        json!({"id": id, "people": people, "text": text}).to_string()
    };
    let lines = [line("a", "by Aurelia"), line("b", "by nobody"), line("c", "é Testwomn")];
    place.write("batch.jsonl", lines.join("\n"));
    let said = place.casebound(".", ["guard", "check", "--batch", "batch.jsonl"]).found();
    let answers: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        answers,
        [
            json!({"id": "a", "verdict": "block", "findings": [{"kind": "name-part", "start": 3, "end": 10}]}),
            json!({"id": "b", "verdict": "clear", "findings": []}),
            json!({"id": "c", "verdict": "review", "findings": [{"kind": "misspelt", "start": 3, "end": 11}]}),
        ]
    );
    place.write("batch.jsonl", format!("{}\n{{\"text\": 7, \"name\": \"Secretname\"}}\n", line("b", "x")));
    let said = place.casebound(".", ["guard", "check", "--batch", "batch.jsonl"]).fails().says(&["batch.jsonl:2"]);
    assert!(!said.all().contains("Secretname"), "{said:?}");
}

#[test]
fn the_cases_of_a_repository_are_known() {
    let place = Sandbox::with_cases();
    place.write("record/post.md", "We heard of Ada Sample.\n");
    for all in [&["--all"][..], &["--case", "amber-lantern"], &[]] {
        let said = place.record(["guard", "check", "post.md"]).args(all).found();
        assert!(said.out.contains("post.md:1:13: block: the name of a person (amber-lantern)"), "{said:?}");
        assert!(!said.all().contains("Ada"), "{said:?}");
    }
    place.record(["guard", "check", "post.md", "--case", "hollow-creek"]).well();
    place.record(["guard", "check", "post.md", "--case", "no-such-case"]).fails();
    // A case that can't be read may hold anybody.
    place.write("record/cases/2026/broken-lamp.md", "---\npeople: {\n---\n");
    place.record(["guard", "check", "post.md", "--all"]).fails().says(&["broken-lamp.md"]);
}

#[test]
fn a_text_steers_no_terminal() {
    let place = outside("Aurelia \u{1b}[31m \u{202e}Testwoman");
    place.write("\u{1b}[31mx.md", "Aurelia");
    let said = place.casebound(".", CHECK).args(["\u{1b}[31mx.md"]).found();
    assert!(!steers_terminal(&said.all()), "{said:?}");
}
