//! A full disk, or a kill, at each change of a file that a command makes: what was there stays whole, and the next run does it all.

use std::collections::BTreeMap;

use casebound_testing::sample::open_case;
use casebound_testing::{Call, Fault, FaultyDisk, ProgramOutput, Sandbox};

use crate::mail::Office;

/// No command here changes files so often.
const MOST: usize = 300;

/// A folder's files with what is in them; those of git are git's. A temporary file that is empty was made a moment ago, perhaps by a
/// run that is about to lock it: it tells nothing, and goes with a later command.
type Files = BTreeMap<String, String>;

fn files(sandbox: &Sandbox, folder: &str) -> Files {
    let read = |path: String| {
        let bytes = sandbox.read_bytes(format!("{folder}/{path}"));
        (path, String::from_utf8_lossy(&bytes).into_owned())
    };
    let all = sandbox.files(folder).into_iter().map(read);
    all.filter(|(path, text)| !(path.ends_with(".tmp") && text.is_empty())).collect()
}

/// Runs a command in `folder` with each fault at each change. `is_exact`: it writes the same files whenever it runs.
fn tries(sandbox: &Sandbox, folder: &str, is_exact: bool, call: &dyn Fn() -> Call) {
    let disk = FaultyDisk::new(sandbox);
    sandbox.copy(folder, "begin");
    let begin = || {
        std::fs::remove_dir_all(sandbox.path(folder)).unwrap();
        sandbox.copy("begin", folder);
    };
    let before = files(sandbox, folder);
    call().succeeds();
    let after = files(sandbox, folder);
    assert!(before != after, "nothing was written");
    for fault in [Fault::DiskFull, Fault::Killed] {
        for number in 1.. {
            begin();
            let Some(said) = disk.run(call(), fault, number) else {
                assert!(number > 1, "{fault:?}: no fault happened");
                break;
            };
            assert!(number < MOST, "{fault:?}: it does not end");
            let now = files(sandbox, folder);
            let at = format!("{fault:?} at change {number}: {said:?}");
            for (path, text) in &before {
                let is_as_after = is_exact && now.get(path) == after.get(path);
                assert!(now.get(path) == Some(text) || is_as_after, "{path}, {at}");
            }
            let added: Vec<&str> = now.keys().filter(|path| !before.contains_key(*path)).map(String::as_str).collect();
            if fault == Fault::DiskFull && said.code != Some(0) {
                assert!(said.err.contains("No space left"), "{at}");
                let is_told = said.err.contains("run the same command again") || tells(&said, &added);
                assert!(added.is_empty() || is_told, "{added:?}, {at}");
            } else if fault == Fault::Killed {
                names_or_keeps(sandbox, folder, &added, &at);
            }
            if now == after {
                continue; // It had nothing to do any more.
            }
            call().succeeds();
            let end = files(sandbox, folder);
            assert!(!is_exact || end == after, "{at}");
            let cases = |files: &Files| files.keys().filter(|path| path.ends_with(".md")).count();
            assert!(cases(&end) >= cases(&after), "{:?}, {at}", end.keys());
        }
    }
}

/// Tells whether a message names what was written: a case, or the folder of a report.
fn tells(said: &ProgramOutput, added: &[&str]) -> bool {
    let main =
        added.iter().filter(|path| path.starts_with("cases/") && path.ends_with(".md") || path.starts_with("reports/"));
    let is_named = |path: &&str| {
        std::path::Path::new(path).ancestors().take(2).any(|it| said.err.contains(&format!("{}\n", it.display())))
    };
    main.into_iter().all(is_named)
}

/// Whatever a kill leaves is a whole case with its files, a whole file of another kind, or named and removed by the next command.
fn names_or_keeps(sandbox: &Sandbox, folder: &str, added: &[&str], at: &str) {
    let said = sandbox.casebound(folder, ["list"]).run().all();
    for path in added.iter() {
        if path.ends_with(".tmp") {
            assert!(said.contains(path), "{path} is named by nobody, {at}");
            assert!(!sandbox.path(format!("{folder}/{path}")).exists(), "{path} is left, {at}");
            continue;
        }
        if path.starts_with("cases/") && path.ends_with(".md") {
            sandbox.casebound(folder, ["check", path]).succeeds();
        }
    }
}

fn place() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    sandbox
}

fn tries_line(line: &str) {
    let sandbox = place();
    tries(&sandbox, "record", true, &|| sandbox.shell(&format!("casebound {line}")));
}

#[test]
fn an_entry() {
    tries_line("log quiet-harbor acknowledged --by alice");
}

#[test]
fn a_hold() {
    tries_line("retention hold quiet-harbor --by alice --reason 'The police asked'");
}

#[test]
fn a_fix() {
    let sandbox = place();
    let case = sandbox.read("record/cases/2026/quiet-harbor.md").replace("2026-05-31", "31 May 2026");
    sandbox.write("record/cases/2026/quiet-harbor.md", case);
    tries(&sandbox, "record", true, &|| {
        sandbox.shell("casebound fix; code=$?; test $code -ne 1 || exit 0; exit $code")
    });
}

#[test]
fn a_case() {
    let sandbox = place();
    tries(&sandbox, "record", false, &|| sandbox.record(["new", "--no-edit", "--no-ask", "--by", "alice"]));
}

#[test]
fn a_mail_with_files() {
    let sandbox = place();
    sandbox.write("mail.eml", MAIL);
    tries(&sandbox, "record", false, &|| sandbox.record(["intake", "../mail.eml", "--by", "alice"]));
}

#[test]
fn a_mail_that_joins_a_case() {
    let sandbox = place();
    sandbox.write("mail.eml", MAIL);
    let line = ["intake", "../mail.eml", "--by", "alice", "--into", "quiet-harbor"];
    tries(&sandbox, "record", true, &|| sandbox.record(line));
}

#[test]
fn a_folder_of_mails() {
    let sandbox = place();
    sandbox.write("mails/1.eml", MAIL);
    sandbox.write("mails/2.eml", MAIL_WITHOUT_FILES);
    tries(&sandbox, "record", false, &|| sandbox.record(["intake", "../mails", "--by", "alice"]));
}

#[test]
fn what_the_doctor_puts_right() {
    let sandbox = place();
    sandbox.write("record/.gitignore", "*~\n");
    tries(&sandbox, "record", true, &|| {
        sandbox.shell("casebound doctor --fix; code=$?; test $code -ne 1 || exit 0; exit $code")
    });
}

#[test]
fn a_person_a_decision_and_a_sanction() {
    tries_line("person add quiet-harbor --role reported --name 'Grace Olsen'");
    tries_line("decide quiet-harbor --proposed-by alice --agreed-by carol --agreed-by dan --text 'A warning.'");
    tries_line("task quiet-harbor --what 'Ask the venue' --owner alice --due tomorrow");
}

#[test]
fn a_certificate() {
    let office = Office::new();
    let other = crate::mail::key("Carol Member <carol@example.org>", None);
    office.sandbox.write("carol.asc", other.certificate.to_armored().unwrap());
    let line = ["keys", "add", "../carol.asc", "--member", "carol", "--yes"];
    tries(&office.sandbox, "record", true, &|| office.sandbox.record(line));
}

#[test]
fn a_report() {
    let sandbox = Sandbox::with_cases();
    let line = ["transparency", "write", "--event", "sample-2026", "-o", "../report.md", "--force"];
    tries(&sandbox, "record", true, &|| sandbox.record(line));
}

#[test]
fn a_notice() {
    let office = Office::new();
    tries(&office.sandbox, "record", false, &|| office.dsf("write", &["quiet-harbor"]).args(["--force"]));
}

/// A report with two files, one of them without a name.
const MAIL: &str = "\
From: Person A <person-a@example.net>
To: conduct@example.org
Subject: Something that happened
Date: Sun, 31 May 2026 10:00:00 +0000
Message-ID: <first@example.net>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

A remark in the corridor.
--b
Content-Type: image/png; name=\"photo.png\"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--b
Content-Type: application/pdf
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--b--
";

const MAIL_WITHOUT_FILES: &str = "\
From: Person B <person-b@example.net>
To: conduct@example.org
Subject: Another thing
Date: Sun, 31 May 2026 11:00:00 +0000
Message-ID: <second@example.net>

A remark in the foyer.
";

#[test]
fn a_recusal() {
    tries_line("recuse quiet-harbor bob");
}

#[test]
fn a_new_member() {
    tries_line("member add dora --name 'Dora Member' --email dora@example.org");
}

#[test]
fn a_member_who_leaves() {
    tries_line("member leave dan");
}
