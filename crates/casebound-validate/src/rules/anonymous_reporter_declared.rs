//! Rule `anonymous-reporter-declared`.

use casebound_record::CaseFile;
use casebound_record::words::Role;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.reports.is_empty() || case.reports.iter().any(|report| report.by.as_deref() != Some("anonymous")) {
        return;
    }
    for person in case.with_role(Role::Reporter) {
        findings.at(
            &format!("people.{}.roles", person.key),
            "every report is anonymous, so nobody can have the role `reporter`",
            "write the person's key as `by` of the report, or remove the role; remove the person too if nothing else refers to them",
        );
    }
}
