//! Rule `incident-after-report`.

use casebound_record::CaseFile;
use casebound_record::case::IncidentTime;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let began = case.incidents.iter().map(|incident| incident.when.and_then(IncidentTime::start));
    // One of several incidents may well be after the first report; only if all are, it is a mistake.
    let all: Option<Vec<_>> = began.collect();
    let (Some(all), Some(received)) = (all.filter(|all| !all.is_empty()), case.first_received()) else { return };
    if all.iter().all(|began| received.is_before(*began, context.policy().about.timezone)) {
        findings.at(
            &format!("{}.when", file.incident_route(0)),
            "the incident began after the first report of it was received",
            "correct one of the two; if it happened later, it is a separate case, linked by `related`",
        );
    }
}
