//! Rule `unknown-space`.

use casebound_record::shape::{KeyForm, Shape};
use casebound_record::{CaseFile, nearest};

use crate::known_keys::known_keys;
use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let spaces = || context.policy().spaces.iter().map(|space| space.key.as_str());
    for (_, span, value) in file.values(|shape| matches!(shape, Shape::Space)) {
        // Form has spoken of what does not look like a key.
        if !KeyForm::Name.fits(value) || spaces().any(|space| space == value) {
            continue;
        }
        let help = match nearest(value, spaces()) {
            Some(near) => format!("the nearest key is `{near}`"),
            None => format!("{}, or declare it in committee.yaml under `spaces`", known_keys(spaces())),
        };
        findings
            .at_span(span, "committee.yaml does not declare this space", help)
            .with_committee_location("spaces", "the spaces");
    }
}
