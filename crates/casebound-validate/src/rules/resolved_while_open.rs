//! Rule `resolved-while-open`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.is_open() && file.has("outcome.resolved") {
        findings.at(
            "outcome.resolved",
            "the case is open, so it is not resolved on any day",
            "remove the day; or write `status: resolved`, which `casebound close` does with all that belongs to it",
        );
    }
}
