//! Rule `summary-not-brief`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

const AT_MOST: usize = 300;

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(summary) = &file.case.outcome.summary else { return };
    if summary.expose().chars().count() > AT_MOST {
        findings.at(
            "outcome.summary",
            "the summary is too long for a list",
            "keep one or two sentences here; the details belong in the body",
        );
    }
}
