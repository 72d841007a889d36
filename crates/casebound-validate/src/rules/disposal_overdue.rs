//! Rule `disposal-overdue`.

use casebound_record::CaseFile;
use casebound_record::deadlines::{DueKind, due_dates};
use casebound_record::retention::schedule;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if !file.case.is_over() || file.case.retention.keep_until.is_none() {
        return;
    }
    let policy = context.policy();
    if !due_dates(&file.case, policy, &context.clock).iter().any(|it| it.kind == DueKind::Disposal && it.overdue) {
        return;
    }
    let report = findings.at(
        "retention.keep_until",
        "the retention period has ended",
        "have two members approve, then run `casebound retention dispose CASE`; if it is still needed, `casebound retention hold CASE --reason …`",
    );
    if let Some(idx) = schedule(&file.case, policy).ok().and_then(|it| it.rule) {
        report.with_committee_location(&format!("retention.rules[{idx}]"), "the retention rule that fits");
    }
}
