//! Rule `affected-not-informed`.

use casebound_record::CaseFile;
use casebound_record::shape::KeyForm;
use casebound_record::words::{LogWord, Role, Status};

use crate::informed::{addressee_missing, came_later, knows_outcome};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) || case.sanctions.is_empty() {
        return;
    }
    for person in case.with_role(Role::Affected).filter(|person| person.can_be_told()) {
        if !knows_outcome(case, person) && !came_later(case, person) {
            let unclear = addressee_missing(case, &[LogWord::InformedAffected], &person.key);
            let key = if KeyForm::Person.fits(&person.key) { &person.key } else { "KEY" };
            let help = unclear.unwrap_or_else(|| {
                format!("tell the person, then log it: `casebound log CASE informed-affected --to {key}`")
            });
            findings.at(
                &format!("people.{}.roles", person.key),
                "something was done, but this affected person was not told",
                help,
            );
        }
    }
}
