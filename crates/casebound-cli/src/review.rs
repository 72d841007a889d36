//! Shows what the rules make of one case after it was written or edited.

use std::path::Path;

use anyhow::{Context as _, bail};
use casebound_app::about_members::AboutMembers;
use casebound_app::runner::Verdict;
use casebound_app::snapshot::slashed;
use casebound_app::workspace::Workspace;
use casebound_app::{Outcome, check};
use casebound_record::CaseFile;
use casebound_validate::Severity;

use crate::questions::Questions;
use crate::ui::Ui;
use crate::{editor, render};

/// Opens a case in the editor and checks it, again and again while it has errors and the person at the terminal agrees.
pub(crate) fn in_editor(workspace: &Workspace, path: &Path, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut line = None;
    loop {
        editor::open(path, line, ui)?;
        let verdict = judged(workspace, path, ui)?;
        line = line_of_first_error(&verdict, path)?;
        let (Outcome::Findings, Some(number)) = (verdict.outcome(false), line) else {
            return Ok(verdict.outcome(false));
        };
        let Some(mut questions) = Questions::begin(ui)? else { return Ok(Outcome::Findings) };
        // To stop here is an answer: what was written is kept.
        if !questions.yes(&format!("Open it again, at line {number}?")).unwrap_or(false) {
            return Ok(Outcome::Findings);
        }
    }
}

fn line_of_first_error(verdict: &Verdict, path: &Path) -> anyhow::Result<Option<usize>> {
    let errors = verdict.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let Some(first) = errors.map(|finding| finding.span.start).min() else { return Ok(None) };
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Some(1 + bytes.iter().take(first).filter(|byte| **byte == b'\n').count()))
}

/// Checks a case file on disk and shows the findings.
pub(crate) fn file(workspace: &Workspace, path: &Path, ui: &mut Ui) -> anyhow::Result<Outcome> {
    Ok(judged(workspace, path, ui)?.outcome(false))
}

fn judged(workspace: &Workspace, path: &Path, ui: &mut Ui) -> anyhow::Result<Verdict> {
    if path.symlink_metadata().is_err() {
        bail!("{} is gone; `git restore` brings back what was committed", path.display());
    }
    let verdict = check::file(workspace, &slashed(path.strip_prefix(&workspace.root).unwrap_or(path)))?;
    if !verdict.findings.is_empty() {
        render::text::to_people(&verdict, ui)?;
    }
    about_members(workspace, path, ui)?;
    Ok(verdict)
}

/// Warns when a case is about a member who can read this repository.
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
