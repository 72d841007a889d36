//! Rule `one-on-one-published`.

use casebound_record::CaseFile;
use casebound_record::words::{Answer, Publish, Role};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let is_told = case.transparency.publish_level() == Some(Publish::Summary) && case.is_one_on_one();
    let agrees = |role| case.with_role(role).any(|person| person.consent.publish == Some(Answer::Yes));
    if is_told && !agrees(Role::Affected) && !agrees(Role::Reporter) {
        findings.at(
            "transparency.publish",
            "nobody else was there, so any public text reveals who reported it",
            "ask the affected person and write `consent.publish`, or write `publish: note`",
        );
    }
}
