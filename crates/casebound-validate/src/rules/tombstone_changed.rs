//! Rule `tombstone-changed`.

use casebound_record::Span;
use casebound_record::tombstone::id_of;

use crate::{Changes, Findings};

pub(super) fn check(changes: &Changes<'_>, findings: &mut Findings<'_>) {
    for path in changes.removed.iter().filter(|it| id_of(it).is_some()) {
        findings.in_file(
            path,
            Span::default(),
            "this change removes or alters an existing tombstone",
            "restore it: `git restore --source=HEAD --staged --worktree PATH`",
        );
    }
}
