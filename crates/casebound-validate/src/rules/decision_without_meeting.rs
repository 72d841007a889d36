//! Rule `decision-without-meeting`.

use casebound_record::words::{LogWord, Origin, Status};
use casebound_record::{CaseFile, Moment, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "decision-without-meeting",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("decision_without_meeting.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, zone) = (&file.case, context.policy().about.timezone);
    let decided_elsewhere = case.origin == Some(Origin::HandledLocally);
    if case.status != Some(Status::Resolved) || decided_elsewhere || case.sanctions.is_empty() {
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
