//! `casebound export`: a stranger with gpg and sha256sum finds every change; so does `verify`.

use std::fs;

use crate::mail::{Office, Ring, key};
use casebound_testing::sample::records;
use casebound_testing::{Call, ProgramOutput, copy_folder, kill_after};

/// A committee with the sample cases, and a key of bob beside that of alice.
fn office() -> Office {
    let office = Office::new();
    copy_folder(&records().join("good"), &office.sandbox.path("record/cases/2026"));
    let bob = key("Bob Member <bob@example.org>", None);
    let sandbox = &office.sandbox;
    sandbox.write("bob.key", &bob.secret);
    sandbox.write("record/keys/bob.asc", bob.certificate.to_armored().unwrap());
    let text = sandbox.read("record/committee.yaml");
    sandbox.write("record/committee.yaml", text.replace(&"B2".repeat(20), &bob.certificate.fingerprint()));
    office
}

fn write(office: &Office, format: &str, cases: &[&str]) -> Call {
    office
        .sandbox
        .record(["export", "write", "--format", format, "--sign-with"])
        .args([office.sandbox.path("alice.key")])
        .args(["-o".into(), office.sandbox.path("out")])
        .args(cases)
}

fn verify(office: &Office, more: &[&str]) -> ProgramOutput {
    office.sandbox.casebound(".", ["export", "verify", "out"]).args(more).run()
}

/// What a stranger does, in the folder of the export.
fn stranger(office: &Office, folder: &str) -> bool {
    let ring = Ring::empty();
    ring.import(&office.alice.certificate.to_armored().unwrap());
    let folder = office.sandbox.path(folder);
    let list = folder.join("SHA256SUMS");
    let signature = folder.join("SHA256SUMS.asc");
    let said = ring.gpg(&["--verify", signature.to_str().unwrap(), list.to_str().unwrap()], b"").run();
    let sums = office.sandbox.call(&folder, "sha256sum").args(["--check", "--strict", "SHA256SUMS"]).run();
    let valid = format!(" {}", office.alice.certificate.fingerprint());
    said.code == Some(0)
        && said.err.lines().any(|it| it.contains("VALIDSIG") && it.ends_with(&valid))
        && sums.code == Some(0)
}

#[test]
fn a_stranger_checks_an_archive() {
    let office = office();
    write(&office, "tar", &["quiet-harbor", "amber-lantern"]).succeeds();
    office.sandbox.call(".", "tar").args(["-xf", "out"]).succeeds();
    assert!(stranger(&office, "export-2026-06-01"));
    let mut files = office.sandbox.files("export-2026-06-01");
    files.retain(|file| !file.starts_with("signers/"));
    assert_eq!(
        files,
        [
            "SHA256SUMS",
            "SHA256SUMS.asc",
            "cases/2026/amber-lantern.md",
            "cases/2026/amber-lantern/note.txt",
            "cases/2026/quiet-harbor.md",
            "committee.yaml",
            "manifest.json"
        ]
    );
    assert_eq!(office.sandbox.read("export-2026-06-01/cases/2026/quiet-harbor.md"), office.case("quiet-harbor"));
    let said = verify(&office, &[]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains(&office.alice.certificate.pretty_fingerprint()));
    // Nothing of the machine or the hour: the same records make the same archive, but for the signature.
    let listed = office.sandbox.call(".", "tar").args(["-tvf", "out", "--numeric-owner"]).env("TZ", "UTC").succeeds();
    assert!(listed.out.lines().all(|line| line.contains(" 0/0 ") && line.contains(" 2026-06-01 23:59 ")), "{listed:?}");
    write(&office, "tar", &[]).fails().says(&["already exists"]);
}

#[test]
fn every_change_is_named_and_gpg_or_sha256sum_see_it_too() {
    let office = office();
    let record = "out/cases/2026/quiet-harbor.md";
    let with = |change: &dyn Fn(), says: &str| {
        write(&office, "dir", &["quiet-harbor", "amber-lantern"]).succeeds();
        assert!(stranger(&office, "out") && verify(&office, &[]).code == Some(0));
        change();
        let said = verify(&office, &[]);
        assert_eq!(said.code, Some(1), "{says}: {said:?}");
        assert!(said.out.contains(says), "{says}: {said:?}");
        let seen = !stranger(&office, "out");
        fs::remove_dir_all(office.sandbox.path("out")).unwrap();
        seen
    };
    let sandbox = &office.sandbox;
    let edit = || sandbox.write(record, sandbox.read(record).replace("corridor", "hall") + "\n");
    assert!(with(&edit, "changed: cases/2026/quiet-harbor.md"));
    assert!(with(&|| fs::remove_file(sandbox.path(record)).unwrap(), "missing: cases/2026/quiet-harbor.md"));
    // A file beside the others is nothing that sha256sum looks at.
    assert!(!with(&|| sandbox.write("out/cases/2026/other.md", "x"), "not in the list: cases/2026/other.md"));
    let relist = || {
        edit();
        let digest = sandbox.call("out", "sha256sum").args(["cases/2026/quiet-harbor.md"]).succeeds().out;
        let old = sandbox.read("out/SHA256SUMS");
        let kept = old.lines().filter(|line| !line.ends_with("quiet-harbor.md")).map(|line| format!("{line}\n"));
        sandbox.write("out/SHA256SUMS", format!("{}{digest}", kept.collect::<String>()));
    };
    assert!(with(&relist, "0 good signatures"));
    assert!(with(&|| fs::remove_file(sandbox.path("out/SHA256SUMS.asc")).unwrap(), "0 good signatures"));
    assert!(with(&|| fs::remove_file(sandbox.path("out/SHA256SUMS")).unwrap(), "no list of digests"));
}

#[test]
fn two_members_sign_at_once_or_one_after_the_other() {
    let office = office();
    let bob = office.sandbox.path("bob.key");
    let cases = ["quiet-harbor"];
    write(&office, "tar", &cases).args(["--sign-with".as_ref(), bob.as_os_str()]).succeeds();
    assert_eq!(verify(&office, &["--threshold", "2"]).code, Some(0));
    assert_eq!(verify(&office, &["--threshold", "3"]).code, Some(1));
    for format in ["tar", "dir"] {
        let out = office.sandbox.path("out");
        drop(fs::remove_file(&out));
        write(&office, format, &cases).succeeds();
        assert_eq!(verify(&office, &["--threshold", "2"]).code, Some(1));
        office.sandbox.record(["export", "sign", "../out", "--sign-with"]).args([&bob]).succeeds();
        let said = verify(&office, &["--threshold", "2"]);
        assert_eq!(said.code, Some(0), "{said:?}");
        let alice = office.alice.certificate.fingerprint();
        assert_eq!(verify(&office, &["--signer", &alice]).code, Some(0));
        assert_eq!(verify(&office, &["--signer", &alice, "--threshold", "2"]).code, Some(1));
        assert_eq!(verify(&office, &["--signer", &"0".repeat(40)]).code, Some(1));
    }
    // The same key twice is one person.
    fs::remove_dir_all(office.sandbox.path("out")).unwrap();
    write(&office, "tar", &cases).args(["--sign-with".into(), office.sandbox.path("alice.key")]).succeeds();
    assert_eq!(verify(&office, &["--threshold", "2"]).code, Some(1));
}

#[test]
fn only_members_sign() {
    let office = office();
    write(&office, "tar", &["quiet-harbor"]).succeeds();
    let stranger = office.sandbox.path("dsf.key");
    office.sandbox.record(["export", "sign", "../out", "--sign-with"]).args([&stranger]).fails().says(&["no member"]);
    assert_eq!(verify(&office, &["--threshold", "2"]).code, Some(1));
}

#[test]
fn a_large_attachment_passes_through_as_it_is() {
    let office = office();
    let picture: Vec<u8> = (0..3_000_000_u32).map(|it| (it.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    office.sandbox.write("record/cases/2026/quiet-harbor/picture.bin", &picture);
    let read = |path: &str| fs::read(office.sandbox.path(path).join("cases/2026/quiet-harbor/picture.bin")).unwrap();
    write(&office, "dir", &["quiet-harbor"]).succeeds();
    assert!(stranger(&office, "out") && verify(&office, &[]).code == Some(0));
    assert!(read("out") == picture);
    fs::remove_dir_all(office.sandbox.path("out")).unwrap();
    write(&office, "tar", &["quiet-harbor"]).succeeds();
    // Packed once more with another signature: the bytes come out of the archive that is replaced.
    office
        .sandbox
        .record(["export", "sign", "../out", "--sign-with"])
        .args([office.sandbox.path("bob.key")])
        .succeeds();
    assert_eq!(verify(&office, &["--threshold", "2"]).code, Some(0));
    office.sandbox.call(".", "tar").args(["-xf", "out"]).succeeds();
    office.sandbox.call("export-2026-06-01", "sha256sum").args(["--check", "--strict", "SHA256SUMS"]).succeeds();
    assert!(read("export-2026-06-01") == picture);
}

#[test]
fn a_conflict_of_interest_stops_it() {
    let office = office();
    office.change("amber-lantern", "conflicts: [bob]", "conflicts: [bob, alice]");
    write(&office, "tar", &[]).finds().says(&["amber-lantern", "conflict of interest"]);
    assert!(!office.sandbox.path("out").exists());
    write(&office, "tar", &["quiet-harbor"]).succeeds();
}

#[test]
fn one_table_for_a_spreadsheet() {
    let office = office();
    office.change("quiet-harbor", "where: lecture hall", "where: \"=HYPERLINK(\\\"x\\\")\"");
    write(&office, "csv", &["quiet-harbor", "amber-lantern"]).succeeds();
    assert!(stranger(&office, "out"));
    let table = office.sandbox.read("out/cases.csv");
    let lines: Vec<&str> = table.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0].starts_with("\"case\",\"event\",\"reported on\",\"reporter\",\"reporter e-mail\""), "{table}");
    for cell in [
        "\"Zoë Sample\"",
        "\"zoe@example.net\"",
        "\"Alice Member\"",
        "\"alice@example.org\"",
        "\"2026-05-12\"",
        "\"'=HYPERLINK(\"\"x\"\")\"",
        "\"We talked with Bo Invented.\"",
        "\"not yet\"",
    ] {
        assert!(lines[1].contains(cell), "{cell} is missing: {table}");
    }
    assert!(lines[2].contains("\"Ada Sample; Dora Nobody\"") && lines[2].ends_with("\"2026-05-18\""), "{table}");
}

#[test]
fn one_json_file_in_which_every_word_stays_a_word() {
    let office = office();
    write(&office, "json", &["amber-lantern"]).succeeds();
    assert!(stranger(&office, "out"));
    let all: serde_json::Value = serde_json::from_str(&office.sandbox.read("out/cases.json")).unwrap();
    assert_eq!(all["version"], 1);
    let case = &all["cases"][0];
    assert_eq!(case["case"], "amber-lantern");
    assert_eq!(case["front_matter"]["incident"]["ongoing"], "no");
    assert_eq!(case["front_matter"]["people"]["person-a"]["name"], "Ada Sample");
    assert_eq!(case["front_matter"]["reports"][0]["received"], "2026-05-11T09:10+02:00");
    assert!(case["body"].as_str().unwrap().contains("## What happened"));
}

#[test]
fn what_is_no_export_is_said_to_be_none() {
    let office = office();
    office.sandbox.write("out", "hello");
    let said = verify(&office, &[]);
    assert_eq!(said.code, Some(2), "{said:?}");
    office.sandbox.write("folder/x", "y");
    office.sandbox.call(".", "tar").args(["-cf", "out", "folder", "dsf.key"]).succeeds();
    assert_eq!(verify(&office, &[]).code, Some(2));
}

#[test]
fn nothing_is_written_where_git_would_take_it_up() {
    let office = Office::new();
    let write = |output: &str| {
        let key = office.sandbox.path("alice.key");
        let call = office.sandbox.record(["export", "write", "quiet-harbor", "-o", output]);
        call.args(["--sign-with".as_ref(), key.as_os_str()])
    };
    for inside in ["handover.tar", "keys/handover.tar", "new/folder/handover.tar", "outbox/../handover.tar"] {
        write(inside).finds().says(&["Nothing was written", "../handover.tar"]);
    }
    let files = office.sandbox.files("record");
    assert!(!files.iter().any(|it| it.contains("handover")), "{files:?}");
    write("outbox/handover.tar").succeeds();
    write("../handover.tar").succeeds();
}

/// Killed at any moment, a folder is whole or is not there, and the next run says what was left.
#[test]
fn a_folder_has_its_name_only_once_it_is_whole() {
    let office = office();
    let sandbox = &office.sandbox;
    sandbox.write("record/cases/2026/quiet-harbor/large.bin", vec![7; 8 << 20]);
    let mut told = 0;
    let mut left = 0;
    for millis in (0..).step_by(15).take(40) {
        let child = write(&office, "dir", &[]).start();
        let was_cut_off = kill_after(child, millis, &sandbox.path("record"));
        if sandbox.path("out").exists() {
            assert_eq!(verify(&office, &[]).code, Some(0), "after {millis} ms it is not whole");
            fs::remove_dir_all(sandbox.path("out")).unwrap();
        }
        let is_rest = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(".out.");
        let rest = fs::read_dir(sandbox.path(".")).unwrap().flatten().filter(is_rest).count();
        if rest > 0 {
            assert!(was_cut_off);
            left += 1;
            let said = write(&office, "dir", &[]).succeeds();
            told += usize::from(said.err.contains("which an interrupted run had left"));
            assert_eq!(fs::read_dir(sandbox.path(".")).unwrap().flatten().filter(is_rest).count(), 0);
            fs::remove_dir_all(sandbox.path("out")).unwrap();
        }
    }
    assert_eq!(told, left);
    write(&office, "dir", &[]).succeeds();
    // What is replaced is whole, too.
    sandbox.write("out/more.txt", "from before");
    write(&office, "dir", &["quiet-harbor"]).args(["--force"]).succeeds();
    assert!(!sandbox.path("out/more.txt").exists());
    // Where it is below outbox/, `doctor` names it.
    sandbox.write("record/outbox/.export-2026-06-01.0123456789abcdef.tmp/cases/x.md", "half");
    sandbox.record(["doctor"]).run().says(&[".export-2026-06-01.0123456789abcdef.tmp"]);
}
