//! Encoded words of header fields (RFC 2047), also where a program cut one letter in two.

use crate::base64;
use crate::charset;

/// One encoded word.
struct Word<'t> {
    charset: &'t str,
    bytes: Vec<u8>,
}

/// The text with each run of encoded words as one word in UTF-8, which any reader decodes.
pub(crate) fn joined(text: &str) -> String {
    each_run(text, &|decoded, out| {
        out.push_str("=?utf-8?Q?");
        decoded.bytes().for_each(|byte| out.push_str(&format!("={byte:02X}")));
        out.push_str("?=");
    })
}

/// The text with all encoded words decoded.
pub(crate) fn decoded(text: &str) -> String {
    each_run(text, &|decoded, out| out.push_str(decoded))
}

/// Hands the letters of each run of encoded words to `write`; all else stays.
fn each_run(text: &str, write: &dyn Fn(&str, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("=?") {
        let start = rest.get(before.len()..).unwrap_or_default();
        out.push_str(before);
        let Some((first, mut behind)) = word(start) else {
            out.push_str("=?");
            rest = after;
            continue;
        };
        let mut run = vec![first];
        // White space between two encoded words is not part of the text (RFC 2047, 6.2).
        while let Some((next, after)) = word(behind.trim_start_matches([' ', '\t', '\r', '\n'])) {
            run.push(next);
            behind = after;
        }
        let letters = letters(run);
        if !letters.is_empty() {
            write(&letters, &mut out);
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// The letters of words that follow each other; those in one character set are decoded together.
fn letters(run: Vec<Word<'_>>) -> String {
    let mut joined: Vec<Word<'_>> = Vec::new();
    for word in run {
        match joined.last_mut() {
            Some(last) if last.charset.eq_ignore_ascii_case(word.charset) => last.bytes.extend_from_slice(&word.bytes),
            _ => joined.push(word),
        }
    }
    joined.iter().map(|word| charset::decode(&word.bytes, Some(word.charset)).text).collect()
}

/// The encoded word with which a text begins, and what is behind it.
fn word(text: &str) -> Option<(Word<'_>, &str)> {
    let (charset, rest) = text.strip_prefix("=?")?.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (content, behind) = rest.split_once("?=")?;
    let is_word = !charset.is_empty()
        && charset.chars().all(|letter| letter.is_ascii_graphic())
        && content.chars().all(|letter| !letter.is_control() && letter != '?');
    let bytes = match encoding {
        "B" | "b" => base64::all(content.as_bytes()),
        "Q" | "q" => quoted(content),
        _ => return None,
    };
    // A language may be named behind the set (RFC 2231, 5).
    let charset = charset.split('*').next().unwrap_or_default();
    is_word.then_some((Word { charset, bytes }, behind))
}

/// The Q encoding (RFC 2047, 4.2).
fn quoted(text: &str) -> Vec<u8> {
    unescaped(&text.replace('_', " "), b'=')
}

/// Returns the bytes of a text in which a sign and two hexadecimal digits stand for one: `=E4`, `%E4`.
pub(crate) fn unescaped(text: &str, sign: u8) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let digit = |idx: usize| after.get(idx).and_then(|byte| char::from(*byte).to_digit(16));
        match (digit(0), digit(1)) {
            (Some(high), Some(low)) if *first == sign => {
                bytes.push((high * 16 + low) as u8);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => bytes.push(*first),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_cut_inside_of_a_letter() {
        for (written, read) in [
            ("=?utf-8?B?ww==?= =?utf-8?B?nGJlcg==?=\r\n =?UTF-8?q?_=C3?= =?utf-8?Q?=BC?=", "Über ü"),
            ("a =?utf-8?Q?=C3=BC?= b", "a ü b"),
            ("=?iso-8859-1*de?Q?=FC?= =?utf-8?Q?=C3=BC?=", "üü"),
            ("=?gb2312?B?1/LM7A==?=<m@r.example>", "昨天<m@r.example>"),
            ("=?utf-8?Q??=x", "x"),
            ("what=?no =?utf-8?X?y?= =?", "what=?no =?utf-8?X?y?= =?"),
        ] {
            assert_eq!(decoded(written), read, "{written}");
        }
        assert_eq!(joined("a =?iso-8859-1?Q?=FC?= b"), "a =?utf-8?Q?=C3=BC?= b");
        assert_eq!(decoded(&joined("=?utf-8?B?ww==?= =?utf-8?B?nGJlcg==?=")), "Über");
    }
}
