//! Writes and reads signed exports: a folder or a tar archive with a signed list of digests.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_disclosure::export::{Files, Form, Input, SIGNATURES, SIGNERS, SUMS, content, is_plain, tar, untar};
use casebound_openpgp::{Certificate, Signer, merge_detached, sign_detached};
use casebound_record::CaseFile;

use crate::files::{self, Existing};
use crate::house::House;
use crate::signing;

/// Far more than a committee's records with their screenshots.
const MAX_EXPORT: usize = 2 * 1024 * 1024 * 1024;

/// How the files of an export lie together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    /// One tar archive.
    Tar,
    /// A folder.
    Folder,
}

/// An export that was read.
pub(crate) struct Export {
    /// How it lies.
    pub(crate) packing: Packing,
    /// The name of its folder.
    pub(crate) folder: String,
    /// Its files.
    pub(crate) files: Files,
}

/// Unlocks the keys that sign, each of a member.
pub(crate) fn signers(house: &House, sign_with: &[String]) -> anyhow::Result<Vec<Signer>> {
    let now = SystemTime::from(house.clock.now);
    if sign_with.is_empty() {
        return Ok(vec![signing::signer(house, None, now)?]);
    }
    sign_with.iter().map(|it| signing::signer(house, Some(it), now)).collect()
}

/// Puts the files together, with the attachments of each case.
pub(crate) fn gather(house: &House, cases: &[CaseFile], form: Form) -> anyhow::Result<Files> {
    let mut chosen = Vec::with_capacity(cases.len());
    for case in cases {
        let attachments = if form == Form::Records { attachments(house, case)? } else { Files::new() };
        chosen.push((case, attachments));
    }
    let input = Input { committee: &house.committee, cases: chosen, today: house.clock.today, form };
    let files = content(input);
    if let Some(path) = files.keys().find(|path| !is_plain(path)) {
        bail!("the name of {path:?} can't stand in a list of digests; rename the file");
    }
    Ok(files)
}

fn attachments(house: &House, case: &CaseFile) -> anyhow::Result<Files> {
    let folder = case.path.strip_suffix(".md").unwrap_or(&case.path);
    let top = house.root.join(folder);
    let mut found = Files::new();
    if !top.is_dir() {
        return Ok(found);
    }
    for (path, bytes) in read_folder(&top)? {
        found.insert(format!("{folder}/{path}"), bytes);
    }
    Ok(found)
}

/// Signs the list of digests, beside the signatures that are there.
pub(crate) fn sign(files: &mut Files, signers: &[Signer], now: SystemTime) -> anyhow::Result<()> {
    let list = files.get(SUMS).context("the list of digests is missing")?.clone();
    for signer in signers {
        let mut signature = sign_detached(&list, signer, now)?;
        if let Some(others) = files.get(SIGNATURES) {
            signature = merge_detached(others, &signature)?;
        }
        files.insert(SIGNATURES.to_owned(), signature);
        let certificate = signer.certificate().minimal(now)?;
        let path = format!("{SIGNERS}{}.asc", certificate.fingerprint());
        files.insert(path, certificate.to_armored()?);
    }
    Ok(())
}

/// The certificates that came with an export.
pub(crate) fn certificates(files: &Files) -> Vec<Certificate> {
    let inside = files.iter().filter(|(path, _)| path.starts_with(SIGNERS));
    inside.filter_map(|(_, bytes)| Certificate::from_bytes(bytes).ok()).collect()
}

impl Export {
    /// Reads a folder or an archive.
    pub(crate) fn read(path: &Path) -> anyhow::Result<Export> {
        let shown = path.display();
        if path.is_dir() {
            let folder = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Ok(Export { packing: Packing::Folder, folder, files: read_folder(path)? });
        }
        let bytes = files::read_limited(path, MAX_EXPORT).with_context(|| format!("cannot read {shown}"))?;
        let (folder, files) = untar(&bytes)
            .with_context(|| format!("{shown} is no export: neither a folder nor a tar archive of one"))?;
        Ok(Export { packing: Packing::Tar, folder, files })
    }

    /// Writes it; a folder must be new unless it is replaced.
    pub(crate) fn write(&self, path: &Path, existing: Existing, at: SystemTime) -> anyhow::Result<()> {
        if self.packing == Packing::Tar {
            let at = at.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |it| it.as_secs());
            let bytes = tar(&self.folder, &self.files, at).context("cannot make the archive")?;
            return files::write_private(path, &bytes, existing);
        }
        if existing == Existing::Keep && path.symlink_metadata().is_ok() {
            bail!("{} is already there; nothing was written", path.display());
        }
        for (inside, bytes) in &self.files {
            let file = path.join(inside);
            files::make_private_folder(file.parent().unwrap_or(path))?;
            files::write_private(&file, bytes, Existing::Replace)?;
        }
        Ok(())
    }
}

/// The files below a folder by their paths, with `/`. What is no file is nothing that a digest can speak for.
fn read_folder(top: &Path) -> anyhow::Result<Files> {
    let mut found = Files::new();
    for entry in walkdir::WalkDir::new(top) {
        let entry = entry.with_context(|| format!("cannot read {}", top.display()))?;
        if entry.file_type().is_dir() {
            continue;
        }
        let path: &Path = entry.path();
        if !entry.file_type().is_file() {
            bail!("{} is no file; take it away", path.display());
        }
        let inside = path.strip_prefix(top).unwrap_or(path).to_str().context("a file has a name that is no text")?;
        let bytes = files::read_limited(path, MAX_EXPORT).with_context(|| format!("cannot read {}", path.display()))?;
        found.insert(inside.replace('\\', "/"), bytes);
    }
    Ok(found)
}

/// Where an export goes when nobody says.
pub(crate) fn usual_path(house: &House, packing: Packing) -> PathBuf {
    let ending = if packing == Packing::Tar { ".tar" } else { "" };
    house.root.join("outbox").join(format!("export-{}{ending}", house.clock.today))
}
