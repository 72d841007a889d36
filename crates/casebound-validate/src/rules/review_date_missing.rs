//! Rule `review-date-missing`.

use casebound_record::words::Status;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "review-date-missing",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("review_date_missing.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status != Some(Status::Resolved) || file.has("outcome.review") {
        return;
    }
    findings.at(
        "outcome",
        "the case is resolved, but no day is set on which it is looked at again",
        "write `review: YYYY-MM-DD` under `outcome`; `casebound due` will remind you",
    );
}
