//! Rule `resolution-overdue`.

use casebound_record::CaseFile;
use casebound_record::deadlines::{DueKind, due_dates};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if !file.case.is_open() {
        return;
    }
    for late in due_dates(&file.case, context.policy(), &context.clock) {
        if late.kind == DueKind::Resolve && late.overdue {
            findings
                .at(
                    "status",
                    "the case has been open for longer than promised",
                    "resolve it, or log `delayed` with `why` and `until`, and tell the reporter",
                )
                .with_committee_location("deadlines.resolve", "the promised time");
        }
    }
}
