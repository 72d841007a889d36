//! `casebound new`.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;

use casebound_testing::{Said, Sandbox};

fn stem(said: &Said) -> String {
    said.path().file_stem().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_case_is_written_under_its_code_name_and_has_no_error() {
    let place = Sandbox::with_record();
    let said = place
        .record([
            "new",
            "--no-edit",
            "--channel",
            "verbal",
            "--by",
            "alice",
            "--event",
            "sample-2026",
            "--received",
            "2026-05-12T09:30+02:00",
        ])
        .well();
    let path = said.path();
    assert_eq!(path.parent().unwrap(), place.path("record/cases/2026"));
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let text = place.read(&path);
    let name = stem(&said);
    for line in [
        format!("case: {name}"),
        "event: sample-2026".to_owned(),
        "  - received: 2026-05-12T09:30+02:00".to_owned(),
        "    received_by: alice".to_owned(),
    ] {
        assert!(text.lines().any(|it| it == line), "{line:?} is missing:\n{text}");
    }
    assert!(text.contains("    channel: verbal"));
    place.record(["check"]).well();
    place.git("record", ["add", "cases"]);
    place.git("record", ["commit", "--quiet", "--message", &format!("New case: {name}")]);
}

#[test]
fn optional_lines_stand_once_and_where_the_template_has_them() {
    let place = Sandbox::with_record();
    let said = place.record(["new", "--no-edit", "--by", "alice", "--event", "sample-2026"]).well();
    let text = place.read(said.path());
    assert_eq!(text.matches("received_by:").count(), 1, "{text}");
    assert_eq!(text.lines().filter(|line| line.contains("event:")).count(), 1, "{text}");
}

#[test]
fn the_year_is_that_of_the_report() {
    let place = Sandbox::with_record();
    let said = place.record(["new", "--no-edit", "--received", "2025-12-31"]).run();
    assert!(said.path().starts_with(place.path("record/cases/2025")), "{said:?}");
    // Half an hour into the new year there is still the old one in the committee's time zone.
    let said = place.record(["new", "--no-edit", "--received", "2026-01-01T00:30+02:00"]).run();
    assert!(said.path().starts_with(place.path("record/cases/2025")), "{said:?}");
}

#[test]
fn the_event_that_runs_and_the_member_at_the_keyboard_are_filled_in() {
    let place = Sandbox::with_record();
    place.git("record", ["config", "user.email", "CAROL@example.org"]);
    let said = place.record(["new", "--no-edit", "--today", "2026-05-11"]).run();
    let text = place.read(said.path());
    assert!(text.contains("\nevent: sample-2026\n"), "{text}");
    assert!(text.contains("received_by: carol"), "{text}");
    assert!(text.contains("received: 2026-05-11\n"), "{text}");
}

#[test]
fn what_the_policy_does_not_know_is_refused_with_what_it_knows() {
    let place = Sandbox::with_record();
    place.record(["new", "--event", "other"]).fails().says(&["sample-2026"]);
    place.record(["new", "--by", "mallory"]).fails().says(&["alice", "bob"]);
    place.record(["new", "--channel", "pigeon"]).fails().says(&["verbal", "email"]);
    place.record(["new", "--received", "2026-3-2"]).fails().says(&["2026-06-03"]);
    assert_eq!(place.files("record/cases"), [".gitkeep"]);
}

#[test]
fn a_report_is_taken_from_a_file_or_a_pipe_as_it_arrived() {
    let place = Sandbox::with_record();
    place.write("report.txt", "Hello,\r\n\n---\ncase: other\n## Actions taken\n");
    let said = place.record(["new", "--no-edit", "--from", "../report.txt"]).well();
    let text = place.read(said.path());
    assert!(text.contains("\n> Hello,\n>\n> ---\n> case: other\n> ## Actions taken\n"), "{text}");
    let said = place.record(["new", "--no-edit", "--from", "-"]).input("Hello, pipe\n").well();
    assert!(place.read(said.path()).contains("> Hello, pipe\n"));
}

#[test]
fn a_report_that_cannot_be_taken_leaves_no_case() {
    let place = Sandbox::with_record();
    place.write("latin1.txt", b"caf\xe9\n");
    place.write("big.txt", "x".repeat(600 * 1024));
    place.record(["new", "--from", "../latin1.txt"]).fails().says(&["UTF-8", "latin1.txt"]);
    place.record(["new", "--from", "../big.txt"]).fails().says(&["512 KiB", "attachment"]);
    place.record(["new", "--from", "../missing.txt"]).fails().says(&["missing.txt"]);
    place.record(["new", "--from", ".."]).fails().says(&[".."]);
    assert_eq!(place.files("record/cases"), [".gitkeep"]);
}

#[test]
fn twenty_at_once_get_names_of_their_own() {
    let place = Sandbox::with_record();
    let children: Vec<_> = (0..20).map(|_| place.record(["new", "--no-edit"]).start()).collect();
    let mut names = BTreeSet::new();
    for child in children {
        let said = Said::of(child.wait_with_output().unwrap());
        assert_eq!(said.code, Some(0), "{said:?}");
        names.insert(stem(&said));
    }
    assert_eq!(names.len(), 20);
    // The files, and .gitkeep; nothing is left beside them.
    assert_eq!(place.files("record/cases").len(), 21);
    place.record(["check"]).well();
}

#[test]
fn the_editor_gets_the_path_and_the_result_is_checked() {
    let place = Sandbox::with_record();
    place.write_script(
        "my editor",
        "#!/bin/sh\nsed -i 's/status: open/status: opened/' \"$2\"\necho \"$1\" > \"$HOME/seen\"\n",
    );
    let editor = format!("'{}' --wait", place.path("my editor").display());
    let said = place.record(["new", "--edit"]).env("EDITOR", &editor).found();
    assert!(said.err.contains("unknown-word"), "{said:?}");
    assert!(place.read(said.path()).contains("status: opened"));
    assert_eq!(place.read("home/seen"), "--wait\n");
}

#[test]
fn visual_goes_before_editor() {
    let place = Sandbox::with_record();
    place.record(["new", "--edit"]).env("VISUAL", "true").env("EDITOR", "false").well();
    place.record(["new", "--edit"]).env("VISUAL", "").env("EDITOR", "true").well();
}

#[test]
fn without_an_editor_the_case_is_kept_and_its_path_told() {
    let place = Sandbox::with_record();
    for (editor, word) in
        [(None, "export EDITOR"), (Some("false"), "false"), (Some("no-such-editor"), "no-such-editor")]
    {
        let call = place.record(["new", "--edit"]);
        let call = match editor {
            Some(editor) => call.env("EDITOR", editor),
            None => call,
        };
        let said = call.fails();
        assert!(said.err.contains(word), "{said:?}");
        assert!(place.read(said.path()).contains("status: open"));
        assert!(said.err.contains(said.path().to_str().unwrap()));
    }
}

#[test]
fn no_editor_is_opened_when_nobody_sits_there() {
    let place = Sandbox::with_record();
    place.record(["new"]).env("EDITOR", "false").well();
    place.record(["new", "--edit", "--no-edit"]).env("EDITOR", "false").well();
}

#[test]
fn edit_opens_the_case_and_checks_it() {
    let place = Sandbox::with_record();
    place.write_case("quiet-harbor");
    place.record(["edit", "quiet-harbor"]).env("EDITOR", "true").well();
    place.record(["edit", "quiet-harbor"]).env("EDITOR", "sed -i s/open/opened/").found().says(&["unknown-word"]);
    place.record(["edit", "quiet-harbor"]).fails().says(&["EDITOR", "quiet-harbor.md"]);
    place.record(["edit", "quiet-harbour"]).env("EDITOR", "true").fails().says(&["quiet-harbour"]);
    place.record(["edit", "quiet-harbor"]).env("EDITOR", "rm").fails().says(&["quiet-harbor.md"]);
}

#[test]
fn an_editor_that_is_not_there_loses_nothing() {
    let place = Sandbox::with_record();
    place.write_case("quiet-harbor");
    let before = place.read("record/cases/2026/quiet-harbor.md");
    let edit = place.record(["edit", "quiet-harbor"]).env("EDITOR", "no-such-editor");
    edit.fails().says(&["was not found", "nothing is lost", "export EDITOR=nano", "casebound edit quiet-harbor"]);
    assert_eq!(place.read("record/cases/2026/quiet-harbor.md"), before);
}

#[test]
fn no_report_comes_from_the_future() {
    let place = Sandbox::with_record();
    for day in ["2026-06-02", "2027-01-01T10:00+00:00"] {
        place.record(["new", "--no-edit", "--received", day]).fails().says(&["yet to come"]);
    }
    place.record(["new", "--no-edit", "--received", "2026-06-01"]).well();
}
