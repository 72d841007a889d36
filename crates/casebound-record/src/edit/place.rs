//! Where the parts of an entry begin and end.

use crate::span::{Span, line_end, line_start, next_line};
use crate::yaml::{Entry, Kind, Node, Style, skip_blanks};

/// The place of an empty value, with the blanks that were left for it and part it from nothing.
pub(super) fn with_blanks(text: &str, span: Span) -> Span {
    let next = skip_blanks(text, span.end);
    let parts = matches!(text.as_bytes().get(next), Some(b',' | b'}' | b']' | b'\n' | b'\r') | None);
    if span.is_empty() && parts { Span::new(span.start, next) } else { span }
}

/// Whether a value is on the line of its key, or continues it without a header or dashes.
pub(super) fn is_inline(text: &str, node: &Node) -> bool {
    match &node.kind {
        Kind::Null => true,
        Kind::Scalar { style, .. } => !matches!(style, Style::Literal | Style::Folded),
        Kind::List(_) | Kind::Map(_) => node.is_flow(text),
    }
}

/// The end of the last thing in a value, with the blank lines that belong to its text.
pub(crate) fn block_end(text: &str, node: &Node) -> usize {
    if node.is_flow(text) {
        return node.span.end;
    }
    match &node.kind {
        Kind::Map(entries) => entries.last().map_or(node.span.end, |entry| whole_block(text, entry)),
        Kind::List(items) => items.last().map_or(node.span.end, |item| block_end(text, item)),
        Kind::Scalar { style: Style::Literal | Style::Folded, .. } => {
            // With `+` the blank lines below are part of the value, one for each further line break.
            let value = node.as_str(text).unwrap_or_default();
            let breaks = value.len() - value.trim_end_matches('\n').len();
            let blank = if breaks == value.len() { breaks } else { breaks.saturating_sub(1) };
            (0..blank).fold(node.span.end, |at, _| line_end(text, next_line(text, at)))
        }
        Kind::Null | Kind::Scalar { .. } => node.span.end,
    }
}

fn whole_block(text: &str, entry: &Entry) -> usize {
    block_end(text, &entry.value).max(entry.key.span.end)
}

/// An entry from its key to its end.
pub(super) fn whole(text: &str, entry: &Entry) -> Span {
    Span::new(entry.key.span.start, whole_block(text, entry))
}

/// The column of an offset in characters, from 0.
pub(crate) fn column(text: &str, at: usize) -> usize {
    Span::new(line_start(text, at), at).of(text).chars().filter(|&c| c != '\u{feff}').count()
}
