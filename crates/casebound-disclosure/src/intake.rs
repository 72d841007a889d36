//! Reads a mail that came in: what in it is encrypted or signed, and what it says.
//!
//! The one way in, beside the many ways out: the forms are those that [`crate::mime`] writes, and what other programs
//! write. Nothing is decrypted or verified here; the caller does that with the bytes that [`wrapping`] gives.

use std::fmt;

use chrono::{DateTime, Utc};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use crate::mime::{Attachment, Mailbox, crlf};

const BEGIN: &[u8] = b"-----BEGIN PGP MESSAGE-----";
const END: &[u8] = b"-----END PGP MESSAGE-----";
const BEGIN_CLEAR: &[u8] = b"-----BEGIN PGP SIGNED MESSAGE-----";
const END_CLEAR: &[u8] = b"-----END PGP SIGNATURE-----";

/// What stands around the content of a MIME entity.
#[derive(PartialEq, Eq)]
pub enum Wrapping {
    /// An OpenPGP message with a MIME entity in it (RFC 3156, 4 and 6.2).
    Encrypted(Vec<u8>),
    /// An OpenPGP message with a text in it, written into the text of the mail.
    Inline(Vec<u8>),
    /// A text that is signed where it stands in the mail (RFC 9580, 7).
    Clear {
        /// As it was sent, in the mail's own character set: every byte counts.
        message: Vec<u8>,
        /// That character set, where the mail names it.
        charset: Option<String>,
    },
    /// Encrypted or signed with S/MIME.
    Smime,
    /// An entity and a detached signature over exactly these bytes (RFC 3156, 5).
    Signed {
        /// With CRLF line ends.
        content: Vec<u8>,
        /// Armoured.
        signature: Vec<u8>,
    },
    /// More than one encrypted part: which of them a reader sees depends on the program.
    Ambiguous,
    /// Nothing: it says what it says.
    Nothing,
}

/// Tells by its bytes what stands around an entity; what is wrapped is not looked into.
///
/// Of a mail that a list or a server put into another the one encrypted or signed part counts; the rest of such a mail
/// is nobody's word and is left out.
pub fn wrapping(entity: &[u8]) -> Wrapping {
    let Some(message) = parse(entity) else {
        return Wrapping::Nothing;
    };
    let mut control = message.parts.iter().enumerate().filter(|(_, part)| is(part, "application", "pgp-encrypted"));
    match (control.next(), control.next()) {
        (Some((place, _)), None) => {
            // The message follows its control part (RFC 3156, 4).
            return match message.parts.get(place + 1) {
                Some(part) => Wrapping::Encrypted(part.contents().to_vec()),
                None => Wrapping::Ambiguous,
            };
        }
        (Some(_), Some(_)) => return Wrapping::Ambiguous,
        (None, _) => {}
    }
    if ["pkcs7-mime", "x-pkcs7-mime"]
        .iter()
        .any(|kind| message.parts.first().is_some_and(|it| is(it, "application", kind)))
    {
        return Wrapping::Smime;
    }
    if let Some(part) = signed_part(&message) {
        return signed(part, &message).unwrap_or(Wrapping::Nothing);
    }
    inline(&message)
}

/// A message that has a part: the library panics when one without any is asked for a field.
fn parse(bytes: &[u8]) -> Option<Message<'_>> {
    MessageParser::new().parse(bytes).filter(|message| !message.parts.is_empty())
}

/// A `multipart/signed` that is the mail, or the first part of one to which a list added its own.
fn signed_part<'m>(message: &'m Message<'m>) -> Option<&'m MessagePart<'m>> {
    let root = message.parts.first()?;
    let first = match &root.body {
        PartType::Multipart(parts) => parts.first().and_then(|place| message.part(*place)),
        _ => None,
    };
    [Some(root), first].into_iter().flatten().find(|part| is(part, "multipart", "signed"))
}

fn signed(part: &MessagePart<'_>, message: &Message<'_>) -> Option<Wrapping> {
    let boundary = part.content_type()?.attribute("boundary")?;
    let body = message.raw_message.get(part.raw_body_offset() as usize..part.raw_end_offset() as usize)?;
    let parts = split(body, boundary);
    let [content, signature] = parts[..] else {
        return None;
    };
    let signature = parse(signature)?;
    let signature = signature.parts.first().filter(|part| is(part, "application", "pgp-signature"))?;
    Some(Wrapping::Signed { content: crlf(content), signature: signature.contents().to_vec() })
}

/// The parts between the lines of a boundary, byte for byte: the line end before such a line belongs to it (RFC 2046, 5.1.1).
fn split<'b>(body: &'b [u8], boundary: &str) -> Vec<&'b [u8]> {
    let delimiter = format!("--{boundary}");
    let mut parts = Vec::new();
    let (mut start, mut at) = (None, 0);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii_end();
        let rest = text.strip_prefix(delimiter.as_bytes());
        if let Some(rest) = rest.filter(|rest| rest.is_empty() || *rest == b"--") {
            if let Some(part) = start.and_then(|start| body.get(start..at)) {
                let part = part.strip_suffix(b"\n").unwrap_or(part);
                parts.push(part.strip_suffix(b"\r").unwrap_or(part));
            }
            start = rest.is_empty().then_some(at + line.len());
        }
        at += line.len();
    }
    parts
}

fn inline(message: &Message<'_>) -> Wrapping {
    let texts = message.parts.iter().filter(|part| matches!(part.body, PartType::Text(_)));
    let mut found = Vec::new();
    for part in texts {
        found.extend(blocks(part.contents(), BEGIN, END).into_iter().map(Wrapping::Inline));
        let charset = part.content_type().and_then(|it| it.attribute("charset")).map(str::to_owned);
        let clear = blocks(&as_sent(part, message), BEGIN_CLEAR, END_CLEAR);
        found.extend(clear.into_iter().map(|message| Wrapping::Clear { message, charset: charset.clone() }));
    }
    match (found.pop(), found.is_empty()) {
        (Some(only), true) => only,
        (Some(_), false) => Wrapping::Ambiguous,
        (None, _) => Wrapping::Nothing,
    }
}

/// What lies between two lines of armour, with them.
fn blocks(bytes: &[u8], begin: &[u8], end: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(start) = find(rest, begin) {
        let from = rest.get(start..).unwrap_or_default();
        let length = find(from, end).map_or(from.len(), |at| at + end.len());
        found.push(from.get(..length).unwrap_or_default().to_vec());
        rest = from.get(length..).unwrap_or_default();
    }
    found
}

/// The bytes of a text before they were understood as letters.
fn as_sent(part: &MessagePart<'_>, message: &Message<'_>) -> Vec<u8> {
    let place = part.raw_body_offset() as usize..part.raw_end_offset() as usize;
    let raw = message.raw_message.get(place).unwrap_or_default();
    match part.content_transfer_encoding().map(str::to_ascii_lowercase).as_deref() {
        Some("quoted-printable") => quoted_printable_decode(raw).unwrap_or_default(),
        Some("base64") => base64_decode(raw).unwrap_or_default(),
        _ => raw.to_vec(),
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn is(part: &MessagePart<'_>, kind: &str, subtype: &str) -> bool {
    part.is_content_type(kind, subtype)
}

/// What a mail says, once nothing stands around it any more.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Without angle brackets.
    pub message_id: Option<String>,
    /// Who it says it is from.
    pub from: Option<Mailbox>,
    /// What it says it is about.
    pub subject: Option<String>,
    /// When it says it was written.
    pub date: Option<DateTime<Utc>>,
    /// Its text, with LF line ends.
    pub text: String,
    /// The files in it.
    pub files: Vec<Attachment>,
}

/// Shows nothing of it.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Letter [private]")
    }
}

/// Reads the content that was wrapped in `mail`; the same bytes when nothing was.
///
/// Header fields inside count before those outside when the content says that it protects them: by `hp` (RFC 9788, 4),
/// or by `protected-headers` as programs wrote it before.
pub fn letter(mail: &[u8], content: &[u8]) -> Letter {
    let (outer, inner) = (parse(mail), parse(content));
    let root = inner.as_ref().and_then(|it| it.content_type());
    let says = |name: &str| root.and_then(|it| it.attribute(name));
    let hides = says("hp") == Some("cipher");
    let protects = says("hp").is_some() || says("protected-headers").is_some();
    let headers: Vec<&Message<'_>> = inner.iter().filter(|_| protects).chain(&outer).collect();
    let from = headers
        .iter()
        .find_map(|it| it.from()?.first())
        .and_then(|from| Some(Mailbox { name: from.name().map(str::to_owned), email: from.address()?.to_owned() }));
    Letter {
        message_id: headers.iter().find_map(|it| it.message_id()).map(str::to_owned),
        from,
        subject: headers.iter().find_map(|it| it.subject()).map(str::to_owned),
        date: headers.iter().find_map(|it| it.date()).and_then(|at| DateTime::from_timestamp(at.to_timestamp(), 0)),
        text: inner.as_ref().map(|it| text(it, protects, hides)).unwrap_or_default(),
        files: inner.iter().flat_map(files).collect(),
    }
}

/// All texts of a mail, without the copies of header fields that are meant for programs that know no protected ones.
fn text(message: &Message<'_>, protects: bool, hides: bool) -> String {
    let mut texts = Vec::new();
    for place in 0..message.text_body_count() {
        let (Some(part), Some(text)) = (message.text_part(place as u32), message.body_text(place)) else {
            continue;
        };
        let says = |name: &str| part.content_type().and_then(|it| it.attribute(name));
        let is_root = message.parts.first().is_some_and(|root| std::ptr::eq(root, part));
        // Under a root that protects nothing, such a mark makes no copy of what is written there.
        let is_copy = protects && !is_root && says("protected-headers").is_some();
        if part.attachment_name().is_some() || is_copy {
            continue;
        }
        let text = text.replace("\r\n", "\n");
        // A block of fields up to the first empty line (RFC 9788, 5.2.2).
        let shown = match text.split_once("\n\n") {
            Some((_, rest)) if hides && says("hp-legacy-display") == Some("1") => rest.to_owned(),
            _ => text,
        };
        texts.push(shown);
    }
    texts.join("\n")
}

/// The files of a mail; a mail that it passes on is one of them.
fn files(message: &Message<'_>) -> Vec<Attachment> {
    let file = |part: &MessagePart<'_>| {
        let name = part.attachment_name();
        let (name, bytes) = match part.body {
            PartType::Multipart(_) => return None,
            PartType::Message(_) => {
                let stem = name.map_or("message", |name| name.strip_suffix(".eml").unwrap_or(name));
                (format!("{stem}.eml"), as_sent(part, message))
            }
            _ => (name?.to_owned(), part.contents().to_vec()),
        };
        Some(Attachment { name, media_type: "application/octet-stream", bytes })
    };
    message.parts.iter().filter_map(file).collect()
}
