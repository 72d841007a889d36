//! Rule `sanctioned-not-reported`.

use casebound_record::words::Role;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "sanctioned-not-reported",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("sanctioned_not_reported.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, sanction) in file.case.sanctions.iter().enumerate() {
        let Some(person) = sanction.person.as_deref().and_then(|key| file.case.person(key)) else { continue };
        // Empty roles are a matter of their own.
        if !person.roles.is_empty() && !person.is(Role::Reported) {
            findings.at(
                &format!("sanctions[{idx}].person"),
                "this sanction is on somebody who does not have the role `reported`",
                "correct the key, or add `reported` to the roles of this person",
            );
        }
    }
}
