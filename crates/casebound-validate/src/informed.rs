//! Whether the log says that somebody was spoken to.

use casebound_record::case::LogEntry;
use casebound_record::words::{LogWord, Role};
use casebound_record::{Case, Person};

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

/// Returns whether the log says that the person learned the outcome. One entry serves for all roles of the person.
pub(crate) fn knows_outcome(case: &Case, person: &Person) -> bool {
    let words = [
        (LogWord::InformedReporter, Role::Reporter),
        (LogWord::InformedAffected, Role::Affected),
        (LogWord::InformedReported, Role::Reported),
    ];
    words.into_iter().any(|(word, role)| {
        let mut entries = entries_to(case, word, &person.key, role);
        entries.any(|(_, entry)| entry.is_to(&person.key) || person.roles.contains(&role))
    })
}

/// Returns whether the log says that this reported person was heard: by an entry of its own, or by the note of a talk.
pub(crate) fn was_heard(case: &Case, key: &str) -> bool {
    let talked = || {
        case.logged(LogWord::Talked).any(|(_, entry)| {
            let note = entry.note.as_ref().map_or("", |note| note.expose().trim());
            entry.is_to(key) && !note.is_empty()
        })
    };
    entries_to(case, LogWord::SideHeard, key, Role::Reported).next().is_some() || talked()
}
