//! Rule `resolved-before-report`.

use casebound_record::{CaseFile, Moment};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (Some(resolved), Some(received)) = (file.case.outcome.resolved, file.case.first_received()) else { return };
    if Moment::Day(resolved).is_before(received, context.policy().about.timezone) {
        findings.at(
            "outcome.resolved",
            "the case was resolved before the first report was received",
            "correct one of the two dates; often the year is the wrong one",
        );
    }
}
