//! People in text: the forms of a name, and where a text names somebody.
//!
//! The people are known, so this is a search and not a guess. One engine serves everybody who asks: the rules and hooks
//! of a commit, the guard of what leaves, and whoever looks for the same person in two cases. The same text gives the
//! same hits everywhere; what is made of a hit is for the asker.
//!
//! [`People`] makes every form of every name into keys, once. A text is cut into words, the keys of its words are looked
//! up, and what was found is judged by the signs around it, with the one table of `scores`. Word lists, romanisations
//! and endings are files in `data`.

#![warn(clippy::disallowed_methods)]

mod abjad;
mod alike;
mod confusables;
mod contact;
mod contacts;
#[cfg(test)]
#[path = "../tests/corpus/lines.rs"]
#[expect(dead_code, reason = "each test uses a part of a line")]
mod corpus;
mod east_asia;
mod endings;
mod find;
pub mod fold;
mod forms;
mod hit;
mod initials;
mod judge;
mod key;
pub mod lexicon;
pub mod lookup;
mod match_form;
mod people;
mod phone;
mod phones;
mod romanise;
mod romanised_language;
mod runs;
mod same;
mod scores;
mod search;
mod sounds;
pub mod text;
mod unspaced;

pub use alike::{NameComparison, Pair, WordSimilarity, bare_name, count_of_parts, count_of_words};
pub use hit::{Hit, HitConfidence, HitKind};
pub use people::People;
pub use same::{identity_keys, likely_keys};
