//! `casebound person WHO`: one person over all cases, never merged, and nothing of a case in which the member is recused.

use casebound_testing::sample::open_case;
use casebound_testing::{ProgramOutput, Sandbox};
use serde_json::Value;

/// The repository, on the computer of a member.
fn of_alice() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    sandbox
}

/// A case with these people.
fn case(sandbox: &Sandbox, name: &str, people: &[&str], more: &str) {
    let keys = ["person-a", "person-b", "person-c"];
    let people: String = keys.iter().zip(people).map(|(key, person)| format!("  {key}: {{{person}}}\n")).collect();
    let text = open_case(name).replacen("reports:", &format!("people:\n{people}{more}reports:"), 1);
    sandbox.write(format!("record/cases/2026/{name}.md"), text);
}

const ROBIN: &str = "roles: [reported], name: Robin Placeholder, email: robin@example.org";

fn found(said: &ProgramOutput) -> Vec<(String, String, String)> {
    let rows: Vec<Value> = serde_json::from_str(&said.out).unwrap();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.iter()
        .map(|row| {
            let who = format!("{}/{}", text(row, "case"), text(row, "key"));
            (text(row, "confidence"), who, text(row, "why"))
        })
        .collect()
}

fn person(sandbox: &Sandbox, who: &str) -> Vec<(String, String, String)> {
    found(&sandbox.record(["person", who, "--format", "json"]).succeeds())
}

/// How sure it is that the person of `late-meadow` is the one of `quiet-harbor`, and why.
fn of_two(one: &str, other: &str) -> Option<(String, String)> {
    let sandbox = of_alice();
    case(&sandbox, "quiet-harbor", &[one], "");
    case(&sandbox, "late-meadow", &[other], "");
    let from = |who: &str, wanted: &str| {
        let all = person(&sandbox, who).into_iter();
        all.filter(|(_, who, _)| who.starts_with(wanted)).map(|(confidence, _, why)| (confidence, why)).next()
    };
    let there = from("person-a@quiet-harbor", "late-meadow");
    let back = from("late-meadow/person-a", "quiet-harbor");
    assert_eq!(
        there.as_ref().map(|it| &it.0),
        back.as_ref().map(|it| &it.0),
        "{one} / {other}: the same from both sides"
    );
    there
}

#[test]
fn sure_likely_and_possible_stand_apart() {
    for (one, other, expected, why) in [
        (ROBIN, "roles: [witness], name: R. Placeholder, email: Robin+x@EXAMPLE.org", Some("sure"), "same address"),
        (ROBIN, "roles: [witness], email: robin@example.org", Some("sure"), "same address"),
        (ROBIN, "roles: [witness], name: Kim Other, email: robin@example.org", Some("likely"), "other name"),
        (ROBIN, "roles: [witness], name: Kim Other, aliases: [Robin Placeholder]", Some("likely"), "same name"),
        (ROBIN, "roles: [witness], name: 'PLACEHOLDER, Robin'", Some("likely"), "same name"),
        (ROBIN, "roles: [witness], name: Robyn Placeholder", Some("possible"), "another spelling"),
        (ROBIN, "roles: [witness], name: Robin Somebody", None, ""),
        (ROBIN, "roles: [witness], name: Kim Placeholder", None, ""),
        (ROBIN, "roles: [witness]", None, ""),
        (
            "roles: [reported], name: Юлия Соколова",
            "roles: [witness], name: Yulia Sokolova",
            Some("possible"),
            "form of the name",
        ),
        (
            "roles: [reported], handles: ['@rplace']",
            "roles: [witness], handles: [rplace (Slack)]",
            Some("sure"),
            "user name",
        ),
        (
            "roles: [reported], name: Robin Placeholder, phone: '+34 600 123 456'",
            "roles: [witness], name: Robin Placeholder, phone: '0034600123456'",
            Some("sure"),
            "same telephone number",
        ),
        ("roles: [reported], name: Xanadu", "roles: [witness], name: Xanadu", Some("possible"), "one word"),
    ] {
        let found = of_two(one, other);
        assert_eq!(found.as_ref().map(|it| it.0.as_str()), expected, "{one} / {other}: {found:?}");
        assert!(found.is_none_or(|found| found.1.contains(why)), "{one} / {other}");
    }
}

#[test]
fn a_second_address_leads_to_further_cases_and_never_past_another_name() {
    let sandbox = of_alice();
    case(&sandbox, "quiet-harbor", &[ROBIN], "");
    case(&sandbox, "calm-lake", &["roles: [reported], email: [robin@example.org, second@example.net]"], "");
    case(&sandbox, "late-meadow", &["roles: [reported], email: second@example.net"], "");
    let found = person(&sandbox, "person-a@quiet-harbor");
    assert!(found.iter().all(|(confidence, ..)| confidence == "sure") && found.len() == 3, "{found:?}");
    let kim = "roles: [reported], name: Kim Other, email: [second@example.net, kim@example.net]";
    case(&sandbox, "amber-hill", &[kim], "");
    case(&sandbox, "still-water", &["roles: [reported], name: Kim Other, email: kim@example.net"], "");
    let found = person(&sandbox, "person-a@quiet-harbor");
    let of = |case: &str| found.iter().find(|(_, who, _)| who.starts_with(case)).unwrap();
    assert_eq!(of("calm-lake").0, "sure");
    assert_eq!(of("late-meadow").0, "likely", "somebody of another name has this address too: {found:?}");
    assert!(of("late-meadow").2.contains("; through calm-lake/person-a"), "{found:?}");
    assert_eq!(of("amber-hill").0, "likely", "a person of another name is not taken for the same one: {found:?}");
    assert!(found.iter().all(|(_, who, _)| !who.starts_with("still-water")), "nor are their other cases: {found:?}");
    // Asked by the address, somebody of another name who may have had it is not surely meant.
    let found = person(&sandbox, "second@example.net");
    let is_sure = |case: &str| found.iter().any(|(confidence, who, _)| confidence == "sure" && who.starts_with(case));
    assert!(is_sure("amber-hill") && !is_sure("quiet-harbor"), "{found:?}");
}

#[test]
fn a_number_is_looked_for_and_two_guesses_are_no_likelihood() {
    let sandbox = of_alice();
    case(&sandbox, "quiet-harbor", &[ROBIN, "roles: [witness], name: Walt Witness, phone: '+34 600 123 456'"], "");
    case(&sandbox, "calm-lake", &["roles: [witness], name: Kim Other, email: robin@example.org"], "");
    let found = person(&sandbox, "0034 600 123 456");
    assert!(
        matches!(&found[..], [(confidence, who, _)] if confidence == "sure" && who == "quiet-harbor/person-b"),
        "{found:?}"
    );
    let found = person(&sandbox, "Robin Placeholder");
    let of = |case: &str| &found.iter().find(|(_, who, _)| who.starts_with(case)).unwrap().0;
    assert_eq!((of("quiet-harbor").as_str(), of("calm-lake").as_str()), ("likely", "possible"), "{found:?}");
}

#[test]
fn what_somebody_settled_stays_settled() {
    let sandbox = of_alice();
    case(&sandbox, "quiet-harbor", &[ROBIN], "");
    case(&sandbox, "late-meadow", &[&format!("{ROBIN}, not: [quiet-harbor/person-a]")], "");
    for (who, other) in [("person-a@quiet-harbor", "late-meadow"), ("person-a@late-meadow", "quiet-harbor")] {
        let found = person(&sandbox, who);
        assert!(found.iter().all(|(_, found, _)| !found.starts_with(other)), "{found:?}");
    }
    // Asked by name both are there, and it is said.
    let said = sandbox.record(["person", "Robin", "Placeholder"]).succeeds();
    said.says(&[
        "quiet-harbor/person-a: reported",
        "late-meadow/person-a: reported",
        "it is not: quiet-harbor/person-a",
    ]);
}

#[test]
fn whoever_is_recused_learns_nothing_and_that_others_know_more() {
    let sandbox = of_alice();
    case(&sandbox, "quiet-harbor", &[ROBIN], "conflicts: [alice]\n");
    let said = sandbox.record(["person", "robin@example.org"]).succeeds();
    assert!(!said.all().contains("quiet-harbor"), "{said:?}");
    let said = said.says(&["Nobody was found", "1 case left out because you have a conflict"]);
    // The same is said where the person is in no case at all.
    let other = sandbox.record(["person", "nobody@example.org"]).succeeds();
    assert_eq!(said.all(), other.all());
    sandbox.record(["person", "person-a@quiet-harbor"]).fails().says(&["you are recused in quiet-harbor"]);
    sandbox.git("record", ["config", "user.email", "stranger@example.net"]);
    sandbox.record(["person", "robin@example.org"]).fails().says(&["user.email"]);
}

#[test]
fn the_text_says_what_holds_and_cannot_be_forged() {
    let sandbox = of_alice();
    let more = "shepherd: carol\nsanctions:\n  - {person: person-b, kind: ban, from: 2026-05-01, until: 2027-05-31, \
                conditions: [\"stays away\\nfinding: no-violation\"]}\n  - {person: person-b, kind: ban, from: 2024-05-01, until: 2025-05-01}\n";
    case(&sandbox, "quiet-harbor", &["roles: [reporter], name: Alma Reporter", ROBIN], more);
    let said = sandbox.record(["person", "robin@example.org"]).succeeds();
    let said =
        said.says(&["The same person", "Ban from future events from 2026-05-01 until 2027-05-31: holds", "ask carol"]);
    let said =
        said.says(&["until 2025-05-01: nothing to heed any more", "condition: stays away finding: no-violation"]);
    assert!(!said.all().contains("Alma"), "nobody else is named: {said:?}");
    for (who, words) in [
        ("person-z@quiet-harbor", "has no `person-z`"),
        ("person-a@no-such-case", "no case `no-such-case`"),
        ("person-a@QUIET-harbor", "did you mean `quiet-harbor`"),
        ("@@", "type a name"),
    ] {
        sandbox.record(["person", who]).fails().says(&[words]);
    }
    sandbox.record(["person"]).fails().says(&["whom do you look for"]);
    let said = sandbox.record(["person", "-"]).input("Robin Placeholder\n").succeeds();
    said.says(&["Likely the same person", "same name"]);
}
