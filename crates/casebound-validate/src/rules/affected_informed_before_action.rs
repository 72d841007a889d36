//! Rule `affected-informed-before-action`.

use casebound_record::CaseFile;
use casebound_record::words::LogWord;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, zone) = (&file.case, context.policy().about.timezone);
    if case.sanctions.is_empty() {
        return;
    }
    let acted =
        case.logged(LogWord::InformedReported).filter_map(|(_, entry)| entry.at).min_by_key(|at| at.start(zone));
    let Some(acted) = acted else { return };
    for (idx, entry) in case.logged(LogWord::InformedAffected) {
        if entry.at.is_some_and(|at| at.is_before(acted, zone)) {
            findings.at(
                &format!("log[{idx}].what"),
                "the affected person was told before the reported person",
                "first carry the decision out, then tell the affected person what was done",
            );
        }
    }
}
