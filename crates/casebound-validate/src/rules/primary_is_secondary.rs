//! Rule `primary-is-secondary`.

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let committee = context.policy();
    let help = "name another member as secondary; two different people are on duty each week";
    let order = &committee.rota.order;
    // A rota of one has nobody else to name yet.
    if order.len() > 1 {
        for (idx, member) in order.iter().enumerate() {
            let next = (idx + 1) % order.len();
            // What could not be read is an empty key.
            if !member.is_empty() && order.get(next) == Some(member) {
                findings.at(
                    &format!("rota.order[{next}]"),
                    "this member comes twice in a row, so they are primary and secondary in the same week",
                    help,
                );
            }
        }
    }
    for (idx, swap) in committee.rota.swaps.iter().enumerate() {
        if swap.primary.is_some() && swap.primary == swap.secondary {
            findings.at(
                &format!("rota.swaps[{idx}].secondary"),
                "one member is both primary and secondary in this week",
                help,
            );
        }
    }
}
