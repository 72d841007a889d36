//! Rule `sanction-without-violation`.

use casebound_record::words::Outcome;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "sanction-without-violation",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("sanction_without_violation.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.sanctions.is_empty() || !matches!(case.outcome.finding, Some(Outcome::NoViolation | Outcome::OutOfScope)) {
        return;
    }
    findings.at(
        "outcome.finding",
        "the committee found no violation, but there are sanctions",
        "correct the finding, or remove the sanctions; what was agreed without blame is a line in the log",
    );
}
