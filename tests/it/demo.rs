//! The demo: the whole main job, by the commands that users type.

use casebound_testing::Sandbox;

#[test]
fn the_demo_plays_to_its_end() {
    let sandbox = Sandbox::empty();
    let said = sandbox.casebound(".", ["demo", "show"]).succeeds();
    assert_eq!(said.out.lines().last(), sandbox.path("show").to_str());
    let cases = sandbox.files("show/private-record/cases").into_iter().filter(|path| path.ends_with(".md")).count();
    assert!(cases >= 11, "{cases}");
    for letter in [
        "transparency-report.md",
        "transparency-report.html",
        "transparency-report.json",
        "gentle-orbit.eml",
        "cedar-window.eml",
    ] {
        assert!(!sandbox.read(format!("show/to-send/{letter}")).is_empty(), "{letter}");
    }
    let text = said.all();
    for words in
        ["error[unknown-key]", "error[name-in-the-clear]", "Nothing was committed", "committed", "disposed of 1 record"]
    {
        assert!(text.contains(words), "{words}");
    }
    // What the demo leaves is in order but for the report that nobody has committed.
    sandbox.casebound("show/private-record", ["check", "--today", "2026-06-20"]).succeeds();
    // The beginning, the year, a tombstone and its proof.
    assert_eq!(sandbox.commits("show/private-record"), 4);
    let gone = sandbox.casebound("show/private-record", ["retention", "verify", "--case", "silver-pebble"]).succeeds();
    gone.says(&["nothing found"]);
    sandbox.casebound(".", ["demo", "show"]).fails().says(&["not empty"]);
}
