//! `casebound init`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use casebound_testing::Sandbox;

#[test]
fn every_profile_gives_a_record_without_errors() {
    let sandbox = Sandbox::empty();
    for profile in ["django-event", "dsf", "chaoss"] {
        let said = sandbox.casebound(".", ["init", profile, "--profile", profile]).succeeds();
        assert_eq!(said.out, format!("{profile}\n"));
        sandbox.casebound(profile, ["check"]).succeeds();
        sandbox.casebound(profile, ["check", "--tree", "HEAD"]).succeeds();
        assert_eq!(sandbox.commits(profile), 1);
        assert_eq!(sandbox.git(profile, ["status", "--porcelain"]), "");
        assert_eq!(sandbox.git(profile, ["symbolic-ref", "--short", "HEAD"]), "main");
        sandbox.casebound(profile, ["hook", "status"]).succeeds();
    }
    let texts = ["django-event", "dsf", "chaoss"].map(|it| sandbox.read(format!("{it}/committee.yaml")));
    assert!(texts[0] != texts[1] && texts[1] != texts[2] && texts[0] != texts[2]);
}

#[test]
fn an_unknown_profile_is_refused_with_the_known_ones() {
    let sandbox = Sandbox::empty();
    sandbox.casebound(".", ["init", "record", "--profile", "other"]).fails().says(&["django-event", "dsf", "chaoss"]);
    assert!(!sandbox.path("record").exists());
}

#[test]
fn names_given_stand_in_the_policy() {
    let sandbox = Sandbox::empty();
    sandbox.casebound(".", ["init", "record", "--name", "Team: \"yes\" # 1", "--email", "team@example.net"]).succeeds();
    let said = sandbox.casebound("record", ["transparency", "write"]).succeeds();
    assert!(said.out.contains("team@example.net"));
    assert!(said.out.contains("Team: \"yes\" # 1"), "{said:?}");
}

#[test]
fn a_name_that_is_no_line_of_text_is_refused() {
    let sandbox = Sandbox::empty();
    for name in ["A\u{1b}[31m", "A\nmembers: {}", ""] {
        sandbox.casebound(".", ["init", "record", "--name", name]).fails().says(&["--name"]);
        assert!(!sandbox.path("record").exists());
    }
}

#[test]
fn nobody_else_may_open_what_was_made() {
    let sandbox = Sandbox::with_record();
    let mode = |path: &str| fs::metadata(sandbox.path(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("record"), 0o700);
    assert_eq!(mode("record/cases"), 0o700);
    assert_eq!(mode("record/README.md"), 0o600);
}

#[test]
fn without_git_only_files_are_made() {
    let sandbox = Sandbox::empty();
    sandbox.casebound(".", ["init", "record", "--no-git"]).succeeds();
    assert!(!sandbox.path("record/.git").exists());
    assert!(sandbox.path("record/committee.yaml").exists());
    sandbox.casebound("record", ["new", "--no-edit"]).succeeds();
    sandbox.casebound("record", ["check"]).succeeds();
    sandbox.casebound("record", ["check", "--staged"]).fails().says(&["git repository"]);
    sandbox.casebound("record", ["doctor"]).finds().says(&["not a git repository"]);
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let sandbox = Sandbox::empty();
    sandbox.write("record/notes.txt", "mine\n");
    sandbox.casebound(".", ["init", "record"]).fails().says(&["not empty", "--force"]);
    assert_eq!(sandbox.files("record"), ["notes.txt"]);
}

#[test]
fn forced_it_writes_beside_what_is_there() {
    let sandbox = Sandbox::empty();
    sandbox.write("record/README.md", "mine\n");
    sandbox.casebound(".", ["init", "record", "--force"]).succeeds();
    assert_eq!(sandbox.read("record/README.md"), "mine\n");
    // Only what was written is committed.
    assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "?? README.md");
}

#[test]
fn a_second_init_is_refused_also_when_forced() {
    let sandbox = Sandbox::with_record();
    let before = sandbox.read("record/committee.yaml");
    sandbox.casebound(".", ["init", "record", "--force"]).fails().says(&["already"]);
    assert_eq!(sandbox.read("record/committee.yaml"), before);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_refused() {
    let sandbox = Sandbox::empty();
    sandbox.write("record", "mine\n");
    sandbox.casebound(".", ["init", "record"]).fails().says(&["record"]);
    assert_eq!(sandbox.read("record"), "mine\n");
}

#[test]
fn without_an_identity_it_says_how_to_give_one() {
    let sandbox = Sandbox::empty();
    sandbox.casebound(".", ["init", "record"]).anonymous().succeeds().says(&["user.name", "user.email", "git commit"]);
    assert!(sandbox.path("record/committee.yaml").exists());
    sandbox.casebound("record", ["check", "--staged"]).succeeds();
    // What it said works.
    sandbox.git("record", ["commit", "--quiet", "--message=Begin the committee's record"]);
}

#[test]
fn inside_another_repository_it_makes_its_own() {
    let sandbox = Sandbox::empty();
    sandbox.git(".", ["init", "--quiet", "outer"]);
    sandbox.casebound("outer", ["init", "record"]).succeeds();
    assert!(sandbox.path("outer/record/.git").exists());
    assert!(!sandbox.path("outer/.git/hooks/pre-commit").exists());
}

#[test]
fn an_empty_repository_is_used_as_it_is() {
    let sandbox = Sandbox::empty();
    sandbox.git(".", ["init", "--quiet", "--initial-branch=trunk", "record"]);
    sandbox.casebound("record", ["init"]).succeeds();
    assert_eq!(sandbox.git("record", ["symbolic-ref", "--short", "HEAD"]), "trunk");
    assert_eq!(sandbox.commits("record"), 1);
}
