//! Rule `team-too-small`.

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, findings: &mut Findings<'_>) {
    for event in &context.policy().events {
        // Of an event that is over nothing can be changed.
        if event.ends.is_none_or(|ends| ends < context.clock.today()) {
            continue;
        }
        let alone = event.team.iter().all(|member| Some(member) == event.team.first());
        if alone {
            findings.at(
                &format!("events.{}.team", event.key),
                "this event has a team of fewer than two",
                "name two members under `team`, ideally a man and a woman, and announce them",
            );
        }
    }
}
