//! How long records are kept: the list for people and programs, holds placed and released.

use crate::support::Place;

#[test]
fn the_list_says_what_is_due_and_a_hold_keeps_it() {
    let place = Place::with_cases();
    let list = |day: &str| place.record(["retention", "list", "--format", "json", "--today", day]);
    let before = list("2026-06-01").well().json();
    let ending: Vec<&serde_json::Value> =
        before.as_array().unwrap().iter().filter(|row| row["keep_until"] != "indefinite").collect();
    let case = ending.first().unwrap()["case"].as_str().unwrap().to_owned();
    let last = ending.first().unwrap()["keep_until"].as_str().unwrap().to_owned();
    for key in ["case", "rule", "keep_until", "due", "hold"] {
        assert!(ending.first().unwrap().get(key).is_some(), "{key}");
    }
    place.record(["retention", "release", &case]).well();
    // The last day belongs to the period.
    list(&last).well();
    let row =
        |said: &serde_json::Value| said.as_array().unwrap().iter().find(|row| row["case"] == case).unwrap().clone();
    let over = list("2040-01-01").found().json();
    assert_eq!((&row(&over)["due"], &row(&over)["hold"]), (&true.into(), &false.into()));

    let path = place.files("record/cases").into_iter().find(|path| path.ends_with(&format!("{case}.md"))).unwrap();
    let text = place.read(format!("record/cases/{path}"));
    place.record(["retention", "hold", &case, "--reason", "somebody asked: keep it", "--by", "alice"]).well();
    let held = place.read(format!("record/cases/{path}"));
    assert!(held.contains("hold:") && held.contains("somebody asked: keep it"), "{held}");
    assert_eq!(row(&list("2040-01-01").run().json())["hold"], true);
    // One hold does not replace another.
    place.record(["retention", "hold", &case, "--reason", "mine", "--by", "alice"]).fails().says(&["stands already"]);
    assert_eq!(place.read(format!("record/cases/{path}")), held);
    place.record(["check", &format!("cases/{path}")]).well();
    place.record(["retention", "release", &case]).well();
    assert_eq!(place.read(format!("record/cases/{path}")), text);
}

#[test]
fn a_hold_needs_a_member_without_a_conflict() {
    let place = Place::with_record();
    place.write_case("quiet-harbor");
    let before = place.read("record/cases/2026/quiet-harbor.md");
    for by in ["nobody", "eve"] {
        place.record(["retention", "hold", "quiet-harbor", "--reason", "x", "--by", by]).fails().says(&["no member"]);
    }
    place.record(["retention", "hold", "quiet-harbor", "--reason", "x"]).fails().says(&["--by"]);
    assert_eq!(place.read("record/cases/2026/quiet-harbor.md"), before);
}
