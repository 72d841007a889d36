//! Rule `code-name-mismatch`.

use casebound_record::{CaseFile, Severity};

use crate::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "code-name-mismatch",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("code_name_mismatch.md"),
    check: Check::Case(check),
};

fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let Some(name) = &file.case.name else { return };
    if name != file.stem() {
        findings.at(
            "case",
            "the code name is not the name of the file",
            "a case is never renamed: write the file's name without `.md`, or give the file its old name back",
        );
    }
}
