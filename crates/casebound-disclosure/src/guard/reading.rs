//! A text as its reader sees it, with the way back to the source.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, TagEnd};

use casebound_record::Span;

use super::Form;

/// What is read, and from which bytes of the source each piece of it comes.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    /// In `Reading::text`.
    at: Range<usize>,
    source: Range<usize>,
    /// Both have the same bytes.
    verbatim: bool,
}

impl Reading {
    /// The source itself.
    pub(super) fn raw(source: &str) -> Reading {
        let mut reading = Reading::default();
        reading.push(source, 0..source.len(), source);
        reading
    }

    /// What a reader sees of it.
    pub(super) fn visible(source: &str, form: Form) -> Reading {
        match form {
            Form::Plain => Reading::raw(source),
            Form::Markdown => Reading::markdown(source),
            Form::Json => Reading::json(source),
        }
    }

    fn markdown(source: &str) -> Reading {
        let mut reading = Reading::default();
        for (event, range) in Parser::new_ext(source, Options::all()).into_offset_iter() {
            match event {
                Event::Text(words)
                | Event::Code(words)
                | Event::InlineMath(words)
                | Event::DisplayMath(words)
                | Event::FootnoteReference(words) => reading.push(&words, range, source),
                Event::SoftBreak | Event::HardBreak | Event::Rule => {
                    reading.push("\n", range, source)
                }
                Event::End(end) if is_block(end) => {
                    reading.push("\n", range.end..range.end, source)
                }
                // Tags add nothing to see: what they wrap is joined, and what they hide is in the source.
                _ => {}
            }
        }
        reading
    }

    fn json(source: &str) -> Reading {
        let mut reading = Reading::default();
        let mut rest = 0;
        while let Some(range) = next_string(source, rest) {
            rest = range.end;
            let literal = source.get(range.clone()).unwrap_or_default();
            let words = serde_json::from_str::<String>(literal).unwrap_or_default();
            reading.push(&words, range, source);
            reading.push("\n", rest..rest, source);
        }
        reading
    }

    fn push(&mut self, words: &str, source: Range<usize>, whole: &str) {
        let start = self.text.len();
        let verbatim = whole.get(source.clone()) == Some(words);
        self.text.push_str(words);
        self.pieces.push(Piece {
            at: start..self.text.len(),
            source,
            verbatim,
        });
    }

    /// Returns the bytes of the source from which a range of the text comes.
    pub(super) fn source(&self, span: Span) -> Span {
        let piece = |at: usize| self.pieces.iter().find(|piece| piece.at.contains(&at));
        let start = piece(span.start).map_or(0, |it| match it.verbatim {
            true => it.source.start + (span.start - it.at.start),
            false => it.source.start,
        });
        let end = piece(span.end.saturating_sub(1)).map_or(start, |it| match it.verbatim {
            true => it.source.start + (span.end - it.at.start),
            false => it.source.end,
        });
        Span { start, end }
    }
}

fn is_block(end: TagEnd) -> bool {
    !matches!(
        end,
        TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::Link
            | TagEnd::Image
    )
}

/// Returns the next string literal of a JSON document, with its quotes.
fn next_string(source: &str, from: usize) -> Option<Range<usize>> {
    let start = from + source.get(from..)?.find('"')?;
    let mut escaped = false;
    for (idx, it) in source.get(start + 1..)?.char_indices() {
        match it {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(start..start + idx + 2),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back<'s>(source: &'s str, form: Form, seen: &str) -> &'s str {
        let reading = Reading::visible(source, form);
        let start = reading.text.find(seen).unwrap();
        let span = reading.source(Span {
            start,
            end: start + seen.len(),
        });
        source.get(span.start..span.end).unwrap()
    }

    #[test]
    fn ways_back() {
        assert_eq!(
            back("é *two* words", Form::Markdown, "two words"),
            "two* words"
        );
        assert_eq!(back("a&nbsp;b c", Form::Markdown, "\u{a0}b"), "&nbsp;b");
        assert_eq!(back("|a|\n|-|\n|cell|\n", Form::Markdown, "cell"), "cell");
        assert_eq!(back(r#"["a\"b", "c"]"#, Form::Json, "c"), "\"c\"");
        assert_eq!(back(r#"["a\"b", "c"]"#, Form::Json, "a\"b"), r#""a\"b""#);
    }
}
