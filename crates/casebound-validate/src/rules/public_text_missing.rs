//! Rule `public-text-missing`.

use casebound_record::words::{Publish, Status};
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "public-text-missing",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("public_text_missing.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let public = &file.case.transparency;
    if file.case.status != Some(Status::Resolved) || public.told() != Some(Publish::Summary) {
        return;
    }
    let message = match (&public.summary, &public.resolution) {
        (Some(_), Some(_)) => return,
        (None, Some(_)) => "the case is to be told in public, but there are no public words for what happened",
        (Some(_), None) => "the case is to be told in public, but there are no public words for its resolution",
        (None, None) => "the case is to be told in public, but there are no public words",
    };
    findings.at(
        "transparency.publish",
        message,
        "write `summary` and `resolution` in general words, or `publish: note`",
    );
}
