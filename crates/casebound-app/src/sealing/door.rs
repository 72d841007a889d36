//! The one door for whoever works on a case: a sealed one is opened, worked on in memory, and sealed again when it is written.

use std::path::{Path, PathBuf};

use anyhow::bail;
use casebound_record::CaseFile;
use casebound_validate::{Context, Finding, report_opened};

use super::open::{open, readers_of_opened};
use super::seal::{Readers, sealed_text};
use crate::files;
use crate::opened_cases::OpenedCase;
use crate::workspace::Workspace;

/// Finds a case to work on it. A sealed one is opened, for its readers.
///
/// # Errors
/// When there is no such case, or it is sealed and can't be opened here.
pub fn find(workspace: &Workspace, name: &str) -> anyhow::Result<(PathBuf, CaseFile)> {
    let (path, file) = workspace.find_any(name)?;
    if !file.is_sealed() {
        return Ok((path, file));
    }
    if let Some(plain) = workspace.opened.with(&path, |opened| is_current(&file, opened).then(|| again(&opened.plain)))
    {
        return Ok((path, plain));
    }
    let opened = open(workspace, &file)?;
    let plain = again(&opened.plain);
    workspace.opened.remember(path.clone(), opened);
    Ok((path, plain))
}

fn is_current(file: &CaseFile, opened: &OpenedCase) -> bool {
    *file.text.expose() == opened.sealed_text
}

fn again(file: &CaseFile) -> CaseFile {
    CaseFile::read(file.path.as_str(), file.text.expose().as_bytes())
}

/// Returns whether a case on disk still has this text, sealed or not.
///
/// # Errors
/// When it can't be read.
pub fn holds(workspace: &Workspace, path: &Path, text: &str) -> anyhow::Result<bool> {
    let of_sealed =
        workspace.opened.with(path, |opened| (opened.plain.text.expose() == text).then(|| opened.sealed_text.clone()));
    match of_sealed {
        Some(sealed) => files::holds(path, &sealed),
        None => files::holds(path, text),
    }
}

/// Replaces the text of a case that [`find`] found. A sealed one is sealed again, for the same readers.
///
/// # Errors
/// When it holds anything else than `before`, or can't be sealed or written; then nothing was changed.
pub fn replace_text(workspace: &Workspace, path: &Path, before: &str, after: &str) -> anyhow::Result<()> {
    let opened = workspace.opened.with(path, |opened| {
        (opened.plain.text.expose() == before).then(|| {
            (opened.sealed_text.clone(), readers_of_opened(opened), opened.revision, opened.plain.path.clone())
        })
    });
    let Some((sealed, readers, revision, name)) = opened else {
        return files::replace_text(path, before, after);
    };
    if before == after {
        return Ok(());
    }
    let plain = CaseFile::read(name, after.as_bytes());
    write_sealed(workspace, path, &sealed, &plain, &readers, revision)
}

/// Seals a case anew and replaces the sealed file, which must still be what it was.
///
/// # Errors
/// When it can't be sealed or written; then nothing was changed.
pub fn write_sealed(
    workspace: &Workspace,
    path: &Path,
    before: &str,
    plain: &CaseFile,
    readers: &Readers,
    revision: u32,
) -> anyhow::Result<()> {
    let Some(next) = revision.checked_add(1) else { bail!("{} was sealed too often", plain.stem()) };
    let text = sealed_text(workspace, plain, readers, next)?;
    files::replace_text(path, before, &text)?;
    workspace.opened.forget(path);
    Ok(())
}

/// What a reader sees who opens a sealed case: what is wrong with the outside, and what does not fit.
pub fn findings(workspace: &Workspace, sealed: &CaseFile, opened: &OpenedCase) -> Vec<Finding> {
    let context = Context { committee: Some(&workspace.committee), ..Context::at(workspace.clock) };
    report_opened(&context, sealed, &opened.flaws)
}
