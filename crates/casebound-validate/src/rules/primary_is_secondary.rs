//! Rule `primary-is-secondary`.

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let committee = context.policy();
    let help = "let another member support; two different people are on duty in each week";
    let order = &committee.rota.order;
    // A rota of one has nobody else to name yet.
    if order.len() > 1 {
        for (idx, member) in order.iter().enumerate() {
            let next = (idx + 1) % order.len();
            // What could not be read is an empty key.
            if !member.is_empty() && order.get(next) == Some(member) {
                findings.at(
                    &format!("rota.order[{next}]"),
                    "this member follows on themselves, so is primary and secondary at once",
                    help,
                );
            }
        }
    }
    for (idx, swap) in committee.rota.swaps.iter().enumerate() {
        if swap.primary.is_some() && swap.primary == swap.secondary {
            findings.at(
                &format!("rota.swaps[{idx}].secondary"),
                "in this week one member is primary and secondary at once",
                help,
            );
        }
    }
}
