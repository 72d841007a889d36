//! Rule `left-member-on-duty`.

use casebound_record::Severity;

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "left-member-on-duty",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("left_member_on_duty.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let policy = context.policy();
    for (idx, key) in policy.rota.order.iter().enumerate() {
        let until = policy.member(key).and_then(|member| member.until);
        if until.is_some_and(|until| until < context.clock.today) {
            findings.at(
                &format!("rota.order[{idx}]"),
                "this member has left the committee, so nobody is on duty in their turn",
                "remove them from `rota.order`",
            );
        }
    }
}
