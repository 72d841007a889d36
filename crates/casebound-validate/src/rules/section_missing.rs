//! Rule `section-missing`.

use casebound_record::CaseFile;
use casebound_record::words::Status;

use crate::{Context, Findings};

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status != Some(Status::Resolved) {
        return;
    }
    for title in ["What happened", "Actions taken"] {
        let report = match file.body.section(title) {
            Some(section) if section.has_text => continue,
            Some(section) => findings.at_span(
                section.span,
                format!("the case is resolved, but nothing is written under `{title}`"),
                "describe it in neutral words; speak of people as `[person-a]`",
            ),
            None => findings.at(
                "status",
                format!("the case is resolved, but its section `{title}` is missing"),
                format!("add the heading `## {title}` below the front matter, and the description"),
            ),
        };
        // What was done must be written down (S4-36); for what happened the summary is enough.
        if title != "Actions taken" {
            report.advice();
        }
    }
}
