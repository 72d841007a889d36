//! Rule `unknown-event`.

use casebound_record::shape::{KeyForm, Shape};
use casebound_record::{CaseFile, nearest};

use crate::known_keys::known_keys;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let committee = context.policy();
    let known = || committee.events.iter().map(|event| event.key.as_str());
    for (_, span, value) in file.values(|shape| matches!(shape, Shape::Event)) {
        // Form has spoken of what does not look like a key.
        if !KeyForm::Name.fits(value) || known().any(|key| key == value) {
            continue;
        }
        let help = match nearest(value, known()) {
            Some(near) => format!("the nearest key is `{near}`"),
            None => format!(
                "{}, or declare it in committee.yaml under `events`",
                known_keys(committee.events.iter().map(|event| event.key.as_str()))
            ),
        };
        findings
            .at_span(span, "committee.yaml does not declare this event", help)
            .with_committee_location("events", "the events");
    }
}
