//! Rule `reporter-not-informed`.

use casebound_record::CaseFile;
use casebound_record::words::Status;

use crate::informed::knows_outcome;
use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) {
        return;
    }
    for person in case.reporters().filter(|person| person.can_be_told()) {
        if !knows_outcome(case, person) {
            findings.at(
                &format!("people.{}.roles", person.key),
                "the case is resolved, but this reporter was not told the decision",
                "tell the person, then log it as `informed-reporter`, `to` the person's key",
            );
        }
    }
}
