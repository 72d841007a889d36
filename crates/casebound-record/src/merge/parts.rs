//! One version of the YAML, cut into entries and items with the comments above them, so that each can be taken as it is.

use crate::edit::{Model, block_end, column};
use crate::quote;
use crate::span::{Span, line_end, line_start, next_line};
use crate::yaml::{Entry, Kind, Node, Style, Tree, skip_blanks, skip_trivia};

/// The text of a version and its comments.
#[derive(Clone, Copy)]
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    pub(super) tree: &'t Tree,
}

/// An entry of a map or an item of a list. Its lines have no line ends, and none of the indentation of the part itself.
#[derive(Clone)]
pub(super) struct Part {
    /// The key; nothing for an item.
    pub(super) key: Option<String>,
    /// The lines of comments and the blank ones above it.
    pub(super) lead: Vec<String>,
    /// The part itself, from its key or its dash to the end of its last line.
    pub(super) lines: Vec<String>,
    /// The comments within these lines.
    pub(super) comments: Vec<String>,
    /// What is before the value: `status: `, `- `, or the whole line `log: # all`.
    pub(super) head: String,
    /// What is behind the value on its line: blanks and a comment.
    pub(super) tail: String,
    /// What it says.
    pub(super) model: Model,
    /// The same as a text: equal if and only if both say the same, whatever the order of keys.
    pub(super) said: String,
    /// What it holds, if that are entries or items.
    pub(super) held: Option<Block>,
    /// Where it begins in the file.
    pub(super) at: usize,
    /// Whether it is within brackets.
    pub(super) is_flow: bool,
}

/// The entries of a map or the items of a list.
#[derive(Clone)]
pub(super) struct Block {
    /// In brackets.
    pub(super) is_flow: bool,
    pub(super) is_list: bool,
    /// How much deeper its parts stand than the part that holds it.
    pub(super) depth: usize,
    /// Whether its first part is on the line of the dash that holds it.
    pub(super) on_dash: bool,
    pub(super) parts: Vec<Part>,
    /// The lines of comments below its last part.
    pub(super) tail: Vec<String>,
}

/// Something is written in a way that can't be cut: only a comparison by lines is possible.
pub(super) struct UnsupportedLayout;

/// Cuts the map of a whole file, which is in block style; returns it with its column.
pub(super) fn root(source: Source<'_>, range: Span) -> Result<(Block, usize), UnsupportedLayout> {
    let root = &source.tree.root;
    let entries = root.entries();
    let Some(first) = entries.first() else {
        let tail = cut_lines(range.of(source.text), 0);
        return Ok((
            Block { is_flow: false, is_list: false, depth: 0, on_dash: false, parts: Vec::new(), tail: tail.collect() },
            0,
        ));
    };
    if root.is_flow(source.text) {
        return Err(UnsupportedLayout);
    }
    let column = column(source.text, first.key.span.start);
    let (mut block, end) = Cutter { source }.block(root, None, Span::new(range.start, range.end))?;
    let rest = Span::new(next_line(source.text, end).min(range.end), range.end);
    block.tail.extend(cut_lines(rest.of(source.text), column));
    Ok((block, column))
}

struct Cutter<'t> {
    source: Source<'t>,
}

impl Cutter<'_> {
    /// Cuts a list or map in block style. `within` begins where the comments above its first part may begin, and ends where
    /// what follows begins; `outside` is the column of the part that holds it. Returns the end of its last line.
    fn block(&self, node: &Node, outside: Option<usize>, within: Span) -> Result<(Block, usize), UnsupportedLayout> {
        let text = self.source.text;
        let starts = self.starts(node);
        let first = starts.first().copied().ok_or(UnsupportedLayout)?;
        let own = column(text, first);
        let on_dash = line_start(text, first) < within.start;
        let (mut parts, mut end) = (Vec::new(), within.start);
        for (place, start) in starts.iter().copied().enumerate() {
            let line = line_start(text, start);
            let alone = Span::new(line, start).of(text).trim_start_matches('\u{feff}').bytes().all(|byte| byte == b' ');
            if column(text, start) != own || !(alone || (place == 0 && on_dash)) {
                return Err(UnsupportedLayout);
            }
            let from = if place == 0 { within.start } else { next_line(text, end) };
            let lead: Vec<String> = cut_lines(Span::new(from, line).of(text), own).collect();
            let limit = starts.get(place + 1).map_or(within.end, |next| line_start(text, *next));
            let (part, last) = match &node.kind {
                Kind::Map(entries) => self.entry(entries.get(place).ok_or(UnsupportedLayout)?, lead, limit)?,
                _ => self.item(node.items().get(place).ok_or(UnsupportedLayout)?, start, lead, limit)?,
            };
            parts.push(part);
            end = last;
        }
        let (tail, end) = self.tail(end, own, outside, within.end);
        let depth = own - outside.unwrap_or(own).min(own);
        let is_list = matches!(node.kind, Kind::List(_));
        Ok((Block { is_flow: false, is_list, depth, on_dash, parts, tail }, end))
    }

    /// Where the parts of a block begin: keys, or dashes.
    fn starts(&self, node: &Node) -> Vec<usize> {
        let text = self.source.text;
        match &node.kind {
            Kind::Map(entries) => entries.iter().map(|entry| entry.key.span.start).collect(),
            Kind::List(items) => {
                let after = items.iter().map(|item| skip_trivia(text, item.span.end));
                std::iter::once(node.span.start).chain(after).take(items.len()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The comments below the last part that stand as deep as it, or deeper, and not where the next thing may have them.
    fn tail(&self, end: usize, own: usize, outside: Option<usize>, limit: usize) -> (Vec<String>, usize) {
        let text = self.source.text;
        let (mut at, mut last) = (next_line(text, end), end);
        while at < limit && outside.is_some_and(|outside| outside < own) {
            let line = Span::new(at, line_end(text, at));
            if line.of(text).trim_start().starts_with('#') {
                if line.len() - line.of(text).trim_start().len() < own {
                    break;
                }
                last = line.end;
            }
            at = next_line(text, at);
        }
        let lines = Span::new(next_line(text, end).min(last), last);
        (cut_lines(lines.of(text), own).collect(), last)
    }

    fn entry(&self, entry: &Entry, lead: Vec<String>, limit: usize) -> Result<(Part, usize), UnsupportedLayout> {
        let text = self.source.text;
        let colon = skip_blanks(text, entry.key.span.end);
        if text.as_bytes().get(colon) != Some(&b':') {
            return Err(UnsupportedLayout);
        }
        let start = entry.key.span.start;
        let key = entry.key.as_str(text).unwrap_or_default().to_owned();
        let (mut part, end) = self.part(start, colon + 1, &entry.value, lead, limit)?;
        part.key = Some(key);
        Ok((part, end))
    }

    fn item(
        &self,
        item: &Node,
        dash: usize,
        lead: Vec<String>,
        limit: usize,
    ) -> Result<(Part, usize), UnsupportedLayout> {
        if self.source.text.as_bytes().get(dash) != Some(&b'-') {
            return Err(UnsupportedLayout);
        }
        self.part(dash, dash + 1, item, lead, limit)
    }

    /// `mark` is behind the colon or the dash.
    fn part(
        &self,
        start: usize,
        mark: usize,
        value: &Node,
        lead: Vec<String>,
        limit: usize,
    ) -> Result<(Part, usize), UnsupportedLayout> {
        let text = self.source.text;
        let is_block = matches!(&value.kind, Kind::Map(_) | Kind::List(_)) && !value.is_flow(text);
        let (head, tail, held, end);
        if is_block {
            let is_below = line_end(text, mark) < value.span.start;
            let head_end = if is_below { line_end(text, mark) } else { value.span.start };
            let from = if is_below { next_line(text, mark) } else { value.span.start };
            let (block, last) = self.block(value, Some(column(text, start)), Span::new(from, limit))?;
            (head, tail, held, end) = (Span::new(start, head_end), Span::at(last), Some(block), last);
        } else {
            let last = block_end(text, value).max(mark);
            let is_literal = matches!(value.kind, Kind::Scalar { style: Style::Literal | Style::Folded, .. });
            let begin = if is_literal { skip_blanks(text, mark) } else { value.span.start };
            (head, tail) = (Span::new(start, begin), Span::new(last, line_end(text, last)));
            (held, end) = (self.flow(value), tail.end);
        }
        let whole = Span::new(start, end);
        let model = Model::of(text, value);
        let comments = self.source.tree.comments.iter().filter(|comment| whole.contains(**comment));
        let part = Part {
            key: None,
            lead,
            lines: cut_part(text, whole),
            comments: comments.map(|comment| comment.of(text).to_owned()).collect(),
            head: head.of(text).replace('\r', ""),
            tail: tail.of(text).to_owned(),
            said: said(&model),
            model,
            held,
            at: start,
            is_flow: false,
        };
        Ok((part, end))
    }

    /// The parts of a list or map in brackets; an empty one is one of no parts.
    fn flow(&self, node: &Node) -> Option<Block> {
        let text = self.source.text;
        let parts: Vec<Part> = match &node.kind {
            Kind::Map(entries) => entries
                .iter()
                .map(|entry| {
                    let key = entry.key.as_str(text).unwrap_or_default().to_owned();
                    let head = format!("{}: ", inline(text, &entry.key));
                    Part { key: Some(key), ..self.flow_part(head, &entry.value) }
                })
                .collect(),
            Kind::List(items) => items.iter().map(|item| self.flow_part(String::new(), item)).collect(),
            _ => return None,
        };
        let is_list = matches!(node.kind, Kind::List(_));
        Some(Block { is_flow: true, is_list, depth: 0, on_dash: false, parts, tail: Vec::new() })
    }

    fn flow_part(&self, head: String, node: &Node) -> Part {
        let model = Model::of(self.source.text, node);
        let line = format!("{head}{}", inline(self.source.text, node));
        Part {
            key: None,
            lead: Vec::new(),
            lines: vec![line],
            comments: Vec::new(),
            head,
            tail: String::new(),
            said: said(&model),
            model,
            held: self.flow(node),
            at: node.span.start,
            is_flow: true,
        }
    }
}

/// A value within brackets, on one line.
fn inline(text: &str, node: &Node) -> String {
    let written = node.span.of(text);
    if written.contains(['\n', '\r']) { inline_model(&Model::of(text, node)) } else { written.to_owned() }
}

/// Writes what a model says on one line; dates and words stay without quotes.
pub(super) fn inline_model(model: &Model) -> String {
    let join = |parts: Vec<String>| parts.join(", ");
    match model {
        Model::Null => String::new(),
        Model::Scalar { text, is_text } => {
            let is_odd = |c: char| c.is_control() || matches!(c, ',' | '[' | ']' | '{' | '}' | '#');
            let is_word = !is_text && !text.contains(is_odd) && !text.contains(": ") && !text.ends_with(':');
            if is_word { text.clone() } else { quote::scalar(text) }
        }
        Model::List(items) => format!("[{}]", join(items.iter().map(inline_model).collect())),
        Model::Map(entries) => {
            let pair = |(key, value): &(String, Model)| format!("{}: {}", quote::scalar(key), inline_model(value));
            format!("{{{}}}", join(entries.iter().map(pair).collect()))
        }
    }
}

/// A text that is equal for two models if and only if they say the same, whatever the order of their keys.
pub(super) fn said(model: &Model) -> String {
    match model {
        Model::Null => "~".to_owned(),
        Model::Scalar { text, .. } => format!("{text:?}"),
        Model::List(items) => format!("[{}]", items.iter().map(said).collect::<Vec<_>>().join(",")),
        Model::Map(entries) => {
            let mut pairs: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key:?}:{}", said(value))).collect();
            pairs.sort();
            format!("{{{}}}", pairs.join(","))
        }
    }
}

/// The lines of a part, without its own indentation.
fn cut_part(text: &str, whole: Span) -> Vec<String> {
    let own = column(text, whole.start);
    let written = whole.of(text);
    let (first, rest) = written.split_once('\n').map_or((written, None), |(first, rest)| (first, Some(rest)));
    let mut lines = vec![first.trim_end_matches('\r').to_owned()];
    if let Some(rest) = rest {
        lines.extend(rest.split('\n').map(|line| outdent(line.trim_end_matches('\r'), own)));
    }
    lines
}

/// The lines of a text that ends with a line end or is empty, without as much indentation.
pub(super) fn cut_lines(text: &str, own: usize) -> impl Iterator<Item = String> {
    text.lines().map(move |line| outdent(line.trim_end_matches('\r'), own))
}

fn outdent(line: &str, own: usize) -> String {
    let blanks = line.bytes().take(own).take_while(|byte| *byte == b' ').count();
    line.get(blanks..).unwrap_or_default().to_owned()
}

/// The same lines, so much deeper; blank ones stay empty.
pub(super) fn indent(lines: &[String], depth: usize) -> Vec<String> {
    let blanks = " ".repeat(depth);
    lines.iter().map(|line| if line.is_empty() { String::new() } else { format!("{blanks}{line}") }).collect()
}
