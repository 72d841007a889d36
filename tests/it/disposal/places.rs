//! `retention verify` reads everything: a word planted in any place is found, and that place is named.

use super::{CASE, Disposing as _, SECRET, resolved};
use casebound_testing::{Sandbox, kill_after};

/// A purged repository in which nothing is left.
fn purged() -> Sandbox {
    let sandbox = Sandbox::with_due();
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    assert_eq!(sandbox.find("record", &[SECRET]).code, Some(0));
    sandbox
}

#[test]
fn a_word_in_any_file_of_git_is_found_and_named() {
    let sandbox = purged();
    for path in [
        "COMMIT_EDITMSG",
        "MERGE_MSG",
        "FETCH_HEAD",
        "ORIG_HEAD",
        "description",
        "rr-cache/00/preimage",
        "lost-found/other/00",
        "sequencer/todo",
        "rebase-merge/message",
        "filter-repo/analysis",
        "logs/refs/heads/gone",
        "info/exclude",
        "hooks/some-hook",
        "objects/tmp_obj_x",
        "objects/pack/tmp_pack_x",
        "objects/incoming-x/ab/cd",
        "modules/x/COMMIT_EDITMSG",
        "worktrees-of-old/x",
        "casebound/sending/x.json",
    ] {
        sandbox.write(format!("record/.git/{path}"), format!("about {SECRET}\n"));
        let said = sandbox.find("record", &[SECRET]);
        assert_eq!(said.code, Some(1), "{path}: {said:?}");
        assert!(said.out.contains(path), "{path}: {said:?}");
        std::fs::remove_file(sandbox.path(format!("record/.git/{path}"))).unwrap();
    }
    std::fs::remove_dir_all(sandbox.path("record/.git/modules")).unwrap();
    assert_eq!(sandbox.find("record", &[SECRET]).code, Some(0));
}

#[test]
fn a_word_in_any_ref_object_index_or_file_is_found() {
    let sandbox = purged();
    let plant: &[(&str, &str)] = &[
        ("git tag -a -m 'about Zaphira' v1", "tag"),
        ("git notes add -m 'about Zaphira'", "refs/notes"),
        ("git branch Zaphira", "refs/heads/Zaphira"),
        ("git config branch.main.description 'about Zaphira'", "config"),
        ("echo Zaphira | git hash-object -w --stdin", "blob"),
        ("echo Zaphira > minutes.md; git stash --quiet", "minutes.md"),
        ("touch Zaphira.md; git add Zaphira.md; rm Zaphira.md", "entry Zaphira.md"),
        ("echo Zaphira > .minutes.md.swp", ".minutes.md.swp"),
        ("mkdir -p outbox; echo Zaphira > outbox/x.eml", "outbox/x.eml"),
        ("ln -s Zaphira link", "link"),
        ("printf Zaphira | base64 > minutes.orig", "minutes.orig"),
        ("printf Zaphira | iconv -t UTF-16LE > minutes.bak", "minutes.bak"),
        ("git worktree add --quiet ../linked; echo Zaphira > ../linked/x.tmp", "linked/x.tmp"),
        ("git commit --quiet --no-verify --allow-empty -m 'about Zaphira'; git reset --quiet --hard HEAD~1", "commit"),
    ];
    for (line, where_) in plant {
        let sandbox = &sandbox;
        sandbox.shell(line).succeeds();
        let said = sandbox.find("record", &[SECRET]);
        assert_eq!(said.code, Some(1), "{line}: {said:?}");
        assert!(said.out.contains(where_), "{line}: {said:?}");
        let clean = "git stash clear; git tag -d v1; git notes remove; git branch -D Zaphira; git config --unset \
                     branch.main.description; git worktree remove --force ../linked; git branch -D linked; \
                     git reset --quiet --hard; git clean --quiet -fdx; git update-ref -d refs/notes/commits; \
                     git reflog expire --expire=now --all; git gc --quiet --prune=now; rm -f .git/COMMIT_EDITMSG";
        sandbox.shell(&format!("({clean}) >/dev/null 2>&1; true")).succeeds();
        let said = sandbox.find("record", &[SECRET]);
        assert_eq!(said.code, Some(0), "after cleaning up {line}: {said:?}");
    }
}

#[test]
fn an_erased_content_that_is_back_is_found_without_any_word() {
    let sandbox = purged();
    let text = super::resolved("quiet-harbor", SECRET);
    sandbox.write("again", &text);
    sandbox.shell("git hash-object -w ../again").succeeds();
    let said = sandbox.record(["retention", "verify"]).finds().says(&["found an erased content"]);
    assert!(!said.all().contains(SECRET), "{said:?}");
    let id = sandbox.files("record/disposed").into_iter().find(|it| !it.contains('/')).unwrap();
    sandbox.record(["retention", "verify", "--tombstone", id.get(..8).unwrap()]).finds();
    sandbox.record(["retention", "verify", "--case", "quiet-harbor"]).finds();
    sandbox.record(["retention", "verify", "--case", "quiet-harbor-two"]).finds().says(&["an erased content"]);
    sandbox.record(["retention", "verify", "--case", "no-such-case"]).fails();
    sandbox.record(["retention", "verify", "--tombstone", "ffff"]).fails();
    // Nothing names it, so catching up takes it away.
    sandbox.record(["retention", "catch-up"]).succeeds();
    sandbox.record(["retention", "verify"]).succeeds();
}

#[test]
fn a_copy_that_git_does_not_know_is_found_byte_for_byte() {
    let sandbox = Sandbox::with_due();
    let text = sandbox.read(format!("record/{CASE}"));
    sandbox.git(".", ["clone", "--quiet", "--bare", "record", "aside.git"]);
    sandbox.git("record", ["bundle", "create", "--quiet", "../all.bundle", "HEAD"]);
    assert_eq!(sandbox.dispose("record", &["quiet-harbor"]).code, Some(0));
    sandbox.write("record/notes.txt", text);
    sandbox.record(["retention", "verify"]).finds().says(&["an erased content", "notes.txt"]);
    std::fs::remove_file(sandbox.path("record/notes.txt")).unwrap();
    sandbox.record(["retention", "verify"]).succeeds();
    sandbox.call(".", "cp").args(["-r", "aside.git", "record/mirror"]).succeeds();
    sandbox.record(["retention", "verify"]).finds().says(&["record/mirror"]);
    sandbox.call(".", "rm").args(["-rf", "record/mirror"]).succeeds();
    sandbox.call(".", "cp").args(["all.bundle", "record/"]).succeeds();
    sandbox.record(["retention", "verify"]).fails().says(&["can't be read", "all.bundle", "nothing is proved"]);
}

#[test]
fn what_can_not_be_read_proves_nothing() {
    let sandbox = purged();
    sandbox.write("record/.git/objects/ab/cdefabcdefabcdefabcdefabcdefabcdefabcd", "no object");
    sandbox.record(["retention", "verify"]).fails().says(&["can't be read", "nothing is proved"]);
    std::fs::remove_dir_all(sandbox.path("record/.git/objects/ab")).unwrap();
    for (words, reason) in [("", "no word"), ("\n \n", "no word")] {
        let said = sandbox.casebound("record", ["retention", "verify", "--needles", "-"]).input(words).fails();
        said.says(&[reason]);
    }
    sandbox.record(["retention", "verify", "--needles", "no-such-file"]).fails();
}

#[test]
fn copies_that_git_does_not_know_go_with_the_record() {
    let sandbox = Sandbox::with_due();
    for path in [
        "record/cases/2023/.quiet-harbor.md.swp",
        "record/cases/2023/quiet-harbor.md~",
        "record/cases/2023/quiet-harbor.md.orig",
        "record/outbox/quiet-harbor.eml",
    ] {
        sandbox.write(path, format!("about {SECRET}"));
    }
    sandbox.write("record/cases/2023/quiet-harbor-two.md~", "another record's");
    sandbox.write("home/.vim/undo/%record%cases%quiet-harbor.md", SECRET);
    let said = sandbox.dispose("record", &["quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.says(&["Outside the repository", "%quiet-harbor.md"]);
    let left = sandbox.files("record").into_iter().filter(|it| it.contains("quiet-harbor")).collect::<Vec<_>>();
    assert_eq!(left, ["cases/2023/quiet-harbor-two.md", "cases/2023/quiet-harbor-two.md~"]);
    assert!(sandbox.path("home/.vim/undo").join("%record%cases%quiet-harbor.md").exists(), "only its owner can tell");
}

/// Kills a disposal after so many milliseconds. Tells whether it was cut off.
fn kill_while_disposing(sandbox: &Sandbox, millis: u64) -> bool {
    let approved = ["--approved-by", "alice", "--approved-by", "bob", "--yes"];
    let disposing = sandbox.record(["retention", "dispose", "quiet-harbor"]).args(approved).start();
    kill_after(disposing, millis, &sandbox.path("record"))
}

#[test]
fn an_expunging_that_was_killed_is_ended_by_the_next_run() {
    let mut cut = 0;
    for millis in [20, 45, 70, 100, 150, 220] {
        let sandbox = Sandbox::with_due();
        sandbox.write(
            format!("record/{CASE}"),
            resolved("quiet-harbor", SECRET)
                .replace("finding: violation", "finding: no-violation")
                .replace("sanctions: [{person: person-b, kind: warning, given_by: [alice, carol]}]\n", ""),
        );
        sandbox.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message=No violation"]);
        cut += usize::from(kill_while_disposing(&sandbox, millis));
        let said = sandbox.dispose("record", &["quiet-harbor"]);
        assert!(said.code == Some(0) || said.err.contains("expunged already"), "after {millis} ms: {said:?}");
        assert!(sandbox.read(format!("record/{CASE}")).contains("status: expunged"));
        assert_eq!(sandbox.find("record", &[SECRET]).code, Some(0), "after {millis} ms");
        assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "", "after {millis} ms");
        let disposed = sandbox.files("record/disposed");
        assert_eq!(disposed.len(), 2, "one tombstone and one proof after {millis} ms: {disposed:?}");
    }
    assert!(cut > 2, "too few were cut off: {cut}");
}

#[test]
fn killed_at_any_moment_it_is_ended_by_the_next_run() {
    let whole = Sandbox::with_due();
    assert_eq!(whole.dispose("record", &["quiet-harbor"]).code, Some(0));
    let mut cut = 0;
    for millis in [5, 15, 30, 45, 60, 80, 100, 130, 170, 220, 300] {
        let sandbox = Sandbox::with_due();
        cut += usize::from(kill_while_disposing(&sandbox, millis));
        sandbox.git("record", ["fsck", "--full"]);
        let said = sandbox.dispose("record", &["quiet-harbor"]);
        assert_eq!(said.code, Some(0), "after {millis} ms: {said:?}");
        assert!(!sandbox.path(format!("record/{CASE}")).exists());
        assert_eq!(sandbox.find("record", &[SECRET]).code, Some(0), "after {millis} ms");
        assert!(sandbox.path("record/cases/2023/quiet-harbor-two.md").exists());
        assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "", "after {millis} ms");
        let disposed = sandbox.files("record/disposed");
        assert_eq!(disposed.len(), 2, "one tombstone and one proof after {millis} ms: {disposed:?}");
        sandbox.record(["retention", "verify"]).succeeds();
    }
    assert!(cut > 4, "too few were cut off: {cut}");
}

#[test]
fn the_kinds_of_files_are_told_in_which_no_word_can_be_found() {
    let sandbox = Sandbox::with_due();
    let said = sandbox.find("record", &["Zweng"]);
    assert!(said.code == Some(0) && !said.out.contains("can't be searched"), "{said:?}");
    sandbox.write("record/cases/2023/quiet-harbor/photo.png", b"\x89PNG\r\n\x1a\nZweng in letters of an image");
    sandbox.write("record/scan.pdf", "%PDF-1.4\n");
    let said = sandbox.find("record", &["Qwyxel"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.says(&["words can't be searched for in: PDF documents, PNG images"]);
}
