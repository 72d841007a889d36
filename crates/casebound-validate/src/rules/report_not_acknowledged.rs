//! Rule `report-not-acknowledged`.

use casebound_record::CaseFile;
use casebound_record::case::Arrival;
use casebound_record::deadlines::is_acknowledged;
use casebound_record::shape::KeyForm;
use casebound_record::words::{Channel, LogWord, Status};

use crate::informed::addressee_missing;
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
        // What came when it was over waits for its answer; another rule asks for that.
        let route = format!("reports[{idx}].received");
        let is_late = asked && case.unanswered().iter().any(|it| it.what == Arrival::Report && it.route == route);
        if asked && !is_late && !is_acknowledged(case, report) {
            let key = report.by.as_deref().filter(|key| KeyForm::Person.fits(key));
            let unclear = key.and_then(|key| addressee_missing(case, &[LogWord::Acknowledged], key));
            let help = unclear.unwrap_or_else(|| {
                "log it as `acknowledged`, `to` the reporter; write `by: anonymous` if nobody could be answered"
                    .to_owned()
            });
            findings.at(&format!("reports[{idx}]"), "the case is closed, but nobody acknowledged this report", help);
        }
    }
}
