//! Rule `too-few-votes`.

use casebound_record::case::Decision;
use casebound_record::standing::{Standing, eligible, standing_to_decide};
use casebound_record::words::CaseSeverity;
use casebound_record::{Case, CaseFile};

use crate::measures::decided_sanctions;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    if decided_sanctions(case, committee).is_empty() {
        return;
    }
    // A proposal that found no votes, or an earlier decision, may be beside the one that counted.
    if case.decisions.iter().any(|decision| is_agreed(context, case, decision)) {
        return;
    }
    let Some((last, _)) = case.last_decision() else { return };
    let severe = case.severity == Some(CaseSeverity::Severe);
    findings
        .at(
            &format!("decisions[{last}].agreed_by"),
            "the sanctions rest on a decision with too few votes",
            "add who agreed, not counting the proposer; without `proposed_by` one of those who agreed counts as the proposer; members with a conflict, or not serving on that day, do not count",
        )
        .with_committee_location(if severe { "agreement.severe" } else { "agreement.standard" }, "how many must agree");
}

fn is_agreed(context: &Context<'_>, case: &Case, decision: &Decision) -> bool {
    let committee = context.policy();
    // A body such as a board decides by its own rules.
    if decision.body.is_some() {
        return true;
    }
    let voted_otherwise =
        |member: &str| decision.against.iter().chain(&decision.abstained).any(|other| other.as_str() == member);
    let counts = |member: &str| {
        standing_to_decide(committee, case, member, decision.on) == Standing::MayAct && !voted_otherwise(member)
    };
    let mut votes: Vec<&str> = decision.agreed_by.iter().map(String::as_str).collect();
    votes.retain(|member| counts(member));
    votes.sort_unstable();
    votes.dedup();
    // Somebody proposed it: where nobody is named, one of those who agreed did.
    let unnamed = votes.first().copied().filter(|_| decision.proposed_by.is_none());
    let proposer = decision.proposed_by.as_deref().or(unnamed);
    votes.retain(|member| Some(*member) != proposer);
    // Without a day the form has spoken; who might have voted is then not known.
    let Some(day) = decision.on else { return true };
    let eligible = eligible(committee, case, day);
    context.agreement_on(day).of(case.severity).is_met(proposer.is_some_and(counts), votes.len(), eligible)
}
