//! Rule `nobody-may-act`.

use casebound_record::CaseFile;
use casebound_record::standing::may_anybody_act;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (policy, today) = (context.policy(), context.clock.today());
    if !file.case.is_open() || policy.serving(today).next().is_none() || may_anybody_act(policy, &file.case, today) {
        return;
    }
    findings.at(
        "conflicts",
        "every member is recused in this open case, so nobody may act in it",
        "add people for this case alone: under `members`, with `only_for: [CASE]`; or have the others rule on a conflict that is not strong",
    );
}
