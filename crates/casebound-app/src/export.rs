//! Writes and reads signed exports: a folder or a tar archive with a signed list of digests.

use std::fs::{self, File};
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_disclosure::export::{
    Difference, ExportForm, FileContent, Files, HandOver, HandedCase, SIGNATURES, SIGNERS, SUMS, Stored, differences,
    digest_of, held, is_covered, is_plain, naming_others, pack, unpack,
};
use casebound_disclosure::{Audience, Language, disclose};
use casebound_openpgp::{Certificate, Signer, good_signers, merge_detached, sign_detached, verify_detached};
use casebound_record::layout::{self, OUTBOX};
use casebound_record::standing::is_recused_on;
use casebound_record::{Case, CaseFile};

use crate::disclosing::source;
use crate::files::{self, Existing};
use crate::left_out::SkippedFile;
use crate::progress::Work;
use crate::prompt::Prompt;
use crate::sealing::everybody::{Everybody, opened};
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
fn signers(workspace: &Workspace, sign_with: &[String], prompt: &mut dyn Prompt) -> anyhow::Result<Vec<Signer>> {
    let now = SystemTime::from(workspace.clock.now);
    if sign_with.is_empty() {
        return Ok(vec![signing::signer(workspace, None, now, prompt)?]);
    }
    sign_with.iter().map(|it| signing::signer(workspace, Some(it), now, prompt)).collect()
}

/// What is handed over, and how.
pub struct ExportRequest<'a> {
    /// Code names, or paths; every case when there are none.
    pub cases: &'a [String],
    /// What is in it.
    pub form: ExportForm,
    /// How its files are together.
    pub packing: Packing,
    /// Key files, members or fingerprints.
    pub sign_with: &'a [String],
    /// Where to; below `outbox/` when nobody says.
    pub output: Option<PathBuf>,
    /// Whether what is there is replaced.
    pub existing: Existing,
}

/// The result of an export.
pub enum ExportOutcome {
    /// It is at this path.
    Written {
        /// The archive or the folder.
        path: PathBuf,
        /// How many cases are in it.
        cases: usize,
        /// The fingerprints of the certificates that sign, as people read them.
        signed_by: Vec<String>,
        /// What interrupted runs had left of it, and was removed.
        unfinished: Vec<PathBuf>,
        /// Files that can't be read as a case and so are not in it, ready to be shown.
        left_out: Vec<SkippedFile>,
    },
    /// Nothing was written: git would take up what is at this path.
    InRepository(PathBuf),
    /// Nothing was written, because of these cases.
    Blocked(Vec<ExportObstacle>),
}

/// Why a case can't be handed over like this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportObstacle {
    /// The record with this code name is sealed.
    Sealed(String),
    /// Nobody looked into this sealed case, whose people may be named in what is handed over: a sentence without its end.
    Unseen(String),
    /// A member who signs has a conflict of interest in the case with this code name.
    Recused(String),
    /// The file at this path names somebody of a case that is not handed over with it.
    NamesOthers(String),
}

/// Writes cases, signed, for another committee.
///
/// # Errors
/// When there is no such case, nobody can sign, or a file can't be read or written.
pub fn export(
    workspace: &Workspace,
    order: &ExportRequest<'_>,
    prompt: &mut dyn Prompt,
) -> anyhow::Result<ExportOutcome> {
    if let Some(path) = &order.output
        && git_would_take(workspace, path)?
    {
        return Ok(ExportOutcome::InRepository(path.clone()));
    }
    let chosen = chosen(workspace, order.cases)?;
    let signers = signers(workspace, order.sign_with, prompt)?;
    let looked_at = look(workspace, chosen.as_deref(), order.form, &signers)?;
    if !looked_at.obstacles.is_empty() {
        return Ok(ExportOutcome::Blocked(looked_at.obstacles));
    }
    let now = SystemTime::from(workspace.clock.now);
    let count = looked_at.handed.len();
    let _packing = workspace.context.begin(Work::Packing, None);
    let mut files = gather(workspace, looked_at.handed, order.form)?;
    sign(&mut files, &signers, now)?;
    let path = order.output.clone().unwrap_or_else(|| usual_path(workspace, order.packing));
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        files::make_private_folder(folder)?;
    }
    let unfinished = remove_unfinished(&path)?;
    let folder = format!("export-{}", workspace.clock.today);
    Export { packing: order.packing, folder, files }.write(&path, order.existing, now)?;
    Ok(ExportOutcome::Written {
        path,
        cases: count,
        signed_by: signers.iter().map(|signer| signer.certificate().pretty_fingerprint()).collect(),
        unfinished,
        left_out: if order.cases.is_empty() { looked_at.left_out } else { Vec::new() },
    })
}

/// The paths of the cases that are named, each once and in that order; nothing where none is named: then it is all of them.
fn chosen(workspace: &Workspace, names: &[String]) -> anyhow::Result<Option<Vec<String>>> {
    let mut chosen: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        let (_, named) = workspace.find(name)?;
        if !chosen.contains(&named.path) {
            chosen.push(named.path);
        }
    }
    Ok((!names.is_empty()).then_some(chosen))
}

/// What is found when all cases are looked through once.
struct LookedThrough {
    handed: Vec<HandedCase>,
    obstacles: Vec<ExportObstacle>,
    left_out: Vec<SkippedFile>,
}

/// What is made of a case then.
enum LookedAt {
    /// It is handed over. The case itself is kept where others are not.
    Handed(HandedCase, Option<Box<CaseFile>>),
    /// It can't be.
    Obstacle(ExportObstacle),
    /// It is not handed over, and nobody of it may be named.
    Other(Box<Case>),
    /// The same of a sealed case, which is still to be opened.
    Shut(Box<CaseFile>),
}

/// Looks through all cases, of which no more than a few are in memory at once.
fn look(
    workspace: &Workspace,
    chosen: Option<&[String]>,
    form: ExportForm,
    signers: &[Signer],
) -> anyhow::Result<LookedThrough> {
    let (root, policy) = (workspace.root.as_path(), &workspace.committee);
    let members = signers.iter().map(|signer| signing::member_of(workspace, signer));
    let members = members.collect::<anyhow::Result<Vec<_>>>()?;
    let look_at = |file: CaseFile| {
        if chosen.is_some_and(|chosen| !chosen.contains(&file.path)) {
            if file.is_sealed() {
                return anyhow::Ok(LookedAt::Shut(Box::new(file)));
            }
            let Case { name, status, people, .. } = file.case;
            return Ok(LookedAt::Other(Box::new(Case { name, status, people, ..Case::default() })));
        }
        // Whoever may not see a case hands no copy of it on (S3-33).
        if file.case.is_sealed() {
            return Ok(LookedAt::Obstacle(ExportObstacle::Sealed(file.stem().to_owned())));
        }
        if members.iter().any(|member| is_recused_on(&policy.committee, &file.case, &member.key, None)) {
            return Ok(LookedAt::Obstacle(ExportObstacle::Recused(file.stem().to_owned())));
        }
        let (on_disk, attachments) = match form {
            ExportForm::Records => (on_disk(root, &file)?, attachments(root, &file)?),
            ExportForm::Json | ExportForm::Csv => (None, Files::new()),
        };
        let handed = HandedCase::of(&file, (policy, form), on_disk, attachments);
        Ok(LookedAt::Handed(handed, chosen.is_some().then(|| Box::new(file))))
    };
    let (looked_at, left_out) = workspace.each_case(look_at)?;
    let (mut handed, mut files, mut others, mut obstacles) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for one in looked_at {
        match one? {
            LookedAt::Handed(case, file) => {
                handed.push(case);
                files.extend(file);
            }
            LookedAt::Obstacle(obstacle) => obstacles.push(obstacle),
            LookedAt::Other(case) => others.push(case),
            LookedAt::Shut(file) => {
                let Everybody { files, shut } = opened(workspace, vec![*file]);
                others.extend(files.into_iter().map(|file| Box::new(file.case)));
                obstacles.extend(shut.into_iter().map(ExportObstacle::Unseen));
            }
        }
    }
    let place = |path: &str| chosen.and_then(|chosen| chosen.iter().position(|it| it == path));
    handed.sort_by_key(|case| place(case.path()));
    files.sort_by_key(|file| place(&file.path));
    let (files, others): (Vec<&CaseFile>, Vec<&Case>) =
        (files.iter().map(AsRef::as_ref).collect(), others.iter().map(AsRef::as_ref).collect());
    let named = naming_others(&files, &others).into_iter();
    obstacles.extend(named.map(|path| ExportObstacle::NamesOthers(path.to_owned())));
    Ok(LookedThrough { handed, obstacles, left_out })
}

/// Where a case's text is on disk, when the file there holds that and nothing else.
fn on_disk(root: &Path, case: &CaseFile) -> anyhow::Result<Option<Stored>> {
    let file = root.join(&case.path);
    let (size, digest) = File::open(&file)
        .and_then(|mut open| digest_of(&mut open))
        .with_context(|| format!("cannot read {}", case.path))?;
    let (_, of_text) = digest_of(&mut case.text.expose().as_bytes())?;
    Ok((digest == of_text).then_some(Stored { file, offset: 0, size, digest }))
}

/// Returns whether a file at this path would go with the next `git add --all`.
fn git_would_take(workspace: &Workspace, path: &Path) -> anyhow::Result<bool> {
    let path = std::path::absolute(path)?;
    // What is not there yet has no other names.
    let resolved = |there: &Path| Some(there.canonicalize().ok()?.join(path.strip_prefix(there).ok()?));
    let Some(path) = path.ancestors().skip(1).find_map(resolved) else { return Ok(false) };
    let leads_back = path.components().any(|it| it == Component::ParentDir);
    Ok(path.starts_with(&workspace.root) && (leads_back || !path.starts_with(workspace.root.join(OUTBOX))))
}

/// Adds signatures to an export that is there. Where a file differs nothing is signed, and the differences are returned.
///
/// # Errors
/// When it can't be read or written, or nobody can sign.
pub fn add_signatures(
    workspace: &Workspace,
    path: &Path,
    sign_with: &[String],
    prompt: &mut dyn Prompt,
) -> anyhow::Result<Vec<Difference>> {
    let mut export = Export::read(path)?;
    let differences = differences(&export.files);
    if !differences.is_empty() {
        return Ok(differences);
    }
    let signers = signers(workspace, sign_with, prompt)?;
    for signer in &signers {
        signing::member_of(workspace, signer)?;
    }
    let now = SystemTime::from(workspace.clock.now);
    sign(&mut export.files, &signers, now)?;
    export.write(path, Existing::Replace, now)?;
    Ok(differences)
}

/// What a stranger finds out about an export.
pub struct ExportVerification {
    /// The certificates with a good signature, as people read their fingerprints, and whether each was asked for.
    pub signed_by: Vec<(String, bool)>,
    /// Which files are not what the list says.
    pub differences: Vec<Difference>,
}

impl ExportVerification {
    /// How many of those who were asked for have signed.
    pub fn count(&self) -> usize {
        self.signed_by.iter().filter(|(_, is_asked)| *is_asked).count()
    }
}

/// Checks an export: its signatures at an instant, and every file. Without `signers` every signature counts.
///
/// # Errors
/// When it or its signatures can't be read.
pub fn verify(path: &Path, signers: &[String], now: SystemTime) -> anyhow::Result<ExportVerification> {
    let export = Export::read(path)?;
    let known = certificates(&export.files);
    let held = |path: &str| export.files.get(path).and_then(FileContent::bytes);
    let verdicts = match (held(SUMS), held(SIGNATURES)) {
        (Some(list), Some(signatures)) => {
            verify_detached(signatures, list, &known, now).context("cannot read the signatures")?
        }
        _ => Vec::new(),
    };
    let good = good_signers(&verdicts);
    let is_asked = |certificate: &Certificate| {
        signers.is_empty() || signers.iter().any(|fingerprint| certificate.matches_fingerprint(fingerprint))
    };
    let signed = known.iter().filter(|it| good.contains(it.fingerprint().as_str()));
    Ok(ExportVerification {
        signed_by: signed.map(|certificate| (certificate.pretty_fingerprint(), is_asked(certificate))).collect(),
        differences: differences(&export.files),
    })
}

/// Puts the files together.
fn gather(workspace: &Workspace, cases: Vec<HandedCase>, form: ExportForm) -> anyhow::Result<Files> {
    let kind = HandOver { committee: &workspace.committee, cases, form };
    let files = disclose(&source(workspace), Audience::Successor, &kind, Language::English)?;
    if let Some(path) = files.keys().find(|path| !is_plain(path)) {
        bail!("the name of {path:?} can't be in a list of digests; rename the file");
    }
    Ok(files)
}

fn attachments(root: &Path, case: &CaseFile) -> anyhow::Result<Files> {
    let folder = layout::own_folder(&case.path);
    let top = root.join(folder);
    let mut found = Files::new();
    if !top.is_dir() {
        return Ok(found);
    }
    for (path, stored) in listed(&top)? {
        found.insert(format!("{folder}/{path}"), FileContent::OnDisk(stored));
    }
    Ok(found)
}

/// Signs the list of digests, beside the signatures that are there.
fn sign(files: &mut Files, signers: &[Signer], now: SystemTime) -> anyhow::Result<()> {
    let list = files.get(SUMS).and_then(FileContent::bytes).context("the list of digests is missing")?.to_vec();
    for signer in signers {
        let mut signature = sign_detached(&list, signer, now)?;
        if let Some(others) = files.get(SIGNATURES).and_then(FileContent::bytes) {
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
fn certificates(files: &Files) -> Vec<Certificate> {
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
            .with_context(|| format!("{shown} is not an export: it is neither a folder nor a tar archive"))?;
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
            bail!("{} already exists; nothing was written", path.display());
        }
        // Signatures are added to what is there.
        let is_within =
            |content: &FileContent| matches!(content, FileContent::OnDisk(stored) if stored.file.starts_with(path));
        if self.files.values().any(is_within) {
            return self.write_into(path);
        }
        // Under its own name only once it is whole: half of it would look like all of it.
        let (unfinished, _lock) = files::begin_folder(path)?;
        let written = self.write_into(&unfinished).and_then(|()| put_in_place(&unfinished, path));
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).with_context(|| format!("cannot remove {}", unfinished.display()))?;
        }
        written
    }

    fn write_into(&self, path: &Path) -> anyhow::Result<()> {
        for (inside, content) in &self.files {
            let file = path.join(inside);
            files::make_private_folder(file.parent().unwrap_or(path))?;
            match content {
                FileContent::InMemory(bytes) => files::write_private(&file, bytes, Existing::Replace)?,
                // It is there already: one more signature changes nothing of it.
                FileContent::OnDisk(stored) if stored.file == file => {}
                FileContent::OnDisk(stored) => files::write_private_with(&file, Existing::Replace, &mut |out| {
                    io::copy(&mut open(stored)?, out).map(drop)
                })?,
            }
        }
        Ok(())
    }
}

/// Renames a complete folder to its final name, and removes the folder that had the name before.
fn put_in_place(folder: &Path, path: &Path) -> anyhow::Result<()> {
    let shown = path.display();
    let before = if path.symlink_metadata().is_ok() { Some(files::unfinished_name(path)?) } else { None };
    if let Some(before) = &before {
        fs::rename(path, before).with_context(|| format!("cannot replace {shown}"))?;
    }
    fs::rename(folder, path).with_context(|| format!("cannot write {shown}"))?;
    match before {
        Some(before) if before.is_dir() => fs::remove_dir_all(&before),
        Some(before) => fs::remove_file(&before),
        None => Ok(()),
    }
    .with_context(|| format!("{shown} is written, and the one before could not be removed"))
}

/// Removes what runs that were killed left of an export of this name, and returns it.
fn remove_unfinished(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut removed = Vec::new();
    for left in files::with_unfinished(path).into_iter().filter(|left| left != path) {
        if files::remove_unfinished(&left)? {
            removed.push(left);
        }
    }
    Ok(removed)
}

/// Opens what is on disk. Reading fails when it is not what it was when its digest was taken.
fn open(stored: &Stored) -> io::Result<Box<dyn Read>> {
    let mut file = File::open(&stored.file)?;
    file.seek(SeekFrom::Start(stored.offset))?;
    let mut unchanged = io::BufReader::new(file.take(stored.size));
    if digest_of(&mut unchanged)? != (stored.size, stored.digest.clone()) {
        return Err(io::Error::other("a file was changed while it was being exported"));
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
            FileContent::OnDisk(stored)
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
            bail!("{} is not a file; remove it", path.display());
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
fn usual_path(workspace: &Workspace, packing: Packing) -> PathBuf {
    let ending = if packing == Packing::Tar { ".tar" } else { "" };
    workspace.root.join(OUTBOX).join(format!("export-{}{ending}", workspace.clock.today))
}
