//! Rule `primary-is-secondary`.

use casebound_record::Severity;

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "primary-is-secondary",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("primary_is_secondary.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
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
