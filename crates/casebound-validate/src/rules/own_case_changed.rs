//! Rule `own-case-changed`.

use casebound_record::Span;

use crate::{Changes, Findings};

pub(super) fn check(changes: &Changes<'_>, findings: &mut Findings<'_>) {
    for path in changes.by_party {
        findings.in_file(
            path,
            Span::default(),
            "the author of this change is reported or affected in the case",
            "undo your change with `git restore --staged --worktree`, and let another member write it",
        );
    }
}
