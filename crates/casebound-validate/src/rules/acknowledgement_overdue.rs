//! Rule `acknowledgement-overdue`.

use casebound_record::CaseFile;
use casebound_record::deadlines::{DueKind, due};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if !file.case.is_open() {
        return;
    }
    let all = due(&file.case, context.policy(), context.clock);
    let anybody = |route: &str| all.iter().any(|it| it.kind == DueKind::StepIn && it.overdue && it.route == route);
    for late in all.iter().filter(|it| it.overdue) {
        match late.kind {
            DueKind::StepIn => findings
                .at(
                    &late.route,
                    "nobody acknowledged this report, so by now any member may step in",
                    "acknowledge it, whoever reads this first, and log `acknowledged`",
                )
                .because("deadlines.step_in", "after this time any member may step in"),
            DueKind::Acknowledge if !anybody(&late.route) => findings
                .at(
                    &late.route,
                    "this report is not acknowledged in the time that was promised",
                    "acknowledge it and log `acknowledged`; if it must wait, log `delayed` with `why` and `until`",
                )
                .because("deadlines.acknowledge", "the promised time"),
            _ => continue,
        };
    }
}
