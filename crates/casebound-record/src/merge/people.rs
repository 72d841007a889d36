//! Gives a person another key in a whole version, where both sides gave one key to two people.

use crate::case::{CaseFile, person_keys};
use crate::edit;
use crate::problem::Edit;
use crate::shape::Shape;
use crate::span::Span;

/// So many keys are tried.
const MOST_KEYS: usize = 1000;

/// Returns the version with a key that none of the others has: in `people`, wherever it is a value, and in the texts. The
/// key must be new in this version, so that it means nobody else there.
pub(super) fn with_new_key(key: &str, version: &[u8], all: &[&[u8]]) -> Option<String> {
    let taken: Vec<CaseFile> = all.iter().map(|bytes| CaseFile::read("", bytes)).collect();
    let is_free = |key: &String| {
        taken.iter().all(|file| !file.text.expose().contains(&format!("{key}:")) && !file.has(&format!("people.{key}")))
    };
    let new = person_keys().take(MOST_KEYS).find(is_free)?;
    let file = CaseFile::read("", version);
    let text = file.text.expose();
    let is_person = |shape: &Shape| matches!(shape, Shape::Person | Shape::Reporter | Shape::Addressee);
    let values = file.values(is_person).filter(|(_, _, value)| *value == key).map(|(_, span, _)| (span, new.clone()));
    let mut changes: Vec<(Span, String)> = values.collect();
    let people = file.root().get(text, "people")?;
    changes.push((people.value.get(text, key)?.key.span, new.clone()));
    let old = format!("[{key}]");
    for reference in file.references().filter(|reference| reference.key == key) {
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
