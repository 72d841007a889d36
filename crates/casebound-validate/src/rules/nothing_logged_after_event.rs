//! Rule `nothing-logged-after-event`.

use casebound_record::{CaseFile, Timing as _};

use crate::{Context, Findings};

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if !case.is_open() || !case.log.is_empty() {
        return;
    }
    let event = case.event.as_deref().and_then(|key| context.policy().event(key));
    if event.and_then(|event| event.ends).is_some_and(|ends| context.clock.is_after(ends)) {
        findings.at(
            "event",
            "the event is over, the case is open, and its log is empty",
            "write down now who did what when; afterwards the team is hard to reach",
        );
    }
}
