//! `casebound hook`: installed beside what is there, failing closed, and taken away without a trace.

use std::fs;

use casebound_testing::Sandbox;
use casebound_testing::sample::{open_case, wrong_case};

const CASE: &str = "record/cases/2026/quiet-harbor.md";

fn staged(text: &str) -> Sandbox {
    let place = Sandbox::with_record();
    place.write(CASE, text);
    place.git("record", ["add", "cases"]);
    place
}

#[test]
fn where_casebound_is_not_installed_nothing_is_committed() {
    let place = staged(&open_case("quiet-harbor"));
    let said = place.call_without_casebound("record", "git").args(["commit", "--message=Unchecked"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("casebound is not installed"), "{said:?}");
    assert_eq!(place.commits("record"), 2);
}

#[test]
fn a_hook_that_was_there_runs_first_and_may_refuse() {
    let place = staged(&open_case("quiet-harbor"));
    place.record(["hook", "uninstall"]).well();
    let foreign = "#!/bin/sh\necho ran >> \"$HOME/ran\"\ntest ! -e \"$HOME/refuse\"\n";
    place.write_script("record/.git/hooks/pre-commit", foreign);
    place.record(["hook", "status"]).found().says(&["pre-commit"]);
    place.record(["hook", "install"]).well().says(&["pre-commit.before-casebound"]);
    place.record(["hook", "status"]).well();

    place.write("home/refuse", "");
    assert_ne!(place.git_call("record", ["commit", "--message=Refused"]).run().code, Some(0));
    assert_eq!(place.read("home/ran"), "ran\n");
    fs::remove_file(place.path("home/refuse")).unwrap();
    place.git("record", ["commit", "--quiet", "--message=A case"]);
    assert_eq!(place.read("home/ran"), "ran\nran\n");
    // Both are asked: the other one has nothing against this.
    place.write(CASE, wrong_case("quiet-harbor"));
    assert_ne!(place.git_call("record", ["commit", "--all", "--message=Wrong"]).run().code, Some(0));

    place.record(["hook", "uninstall"]).well();
    assert_eq!(place.read("record/.git/hooks/pre-commit"), foreign);
    assert!(!place.path("record/.git/hooks/pre-commit.before-casebound").exists());
}

#[test]
fn two_hooks_of_others_are_never_lost() {
    let place = Sandbox::with_record();
    place.write_script("record/.git/hooks/pre-commit.before-casebound", "#!/bin/sh\n# first\n");
    place.write_script("record/.git/hooks/pre-commit", "#!/bin/sh\n# second\n");
    place.record(["hook", "install"]).fails().says(&["pre-commit.before-casebound"]);
    assert!(place.read("record/.git/hooks/pre-commit").contains("second"));
    assert!(place.read("record/.git/hooks/pre-commit.before-casebound").contains("first"));
}

#[test]
fn installing_twice_changes_nothing_and_uninstalling_leaves_no_trace() {
    let place = Sandbox::empty();
    place.git(".", ["init", "--quiet", "record"]);
    let hooks = || -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(place.path("record/.git/hooks"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let before = hooks();
    place.record(["hook", "install"]).well();
    let installed = hooks();
    assert_ne!(before, installed);
    place.record(["hook", "install"]).well().says(&["already"]);
    assert_eq!(hooks(), installed);
    place.record(["hook", "uninstall"]).well();
    assert_eq!(hooks(), before);
    let said = place.record(["hook", "uninstall"]).well();
    assert_eq!(said.all(), "");
    place.record(["hook", "status"]).found().says(&["missing"]);
}

#[test]
fn hooks_go_where_git_looks_for_them() {
    let place = Sandbox::empty();
    place.git(".", ["init", "--quiet", "record"]);
    place.git("record", ["config", "core.hooksPath", "../our hooks"]);
    place.casebound("record", ["init"]).well();
    assert!(place.path("our hooks/pre-commit").exists());
    assert!(!place.path("record/.git/hooks/pre-commit").exists());
    place.write(CASE, wrong_case("quiet-harbor"));
    place.git("record", ["add", "cases"]);
    let said = place.git_call("record", ["commit", "--message=Wrong"]).run();
    assert!(said.code != Some(0) && said.err.contains("unknown-word"), "{said:?}");
    place.record(["hook", "uninstall"]).well();
    assert!(!place.path("our hooks/pre-commit").exists());
}

#[test]
fn outside_a_repository_there_are_no_hooks() {
    let place = Sandbox::empty();
    for action in ["install", "uninstall", "status"] {
        place.casebound(".", ["hook", action]).fails().says(&["no git repository"]);
    }
}

#[test]
fn a_hook_that_we_do_not_have_is_refused() {
    let place = Sandbox::with_record();
    place.record(["hook", "run", "no-such-hook"]).fails().says(&["no-such-hook"]);
}

#[test]
fn a_hook_shows_nothing_of_the_record() {
    let text = open_case("quiet-harbor").replace("status: open", "status: Zanzibarian");
    let place = staged(&text);
    let said = place.git_call("record", ["commit", "--message=Wrong"]).run();
    assert!(said.err.contains("unknown-word") && !said.all().contains("Zanzibarian"), "{said:?}");
}
