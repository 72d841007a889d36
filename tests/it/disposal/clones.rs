//! A server and several clones: each purges itself, all meet again, and nothing comes back.

use super::{CASE, Disposing as _, SECRET};
use casebound_testing::Sandbox;

/// The committee's server with our hooks, or without, and the clones of three members.
pub(super) fn with_clones(hooks: bool) -> Sandbox {
    let sandbox = Sandbox::with_due();
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    if hooks {
        sandbox.casebound("server.git", ["--quiet", "hook", "install"]).succeeds();
    }
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "main"]);
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    for name in ["bob", "carol"] {
        sandbox.git(".", ["clone", "--quiet", "server.git", name]);
        sandbox.git(name, ["config", "user.email", &format!("{name}@example.org")]);
        sandbox.casebound(name, ["--quiet", "hook", "install"]).succeeds();
    }
    sandbox
}

pub(super) fn commit(sandbox: &Sandbox, folder: &str, file: &str) {
    sandbox.write(format!("{folder}/{file}"), file);
    sandbox.git(folder, ["add", "--all"]);
    sandbox.git(folder, ["commit", "--quiet", "--message", file]);
}

pub(super) fn head(sandbox: &Sandbox, folder: &str, rev: &str) -> String {
    sandbox.git(folder, ["rev-parse", rev])
}

#[test]
fn a_server_with_our_hooks_and_every_clone_purge_themselves() {
    let sandbox = with_clones(true);
    commit(&sandbox, "bob", "bob.md");
    sandbox.write("carol/minutes.md", "Changed, and put aside.\n");
    sandbox.git("carol", ["stash", "--quiet"]);
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(
        head(&sandbox, "record", "HEAD"),
        head(&sandbox, "server.git", "main"),
        "the branch equals its upstream"
    );
    assert_eq!(sandbox.find("server.git", &[SECRET]).code, Some(0));

    for name in ["bob", "carol"] {
        assert_eq!(sandbox.find(name, &[SECRET]).code, Some(1), "{name} has not heard of it");
        let said = sandbox.casebound(name, ["sync"]).succeeds();
        assert!(!sandbox.path(format!("{name}/{CASE}")).exists(), "{said:?}");
        assert_eq!(sandbox.find(name, &[SECRET]).code, Some(0), "{name}");
        sandbox.git(name, ["fsck", "--full", "--strict"]);
    }
    assert_eq!(sandbox.read("bob/bob.md"), "bob.md", "an unpushed commit sits on top");
    assert_eq!(sandbox.git("bob", ["log", "-1", "--format=%s", "HEAD~1"]), "bob.md");
    sandbox.git("carol", ["stash", "pop", "--quiet"]);
    assert_eq!(sandbox.read("carol/minutes.md"), "Changed, and put aside.\n");
    sandbox.git("carol", ["checkout", "--quiet", "."]);

    // Everybody answers, and the status says so.
    sandbox.record(["sync"]).succeeds();
    sandbox.record(["retention", "status"]).finds().says(&["here: gone", "origin: gone", "bob"]);
    sandbox.casebound("bob", ["sync"]).succeeds();
    sandbox.git("bob", ["push", "--quiet"]);
    sandbox.record(["sync"]).succeeds();
    sandbox.record(["retention", "status"]).succeeds().says(&["clones that proved it: 3"]);
    // Once more is harmless.
    let before = head(&sandbox, "record", "HEAD");
    sandbox.record(["sync"]).succeeds().says(&["Up to date"]);
    assert_eq!(head(&sandbox, "record", "HEAD"), before);
}

#[test]
fn two_disposals_one_after_the_other_meet_in_a_clone_that_slept() {
    let sandbox = with_clones(true);
    commit(&sandbox, "bob", "bob.md");
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    commit(&sandbox, "record", "between.md");
    sandbox.git("record", ["push", "--quiet"]);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor-two"]).code, Some(0));
    let said = sandbox.casebound("bob", ["sync"]).succeeds();
    assert_eq!(sandbox.find("bob", &[SECRET, "Yorick"]).code, Some(0), "{said:?}");
    sandbox.git("bob", ["push", "--quiet"]);
    sandbox.record(["sync"]).succeeds();
    assert_eq!(head(&sandbox, "record", "HEAD"), head(&sandbox, "bob", "HEAD"));
    assert_eq!(sandbox.read("record/bob.md"), "bob.md");
}

#[test]
fn what_was_erased_can_not_be_pushed_or_joined_again() {
    let sandbox = with_clones(true);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    // A member who pushes first: as another branch, since git itself refuses the same one.
    commit(&sandbox, "bob", "bob.md");
    let said = sandbox.git_call("bob", ["push", "--no-verify", "origin", "HEAD:side"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["belongs to the history from before a disposal", "casebound sync"]);
    // A member who pulls by hand.
    sandbox.git("bob", ["fetch", "--quiet"]);
    for join in [&["merge", "origin/main", "--no-edit"][..], &["rebase", "origin/main"]] {
        let before = head(&sandbox, "bob", "HEAD");
        let said = sandbox.git_call("bob", join).run();
        assert_ne!(said.code, Some(0), "{said:?}");
        said.says(&["casebound sync"]);
        assert_eq!(head(&sandbox, "bob", "HEAD"), before);
        sandbox.git_call("bob", ["merge", "--abort"]).run();
    }
    // Its own hook refuses, now that it has heard of it.
    let said = sandbox.git_call("bob", ["push", "origin", "HEAD:side"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    sandbox.casebound("bob", ["sync"]).succeeds();
    sandbox.git("bob", ["push", "--quiet"]);

    // The file again, the content under another name, the code name.
    let text = super::resolved("quiet-harbor", SECRET);
    for (path, words) in [(CASE, "brings back cases/2023/quiet-harbor.md"), ("copy.md", "brings back disposed content")]
    {
        sandbox.write(format!("bob/{path}"), &text);
        sandbox.git("bob", ["add", "--all"]);
        sandbox.git("bob", ["commit", "--quiet", "--no-verify", "--message", "Again"]);
        for push in [&["push"][..], &["push", "--no-verify"]] {
            let said = sandbox.git_call("bob", push).run();
            assert_ne!(said.code, Some(0), "{said:?}");
            said.says(&[words]);
        }
        sandbox.git("bob", ["reset", "--quiet", "--hard", "HEAD~1"]);
    }
    assert_eq!(sandbox.find("server.git", &[SECRET]).code, Some(0));
}

#[test]
fn a_plain_pull_erases_as_long_as_it_can() {
    let sandbox = with_clones(false);
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    // The server without hooks has the history before, and the tombstone.
    let said = sandbox.git_call("bob", ["pull", "--ff-only"]).succeeds();
    assert!(!sandbox.path(format!("bob/{CASE}")).exists(), "{said:?}");
    assert_eq!(sandbox.find("bob", &[SECRET]).code, Some(0));
}

#[test]
fn a_pull_that_makes_a_merge_tells_what_is_to_be_done() {
    let sandbox = with_clones(false);
    commit(&sandbox, "bob", "bob.md");
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    // What the server has is not purged yet, so that it can be joined; git has not cleared away when it calls the hook.
    let said = sandbox.git_call("bob", ["pull", "--no-rebase", "--no-edit"]).succeeds();
    said.says(&["run `casebound sync` now"]);
    sandbox.casebound("bob", ["sync"]).finds().says(&["--force-with-lease"]);
    assert_eq!(sandbox.find("bob", &[SECRET]).code, Some(0));
}

#[test]
fn a_merge_that_was_refused_is_not_committed_later() {
    let sandbox = with_clones(true);
    commit(&sandbox, "bob", "bob.md");
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    let before = head(&sandbox, "bob", "HEAD");
    let said = sandbox.git_call("bob", ["pull", "--no-rebase", "--no-edit"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["git merge --abort"]);
    let said = sandbox.git_call("bob", ["commit", "--no-edit"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    assert_eq!(head(&sandbox, "bob", "HEAD"), before);
    sandbox.git("bob", ["merge", "--abort"]);
    sandbox.casebound("bob", ["sync"]).succeeds();
    assert_eq!(sandbox.find("bob", &[SECRET]).code, Some(0));
}

#[test]
fn a_day_to_come_disposes_of_nothing() {
    let sandbox = with_clones(true);
    let before = head(&sandbox, "record", "HEAD");
    let approved = ["--approved-by", "alice", "--approved-by", "bob"];
    for due in ["--due", "quiet-harbor"] {
        let args = ["retention", "dispose", due];
        let said = sandbox.record(["--today", "2199-01-01"]).args(args).args(approved).args(["--yes"]).fails();
        said.says(&["--today says 2199-01-01", "a future day"]);
        let said = sandbox.record(args).args(approved).args(["--yes"]).env("CASEBOUND_TODAY", "2199-01-01").fails();
        said.says(&["CASEBOUND_TODAY says 2199-01-01"]);
    }
    let said = sandbox.record(["--today", "2199-01-01", "retention", "dispose", "--due", "--dry-run"]).succeeds();
    said.says(&["quiet-harbor.md", "Nothing was changed"]);
    assert_eq!(head(&sandbox, "record", "HEAD"), before);
}

#[test]
fn a_server_without_hooks_is_told_by_hand() {
    let sandbox = with_clones(false);
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = said.says(&["git push --force-with-lease=", "retention status --gone"]);
    assert_eq!(sandbox.find("record", &[SECRET]).code, Some(0));
    sandbox.record(["retention", "status"]).finds().says(&["origin: not yet: it is still in refs/heads/main"]);
    let old = head(&sandbox, "server.git", "main");
    let line = said.err.lines().find(|it| it.contains("--force-with-lease")).unwrap().trim().to_owned();
    sandbox.shell(&line).succeeds();
    assert_eq!(head(&sandbox, "server.git", "main"), head(&sandbox, "record", "HEAD"));
    // By its id the old commit is still given out, until somebody collects it.
    sandbox.git("server.git", ["config", "uploadpack.allowAnySHA1InWant", "true"]);
    sandbox.record(["retention", "status", "--gone", &old]).finds().says(&["still serves"]);
    sandbox.git("server.git", ["reflog", "expire", "--expire=now", "--all"]);
    sandbox.git("server.git", ["gc", "--quiet", "--prune=now"]);
    sandbox.record(["retention", "status", "--gone", &old]).succeeds().says(&["is refused"]);
    // What was fetched to ask is not left behind.
    assert_eq!(sandbox.find("record", &[SECRET]).code, Some(0));
    sandbox.casebound("bob", ["sync"]).succeeds();
    assert_eq!(sandbox.find("bob", &[SECRET]).code, Some(0));
    assert_eq!(head(&sandbox, "bob", "HEAD~1"), head(&sandbox, "record", "HEAD"));
}

#[test]
fn others_who_pushed_meanwhile_come_first() {
    let sandbox = with_clones(true);
    commit(&sandbox, "bob", "bob.md");
    sandbox.git("bob", ["push", "--quiet"]);
    let before = head(&sandbox, "record", "HEAD");
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["run `casebound sync`"]);
    assert_eq!(head(&sandbox, "record", "HEAD"), before);
    assert!(sandbox.path(format!("record/{CASE}")).exists());
    sandbox.record(["sync"]).succeeds();
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    assert_eq!(sandbox.read("record/bob.md"), "bob.md");
}

#[test]
fn nobody_can_bury_what_the_policy_keeps() {
    let sandbox = with_clones(true);
    // A tombstone that was made where the case looked due.
    sandbox.write(
        format!("bob/{CASE}"),
        super::resolved("quiet-harbor", SECRET).replace(
            "keep_until: 2025-03-05",
            "keep_until: 2025-03-05, hold: {by: alice, since: 2024-01-01, reason: a court}",
        ),
    );
    sandbox.git("bob", ["commit", "--quiet", "--all", "--message=A hold"]);
    sandbox.git("bob", ["push", "--quiet"]);
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
    sandbox.record(args).finds().says(&["`git push`, then"]);
    let said = sandbox.git_call("record", ["push", "--no-verify", "--force", "origin", "main"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["may not be disposed of now"]);
    assert_eq!(sandbox.git("server.git", ["cat-file", "-t", &format!("main:{CASE}")]), "blob");
}

#[test]
fn an_expunged_record_arrives_in_every_clone() {
    let sandbox = with_clones(true);
    sandbox.write(
        format!("record/{CASE}"),
        super::resolved("quiet-harbor", SECRET).replace("kind: warning", "kind: ban, until: 2024-01-01"),
    );
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message=A ban"]);
    sandbox.git("record", ["push", "--quiet", "--no-verify"]);
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let text = sandbox.read(format!("record/{CASE}"));
    commit(&sandbox, "bob", "bob.md");
    for name in ["bob", "carol"] {
        sandbox.casebound(name, ["sync"]).succeeds();
        assert_eq!(sandbox.read(format!("{name}/{CASE}")), text);
        assert_eq!(sandbox.find(name, &[SECRET]).code, Some(0), "{name}");
    }
    assert_eq!(sandbox.git("server.git", ["show", &format!("main:{CASE}")]) + "\n", text);
    // A late clone keeps the expunged text also when it purges once more.
    sandbox.casebound("bob", ["retention", "catch-up"]).succeeds();
    assert_eq!(sandbox.read(format!("bob/{CASE}")), text);
}

#[test]
fn nothing_is_purged_here_where_a_server_can_not_be_rewritten() {
    let sandbox = with_clones(false);
    sandbox.git("server.git", ["config", "receive.denyNonFastForwards", "true"]);
    let before = head(&sandbox, "record", "HEAD");
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["does not let its history be rewritten", "receive.denyNonFastForwards false", "hook install"]);
    assert_eq!(head(&sandbox, "record", "HEAD"), before);
    assert_eq!(sandbox.find("record", &[SECRET]).code, Some(1));
    assert_eq!(
        sandbox.git("server.git", ["for-each-ref", "--format=%(refname)"]),
        "refs/heads/main",
        "no branch is left"
    );
    // With our hooks it needs no force.
    sandbox.casebound("server.git", ["--quiet", "hook", "install"]).succeeds();
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    assert_eq!(head(&sandbox, "record", "HEAD"), head(&sandbox, "server.git", "main"));
}

#[test]
fn a_server_that_keeps_the_old_history_is_named_by_every_command_until_it_is_replaced() {
    let sandbox = with_clones(false);
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    let line = said.err.lines().find(|it| it.contains("--force-with-lease")).unwrap().trim().to_owned();
    for (folder, command) in [("record", "save"), ("record", "sync"), ("bob", "sync"), ("bob", "save"), ("bob", "save")]
    {
        let said = sandbox.casebound(folder, [command]).finds().says(&[&line, "do not run `git pull`"]);
        assert!(!said.err.contains("hint:") && !said.err.contains("rejected"), "{folder} {command}: {said:?}");
        assert!(!sandbox.path(format!("{folder}/{CASE}")).exists());
    }
    // What git itself would advise brings nothing back.
    for arguments in [&["pull", "--rebase"][..], &["pull", "--no-rebase", "--no-edit"]] {
        assert_ne!(sandbox.try_git("bob", arguments).code, Some(0), "{arguments:?}");
        sandbox.try_git("bob", ["merge", "--abort"]);
        assert!(!sandbox.path(format!("bob/{CASE}")).exists(), "{arguments:?}");
    }
    sandbox.casebound("bob", ["sync"]).finds();
    sandbox.shell(&line).succeeds();
    for folder in ["record", "bob", "carol"] {
        sandbox.casebound(folder, ["save"]).succeeds();
        assert_eq!(sandbox.find(folder, &[SECRET]).code, Some(0), "{folder}");
    }
    sandbox.record(["sync"]).succeeds();
    sandbox.record(["retention", "status"]).run().says(&["origin: gone from its branches", "clones that proved it: 3"]);
}

#[test]
fn a_branch_that_was_pushed_without_being_followed_is_shared_all_the_same() {
    let sandbox = with_clones(true);
    sandbox.git("record", ["branch", "--unset-upstream"]);
    sandbox.write("record/cases/2026/amber-lantern.md", casebound_testing::sample::open_case("amber-lantern"));
    sandbox.record(["save"]).succeeds().says(&["pushed"]);
    assert_eq!(head(&sandbox, "record", "HEAD"), head(&sandbox, "server.git", "main"));
}

#[test]
fn without_a_network_sync_says_what_was_done_and_what_was_not() {
    let sandbox = with_clones(false);
    std::fs::rename(sandbox.path("server.git"), sandbox.path("gone.git")).unwrap();
    let before = head(&sandbox, "bob", "HEAD");
    let said = sandbox.casebound("bob", ["sync"]).fails();
    said.says(&[
        "Nothing was fetched",
        "no disposal of others was applied here",
        "as they were",
        "cannot reach `origin`",
    ]);
    let said = sandbox.casebound("bob", ["sync", "--accept-disposal", "0123456789abcdef"]).fails();
    said.says(&["Noted: 0123456789abcdef may be applied here"]);
    assert_eq!(head(&sandbox, "bob", "HEAD"), before);
}

#[test]
fn a_tombstone_that_somebody_removed_is_put_back() {
    let sandbox = with_clones(false);
    sandbox.git(".", ["clone", "--quiet", "server.git", "slept"]);
    sandbox.write("before.md", sandbox.read(format!("record/{CASE}")));
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    let line = said.err.lines().find(|it| it.contains("--force-with-lease")).unwrap().trim().to_owned();
    sandbox.shell(&line).succeeds();
    sandbox.casebound("bob", ["save"]).succeeds();
    // By a client without hooks the tombstone goes. Without it a clone that slept would bring the record back.
    sandbox.git(".", ["clone", "--quiet", "server.git", "plain"]);
    let tombstone = sandbox.files("plain/disposed").into_iter().find(|it| !it.contains('/')).unwrap();
    sandbox.git("plain", ["rm", "--quiet", &format!("disposed/{tombstone}")]);
    sandbox.git("plain", ["commit", "--quiet", "--message=Tidy up"]);
    sandbox.git("plain", ["push", "--quiet"]);
    // A clone that never saw it knows it from the history.
    sandbox.copy("server.git", "other.git");
    sandbox.git(".", ["clone", "--quiet", "other.git", "new"]);
    sandbox.git("new", ["config", "user.email", "carol@example.org"]);
    sandbox.casebound("new", ["sync"]).succeeds().says(&["Put back 1 tombstone"]);
    sandbox.write(format!("new/{CASE}"), sandbox.read("before.md") + "More.\n");
    sandbox.casebound("new", ["check"]).finds().says(&["error[code-name-taken]"]);
    let said = sandbox.casebound("bob", ["sync"]).succeeds().says(&["Put back 1 tombstone"]);
    assert!(sandbox.path(format!("bob/disposed/{tombstone}")).exists(), "{said:?}");
    sandbox.casebound("bob", ["save"]).succeeds();
    sandbox.casebound("slept", ["sync"]).run();
    assert_eq!(sandbox.find("slept", &[SECRET]).code, Some(0));
    assert!(!sandbox.path(format!("slept/{CASE}")).exists());
    // Where the record came back as well, it is not taken for granted.
    sandbox.git("plain", ["pull", "--quiet", "--no-rebase", "--no-edit"]);
    sandbox.git("plain", ["rm", "--quiet", &format!("disposed/{tombstone}")]);
    sandbox.write(format!("plain/{CASE}"), sandbox.read("before.md"));
    sandbox.git("plain", ["add", "--all"]);
    sandbox.git("plain", ["commit", "--quiet", "--message=Tidy up"]);
    sandbox.git("plain", ["push", "--quiet"]);
    sandbox.casebound("bob", ["sync"]).finds().says(&["Put back 1 tombstone"]);
}
