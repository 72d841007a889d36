//! Rule `reporter-not-informed-first`.

use casebound_record::words::{LogWord, Role};
use casebound_record::{CaseFile, Moment};

use crate::informed::entries_to;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (case, zone) = (&file.case, context.policy().about.timezone);
    for reporter in case.reporters() {
        let told: Vec<Moment> = entries_to(case, LogWord::InformedReporter, &reporter.key, Role::Reporter)
            .filter_map(|(_, entry)| entry.at)
            .collect();
        // `reporter-not-informed` covers a reporter who was never informed.
        if told.is_empty() && !case.is_open() {
            continue;
        }
        let before_all = |at: Moment| told.iter().all(|told| at.is_before(*told, zone));
        let early = case.log.iter().position(|entry| {
            let words = matches!(
                entry.what,
                Some(LogWord::InformedReported | LogWord::InformedAffected | LogWord::InformedOthers)
            );
            words && !entry.is_to(&reporter.key) && entry.at.is_some_and(before_all)
        });
        if let Some(idx) = early {
            findings.at(
                &format!("log[{idx}].what"),
                "somebody was told the decision before the reporter was",
                "tell the reporter first; if there was a reason not to, waive this rule with that reason",
            );
            return;
        }
    }
}
