//! Rule `side-heard-after-decision`.

use casebound_record::words::{LogWord, Role};
use casebound_record::{CaseFile, Moment};

use crate::informed::entries_to;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, zone) = (&file.case, context.policy().about.timezone);
    let Some((last, decision)) = case.last_decision() else { return };
    let Some(decided) = decision.on.map(Moment::Day) else { return };
    for sanction in &case.sanctions {
        let Some(key) = sanction.person.as_deref() else { continue };
        let mut heard =
            entries_to(case, LogWord::SideHeard, key, Role::Reported).filter_map(|(_, entry)| entry.at).peekable();
        // That nobody heard the person at all is a matter of its own.
        if heard.peek().is_some() && heard.all(|at| decided.is_before(at, zone)) {
            findings.at(
                &format!("decisions[{last}].on"),
                "a sanction was decided before the reported person was heard",
                "decide again with what the person said, and write that decision down as well",
            );
            return;
        }
    }
}
