//! Rule `acknowledgement-overdue`.

use casebound_record::CaseFile;
use casebound_record::deadlines::{DueKind, due_dates};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if !file.case.is_open() {
        return;
    }
    let all = due_dates(&file.case, context.policy(), &context.clock);
    let anybody = |route: &str| all.iter().any(|it| it.kind == DueKind::StepIn && it.overdue && it.route == route);
    for late in all.iter().filter(|it| it.overdue) {
        match late.kind {
            DueKind::StepIn => findings
                .at(
                    &late.route,
                    "nobody has acknowledged this report, so any member may step in now",
                    "whoever reads this first: acknowledge it and log `acknowledged`",
                )
                .with_committee_location("deadlines.step_in", "after this time any member may step in"),
            DueKind::Acknowledge if !anybody(&late.route) => findings
                .at(
                    &late.route,
                    "this report was not acknowledged within the promised time",
                    "acknowledge it and log `acknowledged`; if it must wait, log `delayed` with `why` and `until`",
                )
                .with_committee_location("deadlines.acknowledge", "the promised time"),
            _ => continue,
        };
    }
}
