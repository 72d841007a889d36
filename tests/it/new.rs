//! `casebound new`.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt as _;

use casebound_testing::{ProgramOutput, Sandbox};

fn stem(said: &ProgramOutput) -> String {
    said.path().file_stem().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_case_is_written_under_its_code_name_and_has_no_error() {
    let sandbox = Sandbox::with_record();
    let said = sandbox
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
        .succeeds();
    let path = said.path();
    assert_eq!(path.parent().unwrap(), sandbox.path("record/cases/2026"));
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let text = sandbox.read(&path);
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
    sandbox.record(["check"]).succeeds();
    sandbox.git("record", ["add", "cases"]);
    sandbox.git("record", ["commit", "--quiet", "--message", &format!("New case: {name}")]);
}

#[test]
fn optional_lines_stand_once_and_where_the_template_has_them() {
    let sandbox = Sandbox::with_record();
    let said = sandbox.record(["new", "--no-edit", "--by", "alice", "--event", "sample-2026"]).succeeds();
    let text = sandbox.read(said.path());
    assert_eq!(text.matches("received_by:").count(), 1, "{text}");
    assert_eq!(text.lines().filter(|line| line.contains("event:")).count(), 1, "{text}");
}

#[test]
fn the_year_is_that_of_the_report() {
    let sandbox = Sandbox::with_record();
    let said = sandbox.record(["new", "--no-edit", "--received", "2025-12-31"]).run();
    assert!(said.path().starts_with(sandbox.path("record/cases/2025")), "{said:?}");
    // Half an hour into the new year there is still the old one in the committee's time zone.
    let said = sandbox.record(["new", "--no-edit", "--received", "2026-01-01T00:30+02:00"]).run();
    assert!(said.path().starts_with(sandbox.path("record/cases/2025")), "{said:?}");
}

#[test]
fn the_event_that_runs_and_the_member_at_the_keyboard_are_filled_in() {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["config", "user.email", "CAROL@example.org"]);
    let said = sandbox.record(["new", "--no-edit", "--today", "2026-05-11"]).run();
    let text = sandbox.read(said.path());
    assert!(text.contains("\nevent: sample-2026\n"), "{text}");
    assert!(text.contains("received_by: carol"), "{text}");
    assert!(text.contains("received: 2026-05-11\n"), "{text}");
}

#[test]
fn what_the_policy_does_not_know_is_refused_with_what_it_knows() {
    let sandbox = Sandbox::with_record();
    sandbox.record(["new", "--event", "other"]).fails().says(&["sample-2026"]);
    sandbox.record(["new", "--by", "mallory"]).fails().says(&["alice", "bob"]);
    sandbox.record(["new", "--channel", "pigeon"]).fails().says(&["verbal", "email"]);
    sandbox.record(["new", "--received", "3/2/2026"]).fails().says(&["2026-06-03"]);
    assert_eq!(sandbox.files("record/cases"), [".gitkeep"]);
}

#[test]
fn a_report_is_taken_from_a_file_or_a_pipe_as_it_arrived() {
    let sandbox = Sandbox::with_record();
    sandbox.write("report.txt", "Hello,\r\n\n---\ncase: other\n## Actions taken\n");
    let said = sandbox.record(["new", "--no-edit", "--from", "../report.txt"]).succeeds();
    let text = sandbox.read(said.path());
    assert!(text.contains("\n> Hello,\n>\n> ---\n> case: other\n> ## Actions taken\n"), "{text}");
    let said = sandbox.record(["new", "--no-edit", "--from", "-"]).input("Hello, pipe\n").succeeds();
    assert!(sandbox.read(said.path()).contains("> Hello, pipe\n"));
}

#[test]
fn a_report_that_cannot_be_taken_leaves_no_case() {
    let sandbox = Sandbox::with_record();
    sandbox.write("latin1.txt", b"caf\xe9\n");
    sandbox.write("big.txt", "x".repeat(600 * 1024));
    sandbox.record(["new", "--from", "../latin1.txt"]).fails().says(&["UTF-8", "latin1.txt"]);
    sandbox.record(["new", "--from", "../big.txt"]).fails().says(&["512 KiB", "attachment"]);
    sandbox.record(["new", "--from", "../missing.txt"]).fails().says(&["missing.txt"]);
    sandbox.record(["new", "--from", ".."]).fails().says(&[".."]);
    assert_eq!(sandbox.files("record/cases"), [".gitkeep"]);
}

#[test]
fn twenty_at_once_get_names_of_their_own() {
    let sandbox = Sandbox::with_record();
    let children: Vec<_> = (0..20).map(|_| sandbox.record(["new", "--no-edit"]).start()).collect();
    let mut names = BTreeSet::new();
    for child in children {
        let said = ProgramOutput::of(child.wait_with_output().unwrap());
        assert_eq!(said.code, Some(0), "{said:?}");
        names.insert(stem(&said));
    }
    assert_eq!(names.len(), 20);
    // The files, and .gitkeep; nothing is left beside them.
    assert_eq!(sandbox.files("record/cases").len(), 21);
    sandbox.record(["check"]).succeeds();
}

#[test]
fn the_editor_gets_the_path_and_the_result_is_checked() {
    let sandbox = Sandbox::with_record();
    sandbox.write_script(
        "my editor",
        "#!/bin/sh\nsed -i 's/status: open/status: opened/' \"$2\"\necho \"$1\" > \"$HOME/seen\"\n",
    );
    let editor = format!("'{}' --wait", sandbox.path("my editor").display());
    let said = sandbox.record(["new", "--edit"]).env("EDITOR", &editor).finds();
    assert!(said.err.contains("unknown-word"), "{said:?}");
    assert!(sandbox.read(said.path()).contains("status: opened"));
    assert_eq!(sandbox.read("home/seen"), "--wait\n");
}

#[test]
fn visual_goes_before_editor() {
    let sandbox = Sandbox::with_record();
    sandbox.record(["new", "--edit"]).env("VISUAL", "true").env("EDITOR", "false").succeeds();
    sandbox.record(["new", "--edit"]).env("VISUAL", "").env("EDITOR", "true").succeeds();
}

#[test]
fn without_an_editor_the_case_is_kept_and_its_path_told() {
    let sandbox = Sandbox::with_record();
    for (editor, word) in
        [(None, "export EDITOR"), (Some("false"), "false"), (Some("no-such-editor"), "no-such-editor")]
    {
        let call = sandbox.record(["new", "--edit"]);
        let call = match editor {
            Some(editor) => call.env("EDITOR", editor),
            None => call,
        };
        let said = call.fails();
        assert!(said.err.contains(word), "{said:?}");
        assert!(sandbox.read(said.path()).contains("status: open"));
        assert!(said.err.contains(said.path().to_str().unwrap()));
    }
}

#[test]
fn no_editor_is_opened_when_nobody_sits_there() {
    let sandbox = Sandbox::with_record();
    sandbox.record(["new"]).env("EDITOR", "false").succeeds();
    sandbox.record(["new", "--edit", "--no-edit"]).env("EDITOR", "false").succeeds();
}

#[test]
fn edit_opens_the_case_and_checks_it() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.record(["edit", "quiet-harbor"]).env("EDITOR", "true").succeeds();
    sandbox.record(["edit", "quiet-harbor"]).env("EDITOR", "sed -i s/open/opened/").finds().says(&["unknown-word"]);
    sandbox.record(["edit", "quiet-harbor"]).fails().says(&["EDITOR", "quiet-harbor.md"]);
    sandbox.record(["edit", "quiet-harbour"]).env("EDITOR", "true").fails().says(&["quiet-harbour"]);
    sandbox.record(["edit", "quiet-harbor"]).env("EDITOR", "rm").fails().says(&["quiet-harbor.md"]);
}

#[test]
fn an_editor_that_is_not_there_loses_nothing() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    let before = sandbox.read("record/cases/2026/quiet-harbor.md");
    let edit = sandbox.record(["edit", "quiet-harbor"]).env("EDITOR", "no-such-editor");
    edit.fails().says(&["was not found", "nothing is lost", "export EDITOR=nano", "casebound edit quiet-harbor"]);
    assert_eq!(sandbox.read("record/cases/2026/quiet-harbor.md"), before);
}

#[test]
fn no_report_comes_from_the_future() {
    let sandbox = Sandbox::with_record();
    for day in ["2026-06-02", "2027-01-01T10:00+00:00"] {
        sandbox.record(["new", "--no-edit", "--received", day]).fails().says(&["a future day"]);
    }
    sandbox.record(["new", "--no-edit", "--received", "2026-06-01"]).succeeds();
}
