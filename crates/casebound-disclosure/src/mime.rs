//! The bytes of an encrypted e-mail: PGP/MIME (RFC 3156) with protected headers (RFC 9788).
//!
//! [`protect`] makes what is encrypted; [`encrypted`] makes the message around it. Nothing of the inside is seen
//! outside: no subject, no name, no host. The encryption itself is somebody else's.

use std::fmt;

use chrono::{DateTime, Utc};
use data_encoding::HEXLOWER;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::headers::{Header, HeaderType};
use mail_builder::mime::{BodyPart, MimePart};

/// Stands where a host name would: nobody has it (RFC 2606), and it says nothing of the sender.
const DOMAIN: &str = "casebound.invalid";

/// Long enough for any field: both copies of a field are one line, so that they are equal.
const LINE: usize = 200;

/// A name and an address.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// Shown inside only.
    pub name: Option<String>,
    /// The address.
    pub email: String,
}

/// A file inside the encrypted message.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file name.
    pub name: String,
    /// Such as `text/markdown`.
    pub media_type: &'static str,
    /// The content.
    pub bytes: Vec<u8>,
}

/// A message before it is protected.
pub struct Draft {
    /// The sender.
    pub from: Mailbox,
    /// The recipients, at least one.
    pub to: Vec<Mailbox>,
    /// The subject, for the inside.
    pub subject: String,
    /// When it is sent.
    pub date: DateTime<Utc>,
    /// Random bytes, never used before: they name the message and part it.
    pub random: [u8; 16],
    /// The text, with any line ends.
    pub text: String,
    /// Files beside it.
    pub attachments: Vec<Attachment>,
}

/// A message ready to be encrypted.
pub struct Protected {
    /// What is signed and encrypted: a MIME entity with CRLF line ends.
    pub payload: Vec<u8>,
    /// What is outside.
    pub outer: Outer,
}

/// The header fields outside, in the clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Outer {
    /// Name and value, in order, unfolded.
    pub fields: Vec<(&'static str, String)>,
    boundary: String,
}

casebound_mail::private_debug! { Mailbox Attachment Draft Protected Outer }

/// Why no message can be made. Values are not quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailFault {
    /// A line break or another control character in a header field: it could become a field of its own.
    ControlCharacter(&'static str),
    /// Not one plain address.
    BadAddress(&'static str),
    /// Nobody to send to.
    NoRecipient,
    /// Not an armoured OpenPGP message.
    NotArmoured,
}

impl fmt::Display for MailFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MailFault::ControlCharacter(field) => {
                write!(f, "the field {field} of the mail holds a line break or another control character")
            }
            MailFault::BadAddress(field) => write!(f, "the field {field} of the mail is not one plain address"),
            MailFault::NoRecipient => f.write_str("the mail has no recipient"),
            MailFault::NotArmoured => f.write_str("the encrypted part is not an armoured OpenPGP message"),
        }
    }
}

/// Makes the part that is encrypted, and the fields that are outside (RFC 9788, 2.2 and 4).
pub fn protect(draft: &Draft) -> Result<Protected, MailFault> {
    let inner = inner_fields(draft)?;
    let id = HEXLOWER.encode(&draft.random);
    let fields: Vec<(&'static str, String)> = inner
        .iter()
        .map(|(name, value)| {
            let value = match *name {
                "From" => addresses(std::slice::from_ref(&draft.from), false),
                "To" => addresses(&draft.to, false),
                "Subject" => "[...]".to_owned(),
                _ => value.clone(),
            };
            (*name, value)
        })
        .collect();

    let text = draft.text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
    let text_type = ContentType::new("text/plain").attribute("charset", "utf-8");
    let mut parts = vec![MimePart::new(text_type, BodyPart::Text(text.into()))];
    parts.extend(draft.attachments.iter().map(|file| {
        let mut media_type = ContentType::new(file.media_type);
        if file.media_type.starts_with("text/") {
            media_type = media_type.attribute("charset", "utf-8");
        }
        MimePart::new(media_type, BodyPart::Binary(file.bytes.as_slice().into())).attachment(file.name.as_str())
    }));
    // Older readers look for `protected-headers` and newer ones for `hp`; both look at this part only.
    let root_type = ContentType::new("multipart/mixed")
        .attribute("boundary", boundary("1", &id))
        .attribute("protected-headers", "v1")
        .attribute("hp", "cipher");
    let mut root = MimePart::new(root_type, BodyPart::Multipart(parts));
    for (name, value) in &inner {
        root = root.header(*name, Raw::new(value.as_str()));
    }
    for (name, value) in &fields {
        root = root.header("HP-Outer", Raw::new(format!("{name}: {value}")));
    }
    let mut payload = Vec::new();
    root.write_part(&mut payload);
    Ok(Protected { payload, outer: Outer { fields, boundary: boundary("2", &id) } })
}

/// Makes the message around the encrypted part (RFC 3156, 4). The armour is not encoded again.
pub fn encrypted(outer: &Outer, armoured: &[u8]) -> Result<Vec<u8>, MailFault> {
    let armour = casebound_mail::crlf(armoured);
    if !armour.is_ascii() || !armour.starts_with(b"-----BEGIN PGP MESSAGE-----\r\n") {
        return Err(MailFault::NotArmoured);
    }
    let version = MimePart::new("application/pgp-encrypted", BodyPart::Binary(b"Version: 1\r\n".as_slice().into()))
        .header("Content-Description", Raw::new("PGP/MIME version identification"))
        .transfer_encoding("7bit");
    let file_type = ContentType::new("application/octet-stream").attribute("name", "encrypted.asc");
    let message = MimePart::new(file_type, BodyPart::Binary(armour))
        .header("Content-Description", Raw::new("OpenPGP encrypted message"))
        .header("Content-Disposition", ContentType::new("inline").attribute("filename", "encrypted.asc"))
        .transfer_encoding("7bit");
    let root_type = ContentType::new("multipart/encrypted")
        .attribute("protocol", "application/pgp-encrypted")
        .attribute("boundary", outer.boundary.as_str());
    let mut bytes = Vec::new();
    for (name, value) in &outer.fields {
        bytes.extend_from_slice(format!("{name}: ").as_bytes());
        Raw::new(value.as_str()).write_header(&mut bytes, name.len() + 2);
    }
    bytes.extend_from_slice(b"MIME-Version: 1.0\r\n");
    MimePart::new(root_type, BodyPart::Multipart(vec![version, message])).write_part(&mut bytes);
    Ok(bytes)
}

/// The Message-ID that these random bytes give a mail, without its angle brackets.
pub fn message_id(random: &[u8; 16]) -> String {
    format!("{}@{DOMAIN}", HEXLOWER.encode(random))
}

/// The fields with names and subject in them.
fn inner_fields(draft: &Draft) -> Result<[(&'static str, String); 5], MailFault> {
    check(draft)?;
    Ok([
        ("From", addresses(std::slice::from_ref(&draft.from), true)),
        ("To", addresses(&draft.to, true)),
        ("Subject", subject(&draft.subject)),
        ("Date", Date::new(draft.date.timestamp()).to_rfc822()),
        ("Message-ID", one_line(&MessageId::new(message_id(&draft.random)).into())),
    ])
}

/// The fields of a mail in the clear, with names and subject in them, unfolded.
pub(crate) fn outer_fields(draft: &Draft) -> Result<Vec<(&'static str, String)>, MailFault> {
    inner_fields(draft).map(Vec::from)
}

fn check(draft: &Draft) -> Result<(), MailFault> {
    let to = draft.to.iter().map(|it| ("To", it));
    for (field, mailbox) in std::iter::once(("From", &draft.from)).chain(to) {
        if mailbox.name.as_deref().is_some_and(has_control) || has_control(&mailbox.email) {
            return Err(MailFault::ControlCharacter(field));
        }
        if !is_plain_address(&mailbox.email) {
            return Err(MailFault::BadAddress(field));
        }
    }
    if has_control(&draft.subject) {
        return Err(MailFault::ControlCharacter("Subject"));
    }
    if draft.attachments.iter().any(|file| has_control(&file.name)) {
        return Err(MailFault::ControlCharacter("file name"));
    }
    if draft.to.is_empty() { Err(MailFault::NoRecipient) } else { Ok(()) }
}

fn has_control(text: &str) -> bool {
    text.contains(char::is_control)
}

/// One `local@domain` without quotes, comments, groups or lists.
fn is_plain_address(email: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|it| it.is_ascii_graphic() && !b"()<>[]:;@\\,\"".contains(&it))
    };
    email.split_once('@').is_some_and(|(local, domain)| plain(local) && plain(domain))
}

fn subject(text: &str) -> String {
    if text.is_ascii() { one_line(&Text::new(text).into()) } else { encoded(text) }
}

fn addresses(list: &[Mailbox], with_names: bool) -> String {
    let address = |mailbox: &Mailbox| match mailbox.name.as_deref().filter(|name| with_names && !name.is_empty()) {
        Some(name) if !name.is_ascii() => format!("{} <{}>", encoded(name), mailbox.email),
        name => one_line(&Address::new_address(name, mailbox.email.as_str()).into()),
    };
    list.iter().map(address).collect::<Vec<_>>().join(", ")
}

/// A text as encoded words of the form Q (RFC 2047, 4.2 and 5), whole characters in each.
///
/// Of several words in base64 GMime drops what follows a padded one, so that notmuch shows half of a subject.
fn encoded(text: &str) -> String {
    // With the name of the field before it the first word fits into a line of 76 characters.
    const MOST: usize = 53;
    let mut words = vec![String::new()];
    for it in text.chars() {
        let letter = match it {
            ' ' => "_".to_owned(),
            it if it.is_ascii_alphanumeric() => it.to_string(),
            it => it.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("={byte:02X}")).collect(),
        };
        match words.last_mut() {
            Some(word) if word.len() + letter.len() <= MOST => word.push_str(&letter),
            _ => words.push(letter),
        }
    }
    words.iter().map(|word| format!("=?utf-8?Q?{word}?=")).collect::<Vec<_>>().join(" ")
}

/// The value of a field as it is written, without folds.
fn one_line(value: &HeaderType<'_>) -> String {
    let mut bytes = Vec::new();
    value.write_header(&mut bytes, LINE);
    String::from_utf8_lossy(&bytes).replace("\r\n", "").trim().to_owned()
}

/// `=_` occurs in no quoted-printable or base64 text (RFC 2045, 6.7).
fn boundary(which: &str, id: &str) -> String {
    format!("=_{which}_{id}")
}
