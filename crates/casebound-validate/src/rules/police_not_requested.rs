//! Rule `police-not-requested`.

use casebound_record::CaseFile;
use casebound_record::words::{LogWord, Role};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    for (idx, entry) in case.logged(LogWord::PoliceCalled) {
        let asked = entry.requested_by.as_ref().and_then(|by| case.person(by.expose()));
        // In an emergency nobody has to ask, but the entry must give that as the reason.
        if entry.why.is_none() && !asked.is_some_and(|person| person.is(Role::Affected)) {
            findings.at(
                &format!("log[{idx}].requested_by"),
                "police or security was called, and no affected person asked for it",
                "write who asked as `requested_by`, or the danger that left no choice as `why`",
            );
        }
    }
}
