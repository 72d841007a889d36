//! Places where a name once came out.

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

const CASE: &str = "record/cases/2026/quiet-harbor.md";

/// A record with one case in which Bartholomew Quixworth is the reported person.
fn with(more: &str) -> Sandbox {
    let sandbox = Sandbox::with_record();
    let people =
        "people:\n  person-b: {roles: [reported], name: Bartholomew Quixworth, handles: [\"Chat: mufflon1234\"]}\n";
    sandbox.write(CASE, open_case("quiet-harbor").replacen("\n---\n", &format!("\n{people}{more}---\n"), 1));
    sandbox
}

/// Words for the public; an open case is told only once something is decided.
fn public(summary: &str) -> String {
    format!(
        "decisions: [{{on: 2026-05-30, proposed_by: alice, agreed_by: [carol, dan], text: A talk.}}]\ntransparency: {{publish: summary, summary: {summary}, resolution: A talk., approved_by: [alice, carol]}}\n"
    )
}

#[test]
fn words_for_the_public_that_name_somebody_are_not_shown() {
    for summary in ["Quixworth wrote again.", "Somebody wrote as mufflon1234."] {
        let sandbox = with(&public(summary));
        let said = sandbox.record(["show", "quiet-harbor", "--as", "public"]).finds();
        assert!(!said.all().contains("Quixworth") && !said.all().contains("mufflon"), "{said:?}");
        let said = sandbox.record(["transparency", "write"]).finds();
        assert!(!said.all().contains("Quixworth") && !said.all().contains("mufflon"), "{said:?}");
    }
    let sandbox = with(&public("Somebody wrote again."));
    sandbox.record(["show", "quiet-harbor", "--as", "public"]).succeeds().says(&["Somebody wrote again."]);
}

#[test]
fn a_name_behind_a_number_sign_stops_a_commit() {
    let sandbox = with("");
    sandbox.git("record", ["add", "--all"]);
    let said = sandbox.git_call("record", ["commit", "--message=# Bartholomew Quixworth came"]).finds();
    assert!(said.all().contains("name-in-commit-message"), "{said:?}");
}

#[test]
fn fix_puts_keys_into_comments() {
    let sandbox = with("");
    let text = sandbox.read(CASE).replace("status: open\n", "status: open # as Quixworth said\n");
    sandbox.write(CASE, &text);
    sandbox.record(["check"]).finds().says(&["name-in-the-clear"]);
    sandbox.record(["fix"]).succeeds();
    assert_eq!(sandbox.read(CASE), text.replace("# as Quixworth said", "# as [person-b] said"));
    sandbox.record(["check"]).succeeds();
}

#[test]
fn a_key_in_brackets_is_nobodys_name() {
    let sandbox = with("");
    let text = sandbox
        .read(CASE)
        .replace("Bartholomew Quixworth", "Jane Person")
        .replace("A remark in", "[person-b] made a remark in");
    sandbox.write(CASE, text);
    sandbox.record(["check"]).succeeds();
}

#[test]
fn an_empty_summary_resolves_nothing() {
    let sandbox = with("");
    let before = sandbox.read(CASE);
    sandbox.record(["close", "quiet-harbor", "--finding", "violation", "--summary", " "]).fails().says(&["empty"]);
    assert_eq!(sandbox.read(CASE), before);
}

/// Two cases alike in the year, so that neither is alone; the first has these words and this body, and who was affected
/// agreed that it is told.
fn told(summary: &str, more: &str, body: &str) -> Sandbox {
    let sandbox = with(&public(summary));
    let agreed = "people:\n  person-a: {roles: [affected], consent: {publish: yes}}\n";
    let text = sandbox.read(CASE).replace("people:\n", agreed).replace("A remark in", &format!("{body} A remark in"));
    sandbox.write(CASE, text.replace("resolution: A talk.,", &format!("resolution: A talk., {more}")));
    let other = open_case("calm-meadow").replacen("\n---\n", &format!("\n{}---\n", public("A remark.")), 1);
    sandbox.write("record/cases/2026/calm-meadow.md", other);
    sandbox
}

const WORDS: &str = "Somebody said that all of them should go back home.";
const BODY: &str = "They said all of them should go back home.";

#[test]
fn a_doubt_about_public_words_is_settled_beside_them() {
    let sandbox = told(WORDS, "", BODY);
    let said = sandbox.record(["transparency", "write"]).finds().says(&["review", "finding: quote, sha256: "]);
    sandbox.record(["show", "quiet-harbor", "--as", "public"]).finds().says(&["finding: quote"]);
    let digest: String = said.all().split("sha256: ").nth(1).unwrap().chars().take(64).collect();
    let waiver =
        |digest: &str| format!("waivers: [{{finding: quote, sha256: {digest}, by: alice, reason: our own words}}],");
    let sandbox = told(WORDS, &waiver(&digest), BODY);
    sandbox.record(["check"]).succeeds();
    let said = sandbox.record(["transparency", "write"]).succeeds();
    assert!(said.out.contains(WORDS), "{said:?}");
    // It dies with the words.
    let sandbox = told("Somebody said that all of them should go back home now.", &waiver(&digest), BODY);
    sandbox.record(["transparency", "write"]).finds().says(&["finding: quote"]);
    // A digest of nothing, and a name, are settled by nobody.
    sandbox.record(["show", "quiet-harbor", "--as", "public"]).finds();
}

#[test]
fn a_name_in_another_script_does_not_come_out() {
    let sandbox = told("Somebody wrote to Olga Shcherbakova again.", "", "");
    sandbox.write(CASE, sandbox.read(CASE).replace("Bartholomew Quixworth", "Ольга Щербакова"));
    sandbox.record(["transparency", "write"]).finds().says(&["transparency.summary of quiet-harbor: block"]);
}

#[test]
fn names_that_are_words_and_labels_that_are_names_stop_no_report() {
    for name in ["Will", "Mark", "An", "Li", "李", "Mark Samplehollis", "Ina Harassment", "Otto Sample"] {
        let sandbox = told("Somebody will mark a page in an hour.", "", "");
        sandbox.write(CASE, sandbox.read(CASE).replace("Bartholomew Quixworth", name));
        sandbox.record(["transparency", "write"]).succeeds();
    }
}

#[test]
fn commit_messages_are_read_by_the_guard() {
    let sandbox = with("");
    sandbox.git("record", ["add", "--all"]);
    for message in
        ["quiet-harbor: talked with Qu\u{456}xworth", "quiet-harbor: QUIXWORTH, B.", "see mufflon1234 dot example"]
    {
        let said = sandbox.git_call("record", ["commit", &format!("--message={message}")]).finds();
        assert!(said.all().contains("name-in-commit-message"), "{message}: {said:?}");
    }
    let said = sandbox.git_call("record", ["commit", "--message=quiet-harbor: Bart was heard"]).succeeds();
    assert!(said.all().contains("the message may hold"), "{said:?}");
}
