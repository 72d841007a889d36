//! Rule `affected-not-informed`.

use casebound_record::CaseFile;
use casebound_record::words::{LogWord, Role, Status};

use crate::told::entries_to;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) {
        return;
    }
    for person in case.with_role(Role::Affected) {
        if entries_to(case, LogWord::InformedAffected, &person.key, Role::Affected).next().is_none() {
            findings.at(
                &format!("people.{}.roles", person.key),
                "the case is resolved, but this affected person was not told",
                "tell the person, then log it as `informed-affected`, `to` the person's key",
            );
        }
    }
}
