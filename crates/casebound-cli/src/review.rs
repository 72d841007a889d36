//! Shows what the rules make of one case after it was written or edited.

use std::path::Path;

use anyhow::bail;
use casebound_app::snapshot::slashed;
use casebound_app::workspace::Workspace;
use casebound_app::{Outcome, check};

use crate::render;
use crate::ui::Ui;

/// Judges a case file on disk and shows the findings.
pub(crate) fn file(workspace: &Workspace, path: &Path, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if path.symlink_metadata().is_err() {
        bail!("{} is gone; `git restore` brings back what was committed", path.display());
    }
    let verdict = check::file(workspace, &slashed(path.strip_prefix(&workspace.root).unwrap_or(path)))?;
    if !verdict.findings.is_empty() {
        render::text::to_people(&verdict, ui)?;
    }
    Ok(verdict.outcome(false))
}
