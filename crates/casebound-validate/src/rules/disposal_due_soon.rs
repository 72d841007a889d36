//! Rule `disposal-due-soon`.

use casebound_record::deadlines::{DueDate, DueKind, due_dates};
use casebound_record::{CaseFile, Timing as _};
use chrono::{Days, NaiveDate};

use crate::{Context, Findings};

const NOTICE: Days = Days::new(30);

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if !file.case.is_over() || file.case.retention.keep_until.is_none() {
        return;
    }
    let is_near = |day: NaiveDate| day.checked_sub_days(NOTICE).is_none_or(|day| context.clock.has_come(day));
    let is_soon = |date: &DueDate| date.kind == DueKind::Disposal && !date.overdue && is_near(date.day);
    if due_dates(&file.case, context.policy(), &context.clock).iter().any(is_soon) {
        findings.at(
            "retention.keep_until",
            "the retention period ends within 30 days",
            "review the case once more; if it is still needed, write `retention.hold` with a reason",
        );
    }
}
