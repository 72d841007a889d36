//! Rule `sanction-without-violation`.

use casebound_record::CaseFile;
use casebound_record::case::Sanction;
use casebound_record::words::Outcome;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let is_none = |finding: Option<Outcome>| {
        matches!(finding, Some(Outcome::NoViolation | Outcome::OutOfScope | Outcome::NoIncident))
    };
    // What was lifted did hold until then: an appeal may have overturned the decision.
    let holds = |sanction: &Sanction| sanction.lifted.as_ref().is_none_or(|lifted| lifted.on.is_none());
    for (idx, sanction) in case.sanctions.iter().enumerate().filter(|(_, sanction)| holds(sanction)) {
        let person = sanction.person.as_deref().and_then(|key| case.person(key));
        if person.is_some_and(|person| is_none(person.finding)) {
            findings.at(
                &format!("sanctions[{idx}].person"),
                "the committee found no violation by this person, but there is a sanction",
                "correct the person's `finding`, or remove the sanction",
            );
        }
    }
    if !case.sanctions.iter().any(holds) || !is_none(case.outcome.finding) {
        return;
    }
    findings.at(
        "outcome.finding",
        "the committee found no violation, but there are sanctions",
        "correct the finding, or remove the sanctions; one that was `lifted`, as after an appeal, stays. Log what was agreed without a violation",
    );
}
