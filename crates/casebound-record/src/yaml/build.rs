//! From the parser's events to the tree.

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, options};

use super::{Entry, Kind, MAX_DEPTH, Node, Style, Tree, inner};
use crate::problem::{Form, Problem};
use crate::span::Span;

/// Why reading stopped, and what was known by then.
pub(super) struct Failure {
    /// What the parser met.
    pub(super) kind: ErrorKind,
    /// Where the parser stood, in the file.
    pub(super) at: usize,
    /// The end of the last thing that was read.
    pub(super) last: usize,
    /// The innermost bracket that is still open.
    pub(super) bracket: Option<usize>,
    /// Problems found on the way.
    pub(super) problems: Vec<Problem>,
}

/// A list or map that is not finished.
enum Frame {
    List { span: Span, flow: bool, bad: bool, items: Vec<Node> },
    Map { span: Span, flow: bool, bad: bool, entries: Vec<Entry>, key: Option<Node> },
}

struct Builder<'t> {
    text: &'t str,
    range: Span,
    frames: Vec<Frame>,
    root: Option<Node>,
    documents: usize,
    /// The end of the last token.
    last: usize,
    problems: Vec<Problem>,
    comments: Vec<Span>,
    broken: Vec<Span>,
}

/// Reads one range; stops at the first error of syntax.
pub(super) fn read(text: &str, range: Span) -> Result<Tree, Box<Failure>> {
    let source = range.of(text);
    let options = options! {
        disallow_directives: true,
        emit_unresolved_aliases: true,
        // The size of the file bounds the comments already.
        max_buffered_comment_events: usize::MAX,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    let mut builder = Builder {
        text,
        range,
        frames: Vec::with_capacity(8),
        root: None,
        documents: 0,
        last: range.start,
        problems: Vec::new(),
        comments: Vec::new(),
        broken: Vec::new(),
    };
    for event in Parser::new_from_str_with_options(source, options) {
        let (event, place) = match event {
            Ok(event) => event,
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(source.len());
                return Err(Box::new(builder.fail(error.kind().clone(), range.start + at)));
            }
        };
        let bytes = place.byte_range().unwrap_or_default();
        let span = Span::new(range.start + bytes.start, range.start + bytes.end);
        if let Some(tag) = place.tag_span().and_then(|tag| tag.byte_range()) {
            builder.tag(Span::new(range.start + tag.start, range.start + tag.end));
        }
        let tagged = place.tag_start().is_some();
        if let Err(kind) = builder.event(event, span, tagged) {
            return Err(Box::new(builder.fail(kind, span.start)));
        }
        if builder.documents > 1 {
            break;
        }
    }
    Ok(builder.finish())
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, span: Span, tagged: bool) -> Result<(), ErrorKind> {
        match event {
            Event::Scalar(value, style, anchor, _) => {
                let broken = tagged || self.anchor(anchor, span);
                let node = if broken { self.broken(span) } else { self.scalar(&value, style, span) };
                self.push(node);
            }
            Event::SequenceStart(style, anchor, _) => {
                let bad = tagged || self.anchor(anchor, span);
                let flow = style == granit_parser::StructureStyle::Flow;
                let span = if flow { span } else { Span::at(self.first_dash(span.start)) };
                self.open(Frame::List { span, flow, bad, items: Vec::new() }, span)?;
            }
            Event::MappingStart(style, anchor, _) => {
                let bad = tagged || self.anchor(anchor, span);
                let flow = style == granit_parser::StructureStyle::Flow;
                // The map of the whole file is the big one.
                let room = if self.frames.is_empty() { 24 } else { 4 };
                let frame = Frame::Map { span, flow, bad, entries: Vec::with_capacity(room), key: None };
                self.open(frame, span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.problems.push(Problem::new(
                    Form::AnchorOrAlias,
                    span,
                    "an alias is here instead of a value",
                    "write the value itself, or put the text in quotes",
                ));
                let node = self.broken(span);
                self.push(node);
            }
            Event::Comment(..) => self.comments.push(span),
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.problems.push(several_documents(span));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Reports an anchor; `id` is 0 where there is none.
    fn anchor(&mut self, id: usize, node: Span) -> bool {
        if id == 0 {
            return false;
        }
        // The anchor stands somewhere between the last token and the node.
        let before = Span::new(self.last, node.start.max(self.last));
        let at = before.of(self.text).rfind('&').map_or(node.start, |found| before.start + found);
        let name = Span::new(at, self.range.end).of(self.text);
        let length = name.find(|c: char| c.is_whitespace()).unwrap_or(name.len());
        self.problems.push(Problem::new(
            Form::AnchorOrAlias,
            Span::new(at, at + length),
            "an anchor names this value for use elsewhere",
            "take the anchor away and write the value where it is needed, or put the text in quotes",
        ));
        true
    }

    fn tag(&mut self, span: Span) {
        self.problems.push(Problem::new(
            Form::Tag,
            span,
            "a tag gives this value a type of its own",
            "take the tag away, or put the text in quotes",
        ));
    }

    fn broken(&mut self, span: Span) -> Node {
        self.broken.push(span);
        Node { span, kind: Kind::Null }
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, span: Span) -> Node {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        if style == Style::Plain && (span.is_empty() || matches!(value, "~" | "null" | "Null" | "NULL")) {
            let span = if span.is_empty() { self.empty_place(span) } else { span };
            return Node { span, kind: Kind::Null };
        }
        let span = match style {
            Style::Literal | Style::Folded => self.block_text(span, value),
            _ => span,
        };
        let value = (inner(span, style).of(self.text) != value).then(|| Box::from(value));
        Node { span, kind: Kind::Scalar { style, value } }
    }

    /// Where an empty value would stand: after the colon of its key or the dash of its item.
    fn empty_place(&self, span: Span) -> Span {
        match self.frames.last() {
            Some(Frame::Map { key: Some(key), .. }) => {
                let at = skip_blanks(self.text, key.span.end);
                let colon = self.text.as_bytes().get(at) == Some(&b':');
                Span::at(if colon { at + 1 } else { key.span.end })
            }
            Some(Frame::List { flow: false, span, items, .. }) => {
                let dash = items.last().map_or(span.start, |item| skip_trivia(self.text, item.span.end));
                let found = self.text.as_bytes().get(dash) == Some(&b'-');
                Span::at(if found { dash + 1 } else { span.start })
            }
            _ => span,
        }
    }

    /// The text of a block scalar: from its first to its last line that is not blank. An empty one
    /// is at its header.
    fn block_text(&self, span: Span, value: &str) -> Span {
        if value.trim_matches('\n').is_empty() {
            let from = match self.frames.last() {
                Some(Frame::Map { key: Some(key), .. }) => key.span.end,
                _ => self.last,
            };
            let upto = Span::new(from, span.end).of(self.text);
            return upto.find(['|', '>']).map_or(Span::at(span.start), |at| Span::new(from + at, from + at + 1));
        }
        let held = span.of(self.text);
        Span::new(span.start, span.start + held.trim_end_matches([' ', '\t', '\n', '\r']).len())
    }

    /// The dash of a list's first item. The parser gives the item itself when the list is not
    /// indented below its key.
    fn first_dash(&self, start: usize) -> usize {
        let Some(Frame::Map { key: Some(key), .. }) = self.frames.last() else {
            return start;
        };
        let colon = skip_blanks(self.text, key.span.end);
        let dash = skip_trivia(self.text, colon + 1);
        let found = dash <= start && self.text.as_bytes().get(dash) == Some(&b'-');
        if found { dash } else { start }
    }

    fn open(&mut self, frame: Frame, span: Span) -> Result<(), ErrorKind> {
        if self.frames.len() >= MAX_DEPTH {
            return Err(ErrorKind::RecursionLimitExceeded);
        }
        self.last = self.last.max(span.end);
        self.frames.push(frame);
        Ok(())
    }

    fn close(&mut self, end: Span) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let (span, bad, kind) = match frame {
            Frame::List { span, flow, bad, items } => {
                let close = if flow { end.end } else { items.last().map_or(span.end, |item| item.span.end) };
                (Span::new(span.start, close), bad, Kind::List(items))
            }
            Frame::Map { span, flow, bad, entries, .. } => {
                let close = if flow && !end.is_empty() {
                    end.end
                } else {
                    entries.last().map_or(span.end, |entry| entry.value.span.end.max(entry.key.span.end))
                };
                (Span::new(span.start, close), bad, Kind::Map(entries))
            }
        };
        let node = if bad { self.broken(span) } else { Node { span, kind } };
        self.push(node);
    }

    /// Puts a finished node where it belongs.
    fn push(&mut self, node: Node) {
        self.last = self.last.max(node.span.end);
        match self.frames.last_mut() {
            Some(Frame::List { items, .. }) => items.push(node),
            Some(Frame::Map { entries, key, .. }) => match key.take() {
                Some(key) => entries.push(Entry { key, value: node }),
                None => *key = Some(node),
            },
            None => self.root = Some(node),
        }
    }

    fn fail(self, kind: ErrorKind, at: usize) -> Failure {
        let bracket = self.frames.iter().rev().find_map(|frame| match frame {
            Frame::List { span, flow: true, .. } | Frame::Map { span, flow: true, .. } => Some(span.start),
            _ => None,
        });
        Failure { kind, at: at.min(self.range.end), last: self.last, bracket, problems: self.problems }
    }

    fn finish(self) -> Tree {
        let empty = || Node { span: Span::at(self.range.start), kind: Kind::Map(Vec::new()) };
        // A comment can come after the scalar whose header it is on.
        let mut comments = self.comments;
        comments.sort_unstable();
        let root = match self.root {
            Some(Node { span, kind: Kind::Null }) if span.is_empty() => empty(),
            Some(root) => root,
            None => empty(),
        };
        Tree { root, problems: self.problems, comments, broken: self.broken }
    }
}

/// A second document in one file.
pub(super) fn several_documents(span: Span) -> Problem {
    Problem::new(
        Form::SeveralDocuments,
        span,
        "a second YAML document begins here; it was not read",
        "one file is one document: take the line away, or put the text in quotes",
    )
}

/// The first byte at or after `from` that is neither a space nor a tab.
pub(crate) fn skip_blanks(text: &str, from: usize) -> usize {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    from + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// The first byte at or after `from` that is not a white space and in no comment.
pub(crate) fn skip_trivia(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += bytes
            .get(at..)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
            .count();
        if bytes.get(at) != Some(&b'#') {
            return at;
        }
        at += bytes.get(at..).unwrap_or_default().iter().take_while(|byte| !matches!(byte, b'\n' | b'\r')).count();
    }
}
