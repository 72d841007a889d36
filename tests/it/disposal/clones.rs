//! A server and several clones: each purges itself, all meet again, and nothing comes back.

use super::{CASE, Disposing as _, SECRET, resolved};
use casebound_testing::Sandbox;

/// The committee's server with our hooks, or without, and the clones of three members.
pub(super) fn with_clones(hooks: bool) -> Sandbox {
    let place = Sandbox::with_due();
    place.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    if hooks {
        place.casebound("server.git", ["--quiet", "hook", "install"]).well();
    }
    place.git("record", ["remote", "add", "origin", "../server.git"]);
    place.git("record", ["push", "--quiet", "--set-upstream", "origin", "main"]);
    place.git("record", ["config", "user.email", "alice@example.org"]);
    for name in ["bob", "carol"] {
        place.git(".", ["clone", "--quiet", "server.git", name]);
        place.git(name, ["config", "user.email", &format!("{name}@example.org")]);
        place.casebound(name, ["--quiet", "hook", "install"]).well();
    }
    place
}

pub(super) fn commit(place: &Sandbox, folder: &str, file: &str) {
    place.write(format!("{folder}/{file}"), file);
    place.git(folder, ["add", "--all"]);
    place.git(folder, ["commit", "--quiet", "--message", file]);
}

pub(super) fn head(place: &Sandbox, folder: &str, rev: &str) -> String {
    place.git(folder, ["rev-parse", rev])
}

#[test]
fn a_server_with_our_hooks_and_every_clone_purge_themselves() {
    let place = with_clones(true);
    commit(&place, "bob", "bob.md");
    place.write("carol/minutes.md", "Changed, and put aside.\n");
    place.git("carol", ["stash", "--quiet"]);
    let said = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(head(&place, "record", "HEAD"), head(&place, "server.git", "main"), "the branch equals its upstream");
    assert_eq!(place.find("server.git", &[SECRET]).code, Some(0));

    for name in ["bob", "carol"] {
        assert_eq!(place.find(name, &[SECRET]).code, Some(1), "{name} has not heard of it");
        let said = place.casebound(name, ["sync"]).well();
        assert!(!place.path(format!("{name}/{CASE}")).exists(), "{said:?}");
        assert_eq!(place.find(name, &[SECRET]).code, Some(0), "{name}");
        place.git(name, ["fsck", "--full", "--strict"]);
    }
    assert_eq!(place.read("bob/bob.md"), "bob.md", "an unpushed commit sits on top");
    assert_eq!(place.git("bob", ["log", "-1", "--format=%s", "HEAD~1"]), "bob.md");
    place.git("carol", ["stash", "pop", "--quiet"]);
    assert_eq!(place.read("carol/minutes.md"), "Changed, and put aside.\n");
    place.git("carol", ["checkout", "--quiet", "."]);

    // Everybody answers, and the status says so.
    place.record(["sync"]).well();
    place.record(["retention", "status"]).found().says(&["here: gone", "origin: gone", "bob"]);
    place.casebound("bob", ["sync"]).well();
    place.git("bob", ["push", "--quiet"]);
    place.record(["sync"]).well();
    place.record(["retention", "status"]).well().says(&["clones that proved it: 3"]);
    // Once more is harmless.
    let before = head(&place, "record", "HEAD");
    place.record(["sync"]).well().says(&["Up to date"]);
    assert_eq!(head(&place, "record", "HEAD"), before);
}

#[test]
fn two_disposals_one_after_the_other_meet_in_a_clone_that_slept() {
    let place = with_clones(true);
    commit(&place, "bob", "bob.md");
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    commit(&place, "record", "between.md");
    place.git("record", ["push", "--quiet"]);
    assert_eq!(place.dispose("record", &["quiet-harbor-two"]).code, Some(0));
    let said = place.casebound("bob", ["sync"]).well();
    assert_eq!(place.find("bob", &[SECRET, "Yorick"]).code, Some(0), "{said:?}");
    place.git("bob", ["push", "--quiet"]);
    place.record(["sync"]).well();
    assert_eq!(head(&place, "record", "HEAD"), head(&place, "bob", "HEAD"));
    assert_eq!(place.read("record/bob.md"), "bob.md");
}

#[test]
fn what_was_erased_can_not_be_pushed_or_joined_again() {
    let place = with_clones(true);
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    // A member who pushes first: as another branch, since git itself refuses the same one.
    commit(&place, "bob", "bob.md");
    let said = place.git_call("bob", ["push", "--no-verify", "origin", "HEAD:side"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["belongs to the history before a disposal", "casebound sync"]);
    // A member who pulls by hand.
    place.git("bob", ["fetch", "--quiet"]);
    for join in [&["merge", "origin/main", "--no-edit"][..], &["rebase", "origin/main"]] {
        let before = head(&place, "bob", "HEAD");
        let said = place.git_call("bob", join).run();
        assert_ne!(said.code, Some(0), "{said:?}");
        said.says(&["casebound sync"]);
        assert_eq!(head(&place, "bob", "HEAD"), before);
        place.git_call("bob", ["merge", "--abort"]).run();
    }
    // Its own hook refuses, now that it has heard of it.
    let said = place.git_call("bob", ["push", "origin", "HEAD:side"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    place.casebound("bob", ["sync"]).well();
    place.git("bob", ["push", "--quiet"]);

    // The file again, the content under another name, the code name.
    let text = super::resolved("quiet-harbor", SECRET);
    for (path, words) in
        [(CASE, "has cases/2023/quiet-harbor.md again"), ("copy.md", "brings a content that was disposed of")]
    {
        place.write(format!("bob/{path}"), &text);
        place.git("bob", ["add", "--all"]);
        place.git("bob", ["commit", "--quiet", "--no-verify", "--message", "Again"]);
        for push in [&["push"][..], &["push", "--no-verify"]] {
            let said = place.git_call("bob", push).run();
            assert_ne!(said.code, Some(0), "{said:?}");
            said.says(&[words]);
        }
        place.git("bob", ["reset", "--quiet", "--hard", "HEAD~1"]);
    }
    assert_eq!(place.find("server.git", &[SECRET]).code, Some(0));
}

#[test]
fn a_plain_pull_erases_as_long_as_it_can() {
    let place = with_clones(false);
    let said = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    // The server without hooks has the history before, and the tombstone.
    let said = place.git_call("bob", ["pull", "--ff-only"]).well();
    assert!(!place.path(format!("bob/{CASE}")).exists(), "{said:?}");
    assert_eq!(place.find("bob", &[SECRET]).code, Some(0));
}

#[test]
fn a_pull_that_makes_a_merge_tells_what_is_to_be_done() {
    let place = with_clones(false);
    commit(&place, "bob", "bob.md");
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    // What the server has is not purged yet, so that it can be joined; git has not cleared away when it calls the hook.
    let said = place.git_call("bob", ["pull", "--no-rebase", "--no-edit"]).well();
    said.says(&["run `casebound sync` now"]);
    place.casebound("bob", ["sync"]).well();
    assert_eq!(place.find("bob", &[SECRET]).code, Some(0));
}

#[test]
fn a_merge_that_was_refused_is_not_committed_later() {
    let place = with_clones(true);
    commit(&place, "bob", "bob.md");
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    let before = head(&place, "bob", "HEAD");
    let said = place.git_call("bob", ["pull", "--no-rebase", "--no-edit"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["git merge --abort"]);
    let said = place.git_call("bob", ["commit", "--no-edit"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    assert_eq!(head(&place, "bob", "HEAD"), before);
    place.git("bob", ["merge", "--abort"]);
    place.casebound("bob", ["sync"]).well();
    assert_eq!(place.find("bob", &[SECRET]).code, Some(0));
}

#[test]
fn the_hooks_of_a_server_judge_by_the_day_of_the_command() {
    let place = with_clones(true);
    let text =
        resolved("calm-lake", "Xystus").replace("2023-", "2025-").replace("keep_until: 2025", "keep_until: 2027");
    place.write("record/cases/2025/calm-lake.md", text.replace("review: 2024", "review: 2026"));
    commit(&place, "record", "more.md");
    place.git("record", ["push", "--quiet"]);
    let args = ["--today", "2027-04-01", "retention", "dispose", "calm-lake", "--approved-by", "alice"];
    place.record(args).args(["--approved-by", "bob", "--yes"]).well();
    assert_eq!(head(&place, "record", "HEAD"), head(&place, "server.git", "main"));
    place.casebound("bob", ["sync"]).well();
    assert_eq!(place.find("bob", &["Xystus"]).code, Some(0));
}

#[test]
fn a_server_without_hooks_is_told_by_hand() {
    let place = with_clones(false);
    let said = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = said.says(&["git push --force-with-lease=", "retention status --gone"]);
    assert_eq!(place.find("record", &[SECRET]).code, Some(0));
    place.record(["retention", "status"]).found().says(&["origin: unknown"]);
    let old = head(&place, "server.git", "main");
    let line = said.err.lines().find(|it| it.contains("--force-with-lease")).unwrap().trim().to_owned();
    place.shell(&line).well();
    assert_eq!(head(&place, "server.git", "main"), head(&place, "record", "HEAD"));
    // By its id the old commit is still given out, until somebody collects it.
    place.git("server.git", ["config", "uploadpack.allowAnySHA1InWant", "true"]);
    place.record(["retention", "status", "--gone", &old]).found().says(&["still given out"]);
    place.git("server.git", ["reflog", "expire", "--expire=now", "--all"]);
    place.git("server.git", ["gc", "--quiet", "--prune=now"]);
    place.record(["retention", "status", "--gone", &old]).well().says(&["is refused"]);
    // What was fetched to ask is not left behind.
    assert_eq!(place.find("record", &[SECRET]).code, Some(0));
    place.casebound("bob", ["sync"]).well();
    assert_eq!(place.find("bob", &[SECRET]).code, Some(0));
    assert_eq!(head(&place, "bob", "HEAD~1"), head(&place, "record", "HEAD"));
}

#[test]
fn others_who_pushed_meanwhile_come_first() {
    let place = with_clones(true);
    commit(&place, "bob", "bob.md");
    place.git("bob", ["push", "--quiet"]);
    let before = head(&place, "record", "HEAD");
    let said = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["run `casebound sync`"]);
    assert_eq!(head(&place, "record", "HEAD"), before);
    assert!(place.path(format!("record/{CASE}")).exists());
    place.record(["sync"]).well();
    assert_eq!(place.dispose("record", &["quiet-harbor"]).code, Some(0));
    assert_eq!(place.read("record/bob.md"), "bob.md");
}

#[test]
fn nobody_can_bury_what_the_policy_keeps() {
    let place = with_clones(true);
    // A tombstone that was made where the case looked due.
    place.write(
        format!("bob/{CASE}"),
        super::resolved("quiet-harbor", SECRET).replace(
            "keep_until: 2025-03-05",
            "keep_until: 2025-03-05, hold: {by: alice, since: 2024-01-01, reason: a court}",
        ),
    );
    place.git("bob", ["commit", "--quiet", "--all", "--message=A hold"]);
    place.git("bob", ["push", "--quiet"]);
    let args = [
        "retention",
        "dispose",
        "quiet-harbor",
        "--approved-by",
        "alice",
        "--approved-by",
        "bob",
        "--yes",
        "--no-push",
    ];
    place.record(args).well();
    let said = place.git_call("record", ["push", "--no-verify", "--force", "origin", "main"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["may not be disposed of now"]);
    assert_eq!(place.git("server.git", ["cat-file", "-t", &format!("main:{CASE}")]), "blob");
}

#[test]
fn an_expunged_record_arrives_in_every_clone() {
    let place = with_clones(true);
    place.write(
        format!("record/{CASE}"),
        super::resolved("quiet-harbor", SECRET).replace("kind: warning", "kind: ban, until: 2024-01-01"),
    );
    place.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message=A ban"]);
    place.git("record", ["push", "--quiet", "--no-verify"]);
    let said = place.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let text = place.read(format!("record/{CASE}"));
    commit(&place, "bob", "bob.md");
    for name in ["bob", "carol"] {
        place.casebound(name, ["sync"]).well();
        assert_eq!(place.read(format!("{name}/{CASE}")), text);
        assert_eq!(place.find(name, &[SECRET]).code, Some(0), "{name}");
    }
    assert_eq!(place.git("server.git", ["show", &format!("main:{CASE}")]) + "\n", text);
    // A late clone keeps the expunged text also when it purges once more.
    place.casebound("bob", ["retention", "catch-up"]).well();
    assert_eq!(place.read(format!("bob/{CASE}")), text);
}
