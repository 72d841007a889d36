//! What is left of a text when case, marks and invisible characters are taken away.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A text without case, marks and invisible characters, with the way back.
pub(super) struct Folded {
    pub(super) text: String,
    /// For each byte of `text`, where its character begins in the source.
    starts: Vec<u32>,
    /// For each byte of `text`, where its character (with the marks that follow) ends in the source.
    ends: Vec<u32>,
}

impl Folded {
    pub(super) fn source(&self, at: usize) -> usize {
        self.starts.get(at).map_or(0, |it| *it as usize)
    }

    pub(super) fn source_end(&self, end: usize) -> usize {
        end.checked_sub(1).and_then(|last| self.ends.get(last)).map_or(0, |it| *it as usize)
    }
}

/// Folds a text when nobody needs the way back.
pub(super) fn folded(text: &str) -> String {
    if !text.is_ascii() {
        return fold(text).text;
    }
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        if !it.is_whitespace() {
            out.push(it.to_ascii_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// Folds a text, with the way back.
pub(super) fn fold(text: &str) -> Folded {
    let mut folded = Folded {
        text: String::with_capacity(text.len()),
        starts: Vec::with_capacity(text.len()),
        ends: Vec::with_capacity(text.len()),
    };
    let mut chars = text.char_indices().peekable();
    while let Some((start, it)) = chars.next() {
        let end = chars.peek().map_or(text.len(), |(next, _)| *next);
        if is_invisible(it) {
            continue;
        }
        if it.is_whitespace() {
            // A line break inside a name is a blank; several blanks are one.
            if folded.text.ends_with(' ') {
                continue;
            }
            folded.push(' ', start, end);
        } else if it.is_ascii() {
            folded.push(it.to_ascii_lowercase(), start, end);
        } else if is_combining_mark(it) {
            if let Some(last) = folded.ends.last_mut() {
                *last = u32::try_from(end).unwrap_or(u32::MAX);
            }
        } else {
            for part in std::iter::once(it).nfkd().filter(|part| !is_combining_mark(*part)) {
                match part {
                    '’' | '‘' | 'ʼ' | '`' | '´' => folded.push('\'', start, end),
                    '‐' | '‑' | '–' | '−' => folded.push('-', start, end),
                    'ı' => folded.push('i', start, end),
                    'ß' => {
                        folded.push('s', start, end);
                        folded.push('s', start, end);
                    }
                    'ł' | 'Ł' => folded.push('l', start, end),
                    'ø' | 'Ø' => folded.push('o', start, end),
                    'đ' | 'Đ' => folded.push('d', start, end),
                    part => {
                        for lower in part.to_lowercase().filter(|it| !is_combining_mark(*it)) {
                            folded.push(lower, start, end);
                        }
                    }
                }
            }
        }
    }
    folded
}

impl Folded {
    fn push(&mut self, it: char, start: usize, end: usize) {
        self.text.push(it);
        let (start, end) = (u32::try_from(start).unwrap_or(u32::MAX), u32::try_from(end).unwrap_or(u32::MAX));
        self.starts.resize(self.text.len(), start);
        self.ends.resize(self.text.len(), end);
    }
}

fn is_invisible(it: char) -> bool {
    matches!(u32::from(it),
        0xAD | 0x034F | 0x061C | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F
        | 0xFEFF | 0xE_0000..=0xE_0FFF)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn with_or_without_the_way_back_it_is_the_same(text in "[ -~\\s\u{0}-\u{1f}]*|\\PC*") {
            prop_assert_eq!(folded(&text), fold(&text).text);
        }
    }
}
