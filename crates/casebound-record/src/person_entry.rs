//! A person as lists in JSON give one: batches of texts, watch lists.

use serde::Deserialize;

use crate::{Person, Private};

/// A person in JSON, each key optional: one or several addresses under either key.
#[derive(Deserialize, Default)]
pub struct PersonEntry {
    pub name: Option<String>,
    #[serde(default)]
    pub aliases: Vec<String>,
    email: Option<String>,
    #[serde(default)]
    emails: Vec<String>,
    #[serde(default)]
    handles: Vec<String>,
    #[serde(default)]
    phones: Vec<String>,
    employer: Option<String>,
}

impl From<PersonEntry> for Person {
    fn from(entry: PersonEntry) -> Person {
        let is_said = |text: &String| !text.trim().is_empty();
        let private = |texts: Vec<String>| texts.into_iter().filter(is_said).map(Private::new).collect();
        Person {
            name: entry.name.filter(is_said).map(Private::new),
            aliases: private(entry.aliases),
            emails: private(entry.email.into_iter().chain(entry.emails).collect()),
            handles: private(entry.handles),
            phones: private(entry.phones),
            employer: entry.employer.filter(is_said).map(Private::new),
            ..Person::default()
        }
    }
}
