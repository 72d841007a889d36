//! Rule `review-before-resolved`.

use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "review-before-resolved",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("review_before_resolved.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let outcome = &file.case.outcome;
    if let (Some(review), Some(resolved)) = (outcome.review, outcome.resolved)
        && review < resolved
    {
        findings.at(
            "outcome.review",
            "the case is to be looked at again before it was resolved",
            "write the day, after the resolution, on which the committee looks at it again",
        );
    }
}
