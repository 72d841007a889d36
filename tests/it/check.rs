//! `casebound check`: what is judged, what is said, and how it ends.

use casebound_testing::Sandbox;
use casebound_testing::sample::{open_case, wrong_case};

#[test]
fn the_sample_records_have_no_error() {
    let sandbox = Sandbox::with_cases();
    sandbox.record(["check"]).run().says(&["certificate-missing"]);
    let said = sandbox.record(["check", "--quiet"]).succeeds();
    assert_eq!(said.out, "", "advice is not what is wrong: {said:?}");
    sandbox.record(["check", "--quiet", "--strict"]).finds().says(&["certificate-missing"]);
    let json = sandbox.record(["check", "--format", "json"]).run().json();
    let errors: Vec<_> = json["findings"].as_array().unwrap().iter().filter(|it| it["severity"] == "error").collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn the_json_keeps_its_contract() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    let json = sandbox.record(["check", "--format", "json", "cases"]).finds().json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["checked"], 2);
    let finding = json["findings"].as_array().unwrap().iter().find(|it| it["rule"] == "unknown-word").unwrap();
    let keys: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
    let contract = ["file", "line", "column", "end_line", "end_column", "rule", "severity", "message", "help"];
    assert_eq!(keys, [&contract[..], &["confidence", "related"]].concat());
    assert_eq!(finding["file"], "cases/2026/quiet-harbor.md");
    assert_eq!(finding["severity"], "error");
    let place_of = ["line", "column", "end_line", "end_column"].map(|key| finding[key].as_u64().unwrap());
    assert_eq!(place_of, [3, 9, 3, 15]);
    let all: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(all, ["version", "findings", "checked"]);
}

#[test]
fn a_committed_case_that_is_not_on_disk_is_missed() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.write_case("brave-canyon");
    sandbox.git("record", ["add", "cases"]);
    sandbox.git("record", ["commit", "--quiet", "--message=Two cases"]);
    let path = |name: &str| sandbox.path(format!("record/cases/2026/{name}.md"));
    std::fs::create_dir_all(sandbox.path("record/cases/2025")).unwrap();
    std::fs::rename(path("brave-canyon"), sandbox.path("record/cases/2025/brave-canyon.md")).unwrap();
    sandbox.record(["check"]).succeeds();
    std::fs::remove_file(path("quiet-harbor")).unwrap();
    let restore = "git restore --staged --worktree cases/2026/quiet-harbor.md";
    let said = sandbox.record(["check"]).finds().says(&["error[case-deleted]", restore]);
    assert!(!said.out.contains("brave-canyon.md: error"), "{said:?}");
    sandbox.shell(restore).succeeds();
    sandbox.record(["check"]).succeeds();
    sandbox.git("record", ["rm", "--quiet", "cases/2026/quiet-harbor.md"]);
    sandbox.record(["check"]).finds().says(&["case-deleted"]);
}

#[test]
fn advice_alone_is_well_unless_strict() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.record(["check"]).succeeds().says(&["advice["]);
    sandbox.record(["check", "--strict"]).finds();
}

#[test]
fn text_says_where_what_and_what_to_do() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    let said = sandbox.record(["check"]).finds();
    assert!(said.out.contains("cases/2026/quiet-harbor.md:3:9: error[unknown-word]: "), "{said:?}");
    assert!(said.out.contains("    help: "));
    assert!(!said.out.contains("opened"), "a log must not show the record: {said:?}");
    assert!(said.err.contains("casebound explain"));
}

#[test]
fn findings_never_quote_the_record() {
    let sandbox = Sandbox::with_record();
    let canary = "Zanzibarian";
    let text = open_case("quiet-harbor")
        .replace("received: 2026-05-31", &format!("received: {canary}"))
        .replace("channel: email", &format!("channel: {canary}\n    {canary}: 1"))
        .replace("by: anonymous", &format!("by: {canary}"))
        .replace("status: open", &format!("status: {canary}\nevent: {canary}\ntypes: [{canary}]\npeople: {{person-a: {{name: {canary}, roles: [{canary}]}}}}"));
    sandbox.write("record/cases/2026/quiet-harbor.md", format!("{text}\n{canary} stood there.\n"));
    for arguments in [["check", "--format=text"], ["check", "--format=json"]] {
        let said = sandbox.record(arguments).finds();
        assert!(!said.all().contains(canary), "{said:?}");
    }
}

#[test]
fn the_worktree_the_index_and_a_commit_are_three_things() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.git("record", ["add", "cases"]);
    sandbox.git("record", ["commit", "--quiet", "--message=A case"]);
    let path = "record/cases/2026/quiet-harbor.md";
    sandbox.write(path, wrong_case("quiet-harbor"));
    sandbox.git("record", ["add", "cases"]);
    sandbox.write(path, open_case("quiet-harbor"));
    sandbox.record(["check"]).succeeds();
    sandbox.record(["check", "--staged"]).finds().says(&["unknown-word"]);
    sandbox.record(["check", "--tree", "HEAD"]).succeeds();
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Past the hook"]);
    sandbox.record(["check", "--staged"]).succeeds();
    sandbox.record(["check", "--staged", "--all"]).finds().says(&["unknown-word"]);
    sandbox.record(["check", "--tree", "HEAD"]).finds().says(&["unknown-word"]);
    sandbox.record(["check", "--tree", "HEAD~1"]).succeeds();
    sandbox.record(["check", "--tree", "no-such-branch"]).fails().says(&["no-such-branch"]);
}

#[test]
fn only_the_paths_that_are_named_are_judged() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.write("record/cases/2025/brave-canyon.md", wrong_case("brave-canyon"));
    sandbox.record(["check"]).finds();
    sandbox.record(["check", "cases/2026"]).succeeds();
    sandbox.record(["check", "cases/2026/quiet-harbor.md"]).succeeds();
    sandbox.casebound("record/cases/2026", ["check", "quiet-harbor.md"]).succeeds();
    sandbox.casebound("record/cases/2026", ["check", "."]).succeeds();
    sandbox.casebound("record/cases/2026", ["check"]).finds();
    sandbox.record(["check", "cases/2026", "cases/2025"]).finds();
    sandbox.record(["check", "committee.yaml"]).succeeds();
    sandbox.casebound(".", ["check", "-C", "record", "record/cases/2026"]).succeeds();
}

#[test]
fn a_path_without_a_case_is_no_silent_nothing() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    for path in ["cases/2026/quiet-harbour.md", "keys", "README.md", "..", "/"] {
        let said = sandbox.record(["check", path]).fails();
        assert!(said.err.contains(path), "{said:?}");
    }
}

#[test]
fn a_wrong_attachment_is_found_in_the_worktree_and_in_the_index() {
    let sandbox = Sandbox::with_cases();
    sandbox.write("record/cases/2026/amber-lantern/note.txt", "other words\n");
    sandbox.record(["check"]).finds().says(&["attachment"]);
    sandbox.git("record", ["add", "cases"]);
    sandbox.record(["check", "--staged"]).finds().says(&["attachment"]);
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    let sandbox = Sandbox::with_record();
    sandbox.record(["check", "--staged", "--tree", "HEAD"]).run().says(&["cannot be used with"]);
    assert_eq!(sandbox.record(["check", "--staged", "cases"]).run().code, Some(2));
    assert_eq!(sandbox.record(["check", "--format", "xml"]).run().code, Some(2));
    assert_eq!(sandbox.record(["check", "--today", "2026-6-1"]).run().code, Some(2));
    assert_eq!(sandbox.record(["check"]).env("CASEBOUND_TODAY", "soon").run().code, Some(2));
}

#[test]
fn a_block_that_was_taken_away_is_one_finding() {
    let sandbox = Sandbox::with_record();
    for name in ["quiet-harbor", "calm-meadow", "amber-valley", "plain-window", "gentle-river"] {
        let case = open_case(name).replace("---\n\n##", "shepherd: dan\nconflicts: [bob]\n---\n\n##");
        sandbox.write(format!("record/cases/2026/{name}.md"), case);
    }
    let whole = sandbox.read("record/committee.yaml");
    let without: String = whole.split_inclusive('\n').filter(|line| !line.starts_with("  dan:")).collect();
    assert_ne!(whole, without);
    sandbox.write("record/committee.yaml", &without);
    let said = sandbox.record(["check"]).finds();
    assert_eq!(said.out.matches("error[unknown-member]").count(), 1, "{said:?}");
    said.says(&["and 4 more cases have the same key", "bring the block back", "cases/2026/quiet-harbor.md:"]);
    sandbox.write("record/committee.yaml", whole);
    assert!(!sandbox.record(["check"]).run().out.contains("unknown-member"));
}
