//! Rule `reporter-without-role`.

use casebound_record::CaseFile;
use casebound_record::words::Role;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
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
