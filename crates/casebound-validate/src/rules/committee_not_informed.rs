//! Rule `committee-not-informed`.

use casebound_record::words::{LogWord, Status};
use casebound_record::{CaseFile, Moment};

use crate::measures::undisclosed_measure;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) || case.logged(LogWord::InformedCommittee).next().is_some() {
        return;
    }
    // Whoever was told of it when it was over was told that it is.
    let resolved = case.outcome.resolved;
    let is_after = |at: Moment| resolved.is_some_and(|resolved| context.policy().day_of(at) >= resolved);
    if case.logged(LogWord::CommitteeTold).any(|(_, entry)| entry.at.is_some_and(is_after)) {
        return;
    }
    // That the committee does not know of a measure is graver, and another rule says it.
    if undisclosed_measure(case, context.policy()).is_some() {
        return;
    }
    findings.at(
        "status",
        "the case is resolved, but the committee was not told",
        "tell the other members, by the code name, then log it as `informed-committee`",
    );
}
