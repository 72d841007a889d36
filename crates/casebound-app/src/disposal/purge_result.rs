//! How a purge ended, and why it stopped.

use std::collections::BTreeSet;

use casebound_git::purge::{PurgeRefusal, Reintroduced};

use crate::disposal::objections::Objection;
use crate::disposal::operator::{ClockDoubt, ContestedTombstone};

/// How a purge ended.
pub enum PurgeResult<T> {
    /// Everything was purged, and the scan found nothing.
    Done(T),
    /// The purge could not begin, or did not remove everything.
    Stopped(StopReason),
}

/// Why a purge stopped.
#[derive(Debug)]
pub enum StopReason {
    /// The repository can't be purged in its current state.
    Refused(Vec<PurgeRefusal>),
    /// Something is left, or could not be read.
    ScanFailed(Vec<String>),
    /// Others disposed of a record that has unpushed changes in this clone.
    LocalChanges(BTreeSet<Reintroduced>),
    /// The tombstone at this path was not made by Casebound.
    Forged(String, Vec<Objection>),
    /// What this repository has recorded contradicts a tombstone, and nobody confirmed it.
    Contested(ContestedTombstone),
    /// The clock is far ahead of the newest commit, and nobody confirmed it.
    ClockDoubted(ClockDoubt),
    /// The tombstone at this path is not pushed, and the remote still has the records.
    NotPushed(String),
}
