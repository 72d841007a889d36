//! Rule `unknown-sanction`.

use casebound_record::shape::{KeyForm, Shape};
use casebound_record::{CaseFile, nearest};

use crate::known_keys::known_keys;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let committee = context.policy();
    for (_, span, value) in file.values(|shape| matches!(shape, Shape::Sanction)) {
        // Form has spoken of what does not look like a key.
        if !KeyForm::Name.fits(value) || committee.sanction(value).is_some() {
            continue;
        }
        let help = match nearest(value, committee.sanctions.iter().map(|kind| kind.key.as_str())) {
            Some(near) => format!("the nearest key is `{near}`"),
            None => format!(
                "{}, or declare it in committee.yaml under `sanctions`",
                known_keys(committee.sanctions.iter().map(|kind| kind.key.as_str()))
            ),
        };
        findings
            .at_span(span, "committee.yaml does not declare this kind of sanction", help)
            .with_committee_location("sanctions", "the kinds of sanctions");
    }
}
