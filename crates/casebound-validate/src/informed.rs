//! Whether the log says that somebody was spoken to.

use casebound_record::case::Arrival;
use casebound_record::case::LogEntry;
use casebound_record::words::{LogWord, Role};
use casebound_record::{Case, Person, means_many};

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

/// Returns whether a person is known only by reports that came when the case was resolved: they wait for an answer, and nobody
/// could have told the person what was decided before.
pub(crate) fn came_later(case: &Case, person: &Person) -> bool {
    let waiting = case.unanswered();
    let is_late = |idx: usize| {
        waiting
            .iter()
            .any(|arrival| arrival.what == Arrival::Report && arrival.route == format!("reports[{idx}].received"))
    };
    let by: Vec<usize> = (0..case.reports.len())
        .filter(|idx| case.reports.get(*idx).is_some_and(|report| report.by.as_deref() == Some(person.key.as_str())))
        .collect();
    !by.is_empty() && by.into_iter().all(is_late)
}

/// Returns what to write where the log has such an entry, and it does not say of whom it is: several can be meant.
pub(crate) fn addressee_missing(case: &Case, words: &[LogWord], key: &str) -> Option<String> {
    let is_unclear = |entry: &LogEntry| entry.to.is_empty() || entry.to.iter().any(|to| means_many(to.expose()));
    let unclear = words.iter().flat_map(|word| case.logged(*word)).find(|(_, entry)| is_unclear(entry));
    unclear.map(|(idx, entry)| {
        let word = entry.what.map_or("", LogWord::word);
        format!(
            "`log[{idx}]` says `{word}`, but not to whom: write the keys there, `to: [{key}]`; `all` is nobody's key"
        )
    })
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
