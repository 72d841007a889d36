//! Rule `reporter-without-role`.

use casebound_record::words::Role;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "reporter-without-role",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("reporter_without_role.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, report) in file.case.reports.iter().enumerate() {
        let Some(person) = report.by.as_deref().and_then(|key| file.case.person(key)) else { continue };
        // Empty roles are a matter of their own.
        if !person.roles.is_empty() && !person.is(Role::Reporter) {
            findings.at(
                &format!("reports[{idx}].by"),
                "the report is by somebody who does not have the role `reporter`",
                "add `reporter` to the roles of this person, or correct the key",
            );
        }
    }
}
