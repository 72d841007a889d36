//! Checking: check, fix, explain, and what the hooks say.

use casebound_testing::sample::{open_case, records, wrong_case};
use casebound_testing::{Sandbox, copy_folder};

use super::Session;

#[test]
fn check() {
    let sandbox = Sandbox::with_cases();
    Session::new(&sandbox)
        .run(&["check"])
        .run(&["--quiet", "check"])
        .run(&["check", "--staged"])
        .run(&["check", "--tree", "HEAD"])
        .run(&["check", "--tree", "no-such-commit"])
        .run(&["check", "no-such-file.md"])
        .is("check_clean");
}

#[test]
fn check_broken_files() {
    let sandbox = Sandbox::with_record();
    copy_folder(&records().join("broken"), &sandbox.path("record/cases/2026"));
    Session::new(&sandbox).run(&["check"]).is("check_broken");
}

#[test]
fn check_for_programs() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    Session::new(&sandbox)
        .run(&["check", "--format", "json"])
        .run(&["check", "--format", "github"])
        .run(&["check", "--format", "xml"])
        .is("check_formats");
}

#[test]
fn fix() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    Session::new(&sandbox)
        .run(&["fix", "--dry-run"])
        .run(&["fix"])
        .run(&["fix"])
        .run(&["fix", "no-such-file.md"])
        .is("fix");
}

#[test]
fn explain() {
    let sandbox = Sandbox::empty();
    Session::new(&sandbox)
        .inside(".")
        .run(&["explain", "--list"])
        .run(&["explain", "unknown-word"])
        .run(&["explain", "unknown-wrod"])
        .run(&["explain"])
        .is("explain");
}

#[test]
fn hooks_stop_a_commit() {
    let sandbox = Sandbox::with_record();
    let people = "people:\n  person-b: {roles: [reported], name: Robin Placeholder}\n";
    let good = open_case("quiet-harbor").replacen("\n---\n", &format!("\n{people}---\n"), 1);
    let commit = |message| sandbox.git_call("record", ["commit", "--quiet", "--message", message]);
    sandbox.write("record/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    sandbox.git("record", ["add", "--all"]);
    let session = Session::new(&sandbox).call("git commit --message 'A case'", commit("A case"));
    sandbox.write("record/cases/2026/quiet-harbor.md", good);
    sandbox.git("record", ["add", "--all"]);
    session
        .call("git commit --message 'About Robin Placeholder'", commit("About Robin Placeholder"))
        .call("git commit --message 'A case'", commit("A case"))
        .is("hooks_commit");
}
