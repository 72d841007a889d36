//! Text in which letters stand for others: base64, quoted-printable, the escapes of addresses, and the marks of pages.

use std::borrow::Cow;

/// Fewer letters of base64 are any word.
const SHORTEST: usize = 12;
/// How pages begin, after white space.
const PAGES: [&[u8]; 4] = [b"<?xml", b"<html", b"<!doctype", b"<svg"];
/// Marks after which a new line begins: what they end is no part of the next word.
const BLOCKS: [&[u8]; 14] =
    [b"p", b"w:p", b"a:p", b"text:p", b"text:h", b"br", b"w:br", b"w:tab", b"div", b"li", b"td", b"tr", b"si", b"h1"];

/// Returns whether a text says or shows that something in it is encoded.
pub(super) fn is_marked(bytes: &[u8]) -> bool {
    is_page(bytes) || [&b"base64"[..], b"BASE64", b"Base64"].iter().any(|it| memchr::memmem::find(bytes, it).is_some())
}

/// Returns what stands in a text in other letters, and of each whether it is the text of a page without its marks.
pub(super) fn parts(bytes: &[u8]) -> Vec<(Vec<u8>, bool)> {
    let mut found: Vec<(Vec<u8>, bool)> = Vec::new();
    if is_page(bytes) {
        found.push((without_marks(bytes), true));
    }
    found.extend(escaped(bytes, b'=').map(|part| (part, true)));
    found.extend(escaped(bytes, b'%').map(|part| (part, true)));
    found.extend(encoded(bytes).into_iter().filter_map(from_base64).map(|part| (part, false)));
    found
}

fn is_page(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    PAGES.iter().any(|start| bytes.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start)))
}

/// The text of a page: words that marks cut into pieces are whole.
fn without_marks(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(byte) = rest.first() {
        match byte {
            b'<' => {
                let end = memchr::memchr(b'>', rest).unwrap_or(rest.len() - 1);
                let (mark, after) = rest.split_at(end + 1);
                let name = mark.get(1..).unwrap_or_default();
                let name = name.strip_prefix(b"/").unwrap_or(name);
                let size = name.iter().take_while(|it| it.is_ascii_alphanumeric() || **it == b':').count();
                let name = name.get(..size).unwrap_or_default();
                if BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block)) {
                    text.push(b'\n');
                }
                rest = after;
            }
            b'&' => {
                let size = rest.iter().take(12).position(|it| *it == b';');
                let letter = size.and_then(|size| letter_of(rest.get(1..size)?));
                match (letter, size) {
                    (Some(letter), Some(size)) => {
                        text.extend(letter.to_string().into_bytes());
                        rest = rest.get(size + 1..).unwrap_or_default();
                    }
                    _ => {
                        text.push(b'&');
                        rest = rest.get(1..).unwrap_or_default();
                    }
                }
            }
            other => {
                text.push(*other);
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
    text
}

/// The letter that an entity means.
fn letter_of(entity: &[u8]) -> Option<char> {
    let entity = std::str::from_utf8(entity).ok()?;
    let code = match (entity.strip_prefix("#x").or(entity.strip_prefix("#X")), entity.strip_prefix('#')) {
        (Some(digits), _) => u32::from_str_radix(digits, 16).ok()?,
        (None, Some(digits)) => digits.parse().ok()?,
        (None, None) => {
            return Some(match entity {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => ' ',
                _ => return None,
            });
        }
    };
    char::from_u32(code)
}

/// Returns the lines in which escapes of two digits after a sign stand, without them; lines that quoted-printable breaks are joined.
/// `None` where there are none.
fn escaped(bytes: &[u8], sign: u8) -> Option<Vec<u8>> {
    memchr::memchr(sign, bytes)?;
    let mut text = Vec::new();
    let mut line = Vec::new();
    let (mut at, mut is_changed) = (0, false);
    while let Some(byte) = bytes.get(at) {
        let after = bytes.get(at + 1..).unwrap_or_default();
        let digit = |nth: usize| (*after.get(nth)? as char).to_digit(16);
        let (letter, size) = match (digit(0), digit(1), after) {
            _ if *byte != sign => (Some(*byte), 1),
            (Some(high), Some(low), _) => (u8::try_from(high << 4 | low).ok(), 3),
            (_, _, [b'\n', ..]) if sign == b'=' => (None, 2),
            (_, _, [b'\r', b'\n', ..]) if sign == b'=' => (None, 3),
            _ => (Some(*byte), 1),
        };
        is_changed |= size > 1;
        line.extend(letter);
        at += size;
        if size == 1 && *byte == b'\n' || at >= bytes.len() {
            if is_changed {
                text.append(&mut line);
            }
            line.clear();
            is_changed = false;
        }
    }
    (!text.is_empty()).then_some(text)
}

/// The words and the lines of a text that can be base64: lines of it that follow each other are one.
fn encoded(bytes: &[u8]) -> Vec<Cow<'_, [u8]>> {
    let mut found: Vec<Cow<'_, [u8]>> = Vec::new();
    let mut block: Vec<u8> = Vec::new();
    for line in bytes.split(|it| *it == b'\n').chain([&b""[..]]) {
        let line = line.trim_ascii();
        if !line.is_empty() && line.iter().all(|it| is_letter(*it)) {
            block.extend_from_slice(line);
            continue;
        }
        if !block.is_empty() {
            found.push(Cow::Owned(std::mem::take(&mut block)));
        }
        found.extend(line.split(|it| !is_letter(*it)).map(Cow::Borrowed));
    }
    found.retain(|it| it.len() >= SHORTEST);
    found
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte)
}

/// Decodes base64, RFC 4648, sections 4 and 5; `None` where the result is neither a text nor something that is packed.
fn from_base64(letters: Cow<'_, [u8]>) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(letters.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for letter in letters.iter() {
        let six = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            decoded.push(u8::try_from(bits >> count & 0xff).ok()?);
        }
    }
    let is_text = std::str::from_utf8(&decoded)
        .is_ok_and(|text| !text.contains(|it: char| it.is_control() && !it.is_ascii_whitespace()));
    (is_text || super::is_packed(&decoded) || super::CLOSED.iter().any(|(start, _)| decoded.starts_with(start)))
        .then_some(decoded)
}
