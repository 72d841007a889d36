//! `casebound dsf send`: whatever breaks on the way, a mail is sent once and the case says so.

use std::fs;
use std::time::{Duration, Instant};

use crate::mail::{Office, armour, field, letter_case, sent_today};
use casebound_testing::{Call, ProgramOutput, SmtpServer, with_full_disk};

/// Prepares sending through a server.
fn send_to(server: &SmtpServer, office: &Office, cases: &[&str], scheme: &str) -> Call {
    let url = server.url(scheme, "alice@example.org");
    office
        .dsf("send", cases)
        .args(["--yes", "--password-command", "echo sesame", "--smtp", &url, "--smtp-ca"])
        .args([server.authority()])
}

/// What the journal waits for: without the lock, and without what the case says and no commit has yet.
fn journal(office: &Office) -> Vec<String> {
    const FOLDER: &str = "record/.git/casebound/sending";
    let mut files = office.sandbox.files(FOLDER);
    let is_accepted = |file: &String| office.sandbox.read(format!("{FOLDER}/{file}")).contains("\"accepted\"");
    files.retain(|file| file != "lock" && !(is_sent(office) && is_accepted(file)));
    files
}

fn is_sent(office: &Office) -> bool {
    office.case("quiet-harbor").contains(&sent_today())
}

/// A program in place of sendmail, which gets the mail on standard input.
fn through(office: &Office, script: &str, more: &[&str]) -> ProgramOutput {
    office
        .sandbox
        .write_script("sendmail", &format!("#!/bin/sh\ncd {}\n{script}\n", office.sandbox.path(".").display()));
    office
        .dsf("send", &["quiet-harbor"])
        .args(["--yes", "--sendmail"])
        .args([office.sandbox.path("sendmail")])
        .args(more)
        .run()
}

#[test]
fn a_mail_that_was_accepted_is_recorded_and_not_sent_again() {
    let office = Office::new();
    let before = office.case("quiet-harbor");
    let keep = "echo \"$@\" >> arguments; cat > mail; echo >> count";
    let said = through(&office, keep, &[]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(office.case("quiet-harbor"), before.replace("share: yes", &format!("share: yes, {}", sent_today())));
    assert_eq!(office.sandbox.read("arguments"), "-i -f alice@example.org -- conduct@example.com\n");
    let mail = office.sandbox.read("mail");
    assert!(!mail.contains('\r'));
    let inside = office.reader().open(armour(&mail), &office.alice);
    assert!(inside.contains("quiet-harbor.md"));
    assert_eq!(journal(&office), [] as [&str; 0]);
    let said = through(&office, keep, &[]);
    assert_eq!((said.code, office.sandbox.read("count").len()), (Some(0), 1), "{said:?}");
    assert!(said.err.contains("not sent again"));
    office.sandbox.record(["check"]).succeeds();
}

#[test]
fn what_may_not_be_sent_is_refused_as_for_write() {
    let office = Office::new();
    office.change("quiet-harbor", "share: yes", "share: no, why: she asked");
    let said = through(&office, "cat > mail", &[]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(!office.sandbox.path("mail").exists());
    assert_eq!(journal(&office), [] as [&str; 0]);
}

#[test]
fn without_a_terminal_nothing_is_sent_unless_asked_for() {
    let office = Office::new();
    office.sandbox.write_script("sendmail", "#!/bin/sh\ncat > /dev/null\n");
    let program = office.sandbox.path("sendmail");
    office.dsf("send", &["quiet-harbor"]).args(["--sendmail".as_ref(), program.as_os_str()]).fails().says(&["--yes"]);
    assert!(!is_sent(&office));
    let none = office.dsf("send", &["quiet-harbor"]).run();
    assert_eq!(none.code, Some(2), "{none:?}");
}

#[test]
fn a_program_that_refuses_leaves_nothing_behind() {
    let office = Office::new();
    let said = through(&office, "cat > /dev/null; exit 75", &[]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("was not sent"), "{said:?}");
    assert!(!is_sent(&office));
    assert_eq!(journal(&office), [] as [&str; 0]);
    assert_eq!(through(&office, "cat > mail", &[]).code, Some(0));
    assert!(is_sent(&office));
}

#[test]
fn killed_between_a_person_decides_and_a_resend_is_the_same_message() {
    let office = Office::new();
    // The mail arrives, and the answer reaches nobody.
    let said = through(&office, "cat > mail; kill -9 $PPID", &[]);
    assert_eq!(said.signal, Some(9), "{said:?}");
    assert!(!is_sent(&office));
    assert_eq!(journal(&office), ["quiet-harbor.json"]);
    let entry = office.sandbox.read("record/.git/casebound/sending/quiet-harbor.json");
    for private in ["Zo", "Invented", "example"] {
        assert!(!entry.contains(private), "{entry}");
    }
    let said = through(&office, "cat > second", &[]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("perhaps sent") && !office.sandbox.path("second").exists(), "{said:?}");
    let said = through(&office, "cat > second", &["--resend"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let id = |mail: &str| field(&office.sandbox.read(mail), "Message-ID").unwrap();
    assert_eq!(id("mail"), id("second"));
    assert!(is_sent(&office));
    assert_eq!(journal(&office), [] as [&str; 0]);
}

#[test]
fn killed_between_and_found_to_have_arrived() {
    let office = Office::new();
    let was_sent = || office.sandbox.record(["dsf", "send", "quiet-harbor", "--was-sent", "--today", "2026-06-03"]);
    was_sent().finds().says(&["not recorded"]);
    through(&office, "cat > mail; kill -9 $PPID", &[]);
    was_sent().succeeds();
    assert!(is_sent(&office), "the day is that of the sending: {}", office.case("quiet-harbor"));
    was_sent().succeeds().says(&["already says so"]);
}

#[test]
fn killed_before_the_mail_leaves_it_is_simply_sent_the_next_time() {
    let office = Office::new();
    // The password is wanted before the mail is handed over.
    let said = office
        .dsf("send", &["quiet-harbor"])
        .args(["--yes", "--smtp", "smtp://alice@127.0.0.1:1", "--password-command", "true"])
        .run();
    assert_eq!(said.code, Some(2), "{said:?}");
    assert_eq!(journal(&office), [] as [&str; 0]);
    office.sandbox.write("record/.git/casebound/sending/quiet-harbor.json", r#"{"version":1,"case":"quiet-harbor","message_id":"000102030405060708090a0b0c0d0e0f","state":"prepared","on":"2026-05-31"}"#);
    assert_eq!(through(&office, "cat > mail", &[]).code, Some(0));
    let id = field(&office.sandbox.read("mail"), "Message-ID").unwrap();
    assert_eq!(id, "<000102030405060708090a0b0c0d0e0f@casebound.invalid>");
}

#[test]
fn accepted_and_not_yet_recorded_it_is_recorded_and_not_sent_again() {
    let office = Office::new();
    // The case can't be written while the mail is accepted.
    let said = through(&office, "cat > mail; mv record/cases/2026 away", &[]);
    assert_eq!(said.code, Some(2), "{said:?}");
    fs::rename(office.sandbox.path("away"), office.sandbox.path("record/cases/2026")).unwrap();
    assert!(!is_sent(&office));
    let said = through(&office, "cat > second", &[]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(is_sent(&office) && !office.sandbox.path("second").exists());
    assert_eq!(journal(&office), [] as [&str; 0]);
}

#[test]
fn two_at_once_send_one_mail() {
    let office = Office::new();
    office.sandbox.write_script(
        "slow",
        &format!(
            "#!/bin/sh\ncd {}\necho >> count; cat > mail; touch begun; while [ ! -e go ]; do sleep 0.05; done\n",
            office.sandbox.path(".").display()
        ),
    );
    let slow = office.sandbox.path("slow");
    let call =
        || office.dsf("send", &["quiet-harbor"]).args(["--yes".as_ref(), "--sendmail".as_ref(), slow.as_os_str()]);
    let first = call().start();
    wait_for(&office.sandbox.path("begun"));
    call().fails().says(&["another"]);
    office.sandbox.write("go", "");
    let said = ProgramOutput::of(first.wait_with_output().unwrap());
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(office.sandbox.read("count").len(), 1);
}

fn wait_for(path: &std::path::Path) {
    let start = Instant::now();
    while !path.exists() {
        assert!(start.elapsed() < Duration::from_secs(60), "{} does not come", path.display());
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_draft_is_recorded_once_a_person_sent_it() {
    let office = Office::new();
    let send = |more: &[&str]| {
        office
            .dsf("send", &["quiet-harbor", "--yes"])
            .args(["--maildir".into(), office.sandbox.path("mail")])
            .args(more)
    };
    let said = send(&[]).succeeds().says(&["--was-sent"]);
    let mail = office.sandbox.read(said.path());
    assert!(said.out.trim_end().ends_with(":2,D") && !mail.contains('\r'));
    assert_eq!(said.path().parent().unwrap(), office.sandbox.path("mail/cur"));
    assert!(!is_sent(&office));
    send(&[]).finds().says(&["A draft of quiet-harbor was written on"]);
    assert_eq!(office.sandbox.files("mail").len(), 1);
    office.sandbox.record(["dsf", "send", "quiet-harbor", "--was-sent"]).succeeds();
    assert!(is_sent(&office));
}

#[test]
fn over_smtp_with_starttls_and_tls_and_login_needs_aiosmtpd() {
    for (transport, scheme) in [("starttls", "smtp"), ("tls", "smtps")] {
        let office = Office::new();
        office.write_case(
            "calm-river",
            &letter_case("calm-river")
                .replace("Zoë Sample", "Cy Other")
                .replace("Bo Invented", "Di Other")
                .replace("zoe@", "cy@"),
        );
        let server = SmtpServer::start(&office.sandbox, transport, "keep");
        send_to(&server, &office, &["quiet-harbor", "calm-river"], scheme).succeeds();
        assert!(is_sent(&office) && office.case("calm-river").contains(&sent_today()));
        let mails = server.mails();
        assert_eq!(mails.len(), 2);
        office.reader().open(armour(&mails[0]), &office.alice);
        let envelope = fs::read_to_string(server.folder().join("1.envelope")).unwrap();
        assert_eq!(envelope, "alice@example.org conduct@example.com [127.0.0.1]\n");
    }
}

/// Expects that nothing is sent, and the reason.
#[track_caller]
fn not_sent(office: &Office, server: &SmtpServer, said: ProgramOutput, why: &str) {
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains(why) && said.err.contains("was not sent"), "{why:?} is missing: {said:?}");
    assert!(!said.all().contains("sesame"), "{said:?}");
    assert!(!is_sent(office) && server.mails().is_empty());
    assert_eq!(journal(office), [] as [&str; 0]);
}

#[test]
fn no_encryption_no_trust_no_login_no_mail_needs_aiosmtpd() {
    let office = Office::new();
    let plain = SmtpServer::start(&office.sandbox, "plain", "keep");
    not_sent(&office, &plain, send_to(&plain, &office, &["quiet-harbor"], "smtp").run(), "offers no encryption");
    let other = SmtpServer::start(&office.sandbox, "other-name", "keep");
    not_sent(&office, &other, send_to(&other, &office, &["quiet-harbor"], "smtp").run(), "127.0.0.1");
    let server = SmtpServer::start(&office.sandbox, "starttls", "keep");
    let call = |ca: &SmtpServer, password: &str| {
        let url = server.url("smtp", "alice@example.org");
        office
            .dsf("send", &["quiet-harbor", "--yes", "--smtp", &url, "--password-command", password])
            .args(["--smtp-ca".into(), ca.authority()])
            .run()
    };
    not_sent(&office, &server, call(&other, "echo sesame"), "127.0.0.1");
    not_sent(&office, &server, call(&server, "echo wrong"), "does not accept user name and password");
    not_sent(&office, &server, call(&server, "exit 3"), "password command");
    let url = server.url("smtp", "alice@example.org");
    let unasked = office
        .dsf("send", &["quiet-harbor", "--yes", "--smtp", &url])
        .args(["--smtp-ca".into(), server.authority()])
        .run();
    not_sent(&office, &server, unasked, "--password-command");
    let in_url =
        office.dsf("send", &["quiet-harbor", "--yes", "--smtp", "smtps://alice:sesame@mail.example.org"]).run();
    assert_eq!(in_url.code, Some(2), "{in_url:?}");
}

#[test]
fn an_authority_is_no_server_needs_aiosmtpd() {
    let office = Office::new();
    let server = SmtpServer::start(&office.sandbox, "authority", "keep");
    not_sent(&office, &server, send_to(&server, &office, &["quiet-harbor"], "smtp").run(), "127.0.0.1");
}

#[test]
fn what_a_server_answers_decides_needs_aiosmtpd() {
    let office = Office::new();
    let later = SmtpServer::start(&office.sandbox, "tls", "later");
    not_sent(&office, &later, send_to(&later, &office, &["quiet-harbor"], "smtps").run(), "451");
    let never = SmtpServer::start(&office.sandbox, "tls", "never");
    not_sent(&office, &never, send_to(&never, &office, &["quiet-harbor"], "smtps").run(), "550");

    let drop = SmtpServer::start(&office.sandbox, "starttls", "drop");
    let said = send_to(&drop, &office, &["quiet-harbor"], "smtp").fails().says(&["perhaps sent", "--resend"]);
    assert!(!is_sent(&office), "{said:?}");
    send_to(&drop, &office, &["quiet-harbor"], "smtp").finds().says(&["perhaps sent"]);
    assert_eq!(drop.mails().len(), 1);
    // A refusal of the second try takes nothing back of the first.
    send_to(&later, &office, &["quiet-harbor"], "smtps").args(["--resend"]).fails().says(&["451"]);
    assert_eq!(journal(&office), ["quiet-harbor.json"]);
    let keep = SmtpServer::start(&office.sandbox, "tls", "keep");
    send_to(&keep, &office, &["quiet-harbor"], "smtps").args(["--resend"]).succeeds();
    assert_eq!(field(&keep.mails()[0], "Message-ID"), field(&drop.mails()[0], "Message-ID"));
    assert!(is_sent(&office));
}

#[test]
fn killed_while_the_server_thinks_needs_aiosmtpd() {
    let office = Office::new();
    let server = SmtpServer::start(&office.sandbox, "starttls", "hold");
    let mut child = send_to(&server, &office, &["quiet-harbor"], "smtp").start();
    wait_for(&server.folder().join("1.eml"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!is_sent(&office));
    send_to(&server, &office, &["quiet-harbor"], "smtp").finds().says(&["perhaps sent"]);
}

/// Sends on a full disk. The program in place of sendmail has room.
fn on_a_full_disk(office: &Office, blocks: &str, script: &str) -> ProgramOutput {
    let folder = office.sandbox.path(".");
    office
        .sandbox
        .write_script("sendmail", &format!("#!/bin/sh\nulimit -S -f unlimited\ncd {}\n{script}\n", folder.display()));
    let line = format!(
        "casebound dsf send quiet-harbor --yes --sign-with ../alice.key --sendmail {}",
        folder.join("sendmail").display()
    );
    with_full_disk(&office.sandbox, blocks, &line).run()
}

#[test]
fn on_a_full_disk_nothing_leaves_that_could_not_be_remembered() {
    let office = Office::new();
    let said = on_a_full_disk(&office, "0", "cat > mail");
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(!is_sent(&office) && !office.sandbox.path("mail").exists(), "{said:?}");
    assert_eq!(journal(&office), [] as [&str; 0]);
    assert_eq!(through(&office, "cat > mail", &[]).code, Some(0));
    assert!(is_sent(&office));
}

#[test]
fn a_case_that_can_not_be_written_is_recorded_the_next_time() {
    let office = Office::new();
    let before = office.case("quiet-harbor");
    // One block of 512 bytes: the journal has room, the case has not.
    let said = on_a_full_disk(&office, "1", "cat > mail; echo >> count");
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("was sent on"), "{said:?}");
    assert_eq!(office.case("quiet-harbor"), before);
    assert_eq!(journal(&office), ["quiet-harbor.json"]);
    let said = through(&office, "cat > mail; echo >> count", &[]);
    assert_eq!((said.code, office.sandbox.read("count").len()), (Some(0), 1), "{said:?}");
    assert!(is_sent(&office));
    assert_eq!(journal(&office), [] as [&str; 0]);
}

#[test]
fn a_disk_that_fills_while_the_mail_leaves_leaves_it_perhaps_sent() {
    let office = Office::new();
    // Nothing can be written any more once the mail is there.
    let fill = "cat > mail; echo >> count; prlimit --pid $PPID --fsize=0:";
    let said = on_a_full_disk(&office, "unlimited", fill);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("was sent") && said.err.contains("--was-sent"), "{said:?}");
    assert!(!is_sent(&office));
    let said = through(&office, "echo >> count", &[]);
    assert_eq!((said.code, office.sandbox.read("count").len()), (Some(1), 1), "{said:?}");
    office.sandbox.record(["dsf", "send", "quiet-harbor", "--was-sent"]).succeeds();
    assert!(is_sent(&office));
    // Killed by the same, where nobody catches it.
    let office = Office::new();
    let said = through(&office, fill, &[]);
    assert_eq!(said.signal, Some(25), "{said:?}");
    through(&office, "echo >> count", &[]).says(&["perhaps sent"]);
    assert_eq!(office.sandbox.read("count").len(), 1);
}

#[test]
fn a_draft_is_called_a_draft_the_next_time() {
    let office = Office::new();
    let send = ["dsf", "send", "quiet-harbor", "--sign-with", "../alice.key", "--maildir", "../mail", "--yes"];
    office.sandbox.record(send).succeeds();
    let again = office.sandbox.record(send).finds().says(&["A draft of quiet-harbor was written on", "--was-sent"]);
    assert!(!again.err.contains("no answer came"), "{again:?}");
    office.sandbox.record(["dsf", "send", "quiet-harbor"]).fails().says(&["--smtp", "--maildir", "Nothing was sent"]);
    office.sandbox.record(["dsf", "send", "quiet-harbor", "--was-sent"]).succeeds();
}

#[test]
fn what_the_case_loses_before_a_commit_has_it_is_not_sent_again() {
    let office = Office::new();
    let commit = || {
        office.sandbox.git("record", ["add", "--all"]);
        office.sandbox.git("record", ["-c", "core.hooksPath=/nowhere", "commit", "--quiet", "--message=Sent"]);
    };
    commit();
    assert_eq!(through(&office, "cat > /dev/null; echo >> count", &[]).code, Some(0));
    office.sandbox.git("record", ["checkout", "--quiet", "--", "cases"]);
    assert!(!is_sent(&office));
    assert_eq!(through(&office, "cat > /dev/null; echo >> count", &[]).code, Some(0));
    assert!(is_sent(&office) && office.sandbox.read("count").len() == 1);
    commit();
    assert_eq!(through(&office, "cat > /dev/null; echo >> count", &[]).code, Some(0));
    let left = office.sandbox.files("record/.git/casebound/sending");
    assert_eq!(left, ["lock"]);
}
