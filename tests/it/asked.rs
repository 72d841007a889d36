//! What `new` and `close` ask on a real terminal, from the report to the resolved case.

use casebound_testing::{Sandbox, at_terminal};

fn case(sandbox: &Sandbox) -> (String, String) {
    let path = sandbox.files("record/cases/2026").into_iter().find(|path| path.ends_with(".md")).unwrap();
    let text = sandbox.read(format!("record/cases/2026/{path}"));
    (path.trim_end_matches(".md").to_owned(), text)
}

const FOUR_QUESTIONS: [(&str, &str); 7] = [
    ("Number or word", "verbal"),
    ("Who told you?", "Victor Osgood"),
    ("What happened", "Victor Osgood said: \"somebody mocked my accent\" # twice."),
    ("Where?", "Room: 5"),
    ("When?", "yesterday 22:30"),
    ("Open it in your editor", "n"),
    ("Save it now", "n"),
];

#[test]
fn four_answers_make_a_case_that_can_be_committed_needs_python() {
    let sandbox = Sandbox::with_record();
    let said = at_terminal(&sandbox, &FOUR_QUESTIONS, &["new", "--by", "alice"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let (name, text) = case(&sandbox);
    for line in [
        "    channel: verbal",
        "    by: person-a",
        "    received_by: alice",
        "  when: 2026-05-31T22:30+00:00",
        "  where: \"Room: 5\"",
        "    name: Victor Osgood",
    ] {
        assert!(text.lines().any(|written| written == line), "{line:?}:\n{text}");
    }
    assert!(text.contains("[person-a] said: \"somebody mocked my accent\" # twice."), "{text}");
    sandbox.git("record", ["add", "cases"]);
    sandbox.git("record", ["commit", "--quiet", "--message", &format!("Add {name}")]);
}

#[test]
fn enter_means_not_known_needs_python() {
    let sandbox = Sandbox::with_record();
    let answers = FOUR_QUESTIONS.map(|(question, _)| {
        (question, if question.starts_with("Open") || question.starts_with("Save") { "n" } else { "" })
    });
    let said = at_terminal(&sandbox, &answers, &["new", "--by", "alice"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let (_, text) = case(&sandbox);
    assert!(text.contains("    by:") && text.contains("  where:\n"), "{text}");
    sandbox.record(["check"]).succeeds();
}

#[test]
fn an_anonymous_report_makes_no_person_needs_python() {
    let sandbox = Sandbox::with_record();
    let mut answers = FOUR_QUESTIONS;
    answers[1].1 = "anonymous";
    // Whom the words name is asked, since nobody of that name told us.
    let mut answers = answers.to_vec();
    answers.insert(3, ("Numbers or words", ""));
    let said = at_terminal(&sandbox, &answers, &["new", "--by", "alice"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let (_, text) = case(&sandbox);
    assert!(text.contains("    by: anonymous") && !text.contains("person-a:"), "{text}");
}

#[test]
fn what_is_stopped_writes_nothing_needs_python() {
    for stop in ["\u{3}", "\u{4}"] {
        for place in 0..FOUR_QUESTIONS.len() - 2 {
            let sandbox = Sandbox::with_record();
            let mut answers = FOUR_QUESTIONS.to_vec();
            answers.truncate(place + 1);
            answers[place].1 = stop;
            let said = at_terminal(&sandbox, &answers, &["new", "--by", "alice"]);
            assert_eq!(said.code, Some(2), "{place}: {said:?}");
            assert!(said.out.contains("stopped; nothing was written"), "{said:?}");
            assert!(!sandbox.path("record/cases/2026").exists(), "{place}");
        }
    }
}

/// A case with a warning that nobody has decided upon in the record, nor heard the other side.
const WARNED: &str = "\
---
case: quiet-harbor
status: open
reports:
  - {received: 2026-05-20T09:00+00:00, channel: verbal, by: anonymous, received_by: alice}
people:
  person-b: {roles: [reported], name: Mia Hollander}
sanctions:
  - {person: person-b, kind: warning, from: 2026-05-21, given_by: [alice, carol]}
---

## What happened

[person-b] mocked an accent.

## Actions taken
";

const CLOSING: [(&str, &str); 11] = [
    ("Number or word", "violation"),
    ("The case in one or two sentences", "A remark; a warning was given."),
    ("What was decided?", "A warning for Mia Hollander."),
    ("Number or word", "alice"),
    ("Numbers or words", "carol dan"),
    ("When?", "2026-05-21"),
    ("Numbers or words", "alice, carol"),
    ("When?", "21.5.2026"),
    ("What was done", "# We talked with [person-b]."),
    ("resolve the case?", ""),
    ("Save it now", "n"),
];

#[test]
fn closing_asks_for_what_is_missing_and_writes_what_was_answered_needs_python() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", WARNED);
    let said = at_terminal(&sandbox, &CLOSING, &["close", "quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let (_, text) = case(&sandbox);
    for line in [
        "status: resolved",
        "  - {\"on\": 2026-05-21, proposed_by: alice, agreed_by: [carol, dan], text: \"A warning for [person-b].\"}",
        "  - {at: 2026-05-21, by: [alice, carol], what: side-heard, to: person-b}",
        "\\# We talked with [person-b].",
    ] {
        assert!(text.lines().any(|written| written == line), "{line:?}:\n{text}");
    }
    assert!(said.out.contains("+ status: resolved"), "the change is shown first: {said:?}");
    sandbox.record(["check"]).succeeds();
}

#[test]
fn what_did_not_happen_is_not_written_needs_python() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", WARNED);
    let mut answers = CLOSING[..9].to_vec();
    // Nobody heard the person: then nobody is asked when.
    answers[6].1 = "";
    answers.remove(7);
    let said = at_terminal(&sandbox, &answers, &["close", "quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.out.contains("side-not-heard"), "{said:?}");
    assert_eq!(case(&sandbox).1, WARNED);
}

#[test]
fn where_nobody_can_answer_it_says_what_to_type() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", WARNED);
    sandbox.record(["close", "quiet-harbor"]).fails().says(&["--finding"]);
    sandbox.record(["close", "quiet-harbor", "--finding", "violation"]).finds().says(&["Nothing was written"]);
    assert_eq!(case(&sandbox).1, WARNED);
}

#[test]
fn names_in_the_answers_of_a_closing_become_keys_needs_python() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", WARNED);
    let mut answers = CLOSING;
    answers[1].1 = "Mia Hollander made a remark; Mia Hollander was warned.";
    answers[2].1 = "A warning for Mia Hollander, to be given to Hollander by two.";
    answers[8].1 = "We talked with Mia Hollander, and Mia Hollander agreed.";
    let said = at_terminal(&sandbox, &answers, &["close", "quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let (_, text) = case(&sandbox);
    assert_eq!(text.matches("Hollander").count(), 1, "{text}");
    assert!(text.contains("We talked with [person-b], and [person-b] agreed."), "{text}");
    sandbox.record(["check"]).succeeds();
}

#[test]
fn answers_of_which_nothing_is_made_are_shown_again_needs_python() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", WARNED);
    let mut answers = CLOSING[..9].to_vec();
    answers[6].1 = "";
    answers.remove(7);
    let said = at_terminal(&sandbox, &answers, &["close", "quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let shown = said.out.split("What you typed").nth(1).unwrap_or_default();
    for answer in ["A remark; a warning was given.", "A warning for Mia Hollander.", "# We talked with [person-b]."] {
        assert!(shown.contains(answer), "{answer}: {said:?}");
    }
}

#[test]
fn somebody_new_who_is_named_already_is_asked_for_and_written_needs_python() {
    let sandbox = Sandbox::with_record();
    let named = WARNED.replace("mocked an accent", "and Victor Osgood mocked an accent");
    sandbox.write("record/cases/2026/quiet-harbor.md", named);
    let answers = [
        ("Numbers or words", "witness"),
        ("Name", "Victor Osgood"),
        ("E-mail address", "nowhere"),
        ("E-mail address", "victor@example.net"),
        ("User name", ""),
    ];
    let said = at_terminal(&sandbox, &answers, &["person", "add", "quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let (_, text) = case(&sandbox);
    assert!(text.contains("person-a: {roles: [witness], name: Victor Osgood, email: victor@example.net}"), "{text}");
    assert!(text.contains("[person-b] and [person-a] mocked"), "{text}");
}

/// Measured as somebody would who opens no page: commands, and answers that were not understood.
#[test]
fn one_command_begins_a_committed_case_and_three_resolve_a_warning_needs_python() {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    let before = sandbox.commits("record");
    let mut report = FOUR_QUESTIONS.to_vec();
    report[1].1 = "Ines Tallberg";
    report[2].1 = "Victor Osgood imitated my accent and went on when I asked him to stop.";
    report.insert(3, ("Numbers or words", "reported"));
    report.pop();
    report.push(("Save it now", ""));
    let said = at_terminal(&sandbox, &report, &["new"]);
    assert_eq!((said.code, sandbox.commits("record")), (Some(0), before + 1), "{said:?}");
    let name = case(&sandbox).0;
    let sanction = [("Number or word", "warning"), ("Numbers or words", "alice carol")];
    let said = at_terminal(&sandbox, &sanction, &["sanction", &name]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let mut closing = CLOSING.to_vec();
    closing[2].1 = "A warning.";
    closing[5].1 = "";
    closing[7].1 = "";
    closing[10].1 = "";
    let said = at_terminal(&sandbox, &closing, &["close", &name]);
    assert_eq!((said.code, sandbox.commits("record")), (Some(0), before + 2), "{said:?}");
    assert!(case(&sandbox).1.contains("status: resolved"));
    assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "");
    sandbox.record(["check"]).succeeds();
}
