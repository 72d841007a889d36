//! Rule `published-against-consent`.

use casebound_record::CaseFile;
use casebound_record::words::{Answer, Publish, Role};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.transparency.publish_level() != Some(Publish::Summary) {
        return;
    }
    let said_no = |role| case.with_role(role).find(|person| person.consent.publish == Some(Answer::No));
    if let Some(person) = said_no(Role::Affected).or_else(|| said_no(Role::Reporter)) {
        findings.at(
            "transparency.publish",
            format!("`{}` asked not to publish the case", person.key),
            "write `publish: note`: then the report only says that a report was made",
        );
    }
}
