//! Rule `appeal-before-decision`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let imposed = case.sanctions.iter().map(|sanction| sanction.from);
    let decided: Option<Vec<_>> = case.decisions.iter().map(|decision| decision.on).chain(imposed).collect();
    // Where one day is not known, it may be the one of what is appealed.
    let Some(first) = decided.and_then(|days| days.into_iter().min()) else { return };
    for (idx, appeal) in case.appeals.iter().enumerate() {
        if appeal.received.is_some_and(|at| context.policy().day_of(at) < first) {
            findings.at(
                &format!("appeals[{idx}].received"),
                "this appeal was received before anything was decided",
                "correct the day; a complaint about how the case is handled is a report, under `reports`",
            );
        }
    }
}
