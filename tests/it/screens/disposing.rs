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
