//! Fewer must agree only once two members approved that, under the policy before.

use super::clones::with_clones;
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
