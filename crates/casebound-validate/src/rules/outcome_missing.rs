//! Rule `outcome-missing`.

use casebound_record::words::Status;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "outcome-missing",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("outcome_missing.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) {
        return;
    }
    if !file.has("outcome.finding") {
        findings.at(
            "outcome",
            "the case is resolved, but what the committee found is missing",
            "write `finding: violation`, `no-violation`, `out-of-scope` or `undetermined` under `outcome`",
        );
    }
    if !file.has("outcome.summary") {
        findings.at(
            "outcome",
            "the case is resolved, but its summary is missing",
            "write one or two sentences as `summary` under `outcome`",
        );
    }
}
