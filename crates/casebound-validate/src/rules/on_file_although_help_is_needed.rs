//! Rule `on-file-although-help-is-needed`.

use casebound_record::words::{Origin, Status};
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "on-file-although-help-is-needed",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("on_file_although_help_is_needed.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status == Some(Status::OnFile) && file.case.origin == Some(Origin::NeedsHelp) {
        findings.at(
            "origin",
            "a case that needs the committee can't be only kept on file",
            "write `origin: handled-locally` if others handled it; else work on it, and close it as resolved",
        );
    }
}
