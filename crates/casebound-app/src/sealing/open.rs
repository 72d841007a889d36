//! Opens a sealed case, and compares what is inside with what stands outside.

use anyhow::{Context as _, bail};
use casebound_openpgp::Certificate;
use casebound_record::CaseFile;
use casebound_record::sealed::{Inside, computed, index};
use casebound_validate::SealFlaw;

use super::seal::Readers;
use super::{readers, secrets};
use crate::opened_cases::OpenedCase;
use crate::seal_verifier::SealChecker;
use crate::signing::current_member;
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// Opens a sealed case to read it, or to work on it and seal it again. One of whose outside something is wrong stays shut.
///
/// # Errors
/// When whoever works here is none of its readers, the file was tampered with, or the key can't be used.
pub fn open(workspace: &Workspace, file: &CaseFile) -> anyhow::Result<OpenedCase> {
    let opened = open_to_renew(workspace, file)?;
    if !opened.flaws.is_empty() {
        bail!(
            "{0} was not opened: something is wrong with the sealed file. `casebound check {0}` says what, and what to do",
            file.stem()
        );
    }
    Ok(opened)
}

/// Opens a sealed case whatever is wrong with its keys and signature, for `access renew`, which says what that is.
///
/// # Errors
/// When it can't be opened, or what is inside is not what the outside says: then nothing is ever sealed again from it.
pub fn open_to_renew(workspace: &Workspace, file: &CaseFile) -> anyhow::Result<OpenedCase> {
    let name = file.stem();
    let (Some(envelope), Some(sealed)) = (file.envelope(), &file.case.sealed) else { bail!("{name} is not sealed") };
    if !file.problems.is_empty() {
        bail!(
            "{name} is sealed, and its file is damaged: `casebound check {name}` says where; `git restore` brings it back"
        );
    }
    let me = current_member(workspace).map_or("", |member| &member.key);
    if !sealed.to.iter().any(|key| key == me) {
        bail!("{name} is sealed for {}: ask one of them", readers(file));
    }
    let snapshot = Snapshot::of_worktree(&workspace.root)?;
    let checker = SealChecker::of(&snapshot, &workspace.committee.committee, workspace.clock)?;
    let own: Vec<Certificate> = sealed.to.iter().filter_map(|key| checker.certificate(key)).cloned().collect();
    let text = file.text.expose();
    let opened = secrets::decrypt(workspace, envelope.message(text).as_bytes(), &own)
        .with_context(|| format!("{name} is sealed, and could not be opened"))?;
    let inside = Inside::read(&opened.plain)
        .map_err(|fault| anyhow::anyhow!("{name} could not be opened: {}", fault.describe()))?;
    let outside: Vec<&String> = sealed.to.iter().collect();
    let readers_inside: Vec<&String> = inside.to.iter().map(|(reader, _)| reader).collect();
    if inside.case != name || Some(inside.revision) != sealed.revision || readers_inside != outside {
        bail!(
            "{name} was not opened: its message was sealed as another case or version, or for other readers, and moved here. Do not save \
             this file; `git log -- {}` shows who changed it, and `git restore` brings the last good one back",
            file.path
        );
    }
    let plain = CaseFile::read(file.path.as_str(), inside.plain.expose());
    if plain.is_sealed() {
        bail!("{name} was not opened: its message holds another sealed file");
    }
    let mut flaws = checker.flaws(file);
    flaws.extend(flaws_of_index(workspace, file, &plain, inside.revision));
    Ok(OpenedCase {
        plain,
        sealed_text: text.clone(),
        pins: inside.to,
        revision: inside.revision,
        files: inside.files,
        put: Vec::new(),
        flaws,
    })
}

/// What only a reader can see: whether the index is that of the case, and whether a reader has a conflict.
fn flaws_of_index(workspace: &Workspace, file: &CaseFile, plain: &CaseFile, revision: u32) -> Vec<SealFlaw> {
    let Some(sealed) = &file.case.sealed else { return Vec::new() };
    let committee = &workspace.committee.committee;
    let seal = computed::Seal { to: sealed.to.clone(), revision, by: sealed.by.clone().unwrap_or_default() };
    let mut computed = computed::of(plain, committee, &seal);
    let mut outside = file.index();
    // What is due follows from the policy, too, which may have changed since.
    for index in [&mut computed, &mut outside] {
        index.sealed.next.clear();
        index.retention.keep_until = None;
    }
    let mut flaws = Vec::new();
    if index::to_text(&computed) != index::to_text(&outside) {
        flaws.push(SealFlaw::IndexDiffers);
    }
    if sealed.to.iter().any(|key| plain.case.has_conflict(key)) {
        flaws.push(SealFlaw::ForRecused);
    }
    flaws
}

/// The readers of an opened case, as they are.
pub(super) fn readers_of_opened(opened: &OpenedCase) -> Readers {
    Readers { to: opened.pins.iter().map(|(reader, _)| reader.clone()).collect(), pins: opened.pins.clone() }
}
