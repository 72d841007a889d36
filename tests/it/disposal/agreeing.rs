//! What nobody changes alone in committee.yaml: that fewer must agree, and by what a member is known.

use super::clones::with_clones;
use super::{Disposing as _, SECRET};
use casebound_testing::{ProgramOutput, Sandbox};

const ERROR: &str = "error[agreement-lowered]";

fn edit(sandbox: &Sandbox, folder: &str, from: &str, to: &str) {
    let text = sandbox.read(format!("{folder}/committee.yaml"));
    assert!(text.contains(from), "{from}");
    sandbox.write(format!("{folder}/committee.yaml"), text.replace(from, to));
}

fn commit(sandbox: &Sandbox, folder: &str, more: &[&str]) -> ProgramOutput {
    sandbox.git_call(folder, [&["commit", "--all", "--message=A policy"], more].concat()).run()
}

#[test]
fn two_members_lower_what_is_asked_each_in_their_own_clone() {
    let sandbox = with_clones(true);
    for (from, to, route) in [
        ("standard: 2", "standard: 1", "`agreement.standard`"),
        ("approvals: 2", "approvals: 1", "`transparency.approvals`"),
        ("readers: {at_most: 5}", "", "`readers.at_most`"),
        ("agreement: {standard: 2, severe: majority}", "agreement: {standard: 1}", "`agreement.standard`"),
    ] {
        edit(&sandbox, "record", from, to);
        let said = commit(&sandbox, "record", &[]);
        assert_eq!(said.code, Some(1), "{said:?}");
        said.says(&[ERROR, route, "retention approve --policy"]);
        // Past the hooks here, the server asks.
        assert_eq!(commit(&sandbox, "record", &["--no-verify"]).code, Some(0));
        let said = sandbox.git_call("record", ["push", "--no-verify"]).run();
        assert_ne!(said.code, Some(0), "{said:?}");
        said.says(&[ERROR, "2 more members"]);
        sandbox.git("record", ["reset", "--quiet", "--hard", "HEAD~1"]);
    }

    // One who approves is not two, and neither is one who wrote the other's file.
    edit(&sandbox, "record", "standard: 2", "standard: 1");
    sandbox
        .record(["retention", "approve", "--policy"])
        .succeeds()
        .says(&["agreement.standard 2", "agreement.standard 1"]);
    let said = commit(&sandbox, "record", &[]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&[ERROR, "1 more member", "bob"]);
    let own = sandbox.files("record/approvals").into_iter().find(|it| it.ends_with("alice.yaml")).expect("it is there");
    let forged = own.replace("alice.yaml", "bob.yaml");
    let text = sandbox.read(format!("record/approvals/{own}")).replace("by: alice", "by: bob");
    sandbox.write(format!("record/approvals/{forged}"), text);
    sandbox.git("record", ["add", "approvals"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Bob agrees", "--", "approvals"]);
    assert_eq!(commit(&sandbox, "record", &[]).code, Some(1));
    sandbox.git("record", ["reset", "--quiet", "--soft", "HEAD~1"]);
    sandbox.git("record", ["rm", "--quiet", "--cached", &format!("approvals/{forged}")]);
    std::fs::remove_file(sandbox.path(format!("record/approvals/{forged}"))).unwrap();
    sandbox.git("record", ["push", "--quiet"]);

    sandbox.casebound("bob", ["sync"]).succeeds();
    sandbox.casebound("bob", ["retention", "approve", "--policy"]).succeeds();
    sandbox.git("bob", ["push", "--quiet"]);
    sandbox.git("record", ["stash", "--quiet"]);
    sandbox.record(["sync"]).succeeds();
    sandbox.git("record", ["stash", "pop", "--quiet"]);
    let said = commit(&sandbox, "record", &[]);
    assert_eq!(said.code, Some(0), "{said:?}");
    sandbox.git("record", ["push", "--quiet"]);
    // Others take it as it is.
    sandbox.git("carol", ["commit", "--quiet", "--allow-empty", "--message=Own work"]);
    sandbox.git("carol", ["pull", "--quiet", "--no-rebase", "--no-edit"]);
    sandbox.git("carol", ["push", "--quiet"]);
    sandbox.record(["retention", "approve", "--policy"]).succeeds().says(&["nothing to approve"]);
}

#[test]
fn invented_members_lower_nothing() {
    let sandbox = with_clones(true);
    let members = "  mallory: {name: Mallory Member, email: mallory@example.org}\n  mara: {name: Mara Member, email: mara@example.org}\n";
    let text = sandbox.read("record/committee.yaml").replacen("members:\n", &format!("members:\n{members}"), 1);
    assert!(text.contains("mallory"));
    sandbox.write("record/committee.yaml", text);
    assert_eq!(commit(&sandbox, "record", &[]).code, Some(0));
    sandbox.git("record", ["push", "--quiet"]);
    edit(&sandbox, "record", "standard: 2", "standard: 1");
    for name in ["mallory", "mara"] {
        sandbox.git("record", ["config", "user.email", &format!("{name}@example.org")]);
        sandbox.record(["retention", "approve", "--policy"]).succeeds();
    }
    let said = commit(&sandbox, "record", &[]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&[ERROR, "2 more members"]);
    assert_eq!(commit(&sandbox, "record", &["--no-verify"]).code, Some(0));
    sandbox.git_call("record", ["push", "--no-verify"]).run().says(&[ERROR]);
}

const CHANGED: &str = "error[member-changed]";
const BOB: &str = "bob: {name: Bob Member, email: bob@example.org}";

/// A commit of everything, by whoever has this address.
fn commit_as(sandbox: &Sandbox, folder: &str, author: &str) -> ProgramOutput {
    let commit = sandbox.git_call(folder, ["commit", "--all", "--message=Members"]);
    commit.env("GIT_AUTHOR_EMAIL", format!("{author}@example.org")).run()
}

#[test]
fn nobody_changes_alone_by_what_another_member_is_known() {
    let sandbox = with_clones(true);
    for (entry, routes) in [
        ("bob: {name: Bob Member, email: alice+bob@example.org}", &["`members.bob.email`"][..]),
        ("bob: {name: Bob Member, email: bob@example.org, handles: [quill]}", &["`members.bob.handles`"]),
        ("bob: {name: Bob Otherwise, email: bob@example.org}", &["`members.bob.name`"]),
        ("bob: {name: Mallory, email: mallory@example.org}", &["`members.bob.name`", "`members.bob.email`"]),
    ] {
        edit(&sandbox, "record", BOB, entry);
        let said = commit_as(&sandbox, "record", "alice");
        assert_eq!(said.code, Some(1), "{said:?}");
        said.says(&[CHANGED, "that member or 2 of alice, carol"]).says(routes);
        assert_eq!(commit(&sandbox, "record", &["--no-verify"]).code, Some(0));
        let said = sandbox.git_call("record", ["push", "--no-verify"]).run();
        assert_ne!(said.code, Some(0), "{said:?}");
        said.says(&[CHANGED]).says(routes);
        sandbox.git("record", ["reset", "--quiet", "--hard", "HEAD~1"]);
    }
    // Whoever left does not come back as somebody else; and a key that is taken out first is remembered.
    let dan = "  dan: {name: Dan Member, email: dan@example.org, until: 2025-12-31}\n";
    edit(&sandbox, "record", dan, "  dan: {name: Dan Member, email: mallory@example.org}\n");
    commit_as(&sandbox, "record", "alice").says(&[CHANGED, "`members.dan.email`"]);
    edit(&sandbox, "record", "  dan: {name: Dan Member, email: mallory@example.org}\n", "");
    let said = commit_as(&sandbox, "record", "alice");
    assert_eq!(said.code, Some(0), "{said:?}");
    sandbox.git("record", ["push", "--quiet"]);
    edit(&sandbox, "record", "members:\n", "members:\n  dan: {name: Dan Member, email: mallory@example.org}\n");
    commit_as(&sandbox, "record", "alice").says(&[CHANGED, "`members.dan.email`"]);
    assert_eq!(commit(&sandbox, "record", &["--no-verify"]).code, Some(0));
    let said = sandbox.git_call("record", ["push", "--no-verify"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&[CHANGED]);
    // Somebody new, and the end of a time, are nobody's entry.
    sandbox.git("record", ["reset", "--quiet", "--hard", "HEAD~1"]);
    let more = "carol@example.org, until: 2026-12-31}\n  robin: {name: Robin Member, email: robin@example.org}";
    edit(&sandbox, "record", "carol@example.org}", more);
    let said = commit_as(&sandbox, "record", "alice");
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn a_member_changes_the_own_entry_by_a_commit_under_the_address_from_before() {
    let sandbox = with_clones(true);
    let new = "bob: {name: Bob Member, email: bob@example.net, handles: [bobby]}";
    edit(&sandbox, "bob", BOB, new);
    let said = commit_as(&sandbox, "bob", "bob");
    assert_eq!(said.code, Some(0), "{said:?}");
    // Once more, by the new address: the chain counts as a whole.
    edit(&sandbox, "bob", "bob@example.net", "bobby@example.net");
    let said = commit_as(&sandbox, "bob", "bob");
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&[CHANGED, "git -c user.email=ADDRESS commit"]);
    let own = sandbox.git_call("bob", ["commit", "--quiet", "--all", "--message=Mine"]);
    assert_eq!(own.env("GIT_AUTHOR_EMAIL", "bob@example.net").run().code, Some(0));
    sandbox.git("bob", ["push", "--quiet"]);
    // Others take it with a merge, and go on.
    sandbox.git("carol", ["commit", "--quiet", "--allow-empty", "--message=Own work"]);
    sandbox.git("carol", ["pull", "--quiet", "--no-rebase", "--no-edit"]);
    sandbox.git("carol", ["push", "--quiet"]);
    // One commit of another in between takes nothing over.
    edit(&sandbox, "carol", "bobby@example.net", "carol+bob@example.org");
    assert_eq!(commit(&sandbox, "carol", &["--no-verify"]).code, Some(0));
    edit(&sandbox, "carol", "carol+bob@example.org", "bob@example.com");
    let own = sandbox.git_call("carol", ["commit", "--quiet", "--no-verify", "--all", "--message=Bob's"]);
    assert_eq!(own.env("GIT_AUTHOR_EMAIL", "carol+bob@example.org").run().code, Some(0));
    let said = sandbox.git_call("carol", ["push", "--no-verify"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&[CHANGED]);
}

#[test]
fn the_member_or_two_others_approve_what_somebody_else_wrote() {
    for by in [&["bob"][..], &["record", "carol"]] {
        let sandbox = with_clones(true);
        let new = "bob: {name: Bob Member, email: bob@example.net}";
        edit(&sandbox, "record", BOB, new);
        if by == ["bob"] {
            edit(&sandbox, "bob", BOB, new);
        }
        for folder in by {
            let said = sandbox.casebound(folder, ["retention", "approve", "--policy"]).succeeds();
            said.says(&["email bob@example.org", "email bob@example.net", "1 change of committee.yaml"]);
            sandbox.git(folder, ["push", "--quiet"]);
            for other in ["record", "bob", "carol"].iter().filter(|other| *other != folder) {
                sandbox.git(other, ["stash", "--quiet"]);
                sandbox.casebound(other, ["sync"]).succeeds();
                sandbox.try_git(other, ["stash", "pop", "--quiet"]);
            }
            if *folder == "record" {
                let said = commit_as(&sandbox, "record", "alice");
                assert_eq!(said.code, Some(1), "{said:?}");
                said.says(&[CHANGED, "that member or carol"]);
            }
        }
        let said = commit_as(&sandbox, "record", "alice");
        assert_eq!(said.code, Some(0), "{said:?}");
        sandbox.git("record", ["push", "--quiet"]);
    }
}

#[test]
fn what_one_member_changed_past_the_hooks_disposes_of_nothing_in_other_clones() {
    let lowered = ("approvals: committed", "approvals: typed", "`retention.approvals`");
    let replaced = ("bob@example.org", "alice+bob@example.org", "`members.bob.email`");
    for (from, to, route) in [lowered, replaced] {
        let sandbox = with_clones(false);
        edit(&sandbox, "record", "counts_from: resolved", "counts_from: resolved\n  approvals: committed");
        assert_eq!(commit(&sandbox, "record", &[]).code, Some(0));
        sandbox.git("record", ["push", "--quiet"]);
        for name in ["bob", "carol"] {
            sandbox.git(name, ["pull", "--quiet"]);
            // As if they had known it for long.
            std::fs::remove_file(sandbox.path(format!("{name}/.git/casebound/known"))).unwrap();
            sandbox.casebound(name, ["sync"]).succeeds();
        }
        edit(&sandbox, "record", from, to);
        assert_eq!(commit(&sandbox, "record", &["--no-verify"]).code, Some(0));
        for address in ["alice@example.org", "alice+bob@example.org"].into_iter().filter(|_| route != lowered.2) {
            sandbox.git("record", ["config", "user.email", address]);
            sandbox.record(["retention", "approve", "quiet-harbor"]).succeeds();
        }
        let args = ["retention", "dispose", "quiet-harbor", "--yes", "--approved-by", "alice", "--approved-by", "bob"];
        sandbox.record(args).args(["--no-push"]).run();
        sandbox.git("record", ["push", "--quiet", "--no-verify"]);
        let said = sandbox.casebound("carol", ["sync"]).run().says(&[route, "too few members approved"]);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert_eq!(sandbox.find("carol", &[SECRET]).code, Some(1), "{route}");
    }
}
