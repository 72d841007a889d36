//! Keeping and disposing: retention, sync.

use casebound_testing::Sandbox;

use super::Session;
use crate::disposal::Disposing as _;

#[test]
fn list_and_hold() {
    let sandbox = Sandbox::with_due();
    Session::new(&sandbox)
        .run(&["retention", "list"])
        .run(&["retention", "hold", "quiet-harbor", "--reason", "An appeal is open."])
        .run(&["retention", "hold", "quiet-harbor", "--reason", "An appeal is open.", "--by", "alice"])
        .run(&["retention", "list"])
        .run(&["retention", "release", "quiet-harbor"])
        .run(&["retention", "release", "quiet-harbor"])
        .run(&["retention", "status"])
        .run(&["retention", "verify"])
        .run(&["retention", "catch-up"])
        .is("retention");
}

#[test]
fn obstacles() {
    let sandbox = Sandbox::with_due();
    let dispose = ["retention", "dispose", "quiet-harbor", "--yes"];
    Session::new(&sandbox)
        .run(&["retention", "dispose", "quiet-harbor", "--dry-run"])
        .run(&dispose)
        .run(&[&dispose[..], &["--approved-by", "alice"]].concat())
        .run(&[&dispose[..], &["--approved-by", "alice", "--approved-by", "mallory"]].concat())
        .run(&["retention", "dispose", "no-such-case", "--yes"])
        .run(&["retention", "dispose", "--yes"])
        .run(&["retention", "schedule", "write", "no-such-kind"])
        .is("dispose_obstacles");
}

#[test]
fn dispose() {
    let sandbox = Sandbox::with_due();
    let line = "casebound retention dispose quiet-harbor --approved-by alice --approved-by bob --yes";
    let arguments: Vec<&str> = line.split(' ').skip(1).collect();
    sandbox.record(&arguments).succeeds();
    let tombstone = sandbox.files("record/disposed").into_iter().find(|file| !file.contains('/')).unwrap();
    let name = tombstone.split('.').next().unwrap_or_default().to_owned();
    Session::new(&sandbox)
        .hide(name, "[TOMBSTONE]")
        .run(&arguments)
        .run(&["retention", "status"])
        .run(&["retention", "verify"])
        .run(&["sync"])
        .run(&["show", "quiet-harbor"])
        .is("dispose");
}

#[test]
fn approve() {
    let sandbox = Sandbox::with_due();
    let policy = sandbox.read("record/committee.yaml");
    let with = policy.replace("retention:\n", "retention:\n  approvals: committed\n");
    assert_ne!(policy, with);
    sandbox.write("record/committee.yaml", with);
    sandbox.git("record", ["commit", "--quiet", "--all", "--no-verify", "--message=Our policy"]);
    let session = Session::new(&sandbox).run(&["retention", "approve", "quiet-harbor"]);
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    session
        .run(&["retention", "approve", "no-such-case"])
        .run(&["retention", "approve", "quiet-harbor", "--redact"])
        .run(&["retention", "approve", "quiet-harbor"])
        .run(&["retention", "dispose", "quiet-harbor", "--yes"])
        .is("retention_approve");
}

#[test]
fn one_person() {
    let sandbox = Sandbox::with_due();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    let request = ["retention", "request", "quiet-harbor"];
    let session = Session::new(&sandbox)
        .run(&request)
        .run(&[&request[..], &["--person", "person-z", "--why", "asked by letter"]].concat())
        .run(&[&request[..], &["--person", "person-a", "--why", "asked by letter", "--asked", "2026-13-01"]].concat())
        .run(&[&request[..], &["--person", "person-a", "--why", "asked by letter"]].concat())
        .run(&["retention", "redact", "quiet-harbor", "--dry-run"]);
    sandbox.git("record", ["config", "user.email", "bob@example.org"]);
    let session = session.run(&request).run(&["retention", "redact", "quiet-harbor", "--dry-run"]);
    sandbox.git("record", ["commit", "--quiet", "--all", "--no-verify", "--message=A request"]);
    session
        .run(&["retention", "redact", "quiet-harbor", "--approved-by", "alice", "--approved-by", "bob", "--yes"])
        .is("retention_redact");
}
