//! `casebound letter`: drafts beside their case, the check, and letters with their records.

mod print;
mod review;
mod second_reader;
mod send;

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

/// A committee whose profile knows all kinds.
const COMMITTEE: &str = "committee:
  name: Code of Conduct team
  email: conduct@example.org
  timezone: Europe/Madrid
  profile: dsf-working-group
  appeal: the board, at board@example.org
  appeal_within: 30 days
  language: en
  code_of_conduct: https://example.org/conduct
members:
  alice: {name: Alice Brandt, email: alice@example.org, from: 2025-01-01}
  carol: {name: Carol Okafor, email: carol@example.org, from: 2025-01-01}
  erin: {name: Erin Silva, email: erin@example.org, from: 2025-01-01}
  frank: {name: Frank Moss, email: frank@example.org, from: 2025-01-01}
events:
  example-conf-2026: {name: Example Conf 2026, starts: 2026-10-02, ends: 2026-10-04}
types: {harassment: Harassment}
sanctions:
  warning: {label: Warning, counts_as: warning}
  no-contact: {label: No contact, lasts: yes, counts_as: other}
  suspension: {label: Suspension, lasts: yes, counts_as: suspended}
spaces:
  forum: {label: the forum, contact: moderators@example.org}
retention: {rules: [{outcome: any, keep: indefinitely}]}
";

/// A case with a fact for everything that a letter tells. The reader under age has a guardian.
const CASE: &str = "---
case: quiet-harbor
status: open
types: [harassment]
reports:
  - {received: 2026-05-20T10:00+02:00, channel: email, by: person-a}
incident: {when: 2026-05-18, where: the forum, setting: online, seen_by_many: yes}
people:
  person-a: {roles: [reporter, affected], name: Aurelia Fable, email: aurelia@example.net, pronouns: she/her, answer_by: 2026-06-08, may_be_named_to: [person-b]}
  person-b:
    roles: [reported]
    name: Bertram Nonesuch
    email: bertram@example.net
    handles: [\"@bertramn\"]
    employer: Imaginary Systems
    pronouns: he/him
    answer_by: 2026-06-08
    registration: {cancelled: 2026-05-30, refund: 180 EUR, refund_by: 2026-06-15, offer_until: 2026-06-20, talk: 2026-10-02T09:00+02:00, place: room Juniper, with: [alice, carol]}
  person-c: {roles: [witness], name: Casimir Invented, email: casimir@example.net, answer_by: 2026-06-08}
  person-d: {roles: [affected], name: Dorotea Sample, minor: yes, guardian: person-e}
  person-e: {roles: [other], name: Eulalia Sample, email: eulalia@example.net, language: es}
  person-f: {roles: [reported], name: Fridolin Mockname, email: fridolin@example.net}
shepherd: carol
log:
  - {at: 2026-05-20T12:00+02:00, by: alice, what: acknowledged, to: person-a}
decisions:
  - {on: 2026-05-28, proposed_by: alice, agreed_by: [carol, erin], text: A suspension for half a year and no contact.}
sanctions:
  - {person: person-b, kind: suspension, from: 2026-05-29, until: 2026-11-28, spaces: [forum], conditions: [\"a talk with two of us before the return\"]}
  - {person: person-b, kind: no-contact, from: 2026-05-29, until: 2026-11-28}
  - {person: person-f, kind: warning, from: 2026-05-29, given_by: [alice, carol]}
appeals:
  - {received: 2026-05-31, by: person-b, decided_by: [frank], decided: 2026-06-01, outcome: upheld}
outcome:
  finding: violation
  next_update: 2026-06-10
  proposed: a suspension from the forum for half a year
---

## What happened

[person-b] wrote nine messages to [person-a] and would not stop. [person-c] saw two of them.
";

fn with_case(committee: &str, case: &str) -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/committee.yaml", committee);
    sandbox.write("record/cases/2026/quiet-harbor.md", case);
    sandbox
}

/// The readers of each kind in the case above.
const LETTERS: [(&str, &[&str]); 21] = [
    ("acknowledgement", &["person-a"]),
    ("kept-on-file", &["person-a"]),
    ("shepherd-introduced", &["person-a"]),
    ("questions", &["person-a", "person-c"]),
    ("told-of-complaint", &["person-b"]),
    ("proposed-outcome", &["person-a"]),
    ("decision", &["person-a", "person-b", "person-d"]),
    ("no-violation", &["person-a", "person-b"]),
    ("warning", &["person-f"]),
    ("warning-spoken", &["person-f"]),
    ("status-update", &["person-a"]),
    ("final", &["person-a"]),
    ("appeal-received", &["person-b"]),
    ("appeal-decided", &["person-b", "person-a"]),
    ("readmission", &["person-b"]),
    ("not-welcome", &["person-b"]),
    ("refund-offer", &["person-b"]),
    ("welcome-talk", &["person-b"]),
    ("employer", &["employer"]),
    ("desk", &["registration-desk"]),
    ("moderators", &["moderators"]),
];

/// The letter without its gaps: each holds a few plain words.
fn filled(text: &str, words: &str) -> String {
    let mut parts = text.split("[[");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(words);
        out.push_str(part.split_once("]]").expect("each gap is closed").1);
    }
    out
}

/// All kinds in one language: the text of the drafts, and what is found in them once the gaps are filled.
fn all_kinds(language: &str, words: &str) -> (String, Vec<String>) {
    let sandbox = with_case(COMMITTEE, CASE);
    let (mut shown, mut found) = (String::new(), Vec::new());
    for (kind, readers) in LETTERS {
        for to in readers {
            let about = if to.starts_with("person") { Vec::new() } else { vec!["--about", "person-b"] };
            let said = sandbox
                .record(["letter", "quiet-harbor", "--no-edit", "--kind", kind, "--to", to, "--language", language])
                .args(about)
                .run();
            assert!(!said.out.is_empty(), "{kind} to {to}: {said:?}");
            let text = std::fs::read_to_string(said.path()).unwrap();
            shown.push_str(&format!("===== {kind} to {to}\n{text}\n"));
            std::fs::write(said.path(), filled(&text, words)).unwrap();
            let inside = said.path().file_stem().unwrap().to_str().unwrap().to_owned();
            let said = sandbox.record(["letter", "edit", "quiet-harbor", &inside, "--no-edit"]).run();
            let errors = said.err.lines().filter(|line| line.contains(": error: ") || line.contains(": advice: "));
            // The record finds a violation: that there was none is a contradiction, as it should be.
            let errors = errors.filter(|line| kind != "no-violation" || !line.contains("contradicts-record"));
            found.extend(errors.map(|line| format!("{kind} to {to}: {line}")));
        }
    }
    sandbox.record(["check"]).succeeds();
    (shown, found)
}

fn hold(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "screens" }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn each_kind_in_english() {
    let (shown, found) = all_kinds("en", "some words");
    hold("letters_en", &shown);
    // The guardian reads Spanish.
    let own = |line: &&String| !line.contains("person-d") || !line.contains("wrong-language");
    assert_eq!(found.iter().filter(own).collect::<Vec<_>>(), [] as [&String; 0]);
}

#[test]
fn each_kind_in_spanish() {
    let (shown, found) = all_kinds("es", "unas palabras");
    hold("letters_es", &shown);
    let own = |line: &&String| !line.contains("wrong-language");
    assert_eq!(found.iter().filter(own).collect::<Vec<_>>(), [] as [&String; 0]);
}

/// Asks for a draft without an editor.
fn draft(sandbox: &Sandbox, to: &str, kind: &str) -> casebound_testing::Call {
    sandbox.record(["letter", "quiet-harbor", "--no-edit", "--to", to, "--kind", kind])
}

#[test]
fn a_draft_is_listed_and_stays_with_its_case() {
    let sandbox = with_case(COMMITTEE, CASE);
    let said = draft(&sandbox, "person-a", "decision").succeeds();
    let text = std::fs::read_to_string(said.path()).unwrap();
    assert!(text.contains("Dear Aurelia Fable,") && !text.contains("Bertram"), "{text}");
    let case = sandbox.read("record/cases/2026/quiet-harbor.md");
    assert!(case.contains("letter-1.md") && case.contains("letter (decision) to [person-a]"), "{case}");
    sandbox.record(["check"]).succeeds();
    // Changed in another way, it is listed anew; a name that its reader may not have is an error in it.
    std::fs::write(said.path(), format!("{text}\nCasimir saw it, too.\n")).unwrap();
    sandbox.record(["check"]).finds().says(&["attachment-changed"]);
    let edit = ["letter", "edit", "quiet-harbor", "letter-1.md", "--no-edit"];
    sandbox.record(edit).finds().says(&["[reveals-witness]"]);
    sandbox.record(["check"]).succeeds();
    sandbox.record(["letter", "check", "cases/2026/quiet-harbor/letter-1.md"]).finds();
    // The next one has the next number, and an editor gets it.
    let more = sandbox.record(["letter", "quiet-harbor", "--to", "person-a", "--kind", "final"]);
    let said = more.env("EDITOR", "sed -i s/Dear/Hello/").succeeds();
    assert!(said.out.trim_end().ends_with("letter-2.md"), "{said:?}");
    assert!(std::fs::read_to_string(said.path()).unwrap().contains("Hello Aurelia"));
    sandbox.record(["check"]).succeeds();
    let said = sandbox.record(["letter", "edit", "quiet-harbor", "letter-9"]).fails();
    said.says(&["letter-1.md, letter-2.md"]);
}

#[test]
fn what_says_against_a_draft_is_said_and_nothing_is_written() {
    let sandbox = with_case(COMMITTEE, CASE);
    let before = sandbox.read("record/cases/2026/quiet-harbor.md");
    draft(&sandbox, "person-a", "warning").finds().says(&["reported", "person-a"]);
    draft(&sandbox, "person-z", "warning").fails().says(&["person-z", "registration-desk"]);
    draft(&sandbox, "person-b", "warnin").fails().says(&["`warning`"]);
    draft(&sandbox, "employer", "employer").fails().says(&["--about", "person-b, person-f"]);
    draft(&sandbox, "employer", "employer").args(["--about", "person-a"]).fails().says(&["person-a"]);
    draft(&sandbox, "person-b", "warning").args(["--language", "fr"]).fails().says(&["`fr`", "en, es"]);
    draft(&sandbox, "person-b", "../../../x").fails();
    draft(&sandbox, "person-b", "warning").args(["--address", "a@example.org"]).fails().says(&["into the case"]);
    sandbox.record(["letter", "quiet-harbor"]).fails().says(&["--to", "--kind"]);
    sandbox.record(["letter"]).fails();
    let without = |change: &dyn Fn(&str) -> String| {
        sandbox.write("record/cases/2026/quiet-harbor.md", change(&before));
    };
    without(&|case| case.replace(", guardian: person-e", ""));
    draft(&sandbox, "person-d", "decision").fails().says(&["under age", "guardian"]);
    without(&|case| case.replace("guardian: person-e", "guardian: person-b"));
    draft(&sandbox, "person-d", "decision").fails().says(&["reported"]);
    without(&|case| case.replace("shepherd: carol", "shepherd: carol\nconflicts: [alice]"));
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    draft(&sandbox, "person-b", "warning").fails().says(&["recused"]);
    sandbox.write("record/cases/2026/quiet-harbor.md", &before);
    sandbox.write("record/committee.yaml", COMMITTEE.replace("dsf-working-group", "django-event"));
    draft(&sandbox, "person-a", "proposed-outcome").finds().says(&["S5-17"]);
    assert_eq!(sandbox.read("record/cases/2026/quiet-harbor.md"), before);
    assert!(!sandbox.path("record/cases/2026/quiet-harbor").exists());
}

#[test]
fn a_template_of_the_committee_wins_and_names_nobody() {
    let sandbox = with_case(COMMITTEE, CASE);
    let template = |path: &str, text: &str| sandbox.write(format!("record/templates/letters/{path}.md.j2"), text);
    template("en/warning", "Subject: Ours\n\nDear {{ reader.name }},\n\nthis is ours: [[ what ]].\n");
    let said = draft(&sandbox, "person-f", "warning").finds();
    assert!(std::fs::read_to_string(said.path()).unwrap().contains("Dear Fridolin Mockname,\n\nthis is ours"));
    // Neither by hand nor from the view.
    template("en/warning", "Subject: Ours\n\nDear {{ reader.name }}, Aurelia told us.\n");
    draft(&sandbox, "person-f", "warning").finds().says(&["letters/en/warning.md.j2"]);
    template("en/warning", "Subject: Ours\n\nDear {{ reader.name }}, {{ people }} told us.\n");
    draft(&sandbox, "person-f", "warning").fails().says(&["letters/en/warning.md.j2", "line 3"]);
    template("en/warning", "Dear {{ reader.name }},\n");
    draft(&sandbox, "person-f", "warning").finds().says(&["Subject:"]);
    // Kinds and languages of their own.
    template("en/lost-badge", "Subject: Your badge\n\nDear {{ reader.name }}, we found your badge.\n");
    draft(&sandbox, "person-c", "lost-badge").succeeds();
    draft(&sandbox, "person-c", "lost-badge").args(["--language", "es"]).finds().says(&["letters/es/lost-badge.md.j2"]);
    template("fr/warning", "Subject: Un avertissement\n\nBonjour {{ reader.name }},\n\nvoici.\n");
    let said = draft(&sandbox, "person-f", "warning").args(["--language", "fr"]).run();
    assert!(std::fs::read_to_string(said.path()).unwrap().contains("language: fr"), "{said:?}");
}

#[test]
fn a_guardian_reads_for_somebody_under_age() {
    let sandbox = with_case(COMMITTEE, CASE);
    let said = draft(&sandbox, "person-d", "decision").succeeds();
    let text = std::fs::read_to_string(said.path()).unwrap();
    assert!(text.contains("Hola, Eulalia Sample:") && text.contains("representas a Dorotea Sample"), "{text}");
    assert!(said.err.contains("person-e"), "{said:?}");
}

#[test]
fn the_desk_is_asked_for_what_was_decided_and_for_no_more() {
    let desk = |case: &str, about: &str| {
        let sandbox = with_case(COMMITTEE, case);
        let said = draft(&sandbox, "registration-desk", "desk").args(["--about", about]).run();
        let text = if said.out.is_empty() { String::new() } else { std::fs::read_to_string(said.path()).unwrap() };
        (text, said.err)
    };
    // A suspension from the forum keeps nobody out of the event, and a warning asks nothing of anybody.
    let (text, said) = desk(CASE, "person-b");
    assert!(
        !text.contains("admit") && !text.contains("badge") && text.contains("Suspension (the forum)"),
        "{text}{said}"
    );
    let (text, said) = desk(CASE, "person-f");
    assert!(text.is_empty() && said.contains("a warning is told to that person alone"), "{text}{said}");
    let (text, said) = desk(&CASE.replace(", spaces: [forum]", ""), "person-b");
    assert!(
        text.contains("Please do not admit this person to Example Conf 2026") && text.contains("no badge"),
        "{text}{said}"
    );
    // Nor does the check let somebody write it.
    let sandbox = with_case(COMMITTEE, CASE);
    sandbox.write("note.md", "Please do not admit Fridolin Mockname. Call Alice Brandt.\n");
    let check = ["letter", "check", "../note.md", "--case", "quiet-harbor", "--to", "registration-desk"];
    sandbox.record(check).finds().says(&["[contradicts-record]"]);
}

#[test]
fn a_template_of_the_committee_names_nobody_outside_of_its_audience() {
    let sandbox =
        with_case(COMMITTEE, &CASE.replace("name: Casimir Invented", "name: Casimir Invented, aliases: [Cas]"));
    let other = casebound_testing::sample::open_case("calm-meadow")
        .replace("---\n\n##", "people:\n  person-a: {roles: [reporter], name: Gudrun Wexelblatt}\n---\n\n##");
    sandbox.write("record/cases/2026/calm-meadow.md", other);
    let template = "record/templates/letters/en/acknowledgement.md.j2";
    let words =
        "Subject: We have it ({{ case }})\n\nDear {{ reader.name }},\n\nthank you. You hear from us by 10 June 2026.\n";
    for name in [
        "Casimir Invented was there.",
        "casimir invented was there.",
        "cas told us, too.",
        "Gudrun Wexelblatt helps us.",
        "As in calm-meadow.",
    ] {
        sandbox.write(template, format!("{words}\n{name}\n"));
        let said = draft(&sandbox, "person-a", "acknowledgement").finds();
        assert!(said.out.is_empty() && said.err.contains("letters/en/acknowledgement.md.j2"), "{name}: {said:?}");
    }
    sandbox.write(template, words);
    draft(&sandbox, "person-a", "acknowledgement").run();
    assert!(sandbox.path("record/cases/2026/quiet-harbor/letter-1.md").exists());
}

#[test]
fn a_key_or_a_name_in_small_letters_gives_somebody_away() {
    let sandbox =
        with_case(COMMITTEE, &CASE.replace("name: Casimir Invented", "name: Casimir Invented, aliases: [Cas, Sunny]"));
    let check = |text: &str| {
        sandbox.write("note.md", format!("Dear Bertram Nonesuch,\n\n{text}\n"));
        sandbox.record(["letter", "check", "../note.md", "--case", "quiet-harbor", "--to", "person-b"]).run().out
    };
    for (text, rule) in [
        ("person-c told us about it.", "[gap-left]"),
        ("cas told us about it.", "[reveals-witness]"),
        ("We heard it from sunny.", "[reveals-witness]"),
        ("The speaker of the morning session told us.", "[reveals-"),
    ] {
        assert!(check(text).contains(rule), "{text}: {}", check(text));
    }
    assert_eq!(check("It was a sunny day, and we thank you for the answer."), "");
}
