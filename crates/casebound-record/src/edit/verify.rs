//! Whether a planned change does what was asked and nothing else.

use serde_yaml::Value as Other;

use super::{EditRefusal, File, Value};
use crate::front_matter;
use crate::span::Span;
use crate::yaml::{self, Kind, Node, Style, Tree};

/// A planned change: one replacement of bytes, and what the file says after it.
pub(super) struct Change {
    /// What goes.
    pub(super) span: Span,
    /// What comes; lines end with `\n` here.
    pub(super) text: String,
    /// The lines that may change; empty for new lines between old ones.
    pub(super) touched: Span,
    /// Where comments may go with what they speak of.
    pub(super) loses: Span,
    /// The values after the change.
    pub(super) expected: Model,
}

/// What a tree says, without its places and its style.
#[derive(Clone)]
pub(super) enum Model {
    Null,
    Scalar {
        text: String,
        /// Whether every reader has to take it for text.
        is_text: bool,
    },
    List(Vec<Model>),
    Map(Vec<(String, Model)>),
}

impl Model {
    pub(super) fn of(text: &str, node: &Node) -> Self {
        match &node.kind {
            Kind::Null => Self::Null,
            Kind::Scalar { style, .. } => {
                Self::Scalar { text: node.as_str(text).unwrap_or_default().to_owned(), is_text: *style != Style::Plain }
            }
            Kind::List(items) => Self::List(items.iter().map(|item| Self::of(text, item)).collect()),
            Kind::Map(entries) => Self::Map(
                entries
                    .iter()
                    .map(|entry| {
                        let key = entry.key.as_str(text).unwrap_or_default().to_owned();
                        (key, Self::of(text, &entry.value))
                    })
                    .collect(),
            ),
        }
    }

    pub(super) fn new(value: &Value) -> Self {
        match value {
            Value::Word(text) => Self::Scalar { text: text.clone(), is_text: false },
            Value::Text(text) => Self::Scalar { text: text.clone(), is_text: true },
            Value::List(items) => Self::List(items.iter().map(Self::new).collect()),
            Value::Map(entries) => {
                Self::Map(entries.iter().map(|(key, value)| (key.clone(), Self::new(value))).collect())
            }
        }
    }

    /// The part at a path of entry and item numbers.
    pub(super) fn at(&mut self, path: &[usize]) -> Option<&mut Self> {
        path.iter().try_fold(self, |model, &place| match model {
            Self::List(items) => items.get_mut(place),
            Self::Map(entries) => entries.get_mut(place).map(|(_, value)| value),
            Self::Null | Self::Scalar { .. } => None,
        })
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Scalar { text: a, .. }, Self::Scalar { text: b, .. }) => a == b,
            (Self::List(a), Self::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.is_same(b)),
            (Self::Map(a), Self::Map(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && a.1.is_same(&b.1))
            }
            _ => false,
        }
    }

    /// Whether the other reader found the same; it may take plain scalars for numbers and the like.
    fn agrees(&self, other: &Other) -> bool {
        match (self, other) {
            (Self::Null, Other::Null) => true,
            (Self::Scalar { text, .. }, Other::String(string)) => text == string,
            (Self::Scalar { is_text, .. }, Other::Number(_) | Other::Bool(_)) => !is_text,
            (Self::List(a), Other::Sequence(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.agrees(b)),
            (Self::Map(a), Other::Mapping(b)) => {
                let key = |key: &str, other: &Other| other.as_str().is_none_or(|other| other == key);
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| key(&a.0, b.0) && a.1.agrees(b.1))
            }
            _ => false,
        }
    }
}

/// Makes the change, if it is nothing but what was asked.
pub(super) fn carry_out(file: &File<'_>, change: Change) -> Result<String, EditRefusal> {
    // `yaml_serde` is safe to use from here on: our reader found no alias and no depth.
    other_agrees(&Model::of(file.text, &file.tree.root), file.range.of(file.text)).map_err(|()| {
        EditRefusal::new("two readers of YAML understand this file differently; write it more plainly")
    })?;

    let text = file.line_end();
    let text = if text == "\n" { change.text.clone() } else { change.text.replace('\n', text) };
    let (Some(before), Some(after)) = (file.text.get(..change.span.start), file.text.get(change.span.end..)) else {
        return Err(unsafe_change());
    };
    let new = format!("{before}{text}{after}");
    let (range, tree) = reread(file, &new, text.len(), change.span.len())?;
    let model = Model::of(&new, &tree.root);
    let right = model.is_same(&change.expected)
        && other_agrees(&change.expected, range.of(&new)).is_ok()
        && no_new_problem(&file.tree, &tree)
        && same_comments(file, &change, &new, &tree)
        && lines_stay(file.text, &new, change.touched);
    if right { Ok(new) } else { Err(unsafe_change()) }
}

fn unsafe_change() -> EditRefusal {
    EditRefusal::new("this cannot be changed without touching something else; edit the lines by hand")
}

/// Reads the changed file; its YAML has to stand where the old one stood.
fn reread(file: &File<'_>, new: &str, added: usize, gone: usize) -> Result<(Span, Tree), EditRefusal> {
    let split =
        if file.is_case { front_matter::split(new.as_bytes()) } else { front_matter::split_yaml(new.as_bytes()) };
    let range = split.yaml.unwrap_or_default();
    let expected = Span::new(file.range.start, file.range.end + added - gone);
    let empty = new.is_empty() && !file.is_case;
    if !empty && (range != expected || !split.problems.is_empty()) {
        return Err(EditRefusal::new("the file would become too big, or its YAML would end too early"));
    }
    Ok((range, yaml::parse(new, range)))
}

fn other_agrees(model: &Model, yaml: &str) -> Result<(), ()> {
    let other: Other = serde_yaml::from_str(yaml).map_err(|_| ())?;
    let empty = matches!(model, Model::Map(entries) if entries.is_empty()) && other == Other::Null;
    if empty || model.agrees(&other) { Ok(()) } else { Err(()) }
}

fn no_new_problem(old: &Tree, new: &Tree) -> bool {
    let count = |tree: &Tree, rule| tree.problems.iter().filter(|problem| problem.rule == rule).count();
    new.problems.iter().all(|problem| count(new, problem.rule) <= count(old, problem.rule))
}

fn same_comments(file: &File<'_>, change: &Change, new: &str, tree: &Tree) -> bool {
    let kept = file.tree.comments.iter().filter(|comment| !change.loses.contains(**comment));
    let kept = kept.map(|comment| comment.of(file.text));
    kept.eq(tree.comments.iter().map(|comment| comment.of(new)))
}

/// Whether all lines outside of `touched` are as they were.
fn lines_stay(old: &str, new: &str, touched: Span) -> bool {
    let old_lines: Vec<&str> = old.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    let new_lines: Vec<&str> = new.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let top = old_lines.iter().zip(&new_lines).take_while(same).count();
    let most = old_lines.len().min(new_lines.len()) - top;
    let bottom = old_lines.iter().rev().zip(new_lines.iter().rev()).take(most).take_while(same).count();
    let changed = top..old_lines.len() - bottom;
    let number = |at: usize| Span::new(0, at).of(old).matches('\n').count();
    // A line that only moved, such as an empty one at the end, is not changed.
    let all_blank = changed.clone().all(|line| old_lines.get(line).is_none_or(|line| line.is_empty()));
    all_blank || (number(touched.start) <= changed.start && changed.end <= number(touched.end) + 1)
}
