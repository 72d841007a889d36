//! Rule `unknown-member`.

use casebound_record::shape::{KeyForm, Shape};
use casebound_record::{CaseFile, nearest};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let committee = context.policy();
    for (_, span, value) in file.values(|shape| matches!(shape, Shape::Member)) {
        // Form has spoken of what does not look like a key.
        if !KeyForm::Name.fits(value) || committee.member(value).is_some() {
            continue;
        }
        let help = match nearest(value, committee.members.iter().map(|member| member.key.as_str())) {
            Some(known) => format!("the nearest key is `{known}`; former members stay in committee.yaml, with `until`"),
            None => "write a key of `members` in committee.yaml; former members stay there, with `until`".to_owned(),
        };
        findings.at_span(span, "committee.yaml has no member with this key", help).because("members", "the members");
    }
}
