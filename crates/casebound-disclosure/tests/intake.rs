//! Mail that comes in: what we write, what others write, and what nobody should.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

use casebound_disclosure::intake::{Wrapping, letter, wrapping};
use casebound_disclosure::mime::{Attachment, Draft, Mailbox, encrypted, protect};
use casebound_disclosure::receipt::Receipt;
use casebound_disclosure::{Audience, Language, Source, Templates, disclose, receipt};
use casebound_record::CommitteeFile;
use chrono::DateTime;
use proptest::prelude::*;

const ARMOUR: &str = "-----BEGIN PGP MESSAGE-----\r\n\r\nhF4DAAAA\r\n=abcd\r\n-----END PGP MESSAGE-----\r\n";

fn draft() -> Draft {
    Draft {
        from: Mailbox { name: Some("Mémber Alice".to_owned()), email: "alice@example.org".to_owned() },
        to: vec![Mailbox { name: None, email: "conduct@example.com".to_owned() }],
        subject: "一件事 and more".to_owned(),
        date: DateTime::from_timestamp(1_780_000_000, 0).unwrap(),
        random: [7; 16],
        text: "Héllo\nFrom the start\n.\n-- \nblanks  \n".to_owned(),
        attachments: vec![Attachment {
            name: "quiet-harbor.md".to_owned(),
            media_type: "text/markdown",
            bytes: "---\r\ncase: quiet-harbor\n---\n \n".as_bytes().to_vec(),
        }],
    }
}

#[test]
fn what_we_write_we_read() {
    let draft = draft();
    let protected = protect(&draft).unwrap();
    let mail = encrypted(&protected.outer, ARMOUR.as_bytes()).unwrap();
    assert!(wrapping(&mail) == Wrapping::Encrypted(ARMOUR.as_bytes().to_vec()));
    assert!(wrapping(&protected.payload) == Wrapping::Nothing);
    let letter = letter(&mail, &protected.payload);
    assert_eq!(letter.subject.as_deref(), Some("一件事 and more"));
    assert!(letter.from.as_ref().is_some_and(|from| *from == draft.from));
    assert_eq!(letter.message_id.as_deref(), Some("07070707070707070707070707070707@casebound.invalid"));
    assert_eq!((letter.date, letter.text.as_str()), (Some(draft.date), draft.text.as_str()));
    assert_eq!(letter.files.len(), 1);
    assert!(letter.files[0].name == "quiet-harbor.md" && letter.files[0].bytes == draft.attachments[0].bytes);
    assert_eq!(format!("{letter:?}"), "Letter [private]");
}

#[test]
fn the_signed_part_is_taken_byte_for_byte() {
    let part = "Content-Type: text/plain\r\n\r\nblanks  \r\n--s but no boundary\r\n\r\n";
    let signature = "-----BEGIN PGP SIGNATURE-----\r\n\r\nAAAA\r\n-----END PGP SIGNATURE-----";
    for (before, after) in [("", ""), ("A preamble\r\n", "\r\nAn epilogue\r\n")] {
        let mail = format!(
            "Subject: x\r\nContent-Type: multipart/signed; protocol=\"application/pgp-signature\";\r\n boundary*0=s;\r\n boundary*1=\"\"\r\n\r\n{before}--s\r\n{part}\r\n--s  \r\nContent-Type: application/pgp-signature\r\n\r\n{signature}\r\n--s--{after}"
        );
        for mail in [mail.replace("\r\n", "\n"), mail] {
            let Wrapping::Signed { content, signature: found } = wrapping(mail.as_bytes()) else {
                panic!("not seen as signed: {mail}");
            };
            assert_eq!(String::from_utf8(content).unwrap(), part);
            assert_eq!(String::from_utf8(found).unwrap().replace("\r\n", "\n"), signature.replace("\r\n", "\n"));
        }
    }
}

#[test]
fn names_of_files_in_all_their_spellings() {
    for (disposition, name) in [
        ("attachment; filename=plain.md", "plain.md"),
        ("attachment; filename*=utf-8''n%C3%A4me.md", "näme.md"),
        ("attachment; filename*0*=utf-8''n%C3%A4; filename*1=\"me.md\"", "näme.md"),
        ("inline; filename=\"=?utf-8?q?n=C3=A4me.md?=\"", "näme.md"),
    ] {
        let part = format!("Content-Type: text/markdown; charset=utf-8\r\nContent-Disposition: {disposition}\r\n\r\nx");
        let mail =
            format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\n{part}\r\n--b--\r\n");
        let letter = letter(mail.as_bytes(), mail.as_bytes());
        let names: Vec<&str> = letter.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!((names, letter.text.as_str()), (vec![name], "Hello"), "{disposition}");
    }
}

#[test]
fn fields_inside_count_only_where_they_are_protected() {
    let outer = b"Subject: outside\r\nFrom: a@example.org\r\n\r\nx";
    let subject = |parameter: &str| {
        let inner = format!("Content-Type: text/plain{parameter}\r\nSubject: inside\r\n\r\nx");
        letter(outer, inner.as_bytes()).subject.unwrap()
    };
    assert_eq!(subject(""), "outside");
    assert_eq!(subject("; hp=clear"), "inside");
    assert_eq!(subject("; HP=\"cipher\""), "inside");
    assert_eq!(subject("; protected-headers=v1"), "inside");
}

#[test]
fn marks_of_protection_hide_only_what_a_protecting_root_repeats() {
    let mail = |root: &str| {
        format!(
            "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: {root}\r\n\r\n\
             --x\r\nContent-Type: text/plain; protected-headers=\"v1\"\r\n\r\nSubject: invented\r\n\
             --x\r\nContent-Type: text/plain\r\n\r\nThe text.\r\n--x--\r\n"
        )
        .into_bytes()
    };
    let text = |root: &str| letter(&mail(root), &mail(root)).text;
    assert_eq!(text("multipart/mixed; boundary=x; protected-headers=\"v1\""), "The text.");
    assert_eq!(text("multipart/mixed; boundary=x"), "Subject: invented\nThe text.");
    let smime = "multipart/signed; boundary=x; protocol=\"application/pkcs7-signature\"";
    assert_eq!(text(smime), "Subject: invented\nThe text.");
}

#[test]
fn a_mail_that_is_passed_on_is_a_file() {
    let inner = "From: b@example.org\r\nSubject: invented\r\n\r\nWhat was written.\r\n";
    let files = |part: &str| {
        let mail = format!(
            "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
             --x\r\n\r\nSee below.\r\n--x\r\nContent-Type: message/rfc822{part}\r\n--x--\r\n"
        );
        letter(mail.as_bytes(), mail.as_bytes()).files.into_iter().map(|it| (it.name, it.bytes)).collect::<Vec<_>>()
    };
    let found = |name: &str| vec![(name.to_owned(), inner.as_bytes().to_vec())];
    assert_eq!(files(&format!("\r\n\r\n{inner}")), found("message.eml"));
    let named = format!("; name=\"report\"\r\nContent-Disposition: attachment\r\n\r\n{inner}");
    assert_eq!(files(&named), found("report.eml"));
    let encoded = "\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         RnJvbTogYkBleGFtcGxlLm9yZw0KU3ViamVjdDogaW52ZW50ZWQNCg0KV2hhdCB3YXMgd3JpdHRl\r\nbi4NCg==\r\n";
    assert_eq!(files(encoded), found("message.eml"));
    let alone = format!("Content-Type: message/rfc822\r\n\r\n{inner}");
    assert_eq!(letter(b"From: a@example.org\r\n\r\n", alone.as_bytes()).files.len(), 1);
}

#[test]
fn the_answer_says_that_it_arrived_and_no_more() {
    let committee = CommitteeFile::read(b"").committee;
    let source = Source {
        committee: &committee,
        case: None,
        today: chrono::NaiveDate::default(),
        templates: Templates::built_in(),
    };
    let receipt = Receipt { committee: Some("Sample Committee"), written: Some("2026-05-31"), ..Receipt::default() };
    let text = disclose(&source, Audience::Public, &receipt, Language::English).unwrap();
    let draft = Draft { text, attachments: Vec::new(), ..draft() };
    let mail = String::from_utf8(receipt::mail(&draft, Some("1@example.org")).unwrap()).unwrap();
    assert!(mail.contains("\nIn-Reply-To: <1@example.org>\n") && mail.contains("2026-05-31"), "{mail}");
    let evil = receipt::mail(&draft, Some("1@example.org>\nBcc: <x@example.org")).unwrap();
    assert!(!String::from_utf8(evil).unwrap().contains("Bcc"));
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        wrapping(&bytes);
        letter(&bytes, &bytes);
    }

    #[test]
    fn any_pieces_of_mail_are_read(pieces in proptest::collection::vec(proptest::sample::select(vec![
        "Content-Type: multipart/signed; boundary=b\r\n", "Content-Type: multipart/mixed; boundary=\"b\"\r\n", "Content-Type: multipart/encrypted; boundary=c\n",
        "Content-Type: application/pgp-encrypted\r\n", "Content-Type: application/pgp-signature\r\n", "Content-Type: message/rfc822\r\n",
        "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: quoted-printable\r\n", "Subject: =?utf-8?q?=C3?=\r\n",
        "\r\n", "\n", "--b\r\n", "--b--\r\n", "--c\n", "--b", "é=\r\n", "-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----\n", "AAAA",
    ]), 0..30)) {
        let mail = pieces.concat();
        wrapping(mail.as_bytes());
        letter(b"", mail.as_bytes());
    }
}
