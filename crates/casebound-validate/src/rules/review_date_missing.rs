//! Rule `review-date-missing`.

use casebound_record::CaseFile;
use casebound_record::words::Status;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status != Some(Status::Resolved) || file.has("outcome.review") {
        return;
    }
    findings.at(
        "outcome",
        "the case is resolved, but has no review date",
        "write `review: YYYY-MM-DD` under `outcome`; `casebound due` will remind you",
    );
}
