//! Rule `answer-overdue`.

use casebound_record::CaseFile;
use casebound_record::deadlines::{DueKind, due_dates};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for late in due_dates(&file.case, context.policy(), &context.clock) {
        if late.kind == DueKind::Answer && late.overdue {
            findings.at(
                &late.route,
                "this waits for an answer, and nobody has given one in time",
                "decide on it: `casebound decide` records that for a report, `casebound appeal` for an appeal",
            );
        }
    }
}
