//! Rule `unknown-event`.

use casebound_record::shape::{KeyForm, Shape};
use casebound_record::{CaseFile, Severity, nearest};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "unknown-event",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("unknown_event.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let committee = context.policy();
    let known = || committee.events.iter().map(|event| event.key.as_str());
    for (_, span, value) in file.values(|shape| matches!(shape, Shape::Event)) {
        // Form has spoken of what does not look like a key.
        if !KeyForm::Name.fits(value) || known().any(|key| key == value) {
            continue;
        }
        let help = match nearest(value, known()) {
            Some(near) => format!("the nearest key is `{near}`"),
            None => "write a key of `events` in committee.yaml, or declare it there".to_owned(),
        };
        findings.at_span(span, "committee.yaml does not declare this event", help).because("events", "the events");
    }
}
