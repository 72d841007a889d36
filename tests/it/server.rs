//! A bare repository on a server: what is pushed is judged before it is stored.

use casebound_testing::Sandbox;
use casebound_testing::sample::{open_case, wrong_case};

const CASE: &str = "record/cases/2026/quiet-harbor.md";

/// A record with a case that was never pushed, and the committee's server.
fn with_server() -> Sandbox {
    let place = Sandbox::with_record();
    place.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    place.casebound("server.git", ["hook", "install"]).well();
    place.casebound("server.git", ["hook", "status"]).well().says(&["pre-receive"]);
    place.git("record", ["remote", "add", "origin", "../server.git"]);
    place.git("record", ["push", "--quiet", "origin", "main"]);
    place.write(CASE, open_case("quiet-harbor"));
    place.git("record", ["add", "cases"]);
    place.git("record", ["commit", "--quiet", "--message=A case"]);
    place
}

fn on_server(place: &Sandbox, branch: &str) -> String {
    place.git_call("server.git", ["rev-parse", "--quiet", "--verify", branch]).run().out.trim().to_owned()
}

/// Commits past the hook, as somebody without it does.
fn commit_unchecked(place: &Sandbox, message: &str) {
    place.git("record", ["add", "--all"]);
    place.git("record", ["commit", "--quiet", "--no-verify", "--message", message]);
}

/// Pushes past the hook of the clone.
fn push_unchecked(place: &Sandbox, what: &[&str]) -> casebound_testing::Said {
    place.git_call("record", ["push", "--no-verify", "origin"]).args(what).run()
}

#[test]
fn a_good_push_is_stored() {
    let place = with_server();
    place.git("record", ["push", "--quiet", "origin", "main"]);
    assert_eq!(on_server(&place, "main"), place.git("record", ["rev-parse", "main"]));
    place.git(".", ["clone", "--quiet", "server.git", "other"]);
    place.casebound("other", ["check"]).well();
}

#[test]
fn a_bad_push_is_refused_and_says_where() {
    let place = with_server();
    let before = on_server(&place, "main");
    place.write(CASE, wrong_case("quiet-harbor"));
    commit_unchecked(&place, "Wrong");
    let said = push_unchecked(&place, &["main"]);
    assert_ne!(said.code, Some(0), "{said:?}");
    assert!(said.err.contains("quiet-harbor.md:3:9: error[unknown-word]"), "{said:?}");
    assert_eq!(on_server(&place, "main"), before);
    // Mended it goes through: the slip on the way is no identity and no key.
    place.write(CASE, open_case("quiet-harbor"));
    commit_unchecked(&place, "Right");
    assert_eq!(push_unchecked(&place, &["main"]).code, Some(0));
}

#[test]
fn one_bad_branch_refuses_the_whole_push() {
    let place = with_server();
    let before = on_server(&place, "main");
    place.git("record", ["switch", "--quiet", "--create", "aside"]);
    place.write(CASE, wrong_case("quiet-harbor"));
    commit_unchecked(&place, "Wrong");
    assert_ne!(push_unchecked(&place, &["main", "aside"]).code, Some(0));
    assert_eq!(on_server(&place, "main"), before);
    assert_eq!(on_server(&place, "aside"), "");
}

#[test]
fn a_branch_can_be_deleted() {
    let place = with_server();
    place.git("record", ["push", "--quiet", "origin", "main:aside"]);
    place.git("record", ["push", "--quiet", "origin", "--delete", "aside"]);
    assert_eq!(on_server(&place, "aside"), "");
}

#[test]
fn the_clone_refuses_before_anything_leaves() {
    let place = with_server();
    place.write(CASE, wrong_case("quiet-harbor"));
    commit_unchecked(&place, "Wrong");
    let before = on_server(&place, "main");
    let said = place.git_call("record", ["push", "origin", "main"]).run();
    assert!(said.code != Some(0) && said.err.contains("Nothing was pushed"), "{said:?}");
    assert!(!said.err.contains("remote:"), "it reached the server: {said:?}");
    assert_eq!(on_server(&place, "main"), before);
}

#[test]
fn where_casebound_is_not_installed_nothing_is_stored() {
    let place = with_server();
    let before = on_server(&place, "main");
    let call = place.call_without_casebound("record", "git");
    let said = call.args(["push", "--no-verify", "origin", "main"]).run();
    assert!(said.code != Some(0) && said.err.contains("casebound is not installed"), "{said:?}");
    assert_eq!(on_server(&place, "main"), before);
}

#[test]
fn a_hook_that_was_there_gets_the_same_lines_and_may_refuse() {
    let place = with_server();
    place.casebound("server.git", ["hook", "uninstall"]).well();
    place
        .write_script("server.git/hooks/pre-receive", "#!/bin/sh\ncat > \"$HOME/lines\"\ntest ! -e \"$HOME/refuse\"\n");
    place.casebound("server.git", ["hook", "install"]).well();
    place.write("home/refuse", "");
    assert_ne!(push_unchecked(&place, &["main"]).code, Some(0));
    assert!(place.read("home/lines").ends_with(" refs/heads/main\n"));
    std::fs::remove_file(place.path("home/refuse")).unwrap();
    assert_eq!(push_unchecked(&place, &["main"]).code, Some(0));
}

#[test]
fn what_is_no_record_is_refused() {
    let place = with_server();
    place.git(".", ["init", "--quiet", "stray"]);
    place.git("stray", ["commit", "--quiet", "--allow-empty", "--message=Stray"]);
    let said = place.git_call("stray", ["push", "../server.git", "HEAD:refs/heads/stray"]).run();
    assert!(said.code != Some(0) && said.err.contains("committee.yaml"), "{said:?}");
}

#[test]
fn a_push_over_other_commits_is_judged() {
    let place = with_server();
    place.git("record", ["push", "--quiet", "origin", "main"]);
    place.write(CASE, wrong_case("quiet-harbor"));
    place.git("record", ["add", "--all"]);
    place.git("record", ["commit", "--quiet", "--no-verify", "--amend", "--message=Wrong"]);
    assert_ne!(push_unchecked(&place, &["--force", "main"]).code, Some(0));
    place.write(CASE, open_case("quiet-harbor") + "More.\n");
    place.git("record", ["add", "--all"]);
    place.git("record", ["commit", "--quiet", "--amend", "--message=Right"]);
    assert_eq!(push_unchecked(&place, &["--force", "main"]).code, Some(0));
}

#[test]
fn in_a_bare_repository_it_is_said_what_works_there() {
    let place = Sandbox::with_record();
    place.git(".", ["clone", "--quiet", "--bare", "record", "server.git"]);
    for command in ["list", "doctor", "check"] {
        place.casebound("server.git", [command]).fails().says(&["bare repository", "check --tree HEAD", "clone"]);
    }
    place.casebound("server.git", ["check", "--tree", "HEAD"]).well();
}
