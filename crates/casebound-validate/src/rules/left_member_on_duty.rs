//! Rule `left-member-on-duty`.

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let policy = context.policy();
    for (idx, key) in policy.rota.order.iter().enumerate() {
        let until = policy.member(key).and_then(|member| member.until);
        if until.is_some_and(|until| until < context.clock.today()) {
            findings.at(
                &format!("rota.order[{idx}]"),
                "this member has left the committee, so nobody is on duty in their weeks",
                "remove them from `rota.order`",
            );
        }
    }
}
