//! A text as its readers see it and as it is in the source, with the way back.

mod html;

use std::ops::Range;

use casebound_record::Span;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::TextForm;

/// What is read, and from which bytes of the source each piece of it comes.
///
/// Blocks of the text are separated by an empty line, lines by one line end.
#[derive(Debug, Default)]
pub(super) struct VisibleText {
    pub(super) text: String,
    /// In the order of the text.
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    /// In `VisibleText::text`.
    at: Range<usize>,
    source: Range<usize>,
    /// Both have the same bytes.
    verbatim: bool,
}

impl VisibleText {
    /// Returns every way in which a text of this form is read. The first is the source, so nothing hidden is missed.
    pub(super) fn all(source: &str, form: TextForm) -> Vec<VisibleText> {
        let mut readings = vec![VisibleText::source_of(source)];
        match form {
            TextForm::Plain => {}
            TextForm::Markdown => readings.push(VisibleText::markdown(source)),
            TextForm::Html => readings.push(VisibleText::html(source)),
            TextForm::Json => readings.push(VisibleText::json(source)),
            TextForm::Unknown => {
                readings.push(VisibleText::markdown(source));
                if source.contains('<') {
                    readings.push(VisibleText::html(source));
                }
            }
        }
        readings
    }

    /// The source itself with entities and per cent signs decoded: comments, addresses and titles are here.
    fn source_of(source: &str) -> VisibleText {
        let mut reading = VisibleText::default();
        html::decode(source, 0..source.len(), true, &mut reading);
        reading
    }

    fn html(source: &str) -> VisibleText {
        let mut reading = VisibleText::default();
        html::visible(source, 0..source.len(), &mut reading);
        reading
    }

    fn markdown(source: &str) -> VisibleText {
        let mut reading = VisibleText::default();
        // What a picture shows instead of itself is read apart from the words around it.
        let mut pictures: Vec<VisibleText> = Vec::new();
        let mut depth = 0_usize;
        for (event, range) in Parser::new_ext(source, Options::all()).into_offset_iter() {
            let to = match pictures.last_mut() {
                Some(picture) if depth > 0 => picture,
                _ => &mut reading,
            };
            match event {
                Event::Text(words)
                | Event::Code(words)
                | Event::InlineMath(words)
                | Event::DisplayMath(words)
                | Event::FootnoteReference(words) => to.push_found(&words, range, source),
                Event::InlineHtml(_) => html::visible(source, range, to),
                Event::Start(Tag::HtmlBlock) => html::visible(source, range, to),
                Event::Start(Tag::Image { .. }) => {
                    depth += 1;
                    pictures.push(VisibleText::default());
                }
                Event::End(TagEnd::Image) => depth = depth.saturating_sub(1),
                Event::SoftBreak | Event::HardBreak => to.push("\n", range, source),
                Event::Rule => to.push("\n\n", range, source),
                Event::End(end) if is_block(end) => to.push("\n\n", range.end..range.end, source),
                // Tags add nothing to see: what they wrap is joined, and what they hide is in the source.
                _ => {}
            }
        }
        for picture in pictures {
            reading.append(picture);
        }
        reading
    }

    fn json(source: &str) -> VisibleText {
        let mut reading = VisibleText::default();
        let mut rest = 0;
        while let Some(range) = next_string(source, rest) {
            rest = range.end;
            let literal = source.get(range.clone()).unwrap_or_default();
            let words = serde_json::from_str::<String>(literal).unwrap_or_default();
            reading.push_found(&words, range, source);
            reading.push("\n\n", rest..rest, source);
        }
        reading
    }

    fn append(&mut self, other: VisibleText) {
        self.text.push_str("\n\n");
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.pieces.extend(
            other.pieces.into_iter().map(|piece| Piece { at: piece.at.start + shift..piece.at.end + shift, ..piece }),
        );
    }

    /// Adds words that are letter by letter somewhere in the range, if they do.
    fn push_found(&mut self, words: &str, range: Range<usize>, whole: &str) {
        let inside = whole.get(range.clone()).and_then(|source| source.find(words));
        let exact = inside.map(|at| range.start + at..range.start + at + words.len());
        self.push(words, exact.unwrap_or(range), whole);
    }

    /// Adds words that come from a range of the source.
    pub(super) fn push(&mut self, words: &str, source: Range<usize>, whole: &str) {
        let start = self.text.len();
        let verbatim = whole.get(source.clone()) == Some(words);
        self.text.push_str(words);
        self.pieces.push(Piece { at: start..self.text.len(), source, verbatim });
    }

    /// Returns the bytes of the source from which a range of the text comes.
    pub(super) fn source(&self, span: Span) -> Span {
        let piece = |at: usize| {
            let after = self.pieces.partition_point(|piece| piece.at.end <= at);
            self.pieces.get(after).filter(|piece| piece.at.contains(&at))
        };
        let start = piece(span.start).map_or(0, |piece| match piece.verbatim {
            true => piece.source.start + (span.start - piece.at.start),
            false => piece.source.start,
        });
        let end = piece(span.end.saturating_sub(1)).map_or(start, |piece| match piece.verbatim {
            true => piece.source.start + (span.end - piece.at.start),
            false => piece.source.end,
        });
        Span::new(start, end)
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

    fn back<'s>(source: &'s str, form: TextForm, seen: &str) -> &'s str {
        let reading = VisibleText::all(source, form).pop().unwrap();
        let start = reading.text.find(seen).unwrap();
        let span = reading.source(Span::new(start, start + seen.len()));
        source.get(span.start..span.end).unwrap()
    }

    #[test]
    fn ways_back() {
        assert_eq!(back("é *two* words", TextForm::Markdown, "two words"), "two* words");
        assert_eq!(back("a&nbsp;b c", TextForm::Markdown, "\u{a0}b"), "&nbsp;b");
        assert_eq!(back("|a|\n|-|\n|cell|\n", TextForm::Markdown, "cell"), "cell");
        assert_eq!(back("a `co de` b", TextForm::Markdown, "co de"), "co de");
        assert_eq!(back(r#"["a\"b", "c"]"#, TextForm::Json, "c"), "c");
        assert_eq!(back(r#"["a\"b", "c"]"#, TextForm::Json, "a\"b"), r#""a\"b""#);
        assert_eq!(back("x%20y", TextForm::Plain, "x y"), "x%20y");
        assert_eq!(back("<p>fir<b>st</b></p>", TextForm::Html, "first"), "fir<b>st");
    }

    #[test]
    fn pictures_speak_apart() {
        let text = |source| VisibleText::all(source, TextForm::Markdown).pop().unwrap().text;
        assert_eq!(text("one ![a *b*](x.png)two"), "one two\n\n\n\na b");
    }
}
