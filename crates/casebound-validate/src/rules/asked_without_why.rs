//! Rule `asked-without-why`.

use casebound_record::CaseFile;
use casebound_record::words::{LogWord, Role};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let is_involved = |key: &str| {
        let roles = [Role::Reporter, Role::Affected, Role::Reported];
        case.person(key).is_some_and(|person| roles.iter().any(|role| person.is(*role)))
    };
    for (idx, entry) in case.logged(LogWord::Asked) {
        if entry.why.is_none() && entry.to.iter().any(|to| !is_involved(to.expose())) {
            findings.at(
                &format!("log[{idx}].what"),
                "somebody beside the people of the report was asked, and the entry does not say why",
                "write as `why` what the committee wanted to know from them",
            );
        }
    }
}
