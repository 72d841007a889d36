//! Rule `disclosed-without-permission`.

use casebound_record::words::LogWord;
use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "disclosed-without-permission",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: true,
    page: include_str!("disclosed_without_permission.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    for (idx, _) in file.case.logged(LogWord::Disclosed).filter(|(_, entry)| entry.permission.is_none()) {
        findings.at(
            &format!("log[{idx}].what"),
            "details were shared, and nothing says who permitted it",
            "write the key of the person who permitted it as `permission`",
        );
    }
}
