//! Rule `shepherd-left`.

use casebound_record::{CaseFile, Timing as _};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let Some(member) = case.shepherd.as_deref().and_then(|key| context.policy().member(key)) else { return };
    if !case.is_open() || member.until.is_none_or(|until| !context.clock.is_after(until)) {
        return;
    }
    findings
        .at(
            "shepherd",
            "the case is open, and its shepherd has left the committee",
            "write another member as `shepherd`, and log `reassigned`",
        )
        .with_committee_location(&format!("members.{}", member.key), "the member");
}
