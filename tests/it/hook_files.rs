//! `casebound hook`: installed beside what is there, failing closed, and taken away without a trace.

use std::fs;

use casebound_testing::Sandbox;
use casebound_testing::sample::{open_case, wrong_case};

const CASE: &str = "record/cases/2026/quiet-harbor.md";

fn staged(text: &str) -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write(CASE, text);
    sandbox.git("record", ["add", "cases"]);
    sandbox
}

#[test]
fn where_casebound_is_not_installed_nothing_is_committed() {
    let sandbox = staged(&open_case("quiet-harbor"));
    let said = sandbox.call_without_casebound("record", "git").args(["commit", "--message=Unchecked"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("casebound is not installed"), "{said:?}");
    assert_eq!(sandbox.commits("record"), 2);
}

#[test]
fn a_hook_that_was_there_runs_first_and_may_refuse() {
    let sandbox = staged(&open_case("quiet-harbor"));
    sandbox.record(["hook", "uninstall"]).succeeds();
    let foreign = "#!/bin/sh\necho ran >> \"$HOME/ran\"\ntest ! -e \"$HOME/refuse\"\n";
    sandbox.write_script("record/.git/hooks/pre-commit", foreign);
    sandbox.record(["hook", "status"]).finds().says(&["pre-commit"]);
    sandbox.record(["hook", "install"]).succeeds().says(&["pre-commit.before-casebound"]);
    sandbox.record(["hook", "status"]).succeeds();

    sandbox.write("home/refuse", "");
    assert_ne!(sandbox.git_call("record", ["commit", "--message=Refused"]).run().code, Some(0));
    assert_eq!(sandbox.read("home/ran"), "ran\n");
    fs::remove_file(sandbox.path("home/refuse")).unwrap();
    sandbox.git("record", ["commit", "--quiet", "--message=A case"]);
    assert_eq!(sandbox.read("home/ran"), "ran\nran\n");
    // Both are asked: the other one has nothing against this.
    sandbox.write(CASE, wrong_case("quiet-harbor"));
    assert_ne!(sandbox.git_call("record", ["commit", "--all", "--message=Wrong"]).run().code, Some(0));

    sandbox.record(["hook", "uninstall"]).succeeds();
    assert_eq!(sandbox.read("record/.git/hooks/pre-commit"), foreign);
    assert!(!sandbox.path("record/.git/hooks/pre-commit.before-casebound").exists());
}

#[test]
fn two_hooks_of_others_are_never_lost() {
    let sandbox = Sandbox::with_record();
    sandbox.write_script("record/.git/hooks/pre-commit.before-casebound", "#!/bin/sh\n# first\n");
    sandbox.write_script("record/.git/hooks/pre-commit", "#!/bin/sh\n# second\n");
    sandbox.record(["hook", "install"]).fails().says(&["pre-commit.before-casebound"]);
    assert!(sandbox.read("record/.git/hooks/pre-commit").contains("second"));
    assert!(sandbox.read("record/.git/hooks/pre-commit.before-casebound").contains("first"));
}

#[test]
fn installing_twice_changes_nothing_and_uninstalling_leaves_no_trace() {
    let sandbox = Sandbox::empty();
    sandbox.git(".", ["init", "--quiet", "record"]);
    let hooks = || -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(sandbox.path("record/.git/hooks"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let before = hooks();
    sandbox.record(["hook", "install"]).succeeds();
    let installed = hooks();
    assert_ne!(before, installed);
    sandbox.record(["hook", "install"]).succeeds().says(&["already"]);
    assert_eq!(hooks(), installed);
    sandbox.record(["hook", "uninstall"]).succeeds();
    assert_eq!(hooks(), before);
    let said = sandbox.record(["hook", "uninstall"]).succeeds();
    assert_eq!(said.all(), "");
    sandbox.record(["hook", "status"]).finds().says(&["missing"]);
}

#[test]
fn hooks_go_where_git_looks_for_them() {
    let sandbox = Sandbox::empty();
    sandbox.git(".", ["init", "--quiet", "record"]);
    sandbox.git("record", ["config", "core.hooksPath", "../our hooks"]);
    sandbox.casebound("record", ["init"]).succeeds();
    assert!(sandbox.path("our hooks/pre-commit").exists());
    assert!(!sandbox.path("record/.git/hooks/pre-commit").exists());
    sandbox.write(CASE, wrong_case("quiet-harbor"));
    sandbox.git("record", ["add", "cases"]);
    let said = sandbox.git_call("record", ["commit", "--message=Wrong"]).run();
    assert!(said.code != Some(0) && said.err.contains("unknown-word"), "{said:?}");
    sandbox.record(["hook", "uninstall"]).succeeds();
    assert!(!sandbox.path("our hooks/pre-commit").exists());
}

#[test]
fn outside_a_repository_there_are_no_hooks() {
    let sandbox = Sandbox::empty();
    for action in ["install", "uninstall", "status"] {
        sandbox.casebound(".", ["hook", action]).fails().says(&["no git repository"]);
    }
}

#[test]
fn a_hook_that_we_do_not_have_is_refused() {
    let sandbox = Sandbox::with_record();
    sandbox.record(["hook", "run", "no-such-hook"]).fails().says(&["no-such-hook"]);
}

#[test]
fn a_hook_shows_nothing_of_the_record() {
    let text = open_case("quiet-harbor").replace("status: open", "status: Zanzibarian");
    let sandbox = staged(&text);
    let said = sandbox.git_call("record", ["commit", "--message=Wrong"]).run();
    assert!(said.err.contains("unknown-word") && !said.all().contains("Zanzibarian"), "{said:?}");
}

#[test]
fn hooks_for_all_repositories_are_left_alone_and_still_run() {
    let sandbox = Sandbox::with_record();
    sandbox.write_script("shared/pre-commit", "#!/bin/sh\necho the shared hook ran >&2\n");
    let shared = sandbox.path("shared");
    sandbox.write("gitconfig", format!("[core]\n\thooksPath = {}\n", shared.display()));
    let config = sandbox.path("gitconfig");
    sandbox.call("record", "rm").args(["-rf", ".git/hooks"]).succeeds();
    let install = sandbox.casebound("record", ["hook", "install"]).env("GIT_CONFIG_GLOBAL", &config).succeeds();
    install.says(&["hooks of its own", "still run"]);
    assert_eq!(sandbox.files("shared"), ["pre-commit"], "nothing was put there");
    sandbox.write("record/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    sandbox.git("record", ["add", "--all"]);
    let commit = sandbox.git_call("record", ["commit", "--message=Wrong"]).env("GIT_CONFIG_GLOBAL", &config).run();
    assert_ne!(commit.code, Some(0), "{commit:?}");
    commit.says(&["the shared hook ran", "Nothing was committed"]);
}

#[test]
fn our_hooks_leave_other_repositories_alone() {
    let sandbox = Sandbox::with_record();
    sandbox.git(".", ["init", "--quiet", "other"]);
    for hook in ["pre-commit", "pre-merge-commit", "commit-msg", "pre-rebase", "post-merge", "pre-push"] {
        sandbox.casebound("other", ["hook", "run", hook]).succeeds();
    }
    // Any sign of a committee is enough: here a branch that is not checked out.
    sandbox.git("other", ["fetch", "--quiet", "../record", "main:theirs"]);
    let said = sandbox.casebound("other", ["hook", "run", "pre-commit"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
}
