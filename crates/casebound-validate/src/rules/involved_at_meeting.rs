//! Rule `involved-at-meeting`.

use casebound_record::CaseFile;
use casebound_record::words::{LogWord, Role};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let is_involved = |key: &str| {
        case.person(key)
            .is_some_and(|person| person.is(Role::Reporter) || person.is(Role::Affected) || person.is(Role::Reported))
    };
    for (idx, entry) in case.logged(LogWord::Met) {
        if entry.to.iter().any(|to| is_involved(to.expose())) {
            findings.at(
                &format!("log[{idx}].to"),
                "somebody who is involved in the case took part in the meeting",
                "meet without them; a talk with one of them is `talked`, their account before the meeting is `side-heard`",
            );
        }
    }
}
