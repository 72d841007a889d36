//! Rule `review-before-resolved`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let outcome = &file.case.outcome;
    if let (Some(review), Some(resolved)) = (outcome.review, outcome.resolved)
        && review < resolved
    {
        findings.at(
            "outcome.review",
            "the review date is before the resolution date",
            "write a review date after the resolution",
        );
    }
}
