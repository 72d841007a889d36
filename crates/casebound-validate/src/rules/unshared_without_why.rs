//! Rule `unshared-without-why`.

use casebound_record::words::{Share, Status};
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "unshared-without-why",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("unshared_without_why.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let dsf = &file.case.sharing.dsf;
    if file.case.status == Some(Status::Resolved) && dsf.share == Some(Share::No) && dsf.why.is_none() {
        findings.at(
            "sharing.dsf.share",
            "a resolved case is not sent to the DSF, and nothing says why",
            "write the reason as `why`",
        );
    }
}
