//! Bytes become text: in the character set that was declared, or else in the one that fits best.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

/// A text, and what had to be assumed to read it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) assumed: Option<CharsetAssumption>,
}

/// What had to be assumed about a character set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CharsetAssumption {
    /// None was declared, or one that can't be right; this one fits best.
    Guessed(&'static str),
    /// The declared one is not known here, or some bytes are not letters in it.
    Damaged,
}

/// Reads `bytes` in the declared character set.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    let label = declared.map(str::trim).filter(|label| !label.is_empty());
    let known = label.and_then(|label| Encoding::for_label(label.as_bytes()));
    // Many programs declare ASCII, or nothing, and write something else; the true ones are valid UTF-8.
    let says_little = known.is_none_or(|known| {
        known == UTF_8
            || known == WINDOWS_1252 && label.is_some_and(|label| label.to_ascii_lowercase().contains("ascii"))
    });
    match known {
        Some(known) if known != REPLACEMENT && !says_little => in_encoding(bytes, known),
        _ => undeclared(bytes, label.filter(|_| known.is_none_or(|known| known == REPLACEMENT))),
    }
}

fn in_encoding(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, _, is_damaged) = encoding.decode(bytes);
    if !is_damaged {
        return Decoded { text: text.into_owned(), assumed: None };
    }
    match std::str::from_utf8(bytes) {
        Ok(utf8) => Decoded { text: utf8.to_owned(), assumed: Some(CharsetAssumption::Guessed(UTF_8.name())) },
        Err(_) => Decoded { text: text.into_owned(), assumed: Some(CharsetAssumption::Damaged) },
    }
}

/// Reads what names no character set, or one that the web's list does not have.
fn undeclared(bytes: &[u8], label: Option<&str>) -> Decoded {
    if let Some(decoder) = label.and_then(|label| charset_decoder(label.as_bytes())) {
        return Decoded { text: decoder(bytes), assumed: None };
    }
    let assumed = label.map(|_| CharsetAssumption::Damaged);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if has_japanese_escape(bytes) {
        let (text, _, is_damaged) = ISO_2022_JP.decode(bytes);
        if !is_damaged {
            return Decoded { text: text.into_owned(), assumed: Some(CharsetAssumption::Guessed(ISO_2022_JP.name())) };
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: text.to_owned(), assumed };
    }
    let encoding = guess(bytes);
    let (text, ..) = encoding.decode(bytes);
    Decoded { text: text.into_owned(), assumed: Some(CharsetAssumption::Guessed(encoding.name())) }
}

/// The first megabyte is enough to guess by.
fn guess(bytes: &[u8]) -> &'static Encoding {
    const ENOUGH: usize = 1024 * 1024;
    let sample = bytes.get(..ENOUGH).unwrap_or(bytes);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// Whether the bytes switch to a Japanese set (ISO-2022-JP, RFC 1468).
fn has_japanese_escape(bytes: &[u8]) -> bool {
    let mut escapes = bytes.windows(3).filter(|window| window.first() == Some(&0x1b));
    escapes.any(|window| matches!(window, b"\x1b$B" | b"\x1b$@" | b"\x1b(J"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_set_that_mail_programs_write() {
        for (label, bytes, text) in [
            ("utf-8", "Größe".as_bytes(), "Größe"),
            ("iso-8859-1", b"Gr\xf6\xdfe", "Größe"),
            ("windows-1252", b"\x93Gr\xf6\xdfe\x94", "“Größe”"),
            ("koi8-r", b"\xd7\xde\xc5\xd2\xc1", "вчера"),
            ("ISO-2022-JP", b"\x1b$B:rF|\x1b(B", "昨日"),
            ("Shift_JIS", b"\x8d\xf0\x93\xfa", "昨日"),
            ("gb18030", b"\xd7\xf2\xcc\xec", "昨天"),
            ("gb2312", b"\xd7\xf2\xcc\xec", "昨天"),
            ("euc-kr", b"\xbe\xee\xc1\xa6", "어제"),
            ("big5", b"\xac\x51\xa4\xd1", "昨天"),
            ("utf-7", b"Gr+APYA3w-e", "Größe"),
            ("us-ascii", b"plain", "plain"),
            ("utf-16le", b"h\0i\0", "hi"),
        ] {
            assert_eq!(decode(bytes, Some(label)), Decoded { text: text.to_owned(), assumed: None }, "{label}");
        }
    }

    #[test]
    fn what_is_not_declared_is_guessed_and_said() {
        let latin = b"Er hat mich auf dem Fest bedr\xe4ngt, sagte sie.";
        for declared in [None, Some(""), Some("us-ascii"), Some("utf-8"), Some("x-unknown")] {
            let decoded = decode(latin, declared);
            assert!(decoded.text.contains("bedrängt"), "{declared:?}: {}", decoded.text);
            assert!(matches!(decoded.assumed, Some(CharsetAssumption::Guessed(_))), "{declared:?}");
        }
        assert_eq!(decode("bedrängt".as_bytes(), None).assumed, None);
        assert_eq!(decode(b"\x1b$B:rF|\x1b(B", None).text, "昨日");
    }
}
