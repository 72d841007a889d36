//! Changes the front matter of one case: entry by entry, all or nothing, and every other line stays as it was.

use casebound_record::edit::{self, Value};
use casebound_record::problem::{Edit, Safety};
use casebound_validate::Finding;

use crate::check;
use crate::files::{self, NOT_THIS};
use crate::judge::Verdict;
use crate::workspace::Workspace;

/// One change of the front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Adds an item to the end of a list.
    Append(String, Value),
    /// Gives an entry a value.
    Set(String, Value),
    /// Takes an entry or item away, where it is.
    Remove(String),
}

/// What became of the changes.
pub enum Amended {
    /// They are in the file, with this text.
    Written(String),
    /// Nothing was written: the case would have errors that it does not have now.
    Wrong(Verdict),
    /// Nothing was written: the file can't be changed in this way. The reason is a sentence without its full stop.
    Refused(String),
}

/// Writes changes into a case that `name` finds: its code name, or a path.
///
/// # Errors
/// When there is no such case, or the file can't be read or written.
pub fn amend(workspace: &Workspace, name: &str, changes: &[Change]) -> anyhow::Result<Amended> {
    let (path, file) = workspace.find(name)?;
    let before = file.text.expose();
    if !files::holds(&path, before)? {
        return Ok(Amended::Refused(NOT_THIS.to_owned()));
    }
    let text = match changed(before, changes) {
        Ok(text) => text,
        Err(why) => return Ok(Amended::Refused(why)),
    };
    let text = with_fixes(workspace, &file.path, before, text)?;
    if let Some(verdict) = check::added_errors(workspace, &file.path, before, &text)? {
        return Ok(Amended::Wrong(verdict));
    }
    files::replace_text(&path, before, &text)?;
    Ok(Amended::Written(text))
}

/// The new text, with what is certainly meant in the part that changed: a declared name becomes `[person-b]`.
pub fn with_fixes(workspace: &Workspace, path: &str, before: &str, text: String) -> anyhow::Result<String> {
    let alike = |a: &mut dyn Iterator<Item = (u8, u8)>| a.take_while(|(old, new)| old == new).count();
    let start = alike(&mut before.bytes().zip(text.bytes()));
    let end = text.len() - alike(&mut before.bytes().rev().zip(text.bytes().rev())).min(text.len() - start);
    let safe = |finding: Finding| finding.fix.filter(|fix| fix.safety == Safety::Safe).map(|fix| fix.edit);
    let mut edits: Vec<Edit> = check::text(workspace, path, &text)?.into_iter().filter_map(safe).collect();
    edits.retain(|edit| start <= edit.span.start && edit.span.end <= end);
    // Two rules may fix the same words; what can't be fixed at once is shown as an error.
    Ok(edit::apply(&text, &edits).unwrap_or(text))
}

/// A text with the changes, in their order.
///
/// # Errors
/// When one of them can't be made; the words quote neither the file nor a value.
pub fn changed(text: &str, changes: &[Change]) -> Result<String, String> {
    let mut text = text.to_owned();
    for change in changes {
        let (route, made) = match change {
            Change::Append(route, value) => (route, edit::append(&text, route, value)),
            Change::Set(route, value) => (route, edit::set(&text, route, value)),
            Change::Remove(route) => (route, edit::remove(&text, route).or_else(|_| Ok(text.clone()))),
        };
        text = made.map_err(|refused| format!("`{route}` can't be written: {refused}"))?;
    }
    Ok(text)
}

/// The words of somebody, of which no line is a heading of the case.
#[must_use]
pub fn without_headings(words: &str) -> String {
    let inert = |line: &str| if line.starts_with('#') { format!("\\{line}") } else { line.to_owned() };
    words.lines().map(inert).collect::<Vec<_>>().join("\n")
}

/// A map of the keys that have a value, in this order.
pub fn entry<const N: usize>(keys: [(&str, Option<Value>); N]) -> Value {
    Value::Map(keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
}

/// One word alone, several in brackets, none not at all.
pub fn one_or_more(words: &[String]) -> Option<Value> {
    match words {
        [] => None,
        [word] => Some(Value::Text(word.clone())),
        words => list(words),
    }
}

/// Words in brackets; none not at all.
pub fn list(words: &[String]) -> Option<Value> {
    let items: Vec<Value> = words.iter().map(|word| Value::Text(word.clone())).collect();
    (!items.is_empty()).then_some(Value::List(items))
}
