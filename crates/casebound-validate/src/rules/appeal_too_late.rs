//! Rule `appeal-too-late`.

use casebound_record::CaseFile;
use casebound_record::words::LogWord;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, committee) = (&file.case, context.policy());
    let Some(term) = committee.about.appeal_within else { return };
    for (idx, appeal) in case.appeals.iter().enumerate().filter(|(_, appeal)| !appeal.is_decided()) {
        let Some(received) = appeal.received.map(|at| committee.day_of(at)) else { continue };
        let words = [LogWord::InformedReported, LogWord::InformedReporter, LogWord::InformedAffected];
        let told = words.into_iter().flat_map(|word| case.logged(word)).filter_map(|(_, entry)| {
            let is_theirs = appeal.by.as_deref().is_none_or(|by| entry.to.is_empty() || entry.is_to(by));
            entry.at.filter(|_| is_theirs).map(|at| committee.day_of(at))
        });
        // The term runs from the day on which they learned of it, or else from the decision.
        let told = told.filter(|day| *day <= received).max();
        let decided = case.decisions.iter().filter_map(|decision| decision.on).filter(|day| *day <= received).max();
        let last = told.or(decided).and_then(|day| term.after(day));
        if last.is_some_and(|last| last < received) {
            findings
                .at(
                    &format!("appeals[{idx}].received"),
                    "this appeal came after the time limit for appeals",
                    "decide whether to hear it anyway; if not, write `outcome: not-eligible`, `decided` and who decided",
                )
                .with_committee_location("committee.appeal_within", "the term");
        }
    }
}
