//! Rule `embargo-over`.

use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "embargo-over",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("embargo_over.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.transparency.withheld_until().is_some_and(|day| day < context.clock.today) {
        findings.at(
            "transparency.publish.withheld-until",
            "the day before which nothing is told has passed",
            "decide what may be told now: `publish: summary` or `publish: note`",
        );
    }
}
