//! Files beside a sealed case: sealed for the same readers, and in the clear nowhere.

use std::fs;

use sha2::{Digest as _, Sha256};

use super::{CASE, Clones, WORD, case};

const FOLDER: &str = "record/cases/2026/quiet-harbor";

/// The case with a file beside it that has the word, and lists it.
pub(super) fn with_file(clones: &Clones) -> String {
    let text = format!("{WORD} in a file\n");
    let digest: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
    clones.sandbox.write(format!("{FOLDER}/note.txt"), &text);
    let list = format!("attachments:\n  - {{file: note.txt, sha256: {digest}, what: a note}}\n---\n\n");
    clones.sandbox.write(CASE, case().replacen("---\n\n", &list, 1));
    text
}

/// The messages beside the case.
fn stored(clones: &Clones, folder: &str) -> Vec<String> {
    clones.sandbox.files(folder).into_iter().filter(|name| name.ends_with(".pgp")).collect()
}

#[test]
fn a_file_is_sealed_with_its_case_and_plain_again_with_it() {
    let clones = Clones::with_server();
    let text = with_file(&clones);
    clones.record(&["seal", "quiet-harbor", "--to", "alice,carol"]).succeeds();
    assert_eq!(clones.sandbox.files(FOLDER).len(), 1, "nothing but the message is there");
    clones.record(&["save"]).succeeds();
    assert_eq!(clones.sandbox.git("record", ["status", "--porcelain"]), "");
    assert_eq!(clones.record(&["show", "quiet-harbor", "--file", "note.txt"]).succeeds().out, text);
    clones.record(&["check", "quiet-harbor"]).succeeds();
    clones.sandbox.git("bob", ["pull", "--quiet"]);
    let bob = |arguments: &[&str]| clones.sandbox.casebound("bob", arguments);
    bob(&["check"]).succeeds();
    bob(&["show", "quiet-harbor", "--file", "note.txt"]).fails().says(&["ask one of them"]);
    clones.is_nowhere(&["record", "bob", "server.git"]);
    // Another reader opens it, and both make it plain.
    clones.sandbox.git(".", ["clone", "--quiet", "server.git", "carol"]);
    clones.be("carol", "carol");
    clones.record(&["unseal", "quiet-harbor"]).succeeds();
    clones.sandbox.git("record", ["push", "--quiet"]);
    clones.sandbox.git("carol", ["pull", "--quiet"]);
    clones.sandbox.casebound("carol", ["unseal", "quiet-harbor"]).succeeds().says(&["unsealed"]);
    assert_eq!(clones.sandbox.files("carol/cases/2026/quiet-harbor"), ["note.txt"]);
    assert_eq!(clones.sandbox.read("carol/cases/2026/quiet-harbor/note.txt"), text);
    clones.sandbox.casebound("carol", ["save"]).succeeds();
}

#[test]
fn what_is_staged_plain_is_not_committed_after_the_seal() {
    let clones = Clones::new();
    with_file(&clones);
    clones.sandbox.git("record", ["add", "--all"]);
    clones.record(&["seal", "quiet-harbor", "--to", "alice,carol"]).succeeds().says(&["in git in the clear"]);
    clones.record(&["save"]).succeeds();
    let files = clones.sandbox.git("record", ["ls-tree", "-r", "--name-only", "HEAD", "cases"]);
    assert!(!files.contains("note.txt") && files.contains(".pgp"), "{files}");
    assert_eq!(clones.sandbox.git("record", ["log", "--format=%h", "-S", WORD, "--", "cases"]), "");
}

#[test]
fn a_file_follows_the_readers_of_its_case() {
    let clones = Clones::new();
    with_file(&clones);
    clones.record(&["seal", "quiet-harbor", "--to", "alice,carol"]).succeeds();
    clones.record(&["save"]).succeeds();
    let before = stored(&clones, FOLDER);
    clones.record(&["log", "quiet-harbor", "note", "--by", "alice", "--note", "x"]).succeeds();
    assert_eq!(stored(&clones, FOLDER), before, "what did not change is not encrypted again");
    clones.record(&["access", "grant", "quiet-harbor", "dan", "--instead-of", "carol"]).succeeds();
    let after = stored(&clones, FOLDER);
    assert!(after.len() == 1 && after != before, "{after:?}");
    clones.record(&["check", "quiet-harbor"]).succeeds();
    clones.record(&["save"]).succeeds();
    clones.be("record", "dan");
    clones.record(&["show", "quiet-harbor", "--file", "note.txt"]).succeeds().says(&[WORD]);
    clones.be("record", "carol");
    clones.record(&["show", "quiet-harbor", "--file", "note.txt"]).fails();
}

#[test]
fn a_file_is_attached_and_goes_with_its_line() {
    let clones = Clones::new();
    clones.committed();
    clones.sandbox.write("Ada Wolbrikta.PNG", WORD);
    clones.record(&["attach", "quiet-harbor", "../Ada Wolbrikta.PNG", "--what", "a picture"]).succeeds();
    fs::remove_file(clones.sandbox.path("Ada Wolbrikta.PNG")).unwrap();
    let shown = clones.record(&["show", "quiet-harbor"]).succeeds();
    assert!(shown.out.contains("file file-1.png") && shown.out.contains("a picture"), "{shown:?}");
    assert_eq!(clones.record(&["show", "quiet-harbor", "--file", "file-1.png"]).succeeds().out, WORD);
    clones.record(&["show", "quiet-harbor", "--file", "../../../committee.yaml"]).fails().says(&["lists no file"]);
    clones.record(&["save"]).succeeds();
    clones.is_nowhere(&["record"]);
    clones.edit(&[], "sed -i '/^attachments:/,/file-1/d' \"$1\"").succeeds();
    assert_eq!(stored(&clones, "record/cases"), Vec::<String>::new());
    clones.record(&["save"]).succeeds();
    assert_eq!(clones.sandbox.git("record", ["status", "--porcelain"]), "");
}

#[test]
fn what_is_not_a_message_for_the_readers_is_refused_beside_a_sealed_case() {
    let clones = Clones::with_server();
    with_file(&clones);
    clones.record(&["seal", "quiet-harbor", "--to", "alice,carol"]).succeeds();
    clones.record(&["save"]).succeeds();
    let message = format!("{FOLDER}/{}", stored(&clones, FOLDER)[0]);
    let good = clones.sandbox.read(&message);
    // Changed, renamed, in the clear, of another case with other readers, missing.
    clones.sandbox.write(&message, good.replacen("\n\n", "\n\nAAAA", 1));
    clones.record(&["check"]).finds();
    clones.record(&["show", "quiet-harbor", "--file", "note.txt"]).fails();
    clones.sandbox.write(&message, &good);
    clones.sandbox.write(format!("{FOLDER}/0123456789abcdef.pgp"), &good);
    clones.record(&["check"]).finds().says(&["sealed-in-the-clear"]);
    clones.sandbox.write(format!("{FOLDER}/0123456789abcdef.pgp"), WORD);
    clones.record(&["check"]).finds().says(&["sealed-in-the-clear"]);
    fs::remove_file(clones.sandbox.path(format!("{FOLDER}/0123456789abcdef.pgp"))).unwrap();
    fs::remove_file(clones.sandbox.path(&message)).unwrap();
    clones.record(&["check", "quiet-harbor"]).finds().says(&["attachment-missing"]);
    clones.record(&["show", "quiet-harbor", "--file", "note.txt"]).fails().says(&["cannot read"]);
    clones.sandbox.git("record", ["checkout", "--", "cases"]);
    clones.record(&["check", "quiet-harbor"]).succeeds();
    // On the server, too: also on the way, and taken back in the next commit.
    let plain = format!("{FOLDER}/note.txt");
    clones.sandbox.write(&plain, WORD);
    clones.sandbox.git("record", ["add", "--all"]);
    clones.sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=One"]);
    let said = clones.sandbox.try_git("record", ["push", "--no-verify"]);
    assert!(said.code != Some(0) && said.err.contains("sealed-in-the-clear"), "{said:?}");
    clones.sandbox.git("record", ["rm", "--quiet", "cases/2026/quiet-harbor/note.txt"]);
    clones.sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Two"]);
    let said = clones.sandbox.try_git("record", ["push", "--no-verify"]);
    assert!(said.code != Some(0) && said.err.contains("sealed-in-the-clear"), "{said:?}");
    // Nor does anybody take it away; nothing tells the server that a reader wants it gone.
    clones.sandbox.git("bob", ["pull", "--quiet"]);
    clones.sandbox.git("bob", ["rm", "--quiet", message.trim_start_matches("record/")]);
    clones.sandbox.git("bob", ["commit", "--quiet", "--no-verify", "--message=Three"]);
    let said = clones.sandbox.try_git("bob", ["push", "--no-verify"]);
    assert!(said.code != Some(0) && said.err.contains("sealed-rolled-back"), "{said:?}");
}

#[test]
fn a_mail_is_taken_into_a_sealed_case_and_begins_one() {
    let clones = Clones::new();
    let mail = |id: &str, answers: &str| {
        format!(
            "From: Zed Wolbrikta <zed@example.com>\nTo: conduct@example.org\nSubject: {WORD}\nDate: Sun, 31 May 2026 10:00:00 +0000\n\
             Message-ID: <{id}@example.com>\n{answers}\nI heard {WORD}.\n"
        )
    };
    let intake = |bytes: String, arguments: &[&str]| {
        clones.sandbox.write("mail.eml", bytes);
        let said = clones.record(&["intake", "../mail.eml"]).args(arguments).run();
        fs::remove_file(clones.sandbox.path("mail.eml")).unwrap();
        assert_eq!(said.code, Some(0), "{said:?}");
        said
    };
    let said = intake(mail("one", ""), &["--seal", "--to", "alice,carol"]);
    let path = said.path();
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    assert!(said.err.contains("casebound letter") && fs::read_to_string(&path).unwrap().contains("to: [alice, carol]"));
    clones.record(&["save"]).succeeds();
    // Its answer finds the case, and another mail is told where it belongs.
    let said = intake(mail("two", "In-Reply-To: <one@example.com>\n"), &[]);
    assert!(said.out.contains(&name), "{said:?}");
    intake(mail("three", ""), &["--into", &name]);
    clones.record(&["save"]).succeeds();
    let shown = clones.record(&["show", &name]).succeeds();
    for file in ["mail-1.eml", "mail-2.eml", "mail-3.eml"] {
        assert!(shown.out.contains(file), "{file}: {shown:?}");
        clones.record(&["show", &name, "--file", file]).succeeds().says(&[WORD]);
    }
    clones.record(&["check", &name]).succeeds();
    clones.is_nowhere(&["record"]);
}

#[test]
fn a_letter_of_a_sealed_case_is_sealed_and_read_by_the_second_reader() {
    let clones = Clones::with_server();
    clones.committed();
    clones.sandbox.git("record", ["push", "--quiet"]);
    let editor = clones.editor(&format!("sed -i 's/\\[\\[.*\\]\\]/{WORD}/' \"$1\""));
    let letter = ["letter", "quiet-harbor", "--to", "person-a", "--kind", "acknowledgement"];
    let said = clones.record(&letter).env("EDITOR", &editor).run();
    assert!(said.all().contains("letter-1"), "{said:?}");
    assert!(!clones.sandbox.path(format!("{FOLDER}/letter-1.md")).exists());
    let shown = clones.record(&["show", "quiet-harbor", "--file", "letter-1.md"]).succeeds();
    assert!(shown.out.contains("kind: acknowledgement"), "{shown:?}");
    clones
        .record(&["letter", "edit", "quiet-harbor", "letter-1"])
        .env("EDITOR", clones.editor("echo Bye. >> \"$1\""))
        .run();
    clones.record(&["save"]).succeeds();
    clones.is_nowhere(&["record", "server.git"]);
    let reviewed = clones.record(&["letter", "review", "quiet-harbor", "letter-1", "--yes"]).fails();
    assert!(reviewed.err.contains("you wrote letter-1"), "{reviewed:?}");
    // Whoever lets another reader in did not write it.
    clones.be("record", "carol");
    clones.record(&["access", "grant", "quiet-harbor", "dan"]).succeeds();
    clones.record(&["save"]).succeeds();
    clones.be("record", "alice");
    clones.record(&["letter", "review", "quiet-harbor", "letter-1", "--yes"]).fails().says(&["you wrote letter-1"]);
    clones.be("record", "carol");
    clones.record(&["letter", "review", "quiet-harbor", "letter-1", "--yes"]).succeeds();
    // Somebody who is no reader is told that it stays shut.
    clones.be("record", "bob");
    clones.sandbox.write("letter.md", "Hello.\n");
    let check = ["letter", "check", "../letter.md", "--case", "quiet-harbor", "--to", "person-a"];
    clones.record(&check).finds().says(&["not held against its case", "alice, carol"]);
    clones.is_nowhere(&["record"]);
}
