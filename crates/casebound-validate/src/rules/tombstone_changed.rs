//! Rule `tombstone-changed`.

use casebound_record::tombstone::id_of;
use casebound_record::{Severity, Span};

use crate::{Check, Context, Findings, Rule, Summary};

pub(super) const RULE: Rule = Rule {
    id: "tombstone-changed",
    since: "0.1.0",
    severity: Severity::Error,
    waivable: false,
    page: include_str!("tombstone_changed.md"),
    check: Check::Repository(check),
};

fn check(context: &Context<'_>, _cases: &[Summary], findings: &mut Findings<'_>) {
    for path in context.removed.iter().filter(|it| id_of(it).is_some()) {
        findings.in_file(
            path,
            Span::default(),
            "this tombstone was there before, and would be gone or another one",
            "bring it back: `git restore --source=HEAD --staged --worktree PATH`",
        );
    }
}
