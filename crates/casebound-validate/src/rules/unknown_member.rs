//! Rule `unknown-member`.

use casebound_record::shape::{KeyForm, Shape};
use casebound_record::{CaseFile, Severity, nearest};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "unknown-member",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("unknown_member.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
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
