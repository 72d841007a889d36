//! Rule `nobody-affected`.

use casebound_record::CaseFile;
use casebound_record::words::{Outcome, Role, Status};

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    let asked = match case.status {
        Some(Status::Resolved) => {
            matches!(case.outcome.finding, Some(Outcome::Violation | Outcome::Partly | Outcome::Undetermined))
        }
        Some(Status::OnFile) => !case.people.is_empty(),
        _ => false,
    };
    // Who reports without a name is often the one.
    let nobody_known = case.reports.iter().all(|report| report.by.as_deref() == Some("anonymous"));
    if asked && !nobody_known && case.with_role(Role::Affected).next().is_none() {
        findings.at(
            "people",
            "the case is closed but does not say who was affected",
            "give the role `affected` to everybody who was harmed, offended or made uncomfortable; that may be the reporter",
        );
    }
}
