//! `save`: what is recorded, what is left, and what is shared.

use casebound_testing::Sandbox;
use casebound_testing::sample::{open_case, wrong_case};

/// Two clones of one committee over a bare repository.
fn shared() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "HEAD:main"]);
    sandbox.git(".", ["clone", "--quiet", "server.git", "other"]);
    sandbox
}

fn subject(sandbox: &Sandbox, folder: &str) -> String {
    sandbox.git(folder, ["log", "-1", "--format=%s"]).trim().to_owned()
}

#[test]
fn one_command_records_and_shares_it() {
    let sandbox = shared();
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    sandbox.write("record/notes.txt", "mine");
    let said = sandbox.record(["save"]).succeeds();
    assert!(said.err.contains("not part of the record: notes.txt"), "{said:?}");
    assert_eq!(subject(&sandbox, "record"), "Add quiet-harbor");
    assert_eq!(subject(&sandbox, "server.git"), "Add quiet-harbor");
    assert!(sandbox.path("record/notes.txt").exists());
    let again = sandbox.record(["save"]).succeeds();
    assert!(again.err.contains("Nothing to save"), "{again:?}");
}

#[test]
fn what_others_did_comes_first() {
    let sandbox = shared();
    sandbox.write("other/cases/2026/placid-meadow.md", open_case("placid-meadow"));
    sandbox.casebound("other", ["save"]).succeeds();
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    sandbox.record(["save", "quiet"]).succeeds();
    assert!(sandbox.path("record/cases/2026/placid-meadow.md").exists());
    assert_eq!(subject(&sandbox, "server.git"), "Add quiet-harbor");
}

#[test]
fn a_case_with_an_error_is_not_saved() {
    let sandbox = shared();
    sandbox.write("record/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    let said = sandbox.record(["save"]).finds();
    assert!(said.err.contains("Nothing was saved") && said.err.contains("casebound edit quiet-harbor"), "{said:?}");
    assert!(subject(&sandbox, "record") != "Add quiet-harbor");
}

#[test]
fn only_the_named_case_goes_and_what_is_staged_stays_staged() {
    let sandbox = shared();
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    sandbox.write("record/cases/2026/placid-meadow.md", open_case("placid-meadow"));
    sandbox.git("record", ["add", "cases/2026/placid-meadow.md"]);
    sandbox.record(["save", "quiet-harbor"]).succeeds();
    let status = sandbox.git("record", ["status", "--porcelain"]);
    assert_eq!(status.trim(), "A  cases/2026/placid-meadow.md");
}

#[test]
fn an_attachment_that_no_case_lists_is_left() {
    let sandbox = shared();
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    sandbox.write("record/cases/2026/quiet-harbor/note.txt", "private");
    let said = sandbox.record(["save"]).run();
    assert!(said.err.contains("cases/2026/quiet-harbor/note.txt"), "{said:?}");
    let files = sandbox.git("record", ["ls-files"]);
    assert!(!files.contains("note.txt"), "{files}");
}

#[test]
fn without_a_server_it_is_saved_here() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    sandbox.record(["save"]).succeeds().says(&["in this clone only"]);
    assert_eq!(subject(&sandbox, "record"), "Add quiet-harbor");
}

#[test]
fn a_server_that_is_gone_loses_nothing() {
    let sandbox = shared();
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    std::fs::rename(sandbox.path("server.git"), sandbox.path("gone.git")).unwrap();
    sandbox.record(["save"]).run();
    assert_eq!(subject(&sandbox, "record"), "Add quiet-harbor");
    std::fs::rename(sandbox.path("gone.git"), sandbox.path("server.git")).unwrap();
    sandbox.record(["save"]).succeeds();
    assert_eq!(subject(&sandbox, "server.git"), "Add quiet-harbor");
}
