//! Rule `reporter-not-informed`.

use casebound_record::CaseFile;
use casebound_record::words::{LogWord, Status};

use crate::informed::{addressee_missing, came_later, knows_outcome};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) {
        return;
    }
    for person in case.reporters().filter(|person| person.can_be_told()) {
        if !knows_outcome(case, person) && !came_later(case, person) {
            let unclear = addressee_missing(case, &[LogWord::InformedReporter], &person.key);
            let help = unclear.unwrap_or_else(|| {
                "tell the person, then log it as `informed-reporter`, `to` the person's key".to_owned()
            });
            findings.at(
                &format!("people.{}.roles", person.key),
                "the case is resolved, but this reporter was not told the decision",
                help,
            );
        }
    }
}
