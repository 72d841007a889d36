//! Rule `decision-missing`.

use casebound_record::words::{Origin, Status};
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "decision-missing",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("decision_missing.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let decided_elsewhere = case.origin == Some(Origin::HandledLocally);
    if case.status != Some(Status::Resolved)
        || decided_elsewhere
        || case.sanctions.is_empty()
        || !case.decisions.is_empty()
    {
        return;
    }
    findings.at(
        "sanctions",
        "there are sanctions, but no decision",
        "write under `decisions` when it was decided, `proposed_by` whom and `agreed_by` whom",
    );
}
