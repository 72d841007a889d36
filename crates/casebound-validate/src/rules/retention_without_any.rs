//! Rule `retention-without-any`.

use casebound_record::words::RetentionOutcome;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let rules = &context.policy().retention.rules;
    let open_end = rules.iter().all(|rule| rule.outcome.is_some_and(|outcome| outcome != RetentionOutcome::Any));
    if open_end && !rules.is_empty() {
        findings.at(
            "retention.rules",
            "no retention rule is for `any` case",
            "add a last rule such as `{outcome: any, keep: indefinitely}`, so that the policy says what happens to the others",
        );
    }
}
