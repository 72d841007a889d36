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

/// The path as one types it.
fn in_shell(path: &str) -> &str {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/._-".contains(it);
    if path.chars().all(is_plain) { path } else { "PATH" }
}

fn check(context: &Context<'_>, _cases: &[Summary], findings: &mut Findings<'_>) {
    for path in context.removed.iter().filter(|it| id_of(it).is_none()) {
        let help = format!(
            "bring it back: `git restore --staged --worktree {}`; a record ends by `casebound retention dispose`, which also clears the history",
            in_shell(path)
        );
        findings.in_file(path, Span::default(), "this case was committed before and is gone", &help);
    }
}
