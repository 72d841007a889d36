//! Keys that are not words, are twice, or look like another key.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use super::hidden::is_hidden;
use super::{Entry, Kind, Node};
use crate::problem::{Form, Problem};

/// Up to so many entries, comparing all pairs is faster than a table.
const SMALL: usize = 24;

/// Checks the keys of every map below `node`.
pub(super) fn check(text: &str, node: &Node, problems: &mut Vec<Problem>) {
    below(text, node, &mut Vec::new(), problems);
}

/// `keys` is room that all maps share, since there are many small ones.
fn below<'t>(text: &'t str, node: &'t Node, keys: &mut Vec<(&'t str, &'t Entry)>, problems: &mut Vec<Problem>) {
    match &node.kind {
        Kind::Map(entries) => {
            keys.clear();
            map(text, entries, keys, problems);
            for entry in entries {
                below(text, &entry.value, keys, problems);
            }
        }
        Kind::List(items) => {
            for item in items {
                below(text, item, keys, problems);
            }
        }
        Kind::Null | Kind::Scalar { .. } => {}
    }
}

fn map<'t>(text: &'t str, entries: &'t [Entry], keys: &mut Vec<(&'t str, &'t Entry)>, problems: &mut Vec<Problem>) {
    let mut ascii = true;
    for entry in entries {
        let Some(key) = entry.key.as_str(text) else {
            not_a_word(&entry.key, problems);
            continue;
        };
        keys.push((key, entry));
        // Nearly every key ends here.
        if key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
            continue;
        }
        ascii &= key.is_ascii();
        if key == "<<" {
            merge_key(entry, problems);
        } else if key.contains(['\n', '\r']) {
            not_a_word(&entry.key, problems);
        } else {
            unseen(&entry.key, key, problems);
        }
    }
    if ascii && keys.len() <= SMALL {
        pairs(keys, problems);
    } else {
        table(keys, problems);
    }
}

fn pairs(keys: &[(&str, &Entry)], problems: &mut Vec<Problem>) {
    for (count, (key, entry)) in keys.iter().enumerate() {
        let before = keys.iter().take(count).map(|(other, _)| other);
        let twins = before.filter(|other| other.len() == key.len() && other.eq_ignore_ascii_case(key));
        let same = twins.fold(None, |same, other| Some(same == Some(true) || other == key));
        twice(entry, same, problems);
    }
}

fn table(keys: &[(&str, &Entry)], problems: &mut Vec<Problem>) {
    // What looks alike, and the first key that is written exactly so.
    let mut seen: HashMap<String, Vec<&str>> = HashMap::with_capacity(keys.len());
    for &(key, entry) in keys {
        let alike = seen.entry(folded(key)).or_default();
        let same = if alike.is_empty() { None } else { Some(alike.contains(&key)) };
        // A handful of spellings is enough to tell; more would make this quadratic.
        if same != Some(true) && alike.len() < 8 {
            alike.push(key);
        }
        twice(entry, same, problems);
    }
}

/// `same` says whether an earlier key is equal (true) or only looks alike (false).
fn twice(entry: &Entry, same: Option<bool>, problems: &mut Vec<Problem>) {
    match same {
        Some(true) => problems.push(Problem::new(
            Form::DuplicateKey,
            entry.key.span,
            "this key is twice in the same map",
            "join the two entries; readers of YAML differ in which one they take",
        )),
        Some(false) => problems.push(Problem::new(
            Form::ConfusableKey,
            entry.key.span,
            "this key differs from another one only in case or in characters that look alike",
            "keep one of the two spellings",
        )),
        None => {}
    }
}

fn not_a_word(key: &Node, problems: &mut Vec<Problem>) {
    // A key that could not be read has its problem already.
    let known = key.is_null() && !key.span.is_empty();
    if !known {
        problems.push(Problem::new(
            Form::KeyNotAWord,
            key.span,
            "a key is one word on one line",
            "write `key: value`; put text that begins with a bracket or a question mark in quotes",
        ));
    }
}

fn merge_key(entry: &Entry, problems: &mut Vec<Problem>) {
    problems.push(Problem::new(
        Form::AnchorOrAlias,
        entry.key.span,
        "a merge key takes its values from elsewhere",
        "write the values themselves",
    ));
}

fn unseen(node: &Node, key: &str, problems: &mut Vec<Problem>) {
    if key.chars().any(|c| is_hidden(c) || c.is_whitespace() && c != ' ' || matches!(c, '\u{200c}' | '\u{200d}')) {
        problems.push(Problem::new(
            Form::ConfusableKey,
            node.span,
            "this key holds characters that cannot be seen",
            "type the key anew",
        ));
    }
}

/// A key as the eye takes it: without case, compatibility forms and what has no width.
fn folded(key: &str) -> String {
    if key.is_ascii() {
        return key.to_ascii_lowercase();
    }
    let seen = key.chars().filter(|&c| !is_hidden(c) && !matches!(c, '\u{200c}' | '\u{200d}'));
    seen.nfkc().flat_map(char::to_lowercase).collect()
}
