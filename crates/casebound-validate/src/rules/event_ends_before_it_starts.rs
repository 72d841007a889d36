//! Rule `event-ends-before-it-starts`.

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
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
