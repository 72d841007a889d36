//! Rule `published-against-consent`.

use casebound_record::words::{Answer, Publish, Role};
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "published-against-consent",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("published_against_consent.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.transparency.told() != Some(Publish::Summary) {
        return;
    }
    let said_no = |role| case.with_role(role).find(|person| person.consent.publish == Some(Answer::No));
    if let Some(person) = said_no(Role::Affected).or_else(|| said_no(Role::Reporter)) {
        findings.at(
            "transparency.publish",
            format!("`{}` asked that the case is not told in public", person.key),
            "write `publish: note`: then the report only says that a report was made",
        );
    }
}
