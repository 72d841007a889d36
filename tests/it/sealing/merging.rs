//! Two readers at once: sealed cases are joined in memory, and no line of them is ever compared in the clear.

use super::{CASE, Clones, WORD};

/// Two clones of readers, with the merge driver, and a sealed case in both.
fn both() -> Clones {
    let clones = Clones::with_server();
    clones.committed();
    clones.sandbox.git("record", ["push", "--quiet"]);
    clones.sandbox.git(".", ["clone", "--quiet", "server.git", "carol"]);
    clones.be("carol", "carol");
    for folder in ["record", "carol"] {
        clones.sandbox.casebound(folder, ["hook", "install"]).succeeds();
    }
    clones
}

fn note(clones: &Clones, folder: &str, by: &str, note: &str) {
    clones.sandbox.casebound(folder, ["log", "quiet-harbor", "note", "--by", by, "--note", note]).succeeds();
    clones.sandbox.git(folder, ["commit", "--quiet", "--all", "--message=A note"]);
}

/// Both change the same sentence, and alice pushes first.
fn with_question(clones: &Clones) {
    for (folder, word) in [("record", "whispered"), ("carol", "yelled")] {
        let editor = clones.editor(&format!("sed -i 's/shouted {WORD}/{word} {WORD}/' \"$1\""));
        clones.sandbox.casebound(folder, ["edit", "quiet-harbor"]).env("EDITOR", editor).succeeds();
        clones.sandbox.git(folder, ["commit", "--quiet", "--all", "--message=Words"]);
    }
    clones.sandbox.git("record", ["push", "--quiet"]);
}

fn shown(clones: &Clones, folder: &str) -> String {
    clones.sandbox.casebound(folder, ["show", "quiet-harbor"]).succeeds().out
}

#[test]
fn what_two_readers_wrote_is_joined_and_sealed_again() {
    let clones = both();
    note(&clones, "record", "alice", "alice says so");
    note(&clones, "carol", "carol", "carol says so");
    clones.sandbox.git("record", ["push", "--quiet"]);
    clones.sandbox.casebound("carol", ["sync"]).succeeds();
    let text = shown(&clones, "carol");
    assert!(text.contains("alice says so") && text.contains("carol says so"), "{text}");
    clones.sandbox.casebound("carol", ["check", "quiet-harbor"]).succeeds();
    clones.sandbox.git("carol", ["push", "--quiet"]);
    clones.is_nowhere(&["record", "carol", "server.git"]);
}

#[test]
fn a_merge_a_cherry_pick_and_a_stash_join_as_a_rebase_does() {
    let clones = both();
    let git = |arguments: &[&str]| clones.sandbox.git("record", arguments.iter().copied());
    git(&["branch", "other"]);
    note(&clones, "record", "alice", "on main");
    git(&["switch", "--quiet", "other"]);
    note(&clones, "record", "alice", "on other");
    let one = git(&["rev-parse", "HEAD"]);
    git(&["merge", "--quiet", "--no-edit", "-"]);
    let text = shown(&clones, "record");
    assert!(text.contains("on main") && text.contains("on other"), "{text}");
    git(&["switch", "--quiet", "-"]);
    git(&["cherry-pick", &one]);
    let text = shown(&clones, "record");
    assert!(text.contains("on main") && text.contains("on other"), "{text}");
    clones.record(&["log", "quiet-harbor", "note", "--by", "alice", "--note", "stashed"]).succeeds();
    git(&["stash", "--quiet"]);
    note(&clones, "record", "alice", "meanwhile");
    git(&["stash", "pop", "--quiet"]);
    let text = shown(&clones, "record");
    assert!(text.contains("stashed") && text.contains("meanwhile"), "{text}");
    clones.record(&["check", "quiet-harbor"]).succeeds();
    clones.is_nowhere(&["record"]);
}

#[test]
fn a_question_is_asked_in_memory_and_nothing_is_lost_before() {
    let clones = both();
    with_question(&clones);
    let before = clones.sandbox.read("carol/cases/2026/quiet-harbor.md");
    let synced = clones.sandbox.casebound("carol", ["sync"]).finds();
    assert!(synced.all().contains("casebound resolve"), "{synced:?}");
    assert_eq!(clones.sandbox.read("carol/cases/2026/quiet-harbor.md"), before);
    let said = clones.sandbox.try_git("carol", ["pull", "--quiet", "--rebase"]);
    assert_ne!(said.code, Some(0));
    clones.sandbox.casebound("carol", ["resolve"]).finds().says(&["text below the front matter"]);
    clones.is_nowhere(&["carol", "record"]);
    clones.sandbox.casebound("carol", ["resolve", "--take", "mine"]).succeeds();
    assert!(shown(&clones, "carol").contains("yelled"));
    clones.sandbox.git("carol", ["push", "--quiet"]);
    clones.is_nowhere(&["carol", "server.git"]);
}

#[test]
fn one_version_added_by_hand_over_the_other_is_refused_by_the_server() {
    let clones = both();
    with_question(&clones);
    clones.sandbox.git("carol", ["fetch", "--quiet"]);
    let said = clones.sandbox.try_git("carol", ["merge", "origin/HEAD"]);
    assert_ne!(said.code, Some(0));
    clones.sandbox.git("carol", ["add", "--all"]);
    clones.sandbox.git("carol", ["commit", "--quiet", "--no-verify", "--message=Mine"]);
    let said = clones.sandbox.try_git("carol", ["push", "--no-verify"]);
    assert!(said.code != Some(0) && said.err.contains("sealed-rolled-back"), "{said:?}");
}

#[test]
fn whoever_was_taken_out_meanwhile_joins_nothing_and_another_reader_can() {
    let clones = both();
    clones.record(&["access", "grant", "quiet-harbor", "dan"]).succeeds();
    clones.commit("record", "Dan reads it").succeeds();
    clones.sandbox.git("record", ["push", "--quiet"]);
    clones.sandbox.git("carol", ["pull", "--quiet"]);
    note(&clones, "carol", "carol", "the last note of carol");
    clones.record(&["access", "revoke", "quiet-harbor", "carol"]).succeeds();
    clones.commit("record", "Without carol").succeeds();
    clones.sandbox.git("record", ["push", "--quiet"]);
    let before = clones.sandbox.read("carol/cases/2026/quiet-harbor.md");
    clones.sandbox.casebound("carol", ["sync"]).finds();
    assert_eq!(clones.sandbox.read("carol/cases/2026/quiet-harbor.md"), before);
    clones.sandbox.git("carol", ["fetch", "--quiet"]);
    assert_ne!(clones.sandbox.try_git("carol", ["merge", "origin/HEAD"]).code, Some(0));
    clones.sandbox.casebound("carol", ["resolve", "--take", "mine"]).finds().says(&["sealed for alice, dan"]);
    clones.sandbox.git("carol", ["add", "--all"]);
    clones.sandbox.git("carol", ["commit", "--quiet", "--no-verify", "--message=Mine"]);
    let said = clones.sandbox.try_git("carol", ["push", "--no-verify"]);
    assert!(said.code != Some(0) && said.err.contains("sealed-by-stranger"), "{said:?}");
    // On a branch of its own the note reaches a reader, who joins it; carol stays out.
    clones.sandbox.git("carol", ["reset", "--quiet", "--hard", "HEAD~1"]);
    clones.sandbox.git("carol", ["push", "--quiet", "origin", "HEAD:refs/heads/late"]);
    clones.sandbox.git("record", ["fetch", "--quiet"]);
    clones.sandbox.git("record", ["merge", "--quiet", "--no-edit", "origin/late"]);
    assert!(shown(&clones, "record").contains("the last note of carol"));
    assert!(clones.sandbox.read(CASE).contains("to: [alice, dan]"));
    clones.sandbox.git("record", ["push", "--quiet"]);
}

#[test]
fn a_case_sealed_on_one_branch_and_edited_plain_on_the_other_stays_sealed() {
    let clones = Clones::new();
    clones.record(&["hook", "install"]).succeeds();
    clones.sandbox.write(CASE, super::case());
    clones.commit("record", "A case").succeeds();
    clones.sandbox.git("record", ["branch", "plain"]);
    clones.record(&["seal", "quiet-harbor", "--to", "alice,carol"]).succeeds();
    clones.commit("record", "Sealed").succeeds();
    clones.sandbox.git("record", ["switch", "--quiet", "plain"]);
    clones.sandbox.write(CASE, super::case() + "\nA late line.\n");
    clones.commit("record", "Plain").succeeds();
    clones.sandbox.git("record", ["switch", "--quiet", "-"]);
    clones.sandbox.git("record", ["merge", "--quiet", "--no-edit", "plain"]);
    assert!(clones.text().contains("BEGIN PGP MESSAGE"));
    assert!(shown(&clones, "record").contains("A late line."));
}
