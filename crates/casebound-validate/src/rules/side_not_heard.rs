//! Rule `side-not-heard`.

use casebound_record::CaseFile;
use casebound_record::words::{LogWord, Origin, Role, Status};

use crate::told::entries_to;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) || case.origin == Some(Origin::HandledLocally) {
        return;
    }
    for (idx, sanction) in case.sanctions.iter().enumerate() {
        let Some(key) = sanction.person.as_deref() else { continue };
        let earlier = case.sanctions.iter().take(idx).any(|other| other.person.as_deref() == Some(key));
        if earlier || entries_to(case, LogWord::SideHeard, key, Role::Reported).next().is_some() {
            continue;
        }
        findings.at(
            &format!("sanctions[{idx}].person"),
            "this person has a sanction, but was not heard",
            "let the person tell their side to a member, then log it as `side-heard`, `to` the person's key",
        );
    }
}
