//! Rule `review-overdue`.

use casebound_record::words::Status;
use casebound_record::{CaseFile, Timing as _};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let outcome = &file.case.outcome;
    let Some(review) = outcome.review.filter(|review| context.clock.is_after(*review)) else { return };
    // A review before the resolution is a slip, and another rule's.
    let is_slip = outcome.resolved.is_some_and(|resolved| review < resolved);
    if matches!(file.case.status, Some(Status::Resolved | Status::OnFile)) && !is_slip {
        findings.at(
            "outcome.review",
            "the review date of this case has passed",
            "review the case, log a `note` with the result, and set the next review date",
        );
    }
}
