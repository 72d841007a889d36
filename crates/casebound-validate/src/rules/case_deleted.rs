//! Rule `case-deleted`.

use casebound_record::tombstone::id_of;
use casebound_record::{Severity, Span};

use crate::{Check, Context, Findings, Rule, Summary};

pub(super) const RULE: Rule = Rule {
    id: "case-deleted",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("case_deleted.md"),
    check: Check::Repository(check),
};

fn check(context: &Context<'_>, _cases: &[Summary], findings: &mut Findings<'_>) {
    for path in context.removed.iter().filter(|it| id_of(it).is_none()) {
        findings.in_file(
            path,
            Span::default(),
            "this case was there before and would be gone",
            "bring it back: `git restore --staged --worktree PATH`; a record ends by `casebound retention dispose`, which also clears the history",
        );
    }
}
