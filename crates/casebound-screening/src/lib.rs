//! Compares a list of attendees with people who have a sanction in force, to find whom a member must check.
//!
//! Only decisions that hold put somebody on the watch list: [`WatchList`] is made from sanctions and from nothing else of a
//! case. An address or a user name can be a match; a name alone is never more than something to look at. A member decides.
//! Everything is in memory and nothing is kept.

#![warn(clippy::disallowed_methods)]

mod attendee;
mod cell;
mod columns;
mod field;
mod guess;
mod heads;
mod judge;
mod people;
mod same_person;
mod screen;
mod signs;
mod table;
mod watch;

pub use columns::{Columns, Setting};
pub use field::Field;
pub use same_person::{KnownPeople, SamePerson, SamePersonConfidence};
pub use screen::{FlaggedRow, RowVerdict, ScreeningResult, screen};
pub use table::{Doubt, Table, Unreadable};
pub use watch::{BadWatchList, WatchList, WatchedPerson};
