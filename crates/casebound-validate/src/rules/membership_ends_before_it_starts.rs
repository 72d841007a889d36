//! Rule `membership-ends-before-it-starts`.

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
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
