//! A full disk or a kill at each change of a file: a sealed case and its files are never lost, and never left in the clear for good.

use casebound_testing::{Call, Fault, FaultyDisk};

use super::beside::with_file;
use super::{Clones, WORD};

/// Runs a command with each fault at each change; what was there can be read, and the same command and `access renew` end it.
fn tries(clones: &Clones, call: &dyn Fn() -> Call) {
    let sandbox = &clones.sandbox;
    let disk = FaultyDisk::new(sandbox);
    sandbox.copy("record", "begin");
    for fault in [Fault::DiskFull, Fault::Killed] {
        for number in 1.. {
            std::fs::remove_dir_all(sandbox.path("record")).unwrap();
            sandbox.copy("begin", "record");
            let Some(said) = disk.run(call(), fault, number) else {
                assert!(number > 1, "{fault:?}: no fault happened");
                break;
            };
            let at = format!("{fault:?} at change {number}: {said:?}");
            let shown = clones.record(&["show", "quiet-harbor"]).run();
            assert!(shown.code == Some(0) && shown.out.contains(WORD), "{shown:?}, {at}");
            let file = clones.record(&["show", "quiet-harbor", "--file", "note.txt"]).run();
            assert!(file.out.contains(WORD), "{file:?}, {at}");
            call().run();
            clones.record(&["access", "renew"]).succeeds();
            let checked = clones.record(&["check", "quiet-harbor"]).run();
            assert_eq!(checked.code, Some(0), "{checked:?}, {at}");
            let listed = clones.record(&["show", "quiet-harbor"]).succeeds().out.matches("  file ").count();
            assert_eq!(sandbox.files("record/cases/2026/quiet-harbor").len(), listed, "{at}");
            clones.is_nowhere(&["record"]);
        }
    }
}

#[test]
fn a_seal() {
    let clones = Clones::new();
    with_file(&clones);
    tries(&clones, &|| clones.record(&["seal", "quiet-harbor", "--to", "alice,carol"]));
}

#[test]
fn another_reader() {
    let clones = Clones::new();
    with_file(&clones);
    clones.record(&["seal", "quiet-harbor", "--to", "alice,carol"]).succeeds();
    tries(&clones, &|| clones.record(&["access", "grant", "quiet-harbor", "dan"]));
}

#[test]
fn a_file() {
    let clones = Clones::new();
    with_file(&clones);
    clones.record(&["seal", "quiet-harbor", "--to", "alice,carol"]).succeeds();
    tries(&clones, &|| clones.record(&["attach", "quiet-harbor", "committee.yaml"]));
}
