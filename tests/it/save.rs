//! `save`: what is recorded, what is left, and what is shared.

use casebound_testing::sample::{open_case, wrong_case};
use casebound_testing::{Sandbox, at_terminal};

/// Two clones of one committee over a bare repository.
pub(crate) fn shared() -> Sandbox {
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
fn one_case_with_an_error_keeps_no_other_back() {
    let sandbox = shared();
    sandbox.write("record/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    sandbox.write("record/cases/2026/placid-meadow.md", open_case("placid-meadow"));
    let said = sandbox.record(["save"]).finds();
    assert!(
        said.err.contains("quiet-harbor stops it") && said.err.contains("casebound save placid-meadow"),
        "{said:?}"
    );
    sandbox.record(["save", "placid-meadow"]).succeeds();
}

#[test]
fn every_case_that_has_an_error_is_named() {
    let sandbox = shared();
    sandbox.write("record/cases/2026/quiet-harbor.md", wrong_case("quiet-harbor"));
    sandbox.write("record/cases/2026/calm-river.md", wrong_case("calm-river"));
    sandbox.write("record/cases/2026/placid-meadow.md", open_case("placid-meadow"));
    sandbox
        .record(["save"])
        .finds()
        .says(&["Errors are in calm-river, quiet-harbor", "saved without them: `casebound save placid-meadow`"]);
}

/// A committee.yaml and a case with a member who is there for this case alone; neither is saved.
fn with_guest() -> Sandbox {
    let sandbox = shared();
    let policy = sandbox.read("record/committee.yaml");
    let with = policy.replacen(
        "members:\n",
        "members:\n  zoe: {name: Zoe Guest, email: zoe@example.org, only_for: [quiet-harbor]}\n",
        1,
    );
    assert_ne!(policy, with);
    sandbox.write("record/committee.yaml", with);
    let case = open_case("quiet-harbor").replacen("reports:", "shepherd: zoe\nreports:", 1);
    sandbox.write("record/cases/2026/quiet-harbor.md", case);
    sandbox
}

#[test]
fn a_member_for_one_case_is_saved_with_it() {
    let sandbox = with_guest();
    let said = sandbox.record(["save", "quiet-harbor"]).finds();
    assert!(said.err.contains("casebound save quiet-harbor committee.yaml"), "{said:?}");
    sandbox.record(["save", "quiet-harbor", "committee.yaml"]).succeeds();
    assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "");
}

#[test]
fn whoever_saves_is_asked_for_the_member_of_one_case_needs_python() {
    let sandbox = with_guest();
    let question = "Save committee.yaml, too? [y/N]";
    let said = at_terminal(&sandbox, &[(question, "")], &["save", "quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    let said = at_terminal(&sandbox, &[(question, "y")], &["save", "quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "");
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

/// A case about the member carol.
fn about_carol(name: &str) -> String {
    let people =
        "people:\n  person-b: {roles: [reported], name: Carol Member, email: carol@example.org}\n---\n\n## What";
    open_case(name).replace("---\n\n## What", people).replace("A remark", "[person-b] made a remark")
}

#[test]
fn a_case_about_a_member_is_shared_only_when_somebody_says_so_needs_python() {
    let sandbox = shared();
    let known = sandbox.git("record", ["rev-parse", "HEAD"]);
    sandbox.write("record/cases/2026/quiet-harbor.md", about_carol("quiet-harbor"));
    let said = sandbox.record(["save"]).finds();
    said.says(&["quiet-harbor is about a member who can read this repository: carol", "joining-and-leaving"]);
    assert_eq!(sandbox.git("record", ["rev-parse", "HEAD"]), known);
    for no in ["", "n"] {
        let said = at_terminal(&sandbox, &[("Share it all the same? [y/N]", no)], &["save"]);
        assert_eq!(said.code, Some(1), "{said:?}");
    }
    // Recorded here alone it is asked about all the same, whatever else is saved.
    sandbox.record(["save", "--no-push"]).succeeds();
    sandbox.write("record/cases/2026/placid-meadow.md", open_case("placid-meadow"));
    sandbox.record(["save", "placid-meadow"]).finds();
    assert_eq!(sandbox.git("server.git", ["rev-parse", "main"]), known);
    let said = at_terminal(&sandbox, &[("Share it all the same? [y/N]", "y")], &["save"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    // Once it is shared nobody asks again.
    let more = about_carol("quiet-harbor").replace("in the corridor", "in the corridor, twice");
    sandbox.write("record/cases/2026/quiet-harbor.md", more);
    sandbox.record(["save"]).succeeds();
}

#[test]
fn a_flag_shares_a_case_about_a_member() {
    let sandbox = shared();
    sandbox.write("record/cases/2026/quiet-harbor.md", about_carol("quiet-harbor"));
    sandbox.record(["save", "--share-about-member"]).succeeds().says(&["is about a member"]);
    assert_eq!(subject(&sandbox, "server.git"), "Add quiet-harbor");
}

#[test]
fn what_is_about_a_namesake_or_told_by_a_member_asks_nothing() {
    for (role, not) in [("reported", ", not: [carol]"), ("reporter", ""), ("witness", "")] {
        let sandbox = shared();
        let person = format!("roles: [{role}], name: Carol Member{not}");
        let text = about_carol("quiet-harbor");
        let text = if role == "reporter" { text.replace("by: anonymous", "by: person-b") } else { text };
        let text = text.replace("roles: [reported], name: Carol Member, email: carol@example.org", &person);
        sandbox.write("record/cases/2026/quiet-harbor.md", text);
        sandbox.record(["save"]).succeeds();
    }
}

#[test]
fn a_message_that_names_somebody_is_told_with_the_way_out() {
    let sandbox = shared();
    let named = about_carol("quiet-harbor").replace("Carol Member", "Lena Hartwig").replace("carol@", "lena@");
    sandbox.write("record/cases/2026/quiet-harbor.md", &named);
    sandbox.record(["save"]).succeeds();
    let change = |text: &str| sandbox.write("record/cases/2026/quiet-harbor.md", named.replace("corridor", text));
    let commit = |text: &str| {
        change(text);
        sandbox.git("record", ["commit", "--quiet", "--all", "--no-verify", "--message=Lena Hartwig again"]);
    };
    commit("hall");
    sandbox.record(["save"]).finds().says(&["git commit --amend"]);
    sandbox.record(["doctor"]).finds().says(&["git commit --amend"]);
    sandbox.git("record", ["commit", "--quiet", "--amend", "--message=Update quiet-harbor"]);
    sandbox.record(["save"]).succeeds();
    commit("foyer");
    change("kitchen");
    sandbox.record(["save"]).finds().says(&["git reset --soft @{upstream}"]);
    sandbox.record(["doctor"]).finds().says(&["git reset --soft @{upstream}"]);
    sandbox.git("record", ["reset", "--quiet", "--soft", "@{upstream}"]);
    sandbox.record(["save"]).succeeds();
    assert!(sandbox.git("server.git", ["show", "main:cases/2026/quiet-harbor.md"]).contains("kitchen"));
    assert!(!sandbox.git("server.git", ["log", "main"]).contains("Lena"));
}

#[test]
fn another_branch_and_no_branch_say_where_the_committee_is() {
    let sandbox = shared();
    sandbox.git("record", ["switch", "--quiet", "--create", "mine"]);
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    sandbox.record(["save"]).succeeds().says(&["on the branch mine; the committee's branch is main"]);
    sandbox.record(["doctor"]).finds().says(&["you are on the branch mine, and the committee's is main"]);
    sandbox.git("record", ["switch", "--quiet", "--detach"]);
    sandbox.record(["doctor"]).finds().says(&["no branch is checked out, and the committee's is main"]);
    sandbox.git("record", ["switch", "--quiet", "main"]);
    sandbox.git("record", ["merge", "--quiet", "mine"]);
    sandbox.record(["save"]).succeeds();
    assert_eq!(subject(&sandbox, "server.git"), "Add quiet-harbor");
}

#[test]
fn without_a_network_it_is_recorded_and_shared_later() {
    let sandbox = shared();
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    std::fs::rename(sandbox.path("server.git"), sandbox.path("gone.git")).unwrap();
    let said = sandbox
        .record(["save"])
        .finds()
        .says(&["It is recorded here, and not shared yet", "`casebound save` shares it"]);
    assert!(!said.err.contains("nothing was changed"), "{said:?}");
}

#[test]
fn unsaved_changes_in_the_way_of_others_are_called_so() {
    let sandbox = shared();
    let committee = sandbox.read("record/committee.yaml");
    sandbox.write("other/committee.yaml", committee.replace("Sample", "Example"));
    sandbox.casebound("other", ["save"]).succeeds();
    sandbox.write("record/committee.yaml", format!("{committee}# a note\n"));
    let said = sandbox.record(["sync"]).finds();
    said.says(&["changes that are not saved", "casebound save"]);
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    sandbox.record(["save", "quiet-harbor"]).finds().says(&["other changed files are not saved"]);
}

#[test]
fn an_author_who_is_no_member_is_told() {
    let sandbox = shared();
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    let said = sandbox.record(["save"]).succeeds();
    said.says(&["person-a@example.org, which is not a member's address"]);
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    // The environment comes before the configuration.
    sandbox.record(["doctor"]).run().says(&["from person-a@example.org", "GIT_AUTHOR_EMAIL"]);
    let said = sandbox.record(["doctor"]).env("GIT_AUTHOR_EMAIL", "alice@example.org").run();
    assert!(!said.out.contains("GIT_AUTHOR_EMAIL") && said.out.contains("the member alice"), "{said:?}");
}

#[test]
fn the_name_of_a_file_that_names_somebody_is_an_error_before_it_is_a_message() {
    let sandbox = shared();
    let named = about_carol("quiet-harbor").replace("Carol Member", "Lena Hartwig").replace("carol@", "lena@");
    sandbox.write("record/cases/2026/quiet-harbor.md", named);
    sandbox.write("record/cases/2026/lena-hartwig.md", open_case("lena-hartwig"));
    sandbox.record(["check", "lena-hartwig"]).finds().says(&["name-in-path"]);
    sandbox.record(["save", "lena-hartwig"]).finds().says(&["name-in-path"]);
    std::fs::remove_file(sandbox.path("record/cases/2026/lena-hartwig.md")).unwrap();
    sandbox.record(["save"]).succeeds();
    sandbox.write("record/reports/lena-hartwig.md", "words");
    sandbox.record(["save"]).finds().says(&["name-outside-cases"]);
    std::fs::remove_file(sandbox.path("record/reports/lena-hartwig.md")).unwrap();
    sandbox.write("record/reports/notes.md", "words");
    sandbox.record(["save"]).succeeds();
    assert_eq!(subject(&sandbox, "server.git"), "Update a file of the committee");
}
