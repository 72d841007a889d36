//! Rule `section-missing`.

use casebound_record::words::Status;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "section-missing",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("section_missing.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status != Some(Status::Resolved) {
        return;
    }
    for title in ["What happened", "Actions taken"] {
        match file.body.section(title) {
            Some(section) if section.has_text => {}
            Some(section) => {
                findings.at_span(
                    section.span,
                    format!("the case is resolved, but nothing is written under `{title}`"),
                    "describe it in neutral words; speak of people as `[person-a]`",
                );
            }
            None => {
                findings.at(
                    "status",
                    format!("the case is resolved, but its section `{title}` is missing"),
                    format!("add the heading `## {title}` below the front matter, and the description"),
                );
            }
        }
    }
}
