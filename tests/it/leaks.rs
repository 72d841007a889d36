//! Places where a name once came out.

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

const CASE: &str = "record/cases/2026/quiet-harbor.md";

/// A record with one case in which Bartholomew Quixworth is the reported person.
fn with(more: &str) -> Sandbox {
    let place = Sandbox::with_record();
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

/// Two cases alike in the year, so that neither stands alone; the first has these words and this body.
fn told(summary: &str, more: &str, body: &str) -> Sandbox {
    let place = with(&public(summary));
    let text = place.read(CASE).replace("A remark in", &format!("{body} A remark in"));
    place.write(CASE, text.replace("resolution: A talk.,", &format!("resolution: A talk., {more}")));
    let other = open_case("calm-meadow").replacen("\n---\n", &format!("\n{}---\n", public("A remark.")), 1);
    place.write("record/cases/2026/calm-meadow.md", other);
    place
}

const WORDS: &str = "Somebody said that all of them should go back home.";
const BODY: &str = "They said all of them should go back home.";

#[test]
fn a_doubt_about_public_words_is_settled_beside_them() {
    let place = told(WORDS, "", BODY);
    let said = place.record(["transparency", "write"]).found().says(&["review", "finding: quote, sha256: "]);
    place.record(["show", "quiet-harbor", "--as", "public"]).found().says(&["finding: quote"]);
    let digest: String = said.all().split("sha256: ").nth(1).unwrap().chars().take(64).collect();
    let waiver =
        |digest: &str| format!("waivers: [{{finding: quote, sha256: {digest}, by: alice, reason: our own words}}],");
    let place = told(WORDS, &waiver(&digest), BODY);
    place.record(["check"]).well();
    let said = place
        .record(["transparency", "write", "--verbose"])
        .well()
        .says(&["The guard measured itself on this text: seeded "]);
    assert!(said.out.contains(WORDS), "{said:?}");
    // It dies with the words.
    let place = told("Somebody said that all of them should go back home now.", &waiver(&digest), BODY);
    place.record(["transparency", "write"]).found().says(&["finding: quote"]);
    // A digest of nothing, and a name, are settled by nobody.
    place.record(["show", "quiet-harbor", "--as", "public"]).found();
}

#[test]
fn a_name_in_another_script_does_not_come_out() {
    let place = told("Somebody wrote to Olga Shcherbakova again.", "", "");
    place.write(CASE, place.read(CASE).replace("Bartholomew Quixworth", "Ольга Щербакова"));
    place.record(["transparency", "write"]).found().says(&["transparency.summary of quiet-harbor: block"]);
}

#[test]
fn names_that_are_words_and_labels_that_are_names_stop_no_report() {
    for name in ["Will", "Mark", "An", "Li", "李", "Mark Samplehollis", "Ina Harassment", "Otto Sample"] {
        let place = told("Somebody will mark a page in an hour.", "", "");
        place.write(CASE, place.read(CASE).replace("Bartholomew Quixworth", name));
        place.record(["transparency", "write", "--verbose"]).well().says(&["measured itself"]);
    }
}

#[test]
fn commit_messages_are_read_by_the_guard() {
    let place = with("");
    place.git("record", ["add", "--all"]);
    for message in
        ["quiet-harbor: talked with Qu\u{456}xworth", "quiet-harbor: QUIXWORTH, B.", "see mufflon1234 dot example"]
    {
        let said = place.git_call("record", ["commit", &format!("--message={message}")]).found();
        assert!(said.all().contains("name-in-commit-message"), "{message}: {said:?}");
    }
    let said = place.git_call("record", ["commit", "--message=quiet-harbor: Bart was heard"]).well();
    assert!(said.all().contains("the message may hold"), "{said:?}");
}
