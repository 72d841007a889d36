//! Commits in a member's clone, made by git in every way that people make them: the hook judges what git will record.

use casebound_testing::sample::{open_case, wrong_case};
use casebound_testing::{Call, Sandbox};

const CASE: &str = "record/cases/2026/quiet-harbor.md";

/// A record with one committed case.
fn with_case() -> Sandbox {
    let place = Sandbox::with_record();
    place.write_case("quiet-harbor");
    place.git("record", ["add", "cases"]);
    place.git("record", ["commit", "--quiet", "--message=A case"]);
    place
}

/// Runs git, whose hook must refuse: nothing is committed, and the place is told.
#[track_caller]
fn refused(place: &Sandbox, call: Call) {
    let before = place.git("record", ["rev-parse", "HEAD"]);
    let said = call.run();
    assert_ne!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("error["), "{said:?}");
    assert!(said.err.contains("Nothing was"), "{said:?}");
    assert_eq!(place.git("record", ["rev-parse", "HEAD"]), before);
}

#[test]
fn a_commit_with_an_error_is_refused_and_without_is_made() {
    let place = with_case();
    place.write(CASE, wrong_case("quiet-harbor"));
    place.git("record", ["add", "cases"]);
    refused(&place, place.git_call("record", ["commit", "--message=Wrong"]));
    place.write(CASE, open_case("quiet-harbor") + "More.\n");
    place.git("record", ["add", "cases"]);
    place.git("record", ["commit", "--message=Right"]);
    assert_eq!(place.commits("record"), 4);
}

#[test]
fn commit_all_is_judged_by_the_worktree() {
    let place = with_case();
    place.write(CASE, wrong_case("quiet-harbor"));
    refused(&place, place.git_call("record", ["commit", "--all", "--message=Wrong"]));
    // What is staged is wrong, but --all records the mended file.
    place.git("record", ["add", "cases"]);
    place.write(CASE, open_case("quiet-harbor") + "More.\n");
    place.git("record", ["commit", "--quiet", "--all", "--message=Right"]);
}

#[test]
fn commit_path_is_judged_by_that_path_alone() {
    let place = with_case();
    place.write("record/cases/2026/brave-canyon.md", wrong_case("brave-canyon"));
    place.git("record", ["add", "cases"]);
    place.write(CASE, open_case("quiet-harbor") + "More.\n");
    // The wrong case is staged, but this commit does not hold it.
    place.git("record", ["commit", "--quiet", "--message=One path", "cases/2026/quiet-harbor.md"]);
    place.write(CASE, wrong_case("quiet-harbor"));
    refused(&place, place.git_call("record", ["commit", "--message=Wrong", "cases/2026/quiet-harbor.md"]));
    refused(&place, place.git_call("record", ["commit", "--include", "--message=Wrong", "cases/2026/quiet-harbor.md"]));
}

#[test]
fn a_partly_staged_file_is_judged_by_what_is_staged() {
    let place = with_case();
    let long = format!("{}{}", open_case("quiet-harbor"), "\nfar away\n".repeat(20));
    place.write(CASE, &long);
    place.git("record", ["commit", "--quiet", "--all", "--message=Long"]);
    // Two hunks: the first is wrong, the second is right; one of them is staged.
    let both = format!("{}the end\n", long.replace("status: open", "status: opened"));
    place.write(CASE, &both);
    place.git_call("record", ["add", "--patch"]).input("n\ny\n").run();
    assert!(place.git("record", ["diff", "--cached"]).contains("+the end"));
    place.git("record", ["commit", "--quiet", "--message=The right half"]);
    place.git_call("record", ["add", "--patch"]).input("y\n").run();
    refused(&place, place.git_call("record", ["commit", "--message=The wrong half"]));
    assert_eq!(place.read(CASE), both);
}

#[test]
fn what_is_not_staged_is_nobodys_business() {
    let place = with_case();
    place.write("record/cases/2026/brave-canyon.md", wrong_case("brave-canyon"));
    place.write("record/README.md", "Other words.\n");
    place.git("record", ["commit", "--quiet", "--message=Words", "README.md"]);
    // A file that git was only told of is in no commit.
    place.git("record", ["add", "--intent-to-add", "cases/2026/brave-canyon.md"]);
    place.write(CASE, open_case("quiet-harbor") + "More.\n");
    place.git("record", ["add", "cases/2026/quiet-harbor.md"]);
    place.git("record", ["commit", "--quiet", "--message=More"]);
}

#[test]
fn a_commit_from_a_subfolder_is_judged() {
    let place = with_case();
    place.write(CASE, wrong_case("quiet-harbor"));
    refused(&place, place.git_call("record/cases/2026", ["commit", "--all", "--message=Wrong"]));
    refused(&place, place.git_call("record/cases/2026", ["commit", "--message=Wrong", "quiet-harbor.md"]));
    refused(&place, place.git_call(".", ["-C", "record", "commit", "--all", "--message=Wrong"]));
}

#[test]
fn a_commit_in_a_linked_worktree_is_judged_by_its_own_index() {
    let place = with_case();
    place.git("record", ["worktree", "add", "--quiet", "-b", "aside", "../aside"]);
    place.write("aside/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    place.git("aside", ["add", "cases"]);
    let said = place.git_call("aside", ["commit", "--message=Wrong"]).run();
    assert!(said.code != Some(0) && said.err.contains("error["), "{said:?}");
    // The main worktree has its own.
    place.write(CASE, open_case("quiet-harbor") + "More.\n");
    place.git("record", ["commit", "--quiet", "--all", "--message=More"]);
    place.write("aside/cases/2026/quiet-harbor.md", open_case("quiet-harbor") + "Aside.\n");
    place.git("aside", ["commit", "--quiet", "--all", "--message=Aside"]);
    place.casebound("aside", ["check", "--staged"]).well();
    place.casebound("aside", ["hook", "status"]).well();
}

#[test]
fn an_amended_commit_is_judged() {
    let place = with_case();
    place.write(CASE, wrong_case("quiet-harbor"));
    refused(&place, place.git_call("record", ["commit", "--all", "--amend", "--no-edit"]));
    place.write(CASE, open_case("quiet-harbor"));
    place.git("record", ["add", "cases"]);
    // Only the message changes.
    place.git("record", ["commit", "--quiet", "--amend", "--message=A case, better told"]);
    assert_eq!(place.commits("record"), 3);
}

#[test]
fn the_first_commit_is_judged() {
    let place = Sandbox::empty();
    place.git(".", ["init", "--quiet", "record"]);
    place.casebound("record", ["init"]).anonymous().well();
    place.write(CASE, wrong_case("quiet-harbor"));
    place.git("record", ["add", "."]);
    let said = place.git_call("record", ["commit", "--message=First"]).run();
    assert!(said.code != Some(0) && said.err.contains("unknown-word"), "{said:?}");
    place.write(CASE, open_case("quiet-harbor"));
    place.git("record", ["commit", "--quiet", "--all", "--message=First"]);
    assert_eq!(place.commits("record"), 1);
}

#[test]
fn a_commit_on_a_detached_head_is_judged() {
    let place = with_case();
    place.git("record", ["checkout", "--quiet", "--detach"]);
    place.write(CASE, wrong_case("quiet-harbor"));
    refused(&place, place.git_call("record", ["commit", "--all", "--message=Wrong"]));
    place.write(CASE, open_case("quiet-harbor") + "More.\n");
    place.git("record", ["commit", "--quiet", "--all", "--message=Right"]);
}

#[test]
fn a_renamed_case_is_judged_under_its_new_name() {
    let place = with_case();
    place.git("record", ["mv", "cases/2026/quiet-harbor.md", "cases/2026/brave-canyon.md"]);
    refused(&place, place.git_call("record", ["commit", "--message=Renamed"]));
    place.git("record", ["reset", "--quiet", "--hard"]);
    // Into another folder it keeps its name.
    place.write("record/cases/2025/.gitkeep", "");
    place.git("record", ["mv", "cases/2026/quiet-harbor.md", "cases/2025/quiet-harbor.md"]);
    place.git("record", ["commit", "--quiet", "--message=Moved"]);
}

#[test]
fn a_case_is_not_deleted_by_a_commit() {
    let place = with_case();
    place.git("record", ["rm", "--quiet", "cases/2026/quiet-harbor.md"]);
    refused(&place, place.git_call("record", ["commit", "--message=Gone"]));
}

/// Two branches, each right by itself.
fn branches(ours: &str, theirs: &str) -> Sandbox {
    let place = with_case();
    place.git("record", ["switch", "--quiet", "--create", "theirs"]);
    place.write(format!("record/cases/{theirs}/brave-canyon.md"), open_case("brave-canyon"));
    place.git("record", ["add", "cases"]);
    place.git("record", ["commit", "--quiet", "--message=Theirs"]);
    place.git("record", ["switch", "--quiet", "main"]);
    place.write(
        format!("record/cases/{ours}/{}.md", if ours == theirs { "silver-forest" } else { "brave-canyon" }),
        open_case(if ours == theirs { "silver-forest" } else { "brave-canyon" }),
    );
    place.git("record", ["add", "cases"]);
    place.git("record", ["commit", "--quiet", "--message=Ours"]);
    place
}

#[test]
fn a_clean_merge_is_judged() {
    let place = branches("2026", "2026");
    place.git("record", ["merge", "--quiet", "--no-edit", "theirs"]);
    // Both sides drew the same code name, in different folders: git sees no conflict.
    for (ours, theirs) in [("2026", "2027"), ("2027", "2026")] {
        let place = branches(ours, theirs);
        refused(&place, place.git_call("record", ["merge", "--no-edit", "theirs"]));
    }
}

#[test]
fn a_merge_with_a_conflict_is_judged_once_it_is_resolved() {
    let place = with_case();
    place.git("record", ["switch", "--quiet", "--create", "theirs"]);
    place.write(CASE, open_case("quiet-harbor").replace("email", "chat"));
    place.git("record", ["commit", "--quiet", "--all", "--message=Theirs"]);
    place.git("record", ["switch", "--quiet", "main"]);
    place.write(CASE, open_case("quiet-harbor").replace("email", "form"));
    place.git("record", ["commit", "--quiet", "--all", "--message=Ours"]);
    assert_ne!(place.git_call("record", ["merge", "theirs"]).run().code, Some(0));
    place.record(["check", "--staged"]).fails().says(&["conflict", "quiet-harbor.md"]);
    place.record(["check"]).run();
    // Conflict markers that were added by mistake.
    refused(&place, place.git_call("record", ["commit", "--all", "--no-edit"]));
    place.write(CASE, open_case("quiet-harbor").replace("email", "form"));
    place.git("record", ["commit", "--quiet", "--all", "--no-edit"]);
}

#[test]
fn a_change_of_the_policy_judges_all_cases() {
    let place = with_case();
    place.write(CASE, open_case("quiet-harbor").replace("status: open\n", "status: open\ntypes: [remark]\n"));
    place.git("record", ["commit", "--quiet", "--all", "--message=A type"]);
    let policy = place.read("record/committee.yaml");
    place.write("record/committee.yaml", policy.replace("remark: Remark, ", ""));
    refused(&place, place.git_call("record", ["commit", "--all", "--message=One type less"]));
}

#[test]
fn symbolic_links_and_submodules_are_refused_among_the_cases() {
    let place = with_case();
    std::os::unix::fs::symlink("quiet-harbor.md", place.path("record/cases/2026/brave-canyon.md")).unwrap();
    place.git("record", ["add", "cases"]);
    refused(&place, place.git_call("record", ["commit", "--message=A link"]));
    place.git("record", ["reset", "--quiet", "--hard"]);
    place.git(".", ["init", "--quiet", "other"]);
    place.git("other", ["commit", "--quiet", "--allow-empty", "--message=Other"]);
    place.git(
        "record",
        ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../other", "cases/2026/other"],
    );
    refused(&place, place.git_call("record", ["commit", "--message=A submodule"]));
}

#[test]
fn a_submodule_elsewhere_is_nobodys_business() {
    let place = with_case();
    place.git(".", ["init", "--quiet", "other"]);
    place.git("other", ["commit", "--quiet", "--allow-empty", "--message=Other"]);
    place.git("record", ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../other", "tools"]);
    place.git("record", ["commit", "--quiet", "--message=Tools"]);
    place.record(["check"]).well();
    // A commit in the submodule is not one of ours.
    place.git("record/tools", ["commit", "--quiet", "--allow-empty", "--message=Theirs"]);
}

#[test]
fn a_sparse_checkout_judges_what_it_does_not_show() {
    let place = with_case();
    place.write("record/cases/2025/brave-canyon.md", open_case("brave-canyon").replace("2026-05-31", "2025-05-31"));
    place.git("record", ["add", "cases"]);
    place.git("record", ["commit", "--quiet", "--no-verify", "--message=Two years"]);
    place.git("record", ["sparse-checkout", "set", "--sparse-index", "cases/2026"]);
    assert!(!place.path("record/cases/2025").exists());
    place.write(CASE, open_case("quiet-harbor") + "More.\n");
    place.git("record", ["commit", "--quiet", "--all", "--message=More"]);
    // The name is taken by a case that is not on disk.
    place.write("record/cases/2026/brave-canyon.md", open_case("brave-canyon"));
    place.git("record", ["add", "cases"]);
    refused(&place, place.git_call("record", ["commit", "--message=Taken"]));
}

#[test]
fn without_a_policy_in_the_index_nothing_is_committed() {
    let place = with_case();
    place.git("record", ["rm", "--quiet", "committee.yaml"]);
    let said = place.git_call("record", ["commit", "--message=No policy"]).run();
    assert!(said.code != Some(0) && said.err.contains("committee.yaml"), "{said:?}");
}

#[test]
fn what_is_mended_and_not_added_is_told() {
    let place = Sandbox::with_record();
    let commit = || place.git_call("record", ["commit", "--quiet", "--message=A case"]).run();
    let told = "On your disk this is mended already: `git add cases/2026/quiet-harbor.md`";
    place.write("record/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    place.write("record/cases/2026/brave-canyon.md", wrong_case("brave-canyon"));
    place.git("record", ["add", "cases"]);
    let said = commit();
    assert!(said.err.contains("unknown-word") && !said.err.contains("mended already"), "{said:?}");
    place.write_case("quiet-harbor");
    let said = commit().says(&[told]);
    assert!(!said.err.contains("git add cases/2026/brave"), "{said:?}");
    place.write_case("brave-canyon");
    place.git("record", ["add", "cases"]);
    assert_eq!(commit().code, Some(0));
}

#[test]
fn a_name_as_it_is_written_is_no_disguise() {
    let place = Sandbox::with_record();
    let people = "people:\n  person-b:\n    roles: [reported]\n    name: Person B\n---\n\n## What";
    place.write(CASE, open_case("quiet-harbor").replace("---\n\n## What", people));
    place.git("record", ["add", "cases"]);
    let said = place.git_call("record", ["commit", "--message=New case: x, Person B"]).run();
    assert!(said.err.contains("the message holds the name of a person"), "{said:?}");
}
