//! Rule `case-deleted`.

use casebound_record::Span;
use casebound_record::tombstone::id_of;

use crate::{Changes, Findings};

/// The path as one types it.
fn in_shell(path: &str) -> &str {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "/._-".contains(it);
    if path.chars().all(is_plain) { path } else { "PATH" }
}

pub(super) fn check(changes: &Changes<'_>, findings: &mut Findings<'_>) {
    for path in changes.removed.iter().filter(|it| id_of(it).is_none()) {
        let help = format!(
            "restore it: `git restore --staged --worktree {}`; a duplicate goes with `casebound absorb`, what was never pushed with `casebound discard`, and what is \
             over with `casebound retention dispose`, which clears the history, too",
            in_shell(path)
        );
        findings.in_file(path, Span::default(), "this case was committed earlier and is now missing", &help);
    }
}
