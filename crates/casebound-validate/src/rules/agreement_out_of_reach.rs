//! Rule `agreement-out-of-reach`.

use casebound_record::committee::Agreement;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(file) = context.committee else { return };
    let committee = &file.committee;
    let serving = committee.serving(context.clock.today()).count();
    let asked =
        [("agreement.standard", committee.agreement.standard), ("agreement.severe", committee.agreement.severe)];
    for (route, agreement) in asked {
        if !file.has(route) {
            continue;
        }
        let (message, help) = match agreement {
            Agreement::Others(others) if usize::try_from(others).is_ok_and(|others| others >= serving) => (
                "this many members can't agree with a proposal: fewer are serving today",
                "write a smaller number, or add members",
            ),
            Agreement::Share(_) if serving == 1 => (
                "only one member is serving today, and would decide alone",
                "add members before the first case is decided",
            ),
            _ => continue,
        };
        findings.at(route, message, help).with_committee_location("members", "the members");
    }
}
