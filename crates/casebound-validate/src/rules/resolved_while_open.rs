//! Rule `resolved-while-open`.

use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "resolved-while-open",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("resolved_while_open.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.is_open() && file.has("outcome.resolved") {
        findings.at(
            "outcome.resolved",
            "the case is open, so it is not resolved on any day",
            "remove the day; or write `status: resolved`, which `casebound close` does with all that belongs to it",
        );
    }
}
