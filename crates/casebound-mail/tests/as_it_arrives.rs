//! Mails as programs and people really send them: nothing is falsified, and what can't be read is said.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

use casebound_mail::{Content, Mail, Opener, Reply, Signature, WrittenAt, author, forwarded, reply};

/// Opens nothing.
struct Closed;

impl Opener for Closed {
    fn decrypt(&mut self, _: &[u8]) -> Result<(Vec<u8>, Vec<Signature>), String> {
        Err("no key".to_owned())
    }

    fn verify_clear(&mut self, _: &[u8]) -> Result<(Vec<u8>, Vec<Signature>), String> {
        Err("no signature".to_owned())
    }

    fn verify_detached(&mut self, _: &[u8], _: &[u8]) -> Result<Vec<Signature>, String> {
        Err("no signature".to_owned())
    }
}

fn read(bytes: impl Into<Vec<u8>>) -> Mail {
    Mail::read(bytes.into(), &mut Closed).unwrap()
}

/// A mail with these fields and this body.
fn mail(fields: &str, body: &[u8]) -> Mail {
    read([b"From: Mira <m@r.example>\n", fields.as_bytes(), b"\n\n", body].concat())
}

fn texts(mail: &Mail) -> Vec<String> {
    mail.pieces.iter().filter_map(|piece| piece.text().map(str::to_owned)).collect()
}

fn remarks(mail: &Mail) -> String {
    let remarks = mail.pieces.iter().flat_map(|piece| &piece.remarks).map(ToString::to_string);
    remarks.collect::<Vec<_>>().join(" ")
}

fn files(mail: &Mail) -> Vec<Vec<u8>> {
    mail.pieces.iter().filter_map(|piece| Some(piece.file()?.body.bytes().into_owned())).collect()
}

fn is_own(email: &str) -> bool {
    ["conduct@example.org", "alice@example.org"].contains(&email)
}

#[test]
fn nobody_can_hide_letters_in_a_name() {
    for hidden in ["\u{202e}", "\u{2066}", "\u{200b}", "\u{feff}", "\u{1b}[31m", "\0", "\u{85}", "\u{2028}"] {
        let fields = format!("Subject: be{hidden}low\nReply-To: \"Mi{hidden}ra\" <m{hidden}@r.example>");
        let read = mail(&fields, b"x");
        let header = read.header();
        let name = header.reply_to.first().and_then(|to| to.name.clone()).unwrap_or_default();
        for text in [header.subject.clone().unwrap(), name] {
            assert!(
                !text
                    .contains(|letter: char| letter.is_control()
                        || "\u{202e}\u{2066}\u{200b}\u{feff}\u{2028}".contains(letter)),
                "{text:?}"
            );
        }
    }
}

#[test]
fn text_in_base64_is_all_there() {
    let base64 = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64";
    for (body, text, is_said) in [
        ("SGUgaGl0IG1lLg==\nIFR3aWNlLg==\n", "He hit me. Twice.", false),
        ("SGUgaGl0IG1lLg==\n____\nConduct list\n", "He hit me.\n____\nConduct list", true),
        ("He yelled at me, twice.\n", "He yelled at me, twice.", true),
        ("w7_Dvw==", "ÿÿ", false),
    ] {
        let read = mail(base64, body.as_bytes());
        assert_eq!(texts(&read), [text], "{body}");
        assert_eq!(remarks(&read).contains("base64"), is_said, "{body}");
    }
}

#[test]
fn a_file_in_several_runs_is_kept_as_programs_read_it_and_whole() {
    let part = "Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64";
    let read = mail(part, b"iVBORw0K\nGg==\nCgAA");
    assert_eq!(files(&read), [b"\x89PNG\r\n\x1a".to_vec(), b"\x89PNG\r\n\x1a\n\0\0".to_vec()]);
    assert!(remarks(&read).contains("the next file is all of it"));
    assert_eq!(files(&mail(part, b"iVBORw0KGgo=\n")).len(), 1);
}

#[test]
fn sets_of_letters_are_read_or_named() {
    for (charset, body, text, said) in [
        ("hz-gb-2312", &b"~{WrLl~}"[..], "昨天", ""),
        ("iso-2022-kr", b"\x1b$)C\x0e>nA&\x0f", "어제", ""),
        ("utf-16", b"\0h\0i", "hi", ""),
        ("utf-32", b"\0\0\0h\0\0\0i", "hi", ""),
        ("utf-7", b"A +IBM B", "A – B", ""),
        ("utf-8", b"\xc3\x9cber mich \xe2\x80\x93 fr\xfcher", "Über mich – früher", "could not be read"),
        ("x-elvish", b"hello", "hello", "x-elvish"),
    ] {
        let read = mail(&format!("Content-Type: text/plain; charset={charset}"), body);
        assert_eq!(texts(&read), [text], "{charset}");
        assert!(remarks(&read).contains(said), "{charset}: {}", remarks(&read));
    }
}

#[test]
fn a_calendar_speaks_to_people() {
    let calendar =
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Talk\\, alone\nDESCRIPTION:Come al\n one\nEND:VEVENT\nEND:VCALENDAR\n";
    for kind in ["text/calendar", "application/ics", "application/octet-stream; name=a.ics"] {
        let read = mail(&format!("Content-Type: {kind}\nContent-Disposition: attachment"), calendar.as_bytes());
        assert_eq!(texts(&read), ["What: Talk, alone\nCome alone"], "{kind}");
        assert_eq!(files(&read), [calendar.as_bytes()], "{kind}");
    }
}

#[test]
fn other_containers_of_one_mail() {
    let mail = "From: m@r.example\nSubject: s\n\nHe hit me.\n";
    let apple = format!("{}\n{mail}<?xml version=\"1.0\"?><plist></plist>", mail.len());
    for bytes in [mail.replace('\n', "\r"), apple] {
        let read = read(bytes.clone());
        assert_eq!(texts(&read), ["He hit me."]);
        assert!(read.whole().bytes() == bytes.as_bytes());
    }
}

#[test]
fn a_mail_that_was_saved_and_attached_is_read() {
    let inner = "From: Ole <o@v.example>\nSubject: s\n\nHe hit me.";
    let read = mail("Content-Type: application/octet-stream; name=a.eml", inner.as_bytes());
    assert_eq!(texts(&read), ["He hit me."]);
    assert_eq!(files(&read), [inner.as_bytes()]);
    assert!(texts(&mail("Content-Type: application/octet-stream; name=a.eml", b"no fields")).is_empty());
}

#[test]
fn two_mails_that_were_passed_on_are_of_two_people() {
    let enclosed = |from: &str| format!("--b\nContent-Type: message/rfc822\n\nFrom: {from}\nSubject: s\n\nx\n");
    let body = format!("{}{}{}--b--\n", enclosed("o@v.example"), enclosed("p@w.example"), enclosed("o@v.example"));
    let read = mail("Content-Type: multipart/mixed; boundary=b", body.as_bytes());
    let found = forwarded(&read, &is_own).unwrap();
    assert_eq!(found.header.from[0].email, "o@v.example");
    assert_eq!(found.others.iter().map(|other| other.email.as_str()).collect::<Vec<_>>(), ["p@w.example"]);
}

#[test]
fn when_it_was_written() {
    let date = |fields: &str| mail(fields, b"x").header().date;
    assert!(
        matches!(date("Date: Fri, 27 Nov 2026 18:05:00"), Some(WrittenAt::Local(at)) if at.to_string() == "2026-11-27 18:05:00")
    );
    assert!(matches!(date("Date: Fri, 27 Nov 2026 18:05:00 +0100"), Some(WrittenAt::At(_))));
    assert!(matches!(date("Date: 27-Nov-2026 18:05:00 +0100"), Some(WrittenAt::At(_))));
    assert_eq!(date("Date: yesterday"), None);
}

#[test]
fn what_is_no_address_gets_no_answer() {
    let answer = |from: &str, more: &str| {
        let read = read(format!("From: {from}\n{more}\n\nx"));
        let header = read.header().into_owned();
        let wrote = author(&header, &is_own).map(|author| author.mailbox);
        let Reply { to, .. } = reply(&header, &is_own);
        (wrote.and_then(|wrote| wrote.name).unwrap_or_default(), to.map(|to| to.email).unwrap_or_default())
    };
    for (from, more, name, email) in [
        ("Mira <m@r.example>", "X-a: b", "Mira", "m@r.example"),
        ("Mira Castellan", "X-a: b", "Mira Castellan", ""),
        ("Mira <<m@r.example>>", "X-a: b", "Mira", "m@r.example"),
        ("Castellan, Mira <m@r.example>", "X-a: b", "Mira Castellan", "m@r.example"),
        ("Mira <m@r.example>", "X-Auto-Response-Suppress: All", "Mira", ""),
        ("Mira <m@r.example>", "Subject: Automatic reply: x", "Mira", ""),
        ("conduct-request@example.org", "X-a: b", "", ""),
        ("MAILER-DAEMON", "X-a: b", "", ""),
    ] {
        assert_eq!(answer(from, more), (name.to_owned(), email.to_owned()), "{from} {more}");
    }
}

#[test]
fn what_a_program_reports_names_the_mail_it_is_about() {
    let report = "--b\nContent-Type: text/plain\n\nnot delivered\n--b\nContent-Type: message/disposition-notification\n\n\
        Original-Message-ID: <1@example.org>\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <2@example.org>\nFrom: a@b.example\n\nx\n--b--\n";
    let read = mail("Content-Type: multipart/report; boundary=b", report.as_bytes());
    assert_eq!(read.reported(), ["2@example.org", "1@example.org"]);
    assert!(read.pieces.iter().any(|piece| matches!(piece.content, Content::Text(_))));
    assert!(mail("Subject: x", b"Message-ID: <1@example.org>").reported().is_empty());
}
