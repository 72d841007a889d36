//! Rule `event-ends-before-it-starts`.

use casebound_record::Severity;

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "event-ends-before-it-starts",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("event_ends_before_it_starts.md"),
    check: Check::Committee(check),
};

fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for event in &context.policy().events {
        if event.starts.zip(event.ends).is_some_and(|(starts, ends)| ends < starts) {
            findings.at(
                &format!("events.{}.ends", event.key),
                "this event ends before it starts",
                "correct `starts` or `ends`",
            );
        }
    }
}
