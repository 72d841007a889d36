//! Copies of cases, as file managers and editors leave them: they count nowhere, and the way out of each is said.

use casebound_testing::Sandbox;

const NAMES: [&str; 5] =
    ["quiet-harbor (copy)", "quiet-harbor copy 2", "quiet-harbor(1)", "quiet-harbor-old", "Kopie von quiet-harbor"];

fn copied() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    let text = sandbox.read("record/cases/2026/quiet-harbor.md");
    for name in NAMES {
        sandbox.write(format!("record/cases/2026/{name}.md"), &text);
    }
    // The same name in the folder of another year.
    sandbox.write("record/cases/2027/quiet-harbor.md", &text);
    sandbox
}

#[test]
fn a_list_and_a_report_count_the_case_alone() {
    let sandbox = copied();
    let said = sandbox.record(["list", "--format", "json"]).succeeds();
    assert_eq!(said.json().as_array().unwrap().len(), 1, "{said:?}");
    for name in NAMES {
        assert!(said.err.contains(&format!("{name}.md is left out: it is a copy of quiet-harbor")), "{said:?}");
    }
    sandbox
        .record(["transparency", "write", "--draft", "--from", "2026-01-01", "--to", "2026-06-01"])
        .finds()
        .says(&["is a copy of quiet-harbor", "No report was written"]);
}

#[test]
fn the_doctor_and_check_say_that_a_copy_is_deleted() {
    let sandbox = copied();
    let said = sandbox.record(["doctor"]).finds();
    for name in NAMES {
        assert!(said.out.contains(&format!("a copy was left behind: cases/2026/{name}.md")), "{said:?}");
    }
    assert!(said.out.contains("not tracked by git: 1 case file"), "{said:?}");
    sandbox
        .record(["check", "cases/2026/quiet-harbor-old.md"])
        .finds()
        .says(&["code-name-mismatch", "if this is a copy of it, delete it"]);
}

#[test]
fn a_copy_under_a_name_of_its_own_is_no_case() {
    let sandbox = Sandbox::with_record();
    let text = include_str!("../records/good/amber-lantern.md");
    sandbox.write("record/cases/2026/amber-lantern.md", text);
    sandbox.write("record/cases/2026/amber-lantern/note.txt", include_str!("../records/good/amber-lantern/note.txt"));
    let copy = text.replace("case: amber-lantern", "case: amber-lantern-old").replace(". ", ".\n");
    sandbox.write("record/cases/2026/amber-lantern-old.md", &copy);
    sandbox.record(["check"]).finds().says(&["case-copied", "delete the file if it is a copy"]);
    let linked = copy.replace("case: amber-lantern-old", "case: amber-lantern-old\nrelated: [amber-lantern]");
    sandbox.write("record/cases/2026/amber-lantern-old.md", linked);
    assert!(!sandbox.record(["check"]).run().all().contains("case-copied"));
}

/// A server as people make it: HEAD names the branch that git was configured with, and the record is on another.
fn server_with_another_head() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=master", "server.git"]);
    sandbox.casebound("server.git", ["hook", "install"]).succeeds();
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox
}

#[test]
fn a_clone_begins_with_the_first_branch_that_was_pushed() {
    let sandbox = server_with_another_head();
    sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "main"]);
    sandbox.git(".", ["clone", "--quiet", "server.git", "other"]);
    sandbox.casebound("other", ["list"]).succeeds();
}

#[test]
fn an_empty_clone_is_not_founded_a_second_time() {
    let sandbox = server_with_another_head();
    sandbox.casebound("server.git", ["hook", "uninstall"]).succeeds();
    sandbox.git("record", ["push", "--quiet", "--no-verify", "origin", "main"]);
    sandbox.git(".", ["clone", "--quiet", "server.git", "other"]);
    for command in ["list", "sync", "new", "doctor"] {
        sandbox.casebound("other", [command]).fails().says(&["git switch main"]);
    }
    sandbox.casebound("other", ["init", "."]).fails().says(&["git switch main"]);
    sandbox.git("other", ["switch", "--quiet", "main"]);
    sandbox.casebound("other", ["list"]).succeeds();
}

#[test]
fn a_second_history_is_refused_by_the_server() {
    let sandbox = server_with_another_head();
    sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "main"]);
    sandbox.casebound(".", ["--quiet", "init", "--name", "Second", "second"]).succeeds();
    sandbox.git("second", ["remote", "add", "origin", "../server.git"]);
    let said = sandbox.try_git("second", ["push", "--no-verify", "origin", "main:master"]);
    assert!(said.err.contains("shares nothing with `refs/heads/main`"), "{said:?}");
    // A branch of the same history is welcome.
    sandbox.git("record", ["push", "--quiet", "origin", "main:topic"]);
}
