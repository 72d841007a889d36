//! Commits in a member's clone, made by git in every way that people make them: the hook judges what git will record.

use casebound_testing::sample::{open_case, wrong_case};
use casebound_testing::{Call, Sandbox};

const CASE: &str = "record/cases/2026/quiet-harbor.md";

/// A record with one committed case.
fn with_case() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.git("record", ["add", "cases"]);
    sandbox.git("record", ["commit", "--quiet", "--message=A case"]);
    sandbox
}

/// Runs git, whose hook must refuse: nothing is committed, and the place is told.
#[track_caller]
fn refused(sandbox: &Sandbox, call: Call) {
    let before = sandbox.git("record", ["rev-parse", "HEAD"]);
    let said = call.run();
    assert_ne!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("error["), "{said:?}");
    assert!(said.err.contains("Nothing was"), "{said:?}");
    assert_eq!(sandbox.git("record", ["rev-parse", "HEAD"]), before);
}

#[test]
fn a_commit_with_an_error_is_refused_and_without_is_made() {
    let sandbox = with_case();
    sandbox.write(CASE, wrong_case("quiet-harbor"));
    sandbox.git("record", ["add", "cases"]);
    refused(&sandbox, sandbox.git_call("record", ["commit", "--message=Wrong"]));
    sandbox.write(CASE, open_case("quiet-harbor") + "More.\n");
    sandbox.git("record", ["add", "cases"]);
    sandbox.git("record", ["commit", "--message=Right"]);
    assert_eq!(sandbox.commits("record"), 4);
}

#[test]
fn commit_all_is_judged_by_the_worktree() {
    let sandbox = with_case();
    sandbox.write(CASE, wrong_case("quiet-harbor"));
    refused(&sandbox, sandbox.git_call("record", ["commit", "--all", "--message=Wrong"]));
    // What is staged is wrong, but --all records the fixed file.
    sandbox.git("record", ["add", "cases"]);
    sandbox.write(CASE, open_case("quiet-harbor") + "More.\n");
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=Right"]);
}

#[test]
fn commit_path_is_judged_by_that_path_alone() {
    let sandbox = with_case();
    sandbox.write("record/cases/2026/brave-canyon.md", wrong_case("brave-canyon"));
    sandbox.git("record", ["add", "cases"]);
    sandbox.write(CASE, open_case("quiet-harbor") + "More.\n");
    // The wrong case is staged, but this commit does not hold it.
    sandbox.git("record", ["commit", "--quiet", "--message=One path", "cases/2026/quiet-harbor.md"]);
    sandbox.write(CASE, wrong_case("quiet-harbor"));
    refused(&sandbox, sandbox.git_call("record", ["commit", "--message=Wrong", "cases/2026/quiet-harbor.md"]));
    refused(
        &sandbox,
        sandbox.git_call("record", ["commit", "--include", "--message=Wrong", "cases/2026/quiet-harbor.md"]),
    );
}

#[test]
fn a_partly_staged_file_is_judged_by_what_is_staged() {
    let sandbox = with_case();
    let long = format!("{}{}", open_case("quiet-harbor"), "\nfar away\n".repeat(20));
    sandbox.write(CASE, &long);
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=Long"]);
    // Two hunks: the first is wrong, the second is right; one of them is staged.
    let both = format!("{}the end\n", long.replace("status: open", "status: opened"));
    sandbox.write(CASE, &both);
    sandbox.git_call("record", ["add", "--patch"]).input("n\ny\n").run();
    assert!(sandbox.git("record", ["diff", "--cached"]).contains("+the end"));
    sandbox.git("record", ["commit", "--quiet", "--message=The right half"]);
    sandbox.git_call("record", ["add", "--patch"]).input("y\n").run();
    refused(&sandbox, sandbox.git_call("record", ["commit", "--message=The wrong half"]));
    assert_eq!(sandbox.read(CASE), both);
}

#[test]
fn what_is_not_staged_is_nobodys_business() {
    let sandbox = with_case();
    sandbox.write("record/cases/2026/brave-canyon.md", wrong_case("brave-canyon"));
    sandbox.write("record/README.md", "Other words.\n");
    sandbox.git("record", ["commit", "--quiet", "--message=Words", "README.md"]);
    // A file that git was only told of is in no commit.
    sandbox.git("record", ["add", "--intent-to-add", "cases/2026/brave-canyon.md"]);
    sandbox.write(CASE, open_case("quiet-harbor") + "More.\n");
    sandbox.git("record", ["add", "cases/2026/quiet-harbor.md"]);
    sandbox.git("record", ["commit", "--quiet", "--message=More"]);
}

#[test]
fn a_commit_from_a_subfolder_is_judged() {
    let sandbox = with_case();
    sandbox.write(CASE, wrong_case("quiet-harbor"));
    refused(&sandbox, sandbox.git_call("record/cases/2026", ["commit", "--all", "--message=Wrong"]));
    refused(&sandbox, sandbox.git_call("record/cases/2026", ["commit", "--message=Wrong", "quiet-harbor.md"]));
    refused(&sandbox, sandbox.git_call(".", ["-C", "record", "commit", "--all", "--message=Wrong"]));
}

#[test]
fn a_commit_in_a_linked_worktree_is_judged_by_its_own_index() {
    let sandbox = with_case();
    sandbox.git("record", ["worktree", "add", "--quiet", "-b", "aside", "../aside"]);
    sandbox.write("aside/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    sandbox.git("aside", ["add", "cases"]);
    let said = sandbox.git_call("aside", ["commit", "--message=Wrong"]).run();
    assert!(said.code != Some(0) && said.err.contains("error["), "{said:?}");
    // The main worktree has its own.
    sandbox.write(CASE, open_case("quiet-harbor") + "More.\n");
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=More"]);
    sandbox.write("aside/cases/2026/quiet-harbor.md", open_case("quiet-harbor") + "Aside.\n");
    sandbox.git("aside", ["commit", "--quiet", "--all", "--message=Aside"]);
    sandbox.casebound("aside", ["check", "--staged"]).succeeds();
    sandbox.casebound("aside", ["hook", "status"]).succeeds();
}

#[test]
fn an_amended_commit_is_judged() {
    let sandbox = with_case();
    sandbox.write(CASE, wrong_case("quiet-harbor"));
    refused(&sandbox, sandbox.git_call("record", ["commit", "--all", "--amend", "--no-edit"]));
    sandbox.write(CASE, open_case("quiet-harbor"));
    sandbox.git("record", ["add", "cases"]);
    // Only the message changes.
    sandbox.git("record", ["commit", "--quiet", "--amend", "--message=A case, better told"]);
    assert_eq!(sandbox.commits("record"), 3);
}

#[test]
fn the_first_commit_is_judged() {
    let sandbox = Sandbox::empty();
    sandbox.git(".", ["init", "--quiet", "record"]);
    sandbox.casebound("record", ["init"]).anonymous().succeeds();
    sandbox.write(CASE, wrong_case("quiet-harbor"));
    sandbox.git("record", ["add", "."]);
    let said = sandbox.git_call("record", ["commit", "--message=First"]).run();
    assert!(said.code != Some(0) && said.err.contains("unknown-word"), "{said:?}");
    sandbox.write(CASE, open_case("quiet-harbor"));
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=First"]);
    assert_eq!(sandbox.commits("record"), 1);
}

#[test]
fn a_commit_on_a_detached_head_is_judged() {
    let sandbox = with_case();
    sandbox.git("record", ["checkout", "--quiet", "--detach"]);
    sandbox.write(CASE, wrong_case("quiet-harbor"));
    refused(&sandbox, sandbox.git_call("record", ["commit", "--all", "--message=Wrong"]));
    sandbox.write(CASE, open_case("quiet-harbor") + "More.\n");
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=Right"]);
}

#[test]
fn a_renamed_case_is_judged_under_its_new_name() {
    let sandbox = with_case();
    sandbox.git("record", ["mv", "cases/2026/quiet-harbor.md", "cases/2026/brave-canyon.md"]);
    refused(&sandbox, sandbox.git_call("record", ["commit", "--message=Renamed"]));
    sandbox.git("record", ["reset", "--quiet", "--hard"]);
    // Into another folder it keeps its name.
    sandbox.write("record/cases/2025/.gitkeep", "");
    sandbox.git("record", ["mv", "cases/2026/quiet-harbor.md", "cases/2025/quiet-harbor.md"]);
    sandbox.git("record", ["commit", "--quiet", "--message=Moved"]);
}

#[test]
fn a_case_is_not_deleted_by_a_commit() {
    let sandbox = with_case();
    sandbox.git("record", ["rm", "--quiet", "cases/2026/quiet-harbor.md"]);
    refused(&sandbox, sandbox.git_call("record", ["commit", "--message=Gone"]));
}

/// Two branches, each right by itself.
fn branches(ours: &str, theirs: &str) -> Sandbox {
    let sandbox = with_case();
    sandbox.git("record", ["switch", "--quiet", "--create", "theirs"]);
    sandbox.write(format!("record/cases/{theirs}/brave-canyon.md"), open_case("brave-canyon"));
    sandbox.git("record", ["add", "cases"]);
    sandbox.git("record", ["commit", "--quiet", "--message=Theirs"]);
    sandbox.git("record", ["switch", "--quiet", "main"]);
    sandbox.write(
        format!("record/cases/{ours}/{}.md", if ours == theirs { "silver-forest" } else { "brave-canyon" }),
        open_case(if ours == theirs { "silver-forest" } else { "brave-canyon" }),
    );
    sandbox.git("record", ["add", "cases"]);
    sandbox.git("record", ["commit", "--quiet", "--message=Ours"]);
    sandbox
}

#[test]
fn a_clean_merge_is_judged() {
    let sandbox = branches("2026", "2026");
    sandbox.git("record", ["merge", "--quiet", "--no-edit", "theirs"]);
    // Both sides drew the same code name, in different folders: git sees no conflict.
    for (ours, theirs) in [("2026", "2027"), ("2027", "2026")] {
        let sandbox = branches(ours, theirs);
        refused(&sandbox, sandbox.git_call("record", ["merge", "--no-edit", "theirs"]));
    }
}

#[test]
fn a_merge_with_a_conflict_is_judged_once_it_is_resolved() {
    let sandbox = with_case();
    sandbox.git("record", ["switch", "--quiet", "--create", "theirs"]);
    sandbox.write(CASE, open_case("quiet-harbor").replace("email", "chat"));
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=Theirs"]);
    sandbox.git("record", ["switch", "--quiet", "main"]);
    sandbox.write(CASE, open_case("quiet-harbor").replace("email", "form"));
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=Ours"]);
    assert_ne!(sandbox.git_call("record", ["merge", "theirs"]).run().code, Some(0));
    sandbox.record(["check", "--staged"]).fails().says(&["conflict", "quiet-harbor.md"]);
    sandbox.record(["check"]).run();
    // Conflict markers that were added by mistake.
    refused(&sandbox, sandbox.git_call("record", ["commit", "--all", "--no-edit"]));
    sandbox.write(CASE, open_case("quiet-harbor").replace("email", "form"));
    sandbox.git("record", ["commit", "--quiet", "--all", "--no-edit"]);
}

#[test]
fn a_change_of_the_policy_judges_all_cases() {
    let sandbox = with_case();
    sandbox.write(CASE, open_case("quiet-harbor").replace("status: open\n", "status: open\ntypes: [remark]\n"));
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=A type"]);
    let policy = sandbox.read("record/committee.yaml");
    sandbox.write("record/committee.yaml", policy.replace("remark: Remark, ", ""));
    refused(&sandbox, sandbox.git_call("record", ["commit", "--all", "--message=One type less"]));
}

#[test]
fn symbolic_links_and_submodules_are_refused_among_the_cases() {
    let sandbox = with_case();
    std::os::unix::fs::symlink("quiet-harbor.md", sandbox.path("record/cases/2026/brave-canyon.md")).unwrap();
    sandbox.git("record", ["add", "cases"]);
    refused(&sandbox, sandbox.git_call("record", ["commit", "--message=A link"]));
    sandbox.git("record", ["reset", "--quiet", "--hard"]);
    sandbox.git(".", ["init", "--quiet", "other"]);
    sandbox.git("other", ["commit", "--quiet", "--allow-empty", "--message=Other"]);
    sandbox.git(
        "record",
        ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../other", "cases/2026/other"],
    );
    refused(&sandbox, sandbox.git_call("record", ["commit", "--message=A submodule"]));
}

#[test]
fn a_submodule_elsewhere_is_nobodys_business() {
    let sandbox = with_case();
    sandbox.git(".", ["init", "--quiet", "other"]);
    sandbox.git("other", ["commit", "--quiet", "--allow-empty", "--message=Other"]);
    sandbox.git("record", ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../other", "tools"]);
    sandbox.git("record", ["commit", "--quiet", "--message=Tools"]);
    sandbox.record(["check"]).succeeds();
    // A commit in the submodule is not one of ours.
    sandbox.git("record/tools", ["commit", "--quiet", "--allow-empty", "--message=Theirs"]);
}

#[test]
fn a_sparse_checkout_judges_what_it_does_not_show() {
    let sandbox = with_case();
    sandbox.write("record/cases/2025/brave-canyon.md", open_case("brave-canyon").replace("2026-05-31", "2025-05-31"));
    sandbox.git("record", ["add", "cases"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Two years"]);
    sandbox.git("record", ["sparse-checkout", "set", "--sparse-index", "cases/2026"]);
    assert!(!sandbox.path("record/cases/2025").exists());
    sandbox.write(CASE, open_case("quiet-harbor") + "More.\n");
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=More"]);
    // The name is taken by a case that is not on disk.
    sandbox.write("record/cases/2026/brave-canyon.md", open_case("brave-canyon"));
    sandbox.git("record", ["add", "cases"]);
    refused(&sandbox, sandbox.git_call("record", ["commit", "--message=Taken"]));
}

#[test]
fn without_a_policy_in_the_index_nothing_is_committed() {
    let sandbox = with_case();
    sandbox.git("record", ["rm", "--quiet", "committee.yaml"]);
    let said = sandbox.git_call("record", ["commit", "--message=No policy"]).run();
    assert!(said.code != Some(0) && said.err.contains("committee.yaml"), "{said:?}");
}

#[test]
fn what_is_mended_and_not_added_is_told() {
    let sandbox = Sandbox::with_record();
    let commit = || sandbox.git_call("record", ["commit", "--quiet", "--message=A case"]).run();
    let told = "This is already fixed on disk: run `git add cases/2026/quiet-harbor.md`";
    sandbox.write("record/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    sandbox.write("record/cases/2026/brave-canyon.md", wrong_case("brave-canyon"));
    sandbox.git("record", ["add", "cases"]);
    let said = commit();
    assert!(said.err.contains("unknown-word") && !said.err.contains("already fixed"), "{said:?}");
    sandbox.write_case("quiet-harbor");
    let said = commit().says(&[told]);
    assert!(!said.err.contains("git add cases/2026/brave"), "{said:?}");
    sandbox.write_case("brave-canyon");
    sandbox.git("record", ["add", "cases"]);
    assert_eq!(commit().code, Some(0));
}

#[test]
fn a_name_as_it_is_written_is_no_disguise() {
    let sandbox = Sandbox::with_record();
    let people = "people:\n  person-b:\n    roles: [reported]\n    name: Quentin B\n---\n\n## What";
    sandbox.write(CASE, open_case("quiet-harbor").replace("---\n\n## What", people));
    sandbox.git("record", ["add", "cases"]);
    let said = sandbox.git_call("record", ["commit", "--message=New case: x, Quentin B"]).run();
    assert!(said.err.contains("the message holds the name of a person"), "{said:?}");
}

/// A graphical client has another search path, no terminal, and shows what a hook says.
#[test]
fn a_graphical_client_is_told_what_is_missing_and_where() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.git("record", ["add", "--all"]);
    for name in ["pre-commit", "commit-msg"] {
        let hook = sandbox.path(format!("record/.git/hooks/{name}"));
        assert!(hook.exists());
    }
    let outside = |arguments: &[&str]| {
        let mut call = sandbox.call_without_casebound("record", "git").args(arguments);
        for name in ["TERM", "DISPLAY", "SSH_TTY"] {
            call = call.env(name, "");
        }
        call.env("GIT_ASKPASS", "true").env("GIT_TERMINAL_PROMPT", "0").run()
    };
    let said = outside(&["commit", "--message=A case"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["casebound is not installed or not on PATH", "nothing is committed"]);
    // The path of the desktop, with our folder added: all of it works without a terminal, and shows no line of a record.
    let said = sandbox
        .git_call("record", ["-c", "core.editor=true", "commit", "--message=A case"])
        .env("TERM", "dumb")
        .env("GIT_TERMINAL_PROMPT", "0")
        .run();
    assert_eq!(said.code, Some(0), "{said:?}");
    sandbox.write(CASE, wrong_case("quiet-harbor"));
    let said = sandbox.git_call("record", ["commit", "--all", "--message=Wrong"]).env("TERM", "dumb").run();
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("error[unknown-word]") && !said.err.contains('\u{1b}'), "{said:?}");
}
