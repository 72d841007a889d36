//! Rule `incident-ends-before-it-starts`.

use casebound_record::CaseFile;
use casebound_record::case::IncidentTime;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (place, incident) in file.case.incidents.iter().enumerate() {
        let Some(IncidentTime::Between(from, to)) = incident.when else { continue };
        if to.end().is_before(from.start(), context.policy().about.timezone) {
            findings.at(
                &format!("{}.when.to", file.incident_route(place)),
                "the incident ends before it begins",
                "swap the two, or correct the wrong one",
            );
        }
    }
}
