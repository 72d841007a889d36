//! Who reads a sealed case: a conflict takes a reader out, and what is wrong with keys is said in time.

use std::fs;

use super::{CASE, Clones, WORD, case};

#[test]
fn whoever_has_a_conflict_is_taken_out_of_the_readers() {
    let clones = Clones::new();
    clones.sealed_for("alice,carol,dan");
    clones.commit("record", "A case").succeeds();
    let said = clones.record(&["recuse", "quiet-harbor", "carol"]).succeeds();
    assert!(said.err.contains("1 version of quiet-harbor that carol can open"), "{said:?}");
    assert!(clones.text().contains("to: [alice, dan]") && !clones.text().contains("carol"));
    clones.commit("record", "Recused").succeeds();
    clones.be("record", "carol");
    clones.record(&["show", "quiet-harbor"]).succeeds().says(&["ask alice, dan"]);
    clones.be("record", "alice");
    // Nobody takes themselves out, or the last but one.
    clones.record(&["recuse", "quiet-harbor", "alice", "--shepherd", "dan"]).fails().says(&["another one does this"]);
    clones.record(&["recuse", "quiet-harbor", "dan"]).fails().says(&["1 reader", "casebound access grant"]);
    assert!(clones.text().contains("to: [alice, dan]"));
    clones.is_nowhere(&["record"]);
}

#[test]
fn the_plain_versions_of_before_are_counted() {
    let clones = Clones::new();
    clones.sandbox.write(CASE, case());
    clones.commit("record", "A case").succeeds();
    clones.sandbox.write(CASE, case() + "\nMore.\n");
    clones.commit("record", "More").succeeds();
    let said = clones.record(&["seal", "quiet-harbor", "--to", "alice,carol"]).succeeds();
    assert!(said.err.contains("2 versions in commits from"), "{said:?}");
}

#[test]
fn a_replaced_key_and_a_lone_key_are_told() {
    let clones = Clones::new();
    clones.committed();
    fs::remove_file(clones.sandbox.path("record/keys/carol.asc")).unwrap();
    let log = ["log", "quiet-harbor", "note", "--by", "alice", "--note", WORD];
    clones.record(&log).fails();
    clones.sandbox.git("record", ["checkout", "--", "keys"]);
    let new = casebound_openpgp::generate("Carol Member <carol@example.org>", crate::mail::made_at(), None).unwrap();
    let old = clones.generated("carol").certificate.fingerprint();
    let committee = clones.sandbox.read("record/committee.yaml").replace(&old, &new.certificate.fingerprint());
    clones.sandbox.write("record/committee.yaml", committee);
    clones.sandbox.write("record/keys/carol.asc", new.certificate.to_armored().unwrap());
    clones.record(&["check", "quiet-harbor"]).finds().says(&["sealed-key-exchanged"]);
    clones.record(&["show", "quiet-harbor"]).succeeds().says(&["sealed-key-exchanged", WORD]);
    // Who can't open it does not see that.
    clones.be("record", "bob");
    assert!(!clones.record(&["check"]).run().all().contains("sealed-key-exchanged"));
}

#[test]
fn the_end_of_a_key_is_said_sixty_days_before() {
    let clones = Clones::new();
    clones.committed();
    let on = |day: &str| clones.record(&["--today", day, "check"]).run().all();
    assert!(!on("2026-06-02").contains("sealed-key-about-to-expire"));
    let made: chrono::DateTime<chrono::Utc> = crate::mail::made_at().into();
    let end = made + casebound_openpgp::VALIDITY;
    let near = (end - chrono::Days::new(30)).date_naive().to_string();
    let said = on(&near);
    assert!(said.contains("sealed-key-about-to-expire"), "{near}: {said}");
}
