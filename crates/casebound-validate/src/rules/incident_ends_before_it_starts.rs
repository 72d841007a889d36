//! Rule `incident-ends-before-it-starts`.

use casebound_record::CaseFile;
use casebound_record::case::When;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(When::Between(from, to)) = file.case.incident.when else { return };
    if to.is_before(from, context.policy().about.timezone) {
        findings.at(
            "incident.when.to",
            "the incident ends before it begins",
            "exchange the two, or correct the wrong one",
        );
    }
}
