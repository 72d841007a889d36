//! `casebound check`: what is judged, what is said, and how it ends.

use casebound_testing::Sandbox;
use casebound_testing::sample::{open_case, wrong_case};

#[test]
fn the_sample_records_have_no_error() {
    let place = Sandbox::with_cases();
    place.record(["check", "--quiet"]).run().says(&["certificate-missing"]);
    let json = place.record(["check", "--format", "json"]).run().json();
    let errors: Vec<_> = json["findings"].as_array().unwrap().iter().filter(|it| it["severity"] == "error").collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn the_json_keeps_its_contract() {
    let place = Sandbox::with_record();
    place.write("record/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    let json = place.record(["check", "--format", "json", "cases"]).found().json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["checked"], 2);
    let finding = json["findings"].as_array().unwrap().iter().find(|it| it["rule"] == "unknown-word").unwrap();
    let keys: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["file", "line", "column", "end_line", "end_column", "rule", "severity", "message", "help"]);
    assert_eq!(finding["file"], "cases/2026/quiet-harbor.md");
    assert_eq!(finding["severity"], "error");
    let place_of = ["line", "column", "end_line", "end_column"].map(|key| finding[key].as_u64().unwrap());
    assert_eq!(place_of, [3, 9, 3, 15]);
    let all: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(all, ["version", "findings", "checked"]);
}

#[test]
fn a_committed_case_that_is_not_on_disk_is_missed() {
    let place = Sandbox::with_record();
    place.write_case("quiet-harbor");
    place.write_case("brave-canyon");
    place.git("record", ["add", "cases"]);
    place.git("record", ["commit", "--quiet", "--message=Two cases"]);
    let path = |name: &str| place.path(format!("record/cases/2026/{name}.md"));
    std::fs::rename(path("brave-canyon"), place.path("record/cases/brave-canyon.md")).unwrap();
    place.record(["check"]).well();
    std::fs::remove_file(path("quiet-harbor")).unwrap();
    let restore = "git restore --staged --worktree cases/2026/quiet-harbor.md";
    let said = place.record(["check"]).found().says(&["error[case-deleted]", restore]);
    assert!(!said.out.contains("brave-canyon.md: error"), "{said:?}");
    place.shell(restore).well();
    place.record(["check"]).well();
    place.git("record", ["rm", "--quiet", "cases/2026/quiet-harbor.md"]);
    place.record(["check"]).found().says(&["case-deleted"]);
}

#[test]
fn advice_alone_is_well_unless_strict() {
    let place = Sandbox::with_record();
    place.write_case("quiet-harbor");
    place.record(["check"]).well().says(&["advice["]);
    place.record(["check", "--strict"]).found();
}

#[test]
fn text_says_where_what_and_what_to_do() {
    let place = Sandbox::with_record();
    place.write("record/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    let said = place.record(["check"]).found();
    assert!(said.out.contains("cases/2026/quiet-harbor.md:3:9: error[unknown-word]: "), "{said:?}");
    assert!(said.out.contains("    help: "));
    assert!(!said.out.contains("opened"), "a log must not show the record: {said:?}");
    assert!(said.err.contains("casebound explain"));
}

#[test]
fn findings_never_quote_the_record() {
    let place = Sandbox::with_record();
    let canary = "Zanzibarian";
    let text = open_case("quiet-harbor")
        .replace("received: 2026-05-31", &format!("received: {canary}"))
        .replace("channel: email", &format!("channel: {canary}\n    {canary}: 1"))
        .replace("by: anonymous", &format!("by: {canary}"))
        .replace("status: open", &format!("status: {canary}\nevent: {canary}\ntypes: [{canary}]\npeople: {{person-a: {{name: {canary}, roles: [{canary}]}}}}"));
    place.write("record/cases/2026/quiet-harbor.md", format!("{text}\n{canary} stood there.\n"));
    for arguments in [["check", "--format=text"], ["check", "--format=json"]] {
        let said = place.record(arguments).found();
        assert!(!said.all().contains(canary), "{said:?}");
    }
}

#[test]
fn the_worktree_the_index_and_a_commit_are_three_things() {
    let place = Sandbox::with_record();
    place.write_case("quiet-harbor");
    place.git("record", ["add", "cases"]);
    place.git("record", ["commit", "--quiet", "--message=A case"]);
    let path = "record/cases/2026/quiet-harbor.md";
    place.write(path, wrong_case("quiet-harbor"));
    place.git("record", ["add", "cases"]);
    place.write(path, open_case("quiet-harbor"));
    place.record(["check"]).well();
    place.record(["check", "--staged"]).found().says(&["unknown-word"]);
    place.record(["check", "--tree", "HEAD"]).well();
    place.git("record", ["commit", "--quiet", "--no-verify", "--message=Past the hook"]);
    place.record(["check", "--staged"]).well();
    place.record(["check", "--staged", "--all"]).found().says(&["unknown-word"]);
    place.record(["check", "--tree", "HEAD"]).found().says(&["unknown-word"]);
    place.record(["check", "--tree", "HEAD~1"]).well();
    place.record(["check", "--tree", "no-such-branch"]).fails().says(&["no-such-branch"]);
}

#[test]
fn only_the_paths_that_are_named_are_judged() {
    let place = Sandbox::with_record();
    place.write_case("quiet-harbor");
    place.write("record/cases/2025/brave-canyon.md", wrong_case("brave-canyon"));
    place.record(["check"]).found();
    place.record(["check", "cases/2026"]).well();
    place.record(["check", "cases/2026/quiet-harbor.md"]).well();
    place.casebound("record/cases/2026", ["check", "quiet-harbor.md"]).well();
    place.casebound("record/cases/2026", ["check", "."]).well();
    place.casebound("record/cases/2026", ["check"]).found();
    place.record(["check", "cases/2026", "cases/2025"]).found();
    place.record(["check", "committee.yaml"]).well();
    place.casebound(".", ["check", "-C", "record", "record/cases/2026"]).well();
}

#[test]
fn a_path_without_a_case_is_no_silent_nothing() {
    let place = Sandbox::with_record();
    place.write_case("quiet-harbor");
    for path in ["cases/2026/quiet-harbour.md", "keys", "README.md", "..", "/"] {
        let said = place.record(["check", path]).fails();
        assert!(said.err.contains(path), "{said:?}");
    }
}

#[test]
fn a_wrong_attachment_is_found_in_the_worktree_and_in_the_index() {
    let place = Sandbox::with_cases();
    place.write("record/cases/2026/amber-lantern/note.txt", "other words\n");
    place.record(["check"]).found().says(&["attachment"]);
    place.git("record", ["add", "cases"]);
    place.record(["check", "--staged"]).found().says(&["attachment"]);
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let place = Sandbox::with_record();
    place.record(["check", "--staged", "--tree", "HEAD"]).run().says(&["cannot be used with"]);
    assert_eq!(place.record(["check", "--staged", "cases"]).run().code, Some(2));
    assert_eq!(place.record(["check", "--format", "xml"]).run().code, Some(2));
    assert_eq!(place.record(["check", "--today", "2026-6-1"]).run().code, Some(2));
    assert_eq!(place.record(["check"]).env("CASEBOUND_TODAY", "soon").run().code, Some(2));
}
