//! Rule `unknown-sanction`.

use casebound_record::shape::{KeyForm, Shape};
use casebound_record::{CaseFile, Severity, nearest};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "unknown-sanction",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("unknown_sanction.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let committee = context.policy();
    for (_, span, value) in file.values(|shape| matches!(shape, Shape::Sanction)) {
        // Form has spoken of what does not look like a key.
        if !KeyForm::Name.fits(value) || committee.sanction(value).is_some() {
            continue;
        }
        let help = match nearest(value, committee.sanctions.iter().map(|kind| kind.key.as_str())) {
            Some(near) => format!("the nearest key is `{near}`"),
            None => "write a key of `sanctions` in committee.yaml, or declare it there".to_owned(),
        };
        findings
            .at_span(span, "committee.yaml does not declare this kind of sanction", help)
            .because("sanctions", "the kinds of sanctions");
    }
}
