//! Rule `sharing-not-acknowledged`.

use casebound_record::{CaseFile, Severity};
use chrono::Days;

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "sharing-not-acknowledged",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("sharing_not_acknowledged.md"),
    check: Check::Case(check),
};

const PATIENCE: Days = Days::new(14);

fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let dsf = &file.case.sharing.dsf;
    if dsf.acknowledged.is_none() && dsf.sent.is_some_and(|sent| sent + PATIENCE < context.clock.today) {
        findings.at(
            "sharing.dsf.sent",
            "the DSF has not acknowledged the notice for two weeks",
            "ask whether it arrived, and write the day of the answer as `acknowledged`",
        );
    }
}
