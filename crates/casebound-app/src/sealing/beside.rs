//! The files beside a sealed case: each is a message of its own for the same readers, under a name that tells nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_openpgp::{Recipient, encrypt};
use casebound_record::sealed::SealedFile;
use casebound_record::sealed::inside::{STORED_DIGITS, file_from_bytes, file_to_bytes, stored_digits};
use casebound_record::{CaseFile, Private};

use super::secrets;
use crate::digest;
use crate::files::{self, Existing, FileTransaction};
use crate::opened_cases::{OpenedCase, PlainFile};
use crate::seal_verifier::{MAX_MESSAGE, SealChecker, is_stored_message};
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// The files with which a case is sealed: what stays as it is, and what is encrypted now.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) kept: Vec<SealedFile>,
    pub(super) new: Vec<PlainFile>,
}

/// A message that has still to be written.
pub(super) struct NewMessage {
    pub(super) file: SealedFile,
    text: Vec<u8>,
}

/// Encrypts files for the readers of a case.
pub(super) fn encrypted(
    files: &[PlainFile],
    me: &str,
    for_each: &[Recipient<'_>],
    now: SystemTime,
) -> anyhow::Result<Vec<NewMessage>> {
    let mut messages = Vec::new();
    for PlainFile { name, bytes, by } in files {
        if name.is_empty()
            || name.chars().any(char::is_control)
            || name.split('/').any(|part| matches!(part, "" | "." | ".."))
        {
            bail!(
                "nothing was sealed: a file beside the case has a name that can't be kept; rename it, and list it anew"
            );
        }
        let text = encrypt(&file_to_bytes(bytes.expose()), for_each, now).context("nothing was sealed")?;
        let stored = digest::of(&text).chars().take(STORED_DIGITS).collect();
        let (name, by) = (Private::new(name.clone()), by.as_deref().unwrap_or(me).to_owned());
        let file = SealedFile { name, sha256: digest::of(bytes.expose()), stored, by };
        messages.push(NewMessage { file, text });
    }
    Ok(messages)
}

/// Prepares the messages in the folder of a case.
pub(super) fn prepare(transaction: &mut FileTransaction, folder: &Path, messages: &[NewMessage]) -> anyhow::Result<()> {
    if !messages.is_empty() {
        transaction.folder(folder)?;
    }
    for NewMessage { file, text } in messages {
        transaction.add(&folder.join(file.stored_name()), text, Existing::Keep)?;
    }
    Ok(())
}

/// Opens one file beside a case; what is in it must be what the case says.
fn open_one(workspace: &Workspace, path: &Path, file: &SealedFile, readers: &[String]) -> anyhow::Result<PlainFile> {
    let stored = path.with_extension("").join(file.stored_name());
    let message = files::read_regular(&stored, MAX_MESSAGE)
        .with_context(|| format!("cannot read {}, in which a file of the case is", stored.display()))?;
    let snapshot = Snapshot::of_worktree(&workspace.root)?;
    let checker = SealChecker::of(&snapshot, &workspace.committee.committee, workspace.clock)?;
    let own: Vec<_> = readers.iter().filter_map(|key| checker.certificate(key)).cloned().collect();
    let opened = secrets::decrypt(workspace, &message, &own)
        .with_context(|| format!("{} could not be opened", stored.display()))?;
    match file_from_bytes(&opened.plain) {
        Some(bytes) if digest::of(bytes) == file.sha256 => Ok(PlainFile {
            name: file.name.expose().clone(),
            bytes: Private::new(bytes.to_vec()),
            by: Some(file.by.clone()),
        }),
        _ => bail!(
            "{} holds something else than the case says: it was changed. `git log` with its path finds it as it was",
            stored.display()
        ),
    }
}

/// Opens some files of an opened case.
///
/// # Errors
/// When one is missing, damaged, or another one.
pub(super) fn open_all(workspace: &Workspace, path: &Path, opened: &OpenedCase) -> anyhow::Result<Vec<PlainFile>> {
    let readers: Vec<String> = opened.pins.iter().map(|(reader, _)| reader.clone()).collect();
    opened.files.iter().map(|file| open_one(workspace, path, file, &readers)).collect()
}

/// The bytes of a file beside a case that [`super::door::find`] found: of a sealed one it is opened in memory.
///
/// # Errors
/// When there is no such file, or it can't be read or opened.
pub fn read(workspace: &Workspace, case: &CaseFile, name: &str, limit: usize) -> anyhow::Result<Vec<u8>> {
    let path = workspace.root.join(&case.path);
    let of_sealed = workspace.opened.with(&path, |opened| {
        let put = opened.put.iter().find(|file| file.name == name).cloned();
        let file = opened.files.iter().find(|file| file.name.expose() == name).cloned();
        let readers: Vec<String> = opened.pins.iter().map(|(reader, _)| reader.clone()).collect();
        Some((put, file, readers))
    });
    match of_sealed {
        None => {
            let place = path.with_extension("").join(name);
            files::read_regular(&place, limit).with_context(|| format!("cannot read {}", place.display()))
        }
        Some((Some(put), ..)) => Ok(put.bytes.expose().clone()),
        Some((None, Some(file), readers)) => Ok(open_one(workspace, &path, &file, &readers)?.bytes.expose().clone()),
        Some((None, None, _)) => bail!("{} has no such file among its sealed ones", case.stem()),
    }
}

/// Puts a file beside a case that [`super::door::find`] found: that of a sealed one waits in memory until the case is sealed again.
///
/// # Errors
/// When it can't be written.
pub fn put(workspace: &Workspace, case: &CaseFile, name: &str, bytes: &[u8], existing: Existing) -> anyhow::Result<()> {
    let path = workspace.root.join(&case.path);
    let file = PlainFile { name: name.to_owned(), bytes: Private::new(bytes.to_vec()), by: None };
    let is_sealed = workspace.opened.change(&path, |opened| {
        opened.put.retain(|put| put.name != file.name);
        opened.put.push(file);
    });
    if is_sealed {
        return Ok(());
    }
    let folder = path.with_extension("");
    files::make_private_folder(&folder)?;
    files::write_private(&folder.join(name), bytes, existing)
}

/// Takes a file back that was [`put`] beside a case and is not listed there after all.
///
/// # Errors
/// When it can't be deleted.
pub fn take_back(workspace: &Workspace, case: &CaseFile, name: &str) -> anyhow::Result<()> {
    let path = workspace.root.join(&case.path);
    if workspace.opened.change(&path, |opened| opened.put.retain(|put| put.name != name)) {
        return Ok(());
    }
    let place = path.with_extension("").join(name);
    fs::remove_file(&place).with_context(|| format!("cannot delete {}", place.display()))
}

/// Which message holds a file beside a sealed case that [`super::door::find`] found: its path in the repository, and who put the file
/// there. Nothing beside a plain case, or where it is not sealed yet.
pub fn stored_as(workspace: &Workspace, case: &CaseFile, name: &str) -> Option<(String, String)> {
    let folder = casebound_record::layout::own_folder(&case.path);
    workspace.opened.with(&workspace.root.join(&case.path), |opened| {
        let file = opened.files.iter().find(|file| file.name.expose() == name)?;
        Some((format!("{folder}/{}", file.stored_name()), file.by.clone()))
    })
}

/// Returns whether a case that [`super::door::find`] found is sealed.
pub fn is_opened(workspace: &Workspace, case: &CaseFile) -> bool {
    workspace.opened.with(&workspace.root.join(&case.path), |_| Some(())).is_some()
}

/// The names of all files beside a case that [`super::door::find`] found; of a sealed one those inside.
pub fn names(workspace: &Workspace, case: &CaseFile) -> Vec<String> {
    let path = workspace.root.join(&case.path);
    let of_sealed = workspace.opened.with(&path, |opened| {
        let put = opened.put.iter().map(|file| file.name.clone());
        Some(opened.files.iter().map(|file| file.name.expose().clone()).chain(put).collect())
    });
    of_sealed.unwrap_or_else(|| {
        let there = fs::read_dir(path.with_extension("")).into_iter().flatten().flatten();
        there.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    })
}

/// Removes messages in the folder of a case that it does not have any more, also those that a killed run left; and the folder where
/// nothing is in it.
pub(super) fn remove_strays(folder: &Path, sealed: &[SealedFile]) {
    let known: BTreeSet<&str> = sealed.iter().map(|file| file.stored.as_str()).collect();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if stored_digits(&name).is_some_and(|digits| known.contains(digits)) {
            continue;
        }
        // Killed in between, a seal leaves the plain file of which it made a message.
        let is_plain_one =
            |bytes: &[u8]| sealed.iter().any(|file| *file.name.expose() == name && file.sha256 == digest::of(bytes));
        // A file that somebody else put there is not ours to remove.
        let is_ours = |bytes: Vec<u8>| is_stored_message(&name, &bytes) || is_plain_one(&bytes);
        if files::read_regular(&entry.path(), MAX_MESSAGE).is_ok_and(is_ours) {
            // It is found again by the next one, if it can't be removed: only the readers of before can open it.
            let _ = fs::remove_file(entry.path());
        }
    }
    let _ = fs::remove_dir(folder);
}

/// Reads the files beside a plain case that is about to be sealed; all of them must be listed.
///
/// # Errors
/// When one is not, or can't be read.
pub(super) fn of_plain(workspace: &Workspace, file: &CaseFile) -> anyhow::Result<Vec<PlainFile>> {
    let snapshot = Snapshot::of_worktree(&workspace.root)?;
    let folder = format!("{}/", casebound_record::layout::own_folder(&file.path));
    let mut found = Vec::new();
    for path in snapshot.beside(&file.path) {
        let name = path.strip_prefix(&folder).unwrap_or(path);
        let bytes = files::read_regular(&workspace.root.join(path), MAX_MESSAGE)
            .with_context(|| format!("nothing was sealed: cannot read {path}"))?;
        if is_stored_message(path, &bytes) {
            // A seal that was killed left it: it goes once this one is done.
            continue;
        }
        let is_listed =
            |it: &casebound_record::case::Attachment| it.file.as_ref().is_some_and(|it| it.expose() == name);
        if !file.case.attachments.iter().any(is_listed) {
            bail!(
                "nothing was sealed: {path} is beside the case, and `attachments` does not list it. Remove it, or list it: \
                 `casebound fix` can"
            );
        }
        found.push(PlainFile { name: name.to_owned(), bytes: Private::new(bytes), by: None });
    }
    Ok(found)
}

/// Removes the plain files of a case that is sealed now, and their folders where nothing is left in them.
pub(super) fn remove_plain(folder: &Path, names: impl Iterator<Item = String>) -> anyhow::Result<()> {
    for name in names {
        let path = folder.join(&name);
        fs::remove_file(&path).with_context(|| {
            format!("the case is sealed, but {} could not be removed: remove it yourself", path.display())
        })?;
        for above in path.ancestors().skip(1).take_while(|above| *above != folder) {
            let _ = fs::remove_dir(above);
        }
    }
    Ok(())
}
