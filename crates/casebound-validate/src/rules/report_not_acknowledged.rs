//! Rule `report-not-acknowledged`.

use casebound_record::CaseFile;
use casebound_record::deadlines::is_acknowledged;
use casebound_record::words::{Channel, Status};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
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
                "the case is closed, but nobody acknowledged this report",
                "log it as `acknowledged`, `to` the reporter; write `by: anonymous` if nobody could be answered",
            );
        }
    }
}
