//! People in text: the forms of a name, and where a text names somebody.
//!
//! The people are known, so this is a search and not a guess. One engine serves everybody who asks: the rules and hooks
//! of a commit, the guard of what leaves, and whoever looks for the same person in two cases. The same text gives the
//! same hits everywhere.

#![warn(clippy::disallowed_methods)]

pub mod fold;
mod fuzzy;
mod hit;
pub mod keys;
pub mod lexicon;
mod others;
mod people;
pub mod plain;
mod search;
pub mod text;
mod unspaced;
mod weigh;

pub use hit::{Confidence, Hit, Kind};
pub use people::People;
