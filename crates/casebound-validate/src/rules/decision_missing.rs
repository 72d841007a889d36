//! Rule `decision-missing`.

use casebound_record::CaseFile;
use casebound_record::words::Origin;

use crate::measures::{decided_sanctions, undisclosed_measure};
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    if case.decisions.is_empty() && !decided_sanctions(case, committee).is_empty() {
        findings.at(
            "sanctions",
            "there are sanctions, but no decision",
            "write `decisions:` and below it `  - {on: 2026-06-03, proposed_by: MEMBER, agreed_by: [MEMBER]}`",
        );
    } else if case.origin != Some(Origin::HandledLocally)
        && let Some(idx) = undisclosed_measure(case, committee)
    {
        findings.at(
            &format!("sanctions[{idx}].kind"),
            "this was done on the spot, and the log does not say that the committee was told",
            "tell the other members, then log it as `informed-committee`, or their meeting as `met`",
        );
    }
}
