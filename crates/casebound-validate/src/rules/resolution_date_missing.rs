//! Rule `resolution-date-missing`.

use casebound_record::words::Status;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "resolution-date-missing",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("resolution_date_missing.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status != Some(Status::Resolved) || file.has("outcome.resolved") {
        return;
    }
    findings.at(
        "outcome",
        "the case is resolved, but the day is missing",
        "write `resolved: YYYY-MM-DD` under `outcome`",
    );
}
