//! The end of a sealed case: decided by its index, approved by its readers, carried out by anybody.

use std::fs;

use sha2::{Digest as _, Sha256};

use super::{Clones, WORD};
use crate::disposal::resolved;

const PATH: &str = "record/cases/2023/old-stone.md";

/// A server with hooks, a clone of bob, and a sealed case that was kept long enough, with a file.
fn with_old_case(change: &dyn Fn(String) -> String) -> Clones {
    let clones = Clones::with_server();
    let committee = clones.sandbox.read("record/committee.yaml").replace("2026-01-01", "2020-01-01");
    clones.sandbox.write("record/committee.yaml", committee);
    let digest: String = Sha256::digest(WORD).iter().map(|byte| format!("{byte:02x}")).collect();
    clones.sandbox.write("record/cases/2023/old-stone/note.txt", WORD);
    let list = format!("attachments:\n  - {{file: note.txt, sha256: {digest}, what: a note}}\n---\n\n");
    let text = resolved("old-stone", "Wolbrikta").replacen("---\n\n", &list, 1);
    clones.sandbox.write(PATH, change(text));
    clones.record(&["seal", "old-stone", "--to", "alice,carol"]).succeeds();
    clones.commit("record", "An old case").succeeds();
    clones.sandbox.git("record", ["push", "--quiet"]);
    clones.sandbox.git("bob", ["pull", "--quiet"]);
    clones
}

fn approved(clones: &Clones, by: [&str; 2]) -> casebound_testing::ProgramOutput {
    let arguments = ["retention", "dispose", "old-stone", "--yes", "--approved-by", by[0], "--approved-by", by[1]];
    clones.sandbox.casebound("bob", arguments).run()
}

#[test]
fn a_member_who_cant_read_it_disposes_of_a_sealed_case_that_its_readers_approved() {
    let clones = with_old_case(&|text| text);
    let bob = |arguments: &[&str]| clones.sandbox.casebound("bob", arguments);
    bob(&["due"]).run().says(&["disposal", "old-stone"]);
    bob(&["retention", "list"]).run().says(&["2025-03-05", "old-stone"]);
    let said = approved(&clones, ["alice", "bob"]);
    assert!(said.code == Some(1) && said.all().contains("`bob` is not a reader"), "{said:?}");
    assert!(clones.sandbox.path("bob/cases/2023/old-stone.md").exists());
    let said = approved(&clones, ["alice", "carol"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    clones.record(&["sync"]).succeeds();
    for folder in ["bob", "record", "server.git"] {
        let objects = clones.sandbox.git_bytes(folder, ["cat-file", "--batch-all-objects", "--batch", "--buffer"]);
        assert!(!String::from_utf8_lossy(&objects).contains("case: old-stone"), "{folder}");
        assert!(!String::from_utf8_lossy(&objects).contains("BEGIN PGP MESSAGE"), "{folder}");
    }
    bob(&["retention", "verify"]).succeeds();
    // What earlier reports rest on stays; nothing else does.
    let mut files = fs::read_dir(clones.sandbox.path("bob/disposed")).unwrap().flatten().map(|it| it.path());
    let tombstone = files.find(|path| path.extension().is_some_and(|end| end == "yaml")).unwrap();
    let tombstone = fs::read_to_string(tombstone).unwrap();
    for words in ["then: erase", "received: 2023", "types: [harassment]", "finding: violation", "people: 1"] {
        assert!(tombstone.contains(words), "{words}: {tombstone}");
    }
    // And it does not come back.
    clones.is_nowhere(&["record", "bob", "server.git"]);
}

#[test]
fn what_keeps_a_case_keeps_it_sealed() {
    let hold = |text: String| {
        text.replace(
            "{keep_until: 2025-03-05}",
            "{keep_until: 2025-03-05, hold: {by: alice, since: 2024-01-01, reason: court}}",
        )
    };
    let task =
        |text: String| text.replacen("sharing:", "tasks: [{what: look, owner: alice, due: 2026-07-01}]\nsharing:", 1);
    for change in [&hold as &dyn Fn(String) -> String, &task] {
        let clones = with_old_case(change);
        let said = approved(&clones, ["alice", "carol"]);
        assert!(said.code == Some(1) && said.all().contains("a hold keeps it"), "{said:?}");
        assert!(clones.sandbox.path("bob/cases/2023/old-stone.md").exists());
    }
}

#[test]
fn whoever_approves_in_their_own_clone_opens_it_first() {
    let clones = with_old_case(&|text| text);
    let committee = clones.sandbox.read("record/committee.yaml");
    let committee = committee.replace("retention:\n", "retention:\n  approvals: committed\n");
    clones.sandbox.write("record/committee.yaml", committee);
    clones.sandbox.git("record", ["commit", "--quiet", "--all", "--no-verify", "--message=Policy"]);
    clones.record(&["retention", "approve", "old-stone"]).succeeds();
    clones.be("record", "bob");
    clones.record(&["retention", "approve", "old-stone"]).finds().says(&["`bob` is not a reader"]);
    clones.be("record", "carol");
    clones.sandbox.git("record", ["config", "casebound.key", clones.sandbox.path("bob.key").to_str().unwrap()]);
    clones.record(&["retention", "approve", "old-stone"]).fails().says(&["looks into it"]);
    clones.be("record", "carol");
    clones.record(&["retention", "approve", "old-stone"]).succeeds();
    let said = clones.record(&["retention", "dispose", "old-stone", "--yes", "--no-push"]).finds();
    assert!(said.err.contains("The tombstone is committed"), "{said:?}");
}
