//! Writes and reads signed exports: a folder or a tar archive with a signed list of digests.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_disclosure::export::{
    Content, Files, Form, HandOver, SIGNATURES, SIGNERS, SUMS, Stored, digest_of, held, is_covered, is_plain, pack,
    unpack,
};
use casebound_disclosure::{Audience, Language, disclose};
use casebound_openpgp::{Certificate, Signer, merge_detached, sign_detached};
use casebound_record::CaseFile;
use casebound_record::layout::{self, OUTBOX};

use crate::disclosing::source;
use crate::files::{self, Existing};
use crate::prompt::Prompt;
use crate::signing;
use crate::workspace::Workspace;

/// How the files of an export are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// One tar archive.
    Tar,
    /// A folder.
    Folder,
}

/// An export that was read.
pub struct Export {
    /// How it lies.
    pub packing: Packing,
    /// The name of its folder.
    pub folder: String,
    /// Its files.
    pub files: Files,
}

/// Unlocks the keys that sign, each of a member.
pub fn signers(workspace: &Workspace, sign_with: &[String], prompt: &mut dyn Prompt) -> anyhow::Result<Vec<Signer>> {
    let now = SystemTime::from(workspace.clock.now);
    if sign_with.is_empty() {
        return Ok(vec![signing::signer(workspace, None, now, prompt)?]);
    }
    sign_with.iter().map(|it| signing::signer(workspace, Some(it), now, prompt)).collect()
}

/// Puts the files together, with the attachments of each case.
pub fn gather(workspace: &Workspace, cases: &[CaseFile], form: Form) -> anyhow::Result<Files> {
    let mut chosen = Vec::with_capacity(cases.len());
    for case in cases {
        let attachments = if form == Form::Records { attachments(workspace, case)? } else { Files::new() };
        chosen.push((case, attachments));
    }
    let kind = HandOver { committee: &workspace.committee, cases: chosen, form };
    let files = disclose(&source(workspace), Audience::Successor, &kind, Language::English)
        .map_err(|refused| anyhow::anyhow!("{refused}"))?;
    if let Some(path) = files.keys().find(|path| !is_plain(path)) {
        bail!("the name of {path:?} can't be in a list of digests; rename the file");
    }
    Ok(files)
}

fn attachments(workspace: &Workspace, case: &CaseFile) -> anyhow::Result<Files> {
    let folder = layout::own_folder(&case.path);
    let top = workspace.root.join(folder);
    let mut found = Files::new();
    if !top.is_dir() {
        return Ok(found);
    }
    for (path, stored) in listed(&top)? {
        found.insert(format!("{folder}/{path}"), Content::There(stored));
    }
    Ok(found)
}

/// Signs the list of digests, beside the signatures that are there.
pub fn sign(files: &mut Files, signers: &[Signer], now: SystemTime) -> anyhow::Result<()> {
    let list = files.get(SUMS).and_then(Content::bytes).context("the list of digests is missing")?.to_vec();
    for signer in signers {
        let mut signature = sign_detached(&list, signer, now)?;
        if let Some(others) = files.get(SIGNATURES).and_then(Content::bytes) {
            signature = merge_detached(others, &signature)?;
        }
        files.insert(SIGNATURES.to_owned(), signature.into());
        let certificate = signer.certificate().minimal(now)?;
        let path = format!("{SIGNERS}{}.asc", certificate.fingerprint());
        files.insert(path, certificate.to_armored()?.into());
    }
    Ok(())
}

/// The certificates that came with an export.
pub fn certificates(files: &Files) -> Vec<Certificate> {
    let inside = files.iter().filter(|(path, _)| path.starts_with(SIGNERS));
    inside.filter_map(|(_, content)| Certificate::from_bytes(content.bytes()?).ok()).collect()
}

impl Export {
    /// Reads a folder or an archive.
    pub fn read(path: &Path) -> anyhow::Result<Export> {
        let shown = path.display();
        if path.is_dir() {
            let folder = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            return Ok(Export { packing: Packing::Folder, folder, files: read_folder(path)? });
        }
        let archive = File::open(path).with_context(|| format!("cannot read {shown}"))?;
        let (folder, files) = unpack(io::BufReader::new(archive), path)
            .with_context(|| format!("{shown} is not an export: neither a folder nor a tar archive of one"))?;
        Ok(Export { packing: Packing::Tar, folder, files })
    }

    /// Writes it; a folder must be new unless it is replaced.
    pub fn write(&self, path: &Path, existing: Existing, at: SystemTime) -> anyhow::Result<()> {
        if self.packing == Packing::Tar {
            let at = at.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |it| it.as_secs());
            return files::write_private_with(path, existing, &mut |file| {
                let mut archive = io::BufWriter::new(file);
                pack(&mut archive, &self.folder, &self.files, at, &open)?;
                io::Write::flush(&mut archive)
            });
        }
        if existing == Existing::Keep && path.symlink_metadata().is_ok() {
            bail!("{} is already there; nothing was written", path.display());
        }
        for (inside, content) in &self.files {
            let file = path.join(inside);
            files::make_private_folder(file.parent().unwrap_or(path))?;
            match content {
                Content::Here(bytes) => files::write_private(&file, bytes, Existing::Replace)?,
                // It is there already: one more signature changes nothing of it.
                Content::There(stored) if stored.file == file => {}
                Content::There(stored) => files::write_private_with(&file, Existing::Replace, &mut |out| {
                    io::copy(&mut open(stored)?, out).map(drop)
                })?,
            }
        }
        Ok(())
    }
}

/// Opens what is on disk. Reading fails when it is not what it was when its digest was taken.
fn open(stored: &Stored) -> io::Result<Box<dyn Read>> {
    let mut file = File::open(&stored.file)?;
    file.seek(SeekFrom::Start(stored.offset))?;
    let mut unchanged = io::BufReader::new(file.take(stored.size));
    if digest_of(&mut unchanged)? != (stored.size, stored.digest.clone()) {
        return Err(io::Error::other("a file was changed in the meantime"));
    }
    let mut file = unchanged.into_inner().into_inner();
    file.seek(SeekFrom::Start(stored.offset))?;
    Ok(Box::new(file.take(stored.size)))
}

/// The files of an export that is in a folder.
fn read_folder(top: &Path) -> anyhow::Result<Files> {
    let mut found = Files::new();
    for (path, stored) in listed(top)? {
        let content = if is_covered(&path) {
            Content::There(stored)
        } else {
            let file = &stored.file;
            File::open(file).and_then(held).with_context(|| format!("cannot read {}", file.display()))?
        };
        found.insert(path, content);
    }
    Ok(found)
}

/// The files below a folder by their paths, with `/`. What is not a file is nothing that a digest can speak for.
fn listed(top: &Path) -> anyhow::Result<Vec<(String, Stored)>> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(top) {
        let entry = entry.with_context(|| format!("cannot read {}", top.display()))?;
        if entry.file_type().is_dir() {
            continue;
        }
        let path: &Path = entry.path();
        if !entry.file_type().is_file() {
            bail!("{} is not a file; take it away", path.display());
        }
        let inside = path.strip_prefix(top).unwrap_or(path).to_str().context("a file has a name that is not text")?;
        let (size, digest) = File::open(path)
            .and_then(|mut file| digest_of(&mut file))
            .with_context(|| format!("cannot read {}", path.display()))?;
        found.push((inside.replace('\\', "/"), Stored { file: path.to_owned(), offset: 0, size, digest }));
    }
    Ok(found)
}

/// Where an export goes when nobody says.
pub fn usual_path(workspace: &Workspace, packing: Packing) -> PathBuf {
    let ending = if packing == Packing::Tar { ".tar" } else { "" };
    workspace.root.join(OUTBOX).join(format!("export-{}{ending}", workspace.clock.today))
}
