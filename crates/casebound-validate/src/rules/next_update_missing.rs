//! Rule `next-update-missing`.

use casebound_record::words::LogWord;
use casebound_record::{CaseFile, Timing as _};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    if !case.is_open() || file.has("outcome.next_update") {
        return;
    }
    let (Some(period), Some(received)) = (committee.deadlines.update, case.first_received()) else { return };
    let passed = period.deadline(received, committee.about.timezone).is_some_and(|at| context.clock.has_reached(at));
    let promised = case
        .log
        .iter()
        .any(|entry| matches!(entry.what, Some(LogWord::Updated | LogWord::Delayed)) && entry.until.is_some());
    // Whether an update was given at all is another rule's question.
    if !passed || promised || case.logged(LogWord::Updated).next().is_none() {
        return;
    }
    findings
        .at(
            "status",
            "the reporter was not told when the next update comes",
            "write `next_update: YYYY-MM-DD` under `outcome`, or `until` at the last `updated` entry of the log",
        )
        .with_committee_location("deadlines.update", "after this time a date is needed");
}
