//! Rule `proposer-counted-twice`.

use casebound_record::CaseFile;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, decision) in file.case.decisions.iter().enumerate() {
        let Some(proposer) = &decision.proposed_by else { continue };
        if let Some(nth) = decision.agreed_by.iter().position(|member| member == proposer) {
            findings.at(
                &format!("decisions[{idx}].agreed_by[{nth}]"),
                "the proposer is among those who agreed",
                "remove the key here: `agreed_by` names the others, and a majority counts the proposer anyway",
            );
        }
    }
}
