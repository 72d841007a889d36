//! Several mails in one file, as mail programs export a folder (RFC 4155).

use std::ops::Range;

/// Where one mail is in the file.
pub type Entry = Range<usize>;

/// The mails of an mbox; one entry for the whole file when it is none.
///
/// A mail begins with a line `From `, an address and a date, at the beginning or after an empty line.
pub fn entries(bytes: &[u8]) -> Vec<Entry> {
    if is_mmdf(bytes) {
        return mmdf(bytes);
    }
    let mut starts = Vec::new();
    let (mut at, mut is_after_empty) = (0, true);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if is_after_empty && is_envelope(line) {
            starts.push(at);
        }
        is_after_empty = line.trim_ascii().is_empty();
        at += line.len();
    }
    if starts.first() != Some(&0) {
        return std::iter::once(0..bytes.len()).collect();
    }
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// A line of four signs around each mail, as MMDF and some servers write it.
const MMDF: &[u8] = b"\x01\x01\x01\x01";

/// Returns whether a file begins as a folder of MMDF.
pub fn is_mmdf(bytes: &[u8]) -> bool {
    bytes.starts_with(MMDF)
}

/// The mails between lines of four signs.
fn mmdf(bytes: &[u8]) -> Vec<Entry> {
    let mut entries = Vec::new();
    let (mut at, mut start) = (0, None);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let end = at + line.len();
        if line.trim_ascii_end() == MMDF {
            entries.extend(start.filter(|start| *start < at).map(|start| start..at));
            start = None;
        } else if start.is_none() {
            start = Some(at);
        }
        at = end;
    }
    entries.extend(start.filter(|start| *start < at).map(|start| start..at));
    entries
}

/// `From mira@example.org Fri Nov 27 18:05:00 2026`, with or without a zone.
fn is_envelope(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else {
        return false;
    };
    let text = String::from_utf8_lossy(rest);
    let words: Vec<&str> = text.split_whitespace().collect();
    let has_time = words
        .iter()
        .any(|word| word.len() >= 5 && word.contains(':') && word.starts_with(|letter: char| letter.is_ascii_digit()));
    let has_year = words.iter().any(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()));
    has_time && has_year && words.len() <= 9
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_mmdf_is_cut() {
        let mark = "\u{1}\u{1}\u{1}\u{1}\n";
        let folder = format!("{mark}From: a@b\n\nx\n{mark}{mark}From: c@d\n\ny\n{mark}");
        let mails: Vec<&str> = entries(folder.as_bytes()).into_iter().map(|entry| folder.get(entry).unwrap()).collect();
        assert_eq!(mails, ["From: a@b\n\nx\n", "From: c@d\n\ny\n"]);
    }

    #[test]
    fn an_mbox_is_cut_at_its_lines() {
        let one = "From a@b Fri Nov 27 18:05:00 2026\nFrom: a@b\n\nFrom here on\n\n";
        let two = "From - Sat Nov 28 18:05:00 +0100 2026\r\nFrom: c@d\r\n\r\nx\r\n";
        let both = format!("{one}{two}");
        assert_eq!(entries(both.as_bytes()), [0..one.len(), one.len()..both.len()]);
        assert_eq!(entries(b"From: a@b\n\nFrom a@b Fri Nov 27 18:05:00 2026\n").len(), 1);
        assert_eq!(entries(b"").len(), 1);
    }
}
