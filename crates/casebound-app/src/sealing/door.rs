//! The one door for whoever works on a case: a sealed one is opened, worked on in memory, and sealed again when it is written.

use std::path::{Path, PathBuf};

use anyhow::bail;
use casebound_record::CaseFile;
use casebound_validate::{Context, Finding, SealFlaw, report_opened};

use super::beside::{self, Files};
use super::open::{open, readers_of_opened};
use super::seal::{Readers, sealed};
use crate::files::{self, FileTransaction};
use crate::opened_cases::OpenedCase;
use crate::seal_verifier::SealChecker;
use crate::snapshot::Snapshot;
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

/// Replaces the text of a case that [`find`] found. A sealed one is sealed again, for the same readers but those who have a conflict in
/// it by now.
///
/// # Errors
/// When it holds anything else than `before`, or can't be sealed or written; then nothing was changed.
pub fn replace_text(workspace: &Workspace, path: &Path, before: &str, after: &str) -> anyhow::Result<()> {
    let is_opened = workspace.opened.with(path, |opened| (opened.plain.text.expose() == before).then_some(()));
    let Some(opened) = is_opened.and_then(|()| workspace.opened.take(path)) else {
        return files::replace_text(path, before, after);
    };
    let plain = CaseFile::read(opened.plain.path.as_str(), after.as_bytes());
    let mut readers = readers_of_opened(&opened);
    readers.retain(&|key| !plain.case.has_conflict(key));
    let written = match before == after && opened.put.is_empty() {
        true => Ok(()),
        false => write_sealed(workspace, path, &opened, &plain, &readers),
    };
    if before == after || written.is_err() {
        workspace.opened.remember(path.to_owned(), opened);
    }
    written
}

/// Seals a case anew and replaces the sealed file, which must still be what it was.
///
/// # Errors
/// When it can't be sealed or written; then nothing was changed.
pub fn write_sealed(
    workspace: &Workspace,
    path: &Path,
    before: &OpenedCase,
    plain: &CaseFile,
    readers: &Readers,
) -> anyhow::Result<()> {
    let Some(next) = before.revision.checked_add(1) else { bail!("{} was sealed too often", plain.stem()) };
    let sealed = sealed(workspace, plain, readers, &files_of(workspace, path, before, plain, readers)?, next)?;
    let folder = path.with_extension("");
    let mut transaction = FileTransaction::default();
    beside::prepare(&mut transaction, &folder, &sealed.messages)?;
    transaction.replace_text(path, &before.sealed_text, &sealed.text)?;
    transaction.write()?;
    workspace.opened.forget(path);
    beside::remove_strays(&folder, &sealed.files);
    Ok(())
}

/// The files with which a case is sealed again: for other readers or keys all of them anew. One that the case does not list any more
/// goes.
fn files_of(
    workspace: &Workspace,
    path: &Path,
    before: &OpenedCase,
    plain: &CaseFile,
    readers: &Readers,
) -> anyhow::Result<Files> {
    let lists = |file: &CaseFile, name: &str| {
        file.case.attachments.iter().any(|it| it.file.as_ref().is_some_and(|it| it.expose() == name))
    };
    let is_gone = |name: &str| lists(&before.plain, name) && !lists(plain, name);
    let is_put = |name: &str| before.put.iter().any(|put| put.name == name);
    let stays = |name: &str| !is_gone(name) && !is_put(name);
    let mut files = Files { kept: Vec::new(), new: before.put.clone() };
    match readers.to.len() == before.pins.len() && before.pins.iter().all(|pin| readers.pins.contains(pin)) {
        true => files.kept = before.files.iter().filter(|file| stays(file.name.expose())).cloned().collect(),
        false => {
            let all = beside::open_all(workspace, path, before)?;
            files.new.extend(all.into_iter().filter(|file| stays(&file.name)));
        }
    }
    Ok(files)
}

/// What a reader sees who opens a sealed case: what is wrong with the outside, and what does not fit.
pub fn findings(workspace: &Workspace, sealed: &CaseFile, opened: &OpenedCase) -> Vec<Finding> {
    let context = Context { committee: Some(&workspace.committee), ..Context::at(workspace.clock) };
    let mut flaws = opened.flaws.clone();
    flaws.extend(flaw_of_pins(workspace, opened));
    report_opened(&context, sealed, &flaws)
}

/// Says that a reader has another certificate than the last sealer knew.
fn flaw_of_pins(workspace: &Workspace, opened: &OpenedCase) -> Option<SealFlaw> {
    let snapshot = Snapshot::of_worktree(&workspace.root).ok()?;
    let checker = SealChecker::of(&snapshot, &workspace.committee.committee, workspace.clock).ok()?;
    let is_other = |(reader, pin): &(String, String)| {
        checker.certificate(reader).is_some_and(|certificate| !certificate.matches_fingerprint(pin))
    };
    opened.pins.iter().any(is_other).then_some(SealFlaw::KeyExchanged)
}
