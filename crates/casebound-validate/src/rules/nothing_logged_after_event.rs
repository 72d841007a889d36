//! Rule `nothing-logged-after-event`.

use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "nothing-logged-after-event",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("nothing_logged_after_event.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if !case.is_open() || !case.log.is_empty() {
        return;
    }
    let event = case.event.as_deref().and_then(|key| context.policy().event(key));
    if event.and_then(|event| event.ends).is_some_and(|ends| ends < context.clock.today) {
        findings.at(
            "event",
            "the event is over, the case is open, and its log is empty",
            "write down now who did what when; afterwards the team is hard to reach",
        );
    }
}
