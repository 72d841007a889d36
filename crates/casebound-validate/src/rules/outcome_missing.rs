//! Rule `outcome-missing`.

use casebound_record::CaseFile;
use casebound_record::words::Status;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) {
        return;
    }
    if !file.has("outcome.finding") {
        findings.at(
            "outcome",
            "the case is resolved, but does not say what the committee found",
            "write `finding: violation`, `no-violation`, `out-of-scope` or `undetermined` under `outcome`",
        );
    }
    let summary = case.outcome.summary.as_ref();
    if summary.is_none_or(|summary| summary.expose().trim().is_empty()) {
        findings.at(
            "outcome",
            "the case is resolved, but its summary is missing",
            "write one or two sentences as `summary` under `outcome`",
        );
    }
}
