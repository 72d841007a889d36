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

/// The folder of the case.
const FOLDER: &str = "cases/2023/quiet-harbor";
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
        said.says(&["committee.yaml has uncommitted changes", "Nothing was disposed of"]);
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
    sandbox.casebound("bob", ["retention", "approve", "quiet-harbor"]).fails().says(&["uncommitted changes"]);
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

/// Both approved, and everybody has it.
fn with_both(hooks: bool) -> Sandbox {
    let sandbox = with_committed(hooks);
    approve(&sandbox, "record");
    approve(&sandbox, "bob");
    sandbox
}

const APPROVE_AGAIN: &str = "approve again with `casebound retention approve CASE`";

/// Commits all and brings it to everybody.
fn share(sandbox: &Sandbox, folder: &str) {
    sandbox.git(folder, ["add", "--all"]);
    sandbox.git(folder, ["commit", "--quiet", "--no-verify", "--message=A change"]);
    sandbox.git(folder, ["push", "--quiet"]);
    for other in ["record", "bob", "carol"] {
        sandbox.casebound(other, ["sync"]).succeeds();
    }
}

/// A tombstone that carries what both approved, as it was made in a copy of Bob's clone as it is now.
fn tombstone(sandbox: &Sandbox) -> (String, String) {
    sandbox.copy("bob", "copy");
    sandbox.git("copy", ["remote", "remove", "origin"]);
    sandbox.casebound("copy", DISPOSE).succeeds();
    let name = sandbox.files("copy/disposed").into_iter().find(|path| !path.contains('/')).unwrap();
    (format!("disposed/{name}"), sandbox.read(format!("copy/disposed/{name}")))
}

/// Bob has his program dispose of it, and then plants the tombstone past his own checks; nobody erases anything.
fn is_refused_everywhere(sandbox: &Sandbox, (path, text): &(String, String)) {
    for folder in ["bob", "record"] {
        let said = sandbox.casebound(folder, DISPOSE).finds();
        said.says(&[APPROVE_AGAIN, "Nothing was disposed of"]);
    }
    let before = head(sandbox, "server.git", "main");
    sandbox.write(format!("bob/{path}"), text);
    sandbox.git("bob", ["add", "--all"]);
    sandbox.git("bob", ["commit", "--quiet", "--no-verify", "--message=A disposal"]);
    let said = sandbox.git_call("bob", ["push", "--no-verify"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["did not approve", APPROVE_AGAIN]);
    // Where the server has no hooks, the clones are asked.
    let hook = "server.git/hooks/pre-receive";
    let kept = sandbox.read(hook);
    std::fs::remove_file(sandbox.path(hook)).unwrap();
    let other_hook = sandbox.path("server.git/hooks/post-receive");
    if other_hook.exists() {
        std::fs::rename(&other_hook, sandbox.path("server.git/post-receive")).unwrap();
    }
    sandbox.git("bob", ["push", "--quiet", "--no-verify"]);
    let said = sandbox.casebound("carol", ["sync"]).run();
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["did not approve", APPROVE_AGAIN]);
    for folder in ["carol", "server.git"] {
        assert_eq!(sandbox.find(folder, &[SECRET]).code, Some(1), "{folder}");
    }
    sandbox.git("bob", ["push", "--quiet", "--no-verify", "--force", "origin", &format!("{before}:main")]);
    sandbox.git("bob", ["reset", "--quiet", "--hard", &before]);
    sandbox.write(hook, kept);
    sandbox.shell("chmod +x ../server.git/hooks/pre-receive").succeeds();
    if sandbox.path("server.git/post-receive").exists() {
        std::fs::rename(sandbox.path("server.git/post-receive"), other_hook).unwrap();
    }
    for folder in ["record", "carol"] {
        sandbox.git(folder, ["fetch", "--quiet"]);
        sandbox.git(folder, ["reset", "--quiet", "--hard", &before]);
    }
}

/// Approved anew, on the same day, it is disposed of.
fn counts_once_approved_again(sandbox: &Sandbox) {
    approve(sandbox, "record");
    approve(sandbox, "bob");
    sandbox.casebound("bob", DISPOSE).succeeds().says(&["disposed of 1 record"]);
    sandbox.casebound("carol", ["sync"]).succeeds();
    for folder in ["bob", "server.git", "carol"] {
        assert_eq!(sandbox.find(folder, &[SECRET]).code, Some(0), "{folder}");
    }
}

#[test]
fn evidence_after_the_approvals_makes_them_void() {
    let sandbox = with_both(true);
    let made = tombstone(&sandbox);
    sandbox.write(format!("carol/{FOLDER}/evidence.txt"), "What the camera saw.\n");
    share(&sandbox, "carol");
    is_refused_everywhere(&sandbox, &made);
    counts_once_approved_again(&sandbox);
}

#[test]
fn what_lies_beside_the_folder_of_a_case_and_goes_with_it_was_not_approved() {
    let sandbox = with_both(false);
    sandbox.write("carol/cases/2022/quiet-harbor/evidence.txt", "What the camera saw.\n");
    sandbox.git("carol", ["add", "--all"]);
    sandbox.git("carol", ["commit", "--quiet", "--no-verify", "--message=Evidence"]);
    sandbox.git("carol", ["push", "--quiet", "--no-verify"]);
    sandbox.casebound("bob", ["sync"]).succeeds();
    sandbox.casebound("bob", DISPOSE).finds().says(&["Nobody has approved", APPROVE_AGAIN]);
    assert_eq!(sandbox.find("bob", &[SECRET]).code, Some(1));
}

#[test]
fn evidence_that_only_a_merge_brings_is_not_approved() {
    let sandbox = with_both(true);
    let (path, text) = tombstone(&sandbox);
    sandbox.write(format!("carol/{FOLDER}/evidence.txt"), "What the camera saw.\n");
    sandbox.git("carol", ["add", "--all"]);
    sandbox.git("carol", ["commit", "--quiet", "--no-verify", "--message=Evidence"]);
    sandbox.git("carol", ["push", "--quiet"]);
    sandbox.write(format!("bob/{path}"), text);
    sandbox.git("bob", ["add", "--all"]);
    sandbox.git("bob", ["commit", "--quiet", "--no-verify", "--message=A disposal"]);
    sandbox.git("bob", ["fetch", "--quiet"]);
    sandbox.git("bob", ["merge", "--quiet", "--no-verify", "--no-edit", "origin/main"]);
    let said = sandbox.git_call("bob", ["push", "--no-verify"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["did not approve", APPROVE_AGAIN]);
    assert!(sandbox.git("server.git", ["ls-tree", "-r", "--name-only", "main"]).contains("evidence.txt"));
}

#[test]
fn an_approval_that_was_withdrawn_beside_the_disposal_does_not_count() {
    let sandbox = with_both(true);
    let (path, text) = tombstone(&sandbox);
    let own = sandbox.files("record/disposed/approvals").into_iter().find(|it| it.ends_with("alice.yaml")).unwrap();
    sandbox.git("record", ["rm", "--quiet", &format!("disposed/approvals/{own}")]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Not yet"]);
    sandbox.git("record", ["push", "--quiet"]);
    sandbox.write(format!("bob/{path}"), text);
    sandbox.git("bob", ["add", "--all"]);
    sandbox.git("bob", ["commit", "--quiet", "--no-verify", "--message=A disposal"]);
    sandbox.git("bob", ["fetch", "--quiet"]);
    sandbox.git("bob", ["merge", "--quiet", "--no-verify", "--no-edit", "origin/main"]);
    let said = sandbox.git_call("bob", ["push", "--no-verify"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["does not carry what `alice` approved"]);
}

#[test]
fn an_approval_on_top_of_evidence_that_the_member_never_saw_does_not_cover_it() {
    let sandbox = with_committed(false);
    sandbox.record(["retention", "approve", "quiet-harbor"]).succeeds();
    sandbox.write(format!("carol/{FOLDER}/evidence.txt"), "What the camera saw.\n");
    sandbox.git("carol", ["add", "--all"]);
    sandbox.git("carol", ["commit", "--quiet", "--no-verify", "--message=Evidence"]);
    sandbox.git("carol", ["push", "--quiet"]);
    sandbox.git("record", ["pull", "--quiet", "--rebase"]);
    sandbox.git("record", ["push", "--quiet"]);
    sandbox.casebound("bob", ["sync"]).succeeds();
    approve(&sandbox, "bob");
    sandbox.casebound("bob", DISPOSE).finds().says(&["approved by: bob", APPROVE_AGAIN]);
    assert_eq!(sandbox.find("server.git", &[SECRET]).code, Some(1));
}

#[test]
fn a_hold_that_one_person_released_makes_approvals_void_for_good() {
    let sandbox = with_both(true);
    let made = tombstone(&sandbox);
    let held = "keep_until: 2025-03-05, hold: {by: alice, since: 2024-01-01, reason: a court}";
    for text in
        [resolved("quiet-harbor", SECRET).replace("keep_until: 2025-03-05", held), resolved("quiet-harbor", SECRET)]
    {
        sandbox.write(format!("carol/{CASE}"), text);
        share(&sandbox, "carol");
    }
    is_refused_everywhere(&sandbox, &made);
    counts_once_approved_again(&sandbox);
}

#[test]
fn evidence_that_was_taken_away_again_makes_approvals_void_for_good() {
    let sandbox = with_both(true);
    let made = tombstone(&sandbox);
    sandbox.write(format!("carol/{FOLDER}/evidence.txt"), "What the camera saw.\n");
    share(&sandbox, "carol");
    std::fs::remove_file(sandbox.path(format!("carol/{FOLDER}/evidence.txt"))).unwrap();
    share(&sandbox, "carol");
    is_refused_everywhere(&sandbox, &made);
}

#[test]
fn a_hold_beside_the_approvals_counts_wherever_it_is_merged() {
    let sandbox = with_committed(false);
    // Carol sets and releases a hold before she hears of the approvals; Bob copies one onto it.
    let held = "keep_until: 2025-03-05, hold: {by: alice, since: 2024-01-01, reason: a court}";
    for text in
        [resolved("quiet-harbor", SECRET).replace("keep_until: 2025-03-05", held), resolved("quiet-harbor", SECRET)]
    {
        sandbox.write(format!("carol/{CASE}"), text);
        sandbox.git("carol", ["commit", "--quiet", "--no-verify", "--all", "--message=A hold"]);
    }
    for folder in ["record", "bob"] {
        sandbox.casebound(folder, ["retention", "approve", "quiet-harbor"]).succeeds();
    }
    sandbox.git("record", ["push", "--quiet"]);
    sandbox.git("bob", ["pull", "--quiet", "--rebase"]);
    sandbox.git("bob", ["push", "--quiet"]);
    sandbox.git("carol", ["fetch", "--quiet"]);
    sandbox.git("carol", ["cherry-pick", "origin/main", "origin/main~1"]);
    sandbox.git("carol", ["merge", "--quiet", "--no-verify", "--no-edit", "origin/main"]);
    sandbox.git("carol", ["push", "--quiet", "--no-verify"]);
    sandbox.casebound("bob", ["sync"]).succeeds();
    sandbox.casebound("bob", DISPOSE).finds().says(&["Nobody has approved", APPROVE_AGAIN]);
}

#[test]
fn work_on_other_things_leaves_approvals_as_they_are() {
    let sandbox = with_committed(true);
    commit(&sandbox, "carol", "carol.md");
    approve(&sandbox, "record");
    sandbox.git("carol", ["pull", "--quiet", "--no-rebase", "--no-edit"]);
    sandbox.git("carol", ["push", "--quiet"]);
    sandbox.casebound("bob", ["sync"]).succeeds();
    approve(&sandbox, "bob");
    // To approve what counts already is nothing new.
    sandbox.casebound("bob", ["retention", "approve", "quiet-harbor"]).succeeds();
    assert_eq!(sandbox.git("bob", ["status", "--porcelain", "--branch"]), "## main...origin/main");
    sandbox.casebound("bob", DISPOSE).succeeds().says(&["disposed of 1 record"]);
    assert_eq!(sandbox.find("server.git", &[SECRET]).code, Some(0));
}

#[test]
fn an_approval_that_was_withdrawn_is_not_replayed() {
    let sandbox = with_committed(true);
    approve(&sandbox, "record");
    let given = head(&sandbox, "record", "HEAD");
    approve(&sandbox, "bob");
    let made = tombstone(&sandbox);
    let own = sandbox.files("record/disposed/approvals").into_iter().find(|it| it.ends_with("alice.yaml")).unwrap();
    std::fs::remove_file(sandbox.path(format!("record/disposed/approvals/{own}"))).unwrap();
    share(&sandbox, "record");
    sandbox.casebound("bob", DISPOSE).finds().says(&["approved by: bob"]);
    sandbox.git("bob", ["cherry-pick", &given]);
    assert_eq!(sandbox.git("bob", ["log", "-1", "--format=%ae"]), "alice@example.org");
    sandbox.git("bob", ["push", "--quiet", "--no-verify"]);
    for folder in ["record", "carol"] {
        sandbox.casebound(folder, ["sync"]).succeeds();
    }
    is_refused_everywhere(&sandbox, &made);
    counts_once_approved_again(&sandbox);
}

#[test]
fn what_was_withdrawn_does_not_count_where_the_record_is_gone() {
    let sandbox = with_both(false);
    sandbox.git(".", ["clone", "--quiet", "bob", "asleep"]);
    sandbox.git("asleep", ["config", "user.email", "carol@example.org"]);
    let given = head(&sandbox, "bob", "HEAD~1");
    let made = tombstone(&sandbox);
    let own = sandbox.files("record/disposed/approvals").into_iter().find(|it| it.ends_with("alice.yaml")).unwrap();
    std::fs::remove_file(sandbox.path(format!("record/disposed/approvals/{own}"))).unwrap();
    share(&sandbox, "record");
    sandbox.git("bob", ["cherry-pick", &given]);
    // Bob takes the record out of the history himself.
    sandbox.git("bob", ["rm", "--quiet", CASE]);
    sandbox.git("bob", ["commit", "--quiet", "--no-verify", "--message=Gone"]);
    let script = format!("git filter-branch --index-filter 'git rm --quiet --cached --ignore-unmatch {CASE}' -- --all");
    sandbox.call("bob", "sh").args(["-c", &script]).succeeds();
    sandbox.write(format!("bob/{}", made.0), &made.1);
    sandbox.git("bob", ["add", "--all"]);
    sandbox.git("bob", ["commit", "--quiet", "--no-verify", "--message=A disposal"]);
    sandbox.git("asleep", ["remote", "set-url", "origin", "../bob"]);
    let said = sandbox.casebound("asleep", ["sync"]).run();
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["does not carry what `alice` approved"]);
    assert_eq!(sandbox.find("asleep", &[SECRET]).code, Some(1));
}

#[test]
fn what_is_kept_of_an_expunged_case_asks_for_no_new_approval() {
    let sandbox = with_committed(true);
    let policy = sandbox.read("record/committee.yaml").replace("then: erase", "then: expunge");
    sandbox.write("record/committee.yaml", policy);
    share(&sandbox, "record");
    approve(&sandbox, "record");
    approve(&sandbox, "bob");
    sandbox.casebound("bob", DISPOSE).succeeds();
    for folder in ["carol", "record", "bob"] {
        sandbox.casebound(folder, ["sync"]).succeeds();
    }
    sandbox.git("bob", ["push", "--quiet"]);
    for folder in ["record", "server.git", "carol"] {
        assert_eq!(sandbox.find(folder, &[SECRET]).code, Some(0), "{folder}");
        assert!(sandbox.git(folder, ["show", &format!("main:{CASE}")]).contains("expunged"), "{folder}");
    }
}
