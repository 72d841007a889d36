//! Rule `report-not-acknowledged`.

use casebound_record::deadlines::is_acknowledged;
use casebound_record::words::{Channel, Status};
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "report-not-acknowledged",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("report_not_acknowledged.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    for (idx, report) in case.reports.iter().enumerate() {
        let asked = match case.status {
            // Nobody waits for an answer to what the team saw itself.
            Some(Status::Resolved) => report.by.is_some() || report.channel != Some(Channel::Observed),
            Some(Status::OnFile) => report.by.is_some(),
            _ => false,
        };
        if asked && !is_acknowledged(case, report) {
            findings.at(
                &format!("reports[{idx}]"),
                "the case is over, but nobody acknowledged this report",
                "log it as `acknowledged`, `to` the reporter; write `by: anonymous` if nobody could be answered",
            );
        }
    }
}
