//! Rule `verbal-report-without-receiver`.

use casebound_record::CaseFile;
use casebound_record::words::{Channel, Status};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    // Of an expunged case only facts remain.
    if file.case.status == Some(Status::Expunged) {
        return;
    }
    for (idx, report) in file.case.reports.iter().enumerate() {
        if report.channel == Some(Channel::Verbal) && !file.has(&format!("reports[{idx}].received_by")) {
            findings.at(
                &format!("reports[{idx}].channel"),
                "this is a verbal report, and it does not say who received it",
                "write `received_by:` with the key of the member who heard it",
            );
        }
    }
}
