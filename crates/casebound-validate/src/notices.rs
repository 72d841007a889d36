//! Which entries of the log tell something to the reported person.

use casebound_record::Case;
use casebound_record::case::LogEntry;
use casebound_record::words::{LogWord, Role};

/// Returns whether the reported person learns by this entry that there is a case (S2-1, S2-3).
pub(crate) fn reaches_reported(case: &Case, entry: &LogEntry) -> bool {
    match entry.what {
        Some(LogWord::ToldOfComplaint | LogWord::InformedReported | LogWord::SideHeard) => true,
        Some(LogWord::Talked | LogWord::Asked | LogWord::Sent) => {
            case.with_role(Role::Reported).any(|person| entry.is_to(&person.key))
        }
        _ => false,
    }
}
