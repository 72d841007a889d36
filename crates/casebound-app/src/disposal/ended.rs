//! How a purge ended, and why it stopped.

use casebound_git::purge::PurgeRefusal;
use chrono::NaiveDate;

use crate::disposal::operator::Objection;

/// How a purge ended.
pub enum Ended<T> {
    /// All that was asked for is done and proved.
    Done(T),
    /// It could not begin, or something is left.
    Stopped(Stopped),
}

/// Why a purge stopped.
#[derive(Debug)]
pub enum Stopped {
    /// Nothing can be purged here now.
    Refused(Vec<PurgeRefusal>),
    /// Something is left, or could not be read.
    ScanFailed(Vec<String>),
    /// Others disposed of a record, and this clone has changes of it that nobody else has seen.
    LocalChanges(Vec<String>),
    /// A tombstone at this path is none that the program makes.
    Forged(String, Vec<String>),
    /// Something that this repository knows speaks against a tombstone, and nobody here said that it is to be obeyed.
    Contested(Objection),
    /// The newest commit is of this day, the clock is at that one, and nobody here said that this is right.
    ClockDoubted(NaiveDate, NaiveDate),
    /// The tombstone at this path is not pushed, and the other side has the records.
    NotPushed(String),
}
