//! How long records are kept: the list for people and programs, holds placed and released.

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

#[test]
fn the_list_says_what_is_due_and_a_hold_keeps_it() {
    let sandbox = Sandbox::with_cases();
    let list = |day: &str| sandbox.record(["retention", "list", "--format", "json", "--today", day]);
    let before = list("2026-06-01").succeeds().json();
    let ending: Vec<&serde_json::Value> =
        before.as_array().unwrap().iter().filter(|row| row["keep_until"] != "indefinite").collect();
    let case = ending.first().unwrap()["case"].as_str().unwrap().to_owned();
    let last = ending.first().unwrap()["keep_until"].as_str().unwrap().to_owned();
    for key in ["case", "rule", "keep_until", "due", "hold"] {
        assert!(ending.first().unwrap().get(key).is_some(), "{key}");
    }
    sandbox.record(["retention", "release", &case]).succeeds();
    // The last day belongs to the period.
    list(&last).succeeds();
    let row =
        |said: &serde_json::Value| said.as_array().unwrap().iter().find(|row| row["case"] == case).unwrap().clone();
    let over = list("2040-01-01").finds().json();
    assert_eq!((&row(&over)["due"], &row(&over)["hold"]), (&true.into(), &false.into()));

    let path = sandbox.files("record/cases").into_iter().find(|path| path.ends_with(&format!("{case}.md"))).unwrap();
    let text = sandbox.read(format!("record/cases/{path}"));
    sandbox.record(["retention", "hold", &case, "--reason", "somebody asked: keep it", "--by", "alice"]).succeeds();
    let held = sandbox.read(format!("record/cases/{path}"));
    assert!(held.contains("hold:") && held.contains("somebody asked: keep it"), "{held}");
    assert_eq!(row(&list("2040-01-01").run().json())["hold"], true);
    // One hold does not replace another.
    sandbox
        .record(["retention", "hold", &case, "--reason", "mine", "--by", "alice"])
        .fails()
        .says(&["already on hold"]);
    assert_eq!(sandbox.read(format!("record/cases/{path}")), held);
    sandbox.record(["check", &format!("cases/{path}")]).succeeds();
    sandbox.record(["retention", "release", &case]).succeeds();
    assert_eq!(sandbox.read(format!("record/cases/{path}")), text);
}

#[test]
fn a_hold_wants_a_member_without_a_conflict() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    let before = sandbox.read("record/cases/2026/quiet-harbor.md");
    for by in ["nobody", "eve"] {
        sandbox
            .record(["retention", "hold", "quiet-harbor", "--reason", "x", "--by", by])
            .fails()
            .says(&["not a serving member"]);
    }
    sandbox.record(["retention", "hold", "quiet-harbor", "--reason", "x"]).fails().says(&["--by"]);
    assert_eq!(sandbox.read("record/cases/2026/quiet-harbor.md"), before);
}

#[test]
fn the_reason_of_a_hold_names_nobody() {
    let sandbox = Sandbox::with_record();
    let people = "people:\n  person-b:\n    roles: [reported]\n    name: Victor Osgood\n---\n\n## What";
    let text = open_case("quiet-harbor").replace("---\n\n## What", people);
    sandbox.write("record/cases/2026/quiet-harbor.md", &text);
    let hold =
        |reason: &str| sandbox.record(["retention", "hold", "quiet-harbor", "--by", "alice", "--reason", reason]);
    // As in every other entry, a declared name becomes its key.
    hold("Victor Osgood asked").succeeds();
    let held = sandbox.read("record/cases/2026/quiet-harbor.md");
    assert!(held.contains("reason: \"[person-b] asked\"") || held.contains("reason: '[person-b] asked'"), "{held}");
}

/// A case that is over and has all that its rule of the policy looks at.
fn over(name: &str, received: &str, resolved: &str, person: &str, sanctions: &str, rest: &str) -> String {
    format!(
        "---\ncase: {name}\nstatus: resolved\nreports:\n  - {{received: {received}, channel: email, by: anonymous}}\n\
         people:\n  person-b: {{roles: [reported], {person}}}\n  person-c: {{roles: [reported], name: Other Body}}\n\
         sanctions: [{sanctions}]\noutcome: {{finding: violation, resolved: {resolved}}}\n{rest}---\n"
    )
}

/// The rows of a repository by case, with the policy of a profile.
fn rows(profile: &str, cases: &[(&str, String)], today: &str) -> std::collections::BTreeMap<String, serde_json::Value> {
    let sandbox = Sandbox::empty();
    sandbox.casebound(".", ["--quiet", "init", "record", "--profile", profile]).succeeds();
    for (name, text) in cases {
        sandbox.write(format!("record/cases/2024/{name}.md"), text);
    }
    let said = sandbox.record(["retention", "list", "--format", "json", "--today", today]).run().json();
    let rows = said.as_array().unwrap().iter();
    rows.map(|row| (row["case"].as_str().unwrap().to_owned(), row.clone())).collect()
}

const WARNING: &str = "{person: person-b, kind: warning, given_by: [chair]}";

#[test]
fn a_profile_for_events_keeps_warnings_for_two_years_and_all_else_for_good() {
    let ban =
        format!("{WARNING}, {{person: person-c, kind: ban, from: 2024-03-01, until: 2025-03-01, given_by: [chair]}}");
    let cases = [
        ("quiet-harbor", over("quiet-harbor", "2024-02-20", "2024-02-29", "name: Given Family", WARNING, "")),
        // A warning for one and a ban for another are not warnings only.
        ("placid-meadow", over("placid-meadow", "2024-02-20", "2024-02-29", "name: Some Body", &ban, "")),
        ("amber-forest", over("amber-forest", "2024-02-20", "2024-02-29", "name: No Body", "", "")),
    ];
    let rows = rows("django-event", &cases, "2025-01-01");
    let of = |name: &str, key: &str| rows[name][key].clone();
    // Two years after the 29th of February.
    assert_eq!(of("quiet-harbor", "keep_until"), "2026-02-28");
    assert_eq!(of("quiet-harbor", "rule"), "retention.rules[0]: warnings-only");
    assert_eq!(
        (of("quiet-harbor", "counts_from"), of("quiet-harbor", "basis")),
        ("resolved".into(), "2024-02-29".into())
    );
    assert_eq!(of("quiet-harbor", "then"), "erase");
    for name in ["placid-meadow", "amber-forest"] {
        assert_eq!(of(name, "keep_until"), "indefinite", "{name}");
        assert_eq!(of(name, "rule"), "retention.rules[1]: any", "{name}");
        assert_eq!(of(name, "basis"), serde_json::Value::Null, "{name}");
    }
    assert_eq!(of("placid-meadow", "sanction_until"), "2025-03-01");
    assert_eq!(of("quiet-harbor", "sanction_until"), serde_json::Value::Null);
}

#[test]
fn the_table_of_the_foundation_is_followed() {
    let sanction = |kind: &str, until: &str| {
        format!("{{person: person-b, kind: {kind}, from: 2024-03-01{until}, given_by: [chair]}}")
    };
    let case = |name: &'static str, person: &str, sanctions: &str| {
        (name, over(name, "2024-01-20", "2024-03-01", person, sanctions, ""))
    };
    let nobody = case("silver-cloud", "capacity: attendee", "");
    let none = case("hollow-pine", "name: Person Four", "");
    let cases = [
        case("quiet-harbor", "name: Person One", &sanction("ban", ", until: 2025-03-01")),
        case("placid-meadow", "name: Person Two", &sanction("ban", ", until: indefinite")),
        case("amber-forest", "name: Person Three", &sanction("suspension", ", until: 2024-06-01")),
        case("gentle-river", "name: Person Five", &sanction("flagged", "")),
        case("bright-stone", "name: Person Six", WARNING),
        (nobody.0, nobody.1.replace(", name: Other Body", "")),
        (none.0, none.1.replace("finding: violation", "finding: no-violation")),
    ];
    let rows = rows("dsf", &cases, "2024-05-01");
    let expected = [
        ("quiet-harbor", "2027-05-01", "banned"),
        ("placid-meadow", "indefinite", "banned"),
        ("amber-forest", "2026-08-01", "banned"),
        ("gentle-river", "2026-05-01", "suspended"),
        ("bright-stone", "2025-05-01", "any"),
        ("silver-cloud", "2024-09-01", "nobody-identified"),
        ("hollow-pine", "2024-03-02", "no-violation"),
    ];
    for (name, keep_until, rule) in expected {
        let row = &rows[name];
        assert_eq!(row["keep_until"], keep_until, "{name}");
        assert!(row["rule"].as_str().unwrap().ends_with(&format!(": {rule}")), "{name}: {}", row["rule"]);
        assert_eq!(row["then"], "expunge", "{name}");
        assert_eq!(row["due"], name == "hollow-pine", "{name}");
    }
    assert_eq!(rows["placid-meadow"]["sanction_until"], "indefinite");
}

#[test]
fn a_new_violation_of_the_same_person_is_shown_and_computed_with_by_nobody() {
    let later = |name: &'static str, person: &str| (name, over(name, "2024-09-01", "2024-10-01", person, WARNING, ""));
    let first = |name: &'static str, person: &str| (name, over(name, "2024-01-20", "2024-03-01", person, WARNING, ""));
    let cases = [
        first("quiet-harbor", "name: \"G\u{ed}ven FAMILY\", email: one@example.org"),
        first("placid-meadow", "handles: [\"@Second\"]"),
        first("amber-forest", "email: Third@example.org"),
        first("gentle-river", "name: Un Known"),
        later("bright-stone", "name: \"Family, Given\""),
        later("silver-cloud", "handles: [second]"),
        later("hollow-pine", "name: Alias Only, email: third@example.org"),
    ];
    let cases =
        cases.map(|(name, text)| (name, text.replace("  person-c: {roles: [reported], name: Other Body}\n", "")));
    let seen = rows("dsf", &cases, "2025-06-01");
    for (earlier, later) in
        [("quiet-harbor", "bright-stone"), ("placid-meadow", "silver-cloud"), ("amber-forest", "hollow-pine")]
    {
        assert_eq!(seen[earlier]["renewed_by"], later);
        // Members decide, and place a hold: the day stays what it was.
        assert_eq!((&seen[earlier]["keep_until"], &seen[earlier]["due"]), (&"2025-05-01".into(), &true.into()));
        assert_eq!(seen[later]["renewed_by"], serde_json::Value::Null);
    }
    assert_eq!(seen["gentle-river"]["renewed_by"], serde_json::Value::Null);
    // Where the policy does not renew, it is not shown.
    let seen = rows("django-event", &cases, "2025-06-01");
    assert_eq!(seen["quiet-harbor"]["renewed_by"], serde_json::Value::Null);
}

#[test]
fn the_text_says_why() {
    let sandbox = Sandbox::empty();
    sandbox.casebound(".", ["--quiet", "init", "record", "--profile", "dsf"]).succeeds();
    let ban = "{person: person-b, kind: no-contact, from: 2024-03-01, until: 2030-01-01, given_by: [chair]}";
    let hold = "retention:\n  keep_until: 2025-05-01\n  hold: {by: chair, since: 2025-01-01, reason: asked}\n";
    sandbox.write(
        "record/cases/2024/quiet-harbor.md",
        over("quiet-harbor", "2024-01-20", "2024-03-01", "name: A B", ban, ""),
    );
    sandbox.write(
        "record/cases/2024/amber-forest.md",
        over("amber-forest", "2024-01-20", "2024-03-01", "name: C D", "", hold),
    );
    let wrong = "retention: {keep_until: 2026-01-01}\n";
    sandbox.write(
        "record/cases/2024/hollow-pine.md",
        over("hollow-pine", "2024-01-20", "2024-03-01", "name: E F", "", wrong),
    );
    let said = sandbox.record(["retention", "list", "--today", "2025-06-01"]).finds().all();
    for line in [
        "2025-05-01  due   quiet-harbor  (retention.rules[4]: any; resolved 2024-03-01; then expunge; a sanction runs until 2030-01-01)",
        "2025-05-01  held  amber-forest  (retention.rules[4]: any; resolved 2024-03-01; then expunge)",
        "2026-01-01        hollow-pine  (retention.rules[4]: any; resolved 2024-03-01; the policy gives 2025-05-01)",
    ] {
        assert!(said.contains(line), "{said}");
    }
    // Thirty days before the end and afterwards a check says so, and stops nothing.
    for (day, rule) in
        [("2025-04-01", "disposal-due-soon"), ("2025-05-01", "disposal-due-soon"), ("2025-05-02", "disposal-overdue")]
    {
        let hold = hold.replace("  hold: {by: chair, since: 2025-01-01, reason: asked}\n", "");
        sandbox.write(
            "record/cases/2024/amber-forest.md",
            over("amber-forest", "2024-01-20", "2024-03-01", "name: C D", "", &hold),
        );
        let args = ["check", "cases/2024/amber-forest.md", "--format", "json", "--today", day];
        let said = sandbox.record(args).run().json();
        let of_rule = |it: &&serde_json::Value| it["rule"] == rule;
        let found = said["findings"].as_array().unwrap().iter().find(of_rule);
        assert_eq!(found.unwrap()["severity"], "advice", "{day}");
    }
}

#[test]
fn the_reason_of_a_hold_is_read_from_standard_input() {
    let sandbox = Sandbox::with_cases();
    let hold = || sandbox.record(["retention", "hold", "placid-meadow", "--by", "alice"]);
    hold().fails().says(&["--reason -"]);
    hold().args(["--reason", "-"]).input("a court asked for it\n").succeeds();
    assert!(sandbox.read("record/cases/2026/placid-meadow.md").contains("reason: a court asked for it"));
}

#[test]
fn a_record_without_the_day_of_its_arrival_is_kept_by_list_check_and_dispose_alike() {
    let sandbox = Sandbox::empty();
    sandbox.casebound(".", ["--quiet", "init", "record", "--profile", "dsf"]).succeeds();
    let case = "---\ncase: quiet-harbor\nstatus: resolved\ntypes: [other]\nreports: []\noutcome: {finding: no-violation, resolved: 2023-05-25, \
                review: 2023-08-25, summary: A remark.}\nretention: {keep_until: 2024-05-25}\n---\n\n## What happened\n\nA remark.\n";
    sandbox.write("record/cases/2023/quiet-harbor.md", case);
    let why = "it does not say when it was received";
    sandbox.record(["retention", "list", "--today", "2026-06-01"]).run().says(&[why]);
    let arguments = ["--today", "2026-06-01", "retention", "dispose", "quiet-harbor", "--dry-run"];
    sandbox.record(arguments).args(["--approved-by", "chair"]).finds().says(&[why]);
    let said = sandbox.record(["check", "--today", "2026-06-01"]).finds();
    assert!(!said.all().contains("disposal-overdue"), "{said:?}");
}

#[test]
fn a_request_to_erase_is_recorded_by_a_command_and_named_wherever_something_is_due() {
    let sandbox = Sandbox::with_cases();
    let case = "amber-lantern";
    let path = format!("record/cases/2026/{case}.md");
    let before = sandbox.read(&path);
    let request =
        |more: &[&str]| sandbox.record([&["retention", "request", case, "--today", "2026-06-10"], more].concat());
    request(&["--by", "alice"]).fails().says(&["on what ground"]);
    request(&["--by", "alice", "--why", "x", "--person", "person-z"])
        .fails()
        .says(&["nobody with this key", "person-a"]);
    request(&["--by", "eve", "--why", "x"]).fails().says(&["not a member without a conflict"]);
    request(&["--by", "alice", "--why", "x", "--asked", "2026-06-11"]).fails().says(&["future day"]);
    assert_eq!(sandbox.read(&path), before);

    request(&["--by", "alice", "--why", "asked by letter", "--person", "person-a", "--asked", "2026-06-05"])
        .succeeds()
        .says(&["approved by alice", "another member types `casebound retention request amber-lantern`"]);
    request(&["--by", "alice"]).fails().says(&["has this approval already"]);
    request(&["--by", "carol", "--person", "person-b"]).fails().says(&["another request already"]);
    let list = |arguments: &[&str], day: &str| sandbox.record([arguments, &["--today", day]].concat());
    for arguments in [&["due"][..], &["retention", "list"]] {
        let said = list(arguments, "2026-06-10").run();
        assert!(said.out.contains("take out person-a; approved by alice; next: another member types"), "{said:?}");
    }
    request(&["--by", "carol"]).succeeds().says(&["approved by alice, carol"]);
    assert!(
        sandbox
            .read(&path)
            .contains("erase_early: {asked: 2026-06-05, by: [alice, carol], why: asked by letter, person: person-a}")
    );
    let row = |said: serde_json::Value| {
        let rows = said.as_array().unwrap().clone();
        rows.into_iter().find(|row| row["request"].is_object()).unwrap()
    };
    let due = row(list(&["due", "--format", "json"], "2026-06-10").run().json());
    assert_eq!(
        (&due["what"], &due["day"], &due["overdue"]),
        (&"erasure-request".into(), &"2026-07-05".into(), &false.into())
    );
    let kept = row(list(&["retention", "list", "--format", "json"], "2026-06-10").run().json());
    assert_eq!(kept["request"], due["request"]);
    assert_eq!(due["request"]["approved_by"], serde_json::json!(["alice", "carol"]));
    let next = due["request"]["next"].as_str().unwrap();
    assert!(next.contains("retention redact amber-lantern --approved-by alice --approved-by carol"), "{next}");
    // The calendar tells members, and no person.
    let calendar = list(&["due", "--format", "ics"], "2026-06-10").run().out.replace("\r\n ", "");
    assert!(calendar.contains("SUMMARY:Answer a request to erase (amber-lantern)"), "{calendar}");
    assert!(calendar.contains("DESCRIPTION:approved by alice\\, carol\\; next: "), "{calendar}");
    assert!(!calendar.contains("person-"), "{calendar}");
    // After a month it is overdue.
    list(&["due"], "2026-07-06").finds();
    list(&["retention", "list"], "2026-07-06").finds();
}

#[test]
fn a_request_about_an_open_case_waits_for_its_end() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    let request = ["retention", "request", "quiet-harbor", "--by", "alice,bob", "--why", "asked"];
    sandbox
        .record(request)
        .succeeds()
        .says(&["erase the whole case; approved by alice, bob", "casebound close quiet-harbor"]);
    for arguments in [&["due"][..], &["retention", "list"]] {
        let said = sandbox.record(arguments.iter().copied()).run();
        assert!(said.out.contains("resolve it first: `casebound close quiet-harbor`"), "{said:?}");
    }
}
