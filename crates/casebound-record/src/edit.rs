//! Changes of a file that leave every other line, comment and space as they were.
//!
//! A change is one replacement of bytes, checked before it is given back: our reader and `yaml_serde`
//! must find the old values with this one change, and all comments. Otherwise the change is refused.

mod model;
mod place;
mod plan;
mod render;
mod verify;

use std::borrow::Cow;
use std::fmt;

use crate::front_matter;
use crate::problem::{Edit, Form, Problem};
use crate::span::Span;
use crate::yaml::{self, Kind, Node, Style, Tree};

pub(crate) use model::Model;
pub(crate) use place::{block_end, column};

/// A value to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A vocabulary word or a date, written without quotes: `yes`, `open`, `2026-06-03`.
    Word(String),
    /// Anybody's words, quoted where YAML needs it; several lines become a literal block.
    Text(String),
    /// Items; in brackets when they are short.
    List(Vec<Value>),
    /// Keys and values; in braces when they are short.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// What a node of a file says; `None` where it is empty. Plain words and dates stay as they are.
    pub fn of(text: &str, node: &Node) -> Option<Value> {
        let is_plain =
            |word: &str| word.chars().all(|letter| letter.is_ascii_alphanumeric() || "-+:._".contains(letter));
        match &node.kind {
            Kind::Null => None,
            Kind::Scalar { style, .. } => {
                let word = node.as_str(text)?.to_owned();
                Some(if *style == Style::Plain && is_plain(&word) { Value::Word(word) } else { Value::Text(word) })
            }
            Kind::List(items) => Some(Value::List(items.iter().filter_map(|item| Value::of(text, item)).collect())),
            Kind::Map(entries) => {
                let entry =
                    |entry: &yaml::Entry| Some((entry.key.as_str(text)?.to_owned(), Value::of(text, &entry.value)?));
                Some(Value::Map(entries.iter().filter_map(entry).collect()))
            }
        }
    }

    /// Writes `name` with the value on lines of its own, in block style unless it is short.
    pub(crate) fn entry(&self, name: &str) -> String {
        let look = render::Look { indent: 0, step: 2, comment: None, block: false };
        render::entry(look, &[name], self) + "\n"
    }

    /// Writes the value on one line.
    pub(crate) fn inline(&self) -> String {
        render::inline(self)
    }
}

/// Why nothing was changed. The words quote neither the file nor the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditRefusal {
    reason: Cow<'static, str>,
}

impl EditRefusal {
    fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self { reason: reason.into() }
    }
}

impl fmt::Display for EditRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for EditRefusal {}

/// Gives the entry at `route` a value. Missing maps on the way are written in block style.
///
/// `file_text` is a whole case file, or a whole YAML file.
///
/// # Errors
/// When the file has a problem of form, when the route leads through something that is not a map, or when
/// the change would touch more than this entry.
pub fn set(file_text: &str, route: &str, value: &Value) -> Result<String, EditRefusal> {
    let file = File::open(file_text)?;
    let change = plan::set(&file, route, value)?;
    verify::carry_out(&file, change)
}

/// Adds an item to the end of the list at `route`, which is written when it is missing. A map becomes
/// one line in braces: `- {at: …, what: …}`.
///
/// # Errors
/// As [`set`], and when something else than a list is there.
pub fn append(file_text: &str, route: &str, value: &Value) -> Result<String, EditRefusal> {
    let file = File::open(file_text)?;
    let change = plan::append(&file, route, value)?;
    verify::carry_out(&file, change)
}

/// Takes the entry or item at `route` away, with the comments on its own lines. A map or list that
/// becomes empty stays as a key without a value.
///
/// # Errors
/// As [`set`], and when there is no such entry.
pub fn remove(file_text: &str, route: &str) -> Result<String, EditRefusal> {
    let file = File::open(file_text)?;
    let change = plan::remove(&file, route)?;
    verify::carry_out(&file, change)
}

/// Makes changes of bytes anywhere in a file, in any order.
///
/// # Errors
/// When two of them overlap, or one is not of this text.
pub fn apply(file_text: &str, edits: &[Edit]) -> Result<String, EditRefusal> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let added: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut text = String::with_capacity(file_text.len() + added);
    let mut at = 0;
    for edit in edits {
        let kept = file_text.get(at..edit.span.start).filter(|_| edit.span.end >= edit.span.start);
        let goes = file_text.get(edit.span.start..edit.span.end);
        let (Some(kept), Some(_)) = (kept, goes) else {
            return Err(EditRefusal::new("the changes overlap, or belong to another version of the file"));
        };
        text.push_str(kept);
        text.push_str(&edit.text);
        at = edit.span.end;
    }
    text.push_str(file_text.get(at..).unwrap_or_default());
    Ok(text)
}

/// A file that may be edited.
struct File<'t> {
    text: &'t str,
    /// Where the YAML stands.
    range: Span,
    tree: Tree,
    /// Whether Markdown follows the YAML.
    is_case: bool,
}

impl<'t> File<'t> {
    /// Reads a file; refuses what is not sound enough to be edited.
    fn open(text: &'t str) -> Result<Self, EditRefusal> {
        let split = front_matter::split(text.as_bytes());
        if let (Some(range), true) = (split.yaml, split.problems.is_empty()) {
            return Self::read(text, range, true);
        }
        let split = front_matter::split_yaml(text.as_bytes());
        // An empty file is an empty map; everything else has to be in order.
        if split.problems.iter().any(|problem| problem.rule != Form::FileEmpty) {
            return Err(EditRefusal::new("the file is not one that can be edited; check it first"));
        }
        Self::read(text, split.yaml.unwrap_or_default(), false)
    }

    fn read(text: &'t str, range: Span, is_case: bool) -> Result<Self, EditRefusal> {
        let tree = yaml::parse(text, range);
        if !tree.problems.iter().all(is_harmless) {
            return Err(EditRefusal::new("the YAML of the file has a problem; check it and fix that first"));
        }
        Ok(Self { text, range, tree, is_case })
    }

    /// The line end the file uses: that of its first line.
    fn line_end(&self) -> &'static str {
        let first = self.text.split_inclusive('\n').next().unwrap_or_default();
        if first.ends_with("\r\n") { "\r\n" } else { "\n" }
    }
}

/// Whether it is clear what the file says in spite of a problem.
pub(crate) fn is_harmless(problem: &Problem) -> bool {
    match problem.rule {
        Form::HiddenCharacter | Form::ConfusableKey => true,
        Form::Tab => problem.fix.is_some(),
        _ => false,
    }
}
