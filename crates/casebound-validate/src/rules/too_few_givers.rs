//! Rule `too-few-givers`.

use casebound_record::words::{CountsAs, Origin, Status};
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "too-few-givers",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("too_few_givers.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    // Who told the person is not one of us then.
    if case.origin == Some(Origin::HandledLocally) {
        return;
    }
    for (idx, sanction) in case.sanctions.iter().enumerate() {
        let kind = sanction.kind.as_deref().and_then(|kind| committee.sanction(kind));
        let is_warning = kind.is_some_and(|kind| kind.counts() == CountsAs::Warning);
        // While the case is open the talk may still be ahead.
        let given = !sanction.given_by.is_empty() || case.status == Some(Status::Resolved);
        let one = sanction.given_by.iter().all(|member| Some(member) == sanction.given_by.first());
        if is_warning && given && one {
            findings.at(
                &format!("sanctions[{idx}].given_by"),
                "a warning is given by two members",
                "write both under `given_by`; if only one was there, log why",
            );
        }
    }
}
