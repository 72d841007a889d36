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
            "every report is anonymous, so nobody here can be the reporter",
            "write the key as `by` of the report; or take the role away, and the person as well if nothing else needs them",
        );
    }
}
