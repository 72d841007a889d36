//! Rule `affected-not-informed`.

use casebound_record::words::{LogWord, Role, Status};
use casebound_record::{CaseFile, Severity};

use crate::told::entries_to;

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "affected-not-informed",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("affected_not_informed.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
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
