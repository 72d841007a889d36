//! How a new value is written.

use super::Value;
use crate::quote;

/// Lists and maps up to so many characters are in brackets on the line of their key.
const SHORT: usize = 80;

/// The look of the lines to write: lines end with `\n` here.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    /// The indentation of the key.
    pub(super) indent: usize,
    /// How much deeper the next level stands.
    pub(super) step: usize,
    /// A comment that stays on the line of the key.
    pub(super) comment: Option<&'a str>,
    /// A list goes on lines of its own even when it is short.
    pub(super) block: bool,
}

impl Look<'_> {
    fn deeper(self) -> Self {
        Look { indent: self.indent + self.step, comment: None, block: false, ..self }
    }
}

/// On one line, for flow context and for items.
pub(super) fn inline(value: &Value) -> String {
    match value {
        Value::Word(word) => word.clone(),
        Value::Text(text) => quote::scalar(text),
        Value::List(items) => format!("[{}]", join(items.iter().map(inline))),
        Value::Map(entries) => format!("{{{}}}", join(entries.iter().map(|(key, value)| pair(key, value)))),
    }
}

/// `key: value` on one line.
pub(super) fn pair(key: &str, value: &Value) -> String {
    format!("{}: {}", quote::scalar(key), inline(value))
}

/// An entry on lines of its own, without the last line break; `names` are the key and, before it, the
/// maps to write around it.
pub(super) fn entry(look: Look<'_>, names: &[&str], value: &Value) -> String {
    let Some((name, inside)) = names.split_first() else {
        return String::new();
    };
    let head = format!("{}{}:", " ".repeat(look.indent), quote::scalar(name));
    if inside.is_empty() {
        return head + &after_colon(look, value);
    }
    let deeper = Look { block: look.block, ..look.deeper() };
    head + &comment(look) + "\n" + &entry(deeper, inside, value)
}

/// What is after the colon of a key in block context, from the space on.
pub(super) fn after_colon(look: Look<'_>, value: &Value) -> String {
    match value {
        Value::Text(text) if is_block(text) => literal(look, text),
        Value::List(items) if !items.is_empty() && (look.block || !is_short(value)) => {
            let indent = " ".repeat(look.indent + look.step);
            let lines = items.iter().map(|item| format!("\n{indent}- {}", inline(item)));
            lines.fold(comment(look), |text, line| text + &line)
        }
        Value::Map(entries) if !entries.is_empty() && (look.block || !is_short(value)) => {
            let lines = entries.iter().map(|(key, value)| entry(look.deeper(), &[key], value));
            lines.fold(comment(look), |text, line| text + "\n" + &line)
        }
        _ => format!(" {}{}", inline(value), comment(look)),
    }
}

/// Several lines, or one that is long and would need quotes.
fn is_block(text: &str) -> bool {
    let long = text.len() > SHORT && !quote::is_plain(text);
    (text.contains('\n') || long) && quote::is_literal(text)
}

fn is_short(value: &Value) -> bool {
    fn has_block(value: &Value) -> bool {
        match value {
            Value::Word(_) => false,
            Value::Text(text) => is_block(text),
            Value::List(items) => items.iter().any(has_block),
            Value::Map(entries) => entries.iter().any(|(_, value)| has_block(value)),
        }
    }
    inline(value).chars().count() <= SHORT && !has_block(value)
}

fn literal(look: Look<'_>, text: &str) -> String {
    let (mark, text) = match text.strip_suffix('\n') {
        Some(text) => ("|", text),
        None => ("|-", text),
    };
    let indent = " ".repeat(look.indent + look.step);
    let mut block = format!(" {mark}{}", comment(look));
    for line in text.split('\n') {
        block.push('\n');
        if !line.is_empty() {
            block.push_str(&indent);
            block.push_str(line);
        }
    }
    block
}

fn comment(look: Look<'_>) -> String {
    look.comment.map(|comment| format!(" {comment}")).unwrap_or_default()
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}
