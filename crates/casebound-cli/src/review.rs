//! Shows what the rules make of one case after it was written or edited.

use std::path::Path;

use anyhow::{Context as _, bail};
use casebound_app::about_members::AboutMembers;
use casebound_app::snapshot::slashed;
use casebound_app::workspace::Workspace;
use casebound_app::{Outcome, check};
use casebound_record::CaseFile;

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
    about_members(workspace, path, ui)?;
    Ok(verdict.outcome(false))
}

/// Says it where a case is about a member who can read it here.
pub(crate) fn about_members(workspace: &Workspace, path: &Path, ui: &mut Ui) -> anyhow::Result<()> {
    let inside = slashed(path.strip_prefix(&workspace.root).unwrap_or(path));
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    if let Some(about) = AboutMembers::of(workspace, &CaseFile::read(inside, &bytes)) {
        say_about(&about, ui);
    }
    Ok(())
}

/// Says that a case is about a member.
pub(crate) fn say_about(about: &AboutMembers, ui: &mut Ui) {
    ui.warn(format_args!(
        "{} is about a member who can read this repository: {}. `casebound guide joining-and-leaving` says where such a case lives.",
        about.case,
        about.members.join(", ")
    ));
}
