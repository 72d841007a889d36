//! Rule `sent-although-not-shared`.

use casebound_record::words::Share;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "sent-although-not-shared",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("sent_although_not_shared.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let dsf = &file.case.sharing.dsf;
    if dsf.sent.is_some() && matches!(dsf.share, Some(Share::No | Share::Undecided)) {
        findings.at(
            "sharing.dsf.sent",
            "the case was sent to the DSF, but `share` does not say yes",
            "write `share: yes`, or remove `sent` if nothing was sent",
        );
    }
}
