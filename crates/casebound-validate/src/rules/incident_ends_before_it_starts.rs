//! Rule `incident-ends-before-it-starts`.

use casebound_record::case::When;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "incident-ends-before-it-starts",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("incident_ends_before_it_starts.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(When::Between(from, to)) = file.case.incident.when else { return };
    if to.is_before(from, context.policy().about.timezone) {
        findings.at(
            "incident.when.to",
            "the incident ends before it begins",
            "exchange the two, or correct the wrong one",
        );
    }
}
