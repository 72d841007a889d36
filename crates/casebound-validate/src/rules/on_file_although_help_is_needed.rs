//! Rule `on-file-although-help-is-needed`.

use casebound_record::CaseFile;
use casebound_record::words::{Origin, Status};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status == Some(Status::OnFile) && file.case.origin == Some(Origin::NeedsHelp) {
        findings.at(
            "origin",
            "a case that needs the committee's help can't just be kept on file",
            "write `origin: handled-locally` if others handled it; otherwise work on it and resolve it",
        );
    }
}
