//! Rule `appeal-not-independent`.

use casebound_record::CaseFile;
use casebound_record::case::Decision;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    for (idx, appeal) in case.appeals.iter().enumerate() {
        let received = appeal.received.map(|at| committee.day_of(at));
        let decided_before = |member: &String| {
            let is_earlier = |decision: &&Decision| decision.on.zip(received).is_none_or(|(on, at)| on <= at);
            // Where none is earlier, a date is wrong: then any may be meant.
            let is_dated_before_all = !case.decisions.iter().any(|decision| is_earlier(&decision));
            let earlier = case.decisions.iter().filter(|decision| is_dated_before_all || is_earlier(decision));
            let mut voters = earlier.flat_map(|it| it.proposed_by.iter().chain(&it.agreed_by).chain(&it.against));
            voters.any(|voter| voter == member)
        };
        for (nth, _) in appeal.decided_by.iter().enumerate().filter(|(_, member)| decided_before(member)) {
            findings.at(
                &format!("appeals[{idx}].decided_by[{nth}]"),
                "this member voted on the decision that is appealed",
                "let members decide who did not vote on it, or a named body (`body`)",
            );
        }
    }
}
