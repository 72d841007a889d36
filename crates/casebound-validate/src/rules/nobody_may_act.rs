//! Rule `nobody-may-act`.

use casebound_record::CaseFile;
use casebound_record::standing::{is_recused_on, may_anybody_act};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let policy = context.policy();
    // Asked before the day is taken: where nobody is recused, no day makes a difference.
    let may_be_recused = || policy.members.iter().any(|member| is_recused_on(policy, &file.case, &member.key, None));
    if !file.case.is_open() || !may_be_recused() {
        return;
    }
    let today = context.clock.today();
    if policy.serving(today).next().is_none() || may_anybody_act(policy, &file.case, today) {
        return;
    }
    findings.at(
        "conflicts",
        "every member is recused in this open case, so nobody may act in it",
        "add people for this case alone: under `members`, with `only_for: [CASE]`; or have the others rule on a conflict that is not strong",
    );
}
