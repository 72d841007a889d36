//! Rule `acted-against-consent`.

use casebound_record::CaseFile;
use casebound_record::words::{Answer, Role};

use crate::notices::reaches_reported;
use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let said_no = |role| case.with_role(role).find(|person| person.consent.proceed == Some(Answer::No));
    let Some(person) = said_no(Role::Affected).or_else(|| said_no(Role::Reporter)) else { return };
    let acted = case.log.iter().position(|entry| reaches_reported(case, entry));
    let route = match acted {
        Some(idx) => format!("log[{idx}].what"),
        None if !case.sanctions.is_empty() => "sanctions[0].kind".to_owned(),
        None => return,
    };
    findings.at(
        &route,
        format!("`{}` asked the committee not to go ahead, and it did", person.key),
        "if the answer has changed, change `consent.proceed`; if others were in danger, waive this rule with that reason",
    );
}
