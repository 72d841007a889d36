//! Two members really decide: each approves in their own clone, and what they approved is what is removed.

use super::clones::{commit, head, with_clones};
use super::{CASE, COMMITTEE, Disposing as _, SECRET, resolved};
use casebound_testing::Sandbox;

/// Clones of a committee whose members commit their approvals.
fn with_committed(hooks: bool) -> Sandbox {
    let sandbox = with_clones(hooks);
    let policy = COMMITTEE.replace("counts_from: resolved", "counts_from: resolved\n  approvals: committed");
    sandbox.write("record/committee.yaml", policy);
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=Approvals are committed"]);
    sandbox.git("record", ["push", "--quiet"]);
    for name in ["bob", "carol"] {
        sandbox.casebound(name, ["sync"]).succeeds();
    }
    sandbox
}

/// A member approves in their clone, and everybody else gets it.
fn approve(sandbox: &Sandbox, folder: &str) {
    sandbox.casebound(folder, ["retention", "approve", "quiet-harbor"]).succeeds().says(&["the disposal of 1 record"]);
    sandbox.git(folder, ["push", "--quiet"]);
    for other in ["record", "bob", "carol"] {
        sandbox.casebound(other, ["sync"]).succeeds();
    }
}

const DISPOSE: [&str; 4] = ["retention", "dispose", "quiet-harbor", "--yes"];

#[test]
fn each_member_approves_in_their_own_clone() {
    let sandbox = with_committed(true);
    // Two names that one person types are not approvals, nor is one approval enough.
    sandbox.dispose("record", &["quiet-harbor"]).says(&[
        "each in their own clone",
        "Nobody has approved",
        "`bob` did not",
    ]);
    approve(&sandbox, "record");
    sandbox.record(DISPOSE).finds().says(&["approved by: alice"]);
    approve(&sandbox, "bob");
    assert_eq!(sandbox.git("bob", ["log", "-1", "--format=%ae"]), "bob@example.org");
    sandbox.record(DISPOSE).succeeds().says(&["disposed of 1 record"]);
    assert_eq!(head(&sandbox, "record", "HEAD"), head(&sandbox, "server.git", "main"));
    sandbox.casebound("carol", ["sync"]).succeeds();
    for folder in ["record", "server.git", "carol"] {
        assert_eq!(sandbox.find(folder, &[SECRET]).code, Some(0), "{folder}");
    }
    let name = sandbox.files("record/disposed").into_iter().find(|path| !path.contains('/')).unwrap();
    let tombstone = sandbox.read(format!("record/disposed/{name}"));
    assert!(tombstone.contains("approved_by: [alice, bob]\napprovals: committed\n"), "{tombstone}");
    // It carries what both stated, and so still tells it once the record and its history are gone.
    for by in ["alice", "bob"] {
        assert!(tombstone.contains(&format!("by: {by}\\n")), "{tombstone}");
    }
    for path in sandbox.files("record/disposed/approvals") {
        let approval = sandbox.read(format!("record/disposed/approvals/{path}"));
        assert!(!approval.contains("quiet-harbor") && approval.contains("last_day: 2025-03-05"), "{approval}");
    }
}

#[test]
fn an_edit_makes_an_approval_void() {
    let sandbox = with_committed(false);
    approve(&sandbox, "record");
    approve(&sandbox, "bob");
    sandbox.write(format!("record/{CASE}"), resolved("quiet-harbor", SECRET) + "\nOne word more.\n");
    commit(&sandbox, "record", "more.md");
    sandbox.record(DISPOSE).finds().says(&["Nobody has approved all of these records in their current form"]);
    assert_eq!(sandbox.find("record", &[SECRET]).code, Some(1));
}

#[test]
fn a_policy_that_is_not_committed_disposes_of_nothing() {
    let sandbox = with_committed(true);
    let head_before = head(&sandbox, "record", "HEAD");
    let own = COMMITTEE.replace("keep: 2 years", "keep: 1 day");
    for (policy, has_remote) in [(COMMITTEE, true), (own.as_str(), true), (COMMITTEE, false)] {
        sandbox.write("record/committee.yaml", policy);
        if !has_remote {
            sandbox.git("record", ["remote", "remove", "origin"]);
        }
        let said = sandbox.dispose("record", &["quiet-harbor"]);
        assert_eq!(said.code, Some(1), "{said:?}");
        said.says(&["committee.yaml has changes that no commit holds", "Nothing was disposed of"]);
        sandbox.record(["retention", "approve", "quiet-harbor"]).fails().says(&["commit or discard them first"]);
        assert_eq!(head(&sandbox, "record", "HEAD"), head_before);
        assert!(!sandbox.path("record/disposed").exists());
    }
}

#[test]
fn an_approval_that_another_wrote_counts_nowhere() {
    let sandbox = with_committed(true);
    approve(&sandbox, "record");
    // Carol writes what Bob would have written.
    sandbox.git("carol", ["config", "user.email", "bob@example.org"]);
    sandbox.casebound("carol", ["retention", "approve", "quiet-harbor"]).succeeds();
    sandbox.git("carol", ["commit", "--quiet", "--amend", "--author=Carol Member <carol@example.org>", "--no-edit"]);
    sandbox.git("carol", ["config", "user.email", "carol@example.org"]);
    sandbox.casebound("carol", DISPOSE).finds().says(&["approved by: alice"]);
    assert_eq!(sandbox.find("server.git", &[SECRET]).code, Some(1));
}

#[test]
fn who_may_not_act_does_not_approve() {
    let sandbox = with_committed(false);
    sandbox.git("bob", ["config", "user.email", "dan@example.org"]);
    sandbox.casebound("bob", ["retention", "approve", "quiet-harbor"]).finds().says(&["`dan` does not serve"]);
    sandbox.git("bob", ["config", "user.email", "nobody@example.org"]);
    sandbox.casebound("bob", ["retention", "approve", "quiet-harbor"]).fails().says(&["who approves?"]);
    sandbox.git("bob", ["config", "user.email", "bob@example.org"]);
    sandbox.write(format!("bob/{CASE}"), resolved("quiet-harbor", SECRET) + "\nNot committed.\n");
    sandbox.casebound("bob", ["retention", "approve", "quiet-harbor"]).fails().says(&["that no commit holds"]);
    assert_eq!(sandbox.git("bob", ["log", "--format=%s", "--grep=Approve"]), "");
}

#[test]
fn a_tombstone_that_carries_no_statements_is_obeyed_nowhere() {
    let sandbox = with_committed(false);
    approve(&sandbox, "record");
    approve(&sandbox, "bob");
    assert_eq!(sandbox.record(DISPOSE).run().code, Some(0));
    // Taken out of it, in a history that was purged already.
    let name = sandbox.files("record/disposed").into_iter().find(|path| !path.contains('/')).unwrap();
    let path = format!("record/disposed/{name}");
    let text = sandbox.read(&path);
    let without: String = text
        .lines()
        .filter(|line| !line.starts_with("statements:") && !line.contains("{statement: "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_ne!(text, without);
    sandbox.git(".", ["clone", "--quiet", "bob", "asleep"]);
    sandbox.git("asleep", ["config", "user.email", "carol@example.org"]);
    sandbox.write(&path, without);
    sandbox.git("record", ["commit", "--quiet", "--all", "--amend", "--no-verify", "--message=A disposal"]);
    sandbox.git("asleep", ["remote", "set-url", "origin", "../record"]);
    let said = sandbox.casebound("asleep", ["sync"]).run();
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["does not carry what `alice` approved"]);
    assert_eq!(sandbox.find("asleep", &[SECRET]).code, Some(1));
}

#[test]
fn where_the_record_is_gone_the_author_of_an_approval_still_counts() {
    let sandbox = with_committed(false);
    approve(&sandbox, "record");
    approve(&sandbox, "bob");
    sandbox.git(".", ["clone", "--quiet", "bob", "asleep"]);
    sandbox.git("asleep", ["config", "user.email", "carol@example.org"]);
    assert_eq!(sandbox.record(DISPOSE).run().code, Some(0));
    // The same purged history, in which another member made the commit with what Bob approved.
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "other.git"]);
    let script = "git fast-export main | \
                  sed 's/^author .* <bob@example.org>/author Carol Member <carol@example.org>/' | \
                  git -C ../other.git fast-import --quiet";
    sandbox.shell(script).succeeds();
    assert!(sandbox.git("other.git", ["log", "--format=%ae %s", "main"]).contains("carol@example.org Approve"));
    for (origin, is_obeyed) in [("../other.git", false), ("../record", true)] {
        sandbox.copy("asleep", "again");
        sandbox.git("again", ["remote", "set-url", "origin", origin]);
        let said = sandbox.casebound("again", ["sync"]).run();
        match is_obeyed {
            true => assert_eq!(said.code, Some(0), "{said:?}"),
            false => drop(said.says(&["does not carry what `bob` approved"])),
        }
        assert_eq!(sandbox.find("again", &[SECRET]).code, Some(i32::from(!is_obeyed)), "{origin}");
        std::fs::remove_dir_all(sandbox.path("again")).unwrap();
    }
}
