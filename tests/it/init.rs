//! `casebound init`.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use casebound_testing::Sandbox;

#[test]
fn every_profile_gives_a_record_without_errors() {
    let place = Sandbox::empty();
    for profile in ["django-event", "dsf", "chaoss"] {
        let said = place.casebound(".", ["init", profile, "--profile", profile]).well();
        assert_eq!(said.out, format!("{profile}\n"));
        place.casebound(profile, ["check"]).well();
        place.casebound(profile, ["check", "--tree", "HEAD"]).well();
        assert_eq!(place.commits(profile), 1);
        assert_eq!(place.git(profile, ["status", "--porcelain"]), "");
        assert_eq!(place.git(profile, ["symbolic-ref", "--short", "HEAD"]), "main");
        place.casebound(profile, ["hook", "status"]).well();
    }
    let texts = ["django-event", "dsf", "chaoss"].map(|it| place.read(format!("{it}/committee.yaml")));
    assert!(texts[0] != texts[1] && texts[1] != texts[2] && texts[0] != texts[2]);
}

#[test]
fn an_unknown_profile_is_refused_with_the_known_ones() {
    let place = Sandbox::empty();
    place.casebound(".", ["init", "record", "--profile", "other"]).fails().says(&["django-event", "dsf", "chaoss"]);
    assert!(!place.path("record").exists());
}

#[test]
fn names_given_stand_in_the_policy() {
    let place = Sandbox::empty();
    place.casebound(".", ["init", "record", "--name", "Team: \"yes\" # 1", "--email", "team@example.net"]).well();
    let said = place.casebound("record", ["transparency", "write"]).well();
    assert!(said.out.contains("team@example.net"));
    assert!(said.out.contains("Team: \"yes\" # 1"), "{said:?}");
}

#[test]
fn a_name_that_is_no_line_of_text_is_refused() {
    let place = Sandbox::empty();
    for name in ["A\u{1b}[31m", "A\nmembers: {}", ""] {
        place.casebound(".", ["init", "record", "--name", name]).fails().says(&["--name"]);
        assert!(!place.path("record").exists());
    }
}

#[test]
fn nobody_else_may_open_what_was_made() {
    let place = Sandbox::with_record();
    let mode = |path: &str| fs::metadata(place.path(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("record"), 0o700);
    assert_eq!(mode("record/cases"), 0o700);
    assert_eq!(mode("record/README.md"), 0o600);
}

#[test]
fn without_git_only_files_are_made() {
    let place = Sandbox::empty();
    place.casebound(".", ["init", "record", "--no-git"]).well();
    assert!(!place.path("record/.git").exists());
    assert!(place.path("record/committee.yaml").exists());
    place.casebound("record", ["new", "--no-edit"]).well();
    place.casebound("record", ["check"]).well();
    place.casebound("record", ["check", "--staged"]).fails().says(&["git repository"]);
    place.casebound("record", ["doctor"]).found().says(&["no git repository"]);
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let place = Sandbox::empty();
    place.write("record/notes.txt", "mine\n");
    place.casebound(".", ["init", "record"]).fails().says(&["not empty", "--force"]);
    assert_eq!(place.files("record"), ["notes.txt"]);
}

#[test]
fn forced_it_writes_beside_what_is_there() {
    let place = Sandbox::empty();
    place.write("record/README.md", "mine\n");
    place.casebound(".", ["init", "record", "--force"]).well();
    assert_eq!(place.read("record/README.md"), "mine\n");
    // Only what was written is committed.
    assert_eq!(place.git("record", ["status", "--porcelain"]), "?? README.md");
}

#[test]
fn a_second_init_is_refused_also_when_forced() {
    let place = Sandbox::with_record();
    let before = place.read("record/committee.yaml");
    place.casebound(".", ["init", "record", "--force"]).fails().says(&["already"]);
    assert_eq!(place.read("record/committee.yaml"), before);
}

#[test]
fn a_file_in_the_place_of_the_folder_is_refused() {
    let place = Sandbox::empty();
    place.write("record", "mine\n");
    place.casebound(".", ["init", "record"]).fails().says(&["record"]);
    assert_eq!(place.read("record"), "mine\n");
}

#[test]
fn without_an_identity_it_says_how_to_give_one() {
    let place = Sandbox::empty();
    place.casebound(".", ["init", "record"]).anonymous().well().says(&["user.name", "user.email", "git commit"]);
    assert!(place.path("record/committee.yaml").exists());
    place.casebound("record", ["check", "--staged"]).well();
    // What it said works.
    place.git("record", ["commit", "--quiet", "--message=Begin the committee's record"]);
}

#[test]
fn inside_another_repository_it_makes_its_own() {
    let place = Sandbox::empty();
    place.git(".", ["init", "--quiet", "outer"]);
    place.casebound("outer", ["init", "record"]).well();
    assert!(place.path("outer/record/.git").exists());
    assert!(!place.path("outer/.git/hooks/pre-commit").exists());
}

#[test]
fn an_empty_repository_is_used_as_it_is() {
    let place = Sandbox::empty();
    place.git(".", ["init", "--quiet", "--initial-branch=trunk", "record"]);
    place.casebound("record", ["init"]).well();
    assert_eq!(place.git("record", ["symbolic-ref", "--short", "HEAD"]), "trunk");
    assert_eq!(place.commits("record"), 1);
}
