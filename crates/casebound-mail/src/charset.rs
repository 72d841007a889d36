//! Bytes become text: in the character set that was declared, or else in the one that fits best.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_KR, Encoding, GBK, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

use crate::shifts;

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
    /// Some bytes are not letters in the declared one.
    Damaged,
    /// The declared one is not known here.
    Unknown(String),
}

/// Reads `bytes` in the declared character set.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    let label = declared.map(|label| label.trim().trim_matches(['"', '\'']).to_ascii_lowercase());
    let label = label.as_deref().filter(|label| !label.is_empty());
    if let Some(text) = label.and_then(|label| in_own_decoder(bytes, label)) {
        let assumed = text.contains('\u{fffd}').then_some(CharsetAssumption::Damaged);
        return Decoded { text, assumed };
    }
    let known = label.and_then(|label| Encoding::for_label(label.as_bytes()));
    // Many programs declare ASCII, or nothing, and write something else; the true ones are valid UTF-8.
    let says_little = known.is_none_or(|known| {
        known == UTF_8 || known == WINDOWS_1252 && label.is_some_and(|label| label.contains("ascii"))
    });
    match known {
        Some(known) if known != REPLACEMENT && !says_little => in_encoding(bytes, known),
        _ => undeclared(bytes, label.filter(|_| known.is_none_or(|known| known == REPLACEMENT))),
    }
}

/// Sets that the web's list does not have, or reads in another way than mail programs write them.
fn in_own_decoder(bytes: &[u8], label: &str) -> Option<String> {
    Some(match label {
        "utf-7" | "utf7" | "unicode-1-1-utf-7" | "x-unicode-2-0-utf-7" => shifts::utf7(bytes),
        "hz" | "hz-gb-2312" => GBK.decode_without_bom_handling(&shifts::hz(bytes)).0.into_owned(),
        "iso-2022-kr" | "csiso2022kr" => EUC_KR.decode_without_bom_handling(&shifts::iso_2022_kr(bytes)).0.into_owned(),
        "utf-32" | "utf32" | "ucs-4" | "iso-10646-ucs-4" => utf32(bytes, None),
        "utf-32be" => utf32(bytes, Some(true)),
        "utf-32le" => utf32(bytes, Some(false)),
        "utf-16" | "utf16" | "unicode" | "csunicode" | "ucs-2" | "iso-10646-ucs-2" => {
            utf16(bytes).decode(bytes).0.into_owned()
        }
        _ => return None,
    })
}

/// The order of bytes in UTF-16: as its mark says, or the big end first unless it is clearly the other (RFC 2781, 4.3).
fn utf16(bytes: &[u8]) -> &'static Encoding {
    let zeros = |at: usize| bytes.chunks_exact(2).filter(|pair| pair.get(at) == Some(&0)).count();
    match bytes {
        [0xff, 0xfe, ..] => UTF_16LE,
        [0xfe, 0xff, ..] => UTF_16BE,
        _ if zeros(1) > zeros(0) => UTF_16LE,
        _ => UTF_16BE,
    }
}

/// UTF-32: each letter in four bytes, with a mark or the big end first.
fn utf32(bytes: &[u8], is_big: Option<bool>) -> String {
    let (bytes, marked) = match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => (rest, Some(false)),
        [0, 0, 0xfe, 0xff, rest @ ..] => (rest, Some(true)),
        _ => (bytes, None),
    };
    let looks_little = || bytes.first_chunk::<4>().is_some_and(|four| four[0] != 0 && four[3] == 0);
    let is_big = marked.or(is_big).unwrap_or_else(|| !looks_little());
    let letter = |four: &[u8]| {
        let four: [u8; 4] = four.try_into().unwrap_or([0xff; 4]);
        let number = if is_big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) };
        char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER)
    };
    bytes.chunks(4).map(letter).collect()
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
    let assumed = label.map(|label| CharsetAssumption::Unknown(named(label)));
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
    if let Some(text) = mostly_utf8(bytes) {
        return Decoded { text, assumed: assumed.or(Some(CharsetAssumption::Damaged)) };
    }
    let encoding = guess(bytes);
    let (text, ..) = encoding.decode(bytes);
    Decoded { text: text.into_owned(), assumed: assumed.or(Some(CharsetAssumption::Guessed(encoding.name()))) }
}

/// A text with more letters of UTF-8 than other bytes beyond ASCII: each of those stands for itself.
fn mostly_utf8(bytes: &[u8]) -> Option<String> {
    let (mut text, mut letters, mut strays) = (String::with_capacity(bytes.len()), 0, 0);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        letters += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        if !chunk.invalid().is_empty() {
            strays += 1;
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    (letters > strays).then_some(text)
}

/// The name of a set as a message shows it.
fn named(label: &str) -> String {
    label.chars().filter(|letter| letter.is_ascii_alphanumeric() || "-_.:".contains(*letter)).take(40).collect()
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
            ("utf-16", b"\0h\0i", "hi"),
            ("utf-16", b"h\0i\0", "hi"),
            ("utf-16", b"\xff\xfeh\0i\0", "hi"),
            ("utf-16", b"\x66\x28", "昨"),
            ("utf-32", b"\0\0\0h\0\0\0i", "hi"),
            ("utf-32le", b"h\0\0\0i\0\0\0", "hi"),
            ("hz-gb-2312", b"a~{WrLl~}b~~", "a昨天b~"),
            ("iso-2022-kr", b"\x1b$)C\x0e>nA&\x0fok", "어제ok"),
        ] {
            assert_eq!(decode(bytes, Some(label)), Decoded { text: text.to_owned(), assumed: None }, "{label}");
        }
    }

    #[test]
    fn what_is_not_declared_is_guessed_and_said() {
        let latin = b"Er hat mich auf dem Fest bedr\xe4ngt, sagte sie.";
        for declared in [None, Some(""), Some("us-ascii"), Some("utf-8")] {
            let decoded = decode(latin, declared);
            assert!(decoded.text.contains("bedrängt"), "{declared:?}: {}", decoded.text);
            assert!(matches!(decoded.assumed, Some(CharsetAssumption::Guessed(_))), "{declared:?}");
        }
        let unknown = CharsetAssumption::Unknown("x-unknown".to_owned());
        assert_eq!(decode(latin, Some("x-unknown")).assumed, Some(unknown));
        assert_eq!(decode("bedrängt".as_bytes(), None).assumed, None);
        assert_eq!(decode(b"\x1b$B:rF|\x1b(B", None).text, "昨日");
    }

    #[test]
    fn one_wrong_byte_is_one_wrong_letter() {
        for declared in [None, Some("utf-8")] {
            let read = decode(b"\xc3\x9cber mich \xe2\x80\x93 fr\xfcher schon", declared);
            assert_eq!(read.text, "Über mich – früher schon");
            assert_eq!(read.assumed, Some(CharsetAssumption::Damaged));
        }
    }
}
