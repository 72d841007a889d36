//! Rule `sharing-not-sent`.

use casebound_record::words::Share;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "sharing-not-sent",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("sharing_not_sent.md"),
    check: Check::Case(check),
};

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let case = &file.case;
    if !case.is_over() || case.sharing.dsf.share != Some(Share::Yes) || case.sharing.dsf.sent.is_some() {
        return;
    }
    let event = case.event.as_deref().and_then(|key| context.policy().event(key));
    if event.and_then(|event| event.ends).is_some_and(|ends| context.clock.today <= ends) {
        return;
    }
    findings.at(
        "sharing.dsf.share",
        "the case is over and to be sent to the DSF, and that has not happened",
        "send it with `casebound dsf send`, and write the day as `sent`",
    );
}
