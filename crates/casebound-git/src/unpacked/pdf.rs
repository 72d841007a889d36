//! The texts of a PDF, as far as its letters are letters: ISO 32000-1, sections 7.3.4 and 9.4.

/// A gap in a line of this width, in thousandths of the size of the letters, is a space.
const SPACE: f32 = 150.0;

pub(super) fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF-")
}

/// Returns the texts outside of streams, and of each stream that `inflate` can read.
pub(super) fn texts(bytes: &[u8], inflate: &mut dyn FnMut(&[u8]) -> Option<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut outside = Vec::new();
    let mut rest = bytes;
    while let Some(begin) = memchr::memmem::find(rest, b"stream") {
        let (before, after) = rest.split_at(begin);
        outside.extend_from_slice(before);
        outside.push(b'\n');
        let after = after.get(b"stream".len()..).unwrap_or_default();
        let after = after.strip_prefix(b"\r").unwrap_or(after);
        let after = after.strip_prefix(b"\n").unwrap_or(after);
        let size = memchr::memmem::find(after, b"endstream").unwrap_or(after.len());
        let (stream, next) = after.split_at(size);
        found.extend(inflate(stream).as_deref().or(Some(stream)).map(text_of));
        rest = next.get(b"endstream".len()..).unwrap_or_default();
    }
    outside.extend_from_slice(rest);
    found.push(text_of(&outside));
    found.retain(|text| !text.is_empty());
    found
}

/// Joins the strings of a page: within a line as they are, with a space where a gap is wide.
fn text_of(page: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut at = 0;
    while let Some(byte) = page.get(at) {
        match byte {
            b'(' => at = literal(page, at + 1, &mut text),
            // A dictionary begins.
            b'<' if page.get(at + 1) == Some(&b'<') => at += 2,
            b'<' => at = digits(page, at + 1, &mut text),
            b'-' => {
                let size = page.iter().skip(at + 1).take_while(|it| it.is_ascii_digit() || **it == b'.').count();
                let width = page.get(at + 1..at + 1 + size).and_then(|it| std::str::from_utf8(it).ok()?.parse().ok());
                if width.is_some_and(|width: f32| width >= SPACE) {
                    text.push(b' ');
                }
                at += size + 1;
            }
            // The next line, or the next entry of a dictionary.
            b'*' | b'/' | b'\'' => {
                if text.last().is_some_and(|last| *last != b'\n') {
                    text.push(b'\n');
                }
                at += 1;
            }
            _ => at += 1,
        }
    }
    text
}

/// Adds a string in parentheses; returns where it ends.
fn literal(page: &[u8], mut at: usize, text: &mut Vec<u8>) -> usize {
    let mut depth = 1;
    let mut string = Vec::new();
    while let Some(byte) = page.get(at) {
        at += 1;
        match byte {
            b'\\' => {
                let octal = page.iter().skip(at).take(3).take_while(|it| (b'0'..=b'7').contains(it)).count();
                if octal > 0 {
                    let digits = page.iter().skip(at).take(octal);
                    let code = digits.fold(0_u16, |code, digit| code * 8 + u16::from(digit - b'0'));
                    string.push(u8::try_from(code & 0xff).unwrap_or_default());
                    at += octal;
                } else if let Some(escaped) = page.get(at) {
                    string.extend(match escaped {
                        b'n' | b'r' | b't' => Some(b' '),
                        b'\n' | b'\r' => None,
                        other => Some(*other),
                    });
                    at += 1;
                }
                continue;
            }
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        string.push(*byte);
    }
    add(&string, text);
    at
}

/// Adds a string of hexadecimal digits; returns where it ends.
fn digits(page: &[u8], at: usize, text: &mut Vec<u8>) -> usize {
    let inside = page.get(at..).unwrap_or_default();
    let size = memchr::memchr(b'>', inside).unwrap_or(inside.len());
    let values: Vec<u8> =
        inside.iter().take(size).filter_map(|it| (*it as char).to_digit(16)?.try_into().ok()).collect();
    let string: Vec<u8> = values.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect();
    add(&string, text);
    at + size + 1
}

/// Adds a string; one of UTF-16 without the zeros of its letters.
fn add(string: &[u8], text: &mut Vec<u8>) {
    let is_wide = string.starts_with(b"\xfe\xff") || string.len() > 2 && string.iter().step_by(2).all(|it| *it == 0);
    if !is_wide {
        text.extend_from_slice(string);
        return;
    }
    let string = string.strip_prefix(b"\xfe\xff").unwrap_or(string);
    let units: Vec<u16> = string.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
    text.extend(String::from_utf16_lossy(&units).into_bytes());
}
