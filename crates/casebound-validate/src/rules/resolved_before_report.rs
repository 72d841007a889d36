//! Rule `resolved-before-report`.

use casebound_record::{CaseFile, Moment, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "resolved-before-report",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("resolved_before_report.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let (Some(resolved), Some(received)) = (file.case.outcome.resolved, file.case.first_received()) else { return };
    if Moment::Day(resolved).is_before(received, context.policy().about.timezone) {
        findings.at(
            "outcome.resolved",
            "the case was resolved before the first report was received",
            "correct one of the two dates; often the year is the wrong one",
        );
    }
}
