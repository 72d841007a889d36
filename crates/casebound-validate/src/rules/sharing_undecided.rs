//! Rule `sharing-undecided`.

use casebound_record::words::Share;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "sharing-undecided",
    since: "0.1.0",
    severity: Severity::Advice,
    waivable: true,
    page: include_str!("sharing_undecided.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.is_over() && file.case.sharing.dsf.share == Some(Share::Undecided) {
        findings.at(
            "sharing.dsf.share",
            "the case is over, and it is not decided whether it is sent to the DSF",
            "decide, and write `yes`, or `no` with `why`",
        );
    }
}
