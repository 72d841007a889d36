//! Where something is in a file: byte spans, and the line and column a person reads.

/// A half-open range of byte offsets into the text of a whole file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one; never before `start`.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`; an `end` before `start` gives an empty span at `start`.
    pub const fn new(start: usize, end: usize) -> Self {
        let end = if end < start { start } else { end };
        Self { start, end }
    }

    /// The empty span at `offset`: a place between two bytes.
    pub const fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether no byte is in the span.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` is within this span; both ends may touch.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether both spans have a byte in common.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The text of the span; empty when the span is not one of this text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// Whether any byte of a text passes a test. Without branches, so that sixteen bytes are tested at a time.
pub(crate) fn any_byte(text: &str, test: impl Fn(u8) -> bool) -> bool {
    text.as_bytes().iter().fold(0, |seen, &byte| seen | u8::from(test(byte))) != 0
}

/// A place as a person counts it; both numbers start at 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line; LF, CRLF and a lone CR end one.
    pub line: usize,
    /// The column in characters (Unicode scalar values).
    pub column: usize,
}

/// The line starts of a text, so that many offsets can be turned into positions cheaply.
#[derive(Clone, Debug)]
pub struct LineIndex<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> LineIndex<'t> {
    /// Finds the lines of `text` in one pass.
    pub fn new(text: &'t str) -> Self {
        let mut starts = vec![0];
        let bytes = text.as_bytes();
        for (at, &byte) in bytes.iter().enumerate() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends {
                starts.push(at + 1);
            }
        }
        Self { text, starts }
    }

    /// The position of a byte offset. An offset past the end counts as the end, one inside a
    /// character as the start of that character.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor(self.text, offset);
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let column = Span::new(start, offset).of(self.text).chars().count() + 1;
        Position { line, column }
    }
}

/// The nearest character boundary at or before `offset`, at most the end of the text.
pub(crate) fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The end of the line that holds `offset`, before its line break. `offset` is a character boundary.
pub(crate) fn line_end(text: &str, offset: usize) -> usize {
    let rest = text.as_bytes().get(offset..).unwrap_or_default();
    memchr::memchr2(b'\n', b'\r', rest).map_or(text.len(), |at| offset + at)
}

/// The start of the line that holds `offset`, a character boundary.
pub(crate) fn line_start(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or_default();
    before.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')).map_or(0, |at| at + 1)
}

/// The start of the next line: the offset after the line break that is at or after `offset`.
pub(crate) fn next_line(text: &str, offset: usize) -> usize {
    let end = line_end(text, offset);
    let rest = text.get(end..).unwrap_or_default();
    match rest.as_bytes() {
        [b'\r', b'\n', ..] => end + 2,
        [_, ..] => end + 1,
        [] => end,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str, offset: usize) -> (usize, usize) {
        let place = LineIndex::new(text).position(offset);
        (place.line, place.column)
    }

    #[test]
    fn all_three_line_ends_count() {
        let text = "a\nb\r\nc\rd";
        assert_eq!(at(text, 0), (1, 1));
        assert_eq!(at(text, 2), (2, 1));
        assert_eq!(at(text, 5), (3, 1));
        assert_eq!(at(text, 7), (4, 1));
        assert_eq!(at(text, 8), (4, 2));
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        assert_eq!(at("é🙂x", 6), (1, 3));
        assert_eq!(at("é🙂x", 3), (1, 2), "inside the emoji: its start");
        assert_eq!(at("", 9), (1, 1));
    }

    #[test]
    fn a_span_of_another_text_is_empty() {
        assert_eq!(Span::new(1, 9).of("ab"), "");
        assert_eq!(Span::new(1, 2).of("é"), "");
        assert_eq!(Span::new(5, 2), Span::at(5));
    }

    proptest! {
        #[test]
        fn every_offset_has_a_position(text in "\\PC*|[a\u{e9}\r\n]*", offset in 0_usize..200) {
            let place = LineIndex::new(&text).position(offset);
            let lines = text.replace("\r\n", "\n").replace('\r', "\n").matches('\n').count() + 1;
            prop_assert!((1..=lines).contains(&place.line));
            prop_assert!(place.column >= 1);
        }
    }
}
