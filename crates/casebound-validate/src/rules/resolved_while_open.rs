//! Rule `resolved-while-open`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.is_open() && file.has("outcome.resolved") {
        findings.at(
            "outcome.resolved",
            "the case is open but has a resolution date",
            "remove the date, or resolve the case with `casebound close`",
        );
    }
}
