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
            "the case is to be looked at again before it was resolved",
            "write the day, after the resolution, on which the committee looks at it again",
        );
    }
}
