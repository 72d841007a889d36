//! `casebound screen`: whom a list of attendees is held against, what is shown, and that nothing of the list stays.

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;
use serde_json::{Value, json};

use crate::support::steers_terminal;

const PEOPLE: &str = r#"[{"id": "p1", "name": "Robin Placeholder", "given": "Robin", "family": "Placeholder",
    "emails": ["robin@example.org"], "handles": ["robinplaces"], "city": "Turku", "status": "banned", "until": "2027-05-31"}]"#;

fn outside(list: &str) -> Sandbox {
    let sandbox = Sandbox::empty();
    sandbox.write("people.json", PEOPLE);
    sandbox.write("list.csv", list);
    sandbox
}

const SCREEN: [&str; 4] = ["screen", "list.csv", "--people", "people.json"];

fn shown(list: &str) -> Vec<Value> {
    let said = outside(list).casebound(".", SCREEN).args(["--format", "json"]).run();
    let rows: Vec<Value> = serde_json::from_str(&said.out).unwrap();
    assert_eq!(said.code, Some(i32::from(!rows.is_empty())), "{said:?}");
    rows
}

/// The one verdict for one row with these cells.
fn verdict(cells: &str) -> Option<(String, String)> {
    let rows = shown(&format!("Order code,Email,Attendee name,Attendee email,City,Status,Question\nAB,{cells}\n"));
    assert!(rows.len() < 2, "{rows:?}");
    rows.first().map(|row| (row["verdict"].as_str().unwrap().to_owned(), row["why"].as_str().unwrap().to_owned()))
}

#[test]
fn addresses_and_user_names_match_and_names_are_for_review() {
    for (cells, expected, why) in [
        ("x@b.org,Robin Placeholder,Robin+event@EXAMPLE.org,,paid,", Some("match"), "same address, same name"),
        ("robin@example.org,,,,paid,", Some("match"), "names nobody yet"),
        ("x@b.org,Kim Other,x@b.org,,paid,https://github.com/robinplaces", Some("match"), "same user name, other name"),
        (
            "x@b.org,ROBIN PLACEHOLDER,x@b.org,Split,canceled,",
            Some("review"),
            "same name, other address, other city, cancelled",
        ),
        ("x@b.org,R. Placeholder,x@b.org,,paid,", Some("review"), "family name and an initial"),
        ("x@b.org,\"Placeholder, Robin\",x@b.org,,paid,", Some("review"), "same name"),
        ("robin@example.org,Kim Other,kim@b.org,,paid,", Some("review"), "for another name"),
        ("x@b.org,Robin Other,x@b.org,Turku,paid,", None, ""),
        ("x@b.org,Kim Placeholder,x@b.org,Turku,paid,", None, ""),
        ("robin@example.com,Kim Other,robin@example.com,,paid,robin", None, ""),
    ] {
        let found = verdict(cells);
        assert_eq!(found.as_ref().map(|(verdict, _)| verdict.as_str()), expected, "{cells}: {found:?}");
        assert!(
            found.is_none_or(|(_, said)| said.contains(why) && said.contains("banned until 2027-05-31")),
            "{cells}"
        );
    }
}

#[test]
fn whoever_buys_for_others_with_one_address_is_matched_once() {
    let rows = shown(
        "Order code,Name,Email\nAB,Robin Placeholder,robin@example.org\nAB,Kim Other,robin@example.org\nAB,Lee Third,robin@example.org\n",
    );
    let verdicts: Vec<&Value> = rows.iter().map(|row| &row["verdict"]).collect();
    assert_eq!(verdicts, ["match", "review", "review"]);
    // A family may share an address.
    let rows = shown("Order,First name,Last name,Email\nAB,Kim,Placeholder,robin@example.org\n");
    assert_eq!(rows[0]["verdict"], "review", "{rows:?}");
}

#[test]
fn the_answer_is_the_contract_and_safe_in_sheets_and_terminals() {
    let list =
        "Order code,Name,Email\n\"=cmd|'/c calc'!A1\",\"Robin \u{1b}[31mPlaceholder\u{202e}\",robin@example.org\n";
    let rows = shown(list);
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["order", "name", "verdict", "person", "why"]);
    assert_eq!((&rows[0]["person"], &rows[0]["verdict"]), (&json!("p1"), &json!("match")));
    for format in ["text", "csv", "json"] {
        let said = outside(list).casebound(".", SCREEN).args(["--format", format]).finds();
        assert!(!steers_terminal(&said.all()), "{format}: {said:?}");
        assert!(format != "csv" || said.out.contains("\n\"'=cmd|"), "{said:?}");
    }
    let said = outside("Name\nKim Other\n").casebound(".", SCREEN).succeeds();
    assert!(said.out.is_empty() && said.err.contains("nobody found"), "{said:?}");
}

#[test]
fn what_is_not_a_list_is_said_with_what_to_do() {
    for (list, words) in [
        (&b""[..], "is empty"),
        (b"Name,Email\n", "no row"),
        (b"PK\x03\x04zip", "save the sheet"),
        (b"\x7fELF\0\0\0\0\x01", "not text"),
        (b"Price,Date\n1,2\n", "--column name="),
    ] {
        let sandbox = outside("");
        sandbox.write("list.csv", list);
        sandbox.casebound(".", SCREEN).fails().says(&["list.csv", words]);
    }
    let sandbox = outside("Who,Mail\nRobin Placeholder,\n");
    sandbox.casebound(".", SCREEN).args(["--column", "nmae=Who"]).fails().says(&["did you mean `name`"]);
    sandbox.casebound(".", SCREEN).args(["--column", "name=Whom"]).fails().says(&["no column `Whom`", "Who, Mail"]);
    sandbox.casebound(".", SCREEN).args(["--column", "name=Who"]).finds();
    sandbox.casebound(".", ["screen", "-", "--people", "people.json"]).input("Name\nRobin Placeholder\n").finds();
    for (people, words) in [("{}", "list of people in JSON"), (r#"[{"id": "x"}]"#, "person 1 has neither")] {
        sandbox.write("people.json", people);
        sandbox.casebound(".", SCREEN).fails().says(&["people.json", words]);
    }
}

/// A case with one person in each role, of whom some are sanctioned.
fn case(name: &str, sanctions: &str) -> String {
    let people = "people:\n  person-a: {roles: [affected, reporter], name: Alma Reporter, email: alma@example.org}\n  \
                  person-b: {roles: [reported], name: Robin Placeholder, email: robin@example.org}\n  \
                  person-c: {roles: [witness], name: Walt Witness, email: walt@example.org}\n";
    open_case(name).replacen("reports:", &format!("shepherd: carol\n{people}sanctions: {sanctions}\nreports:"), 1)
}

const LIST: &str = "Order,Name,Email\nA1,Alma Reporter,alma@example.org\nB1,Robin Placeholder,robin@example.org\nC1,Walt Witness,walt@example.org\n";

#[test]
fn only_people_with_a_sanction_that_holds_are_looked_for() {
    let sandbox = Sandbox::with_record();
    sandbox.write("list.csv", LIST);
    for (sanctions, holds) in [
        (
            "[{person: person-b, kind: ban, from: 2026-05-01, until: 2027-05-31}]",
            Some("Ban from future events until 2027-05-31"),
        ),
        ("[{person: person-b, kind: ban, from: 2026-05-01, until: indefinite}]", Some("without an end")),
        (
            "[{person: person-b, kind: suspension, from: 2026-08-01, until: 2026-09-01}]",
            Some("from 2026-08-01 until 2026-09-01"),
        ),
        ("[{person: person-b, kind: ban, from: 2025-05-01, until: 2026-05-31}]", None),
        ("[{person: person-b, kind: ban, until: indefinite, lifted: {on: 2026-05-20, by: alice, why: appeal}}]", None),
        ("[{person: person-b, kind: warning}]", None),
        ("[]", None),
    ] {
        sandbox.write("record/cases/2026/quiet-harbor.md", case("quiet-harbor", sanctions));
        let said = sandbox.record(["screen", "../list.csv", "--format", "json"]).run();
        let rows: Vec<Value> = serde_json::from_str(&said.out).unwrap();
        let whys: Vec<&str> = rows.iter().map(|row| row["why"].as_str().unwrap()).collect();
        assert_eq!(whys.len(), usize::from(holds.is_some()), "{sanctions}: {said:?}");
        if let Some(holds) = holds {
            assert!(whys[0].contains(holds) && whys[0].contains("call carol"), "{sanctions}: {whys:?}");
            assert_eq!(rows[0]["person"], "quiet-harbor/person-b");
        }
    }
    // What can't be read may hold anybody.
    sandbox.write("record/cases/2026/still-water.md", "---\ncase: [\n");
    sandbox.record(["screen", "../list.csv"]).fails().says(&["still-water.md", "can't be searched for"]);
}

#[test]
fn nothing_of_the_list_stays() {
    let sandbox = Sandbox::with_record();
    let ban = "[{person: person-b, kind: ban, from: 2026-05-01, until: 2027-05-31}]";
    sandbox.write("record/cases/2026/quiet-harbor.md", case("quiet-harbor", ban));
    sandbox.write("tmp/.keep", "");
    let list = format!(
        "{LIST}D1,Zebulon Plantedword,plantedword@example.org\nD1,Robin Placeholder,plantedword2@example.org\n"
    );
    let tmp = sandbox.path("tmp");
    for format in ["text", "json", "csv"] {
        let call = sandbox
            .record(["--verbose", "screen", "-", "--format", format])
            .env("TMPDIR", tmp.to_string_lossy().as_ref());
        call.input(list.clone()).finds();
    }
    let all =
        walkdir::WalkDir::new(sandbox.path(".")).into_iter().map(Result::unwrap).filter(|it| it.file_type().is_file());
    let mut count = 0;
    for file in all {
        count += 1;
        let bytes = std::fs::read(file.path()).unwrap();
        let has_word = bytes.windows(11).any(|window| window.eq_ignore_ascii_case(b"plantedword"));
        assert!(!has_word && !file.path().to_string_lossy().contains("lantedword"), "{}", file.path().display());
    }
    assert!(count > 10, "git's own files are looked at too");
    assert!(!sandbox.all_objects("record").contains("plantedword"));
    // A list inside is refused, also behind a link and from elsewhere.
    sandbox.write("record/cases/list.csv", LIST);
    std::os::unix::fs::symlink(sandbox.path("record/cases/list.csv"), sandbox.path("link.csv")).unwrap();
    sandbox.record(["screen", "cases/list.csv"]).fails().says(&["inside a committee's repository", "outside"]);
    sandbox.record(["screen", "../link.csv"]).fails().says(&["inside a committee's repository"]);
}

#[test]
fn a_short_name_is_known_again_in_the_long_one() {
    let people = r#"[{"id": "p1", "name": "Bert Olsen", "status": "banned", "until": "indefinite"}]"#;
    for (name, is_shown) in
        [("\"Olsen, Berthold\"", true), ("Berthold Olsen", true), ("Berthold Other", false), ("Anna Olsen", false)]
    {
        let sandbox = outside(&format!("order,Attendee name\nA1,{name}\nA2,Kim Somebody\n"));
        sandbox.write("people.json", people);
        let said = sandbox.casebound(".", SCREEN).run();
        assert_eq!(said.out.contains("A1"), is_shown, "{name}: {said:?}");
    }
}

const BAN: &str = "[{person: person-b, kind: ban, from: 2026-05-01, until: 2027-05-31}]";

/// A repository of alice with an event to come, a case with a ban, and a list of it.
pub(crate) fn with_event() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    let committee = sandbox.read("record/committee.yaml").replacen(
        "types:",
        "  autumn-2026: {name: Autumn 2026, starts: 2026-10-01, ends: 2026-10-03, registration_opens: 2026-05-20, \
         registration_closes: 2026-09-20}\n  winter-2026: {name: Winter 2026, starts: 2026-12-01, ends: 2026-12-03}\ntypes:",
        1,
    );
    sandbox.write("record/committee.yaml", committee);
    sandbox.write("record/cases/2026/quiet-harbor.md", case("quiet-harbor", BAN));
    sandbox.write("list.csv", format!("{LIST}D1,Robyn Placeholder,other@example.net\n"));
    sandbox
}

const AUTUMN: [&str; 4] = ["screen", "../list.csv", "--event", "autumn-2026"];

fn decide(sandbox: &Sandbox, event: &str, rest: &[&str]) -> casebound_testing::Call {
    sandbox.record([&["screen", "decide", "quiet-harbor/person-b", "--event", event], rest].concat())
}

#[test]
fn what_was_decided_stands_in_the_case_and_is_not_shown_again() {
    let sandbox = with_event();
    sandbox.record(AUTUMN).finds().says(&["B1", "D1"]);
    let said = decide(&sandbox, "autumn-2026", &["--answer", "may-come"]).succeeds();
    said.says(&["quiet-harbor.md", "casebound letter quiet-harbor --to person-b --kind welcome-talk"]);
    let case = sandbox.read("record/cases/2026/quiet-harbor.md");
    assert!(case.contains("event: autumn-2026") && case.contains("answer: may-come"), "{case}");
    assert!(case.contains("decided: 2026-06-01") && case.contains("by: alice"), "{case}");
    let checked = sandbox.record(["check"]).run();
    assert!(!checked.all().contains("registration"), "{checked:?}");
    let said = sandbox.record(AUTUMN).succeeds();
    let said = said.says(&["2 rows not shown", "--all"]);
    assert!(!said.all().contains("B1"), "{said:?}");
    sandbox.record(AUTUMN).args(["--all"]).finds().says(&["B1", "decided on 2026-06-01: may-come"]);
    // For another event nothing is decided, and without an event everybody is shown.
    sandbox.record(["screen", "../list.csv", "--event", "winter-2026"]).finds().says(&["B1", "D1"]);
    sandbox.record(["screen", "../list.csv"]).finds().says(&["B1", "D1"]);
    decide(&sandbox, "winter-2026", &["--answer", "may-come"]).fails().says(&["`autumn-2026` still stands"]);
}

#[test]
fn whoever_is_not_welcome_is_shown_until_the_ticket_is_cancelled() {
    let sandbox = with_event();
    let said = decide(&sandbox, "autumn-2026", &["--answer", "not-welcome"]).succeeds();
    said.says(&["--kind not-welcome"]);
    sandbox.record(AUTUMN).finds().says(&["B1", "decided on 2026-06-01: not-welcome"]);
    let list = "Order,Name,Email,Status\nB1,Robin Placeholder,robin@example.org,canceled\n";
    sandbox.write("list.csv", list);
    sandbox.record(AUTUMN).succeeds().says(&["1 row not shown"]);
    sandbox.write("list.csv", format!("{list}E5,Robin Placeholder,robin@example.org,paid\n"));
    sandbox.record(AUTUMN).finds().says(&["E5", "1 row not shown"]);
}

#[test]
fn somebody_else_is_remembered_without_a_word_of_the_list() {
    let sandbox = with_event();
    decide(&sandbox, "autumn-2026", &["--somebody-else", "D1"]).succeeds().says(&["until the event is over"]);
    let said = sandbox.record(AUTUMN).finds();
    assert!(said.out.contains("B1") && !said.out.contains("D1"), "{said:?}");
    // What becomes a match is shown again, and so is a match from the beginning.
    decide(&sandbox, "autumn-2026", &["--somebody-else", "B1"]).succeeds();
    sandbox.record(AUTUMN).finds().says(&["B1"]);
    let own = sandbox.read("record/.git/casebound/screenings");
    assert!(
        own.starts_with("casebound screenings 1\n") && !own.contains("D1") && !own.contains("Placeholder"),
        "{own}"
    );
    assert!(own.contains("ran autumn-2026 2026-06-01 alice 4 1"), "the day, who asked, and counts: {own}");
    // With the event its key is gone.
    sandbox.record(["--today", "2026-10-03", "due"]).run();
    assert!(sandbox.read("record/.git/casebound/screenings").contains("key autumn-2026"));
    sandbox.record(["--today", "2026-10-04", "due"]).run();
    assert!(!sandbox.read("record/.git/casebound/screenings").contains("autumn-2026"));
    let said = sandbox.record(["--today", "2026-10-04", "screen", "../list.csv", "--event", "winter-2026"]).finds();
    assert!(said.out.contains("D1"), "{said:?}");
    assert!(!sandbox.read("record/.git/casebound/screenings").contains("autumn-2026"));
    sandbox.write("record/.git/casebound/screenings", "something else\n");
    sandbox.record(AUTUMN).fails().says(&["screenings is damaged"]);
}

#[test]
fn due_reminds_while_people_register() {
    let sandbox = with_event();
    let due = |day: &str| sandbox.record(["--today", day, "due"]).run();
    assert!(!due("2026-05-19").out.contains("screening"));
    let said = due("2026-06-01");
    assert!(said.out.contains("2026-06-01        screening"), "{said:?}");
    let said = said.says(&["autumn-2026", "casebound screen LIST --event autumn-2026"]);
    assert!(!said.out.contains("winter-2026"), "{said:?}");
    sandbox.record(AUTUMN).finds();
    assert!(due("2026-06-01").out.contains("2026-06-08        screening"));
    assert!(due("2026-09-19").out.contains("2026-09-19        screening"));
    assert!(!due("2026-09-21").out.contains("screening"));
    let rows = sandbox.record(["due", "--format", "json"]).run().json();
    let row = rows.as_array().unwrap().iter().find(|row| row["what"] == "screening").unwrap();
    assert_eq!((&row["event"], &row["overdue"], &row["case"]), (&json!("autumn-2026"), &json!(false), &Value::Null));
    sandbox.record(["due", "--format", "ics"]).run().says(&["Screen the list of attendees (autumn-2026)"]);
}

#[test]
fn only_what_can_be_decided_is_taken() {
    let sandbox = with_event();
    for (rest, words) in [
        (
            &["quiet-harbor/person-a", "--event", "autumn-2026", "--answer", "may-come"][..],
            "no decision about person-a",
        ),
        (&["quiet-harbor/person-z", "--event", "autumn-2026", "--answer", "may-come"], "has no `person-z`"),
        (&["Robin", "--event", "autumn-2026", "--answer", "may-come"], "such as quiet-harbor/person-b"),
        (&["quiet-harbor/person-b", "--event", "spring-1999", "--answer", "may-come"], "spring-1999"),
        (&["quiet-harbor/person-b", "--event", "autumn-2026", "--answer", "perhaps"], "may-come"),
        (&["quiet-harbor/person-b", "--event", "autumn-2026"], "--answer"),
        (&["quiet-harbor/person-b", "--event", "autumn-2026", "--answer", "may-come", "--by", "nobody"], "nobody"),
    ] {
        sandbox.record([&["screen", "decide"], rest].concat()).fails().says(&[words]);
    }
    sandbox.record(["screen"]).fails().says(&["which list"]);
    sandbox.record(["screen", "../list.csv", "--event", "spring-1999"]).fails().says(&["spring-1999"]);
    let recused = case("quiet-harbor", BAN).replacen("reports:", "conflicts: [alice]\nreports:", 1);
    sandbox.write("record/cases/2026/quiet-harbor.md", recused);
    decide(&sandbox, "autumn-2026", &["--answer", "may-come"]).fails().says(&["you are recused in quiet-harbor"]);
    decide(&sandbox, "autumn-2026", &["--somebody-else", "D1"]).fails().says(&["you are recused in quiet-harbor"]);
}
