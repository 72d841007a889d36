//! The demo: the whole main job, by the commands that users type.

use casebound_testing::Sandbox;

#[test]
fn the_demo_plays_to_its_end() {
    let place = Sandbox::empty();
    let said = place.casebound(".", ["demo", "show"]).well();
    assert_eq!(said.out.lines().last(), place.path("show").to_str());
    let cases = place.files("show/private-record/cases").into_iter().filter(|path| path.ends_with(".md")).count();
    assert!(cases >= 11, "{cases}");
    for letter in [
        "transparency-report.md",
        "transparency-report.html",
        "transparency-report.json",
        "gentle-orbit.eml",
        "cedar-window.eml",
    ] {
        assert!(!place.read(format!("show/to-send/{letter}")).is_empty(), "{letter}");
    }
    let text = said.all();
    for words in
        ["error[unknown-key]", "error[name-in-the-clear]", "Nothing was committed", "committed", "disposed of 1 record"]
    {
        assert!(text.contains(words), "{words}");
    }
    // What the demo leaves is in order but for the report that nobody has committed.
    place.casebound("show/private-record", ["check", "--today", "2026-06-20"]).well();
    // The beginning, the year, a tombstone and its proof.
    assert_eq!(place.commits("show/private-record"), 4);
    let gone = place.casebound("show/private-record", ["retention", "verify", "--case", "copper-meadow"]).well();
    gone.says(&["nothing found"]);
    place.casebound(".", ["demo", "show"]).fails().says(&["not empty"]);
}
