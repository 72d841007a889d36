//! Rule `left-member-on-duty`.

use casebound_record::rota::Rota;
use chrono::Days;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let (policy, today) = (context.policy(), context.clock.today());
    let left_before = |key: &str, day| policy.member(key).and_then(|member| member.until).is_some_and(|it| it < day);
    for (idx, key) in policy.rota.order.iter().enumerate() {
        if left_before(key, today) {
            findings.at(
                &format!("rota.order[{idx}]"),
                "this member has left the committee, so nobody is on duty in their weeks",
                "remove them from `rota.order`",
            );
        }
    }
    let Some(rota) = Rota::of(policy) else { return };
    for (idx, swap) in policy.rota.swaps.iter().enumerate() {
        let Some(first) = swap.week.map(|day| rota.week_of(day).day) else { continue };
        let last = first.checked_add_days(Days::new(6)).unwrap_or(first);
        for (part, member) in [("primary", &swap.primary), ("secondary", &swap.secondary)] {
            // A week that is over stays as it was.
            if last >= today && member.as_ref().is_some_and(|key| left_before(key, last)) {
                findings.at(
                    &format!("rota.swaps[{idx}].{part}"),
                    "this member will have left the committee by the end of that week, so the swap does not count",
                    "name another member, or remove the swap: then the plan goes by `rota.order`",
                );
            }
        }
    }
}
