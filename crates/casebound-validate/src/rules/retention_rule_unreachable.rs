//! Rule `retention-rule-unreachable`.

use casebound_record::words::RetentionOutcome;

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    let rules = &context.policy().retention.rules;
    for (idx, rule) in rules.iter().enumerate() {
        let Some(outcome) = rule.outcome else { continue };
        if let Some(earlier) =
            rules.iter().take(idx).position(|rule| rule.outcome.is_some_and(|it| covers(it, outcome)))
        {
            findings
                .at(
                    &format!("retention.rules[{idx}].outcome"),
                    "this rule is never used: an earlier rule matches every such case",
                    "move it before that rule, or remove it",
                )
                .with_committee_location(&format!("retention.rules[{earlier}].outcome"), "the rule that comes first");
        }
    }
}

/// Returns whether every case of `later` is one of `earlier`.
fn covers(earlier: RetentionOutcome, later: RetentionOutcome) -> bool {
    use RetentionOutcome::{Any, NoAction, NoViolation};
    earlier == later || earlier == Any || (earlier, later) == (NoAction, NoViolation)
}
