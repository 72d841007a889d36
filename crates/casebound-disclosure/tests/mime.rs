//! Mail bytes: what another reader makes of them, and what a stranger sees.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

use casebound_disclosure::mime::{Attachment, Draft, MailFault, Mailbox, encrypted, protect};
use chrono::DateTime;
use mail_parser::{Message, MessageParser, MimeHeaders as _, PartType};

const ARMOUR: &str = "-----BEGIN PGP MESSAGE-----\n\nhF4DAAAA\n=abcd\n-----END PGP MESSAGE-----\n";

const TEXT: &str = "Héllo,\r\nFrom the start\n.\n-- \ntrailing blanks  \n\ttab\rlast \n";

fn mailbox(name: &str, email: &str) -> Mailbox {
    Mailbox { name: Some(name.to_owned()), email: email.to_owned() }
}

fn draft() -> Draft {
    Draft {
        from: mailbox("Mémber Alice", "alice@example.org"),
        to: vec![mailbox("Committee, \"The\"", "conduct@example.com"), mailbox("", "second@example.net")],
        subject: "Code of conduct incident quiet-harbor: Zoë and a very long subject that has to be folded somewhere "
            .repeat(2)
            .trim()
            .to_owned(),
        date: DateTime::from_timestamp(1_780_000_000, 0).unwrap(),
        random: [0xA5; 16],
        text: format!("{TEXT}{}\n", "x".repeat(400)),
        attachments: vec![Attachment {
            name: "quiet-harbor.md".to_owned(),
            media_type: "text/markdown",
            bytes: format!("---\r\ncase: quiet-harbor\n---\n\n{TEXT}").into_bytes(),
        }],
    }
}

fn parsed(bytes: &[u8]) -> Message<'_> {
    MessageParser::new().parse(bytes).unwrap()
}

#[test]
fn the_inside_says_everything() {
    let draft = draft();
    let payload = protect(&draft).unwrap().payload;
    let message = parsed(&payload);
    let content_type = message.content_type().unwrap();
    assert_eq!((content_type.ctype(), content_type.subtype()), ("multipart", Some("mixed")));
    assert_eq!(content_type.attribute("hp"), Some("cipher"));
    assert_eq!(content_type.attribute("protected-headers"), Some("v1"));
    assert_eq!(message.subject(), Some(draft.subject.as_str()));
    let from = message.from().unwrap().first().unwrap();
    assert_eq!((from.name(), from.address()), (Some("Mémber Alice"), Some("alice@example.org")));
    let to: Vec<_> = message.to().unwrap().iter().map(|it| (it.name(), it.address())).collect();
    assert_eq!(to, [(Some("Committee, \"The\""), Some("conduct@example.com")), (None, Some("second@example.net"))]);
    assert_eq!(message.date().unwrap().to_timestamp(), 1_780_000_000);
    let text = draft.text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
    assert_eq!(message.body_text(0).unwrap(), text);
    let file = message.attachment(0).unwrap();
    assert_eq!(file.attachment_name(), Some("quiet-harbor.md"));
    assert_eq!(file.contents(), draft.attachments[0].bytes);
}

#[test]
fn a_subject_and_names_in_any_script_stay_whole() {
    let words = "樣本會議 Été = 2026? \"🦀\" ".repeat(9);
    let draft = Draft { subject: words.trim().to_owned(), from: mailbox(words.trim(), "a@example.org"), ..draft() };
    let payload = protect(&draft).unwrap().payload;
    let message = parsed(&payload);
    assert_eq!(message.subject(), Some(words.trim()));
    assert_eq!(message.from().unwrap().first().unwrap().name(), Some(words.trim()));
    let text = String::from_utf8(payload.clone()).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("=?utf-8?")).collect();
    assert!(lines.len() > 10 && lines.iter().all(|line| line.len() <= 76), "{lines:?}");
}

#[test]
fn the_outer_fields_are_repeated_inside() {
    let protected = protect(&draft()).unwrap();
    let message = parsed(&protected.payload);
    let repeated: Vec<String> = message
        .headers_raw()
        .filter(|(name, _)| *name == "HP-Outer")
        .map(|(_, value)| value.replace("\r\n", "").trim().to_owned())
        .collect();
    let outer: Vec<String> = protected.outer.fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    assert_eq!(repeated, outer);
}

#[test]
fn the_outside_says_nothing() {
    let protected = protect(&draft()).unwrap();
    let bytes = encrypted(&protected.outer, ARMOUR.as_bytes()).unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.is_ascii());
    assert_eq!(text.replace("\r\n", "").find(['\r', '\n']), None);
    assert!(text.lines().all(|line| line.len() <= 78), "{text}");
    for hidden in ["lice ", "Committee", "quiet", "harbor", "Zo", "incident", "utf-8", "charset"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    let fields: Vec<&str> = text
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(": "))
        .map(|it| it.0)
        .collect();
    assert_eq!(fields, ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]);

    let message = parsed(&bytes);
    assert_eq!(message.subject(), Some("[...]"));
    assert_eq!(message.message_id(), Some("a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5@casebound.invalid"));
    let content_type = message.content_type().unwrap();
    assert_eq!((content_type.ctype(), content_type.subtype()), ("multipart", Some("encrypted")));
    assert_eq!(content_type.attribute("protocol"), Some("application/pgp-encrypted"));
    let PartType::Multipart(parts) = &message.parts[0].body else { panic!("no parts") };
    let part = |idx: usize| &message.parts[parts[idx] as usize];
    assert_eq!(parts.len(), 2);
    assert_eq!(part(0).contents(), b"Version: 1\r\n");
    assert_eq!(part(0).content_type().unwrap().subtype(), Some("pgp-encrypted"));
    assert_eq!(part(1).contents(), ARMOUR.replace('\n', "\r\n").as_bytes());
    assert_eq!(part(1).content_transfer_encoding(), Some("7bit"));
}

#[test]
fn the_same_draft_gives_the_same_bytes() {
    let bytes = || {
        let protected = protect(&draft()).unwrap();
        [encrypted(&protected.outer, ARMOUR.as_bytes()).unwrap(), protected.payload]
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn what_could_become_a_field_is_refused() {
    for bad in ["a\r\nBcc: x@example.org", "a\nb", "a\0b", "a\u{85}b"] {
        let with = |change: fn(&mut Draft, String)| {
            let mut draft = draft();
            change(&mut draft, bad.to_owned());
            protect(&draft).err()
        };
        assert_eq!(with(|it, bad| it.subject = bad), Some(MailFault::ControlCharacter("Subject")));
        assert_eq!(with(|it, bad| it.from.name = Some(bad)), Some(MailFault::ControlCharacter("From")));
        assert_eq!(with(|it, bad| it.to[1].name = Some(bad)), Some(MailFault::ControlCharacter("To")));
        assert_eq!(with(|it, bad| it.to[0].email = bad), Some(MailFault::ControlCharacter("To")));
        assert_eq!(with(|it, bad| it.attachments[0].name = bad), Some(MailFault::ControlCharacter("file name")));
    }
}

#[test]
fn one_plain_address_each() {
    for bad in [
        "",
        "alice",
        "@example.org",
        "a@",
        "a b@example.org",
        "a@example.org, b@example.org",
        "<a@example.org>",
        "é@example.org",
    ] {
        let mut draft = draft();
        draft.to[0].email = bad.to_owned();
        assert_eq!(protect(&draft).err(), Some(MailFault::BadAddress("To")), "{bad}");
    }
    let nobody = Draft { to: Vec::new(), ..draft() };
    assert_eq!(protect(&nobody).err(), Some(MailFault::NoRecipient));
}

#[test]
fn only_armour_is_wrapped() {
    let outer = protect(&draft()).unwrap().outer;
    for bad in ["", "Hello", "-----BEGIN PGP SIGNED MESSAGE-----\n\nHello", "-----BEGIN PGP MESSAGE-----\n\né\n"] {
        assert_eq!(encrypted(&outer, bad.as_bytes()), Err(MailFault::NotArmoured), "{bad}");
    }
}

#[test]
fn nothing_private_is_shown_by_debug() {
    let draft = draft();
    let protected = protect(&draft).unwrap();
    let shown = format!("{draft:?} {:?} {:?} {protected:?} {:?}", draft.from, draft.attachments, protected.outer);
    for hidden in ["Alice", "alice", "quiet", "Zoë"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
}
