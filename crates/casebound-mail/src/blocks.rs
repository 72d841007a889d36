//! What people write into the text of a mail that is not text: OpenPGP in armour, and files in uuencode.

use std::ops::Range;

const MAX_BEGINNINGS: usize = 100;

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// Words.
    Text(Range<usize>),
    /// An encrypted OpenPGP message.
    Message(Range<usize>),
    /// A text with its signature (RFC 9580, 7).
    ClearSigned(Range<usize>),
    /// A certificate, or a signature that is alone.
    Other(Range<usize>),
    /// A file in uuencode, and its name.
    Uuencoded(Range<usize>, String),
}

struct Line<'t> {
    start: usize,
    end: usize,
    text: &'t [u8],
}

/// Cuts a text into its blocks; together they are the whole text.
///
/// Armour counts where it is alone on its lines, whole and with something in it: quoted or only mentioned it is text.
pub(crate) fn blocks(bytes: &[u8]) -> Vec<Block> {
    const SIGNS: [&[u8]; 2] = [b"-----BEGIN PGP ", b"begin "];
    if !SIGNS.iter().any(|sign| bytes.windows(sign.len()).any(|window| window == *sign)) {
        return vec![Block::Text(0..bytes.len())];
    }
    let mut at = 0;
    let lines: Vec<Line<'_>> = bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(|line| {
            let start = at;
            at += line.len();
            Line { start, end: at, text: trimmed(line) }
        })
        .collect();
    let mut found = Vec::new();
    let (mut from, mut idx) = (0, 0);
    // Each beginning is followed to its end: a mail of nothing but beginnings must not take a day.
    let mut beginnings = 0;
    while let Some(line) = lines.get(idx) {
        let begins = beginnings < MAX_BEGINNINGS && SIGNS.iter().any(|sign| line.text.starts_with(sign));
        beginnings += usize::from(begins);
        let rest = lines.get(idx..).filter(|_| begins).unwrap_or_default();
        match armour(rest).or_else(|| uuencoded(rest)) {
            Some((length, block)) => {
                let end = rest.get(length - 1).map_or(line.end, |last| last.end);
                if from < line.start {
                    found.push(Block::Text(from..line.start));
                }
                found.push(block(line.start..end));
                from = end;
                idx += length;
            }
            None => idx += 1,
        }
    }
    if from < bytes.len() || found.is_empty() {
        found.push(Block::Text(from..bytes.len()));
    }
    found
}

type Make = Box<dyn Fn(Range<usize>) -> Block>;

/// The number of lines of an armoured block that begins here.
fn armour(lines: &[Line<'_>]) -> Option<(usize, Make)> {
    let kind = lines.first()?.text.strip_prefix(b"-----BEGIN PGP ")?.strip_suffix(b"-----")?;
    let (end, make): (&[u8], Make) = match kind {
        b"MESSAGE" => (b"-----END PGP MESSAGE-----", Box::new(Block::Message)),
        b"SIGNED MESSAGE" => (b"-----END PGP SIGNATURE-----", Box::new(Block::ClearSigned)),
        b"SIGNATURE" => (b"-----END PGP SIGNATURE-----", Box::new(Block::Other)),
        b"PUBLIC KEY BLOCK" => (b"-----END PGP PUBLIC KEY BLOCK-----", Box::new(Block::Other)),
        _ => return None,
    };
    let last = lines.iter().position(|line| line.text == end)?;
    let inner = lines.get(1..last)?;
    let is_filled = inner.iter().any(|line| line.text.len() > 4 && line.text.iter().all(is_base64));
    let is_whole = kind != b"SIGNED MESSAGE" || inner.iter().any(|line| line.text == b"-----BEGIN PGP SIGNATURE-----");
    // A second beginning means that the first was never closed.
    let begins_again = inner.iter().any(|line| line.text == lines.first().map_or(&b""[..], |line| line.text));
    (is_filled && is_whole && !begins_again).then_some((last + 1, make))
}

fn is_base64(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// The number of lines of a uuencoded file that begins here.
fn uuencoded(lines: &[Line<'_>]) -> Option<(usize, Make)> {
    let rest = lines.first()?.text.strip_prefix(b"begin ")?;
    let (mode, name) = rest.split_at_checked(4).or_else(|| rest.split_at_checked(3))?;
    let mode = mode.trim_ascii_end();
    let is_mode = (3..=4).contains(&mode.len()) && mode.iter().all(|digit| (b'0'..=b'7').contains(digit));
    let name = String::from_utf8_lossy(name).trim().to_owned();
    let last = lines.iter().position(|line| line.text == b"end")?;
    let is_line = |line: &Line<'_>| line.text.first().is_none_or(|first| (b' '..=b'`').contains(first));
    let inner = lines.get(1..last)?;
    let is_file = is_mode && !name.is_empty() && !inner.is_empty() && inner.iter().all(is_line);
    is_file.then(|| (last + 1, Box::new(move |range| Block::Uuencoded(range, name.clone())) as Make))
}

/// A line without blanks around it; programs that make text of HTML leave non-breaking ones.
fn trimmed(line: &[u8]) -> &[u8] {
    const BREAK: &[u8] = "\u{a0}".as_bytes();
    let mut line = line.trim_ascii_end();
    while let Some(rest) = line.strip_suffix(BREAK) {
        line = rest.trim_ascii_end();
    }
    while let Some(rest) = line.strip_prefix(BREAK) {
        line = rest;
    }
    line
}

/// A block of armour as it must be read: without blanks around its lines.
pub(crate) fn cleaned(block: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = block.split(|byte| *byte == b'\n').map(trimmed).collect();
    lines.join(&b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> String {
        let blocks = blocks(text.as_bytes());
        let mut end = 0;
        let mut kinds = String::new();
        for block in blocks {
            let (kind, range) = match block {
                Block::Text(range) => ('t', range),
                Block::Message(range) => ('m', range),
                Block::ClearSigned(range) => ('s', range),
                Block::Other(range) => ('o', range),
                Block::Uuencoded(range, _) => ('u', range),
            };
            assert_eq!(range.start, end, "nothing is left out of {text:?}");
            end = range.end;
            kinds.push(kind);
        }
        assert_eq!(end, text.len());
        kinds
    }

    const MESSAGE: &str = "-----BEGIN PGP MESSAGE-----\n\nhF4DAAAA\n=abcd\n-----END PGP MESSAGE-----\n";
    const SIGNED: &str = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\ntext\n-----BEGIN PGP SIGNATURE-----\n\nhF4DAAAA\n-----END PGP SIGNATURE-----\n";

    #[test]
    fn what_stands_around_a_block_stays() {
        assert_eq!(kinds(&format!("before\n{MESSAGE}after\n")), "tmt");
        assert_eq!(kinds(&format!("{MESSAGE}{MESSAGE}")), "mm");
        assert_eq!(kinds(&format!("before\n{SIGNED}\nafter")), "tst");
        assert_eq!(kinds("Photo:\nbegin 644 a b.png\n#0V%T\n`\nend\nbye"), "tut");
        assert_eq!(kinds(""), "t");
    }

    #[test]
    fn quoted_or_mentioned_armour_is_text() {
        let quoted: String = MESSAGE.lines().map(|line| format!("> {line}\n")).collect();
        for text in [
            quoted.as_str(),
            "-----BEGIN PGP MESSAGE-----\n",
            "I saw\n-----BEGIN PGP MESSAGE-----\nand\n-----END PGP MESSAGE-----\n",
            "begin 644 the day\nwith a coffee\nend\n",
            "begin ",
            "-----BEGIN PGP SIGNED MESSAGE-----\ntext\n",
        ] {
            assert_eq!(kinds(text), "t", "{text:?}");
        }
        assert_eq!(kinds(&format!("-----BEGIN PGP MESSAGE-----\n\nhF4DAAAA\n{MESSAGE}")), "tm");
    }
}
