//! Rule `too-many-readers`.

use casebound_record::CaseFile;
use casebound_record::standing::{Act, ActKind, acts, is_recused_on};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(most) = context.policy().readers.at_most else { return };
    let mut readers: Vec<&str> = Vec::new();
    // An appeal is decided by others than the decision, so they have to know.
    let counts = |act: &Act<'_>| !matches!(act.kind, ActKind::DecidedAppeal);
    for act in acts(&file.case).filter(counts) {
        if !readers.contains(&act.member) && !is_recused_on(context.policy(), &file.case, act.member, None) {
            readers.push(act.member);
        }
    }
    let known = readers.len() + file.case.aware.len();
    if known > usize::try_from(most).unwrap_or(usize::MAX) {
        let route = if file.has("aware") { "aware" } else { "log" };
        findings
            .at(
                route,
                format!("according to the record, {known} people know of this case: more than the policy allows"),
                "have the same members finish the case, and tell nobody else",
            )
            .with_committee_location("readers.at_most", "how many may know a case");
    }
}
