//! `casebound dsf write` and `acknowledge`: what gpg makes of the mail, and what is never written.

use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use casebound_openpgp::{Generated, Passphrase, generate};

use crate::mail::{Office, Ring, armour, field, key, letter_case, made_at};
use casebound_testing::ProgramOutput;

fn write(office: &Office) -> ProgramOutput {
    office.dsf("write", &["quiet-harbor"]).run()
}

fn mail_of(office: &Office) -> String {
    let said = office.dsf("write", &["quiet-harbor"]).succeeds();
    assert_eq!(said.path(), office.sandbox.path("record/outbox/quiet-harbor.eml"));
    office.sandbox.read(said.path())
}

#[test]
fn gpg_opens_the_mail_and_finds_the_sender_and_the_true_subject() {
    let office = Office::new();
    let mail = mail_of(&office);
    let ring = office.reader();
    let inside = ring.open(armour(&mail), &office.alice);
    assert_eq!(
        field(&inside, "Subject").as_deref(),
        Some("Code of conduct incident quiet-harbor at Sample Conference 2026")
    );
    assert_eq!(field(&inside, "From").as_deref(), Some("\"Alice Member\" <alice@example.org>"));
    let kind = field(&inside, "Content-Type").unwrap();
    assert!(kind.contains("hp=\"cipher\"") && kind.contains("protected-headers=\"v1\""), "{kind}");
    // Both ends read it: encrypted for the DSF and for the sender.
    let own = Ring::empty();
    own.import(&office.alice.secret);
    assert_eq!(own.open(armour(&mail), &office.alice), inside);
    let packets = ring.gpg(&["--list-packets"], mail.as_bytes()).run();
    assert_eq!(packets.out.matches(":pubkey enc packet:").count(), 2, "{packets:?}");
}

#[test]
fn outside_stand_two_addresses_and_a_date_and_no_more() {
    let office = Office::new();
    let mail = mail_of(&office);
    assert!(mail.is_ascii());
    assert_eq!(field(&mail, "Subject").as_deref(), Some("[...]"));
    assert_eq!(field(&mail, "From").as_deref(), Some("<alice@example.org>"));
    assert_eq!(field(&mail, "To").as_deref(), Some("<conduct@example.com>"));
    assert_eq!(field(&mail, "Date").as_deref(), Some("Mon, 1 Jun 2026 23:59:59 +0000"));
    let id = field(&mail, "Message-ID").unwrap();
    assert!(id.ends_with("@casebound.invalid>"), "{id}");
    for hidden in ["Member", "Invented", "quiet", "harbor", "sample", "incident"] {
        assert!(!mail.contains(hidden), "{hidden}");
    }
    let again = office.dsf("write", &["quiet-harbor", "--force"]).succeeds();
    assert_ne!(field(&office.sandbox.read(again.path()), "Message-ID"), Some(id));
}

#[test]
fn the_text_names_people_and_the_record_is_attached_byte_for_byte() {
    let office = Office::new();
    let case = office.case("quiet-harbor").replace('\n', "\r\n");
    office.write_case("quiet-harbor", &case);
    let inside = office.reader().open(armour(&mail_of(&office)), &office.alice);
    let message = mail_parser::MessageParser::new().parse(inside.as_bytes()).unwrap();
    let text = message.body_text(0).unwrap().replace("\r\n", "\n");
    for line in
        ["Bo Invented interrupted Zoë Sample  ", "From the start on.", ".", "-- ", "We talked with Bo Invented."]
    {
        assert!(text.lines().any(|it| it == line), "{line:?} is missing: {text}");
    }
    let file = message.attachment(0).unwrap();
    assert_eq!(mail_parser::MimeHeaders::attachment_name(file), Some("quiet-harbor.md"));
    assert_eq!(String::from_utf8_lossy(file.contents()), case);
}

#[test]
fn the_mail_is_private_and_is_not_replaced() {
    let office = Office::new();
    let path = office.dsf("write", &["quiet-harbor"]).succeeds().path();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let before = office.sandbox.read(&path);
    office.dsf("write", &["quiet-harbor"]).fails().says(&["already exists"]);
    assert_eq!(office.sandbox.read(&path), before);
}

/// Changes the case, and expects a refusal that says why.
#[track_caller]
fn refused(from: &str, to: &str, why: &str) {
    let office = Office::new();
    office.change("quiet-harbor", from, to);
    let said = office.dsf("write", &["quiet-harbor"]).finds().says(&["not written", why]);
    assert!(!said.all().contains("Invented") && !said.all().contains("Zo"), "{said:?}");
    assert!(!office.sandbox.path("record/outbox").exists());
}

#[test]
fn what_may_not_be_sent_is_not_written() {
    refused("share: yes", "share: no, why: she asked for it", "share");
    refused("share: yes", "share: undecided", "not decided yet");
    refused("sharing: {dsf: {share: yes}}\n", "", "not decided yet");
    refused("status: open", "status: opened", "errors");
    refused("shepherd: alice\n", "shepherd: carol\nconflicts: [alice]\n", "conflict of interest");
    refused("name: Bo Invented", "name: Bo Invented\n  person-a: {}", "errors");
}

#[test]
fn one_refused_case_does_not_stop_the_others() {
    let office = Office::new();
    let other =
        office.case("quiet-harbor").replace("quiet-harbor", "calm-river").replace("share: yes", "share: undecided");
    office.write_case("calm-river", &other.replace("Zoë Sample", "Cy Other").replace("Bo Invented", "Di Other"));
    let said = office.dsf("write", &["calm-river", "quiet-harbor"]).finds();
    assert_eq!(office.sandbox.files("record/outbox"), ["quiet-harbor.eml"], "{said:?}");
}

/// Expects that nothing is written, and that the reason is said.
#[track_caller]
fn stopped(office: &Office, why: &str) {
    let said = write(office);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains(why), "{why:?} is missing: {said:?}");
    assert!(!office.sandbox.path("record/outbox").exists(), "{said:?}");
}

/// Puts another certificate in place of the DSF's.
fn with_dsf(certificate: &Generated, fingerprint: bool) -> Office {
    let office = Office::new();
    office.sandbox.write("record/keys/dsf.asc", certificate.certificate.to_armored().unwrap());
    if fingerprint {
        let text = office.sandbox.read("record/committee.yaml");
        let text = text.replace(&office.dsf.certificate.fingerprint(), &certificate.certificate.fingerprint());
        office.sandbox.write("record/committee.yaml", text);
    }
    office
}

#[test]
fn a_certificate_that_may_not_receive_stops_everything() {
    let fresh = || key("DSF <conduct@example.com>", None);
    stopped(&with_dsf(&fresh(), false), "fingerprint");
    stopped(&with_dsf(&key("DSF <other@example.com>", None), true), "e-mail");
    let years = |count: u64| Duration::from_secs(count * 366 * 24 * 60 * 60);
    let old = generate("DSF <conduct@example.com>", made_at() - years(3), None).unwrap();
    stopped(&with_dsf(&old, true), "expired");
    let young = generate("DSF <conduct@example.com>", made_at() + years(1), None).unwrap();
    stopped(&with_dsf(&young, true), "future");
    let office = with_dsf(&fresh(), true);
    office.sandbox.write("record/keys/dsf.asc", "no certificate at all");
    stopped(&office, "keys/dsf.asc");
    std::fs::remove_file(office.sandbox.path("record/keys/dsf.asc")).unwrap();
    stopped(&office, "keys/dsf.asc");
    office.sandbox.write("record/keys/dsf.asc", &office.dsf.secret);
    stopped(&office, "secret key");
}

#[test]
fn a_certificate_that_can_only_sign_stops_everything() {
    let office = Office::new();
    let ring = Ring::empty();
    ring.gpg(
        &[
            "--pinentry-mode",
            "loopback",
            "--passphrase",
            "",
            "--quick-generate-key",
            "DSF <conduct@example.com>",
            "ed25519",
            "sign",
            "2y",
        ],
        b"",
    )
    .succeeds();
    let certificate = ring.gpg(&["--armor", "--export", "conduct@example.com"], b"").succeeds().out;
    let fingerprint = casebound_openpgp::Certificate::from_bytes(certificate.as_bytes()).unwrap().fingerprint();
    office.sandbox.write("record/keys/dsf.asc", certificate);
    let text = office.sandbox.read("record/committee.yaml");
    office.sandbox.write("record/committee.yaml", text.replace(&office.dsf.certificate.fingerprint(), &fingerprint));
    // gpg made it on a day after that of the tests.
    let said = office.dsf("write", &["quiet-harbor", "--today", "2026-06-03"]).fails();
    assert!(said.err.contains("no encryption key"), "{said:?}");
    assert!(!office.sandbox.path("record/outbox").exists());
}

#[test]
fn two_certificates_in_one_file_stop_everything() {
    let office = Office::new();
    let both = [&office.dsf, &office.alice].map(|key| key.certificate.to_armored().unwrap()).concat();
    office.sandbox.write("record/keys/dsf.asc", both);
    stopped(&office, "several certificates");
}

/// Puts something else in place of words of committee.yaml, which must be there.
fn with_committee(from: &str, to: &str) -> Office {
    let office = Office::new();
    let text = office.sandbox.read("record/committee.yaml");
    assert!(text.contains(from));
    office.sandbox.write("record/committee.yaml", text.replace(from, to));
    office
}

#[test]
fn a_name_with_a_line_break_begins_no_field() {
    for name in ["\"DSF\\r\\nBcc: person-a@example.net\"", "\"DSF\\nX\"", "\"DSF\\0\""] {
        let office = with_committee("name: DSF,", &format!("name: {name},"));
        let said = write(&office);
        assert!(matches!(said.code, Some(1 | 2)), "{name}: {said:?}");
        assert!(!office.sandbox.path("record/outbox").exists(), "{name}: {said:?}");
    }
}

#[test]
fn a_subject_and_a_name_in_any_script_arrive() {
    let office = with_committee("name: Sample Conference 2026", "name: 樣本會議 2026 — Été");
    office.change("quiet-harbor", "name: Bo Invented", "name: 王小明");
    let mail = mail_of(&office);
    assert!(mail.is_ascii());
    let inside = office.reader().open(armour(&mail), &office.alice);
    assert!(inside.is_ascii(), "encoded inside too");
    let message = mail_parser::MessageParser::new().parse(inside.as_bytes()).unwrap();
    assert_eq!(message.subject(), Some("Code of conduct incident quiet-harbor at 樣本會議 2026 — Été"));
    assert!(message.body_text(0).unwrap().contains("We talked with 王小明."));
}

#[test]
fn without_its_agent_gpg_signs_nothing_and_says_so() {
    let office = Office::new();
    let ring = Ring::empty();
    ring.import(&office.alice.secret);
    std::fs::write(ring.path().join("gpg.conf"), "no-autostart\n").unwrap();
    office
        .sandbox
        .call(".", "gpgconf")
        .args(["--homedir".as_ref(), ring.path().as_os_str()])
        .args(["--kill", "all"])
        .succeeds();
    let fingerprint = office.alice.certificate.fingerprint();
    let write = office.sandbox.record(["dsf", "write", "quiet-harbor", "--sign-with", &fingerprint]);
    let said = write.env("GNUPGHOME", ring.path()).env("CASEBOUND_TODAY", today()).fails();
    assert!(said.err.contains("agent"), "{said:?}");
    assert!(!office.sandbox.path("record/outbox").exists());
}

#[test]
fn who_has_no_certificate_is_told_how_one_is_taken_in() {
    let office = with_committee(" certificate: keys/dsf.asc,", "");
    office.dsf("write", &["quiet-harbor"]).fails().says(&["casebound keys add FILE --recipient dsf"]);
    let office = with_committee(" certificate: keys/bob.asc,", "");
    let write = office.sandbox.record(["dsf", "write", "quiet-harbor", "--sign-with"]);
    // A member's key is enough: gpg signs for them.
    write.args(["bob"]).fails().says(&["casebound keys add FILE --member bob"]);
}

#[test]
fn only_a_member_sends() {
    let office = Office::new();
    office.sandbox.write("alice.key", &key("Alice Member <alice@example.org>", None).secret);
    stopped(&office, "belongs to no member");
    office.sandbox.write("alice.key", office.alice.certificate.to_armored().unwrap());
    stopped(&office, "alice.key");
}

#[test]
fn a_protected_key_without_a_terminal_is_an_error_and_no_wait() {
    let office = Office::new();
    let passphrase = Passphrase::from("a long sentence");
    let key = generate("Alice Member <alice@example.org>", made_at(), Some(&passphrase)).unwrap();
    office.sandbox.write("alice.key", &key.secret);
    stopped(&office, "passphrase");
}

#[test]
fn gpg_signs_for_the_member_whom_git_knows() {
    let office = Office::new();
    let ring = Ring::empty();
    ring.import(&office.alice.secret);
    let write = || {
        office
            .sandbox
            .record(["dsf", "write", "quiet-harbor"])
            .env("GNUPGHOME", ring.path())
            .env("CASEBOUND_TODAY", today())
    };
    write().fails().says(&["--sign-with"]);
    office.sandbox.git("record", ["config", "user.email", "Alice@Example.org"]);
    let said = write().succeeds();
    let mail = office.sandbox.read(said.path());
    // gpg signs by its own clock, so the mail is written and read on the real day.
    let reader = office.reader();
    let opened = office
        .sandbox
        .call(".", "gpg")
        .args(["--homedir".as_ref(), reader.path().as_os_str()])
        .args(["--batch", "--no-tty", "--status-fd", "2", "--decrypt"])
        .input(armour(&mail))
        .run();
    assert!(opened.err.contains("VALIDSIG"), "{opened:?}");
}

/// The real day.
fn today() -> String {
    chrono::Utc::now().date_naive().to_string()
}

#[test]
fn an_acknowledgement_is_recorded_once_it_makes_sense() {
    let office = Office::new();
    let acknowledge = |more: &[&str]| office.sandbox.record(["dsf", "acknowledge", "quiet-harbor"]).args(more);
    acknowledge(&[]).finds().says(&["does not say that it was sent"]);
    office.change("quiet-harbor", "share: yes", "share: yes, sent: 2026-05-20");
    acknowledge(&["--on", "2026-05-19"]).finds().says(&["2026-05-20"]);
    acknowledge(&["--on", "2026-06-02"]).finds().says(&["in the future"]);
    let before = office.case("quiet-harbor");
    acknowledge(&["--on", "2026-05-21"]).succeeds();
    let expected = before.replace("sent: 2026-05-20", "sent: 2026-05-20, acknowledged: 2026-05-21");
    assert_eq!(office.case("quiet-harbor"), expected);
    acknowledge(&[]).succeeds();
    assert!(office.case("quiet-harbor").contains("acknowledged: 2026-06-01"));
}

#[test]
fn due_shows_what_the_dsf_has_not_got_and_not_acknowledged() {
    let office = Office::new();
    let case = "---\ncase: quiet-harbor\nstatus: on-file\norigin: handled-locally\nreports:\n  - {received: 2026-05-10, channel: email, by: anonymous}\nsharing: {dsf: {share: yes}}\nretention: {keep_until: indefinite}\n---\n";
    let due = || {
        let said = office.sandbox.record(["due", "--format", "json"]).run();
        let all = said.json();
        let rows = all.as_array().unwrap().iter();
        rows.map(|row| format!("{} {} {}", row["what"].as_str().unwrap(), row["day"].as_str().unwrap(), row["overdue"]))
            .collect::<Vec<_>>()
    };
    office.write_case("quiet-harbor", case);
    assert_eq!(due(), ["dsf-send 2026-05-24 true"]);
    office.change("quiet-harbor", "status: on-file", "status: on-file\nevent: sample-2026");
    assert_eq!(due(), ["dsf-send 2026-05-28 true"]);
    office.change("quiet-harbor", "share: yes", "share: yes, sent: 2026-05-20");
    assert_eq!(due(), ["dsf-acknowledge 2026-06-03 false"]);
    office.sandbox.record(["dsf", "acknowledge", "quiet-harbor"]).succeeds();
    assert_eq!(due(), [] as [&str; 0]);
    office.write_case("quiet-harbor", &case.replace("share: yes", "share: no, why: they asked"));
    assert_eq!(due(), [] as [&str; 0]);
}

/// Lists files in a case, and writes them beside it.
fn with_files(office: &Office, files: &[(&str, &[u8])]) {
    let case = office.case("quiet-harbor");
    let listed: String = files
        .iter()
        .map(|(name, bytes)| {
            office.sandbox.write(format!("record/cases/2026/quiet-harbor/{name}"), bytes);
            format!("  - {{file: {name}, sha256: {}, what: \"from [person-a]\"}}\n", digest(bytes))
        })
        .collect();
    office.write_case("quiet-harbor", &case.replacen("\nlog:\n", &format!("\nattachments:\n{listed}log:\n"), 1));
}

fn digest(bytes: &[u8]) -> String {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn agreed(office: &Office) {
    office.change("quiet-harbor", "name: Zoë Sample,", "name: Zoë Sample, consent: {share: yes},");
}

/// The files inside of a mail, by name.
fn files_in(office: &Office, mail: &str) -> Vec<(String, Vec<u8>)> {
    let inside = office.reader().open(armour(mail), &office.alice);
    let message = mail_parser::MessageParser::new().parse(inside.as_bytes()).unwrap();
    let file = |part: &mail_parser::MessagePart<'_>| {
        (mail_parser::MimeHeaders::attachment_name(part).unwrap_or_default().to_owned(), part.contents().to_vec())
    };
    message.attachments().map(file).collect()
}

#[test]
fn files_go_along_where_the_reporter_agreed_and_raw_mails_only_by_name() {
    let office = Office::new();
    let png = b"\x89PNG\r\n\x1a\n not a real one".as_slice();
    let files: [(&str, &[u8]); 3] =
        [("mail-1.eml", b"From: zoe@example.net\n\nAll of it.\n"), ("mail-1-2.png", png), ("log.txt", b"hello\n")];
    with_files(&office, &files);
    let said = office.dsf("write", &["quiet-harbor"]).succeeds().says(&[
        "not attached: mail-1.eml, because it is a mail or form as it arrived",
        "not attached: log.txt, because the reporter did not agree",
    ]);
    assert_eq!(files_in(&office, &office.sandbox.read(said.path())).len(), 1);
    agreed(&office);
    let said = office
        .dsf("write", &["quiet-harbor", "--force"])
        .succeeds()
        .says(&["attached: mail-1-2.png (", "not attached: mail-1.eml"]);
    let mail = office.sandbox.read(said.path());
    let inside = files_in(&office, &mail);
    assert_eq!(
        inside.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(),
        ["quiet-harbor.md", "mail-1-2.png", "log.txt"]
    );
    assert_eq!(inside[1].1, png);
    let text = office.reader().open(armour(&mail), &office.alice);
    assert!(
        text.contains("mail-1-2.png: from Zo") && text.contains("1 file of the case is not with this mail"),
        "{text}"
    );
    let said = office.dsf("write", &["quiet-harbor", "--force", "--attach", "mail-1.eml"]).succeeds();
    assert_eq!(files_in(&office, &office.sandbox.read(said.path())).len(), 4);
    office
        .dsf("write", &["quiet-harbor", "--force", "--attach", "none.txt"])
        .fails()
        .says(&["has no attachment `none.txt`; it lists mail-1.eml"]);
}

#[test]
fn a_file_that_names_people_of_other_cases_or_is_too_large_stays_behind() {
    let office = Office::new();
    office.write_case("placid-meadow", &letter_case("placid-meadow").replace("Bo Invented", "Ines Imagined"));
    let name = "Ines Imagined";
    let large = vec![b'x'; 20 * 1024 * 1024];
    with_files(&office, &[("notes.txt", format!("{name} was there\n").as_bytes()), ("film.bin", &large)]);
    agreed(&office);
    office.dsf("write", &["quiet-harbor"]).succeeds().says(&[
        "not attached: notes.txt, because it names people of other cases",
        "not attached: film.bin, because the mail would be too large",
    ]);
}

#[test]
fn what_looks_like_a_heading_by_its_line_below_stays_in_the_text() {
    let office = Office::new();
    office.change(
        "quiet-harbor",
        "## Actions taken",
        "They wrote\n----------\n\nGreetings\n-- \nZ. from the second floor\n\n## Actions taken",
    );
    let text = office.reader().open(armour(&mail_of(&office)), &office.alice);
    assert!(text.contains("Z. from the second floor"), "{text}");
}
