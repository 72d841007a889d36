//! Rule `acted-before-report`.

use casebound_record::words::Origin;
use casebound_record::{CaseFile, Moment};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let Some(received) = case.first_received() else { return };
    if case.origin == Some(Origin::HandledLocally) {
        return;
    }
    let zone = context.policy().about.timezone;
    let logged = case.log.iter().enumerate().map(|(idx, entry)| ("log", idx, "at", entry.at));
    let decided = case.decisions.iter().enumerate().map(|(idx, it)| ("decisions", idx, "on", it.on.map(Moment::Day)));
    let appealed = case.appeals.iter().enumerate().map(|(idx, it)| ("appeals", idx, "received", it.received));
    for (list, idx, key, at) in logged.chain(decided).chain(appealed) {
        if at.is_some_and(|at| at.is_before(received, zone)) {
            findings.at(
                &format!("{list}[{idx}].{key}"),
                "this was done before the first report was received",
                "correct one of the two dates; often the year is the wrong one",
            );
        }
    }
}
