//! Places where a name once came out.

use crate::support::{Place, open_case};

const CASE: &str = "record/cases/2026/quiet-harbor.md";

/// A record with one case in which Bartholomew Quixworth is the reported person.
fn with(more: &str) -> Place {
    let place = Place::with_record();
    let people =
        "people:\n  person-b: {roles: [reported], name: Bartholomew Quixworth, handles: [\"Chat: mufflon1234\"]}\n";
    place.write(CASE, open_case("quiet-harbor").replacen("\n---\n", &format!("\n{people}{more}---\n"), 1));
    place
}

fn public(summary: &str) -> String {
    format!(
        "transparency: {{publish: summary, summary: {summary}, resolution: A talk., approved_by: [alice, carol]}}\n"
    )
}

#[test]
fn words_for_the_public_that_name_somebody_are_not_shown() {
    for summary in ["Quixworth wrote again.", "Somebody wrote as mufflon1234."] {
        let place = with(&public(summary));
        let said = place.record(["show", "quiet-harbor", "--as", "public"]).found();
        assert!(!said.all().contains("Quixworth") && !said.all().contains("mufflon"), "{said:?}");
        let said = place.record(["transparency", "write"]).found();
        assert!(!said.all().contains("Quixworth") && !said.all().contains("mufflon"), "{said:?}");
    }
    let place = with(&public("Somebody wrote again."));
    place.record(["show", "quiet-harbor", "--as", "public"]).well().says(&["Somebody wrote again."]);
}

#[test]
fn a_name_behind_a_number_sign_stops_a_commit() {
    let place = with("");
    place.git("record", ["add", "--all"]);
    let said = place.git_call("record", ["commit", "--message=# Bartholomew Quixworth came"]).found();
    assert!(said.all().contains("name-in-commit-message"), "{said:?}");
}

#[test]
fn fix_leaves_comments_to_people() {
    let place = with("");
    let text = place.read(CASE).replace("status: open\n", "status: open # as Quixworth said\n");
    place.write(CASE, &text);
    place.record(["check"]).found().says(&["name-in-the-clear"]);
    place.record(["fix"]).found();
    assert_eq!(place.read(CASE), text);
}

#[test]
fn a_key_in_brackets_is_nobodys_name() {
    let place = with("");
    let text = place
        .read(CASE)
        .replace("Bartholomew Quixworth", "Jane Person")
        .replace("A remark in", "[person-b] made a remark in");
    place.write(CASE, text);
    place.record(["check"]).well();
}

#[test]
fn an_empty_summary_resolves_nothing() {
    let place = with("");
    let before = place.read(CASE);
    place.record(["close", "quiet-harbor", "--finding", "violation", "--summary", " "]).fails().says(&["empty"]);
    assert_eq!(place.read(CASE), before);
}
