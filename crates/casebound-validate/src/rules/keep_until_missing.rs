//! Rule `keep-until-missing`.

use casebound_record::retention::schedule;
use casebound_record::words::Status;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "keep-until-missing",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("keep_until_missing.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status != Some(Status::Resolved) || file.has("retention.keep_until") {
        return;
    }
    // Without the day of the resolution nothing can be computed; another rule asks for that day.
    let Ok(schedule) = schedule(&file.case, context.policy()) else { return };
    let report = findings.at(
        "status",
        "the case is resolved, but how long it is kept is missing",
        format!("write `retention: {{keep_until: {}}}`", schedule.keep_until.to_text()),
    );
    if let Some(idx) = schedule.rule {
        report.because(&format!("retention.rules[{idx}]"), "the retention rule that fits");
    }
}
