//! Rule `reporter-not-informed`.

use casebound_record::CaseFile;
use casebound_record::words::{LogWord, Role, Status};

use crate::told::entries_to;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) {
        return;
    }
    for person in case.reporters() {
        if entries_to(case, LogWord::InformedReporter, &person.key, Role::Reporter).next().is_none() {
            findings.at(
                &format!("people.{}.roles", person.key),
                "the case is resolved, but this reporter was not told the decision",
                "tell the person, then log it as `informed-reporter`, `to` the person's key",
            );
        }
    }
}
