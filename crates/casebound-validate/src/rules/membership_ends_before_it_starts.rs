//! Rule `membership-ends-before-it-starts`.

use casebound_record::Severity;

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "membership-ends-before-it-starts",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("membership_ends_before_it_starts.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for member in &context.policy().members {
        if member.from.zip(member.until).is_some_and(|(from, until)| until < from) {
            findings.at(
                &format!("members.{}.until", member.key),
                "this membership ends before it starts",
                "correct `from` or `until`",
            );
        }
    }
}
