//! Whole mails: every part is a text, a file, or named, whatever the sender's program did.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

use std::fmt::Write as _;

use casebound_mail::{Content, LayerKind, Mail, OmissionReason, Opener, Remark, Signature};
use proptest::prelude::*;

/// Opens what begins with "open:" and believes every signature over what is not "forged".
struct Fake;

const ARMOUR: &str = "-----BEGIN PGP MESSAGE-----\n\n";

impl Opener for Fake {
    fn decrypt(&mut self, message: &[u8]) -> Result<(Vec<u8>, Vec<Signature>), String> {
        let text = String::from_utf8_lossy(message).replace("\r\n", "\n");
        let body = text.strip_prefix(ARMOUR).and_then(|rest| rest.split("\n=").next()).unwrap_or_default();
        // Hexadecimal digits stand for the content.
        let bytes: Option<Vec<u8>> =
            body.as_bytes().chunks(2).map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok()).collect();
        match bytes.filter(|bytes| !bytes.is_empty()) {
            Some(bytes) => Ok((bytes, vec![good("inside")])),
            None => Err("no secret key".to_owned()),
        }
    }

    fn verify_clear(&mut self, message: &[u8]) -> Result<(Vec<u8>, Vec<Signature>), String> {
        let text = String::from_utf8_lossy(message).replace("\r\n", "\n");
        let (_, rest) = text.split_once("\n\n").ok_or("no text")?;
        let (signed, _) = rest.split_once("-----BEGIN PGP SIGNATURE").ok_or("no signature")?;
        Ok((signed.as_bytes().to_vec(), vec![good("clear")]))
    }

    fn verify_detached(&mut self, _: &[u8], content: &[u8]) -> Result<Vec<Signature>, String> {
        assert!(!content.windows(2).any(|two| two[1] == b'\n' && two[0] != b'\r'), "CRLF is what was signed");
        Ok(vec![good("detached")])
    }
}

fn good(text: &str) -> Signature {
    Signature { signer: Some("F".repeat(40)), made_at: None, text: text.to_owned() }
}

fn encrypted(content: &str) -> String {
    let hexadecimal: String = content.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("{ARMOUR}{hexadecimal}\n=abcd\n-----END PGP MESSAGE-----\n")
}

/// One line for each piece: its layers, then a text, `[file type name]` or `(only in mail)`.
fn outline(mail: &Mail) -> String {
    let mut out = String::new();
    for piece in &mail.pieces {
        for layer in mail.around(piece.layer) {
            out.push_str(match &layer.kind {
                LayerKind::Encrypted(_) => "encrypted ",
                LayerKind::Signed(_) => "signed ",
                LayerKind::Message(_) => "message ",
            });
        }
        match &piece.content {
            Content::Text(text) => write!(out, "{text:?}").unwrap(),
            Content::File(file) => {
                let length = file.body.bytes().len();
                write!(out, "[{} {} {length}]", file.media_type, file.name.as_deref().unwrap_or("-")).unwrap();
            }
            Content::Omitted(which) => write!(out, "({which:?})").unwrap(),
        }
        out.push('\n');
    }
    out
}

fn read(rest: &str) -> Mail {
    let mail = format!("From: m@r.example\nMessage-ID: <1@r>\n{rest}");
    let crlf = Mail::read(mail.replace('\n', "\r\n").into_bytes(), &mut Fake).unwrap();
    let lf = Mail::read(mail.into_bytes(), &mut Fake).unwrap();
    let texts =
        |mail: &Mail| mail.pieces.iter().filter_map(|piece| piece.text().map(str::to_owned)).collect::<Vec<_>>();
    assert_eq!(texts(&crlf), texts(&lf), "line ends make no difference");
    lf
}

/// As [`read`], for mails so long that their line ends make a difference to where a text is cut.
fn read_long(rest: &str) -> Mail {
    Mail::read(format!("From: m@r.example\n{rest}").into_bytes(), &mut Fake).unwrap()
}

/// A multipart of parts that say their own type.
fn multipart(kind: &str, parts: &[&str]) -> String {
    let mut out = format!("Content-Type: multipart/{kind}; boundary=\"=_{kind}\"\n\n");
    for part in parts {
        writeln!(out, "--=_{kind}\n{part}").unwrap();
    }
    format!("{out}--=_{kind}--\n")
}

const PLAIN: &str = "Content-Type: text/plain; charset=utf-8\n\nHe hit me.";
const PNG: &str = "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=";

#[test]
fn each_part_is_somewhere() {
    let html = |text: &str| format!("Content-Type: text/html\n\n{text}");
    let calendar = "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nEND:VCALENDAR";
    for (mail, expected) in [
        ("\nHello\n".to_owned(), "\"Hello\"\n"),
        ("Content-Type: text\n\nHello".to_owned(), "\"Hello\"\n"),
        ("\n".to_owned(), ""),
        (multipart("mixed", &[PLAIN, PNG, PLAIN]), "\"He hit me.\"\n[image/png - 8]\n\"He hit me.\"\n"),
        (multipart("alternative", &[PLAIN, &html("<p>He <b>hit</b> me.")]), "\"He hit me.\"\n(HtmlAlternative)\n"),
        (multipart("alternative", &["\n", &html("He hit me")]), "\"He hit me\"\n"),
        (
            multipart("alternative", &["\nSee HTML", &html("He hit me. See HTML.")]),
            "(PlainAlternative)\n\"He hit me. See HTML.\"\n",
        ),
        (
            multipart("alternative", &["\nYour program shows no HTML", &html("He hit me.")]),
            "\"Your program shows no HTML\"\n\"He hit me.\"\n",
        ),
        (
            multipart("alternative", &[PLAIN, &multipart("related", &[&html("<img src=cid:1>He hit me."), PNG])]),
            "\"He hit me.\"\n[image/png - 8]\n(HtmlAlternative)\n",
        ),
        (
            multipart("alternative", &[&html("Talk?"), calendar]),
            "\"Talk?\"\n\"BEGIN:VCALENDAR\\nEND:VCALENDAR\"\n[text/calendar - 29]\n",
        ),
        (
            multipart("mixed", &["Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nx"]),
            "\"x\"\n[text/plain a.txt 1]\n",
        ),
        (
            multipart("mixed", &["Content-Type: message/rfc822\n\nFrom: a@b\nSubject: s\n\ninner"]),
            "message \"inner\"\n",
        ),
        (multipart("digest", &["\nFrom: a@b\n\none", "\nFrom: c@d\n\ntwo"]), "message \"one\"\nmessage \"two\"\n"),
        ("Content-Type: multipart/mixed\n\n--x\n\none\n--x\n\ntwo\n--x--\n".to_owned(), "\"one\"\n\"two\"\n"),
        ("Content-Type: multipart/mixed; boundary=y\n\nno parts".to_owned(), "\"no parts\"\n[multipart/mixed - 8]\n"),
        (
            "\nPhoto:\nbegin 644 p.png\n#0V%T\n`\nend\nbye".to_owned(),
            "\"Photo:\"\n[application/octet-stream p.png 3]\n\"bye\"\n",
        ),
        (format!("{}footer of a list\n", multipart("mixed", &[PLAIN])), "\"He hit me.\"\n(Epilogue)\n"),
    ] {
        assert_eq!(outline(&read(&mail)), expected, "{mail}");
    }
}

#[test]
fn around_openpgp_nothing_falls_off() {
    let inline = encrypted("secret");
    let control = "Content-Type: application/pgp-encrypted\n\nVersion: 1\n";
    let message =
        |content: &str| format!("Content-Type: application/octet-stream; name=encrypted.asc\n\n{}", encrypted(content));
    let mime = |content: &str| multipart("encrypted", &[control, &message(content)]);
    let broken = format!("Content-Type: application/octet-stream\n\n{ARMOUR}zz\n-----END PGP MESSAGE-----\n");
    let signature = "Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\n";
    for (mail, expected) in [
        (format!("\nbefore\n{inline}after\n"), "\"before\"\n(Ciphertext)\nencrypted \"secret\"\n\"after\"\n"),
        (mime("\nsecret"), "(Ciphertext)\nencrypted \"secret\"\n"),
        (
            multipart("mixed", &[PLAIN, &mime("\none"), &mime("\ntwo"), PNG]),
            "\"He hit me.\"\n(Ciphertext)\nencrypted \"one\"\n(Ciphertext)\nencrypted \"two\"\n[image/png - 8]\n",
        ),
        (
            multipart("mixed", &[PLAIN, control, &broken]),
            "\"He hit me.\"\n[application/pgp-encrypted - 11]\n[application/pgp-encrypted - 58]\n",
        ),
        (
            multipart("signed", &[PLAIN, signature]),
            "signed \"He hit me.\"\n[application/pgp-signature signature.asc 30]\n",
        ),
        (
            mime(&multipart("signed", &[PLAIN, signature])),
            "(Ciphertext)\nsigned encrypted \"He hit me.\"\nencrypted [application/pgp-signature signature.asc 30]\n",
        ),
        (
            format!("Content-Type: text/html\n\n<p>see</p><pre>{inline}</pre>"),
            "\"see\"\n(Ciphertext)\nencrypted \"secret\"\n",
        ),
        (
            "\nx\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nmine\n-----BEGIN PGP SIGNATURE-----\n\nhF4DAAAA\n-----END PGP SIGNATURE-----\ny".to_owned(),
            "\"x\"\nsigned \"mine\"\n\"y\"\n",
        ),
        (
            multipart("mixed", &[PLAIN, &format!("Content-Type: application/octet-stream; name=a.pdf.pgp\n\n{inline}")]),
            "\"He hit me.\"\nencrypted \"secret\"\nencrypted [application/octet-stream a.pdf 6]\n[application/octet-stream a.pdf.pgp 74]\n",
        ),
    ] {
        assert_eq!(outline(&read(&mail)), expected, "{mail}");
    }
}

#[test]
fn armour_is_opened_whatever_its_type() {
    let inline = encrypted("secret");
    let clear = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nmine\n-----BEGIN PGP SIGNATURE-----\n\nhF4DAAAA\n-----END PGP SIGNATURE-----\n";
    let opened = format!(
        "\"He hit me.\"\nencrypted \"secret\"\nencrypted [application/octet-stream x 6]\n[application/octet-stream x.bin {}]\n",
        inline.len()
    );
    for (mail, expected) in [
        (
            format!("Content-Type: application/pgp; format=text; x-action=sign\n\n{clear}"),
            format!("signed \"mine\"\n[application/pgp - {}]\n", clear.len()),
        ),
        (
            format!("Content-Type: application/pgp; x-action=encrypt\n\n{inline}"),
            format!("(Ciphertext)\nencrypted \"secret\"\n[application/pgp - {}]\n", inline.len()),
        ),
        (
            multipart("mixed", &[PLAIN, &format!("Content-Type: application/octet-stream; name=x.bin\n\n{inline}")]),
            opened,
        ),
        (
            multipart("mixed", &[&format!("Content-Type: application/octet-stream; name=message\n\n{clear}")]),
            format!("signed \"mine\"\n[application/octet-stream message {}]\n", clear.len()),
        ),
        (
            multipart(
                "mixed",
                &[&format!(
                    "Content-Type: application/octet-stream; name=x.asc\n\n{}",
                    encrypted(
                        "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n=FCber"
                    )
                )],
            ),
            "encrypted \"über\"\nencrypted [application/octet-stream x 96]\n[application/octet-stream x.asc 254]\n"
                .to_owned(),
        ),
    ] {
        let found = outline(&read(&mail));
        assert_eq!(found, expected, "{mail}");
    }
}

#[test]
fn an_outer_subject_is_not_called_signed() {
    let signature = "Content-Type: application/pgp-signature\n\nx";
    let signed = |head: &str| multipart("signed", &[&format!("Content-Type: text/plain{head}\n\nx"), signature]);
    let mail = read(&format!("Subject: outside\n{}", signed("")));
    assert_eq!((mail.header().subject.as_deref(), mail.subject_layer()), (Some("outside"), None));
    let mail = read(&format!("Subject: outside\n{}", signed("; protected-headers=v1\nSubject: inside")));
    assert_eq!((mail.header().subject.as_deref(), mail.subject_layer()), (Some("inside"), Some(0)));
    // A mail that a stranger encloses speaks for itself only.
    let enclosed = multipart("mixed", &[PLAIN, &signed("; protected-headers=v1\nSubject: inside")]);
    let mail = read(&format!("Subject: outside\n{enclosed}"));
    assert_eq!((mail.header().subject.as_deref(), mail.subject_layer()), (Some("outside"), None));
}

#[test]
fn copies_of_protected_fields_are_not_repeated() {
    let copy = "Content-Type: text/plain; protected-headers=v1\n\nSubject: inside\n";
    let part = multipart("mixed; protected-headers=v1", &[copy, PLAIN]).replacen('\n', "\nSubject: inside\n", 1);
    let mail = read(&format!("\n{}", encrypted(&part)));
    assert!(outline(&mail).contains("encrypted"), "an inline text has no fields: {}", outline(&mail));
    let control = "Content-Type: application/pgp-encrypted\n\nVersion: 1\n";
    let message = format!("Content-Type: application/octet-stream\n\n{}", encrypted(&part));
    let mail = read(&multipart("encrypted", &[control, &message]));
    assert_eq!(outline(&mail), "(Ciphertext)\nencrypted (HeaderCopy)\nencrypted \"He hit me.\"\n");
    assert_eq!(mail.header().subject.as_deref(), Some("inside"));
}

#[test]
fn what_no_person_writes_is_read_in_bounded_time() {
    let nested = "Content-Type: message/rfc822\n\n".repeat(1000) + "From: a@b\n\nx";
    let mail = read_long(&nested);
    assert!(mail.pieces.iter().any(|piece| matches!(piece.content, Content::Omitted(OmissionReason::TooDeep))));
    let parts: Vec<&str> = std::iter::repeat_n(PLAIN, 10_000).collect();
    assert_eq!(read_long(&multipart("mixed", &parts)).pieces.len(), 10_000);
    let long = format!("Subject: {}\n\nx", "y".repeat(5 * 1024 * 1024));
    assert_eq!(read_long(&long).header().subject.as_ref().map(String::len), Some(5 * 1024 * 1024));
    let armour = "\n".to_owned() + &"-----BEGIN PGP MESSAGE-----\n".repeat(100_000);
    assert_eq!(read_long(&armour).pieces.len(), 2);
}

#[test]
fn a_long_text_goes_on_in_a_file() {
    let mail = read_long(&format!("\n{}", "a line of text\n".repeat(100_000)));
    let [text, file] = mail.pieces.as_slice() else { panic!("{}", outline(&mail).len()) };
    assert!(text.text().unwrap().len() <= 128 * 1024 && file.remarks == [Remark::Cut]);
    assert_eq!(file.file().unwrap().body.bytes().len(), 1_500_000);
}

#[test]
fn what_is_no_mail() {
    for no_mail in ["", "hello\n", "root:x:0:0\n", "\0\u{1}"] {
        assert!(Mail::read(no_mail.as_bytes().to_vec(), &mut Fake).is_none(), "{no_mail:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_without_a_panic(
        head in "(Content-Type: (multipart/(mixed|signed|alternative|encrypted); boundary=b|text/(html|plain); charset=[a-z0-9-]{0,12}|message/rfc822)\r?\n){0,2}",
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        parts in "(\r?\n--b(--)?\r?\n|[ -~]{0,30}|Content-Type: [a-z/;= ]{0,30}\n|\n){0,20}",
    ) {
        let mail = [b"From: a@b\n", head.as_bytes(), b"\n", parts.as_bytes(), &bytes].concat();
        let read = Mail::read(mail.clone(), &mut Fake).unwrap();
        prop_assert!(read.whole().bytes() == mail.as_slice());
        for piece in &read.pieces {
            if let Some(file) = piece.file() {
                let _ = file.body.bytes();
            }
        }
    }

    #[test]
    fn any_pieces_of_mail_are_read(pieces in prop::collection::vec(prop::sample::select(vec![
        "Content-Type: multipart/signed; boundary=b\r\n", "Content-Type: multipart/mixed; boundary=\"b\"\r\n",
        "Content-Type: multipart/encrypted; boundary=c\n", "Content-Type: application/pgp-encrypted\r\n",
        "Content-Type: application/pgp-signature\r\n", "Content-Type: message/rfc822\r\n",
        "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: quoted-printable\r\n",
        "Subject: =?utf-8?q?=C3?=\r\n", "\r\n", "\n", "--b\r\n", "--b--\r\n", "--c\n", "--b", "é=\r\n",
        "-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----\n", "AAAA",
    ]), 0..30)) {
        let mail = pieces.concat();
        let _ = Mail::read(mail.clone().into_bytes(), &mut Fake);
        let headed = format!("From: a@b\n{mail}");
        prop_assert!(Mail::read(headed.into_bytes(), &mut Fake).is_some());
    }
}
