//! A stretch of bytes that many parts of one mail share, so that a large mail is in memory once.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::base64;

/// Some bytes of a buffer.
#[derive(Clone)]
pub(crate) struct Slice {
    buffer: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl Slice {
    pub(crate) fn new(bytes: Vec<u8>) -> Slice {
        let range = 0..bytes.len();
        Slice { buffer: Arc::new(bytes), range }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.buffer.get(self.range.clone()).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.range.len()
    }

    /// A part of it, counted from its own beginning; what lies beyond its end is left out.
    pub(crate) fn part(&self, range: Range<usize>) -> Slice {
        let at = |offset: usize| self.range.start.saturating_add(offset).min(self.range.end);
        let start = at(range.start);
        Slice { buffer: Arc::clone(&self.buffer), range: start..at(range.end).max(start) }
    }
}

/// How the bytes of a part are written in the mail (RFC 2045, 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// As they are.
    Identity,
    /// In base64.
    Base64,
    /// In quoted-printable.
    QuotedPrintable,
    /// As `uuencode` writes a file.
    Uuencode,
}

/// The content of one part, decoded when it is asked for.
#[derive(Clone)]
pub struct Body {
    slice: Slice,
    encoding: Encoding,
}

/// Shows nothing of it.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body [private]")
    }
}

impl Body {
    pub(crate) fn new(slice: Slice, encoding: Encoding) -> Body {
        Body { slice, encoding }
    }

    /// These bytes as they are.
    pub fn of(bytes: Vec<u8>) -> Body {
        Body::new(Slice::new(bytes), Encoding::Identity)
    }

    /// The content, decoded. A damaged encoding gives what can be read of it.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        match self.encoding {
            Encoding::Identity => Cow::Borrowed(self.slice.bytes()),
            Encoding::Base64 => Cow::Owned(base64::first_run(self.slice.bytes())),
            Encoding::QuotedPrintable => Cow::Owned(quoted_printable(self.slice.bytes())),
            Encoding::Uuencode => Cow::Owned(uuencode(self.slice.bytes())),
        }
    }

    /// The length of the content as it is in the mail.
    pub(crate) fn encoded_len(&self) -> usize {
        self.slice.len()
    }

    /// The content as words in a character set, and whether some of it was never encoded though the mail says so.
    pub(crate) fn words(&self, charset: Option<&str>) -> (Cow<'_, [u8]>, bool) {
        if self.encoding != Encoding::Base64 {
            return (self.bytes(), false);
        }
        let charset = charset.unwrap_or_default().trim().to_ascii_lowercase();
        let is_wide = ["utf-16", "utf-32", "ucs-"].iter().any(|wide| charset.starts_with(wide));
        let all = base64::text(self.slice.bytes(), is_wide);
        (Cow::Owned(all.bytes), all.has_words)
    }

    /// All of the content, where that is more than mail programs read of it.
    pub(crate) fn all_runs(&self) -> Option<Body> {
        let all = (self.encoding == Encoding::Base64).then(|| base64::more_of_file(self.slice.bytes()))?;
        all.map(Body::of)
    }

    /// The same bytes where they lie; decoded ones in a buffer of their own.
    pub(crate) fn into_slice(self) -> Slice {
        match self.encoding {
            Encoding::Identity => self.slice,
            _ => Slice::new(self.bytes().into_owned()),
        }
    }
}

/// Quoted-printable; an equals sign that begins nothing stands for itself.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        if *byte != b'=' {
            out.push(*byte);
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        if let (Some(high), Some(low)) = (digit(rest.first()), digit(rest.get(1))) {
            out.push((high * 16 + low) as u8);
            at += 2;
            continue;
        }
        // Some programs write a line end twice: `\r\r\n`.
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        match rest.get(blanks..).unwrap_or_default() {
            [b'\n', ..] => at += blanks + 1,
            [] => at += blanks,
            _ => out.push(b'='),
        }
    }
    out
}

/// The lines between `begin` and `end`, which need not be there.
pub(crate) fn uuencode(bytes: &[u8]) -> Vec<u8> {
    let value = |byte: Option<&u8>| byte.map_or(0, |byte| u32::from(byte.wrapping_sub(b' ') & 0x3f));
    let mut out = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let line = line.trim_ascii_end();
        if line.is_empty() || line.starts_with(b"begin ") || line == b"end" {
            continue;
        }
        let wanted = value(line.first()) as usize;
        let mut decoded = Vec::with_capacity(wanted + 2);
        for group in line.get(1..).unwrap_or_default().chunks(4) {
            let bits = (0..4).fold(0, |bits, place| bits << 6 | value(group.get(place)));
            let [_, three @ ..] = bits.to_be_bytes();
            decoded.extend_from_slice(&three);
        }
        decoded.resize(wanted, 0);
        out.extend_from_slice(&decoded);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn quoted_printable_as_it_comes() {
        for (written, read) in [
            ("a=20b", "a b"),
            ("soft=\r\n break", "soft break"),
            ("soft= \t\nbreak", "softbreak"),
            ("soft=\r\r\nbreak", "softbreak"),
            ("1+1=2", "1+1=2"),
            ("=c3=A4", "ä"),
            ("=4", "=4"),
            ("end=", "end"),
        ] {
            assert_eq!(text(quoted_printable(written.as_bytes())), read, "{written}");
        }
    }

    #[test]
    fn uuencode_as_it_comes() {
        assert_eq!(uuencode(b"begin 644 x\n%2&5L;&\\\n`\nend\n"), b"Hello");
        assert_eq!(uuencode(b"#0V%T\r\n"), b"Cat");
        assert_eq!(uuencode(b"$\n"), [0; 4]);
    }

    #[test]
    fn a_part_never_leaves_its_slice() {
        let slice = Slice::new(b"0123456789".to_vec()).part(2..6);
        assert_eq!(slice.part(1..3).bytes(), b"34");
        assert_eq!(slice.part(1..99).bytes(), b"345");
        assert_eq!(slice.part(9..99).bytes(), b"");
    }
}
