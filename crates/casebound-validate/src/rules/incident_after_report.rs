//! Rule `incident-after-report`.

use casebound_record::case::When;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "incident-after-report",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("incident_after_report.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let (Some(began), Some(received)) = (case.incident.when.and_then(When::start), case.first_received()) else {
        return;
    };
    if received.is_before(began, context.policy().about.timezone) {
        findings.at(
            "incident.when",
            "the incident began after the first report of it was received",
            "correct one of the two; what happened later is a case of its own, linked by `related`",
        );
    }
}
