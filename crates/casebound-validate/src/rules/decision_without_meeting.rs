//! Rule `decision-without-meeting`.

use casebound_record::words::LogWord;
use casebound_record::{CaseFile, Moment};

use crate::measures::decided_sanctions;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, zone) = (&file.case, context.policy().about.timezone);
    if decided_sanctions(case, context.policy()).is_empty() {
        return;
    }
    let Some((last, decision)) = case.last_decision() else { return };
    let Some(decided) = decision.on.map(Moment::Day) else { return };
    let met = case.logged(LogWord::Met).any(|(_, entry)| entry.at.is_none_or(|at| !decided.is_before(at, zone)));
    if !met {
        findings.at(
            &format!("decisions[{last}].on"),
            "there was no meeting before this decision",
            "log the meeting as `met` with all who took part; a call or a thread counts",
        );
    }
}
