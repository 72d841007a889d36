//! Rule `review-overdue`.

use casebound_record::CaseFile;
use casebound_record::words::Status;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let outcome = &file.case.outcome;
    let Some(review) = outcome.review.filter(|review| *review < context.clock.today) else { return };
    // A review before the resolution is a slip, and another rule's.
    let is_slip = outcome.resolved.is_some_and(|resolved| review < resolved);
    if matches!(file.case.status, Some(Status::Resolved | Status::OnFile)) && !is_slip {
        findings.at(
            "outcome.review",
            "the day on which the committee looks at this case again has passed",
            "look at it, log a `note` of what came of it, and set the next day",
        );
    }
}
