//! Rule `committee-not-informed`.

use casebound_record::words::{LogWord, Status};
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "committee-not-informed",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("committee_not_informed.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if case.status != Some(Status::Resolved) || case.logged(LogWord::InformedCommittee).next().is_some() {
        return;
    }
    findings.at(
        "status",
        "the case is resolved, but the committee was not told",
        "tell the other members, by the code name, then log it as `informed-committee`",
    );
}
