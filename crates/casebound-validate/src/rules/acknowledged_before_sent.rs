//! Rule `acknowledged-before-sent`.

use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "acknowledged-before-sent",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("acknowledged_before_sent.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let dsf = &file.case.sharing.dsf;
    let Some(acknowledged) = dsf.acknowledged else { return };
    let message = match dsf.sent {
        Some(sent) if sent <= acknowledged => return,
        Some(_) => "the DSF acknowledged the notice before it was sent",
        // What is written there can't be read: the rule of form has spoken.
        None if file.has("sharing.dsf.sent") => return,
        None => "the DSF acknowledged a notice that was not sent",
    };
    findings.at("sharing.dsf.acknowledged", message, "correct `sent` or `acknowledged`");
}
