//! Rule `verbal-report-without-receiver`.

use casebound_record::words::{Channel, Status};
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "verbal-report-without-receiver",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("verbal_report_without_receiver.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    // Of an expunged case only facts remain.
    if file.case.status == Some(Status::Expunged) {
        return;
    }
    for (idx, report) in file.case.reports.iter().enumerate() {
        if report.channel == Some(Channel::Verbal) && !file.has(&format!("reports[{idx}].received_by")) {
            findings.at(
                &format!("reports[{idx}].channel"),
                "this report was told to somebody, and it is not written to whom",
                "write `received_by:` with the key of the member who heard it",
            );
        }
    }
}
