//! Whether the log says that somebody was spoken to.

use casebound_record::Case;
use casebound_record::case::LogEntry;
use casebound_record::words::{LogWord, Role};

/// Returns the log entries of one kind that are about the person with this key, who has this role, with their place.
///
/// An entry without `to` counts when nobody else has the role, so that only this person can be meant.
pub(crate) fn entries_to<'c>(
    case: &'c Case,
    what: LogWord,
    key: &str,
    role: Role,
) -> impl Iterator<Item = (usize, &'c LogEntry)> {
    let alone = case.with_role(role).count() < 2;
    case.logged(what).filter(move |(_, entry)| entry.is_to(key) || (alone && entry.to.is_empty()))
}
