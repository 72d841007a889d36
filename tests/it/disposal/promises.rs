//! What members do by hand around a disposal, and other copies of a clone: there is always a way on, and nothing is left.

use casebound_testing::{Sandbox, copy_folder};

use super::clones::{commit, head, with_clones};
use super::{CASE, Disposing as _, SECRET, resolved};

/// The id of the record as everybody has it before.
fn id_of_case(sandbox: &Sandbox) -> String {
    sandbox.git("record", ["rev-parse", &format!("HEAD:{CASE}")])
}

#[test]
fn a_clone_that_git_alone_brought_up_to_date_finishes() {
    for by_hand in [
        "git -c core.hooksPath=/dev/null pull --quiet --rebase",
        "git fetch --quiet && git reset --quiet --hard origin/main",
    ] {
        let sandbox = with_clones(true);
        let id = id_of_case(&sandbox);
        sandbox.casebound("bob", ["sync"]).succeeds();
        assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
        sandbox.call("bob", "sh").args(["-c", by_hand]).succeeds();
        sandbox.casebound("bob", ["sync"]).succeeds();
        sandbox.casebound("bob", ["retention", "catch-up"]).succeeds();
        assert!(!sandbox.read("bob/.git/casebound/known").contains(&id), "{by_hand}");
        assert_eq!(sandbox.find("bob", &[SECRET]).code, Some(0), "{by_hand}");
        // What else is known stays.
        assert!(sandbox.read("bob/.git/casebound/known").contains(" record "), "{by_hand}");
    }
}

#[test]
fn a_merge_of_both_histories_is_rewritten_by_a_sync() {
    for (own, keep) in [(false, false), (true, false), (true, true)] {
        let sandbox = with_clones(true);
        sandbox.casebound("carol", ["hook", "uninstall"]).succeeds();
        if own {
            commit(&sandbox, "carol", "own.md");
        }
        assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
        commit(&sandbox, "record", "more.md");
        sandbox.git("record", ["push", "--quiet"]);
        sandbox.git("carol", ["fetch", "--quiet"]);
        let strategy = if keep { "ours" } else { "ort" };
        sandbox.git("carol", ["merge", "--quiet", "--no-edit", "--strategy", strategy, "origin/main"]);
        let said = sandbox.casebound("carol", ["sync"]).succeeds();
        assert!(!sandbox.path(format!("carol/{CASE}")).exists(), "{said:?}");
        assert_eq!(sandbox.find("carol", &[SECRET]).code, Some(0), "{said:?}");
        assert_eq!(sandbox.path("carol/own.md").exists(), own);
        sandbox.assert_sound("carol");
        sandbox.git("carol", ["push", "--quiet"]);
        sandbox.casebound("carol", ["sync"]).succeeds();
        assert_eq!(sandbox.find("server.git", &[SECRET]).code, Some(0));
        assert_eq!(head(&sandbox, "carol", "HEAD"), head(&sandbox, "server.git", "main"));
    }
}

/// A server without our hooks, to which somebody pushed a merge of the purged history with the one from before.
fn with_pushed_merge(approvals: &str) -> Sandbox {
    let sandbox = with_clones(false);
    let policy = sandbox.read("record/committee.yaml");
    let policy = policy.replace("counts_from: resolved", &format!("counts_from: resolved\n  approvals: {approvals}"));
    sandbox.write("record/committee.yaml", policy);
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=Approvals"]);
    sandbox.git("record", ["push", "--quiet"]);
    for name in ["bob", "carol"] {
        sandbox.casebound(name, ["sync"]).succeeds();
    }
    for folder in ["record", "bob"].into_iter().filter(|_| approvals == "committed") {
        sandbox.casebound(folder, ["retention", "approve", "quiet-harbor"]).succeeds();
        sandbox.git(folder, ["push", "--quiet"]);
        sandbox.record(["sync"]).succeeds();
        sandbox.casebound("bob", ["sync"]).succeeds();
    }
    sandbox.casebound("carol", ["hook", "uninstall"]).succeeds();
    commit(&sandbox, "carol", "own.md");
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    let line = said.err.lines().find(|it| it.contains("--force-with-lease")).unwrap_or_else(|| panic!("{said:?}"));
    sandbox.shell(line.trim()).succeeds();
    sandbox.git("carol", ["fetch", "--quiet"]);
    sandbox.git("carol", ["merge", "--quiet", "--no-edit", "origin/main"]);
    sandbox.git("carol", ["push", "--quiet"]);
    sandbox
}

#[test]
fn a_merge_of_both_histories_on_a_server_is_taken_apart_by_whoever_gets_it() {
    for approvals in ["typed", "committed"] {
        for first in ["new", "carol", "bob"] {
            let sandbox = with_pushed_merge(approvals);
            sandbox.git(".", ["clone", "--quiet", "server.git", "new"]);
            sandbox.git("new", ["config", "user.email", "dan@example.org"]);
            sandbox.casebound("new", ["check"]).finds().says(&["came back as it was", "casebound sync"]);
            let said = sandbox.casebound(first, ["sync"]).finds();
            assert!(!said.err.contains("withdraw"), "a lawful disposal: {said:?}");
            let line = said.err.lines().find(|it| it.contains("--force-with-lease"));
            let line = line.unwrap_or_else(|| panic!("{first}: {said:?}")).trim();
            assert_eq!(sandbox.find(first, &[SECRET]).code, Some(0), "{first}");
            sandbox.call(first, "sh").args(["-c", line]).succeeds();
            for name in ["record", "bob", "carol", "new"] {
                sandbox.casebound(name, ["sync"]).succeeds();
                assert_eq!(sandbox.find(name, &[SECRET]).code, Some(0), "{name}");
                assert_eq!(sandbox.read(format!("{name}/own.md")), "own.md");
                sandbox.git(name, ["push", "--quiet"]);
                assert_eq!(
                    sandbox
                        .files(format!("{name}/disposed"))
                        .iter()
                        .filter(|it| it.ends_with(".yaml") && !it.contains('/'))
                        .count(),
                    1
                );
            }
        }
    }
}

#[test]
fn a_merge_of_both_histories_erases_nothing_that_must_stay() {
    // The same, where the record of the other side is held: somebody made the purged side for it.
    let sandbox = with_pushed_merge("typed");
    let held = resolved("quiet-harbor", SECRET).replace(
        "keep_until: 2025-03-05",
        "keep_until: 2025-03-05, hold: {by: alice, since: 2024-01-01, reason: a court}",
    );
    sandbox.write(format!("carol/{CASE}"), held);
    sandbox.git("carol", ["commit", "--quiet", "--all", "--message=A hold"]);
    sandbox.git("carol", ["push", "--quiet"]);
    sandbox.git(".", ["clone", "--quiet", "server.git", "new"]);
    sandbox.git("new", ["config", "user.email", "dan@example.org"]);
    for name in ["new", "bob"] {
        let said = sandbox.casebound(name, ["sync"]).finds();
        said.says(&["may not be disposed of", "hold"]);
        assert_eq!(sandbox.find(name, &[SECRET]).code, Some(1), "{name}");
    }
}

#[test]
fn the_erased_text_at_its_old_place_is_known_again_where_it_was_erased() {
    let sandbox = with_clones(false);
    let text = sandbox.read(format!("record/{CASE}"));
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    sandbox.write(format!("record/{CASE}"), text);
    sandbox.record(["check"]).finds().says(&["error[code-name-taken]", "came back as it was"]);
    sandbox.git("record", ["add", "--all"]);
    let said = sandbox.git_call("record", ["commit", "--message=Found again"]).run();
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["came back as it was"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Found again"]);
    sandbox.record(["check"]).finds().says(&["came back as it was"]);
    // A clone that still has it, and heard of the tombstone, has it lawfully until it is purged.
    sandbox.git("bob", ["-c", "core.hooksPath=/dev/null", "pull", "--quiet"]);
    let said = sandbox.casebound("bob", ["check"]).run();
    assert!(!said.all().contains("came back"), "{said:?}");
}

#[test]
fn own_changes_of_the_record_are_not_lost_with_such_a_merge() {
    let sandbox = with_clones(true);
    sandbox.casebound("carol", ["hook", "uninstall"]).succeeds();
    sandbox.write(format!("carol/{CASE}"), resolved("quiet-harbor", SECRET) + "\nMore.\nOf carol.\n");
    sandbox.git("carol", ["commit", "--quiet", "--all", "--message=More"]);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    sandbox.git("carol", ["fetch", "--quiet"]);
    sandbox.git("carol", ["merge", "--quiet", "--no-edit", "--strategy=ours", "origin/main"]);
    sandbox.casebound("carol", ["sync"]).finds().says(&["unpushed changes", "--erase-mine"]);
    assert_eq!(sandbox.find("carol", &[SECRET]).code, Some(1));
    sandbox.casebound("carol", ["sync", "--erase-mine"]).succeeds();
    assert_eq!(sandbox.find("carol", &[SECRET]).code, Some(0));
}

#[test]
fn a_record_of_one_branch_is_not_disposed_of_on_another_that_never_had_it() {
    // What a merge of both histories looks like, made by somebody who wants to be rid of a record.
    let sandbox = with_clones(true);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    let stones = sandbox.files("record/disposed");
    let stone = stones.iter().find(|it| !it.contains('/')).unwrap();
    let text = sandbox.read(format!("record/disposed/{stone}"));
    let other = with_clones(true);
    let policy_only = other.git("carol", ["rev-list", "--max-parents=0", "HEAD"]);
    other.git("carol", ["switch", "--quiet", "--create", "side", &policy_only]);
    other.write(format!("carol/disposed/{stone}"), text);
    other.git("carol", ["add", "--all"]);
    other.git("carol", ["commit", "--quiet", "--no-verify", "--message=Dispose of 1 record"]);
    other.git("carol", ["switch", "--quiet", "main"]);
    other.git("carol", ["merge", "--quiet", "--no-edit", "--no-verify", "side"]);
    let said = other.git_call("carol", ["push", "--no-verify"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    assert_eq!(other.find("server.git", &[SECRET]).code, Some(1));
}

#[test]
fn a_clone_that_was_restored_or_copied_meets_its_own_attestation() {
    let sandbox = with_clones(true);
    sandbox.casebound("carol", ["sync"]).succeeds();
    sandbox.write("carol/.git/casebound/clone", "c0ffee00");
    for copy in ["backup", "laptop"] {
        copy_folder(&sandbox.path("carol"), &sandbox.path(copy));
    }
    commit(&sandbox, "laptop", "laptop.md");
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    // Both attest it at once: the laptop has something of its own, so that it pushes later.
    sandbox.casebound("laptop", ["sync"]).succeeds().says(&["also sends the attestation"]);
    sandbox.casebound("carol", ["sync"]).succeeds();
    for copy in ["laptop", "backup"] {
        sandbox.casebound(copy, ["sync"]).succeeds();
        assert_eq!(sandbox.find(copy, &[SECRET]).code, Some(0), "{copy}");
        sandbox.git(copy, ["push", "--quiet"]);
        assert_eq!(sandbox.git(copy, ["status", "--porcelain"]), "", "{copy}");
        assert_eq!(head(&sandbox, copy, "HEAD"), head(&sandbox, "server.git", "main"), "{copy}");
    }
    assert_eq!(sandbox.read("laptop/laptop.md"), "laptop.md");
    sandbox.record(["sync"]).succeeds();
    assert_eq!(sandbox.files("record/disposed").iter().filter(|it| it.contains("c0ffee00")).count(), 1);
}

#[test]
fn an_attestation_counts_for_whoever_committed_it() {
    let sandbox = with_clones(true);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    sandbox.casebound("bob", ["sync"]).succeeds();
    let mine = sandbox.files("bob/disposed").into_iter().find(|it| it.contains('/')).unwrap();
    let text = sandbox.read(format!("bob/disposed/{mine}"));
    let clone = text.lines().find_map(|line| line.strip_prefix("clone: ")).unwrap();
    let forged = mine.replace(clone.trim_matches('"'), "deadbeef");
    let by = text.lines().find(|line| line.starts_with("by: ")).unwrap();
    sandbox.write(format!("bob/disposed/{forged}"), text.replace(by, "by: carol").replace(clone, "\"deadbeef\""));
    sandbox.git("bob", ["add", "--all"]);
    let author = "--author=Bob Member <bob@example.org>";
    sandbox.git("bob", ["commit", "--quiet", "--message=Attest", author]);
    sandbox.git("bob", ["push", "--quiet"]);
    sandbox.record(["sync"]).succeeds();
    let said = sandbox.record(["retention", "status"]).finds();
    said.says(&["has not answered: carol", "not counted, since their member did not commit them", "deadbeef.yaml"]);
    sandbox.casebound("carol", ["sync"]).succeeds();
    sandbox.record(["sync"]).succeeds();
    let said = sandbox.record(["retention", "status"]).succeeds().says(&["clones that proved it: 3"]);
    assert!(!said.out.contains("answered"), "{said:?}");
}

#[test]
fn copies_of_a_record_beside_what_git_keeps_are_found() {
    let sandbox = with_clones(true);
    let places = ["GITGUI_MSG", ".COMMIT_EDITMSG.swp", "info/copy", "hooks/notes.txt", "foo/q", "quiet-harbor.md"];
    for place in places {
        sandbox.call("bob", "mkdir").args(["-p", ".git/foo"]).succeeds();
        sandbox.call("bob", "cp").args([CASE, &format!(".git/{place}")]).succeeds();
    }
    let other = format!("{}\nMore of it.\n", sandbox.read(format!("bob/{CASE}")));
    sandbox.write("bob/merged-notes.txt", other);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    let said = sandbox.casebound("bob", ["sync"]).finds();
    let said = said.says(&places.map(|place| place)).says(&["an erased content", "Remove what is listed above"]);
    // Whoever ends this run does not know the names any more.
    said.says(&["are also named here", "merged-notes.txt"]);
    for place in places {
        sandbox.call("bob", "rm").args([format!(".git/{place}")]).succeeds();
    }
    sandbox.casebound("bob", ["retention", "catch-up"]).succeeds();
    sandbox.casebound("bob", ["retention", "verify"]).succeeds();
}

#[test]
fn a_note_on_an_own_commit_goes_with_it() {
    let sandbox = with_clones(true);
    commit(&sandbox, "bob", "bob.md");
    sandbox.git("bob", ["notes", "add", "--message=Remember the room", "HEAD"]);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    sandbox.casebound("bob", ["sync"]).succeeds();
    let own = sandbox.git("bob", ["log", "--format=%H", "--grep=bob.md"]);
    assert_eq!(sandbox.git("bob", ["notes", "show", &own]), "Remember the room");
}

#[test]
fn a_receipt_goes_with_the_record() {
    let sandbox = with_clones(true);
    for name in ["quiet-harbor", "quiet-harbor-two"] {
        sandbox.write(format!("record/outbox/{name}-received.eml"), SECRET);
    }
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    assert!(!sandbox.path("record/outbox/quiet-harbor-received.eml").exists());
    assert!(sandbox.path("record/outbox/quiet-harbor-two-received.eml").exists());
}

#[test]
fn a_file_that_no_commit_holds_stops_the_purge_with_a_way_on() {
    let sandbox = with_clones(true);
    let listed = "attachments: [{file: chat.txt, sha256: 44dcebcdcc564a642123c985ea211a70d843bbb02df908a1a46172c4ca15c11f}]\nshepherd: alice";
    let text = resolved("quiet-harbor", SECRET).replace("shepherd: alice", listed);
    sandbox.write(format!("record/{CASE}"), text);
    sandbox.write("record/cases/2023/quiet-harbor/chat.txt", "Words.");
    sandbox.write("record/.gitignore", "*~\n");
    sandbox.git("record", ["add", "--all", "--force"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=A chat"]);
    sandbox.git("record", ["push", "--quiet", "--no-verify"]);
    sandbox.git("bob", ["pull", "--quiet"]);
    sandbox.write("bob/cases/2023/quiet-harbor/chat.txt~", "Words.");
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = sandbox.casebound("bob", ["sync"]).finds();
    said.says(&["chat.txt~", "is in no commit: move it out of the repository, or delete it"]);
    sandbox.call("bob", "rm").args(["cases/2023/quiet-harbor/chat.txt~"]).succeeds();
    sandbox.casebound("bob", ["sync"]).succeeds();
}

#[test]
fn where_the_server_could_not_purge_itself_everybody_is_told() {
    let sandbox = with_clones(true);
    let hook = sandbox.read("server.git/hooks/post-receive");
    sandbox.write("server.git/hooks/post-receive", "#!/bin/sh\nkill -9 $$\n");
    commit(&sandbox, "carol", "own.md");
    sandbox.dispose("record", &["quiet-harbor"]).says(&["casebound -C REPOSITORY retention catch-up"]);
    sandbox.write("server.git/hooks/post-receive", hook);
    for _ in 0..2 {
        sandbox.casebound("carol", ["sync"]).finds().says(&["casebound -C REPOSITORY retention catch-up"]);
    }
    sandbox.write("carol/minutes.md", "We met again.\n");
    sandbox.casebound("carol", ["save"]).finds().says(&["casebound -C REPOSITORY retention catch-up"]);
    sandbox.record(["retention", "status"]).finds().says(&["origin: not yet: it is still in refs/heads/main"]);
    sandbox.casebound("server.git", ["retention", "catch-up"]).succeeds();
    sandbox.casebound("carol", ["sync"]).succeeds();
    sandbox.git("carol", ["push", "--quiet"]);
    assert_eq!(sandbox.find("server.git", &[SECRET]).code, Some(0));
    assert_eq!(sandbox.read("carol/own.md"), "own.md");
}

#[test]
fn where_the_old_history_came_back_the_command_that_is_told_replaces_it() {
    // By a push by force to a server without our hooks, or by a clone that was not purged, to a new server that has them.
    for is_moved in [false, true] {
        let sandbox = with_clones(is_moved);
        let said = sandbox.dispose("record", &["quiet-harbor"]);
        if let Some(line) = said.err.lines().find(|it| it.contains("--force-with-lease")) {
            sandbox.shell(line.trim()).succeeds();
        }
        if is_moved {
            sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "new.git"]);
            sandbox.casebound("new.git", ["--quiet", "hook", "install"]).succeeds();
            for name in ["record", "bob", "carol"] {
                sandbox.git(name, ["remote", "set-url", "origin", "../new.git"]);
            }
        }
        sandbox.git("carol", ["push", "--quiet", "--force", "--no-verify"]);
        let said = sandbox.record(["sync"]).finds();
        let line = said.err.lines().find(|it| it.contains("--force-with-lease")).unwrap_or_else(|| panic!("{said:?}"));
        sandbox.shell(line.trim()).succeeds();
        for name in ["record", "bob", "carol"] {
            sandbox.casebound(name, ["sync"]).succeeds();
            assert_eq!(sandbox.find(name, &[SECRET]).code, Some(0), "{name}");
            sandbox.git(name, ["push", "--quiet"]);
        }
        if is_moved {
            assert_eq!(sandbox.find("new.git", &[SECRET]).code, Some(0));
        }
        sandbox.record(["sync"]).succeeds();
        sandbox.record(["retention", "status"]).succeeds().says(&["clones that proved it: 3"]);
    }
}
