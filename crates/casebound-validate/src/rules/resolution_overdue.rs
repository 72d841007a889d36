//! Rule `resolution-overdue`.

use casebound_record::deadlines::{DueKind, due};
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "resolution-overdue",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("resolution_overdue.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if !file.case.is_open() {
        return;
    }
    for late in due(&file.case, context.policy(), context.clock) {
        if late.kind == DueKind::Resolve && late.overdue {
            findings
                .at(
                    "status",
                    "the case is open for longer than was promised",
                    "resolve it, or log `delayed` with `why` and `until`, and tell the reporter",
                )
                .because("deadlines.resolve", "the promised time");
        }
    }
}
