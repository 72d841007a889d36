//! Shows what the rules make of one case after it was written or edited.

use std::path::Path;
use std::time::{Duration, Instant};

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

/// Nobody reads a case and leaves the editor within this time.
pub(crate) const AT_ONCE: Duration = Duration::from_millis(500);

/// What a look at one case gave.
pub(crate) struct Review {
    /// Whether it has errors.
    pub(crate) outcome: Outcome,
    /// It is about a member who can read it, or names one: whoever wrote it decides where it lives before it is saved.
    pub(crate) is_about_members: bool,
}

/// Opens a case in the editor and checks it, again and again while it has errors and the person at the terminal agrees.
pub(crate) fn in_editor(workspace: &Workspace, path: &Path, ui: &mut Ui) -> anyhow::Result<Review> {
    let mut line = None;
    loop {
        let before = std::fs::read(path).ok();
        let opened = Instant::now();
        editor::open(path, line, ui)?;
        if opened.elapsed() < AT_ONCE && before == std::fs::read(path).ok() && ui.is_interactive() {
            ui.warn(
                "The editor ended at once, and nothing changed. If it has a window of its own, let Casebound wait for it, such as \
                 `export EDITOR='code --wait'`; or write and save there, and then type what is next.",
            );
        }
        let verdict = judged(workspace, path, ui)?;
        let is_about_members = about_members(workspace, path, ui)?;
        let review = Review { outcome: verdict.outcome(false), is_about_members };
        line = line_of_first_error(&verdict, path)?;
        let (Outcome::Findings, Some(number)) = (review.outcome, line) else { return Ok(review) };
        let again = match Questions::begin(ui)? {
            Some(mut questions) => questions.yes(&format!("Open it again, at line {number}?")),
            None => Ok(false),
        };
        // To stop here is an answer: what was written is kept.
        if !again.unwrap_or(false) {
            let name = path.file_stem().unwrap_or(path.as_os_str());
            ui.warn(format_args!(
                "It is kept as it is. `casebound edit {0}` opens it again; `casebound fix` makes the corrections that are certain.",
                name.display()
            ));
            return Ok(review);
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
pub(crate) fn file(workspace: &Workspace, path: &Path, ui: &mut Ui) -> anyhow::Result<Review> {
    let outcome = judged(workspace, path, ui)?.outcome(false);
    Ok(Review { outcome, is_about_members: about_members(workspace, path, ui)? })
}

fn judged(workspace: &Workspace, path: &Path, ui: &mut Ui) -> anyhow::Result<Verdict> {
    if path.symlink_metadata().is_err() {
        bail!("{} is gone; `git restore` brings back what was committed", path.display());
    }
    let verdict = check::file(workspace, &slashed(path.strip_prefix(&workspace.root).unwrap_or(path)))?;
    if !verdict.findings.is_empty() {
        render::text::to_people(&verdict, ui)?;
    }
    Ok(verdict)
}

/// Warns when a case is about a member who can read this repository, or names one; returns whether it is.
pub(crate) fn about_members(workspace: &Workspace, path: &Path, ui: &mut Ui) -> anyhow::Result<bool> {
    let inside = slashed(path.strip_prefix(&workspace.root).unwrap_or(path));
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let about = AboutMembers::of(workspace, &CaseFile::read(inside, &bytes));
    if let Some(about) = &about {
        say_about(about, ui);
    }
    Ok(about.is_some())
}

/// Says that a case is about a member, or names one.
pub(crate) fn say_about(about: &AboutMembers, ui: &mut Ui) {
    if !about.members.is_empty() {
        ui.warn(format_args!(
            "{} is about a member who can read this repository: {}. `casebound guide joining-and-leaving` says where such a case lives.",
            about.case,
            about.members.join(", ")
        ));
    }
    if !about.named.is_empty() {
        ui.warn(format_args!(
            "{} names a member who can read this repository: {}. If the report is about them, do not save it here: \
             `casebound guide joining-and-leaving` says where such a case lives. If it is not, `casebound save` asks once, and shares it.",
            about.case,
            about.named.join(", ")
        ));
    }
}
