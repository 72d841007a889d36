//! Rule `proposer-counted-twice`.

use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "proposer-counted-twice",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("proposer_counted_twice.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, decision) in file.case.decisions.iter().enumerate() {
        let Some(proposer) = &decision.proposed_by else { continue };
        if let Some(nth) = decision.agreed_by.iter().position(|member| member == proposer) {
            findings.at(
                &format!("decisions[{idx}].agreed_by[{nth}]"),
                "the proposer stands among those who agreed",
                "remove the key here: `agreed_by` names the others, and a majority counts the proposer anyway",
            );
        }
    }
}
