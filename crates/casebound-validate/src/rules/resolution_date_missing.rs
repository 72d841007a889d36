//! Rule `resolution-date-missing`.

use casebound_record::CaseFile;
use casebound_record::words::Status;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status != Some(Status::Resolved) || file.has("outcome.resolved") {
        return;
    }
    findings.at(
        "outcome",
        "the case is resolved, but the resolution date is missing",
        "write `resolved: YYYY-MM-DD` under `outcome`",
    );
}
