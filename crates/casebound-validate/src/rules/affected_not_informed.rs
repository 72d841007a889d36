//! Rule `affected-not-informed`.

use casebound_record::CaseFile;
use casebound_record::words::{Role, Status};

use crate::informed::knows_outcome;
use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) || case.sanctions.is_empty() {
        return;
    }
    for person in case.with_role(Role::Affected).filter(|person| person.can_be_told()) {
        if !knows_outcome(case, person) {
            findings.at(
                &format!("people.{}.roles", person.key),
                "something was done, but this affected person was not told",
                "tell the person, then log it: `casebound log CASE informed-affected --to person-a`",
            );
        }
    }
}
