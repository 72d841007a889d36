//! What one part of a mail is, and the pieces that are made of its bytes.

use super::{MAX_SMALL, PartContext};
use crate::calendar;
use crate::charset::{self, CharsetAssumption, Decoded};
use crate::header::{Fields, Media, readable, split};
use crate::piece::{Content, File, Piece, Remark};
use crate::plain::{self, Flow};
use crate::slice::{Body, Encoding, Slice};

/// A text over this is shown in part, and is beside as a file.
const MAX_TEXT: usize = 128 * 1024;

/// The words of a text; of a very long one the beginning, and all of it as a file.
pub(super) fn words(bytes: &[u8], charset: Option<&str>, flow: Flow, place: PartContext) -> Vec<Piece> {
    let is_long = bytes.len() > MAX_TEXT;
    let shown = if is_long { beginning(bytes) } else { bytes };
    let Decoded { text, assumed } = charset::decode(shown, charset);
    let text = plain::readable(&text, flow);
    let mut pieces = Vec::new();
    if !text.trim().is_empty() {
        let mut piece = Piece::new(place.layer, Content::Text(text.trim_matches('\n').to_owned()));
        piece.remarks.extend(assumed.clone().map(Remark::Charset));
        pieces.push(piece);
    }
    let is_unreadable = matches!(assumed, Some(CharsetAssumption::Damaged | CharsetAssumption::Unknown(_)));
    if is_long || is_unreadable {
        let piece = made_file(bytes, "text/plain", place);
        pieces.push(if is_long { piece.with(Remark::Cut) } else { piece });
    }
    pieces
}

/// The first lines, up to a whole one.
fn beginning(bytes: &[u8]) -> &[u8] {
    let first = bytes.get(..MAX_TEXT).unwrap_or(bytes);
    let end = first.iter().rposition(|byte| *byte == b'\n').filter(|end| *end > MAX_TEXT / 2);
    first.get(..end.map_or(first.len(), |end| end + 1)).unwrap_or(first)
}

/// The character set that a page itself declares.
pub(super) fn declared_in(page: &[u8]) -> Option<&str> {
    let head = page.get(..1024).unwrap_or(page);
    let at = head.windows(8).position(|window| window.eq_ignore_ascii_case(b"charset="))?;
    let rest = head.get(at + 8..)?;
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end =
        rest.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b"-_:".contains(byte)).unwrap_or(rest.len());
    std::str::from_utf8(rest.get(..end)?).ok()
}

pub(super) fn media_of(entity: &Slice) -> Media {
    let (end, _) = split(entity.bytes());
    Fields::read(&readable(entity.part(0..end).bytes())).media(false)
}

pub(super) fn body_of(entity: &Slice) -> Body {
    let (_, start) = split(entity.bytes());
    Body::new(entity.part(start..entity.len()), media_of(entity).encoding)
}

pub(super) fn text_media(charset: Option<&str>) -> Media {
    Media {
        main: "text".to_owned(),
        sub: "plain".to_owned(),
        parameters: charset.map(|charset| ("charset".to_owned(), charset.to_owned())).into_iter().collect(),
        name: None,
        is_attachment: false,
        encoding: Encoding::Identity,
    }
}

pub(super) fn file(body: Body, media: &Media) -> File {
    File { name: media.name.as_deref().map(plain::visible), media_type: media.essence(), body }
}

pub(super) fn made_file(bytes: &[u8], media_type: &str, place: PartContext) -> Piece {
    let body = Body::new(Slice::new(bytes.to_vec()), Encoding::Identity);
    Piece::new(place.layer, Content::File(File { name: None, media_type: media_type.to_owned(), body }))
}

/// Whether a part is a date or an answer to one.
pub(super) fn is_calendar(media: &Media) -> bool {
    let name = media.name.as_deref().unwrap_or_default().to_ascii_lowercase();
    media.is("text", "calendar") || media.is("application", "ics") || name.ends_with(".ics")
}

pub(super) fn calendar_words(body: &Body, media: &Media) -> Option<(String, Option<CharsetAssumption>)> {
    let (bytes, _) = body.words(media.parameter("charset"));
    let bytes = bytes.get(..MAX_SMALL).unwrap_or(&bytes);
    let Decoded { text, assumed } = charset::decode(bytes, media.parameter("charset"));
    calendar::words(&text).map(|words| (words, assumed))
}

pub(super) fn calendar_piece(body: &Body, media: &Media, place: PartContext) -> Vec<Piece> {
    let made = calendar_words(body, media).map(|(words, assumed)| {
        let mut piece = Piece::new(place.layer, Content::Text(words));
        piece.remarks.extend(assumed.map(Remark::Charset));
        piece
    });
    made.into_iter().collect()
}

/// Whether a file may be a mail that somebody saved and attached.
pub(super) fn is_mail_file(media: &Media) -> bool {
    let name = media.name.as_deref().unwrap_or_default().to_ascii_lowercase();
    name.ends_with(".eml") || media.is("application", "eml") || media.is("application", "x-eml")
}

/// Whether bytes begin with the fields of a mail.
pub(super) fn is_mail(body: &Body) -> bool {
    let bytes = body.bytes();
    let (end, _) = split(&bytes);
    let head = readable(bytes.get(..end).unwrap_or_default());
    let header = Fields::read(&head).header();
    !header.from.is_empty() && (header.date.is_some() || header.subject.is_some() || header.message_id.is_some())
}

/// Whether a small file is OpenPGP in armour, whatever its type and name.
pub(super) fn begins_with_armour(body: &Body) -> bool {
    body.encoded_len() <= MAX_SMALL && body.bytes().trim_ascii_start().starts_with(b"-----BEGIN PGP ")
}

pub(super) fn is_binary(bytes: &[u8]) -> bool {
    bytes.contains(&0)
}

/// Whether text beside the parts is more than a program's remark that there are parts.
pub(super) fn has_text(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    let is_remark = ["multi-part", "multipart", "mime", "openpgp"].iter().any(|word| text.contains(word));
    !text.trim().is_empty() && (!is_remark || text.len() >= 400)
}
