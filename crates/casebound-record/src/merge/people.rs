//! Gives a person another key in a whole version, where both sides gave one key to two people.

use std::collections::BTreeMap;

use crate::case::{CaseFile, person_keys};
use crate::rekey::with_keys;

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
    with_keys(&CaseFile::read("", version), &BTreeMap::from([(key.to_owned(), new)]))
}
