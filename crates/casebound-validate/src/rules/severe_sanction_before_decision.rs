//! Rule `severe-sanction-before-decision`.

use casebound_record::words::CaseSeverity;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "severe-sanction-before-decision",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("severe_sanction_before_decision.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.severity != Some(CaseSeverity::Severe) {
        return;
    }
    let Some(first) = case.decisions.iter().filter_map(|decision| decision.on).min() else { return };
    for (idx, sanction) in case.sanctions.iter().enumerate() {
        if sanction.from.is_some_and(|from| from < first) {
            findings.at(
                &format!("sanctions[{idx}].from"),
                "in this severe case a sanction began before anything was decided",
                "correct the days; if somebody had to be kept safe at once, set the rule aside and say so",
            );
        }
    }
}
