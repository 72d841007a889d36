//! Rule `severe-sanction-before-decision`.

use casebound_record::CaseFile;
use casebound_record::words::CaseSeverity;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.severity != Some(CaseSeverity::Severe) {
        return;
    }
    let Some(first) = case.decisions.iter().filter_map(|decision| decision.on).min() else { return };
    for (idx, sanction) in case.sanctions.iter().enumerate().filter(|(_, sanction)| !sanction.interim) {
        if sanction.from.is_some_and(|from| from < first) {
            findings.at(
                &format!("sanctions[{idx}].from"),
                "in this severe case a sanction began before anything was decided",
                "correct the dates; if somebody had to be kept safe at once, waive this rule and say so",
            );
        }
    }
}
