//! What the YAML of a file says, as a tree in which every part knows its place in the file.
//!
//! Reading never fails: what cannot be read becomes a [`Problem`] and a [`Kind::Null`] in the tree.
//! A plain scalar is text here whatever it looks like, so `no`, `12:30` and `1_000` stay as written.

mod build;
mod errors;
mod hidden;
mod keys;
mod recover;
pub(crate) mod repair;

pub(crate) use build::{skip_blanks, skip_trivia};
pub use hidden::hidden_characters;

use crate::problem::{Form, Problem};
use crate::span::{Span, floor};

/// How deep maps and lists may be nested.
pub const MAX_DEPTH: usize = 64;

/// A value or a key, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Quotes and brackets included; a block scalar's text without header and trailing blank lines;
    /// for an empty value the place after the colon or the dash.
    pub span: Span,
    /// What is there.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing, `~`, `null`, or something that could not be read (see [`Tree::is_broken`]).
    Null,
    /// Text.
    Scalar {
        /// How it is written.
        style: Style,
        /// The text, when it is not simply what is in the file: escapes, folded lines.
        value: Option<Box<str>>,
    },
    /// Items in order.
    List(Vec<Node>),
    /// Keys and values in order; equal keys stay, and are a problem.
    Map(Vec<Entry>),
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In `'`.
    SingleQuoted,
    /// In `"`.
    DoubleQuoted,
    /// After `|`.
    Literal,
    /// After `>`.
    Folded,
}

/// One line of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key, a scalar; anything else is a problem and a `Null` here.
    pub key: Node,
    /// The value.
    pub value: Node,
}

/// The YAML of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// The outermost value; an empty map when there is none.
    pub root: Node,
    /// What is wrong, in the order of the file.
    pub problems: Vec<Problem>,
    /// The comments with their `#`, without the line break, in the order of the file.
    pub comments: Vec<Span>,
    /// What could not be read, so that no rule takes it for missing.
    pub broken: Vec<Span>,
}

impl Node {
    /// The text of a scalar; `text` is the whole file. Nothing for null, lists and maps.
    pub fn as_str<'a>(&'a self, text: &'a str) -> Option<&'a str> {
        let (span, value) = self.written()?;
        Some(value.unwrap_or_else(|| span.of(text)))
    }

    /// Where the text of a scalar stands, and the text itself when it is not simply what is there.
    pub(crate) fn written(&self) -> Option<(Span, Option<&str>)> {
        match &self.kind {
            Kind::Scalar { style, value } => Some((inner(self.span, *style), value.as_deref())),
            _ => None,
        }
    }

    /// Whether this is a scalar with the text `word`.
    pub(crate) fn is(&self, text: &str, word: &str) -> bool {
        self.written().is_some_and(|(span, value)| match value {
            Some(value) => value == word,
            // Most keys differ in their length already.
            None => span.len() == word.len() && text.as_bytes().get(span.start..span.end) == Some(word.as_bytes()),
        })
    }

    /// The first entry of a map with this key.
    pub fn get(&self, text: &str, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.is(text, key))
    }

    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        self.kind == Kind::Null
    }

    /// Whether a list or map is written in brackets.
    pub fn is_flow(&self, text: &str) -> bool {
        let first = self.span.of(text).as_bytes().first();
        match self.kind {
            Kind::List(_) => first == Some(&b'['),
            Kind::Map(_) => first == Some(&b'{'),
            _ => false,
        }
    }
}

impl Tree {
    /// Whether the value of this node, or a part of it, could not be read.
    pub fn is_broken(&self, node: &Node) -> bool {
        self.broken.iter().any(|span| node.span.contains(*span))
    }
}

/// The text of a scalar in the file: without the quotes.
fn inner(span: Span, style: Style) -> Span {
    match style {
        Style::SingleQuoted | Style::DoubleQuoted => Span::new(span.start + 1, span.end.saturating_sub(1)),
        _ => span,
    }
}

/// Reads the YAML that is at `range` of the file `text`, in linear time.
///
/// A range beyond the text, or one that cuts a character, is made smaller. After an error of syntax
/// every entry at the left margin is read alone, so one mistake does not hide the others.
pub fn parse(text: &str, range: Span) -> Tree {
    let start = floor(text, range.start);
    let range = Span::new(start, floor(text, range.end));

    let conflicts = recover::conflicts(text, range);
    if !conflicts.is_empty() {
        let root = Node { span: range, kind: Kind::Map(Vec::new()) };
        return Tree { root, problems: conflicts, comments: Vec::new(), broken: vec![range] };
    }

    let mut tree = match build::read(text, range) {
        Ok(tree) => tree,
        Err(failure) => recover::entries(text, range, failure),
    };
    keys::check(text, &tree.root, &mut tree.problems);
    hidden::check(text, range, &mut tree);
    if !matches!(tree.root.kind, Kind::Map(_)) {
        tree.problems.push(Problem::new(
            Form::NotAMap,
            tree.root.span,
            "this is not a map of keys and values",
            "write lines of the form `key: value`",
        ));
    }
    tree.problems.sort_by_key(|problem| problem.span);
    tree
}
