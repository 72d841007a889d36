//! Rule `incident-after-report`.

use casebound_record::CaseFile;
use casebound_record::case::When;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let (Some(began), Some(received)) = (case.incident.when.and_then(When::start), case.first_received()) else {
        return;
    };
    if received.is_before(began, context.policy().about.timezone) {
        findings.at(
            "incident.when",
            "the incident began after the first report of it was received",
            "correct one of the two; what happened later is a case of its own, linked by `related`",
        );
    }
}
