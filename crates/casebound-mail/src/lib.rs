//! Reads real-world mail: all its parts, the protection of each part, the sender, and the address for a reply.
//!
//! Nothing of a mail is lost: each [`Piece`] is words, a file, or named as something that only the mail itself holds.
//! Keys are not known here: an [`Opener`] decrypts and verifies. Nothing is written, sent or printed.

#![warn(clippy::disallowed_methods)]

mod alternative;
mod base64;
mod blocks;
mod calendar;
mod charset;
mod dates;
mod encoded_words;
mod filename;
mod form;
mod forward;
mod header;
mod html;
mod html_tags;
mod mailboxes;
mod markdown;
mod mbox;
mod multipart;
mod piece;
mod plain;
mod sender;
mod shifts;
mod slice;
mod walk;
mod wire;

use std::borrow::Cow;
use std::fmt;

pub use charset::CharsetAssumption;
pub use dates::WrittenAt;
pub use form::{Answer, FormTableFault, Table, answers};
pub use forward::{ForwardedMail, forwarded};
pub use header::Header;
pub use mailboxes::Mailbox;
pub use markdown::quoted;
pub use mbox::{Entry, entries, is_mmdf};
pub use piece::{Content, File, Layer, LayerKind, OmissionReason, Piece, Remark, Signature};
pub use sender::{Author, Reply, ReplyReason, author, is_no_reply, reply};
pub use slice::Body;
pub use walk::Opener;
pub use wire::crlf;

use header::{Fields, readable, split};
use slice::Slice;
use walk::Walk;

/// A mail that was read.
pub struct Mail {
    source: Slice,
    /// The fields outside, which anybody on the way can read and change.
    pub outer: Header,
    /// The fields that were protected together with the content, and the layer that protects them.
    pub protected: Option<(Header, usize)>,
    /// All of it, in order.
    pub pieces: Vec<Piece>,
    /// What lies around the pieces.
    pub layers: Vec<Layer>,
}

/// Shows nothing of it.
impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mail [private]")
    }
}

impl Mail {
    /// Reads a mail; nothing when the bytes have no field that a mail has.
    pub fn read(bytes: Vec<u8>, opener: &mut dyn Opener) -> Option<Mail> {
        let source = Slice::new(bytes);
        let (entity, is_from_mbox) = without_envelope(&with_line_feeds(&source));
        let (end, _) = split(entity.bytes());
        let head = readable(entity.part(0..end).bytes());
        let fields = Fields::read(&head);
        let outer = fields.header();
        let is_mail = !outer.from.is_empty()
            || !outer.to.is_empty()
            || outer.message_id.is_some()
            || outer.date.is_some()
            || outer.subject.is_some()
            // A part that somebody saved by itself.
            || fields.text("Content-Type").is_some();
        if !is_mail {
            return None;
        }
        let mut walk = Walk::new(opener, is_from_mbox);
        let pieces = walk.mail(&entity);
        let (layers, protected) = (walk.layers, walk.protected);
        Some(Mail { source, outer, protected, pieces, layers })
    }

    /// The whole mail, byte for byte; it is not copied.
    pub fn whole(&self) -> Body {
        Body::new(self.source.clone(), slice::Encoding::Identity)
    }

    /// The fields that count: each protected one, and those outside where there is none inside.
    pub fn header(&self) -> Cow<'_, Header> {
        let Some((inner, _)) = &self.protected else {
            return Cow::Borrowed(&self.outer);
        };
        let outer = self.outer.clone();
        let or = |inner: &Vec<Mailbox>, outer: Vec<Mailbox>| if inner.is_empty() { outer } else { inner.clone() };
        Cow::Owned(Header {
            from: or(&inner.from, outer.from),
            reply_to: or(&inner.reply_to, outer.reply_to),
            to: or(&inner.to, outer.to),
            cc: or(&inner.cc, outer.cc),
            subject: inner.subject.clone().or(outer.subject),
            date: inner.date.or(outer.date),
            message_id: inner.message_id.clone().or(outer.message_id),
            answers: if inner.answers.is_empty() { outer.answers } else { inner.answers.clone() },
            ..outer
        })
    }

    /// The mails that a program's mail is about: a bounce, or a receipt that one was read, may name them only in its parts.
    pub fn reported(&self) -> Vec<String> {
        const FIELDS: [&str; 4] = ["message-id", "original-message-id", "in-reply-to", "x-original-message-id"];
        let header = self.header();
        if !header.is_automatic && !header.seems_automatic {
            return Vec::new();
        }
        let mut ids = Vec::new();
        for layer in &self.layers {
            if let LayerKind::Message(header) = &layer.kind {
                ids.extend(header.message_id.clone());
                ids.extend(header.answers.iter().cloned());
            }
        }
        for line in self.pieces.iter().filter_map(Piece::text).flat_map(str::lines) {
            let Some((name, value)) = line.split_once(':') else { continue };
            if FIELDS.contains(&name.trim().to_ascii_lowercase().as_str()) {
                let words = value.split_whitespace().map(|id| id.trim_matches(['<', '>']));
                ids.extend(words.filter(|id| id.contains('@')).map(str::to_owned));
            }
        }
        ids
    }

    /// The layer that protects the subject, if one does.
    pub fn subject_layer(&self) -> Option<usize> {
        self.protected.as_ref().filter(|(header, _)| header.subject.is_some()).map(|(_, layer)| *layer)
    }

    /// The layers around a piece, from the inside out.
    pub fn around(&self, layer: Option<usize>) -> impl Iterator<Item = &Layer> {
        let mut next = layer;
        std::iter::from_fn(move || {
            let layer = self.layers.get(next?)?;
            next = layer.parent;
            Some(layer)
        })
    }

    /// Whether a piece was encrypted on its way.
    pub fn is_encrypted(&self, layer: Option<usize>) -> bool {
        self.around(layer).any(|layer| matches!(layer.kind, LayerKind::Encrypted(_)))
    }

    /// The signatures over a piece. Whoever signed around an encryption need not have known what is in it.
    pub fn signatures(&self, layer: Option<usize>) -> Vec<&Signature> {
        let mut found = Vec::new();
        for layer in self.around(layer) {
            match &layer.kind {
                LayerKind::Signed(signatures) => found.extend(signatures),
                LayerKind::Encrypted(signatures) => {
                    found.extend(signatures);
                    break;
                }
                // Who signed a mail did not sign the mails in which others passed it on, and signs what is in it.
                LayerKind::Message(_) => {}
            }
        }
        found
    }
}

/// The bytes with line feeds where only carriage returns end the lines, as old Macs write them.
fn with_line_feeds(source: &Slice) -> Slice {
    let bytes = source.bytes();
    if bytes.contains(&b'\n') || !bytes.contains(&b'\r') {
        return source.clone();
    }
    Slice::new(bytes.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
}

/// The mail in a file of Apple's Mail: its length on the first line, and what the program notes of it behind it.
fn in_emlx(source: &Slice) -> Option<Slice> {
    let bytes = source.bytes();
    let end = bytes.iter().take(20).position(|byte| *byte == b'\n')?;
    let figures = std::str::from_utf8(bytes.get(..end)?).ok()?.trim_end();
    let length: usize = figures.parse().ok().filter(|length| *length > 0 && *length < bytes.len())?;
    Some(source.part(end + 1..end + 1 + length))
}

/// The mail without the line that an mbox writes before it, and without what no mail begins with.
fn without_envelope(source: &Slice) -> (Slice, bool) {
    if let Some(mail) = in_emlx(source) {
        return (mail, false);
    }
    let bytes = source.bytes();
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let start = start.trim_ascii_start();
    let mut at = bytes.len() - start.len();
    let mut is_from_mbox = false;
    while source.part(at..bytes.len()).bytes().starts_with(b"From ")
        || source.part(at..bytes.len()).bytes().starts_with(b">From ")
    {
        let rest = source.part(at..bytes.len());
        at += rest.bytes().iter().position(|byte| *byte == b'\n').map_or(rest.len(), |end| end + 1);
        is_from_mbox = true;
    }
    (source.part(at..bytes.len()), is_from_mbox)
}
