//! Rule `unknown-member-on-duty`.

use casebound_record::nearest;
use casebound_record::shape::{KeyForm, Shape};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let Some(file) = context.committee else { return };
    let committee = &file.committee;
    for (_, span, value) in file.values(|shape| matches!(shape, Shape::Member)) {
        // Form has spoken of what does not look like a key.
        if !KeyForm::Name.fits(value) || committee.member(value).is_some() {
            continue;
        }
        let help = match nearest(value, committee.members.iter().map(|member| member.key.as_str())) {
            Some(known) => format!("the nearest key is `{known}`"),
            None => "write a key of `members`, or declare the member there".to_owned(),
        };
        findings
            .at_span(span, "there is no member with this key", help)
            .with_committee_location("members", "the members");
    }
}
