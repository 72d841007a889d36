//! Rule `side-not-heard`.

use casebound_record::CaseFile;
use casebound_record::words::{LogWord, Origin, Status};

use crate::informed::{addressee_missing, was_heard};

use crate::{Context, Findings};

/// What to do where nobody asked the person.
const HEAR_THEM: &str = "let the person tell their side to a member, then log it as `side-heard`, or as `talked` with what was said as `note`; `to` the person's key";

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) || case.origin == Some(Origin::HandledLocally) {
        return;
    }
    for (idx, sanction) in case.sanctions.iter().enumerate() {
        let Some(key) = sanction.person.as_deref() else { continue };
        // Who can't be reached can't be asked.
        if case.person(key).is_none_or(|person| !person.can_be_told()) {
            continue;
        }
        let earlier = case.sanctions.iter().take(idx).any(|other| other.person.as_deref() == Some(key));
        if earlier || was_heard(case, key) {
            continue;
        }
        let unclear = addressee_missing(case, &[LogWord::SideHeard], key);
        let help = unclear.unwrap_or_else(|| HEAR_THEM.to_owned());
        findings.at(&format!("sanctions[{idx}].person"), "this person was sanctioned but not heard", help);
    }
}
