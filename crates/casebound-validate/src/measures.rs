//! Which measures rest on a decision of the committee.

use casebound_record::words::{LogWord, Origin, Status};
use casebound_record::{Case, Committee};

/// Returns the places of the sanctions that the committee decides on: not those that are imposed on the spot, such as the
/// end of a talk (S1-2), nor those that hold only until it decides, nor what local representatives settled (S4-2).
pub(crate) fn decided_sanctions(case: &Case, committee: &Committee) -> Vec<usize> {
    if case.status != Some(Status::Resolved) || case.origin == Some(Origin::HandledLocally) {
        return Vec::new();
    }
    (0..case.sanctions.len()).filter(|idx| !is_interim(case, *idx) && !is_immediate(case, committee, *idx)).collect()
}

/// Returns the first measure that was imposed on the spot, where nothing says that the committee learned of it.
pub(crate) fn undisclosed_measure(case: &Case, committee: &Committee) -> Option<usize> {
    let told = [LogWord::CommitteeTold, LogWord::InformedCommittee, LogWord::Met]
        .into_iter()
        .any(|word| case.logged(word).next().is_some());
    if told || !case.decisions.is_empty() || case.status != Some(Status::Resolved) {
        return None;
    }
    (0..case.sanctions.len()).find(|idx| is_interim(case, *idx) || is_immediate(case, committee, *idx))
}

fn is_interim(case: &Case, idx: usize) -> bool {
    case.sanctions.get(idx).is_some_and(|sanction| sanction.interim)
}

fn is_immediate(case: &Case, committee: &Committee, idx: usize) -> bool {
    let kind = case.sanctions.get(idx).and_then(|sanction| sanction.kind.as_deref());
    kind.and_then(|kind| committee.sanction(kind)).is_some_and(|kind| kind.is_immediate())
}
