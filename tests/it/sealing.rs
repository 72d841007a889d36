//! Sealed cases: only their readers open them, and nothing of them is anywhere else in the clear.

#![expect(clippy::string_slice, reason = "what is cut here is ASCII")]

mod beside;
mod disposal;
mod faults;
mod merging;
mod readers;

use std::fs;
use std::path::{Path, PathBuf};

use casebound_openpgp::Generated;
use casebound_testing::sample::COMMITTEE;
use casebound_testing::{Call, Sandbox};

use crate::mail::{Ring, key};

/// A word of the texts of the case below, and of nothing else.
const WORD: &str = "zyzzogeton";
/// A name of one of its people.
const NAME: &str = "Wolbrikta";
const CASE: &str = "record/cases/2026/quiet-harbor.md";
const MEMBERS: [(&str, &str); 4] = [("alice", "A1"), ("bob", "B2"), ("carol", "C3"), ("dan", "D4")];

/// A case with the word in its names, texts, log and body, in which nobody has a conflict.
fn case() -> String {
    format!(
        "---\ncase: quiet-harbor\nstatus: open\ntypes: [remark]\nreports:\n  - {{received: 2026-05-31, channel: email, by: person-a, place: {WORD}}}\n\
         people:\n  person-a: {{roles: [reporter, affected], name: Ada {NAME}}}\n  person-b: {{roles: [reported], name: Bo Invented}}\n\
         shepherd: alice\nlog:\n  - {{at: 2026-05-31, by: alice, what: acknowledged, to: person-a, note: {WORD}}}\n---\n\n\
         ## What happened\n\n[person-b] shouted {WORD} at [person-a].\n"
    )
}

/// A committee in which four members have keys: a server with hooks, the clone `record` of alice, and `bob` of bob.
struct Clones {
    sandbox: Sandbox,
    keys: Vec<(&'static str, Generated)>,
}

impl Clones {
    fn new() -> Clones {
        let sandbox = Sandbox::with_record();
        let user = |name: &str| format!("{}{} Member <{name}@example.org>", name[..1].to_uppercase(), &name[1..]);
        let keys: Vec<_> = MEMBERS.map(|(name, _)| (name, key(&user(name), None))).into();
        let mut committee = COMMITTEE.replace("at_most: 4", "at_most: 3");
        for ((name, key), (_, digits)) in keys.iter().zip(MEMBERS) {
            committee = committee.replace(&digits.repeat(20), &key.certificate.fingerprint());
            sandbox.write(format!("record/keys/{name}.asc"), key.certificate.to_armored().unwrap());
            sandbox.write(format!("{name}.key"), &key.secret);
        }
        sandbox.write("record/committee.yaml", committee);
        let clones = Clones { sandbox, keys };
        clones.be("record", "alice");
        clones.sandbox.git("record", ["add", "--all"]);
        clones.sandbox.git("record", ["commit", "--quiet", "--message=Our keys"]);
        clones
    }

    /// With a server that has hooks, and a clone of bob.
    fn with_server() -> Clones {
        let clones = Clones::new();
        let sandbox = &clones.sandbox;
        sandbox.git(".", ["init", "--quiet", "--bare", "server.git"]);
        let branch = sandbox.git("record", ["symbolic-ref", "HEAD"]);
        sandbox.git("server.git", ["symbolic-ref", "HEAD", &branch]);
        sandbox.casebound("server.git", ["hook", "install"]).succeeds();
        sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
        sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "HEAD"]);
        sandbox.git(".", ["clone", "--quiet", "server.git", "bob"]);
        clones.be("bob", "bob");
        clones
    }

    /// Makes a clone one member's.
    fn be(&self, folder: &str, member: &str) {
        self.sandbox.git(folder, ["config", "user.email", &format!("{member}@example.org")]);
        self.sandbox.git(folder, ["config", "user.name", member]);
        let key = self.sandbox.path(format!("{member}.key"));
        self.sandbox.git(folder, ["config", "casebound.key", key.to_str().unwrap()]);
    }

    fn record(&self, arguments: &[&str]) -> Call {
        self.sandbox.record(arguments)
    }

    fn sealed_for(&self, to: &str) {
        self.sandbox.write(CASE, case());
        self.record(&["seal", "quiet-harbor", "--to", to]).succeeds();
    }

    /// Seals the case for alice and carol, and commits it.
    fn committed(&self) {
        self.sealed_for("alice,carol");
        self.commit("record", "A case").succeeds();
    }

    fn commit(&self, folder: &str, message: &str) -> Call {
        self.sandbox.git("record", ["add", "--all"]);
        self.sandbox.git_call(folder, ["commit", "--quiet", "--all", &format!("--message={message}")])
    }

    fn text(&self) -> String {
        self.sandbox.read(CASE)
    }

    fn generated(&self, name: &str) -> &Generated {
        &self.keys.iter().find(|(key, _)| *key == name).unwrap().1
    }

    /// An editor that runs a line of shell on the file `$1`.
    fn editor(&self, line: &str) -> PathBuf {
        self.sandbox.write_script("editor", &format!("#!/bin/sh\n{line}\n"));
        self.sandbox.path("editor")
    }

    fn edit(&self, arguments: &[&str], line: &str) -> Call {
        let editor = self.editor(line);
        self.record(&["edit", "quiet-harbor"]).args(arguments).env("EDITOR", editor)
    }

    /// Looks for the word in every file of the sandbox, also unpacked as git keeps it, and in the folders for private texts.
    #[track_caller]
    fn is_nowhere(&self, folders: &[&str]) {
        for folder in folders {
            let objects = self.sandbox.git_bytes(folder, ["cat-file", "--batch-all-objects", "--batch", "--buffer"]);
            for word in [WORD, NAME] {
                look(&self.sandbox.path(folder), word.as_bytes());
                assert!(!holds(&objects, word.as_bytes()), "in the objects of {folder}");
            }
        }
        assert_eq!(private_folders(&self.sandbox), Vec::<PathBuf>::new());
    }
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

#[track_caller]
fn look(folder: &Path, word: &[u8]) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            look(&path, word);
        } else if path.is_file() {
            assert!(!holds(&fs::read(&path).unwrap(), word), "in {}", path.display());
        }
    }
}

/// The private folders of the repository `record` that are there now.
fn private_folders(sandbox: &Sandbox) -> Vec<PathBuf> {
    use sha2::{Digest as _, Sha256};
    let root = sandbox.path("record");
    let digest: String = Sha256::digest(root.to_str().unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
    let prefix = format!("casebound-edit-{}-", &digest[..16]);
    let mut found = Vec::new();
    for place in ["/dev/shm", "/tmp"] {
        for entry in fs::read_dir(place).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                found.push(entry.path());
            }
        }
    }
    found
}

#[test]
fn a_sealed_case_is_worked_on_as_any_other_and_is_nowhere_in_the_clear() {
    let clones = Clones::new();
    clones.sealed_for("alice,carol");
    clones.commit("record", "A case").succeeds();
    clones.record(&["log", "quiet-harbor", "met", "--to", "person-a", "--by", "carol", "--note", WORD]).succeeds();
    clones.record(&["person", "add", "quiet-harbor", "--name", "Cy Wolbrikta", "--role", "witness"]).run();
    clones.record(&["task", "quiet-harbor", "--what", WORD, "--owner", "carol", "--due", "2026-06-20"]).succeeds();
    clones.edit(&[], &format!("echo 'More {WORD}.' >> \"$1\"")).succeeds();
    let shown = clones.record(&["show", "quiet-harbor"]).succeeds();
    for words in [format!("More {WORD}"), "Bo Invented".to_owned()] {
        assert!(shown.out.contains(&words), "{shown:?}");
    }
    clones.record(&["check"]).succeeds().says(&["1 sealed case was judged by the index alone; readers: alice, carol"]);
    clones.commit("record", "More").succeeds();
    clones.sandbox.git("record", ["gc", "--quiet"]);
    clones.is_nowhere(&["record"]);
    let index = clones.text();
    assert!(index.contains("revision: 5") && index.contains("to: [alice, carol]"), "{index}");
}

#[test]
fn an_edit_that_changes_nothing_writes_nothing() {
    let clones = Clones::new();
    clones.committed();
    let before = clones.text();
    clones.edit(&[], ":").succeeds().says(&["Nothing was changed"]);
    clones.edit(&[], "cat \"$1\" > \"$1.x\"; cat \"$1.x\" > \"$1\"; echo swap > \"$(dirname \"$1\")/.swp\"").succeeds();
    assert_eq!(clones.text(), before);
    clones.is_nowhere(&["record"]);
}

#[test]
fn the_folder_of_an_edit_is_private_and_what_a_kill_left_is_offered_again() {
    let clones = Clones::new();
    clones.committed();
    let said = clones
        .edit(&[], "stat -c %a \"$(dirname \"$1\")\" \"$1\" > modes; echo 'Begun.' >> \"$1\"; kill -9 $PPID; kill -9 $(ps -o ppid= $PPID)")
        .run();
    assert_ne!(said.code, Some(0), "{said:?}");
    assert_eq!(clones.sandbox.read("record/modes"), "700\n600\n");
    fs::remove_file(clones.sandbox.path("record/modes")).unwrap();
    assert_eq!(private_folders(&clones.sandbox).len(), 1);
    let before = clones.text();
    clones.record(&["doctor"]).finds().says(&["interrupted edit", "casebound edit quiet-harbor"]);
    clones.edit(&[], ":").finds().says(&["--continue", "--discard"]);
    assert_eq!(clones.text(), before);
    clones.edit(&["--continue"], ":").succeeds();
    let shown = clones.record(&["show", "quiet-harbor"]).succeeds();
    assert!(shown.out.contains("Begun."), "{shown:?}");
    clones.is_nowhere(&["record"]);
}

#[test]
fn what_has_errors_is_not_sealed_and_not_lost() {
    let clones = Clones::new();
    clones.committed();
    let before = clones.text();
    clones.edit(&[], "echo 'status: nonsense' > \"$1\"").finds().says(&["--continue"]);
    assert_eq!(clones.text(), before);
    clones.edit(&["--discard"], "echo 'Better.' >> \"$1\"").succeeds();
    clones.record(&["log", "quiet-harbor", "met", "--by", "nobody"]).fails();
    clones.is_nowhere(&["record"]);
}

#[test]
fn gpg_opens_what_we_seal_and_seals_what_we_open() {
    let clones = Clones::new();
    clones.committed();
    let ring = Ring::empty();
    ring.import(&clones.generated("carol").secret);
    let file = clones.sandbox.path(CASE);
    let opened = ring.gpg(&["--decrypt", file.to_str().unwrap()], b"").succeeds();
    assert!(opened.out.contains("case: quiet-harbor\nrevision: 1\nto: alice "), "{opened:?}");
    assert!(opened.out.contains(WORD) && opened.out.len().is_multiple_of(4096), "{}", opened.out.len());
    // A reader whose key is with gpg.
    clones.be("record", "carol");
    clones.sandbox.git("record", ["config", "--unset", "casebound.key"]);
    ring.write("gpg.conf", "faked-system-time 20260601T120000!\n");
    let gpg = |arguments: &[&str]| clones.record(arguments).env("GNUPGHOME", ring.path());
    let shown = gpg(&["show", "quiet-harbor"]).succeeds();
    assert!(shown.out.contains(WORD), "{shown:?}");
    gpg(&["log", "quiet-harbor", "met", "--to", "person-a", "--by", "carol"]).succeeds();
    clones.be("record", "alice");
    clones.record(&["check"]).succeeds();
    assert!(clones.text().contains("by: carol"));
    // What somebody encrypts by hand has no signature of a reader.
    let plain = clones.record(&["show", "quiet-harbor"]).succeeds().out;
    let text = clones.text();
    let recipient = clones.generated("alice").certificate.fingerprint();
    let by_hand = ring.gpg(
        &[
            "--armor",
            "--trust-model",
            "always",
            "--recipient",
            &recipient,
            "--recipient",
            &clones.generated("carol").certificate.fingerprint(),
            "--encrypt",
        ],
        plain.as_bytes(),
    );
    ring.import(&clones.generated("alice").certificate.to_armored().unwrap());
    let by_hand = by_hand.succeeds().out;
    let at = text.find("-----BEGIN").unwrap();
    clones.sandbox.write(CASE, format!("{}{by_hand}", &text[..at]));
    clones.record(&["check"]).finds().says(&["sealed-signature-bad"]);
    clones.record(&["show", "quiet-harbor"]).fails();
}

#[test]
fn somebody_who_is_no_reader_gets_the_index_and_writes_nothing() {
    let clones = Clones::with_server();
    clones.committed();
    clones.sandbox.git("record", ["push", "--quiet"]);
    clones.sandbox.git("bob", ["pull", "--quiet"]);
    let bob = |arguments: &[&str]| clones.sandbox.casebound("bob", arguments);
    let before = clones.sandbox.read("bob/cases/2026/quiet-harbor.md");
    let mut said = bob(&["show", "quiet-harbor"]).succeeds().says(&["ask alice, carol"]).all();
    said += &bob(&["list"]).succeeds().says(&["sealed"]).all();
    said += &bob(&["due"]).run().all();
    said += &bob(&["due", "--format", "ics"]).run().all();
    said += &bob(&["check"]).succeeds().says(&["judged by the index alone"]).all();
    said += &bob(&["retention", "list"]).run().all();
    said += &bob(&["access", "list"]).succeeds().says(&["not for you"]).all();
    said += &bob(&["person", "Bo", "Invented"]).succeeds().says(&["1 sealed case left out"]).all();
    said += &bob(&["person", "person-b@quiet-harbor"]).fails().all();
    clones.record(&["person", "Bo", "Invented"]).succeeds().says(&["quiet-harbor/person-b"]);
    for refused in [
        &["log", "quiet-harbor", "met", "--to", "person-a", "--by", "carol"][..],
        &["edit", "quiet-harbor"],
        &["close", "quiet-harbor", "--finding", "no-violation"],
        &["access", "grant", "quiet-harbor", "bob"],
        &["access", "revoke", "quiet-harbor", "carol"],
        &["decide", "quiet-harbor", "--text", "x"],
        &["retention", "hold", "quiet-harbor", "--reason", "x"],
        &["letter", "quiet-harbor", "--to", "person-a", "--kind", "acknowledgement"],
        &["attach", "quiet-harbor", "committee.yaml"],
        &["person", "export", "quiet-harbor/person-b"],
        &["screen", "decide", "quiet-harbor/person-b", "--event", "sample-2026", "--answer", "may-come"],
    ] {
        said += &bob(refused).fails().says(&["alice, carol"]).all();
    }
    for shut in [&["transparency", "write"][..], &["announce", "quiet-harbor"]] {
        let shut = bob(shut).run();
        assert!(matches!(shut.code, Some(1 | 2)) && shut.all().contains("sealed"), "{shut:?}");
        said += &shut.all();
    }
    clones.sandbox.write("text.md", "A text.\n");
    said += &bob(&["guard", "check", "../text.md"]).finds().says(&["quiet-harbor is sealed for alice, carol"]).all();
    assert!(!said.contains(WORD) && !said.contains("Invented"), "{said}");
    assert_eq!(clones.sandbox.read("bob/cases/2026/quiet-harbor.md"), before);
    assert_eq!(clones.sandbox.git("bob", ["status", "--porcelain"]), "");
    clones.is_nowhere(&["bob", "server.git"]);
}

#[test]
fn the_server_takes_nothing_that_a_reader_did_not_make() {
    let clones = Clones::with_server();
    clones.committed();
    let first = clones.text();
    clones.record(&["log", "quiet-harbor", "met", "--to", "person-a", "--by", "carol"]).succeeds();
    clones.commit("record", "More").succeeds();
    clones.sandbox.git("record", ["push", "--quiet"]);
    clones.sandbox.git("bob", ["pull", "--quiet"]);
    let path = "bob/cases/2026/quiet-harbor.md";
    let good = clones.sandbox.read(path);
    let other_message = {
        clones.sandbox.write("record/cases/2026/calm-lake.md", case().replace("quiet-harbor", "calm-lake"));
        clones.record(&["seal", "calm-lake", "--to", "alice,carol"]).succeeds();
        let text = clones.sandbox.read("record/cases/2026/calm-lake.md");
        text[text.find("-----BEGIN").unwrap()..].to_owned()
    };
    let swapped = format!("{}{other_message}", &good[..good.find("-----BEGIN").unwrap()]);
    let forged = [
        (good.replace("to: [alice, carol]", "to: [alice, bob]"), "sealed-signature-bad"),
        (good.replace("status: open", "status: resolved"), "sealed-signature-bad"),
        (good.replace("shepherd: alice", "shepherd: bob"), "sealed-signature-bad"),
        (swapped, "sealed-signature-bad"),
        (first, "sealed-rolled-back"),
        (case(), "sealed-in-the-clear"),
        (good.replace("---\n\n-----BEGIN", "---\n\nWords.\n\n-----BEGIN"), "sealed-without-message"),
        (good.replace("status: open\n", "status: open # words\n"), "sealed-index-unknown-key"),
        (good.replace("status: open\n", "status: open\nseverity: low\n"), "sealed-index-unknown-key"),
        (good.replace("\n", "\r\n"), "sealed-without-message"),
        (good.replace("-----END PGP MESSAGE-----\n", ""), "sealed-without-message"),
    ];
    for (text, rule) in forged {
        assert_ne!(text, good, "{rule}");
        clones.sandbox.write(path, &text);
        clones.sandbox.git("bob", ["commit", "--quiet", "--all", "--no-verify", "--message=Better"]);
        let said = clones.sandbox.try_git("bob", ["push", "--no-verify"]);
        assert!(said.code != Some(0) && said.err.contains(rule), "{rule}: {said:?}");
        clones.sandbox.git("bob", ["reset", "--quiet", "--hard", "origin/HEAD"]);
    }
    // On the way, too: plain in one commit and put back in the next.
    clones.sandbox.write(path, case());
    clones.sandbox.git("bob", ["commit", "--quiet", "--all", "--no-verify", "--message=One"]);
    clones.sandbox.write(path, &good);
    clones.sandbox.git("bob", ["commit", "--quiet", "--all", "--no-verify", "--message=Two"]);
    let said = clones.sandbox.try_git("bob", ["push", "--no-verify"]);
    assert!(said.code != Some(0) && said.err.contains("sealed-in-the-clear"), "{said:?}");
}

#[test]
fn a_stranger_who_seals_rubbish_in_the_place_of_a_case_is_refused() {
    let clones = Clones::with_server();
    clones.committed();
    clones.sandbox.git("record", ["push", "--quiet"]);
    clones.sandbox.git("bob", ["pull", "--quiet"]);
    // Bob makes a case of his own of that name, and seals it for himself and carol.
    clones.sandbox.write("bob/cases/2026/quiet-harbor.md", case());
    clones.sandbox.casebound("bob", ["seal", "quiet-harbor", "--to", "bob,carol"]).succeeds();
    clones.sandbox.casebound("bob", ["log", "quiet-harbor", "met", "--to", "person-a", "--by", "carol"]).succeeds();
    clones.sandbox.git("bob", ["commit", "--quiet", "--all", "--no-verify", "--message=Mine"]);
    let said = clones.sandbox.try_git("bob", ["push", "--no-verify"]);
    assert!(said.code != Some(0) && said.err.contains("sealed-by-stranger"), "{said:?}");
}

#[test]
fn readers_come_and_go() {
    let clones = Clones::new();
    clones.committed();
    clones.record(&["access", "grant", "quiet-harbor", "alice"]).fails().says(&["already"]);
    clones.record(&["access", "grant", "quiet-harbor", "eve"]).fails().says(&["not a member today"]);
    clones.record(&["access", "grant", "quiet-harbor", "nobody"]).fails().says(&["no member"]);
    clones.record(&["access", "revoke", "quiet-harbor", "carol"]).fails().says(&["1 reader", "at_least"]);
    let old = clones.text();
    clones.record(&["access", "grant", "quiet-harbor", "dan"]).succeeds();
    clones.record(&["access", "revoke", "quiet-harbor", "carol"]).succeeds();
    assert!(clones.text().contains("to: [alice, dan]"));
    clones.commit("record", "Readers").succeeds();
    clones.be("record", "carol");
    clones.record(&["show", "quiet-harbor"]).succeeds().says(&["ask alice, dan"]);
    clones.be("record", "dan");
    let shown = clones.record(&["show", "quiet-harbor"]).succeeds();
    assert!(shown.out.contains(WORD), "{shown:?}");
    // The older version stays shut for him.
    clones.sandbox.write(CASE, old);
    clones.record(&["show", "quiet-harbor"]).succeeds().says(&["ask alice, carol"]);
}

#[test]
fn nothing_is_sealed_for_somebody_with_a_conflict_or_without_a_second_reader() {
    let clones = Clones::new();
    clones.sandbox.write(CASE, case());
    let seal = |arguments: &[&str]| clones.record(&["seal", "quiet-harbor"]).args(arguments);
    seal(&["--to", "alice"]).fails().says(&["1 reader"]);
    seal(&["--to", "carol,dan"]).fails().says(&["only a reader seals"]);
    seal(&["--to", "alice,alice"]).fails().says(&["twice"]);
    seal(&["--to", "alice,mallory"]).fails().says(&["no member"]);
    seal(&["--to", "alice,bob,carol,dan"]).fails().says(&["at_most"]);
    seal(&["--to", "alice,bob", "--without", "bob"]).fails().says(&["`--to` and with `--without`"]);
    assert_eq!(clones.text(), case());
    seal(&["--without", "bob"]).succeeds().says(&["alice, carol, dan"]);
    let shown = clones.record(&["show", "quiet-harbor"]).succeeds();
    assert!(shown.out.contains("Bob Member"), "{shown:?}");
    assert!(!clones.text().contains("bob"), "who has a conflict stands inside only");
    clones.record(&["access", "grant", "quiet-harbor", "bob"]).fails().says(&["conflict"]);
    seal(&["--to", "alice,carol"]).fails().says(&["sealed already"]);
}

#[test]
fn a_case_with_unlisted_files_beside_it_or_with_errors_is_not_sealed() {
    let clones = Clones::new();
    clones.sandbox.write(CASE, case());
    clones.sandbox.write("record/cases/2026/quiet-harbor/note.txt", "A note.\n");
    clones.record(&["seal", "quiet-harbor", "--to", "alice,carol"]).fails().says(&["does not list it"]);
    fs::remove_dir_all(clones.sandbox.path("record/cases/2026/quiet-harbor")).unwrap();
    clones.sandbox.write(CASE, case().replace("[remark]", "[nonsense]"));
    clones.record(&["seal", "quiet-harbor", "--to", "alice,carol"]).finds().says(&["unknown-type"]);
    clones.sandbox.write(CASE, case());
    clones.record(&["seal", "quiet-harbor", "--to", "alice,carol"]).succeeds();
    clones.sandbox.write("record/cases/2026/quiet-harbor/note.txt", "A note.\n");
    clones.record(&["check"]).finds().says(&["sealed-in-the-clear"]);
}

#[test]
fn a_new_case_can_be_sealed_from_the_beginning() {
    let clones = Clones::new();
    clones.sandbox.write("report.txt", format!("They said {WORD}.\n"));
    let said = clones.record(&["new", "--without", "bob", "--channel", "email", "--from", "../report.txt"]).succeeds();
    fs::remove_file(clones.sandbox.path("report.txt")).unwrap();
    let path = said.path();
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    assert!(fs::read_to_string(&path).unwrap().contains("to: [alice, carol, dan]"));
    let shown = clones.record(&["show", &name]).succeeds();
    assert!(shown.out.contains(WORD), "{shown:?}");
    clones.commit("record", "A case").succeeds();
    clones.is_nowhere(&["record"]);
}

#[test]
fn the_policy_may_ask_that_cases_are_sealed() {
    let clones = Clones::new();
    let committee = clones.sandbox.read("record/committee.yaml");
    clones.sandbox.write("record/committee.yaml", format!("{committee}sealing: {{when: conflict}}\n"));
    clones.sandbox.git("record", ["commit", "--quiet", "--all", "--message=Policy"]);
    clones.sandbox.write(
        CASE,
        case()
            .replace("shepherd:", "conflicts: [bob]\nshepherd:")
            .replace("log:", "log:\n  - {at: 2026-05-31, by: bob, what: conflict-stated}"),
    );
    clones.record(&["check"]).finds().says(&["should-be-sealed"]);
    clones.record(&["seal", "quiet-harbor", "--to", "alice,carol"]).succeeds();
    clones.record(&["check"]).succeeds();
    clones.record(&["log", "quiet-harbor", "met", "--to", "person-a", "--by", "carol"]).succeeds();
}

#[test]
fn two_readers_make_a_case_plain_again_and_nobody_else_does() {
    let clones = Clones::with_server();
    clones.committed();
    clones.sandbox.git("record", ["push", "--quiet"]);
    clones.sandbox.git(".", ["clone", "--quiet", "server.git", "carol"]);
    clones.be("carol", "carol");
    clones.sandbox.git("bob", ["pull", "--quiet"]);
    clones.sandbox.casebound("bob", ["unseal", "quiet-harbor"]).fails().says(&["ask one of them"]);
    clones.record(&["unseal", "quiet-harbor"]).succeeds().says(&["one of carol"]);
    clones.record(&["unseal", "quiet-harbor"]).succeeds().says(&["one of carol"]);
    assert!(clones.text().contains("PGP MESSAGE"));
    // One reader alone is not enough, whatever they commit.
    let plain = case();
    clones.sandbox.write(CASE, &plain);
    clones.sandbox.git("record", ["commit", "--quiet", "--all", "--no-verify", "--message=Plain"]);
    let said = clones.sandbox.try_git("record", ["push", "--no-verify"]);
    assert!(said.code != Some(0) && said.err.contains("sealed-in-the-clear"), "{said:?}");
    clones.sandbox.git("record", ["reset", "--quiet", "--hard", "HEAD~1"]);
    clones.sandbox.git("record", ["push", "--quiet"]);
    clones.sandbox.git("carol", ["pull", "--quiet"]);
    clones.sandbox.casebound("carol", ["unseal", "quiet-harbor"]).succeeds().says(&["unsealed"]);
    assert_eq!(clones.sandbox.read("carol/cases/2026/quiet-harbor.md"), plain);
    clones.sandbox.git("carol", ["commit", "--quiet", "--all", "--message=Plain again"]);
    clones.sandbox.git("carol", ["push", "--quiet"]);
    // Another plain text than the one they agreed to is refused.
    clones.sandbox.git("record", ["pull", "--quiet"]);
    assert_eq!(clones.text(), plain);
}

#[test]
fn a_case_with_a_conflict_stays_sealed() {
    let clones = Clones::new();
    clones.sandbox.write(CASE, case());
    clones.record(&["seal", "quiet-harbor", "--without", "bob"]).succeeds();
    clones.commit("record", "A case").succeeds();
    clones.record(&["unseal", "quiet-harbor"]).fails().says(&["stays sealed"]);
}

#[test]
fn a_reader_whose_key_is_lost_is_replaced_in_one_step() {
    let clones = Clones::new();
    clones.committed();
    fs::remove_file(clones.sandbox.path("record/keys/carol.asc")).unwrap();
    clones.record(&["access", "list"]).finds().says(&["Only 1"]);
    clones.record(&["log", "quiet-harbor", "met", "--to", "person-a", "--by", "carol"]).fails();
    clones.sandbox.git("record", ["checkout", "--", "keys"]);
    clones.record(&["access", "grant", "quiet-harbor", "dan", "--instead-of", "carol"]).succeeds();
    assert!(clones.text().contains("to: [alice, dan]"));
    clones.record(&["check", "quiet-harbor"]).succeeds();
}

#[test]
fn a_replaced_key_is_asked_about_before_anything_is_sealed_for_it() {
    let clones = Clones::new();
    clones.committed();
    let new = casebound_openpgp::generate("Carol Member <carol@example.org>", crate::mail::made_at(), None).unwrap();
    let old = clones.generated("carol").certificate.fingerprint();
    let committee = clones.sandbox.read("record/committee.yaml").replace(&old, &new.certificate.fingerprint());
    clones.sandbox.write("record/committee.yaml", committee);
    clones.sandbox.write("record/keys/carol.asc", new.certificate.to_armored().unwrap());
    let before = clones.text();
    let said = clones.record(&["log", "quiet-harbor", "met", "--to", "person-a", "--by", "carol"]).fails();
    assert!(said.err.contains("carol") || said.err.contains("casebound check"), "{said:?}");
    clones.record(&["access", "grant", "quiet-harbor", "dan"]).fails();
    clones.record(&["access", "renew"]).fails();
    assert_eq!(clones.text(), before);
}
