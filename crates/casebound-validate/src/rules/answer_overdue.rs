//! Rule `answer-overdue`.

use casebound_record::CaseFile;
use casebound_record::deadlines::{DueKind, due_dates};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for late in due_dates(&file.case, context.policy(), context.clock) {
        if late.kind == DueKind::Answer && late.overdue {
            findings.at(
                &late.route,
                "this came after the case was resolved, and nobody has answered it in time",
                "decide on it and write that under `decisions`, or write the `outcome` of an appeal",
            );
        }
    }
}
