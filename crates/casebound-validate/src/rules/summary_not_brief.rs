//! Rule `summary-not-brief`.

use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "summary-not-brief",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("summary_not_brief.md"),
    check: Check::Case(check),
};

const AT_MOST: usize = 300;

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(summary) = &file.case.outcome.summary else { return };
    if summary.expose().chars().count() > AT_MOST {
        findings.at(
            "outcome.summary",
            "the summary is long for one that is read in a list",
            "keep one or two sentences here; the details belong into the body",
        );
    }
}
