//! Report forms: a form's mail, and the rows of its table, become cases with what the answers give.

use casebound_testing::Call;

use crate::intake::{case_of, intake, taken, theirs};
use crate::mail::{Office, field};

const FORMS: &str = r#"forms:
  website:
    from: forms@example.net
    questions:
      - {question: "Timestamp", gives: received}
      - {question: "How can we reach you?", gives: reporter-email}
      - {question: "What is your name?", gives: reporter-name}
      - {question: "Who did it?", gives: reported-name}
      - {question: "When was it?", gives: when}
      - {question: "Where was it?", gives: where}
"#;

/// The repository of a committee with a form.
fn with_a_form() -> Office {
    let office = theirs();
    let committee = office.sandbox.read("theirs/committee.yaml");
    office.sandbox.write("theirs/committee.yaml", format!("{committee}{FORMS}"));
    office
}

fn table(office: &Office, name: &str, bytes: impl AsRef<[u8]>) -> Call {
    office.sandbox.write(name, bytes);
    office.sandbox.casebound("theirs", ["intake", "--by", "frida"]).args([format!("../{name}")])
}

#[test]
fn a_row_of_a_form_is_a_case_with_its_people_time_and_place() {
    let office = with_a_form();
    let said = table(
        &office,
        "answers.csv",
        "Timestamp;How can we reach you?;What is your name?;Who did it?;When was it?;Where was it?;Anything else?\r\n\
         2026/05/31 9:12:40 PM GMT+2;mira@example.org;Mira Castellan;Ole Brandt;2026-05-31 18:30;beside Ole Brandt's stand;\"# No heading; \
         Ole Brandt shouted\r\nand [left](x)\"\r\n",
    )
    .succeeds();
    let case = case_of(&office, &said);
    for line in [
        "  - {received: 2026-05-31T21:12+02:00, channel: form, by: person-a, received_by: frida}",
        "  person-a: {roles: [reporter], name: Mira Castellan, email: mira@example.org}",
        "  person-b: {roles: [reported], name: Ole Brandt}",
        "The form as it was filled in:",
    ] {
        assert!(case.lines().any(|it| it == line), "{line:?} is missing: {case}");
    }
    assert!(case.contains("18:30") && case.contains("beside [person-b]"), "{case}");
    assert!(!case.contains("\n# No heading") && case.matches("Ole Brandt").count() == 1, "{case}");
    let file = said.path().with_extension("").join("form-1.csv");
    assert!(office.sandbox.read(file).contains("Ole Brandt shouted\r\nand [left](x)"));
    let answer =
        office.sandbox.files("theirs").into_iter().find(|path| path.starts_with("outbox/")).expect("an answer");
    assert_eq!(field(&office.sandbox.read(format!("theirs/{answer}")), "To").as_deref(), Some("<mira@example.org>"));
    office.sandbox.casebound("theirs", ["check"]).succeeds();
    let before = taken(&office);
    let again = office.sandbox.casebound("theirs", ["intake", "../answers.csv", "--by", "frida"]).succeeds();
    again.says(&["already imported"]);
    assert_eq!(taken(&office), before);
}

#[test]
fn each_row_of_a_table_is_taken_in_once_also_when_it_grows() {
    let office = with_a_form();
    let heads = "Timestamp,What is your name?,What happened?\n";
    let first = "2026-05-31 10:00:00,,Somebody shouted\n";
    let second = "2026-05-31 11:00:00,Zoé Sample,\"A word, twice\"\n";
    table(&office, "a.csv", format!("{heads}{first}")).succeeds();
    table(&office, "a.csv", format!("{heads}{first}{second}")).succeeds().says(&["1 mail imported, 1 already known"]);
    let cases: Vec<String> = taken(&office).into_iter().filter(|path| path.ends_with(".md")).collect();
    assert_eq!(cases.len(), 2, "{cases:?}");
    let texts: Vec<String> = cases.iter().map(|path| office.sandbox.read(format!("theirs/{path}"))).collect();
    assert_eq!(texts.iter().filter(|text| text.contains("by: anonymous")).count(), 1);
    office.sandbox.casebound("theirs", ["check"]).succeeds();
}

#[test]
fn a_mail_of_a_form_is_from_who_filled_it_in() {
    let office = with_a_form();
    let mail = "From: Form service <forms@example.net>\r\nTo: conduct@example.org\r\nAuto-Submitted: auto-generated\r\n\
        Date: Sun, 31 May 2026 21:12:41 +0200\r\nMessage-ID: <form-1@example.net>\r\nSubject: New answer\r\n\r\n\
        How can we reach you?\r\nmira@example.org\r\n\r\nWhat is your name?\r\nMira Castellan\r\n\r\n\
        Who did it?: Ole Brandt\r\n\r\nWhat happened?\r\nHe shouted.\r\n";
    let said = intake(&office, mail)
        .succeeds()
        .says(&["goes to the address in its `To` field because the form gives this address"]);
    let case = case_of(&office, &said);
    for line in [
        "  - {received: 2026-05-31T21:12+02:00, channel: form, by: person-a, received_by: frida}",
        "  person-a: {roles: [reporter], name: Mira Castellan, email: mira@example.org}",
        "  person-b: {roles: [reported], name: Ole Brandt}",
    ] {
        assert!(case.lines().any(|it| it == line), "{line:?} is missing: {case}");
    }
    office.sandbox.casebound("theirs", ["check"]).succeeds();
}

#[test]
fn a_table_that_is_none_is_refused_with_what_to_do() {
    let office = theirs();
    table(&office, "a.csv", "a,b\n1,2\n").fails().says(&["no form under `forms`", "guide intake"]);
    let office = with_a_form();
    for (bytes, sentence) in [
        (
            b"a,b\n1,2\n".as_slice(),
            "no form under `forms` in committee.yaml has a question that is a column heading of this table",
        ),
        (b"", "has headings but no rows"),
        (b"Timestamp,b\n", "has headings but no rows"),
        (b"\x00\x01\x02\xff", "has headings but no rows"),
    ] {
        table(&office, "a.csv", bytes).fails().says(&[sentence]);
    }
    let unknown = office.sandbox.casebound("theirs", ["intake", "../a.csv", "--by", "frida", "--form", "nothing"]);
    office.sandbox.write("a.csv", "Timestamp\n2026-06-03\n");
    unknown.fails().says(&["committee.yaml has no form `nothing`"]);
    assert!(taken(&office).is_empty());
}

#[test]
fn nobody_is_left_out_however_many_are_named() {
    let office = with_a_form();
    let names: Vec<String> = (0..30).map(|number| format!("Person{number} Sampleman{number}")).collect();
    let said =
        table(&office, "a.csv", format!("Timestamp,Who did it?\n2026-05-31,\"{}\"\n", names.join("; "))).succeeds();
    let case = case_of(&office, &said);
    for name in &names {
        assert!(case.contains(&format!("name: {name}}}")), "{name}: {case}");
    }
}
