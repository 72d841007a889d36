//! Gives people of a case other keys: in `people`, wherever a key is a value, and in the texts.

use std::collections::BTreeMap;

use crate::case::CaseFile;
use crate::edit;
use crate::problem::Edit;
use crate::shape::Shape;
use crate::span::Span;

/// Returns the text of a case in which these people have other keys, all at once; `None` where the case does not have one of them.
pub fn with_keys(file: &CaseFile, keys: &BTreeMap<String, String>) -> Option<String> {
    let text = file.text.expose();
    let is_person = |shape: &Shape| matches!(shape, Shape::Person | Shape::Reporter | Shape::Addressee);
    let values = file.values(is_person).filter_map(|(_, span, value)| Some((span, keys.get(value)?.clone())));
    let mut changes: Vec<(Span, String)> = values.collect();
    let people = file.root().get(text, "people")?;
    for (old, new) in keys {
        changes.push((people.value.get(text, old)?.key.span, new.clone()));
    }
    for reference in file.references() {
        let Some(new) = keys.get(&reference.key) else { continue };
        let old = format!("[{}]", reference.key);
        // Of a text that is not written letter by letter the place is that of the whole text.
        let within = reference.span.of(text).match_indices(&old);
        let start = reference.span.start;
        changes.extend(within.map(|(at, _)| (Span::new(start + at, start + at + old.len()), format!("[{new}]"))));
    }
    changes.sort();
    changes.dedup();
    let edits: Vec<Edit> = changes.into_iter().map(|(span, text)| Edit { span, text }).collect();
    edit::apply(text, &edits).ok()
}
