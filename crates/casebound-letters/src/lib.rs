//! A letter of the committee, held against the record, its reader and what must not be said.
//!
//! [`check`] takes a [`Record`], to whom the letter goes and its text, and returns findings. Rules about the record (names, dates,
//! sanctions, missing parts) are Rust, one file each below `rules`; rules about words are phrase files below `data`, one for
//! each rule and language, in the small language of `pattern`. A finding never repeats a word of the letter.
//!
//! No rule knows what a sentence does to its reader: a second reader stays necessary.

#![warn(clippy::disallowed_methods)]

mod address;
pub mod batch;
mod check;
mod dates;
mod finding;
mod json;
mod language;
mod named;
mod pattern;
mod phrases;
pub mod record;
mod rule;
mod rules;
mod scene;
mod tag;
mod telling;
mod text;
mod words;

pub use address::{Address, Audience};
pub use check::check;
pub use finding::Finding;
pub use language::Language;
pub use record::Record;
pub use rule::{Rule, Severity};
pub use rules::kinds;
pub use telling::{Told, told};
