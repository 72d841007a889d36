//! One state of the repository's files: the worktree, the index, or the tree of a commit.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_git::{FileVersion, Index, Mode, ObjectId, Repository};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::{self, CASES, FOLDERS, KEYS, Location, is_case};
use casebound_record::{COMMITTEE_FILE, CaseFile, CommitteeFile, tombstone};
use casebound_validate::{FileFact, FileKind};
use data_encoding::HEXLOWER;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::disposal::tombstones::KnownTombstone;
use crate::files;

/// The number of blobs that are kept in memory before they are parsed into cases.
const BLOBS_AT_ONCE: usize = 1024;
/// For so few files another core costs more than it saves.
const FEW: usize = 32;

/// A state of the files, sorted by path. Contents are read when asked for.
pub struct Snapshot<'r> {
    files: Vec<File>,
    committee: Option<Content>,
    git: Option<&'r Repository>,
    kept: Option<Vec<CaseFile>>,
}

struct File {
    path: String,
    kind: FileKind,
    content: Content,
}

/// What git calls the content of a case.
#[derive(Debug, Clone, Copy)]
pub struct CaseContent {
    /// Its id.
    pub id: ObjectId,
    /// How many bytes the file on disk has, where it is read from there: a filter may have made something else of the content.
    pub size_on_disk: Option<u64>,
}

#[derive(Clone)]
enum Content {
    Disk(PathBuf),
    Blob(ObjectId),
}

impl<'r> Snapshot<'r> {
    /// The files on disk, whether git knows them or not.
    pub fn of_worktree(root: &Path) -> anyhow::Result<Snapshot<'r>> {
        let mut snapshot = Snapshot::of_untried_worktree(root)?;
        snapshot.mark_unreadable()?;
        Ok(snapshot)
    }

    /// The files on disk; whether they can be opened is not tried.
    pub fn of_untried_worktree(root: &Path) -> anyhow::Result<Snapshot<'r>> {
        let mut found = Vec::new();
        for folder in FOLDERS.iter().filter(|folder| folder.is_judged) {
            let top = root.join(folder.name);
            if top.symlink_metadata().is_err() {
                continue;
            }
            for entry in walkdir::WalkDir::new(&top).follow_root_links(false) {
                match entry {
                    Ok(entry) => found.extend(disk_file(root, &entry)),
                    // What can't be listed must not look as if it were not there.
                    Err(error) => {
                        let path = error.path().unwrap_or(&top).display().to_string();
                        return Err(error).with_context(|| format!("cannot read {path}"));
                    }
                }
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        let committee = root.join(COMMITTEE_FILE);
        let committee = committee.exists().then_some(Content::Disk(committee));
        Ok(Snapshot { files: found, committee, git: None, kept: None })
    }

    /// Tries every case file on disk: whether one can be opened is known only by trying. Returns whether any could not.
    pub fn mark_unreadable(&mut self) -> anyhow::Result<bool> {
        let is_shut = |file: &File| match &file.content {
            Content::Disk(path) if file.kind == FileKind::Regular && is_case(&file.path) => {
                std::fs::File::open(path).is_err()
            }
            _ => false,
        };
        let shut: Vec<bool> = self.files.par_iter().with_min_len(FEW).map(is_shut).collect();
        for (file, _) in self.files.iter_mut().zip(&shut).filter(|(_, shut)| **shut) {
            file.kind = FileKind::Unreadable;
        }
        Ok(shut.contains(&true))
    }

    /// The files as the next commit would record them.
    pub fn of_index(git: &'r Repository, index: &Index<'_>) -> anyhow::Result<Snapshot<'r>> {
        let mut snapshot = Snapshot { files: Vec::new(), committee: None, git: Some(git), kept: None };
        for entry in index.entries()? {
            let entry = entry?;
            if entry.intent_to_add {
                continue; // No commit will hold it.
            }
            if entry.stage != casebound_git::Stage::Merged {
                bail!("a merge conflict is not resolved: {}", entry.path);
            }
            snapshot.add(entry.path.into(), entry.version);
        }
        snapshot.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(snapshot)
    }

    /// The files of a commit or tree.
    pub fn of_tree(git: &'r Repository, rev: &str) -> anyhow::Result<Snapshot<'r>> {
        let mut snapshot = Snapshot { files: Vec::new(), committee: None, git: Some(git), kept: None };
        for entry in git.tree(rev)? {
            snapshot.add(entry.path.into(), entry.version);
        }
        snapshot.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(snapshot)
    }

    fn add(&mut self, path: String, version: FileVersion) {
        let content = Content::Blob(version.id);
        let is_link = matches!(version.mode, Mode::Symlink | Mode::Submodule);
        if path == COMMITTEE_FILE && is_link {
            // A rule reports it; there is no policy then.
            self.files.push(File { path, kind: FileKind::Symlink, content });
        } else if path == COMMITTEE_FILE {
            self.committee = Some(content);
        } else if layout::is_checked(&path) {
            let kind = match version.mode {
                Mode::File | Mode::Executable => FileKind::Regular,
                Mode::Symlink => FileKind::Symlink,
                Mode::Submodule => FileKind::Submodule,
            };
            self.files.push(File { path, kind, content });
        }
    }

    /// committee.yaml, if there is one.
    pub fn committee(&self) -> anyhow::Result<Option<CommitteeFile>> {
        let Some(content) = &self.committee else {
            return Ok(None);
        };
        let bytes = self.bytes(content, MAX_FILE).with_context(|| format!("cannot read {COMMITTEE_FILE}"))?;
        Ok(Some(CommitteeFile::read(&bytes)))
    }

    /// Where the file is on disk, if it is taken from there.
    pub fn on_disk(&self, path: &str) -> Option<&Path> {
        match &self.file(path)?.content {
            Content::Disk(path) => Some(path),
            Content::Blob(_) => None,
        }
    }

    /// The tombstones of this state, by path; damaged ones are left out.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn tombstones(&self) -> anyhow::Result<Vec<KnownTombstone>> {
        Ok(self.named_tombstones()?.into_iter().filter_map(|(_, tombstone)| tombstone).collect())
    }

    /// The paths of the tombstones that are damaged.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn damaged_tombstones(&self) -> anyhow::Result<Vec<&str>> {
        Ok(self
            .named_tombstones()?
            .into_iter()
            .filter(|(_, tombstone)| tombstone.is_none())
            .map(|(path, _)| path)
            .collect())
    }

    fn named_tombstones(&self) -> anyhow::Result<Vec<(&str, Option<KnownTombstone>)>> {
        let files =
            self.files.iter().filter(|file| file.kind == FileKind::Regular && tombstone::id_of(&file.path).is_some());
        let read = |file: &File| match self.bytes(&file.content, MAX_FILE) {
            Ok(bytes) => Ok(KnownTombstone::read(&file.path, &bytes)),
            Err(error) => Err(error),
        };
        files.map(|it| Ok((it.path.as_str(), read(it)?))).collect()
    }

    /// The paths of all case files, sorted.
    pub fn case_paths(&self) -> impl Iterator<Item = &str> {
        self.files
            .iter()
            .filter(|file| file.kind == FileKind::Regular && is_case(&file.path))
            .map(|file| file.path.as_str())
    }

    /// The code names of all case files, whatever folder they are in.
    pub fn names_taken(&self) -> impl Iterator<Item = &str> {
        self.case_paths().filter_map(layout::stem)
    }

    /// The paths of the files below a folder that rules may ask about, sorted.
    pub fn paths_in(&self, folder: &str) -> impl Iterator<Item = &str> {
        let files = self.files.iter().filter(|file| file.kind == FileKind::Regular);
        files.map(|file| file.path.as_str()).filter(move |path| layout::is_in(path, folder))
    }

    /// The files in folders of cases, each with the file of the case.
    pub fn attachments(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|file| match Location::of(&file.path) {
            Location::Attachment(case, _) => Some((file.path.as_str(), self.file(&case.to_string())?.path.as_str())),
            _ => None,
        })
    }

    /// The paths of all that is in the folder of a case's own, whatever it is.
    pub fn beside(&self, case: &str) -> impl Iterator<Item = &str> {
        let folder = format!("{}/", layout::own_folder(case));
        let start = self.files.partition_point(|file| file.path < folder);
        let files = self.files.iter().skip(start).map(|file| file.path.as_str());
        files.take_while(move |path| path.starts_with(&folder))
    }

    /// What has the name of a case, or a folder's place below `cases/`, and is not a file that can be read.
    pub fn unreadable_cases(&self) -> impl Iterator<Item = &str> {
        let hides_cases = |file: &&File| match &file.content {
            Content::Disk(path) => is_case(&file.path) || (file.kind == FileKind::Symlink && path.is_dir()),
            Content::Blob(_) => is_case(&file.path),
        };
        let below = |file: &&File| file.path == CASES || layout::is_in(&file.path, CASES);
        let files = self.files.iter().filter(|file| file.kind != FileKind::Regular);
        files.filter(below).filter(hides_cases).map(|file| file.path.as_str())
    }

    /// Adds to paths that changed the cases of which an attachment changed.
    pub fn with_cases_of_attachments(&self, mut changed: BTreeSet<String>) -> BTreeSet<String> {
        let case_of = |path: &String| match Location::of(path) {
            Location::Attachment(case, _) => Some(case.to_string()),
            _ => None,
        };
        let cases: BTreeSet<String> = changed.iter().filter_map(case_of).collect();
        changed.extend(self.case_paths().filter(|path| cases.contains(*path)).map(str::to_owned));
        changed
    }

    /// Returns whether a case file is at this path.
    pub fn is_case(&self, path: &str) -> bool {
        is_case(path) && self.file(path).is_some_and(|file| file.kind == FileKind::Regular)
    }

    /// Returns whether any folder holds a case file of this name.
    pub fn has_case(&self, stem: &str) -> bool {
        self.case_paths().any(|path| layout::stem(path) == Some(stem))
    }

    /// Reads one case.
    pub fn read(&self, path: &str) -> anyhow::Result<CaseFile> {
        Ok(CaseFile::read(path, &self.bytes_of_case(path)?))
    }

    fn bytes_of_case(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let file = self.file(path).with_context(|| format!("{path} does not exist"))?;
        self.bytes(&file.content, MAX_FILE).with_context(|| format!("cannot read {path}"))
    }

    /// Reads every case, sorted by path.
    pub fn read_all(&self) -> anyhow::Result<Vec<CaseFile>> {
        self.read_some(&self.case_paths().collect::<Vec<_>>())
    }

    /// Reads the cases at these paths, in their order.
    pub fn read_some(&self, paths: &[&str]) -> anyhow::Result<Vec<CaseFile>> {
        self.make_cases(paths, |file| file)
    }

    /// Reads every case once, for whoever asks for them more than once.
    pub fn keep_cases(&mut self) -> anyhow::Result<()> {
        self.kept = Some(self.read_all()?);
        Ok(())
    }

    /// The cases that [`Snapshot::keep_cases`] read, sorted by path.
    pub fn kept_cases(&self) -> &[CaseFile] {
        self.kept.as_deref().unwrap_or_default()
    }

    /// Reads cases and makes something of each, in the order of `paths`, on all cores.
    pub fn map_cases<T: Send>(&self, paths: &[&str], make: impl Fn(&CaseFile) -> T + Sync) -> anyhow::Result<Vec<T>> {
        match self.kept_at(paths) {
            Some(files) => Ok(files.par_iter().with_min_len(FEW).map(|file| make(file)).collect()),
            None => self.make_cases(paths, |file| make(&file)),
        }
    }

    /// Reads cases and makes something of all of them, in the order of `paths`.
    pub fn with_cases<T>(&self, paths: &[&str], make: impl FnOnce(&[&CaseFile]) -> T) -> anyhow::Result<T> {
        match self.kept_at(paths) {
            Some(files) => Ok(make(&files)),
            None => Ok(make(&self.read_some(paths)?.iter().collect::<Vec<_>>())),
        }
    }

    fn kept_at(&self, paths: &[&str]) -> Option<Vec<&CaseFile>> {
        let kept = self.kept.as_ref()?;
        let at = |path: &&str| kept.binary_search_by(|file| file.path.as_str().cmp(path)).ok();
        paths.iter().map(|path| kept.get(at(path)?)).collect()
    }

    /// What git calls the contents of files; nothing where only a look into the file on disk tells.
    ///
    /// # Errors
    /// When the index can't be read.
    pub fn contents_of(&self, paths: &[&str], git: &Repository) -> anyhow::Result<Vec<Option<CaseContent>>> {
        let is_on_disk = paths.first().is_some_and(|path| self.on_disk(path).is_some());
        let wanted = || paths.iter().copied().collect::<HashSet<&str>>();
        let unchanged = match is_on_disk.then(wanted) {
            Some(wanted) => git.index()?.unchanged(&|path| wanted.contains(path)),
            None => HashMap::new(),
        };
        let content_of = |path: &&str| match &self.file(path)?.content {
            Content::Blob(id) => Some(CaseContent { id: *id, size_on_disk: None }),
            Content::Disk(_) => {
                let (id, size) = unchanged.get(*path)?;
                Some(CaseContent { id: *id, size_on_disk: Some(*size) })
            }
        };
        Ok(paths.iter().map(content_of).collect())
    }

    /// Reads cases and makes something of each, in the order of `paths`, on all cores. None is kept.
    ///
    /// # Errors
    /// When one can't be read.
    pub fn make_cases<T: Send>(&self, paths: &[&str], make: impl Fn(CaseFile) -> T + Sync) -> anyhow::Result<Vec<T>> {
        let on_disk: Option<Vec<(&str, &Path)>> = paths.iter().map(|path| Some((*path, self.on_disk(path)?))).collect();
        if let Some(on_disk) = on_disk {
            let read = |(path, disk): &(&str, &Path)| Ok(make(read_case(path, disk)?));
            return on_disk.par_iter().with_min_len(FEW).map(read).collect();
        }
        // git's store serves one thread; to read a blob is little beside making a case of it.
        let mut made = Vec::with_capacity(paths.len());
        for some in paths.chunks(BLOBS_AT_ONCE) {
            let blobs = some.iter().map(|path| Ok((*path, self.bytes_of_case(path)?)));
            let blobs = blobs.collect::<anyhow::Result<Vec<_>>>()?;
            made.par_extend(blobs.par_iter().with_min_len(FEW).map(|(path, bytes)| make(CaseFile::read(*path, bytes))));
        }
        Ok(made)
    }

    /// The facts about all files, sorted by path. Digests are computed for attachments of the cases that `wanted` names.
    pub fn facts(&self, wanted: &dyn Fn(&str) -> bool) -> anyhow::Result<Vec<FileFact<'_>>> {
        self.files
            .iter()
            .map(|file| {
                let case = attachment_of(&file.path).filter(|case| file.kind == FileKind::Regular && wanted(case));
                let sha256 = match case {
                    Some(_) => Some(self.digest(file)?),
                    None => None,
                };
                Ok(FileFact {
                    path: file.path.as_str().into(),
                    kind: file.kind,
                    size: self.size(file),
                    sha256,
                    holds_secret_key: self.holds_secret_key(file)?,
                })
            })
            .collect()
    }

    /// Looks into the files below `keys/`; what is too big for a key is none.
    fn holds_secret_key(&self, file: &File) -> anyhow::Result<bool> {
        if !layout::is_in(&file.path, KEYS) || file.kind != FileKind::Regular {
            return Ok(false);
        }
        let bytes = self.bytes(&file.content, MAX_FILE).with_context(|| format!("cannot read {}", file.path))?;
        Ok(casebound_openpgp::contains_secret_key(&bytes))
    }

    /// The bytes of a file outside the cases, cut off behind `limit`; none where there is no such file.
    pub fn bytes_of(&self, path: &str, limit: usize) -> anyhow::Result<Option<Vec<u8>>> {
        let Some(file) = self.file(path).filter(|file| file.kind == FileKind::Regular) else {
            return Ok(None);
        };
        self.bytes(&file.content, limit).with_context(|| format!("cannot read {path}")).map(Some)
    }

    fn file(&self, path: &str) -> Option<&File> {
        let index = self.files.partition_point(|file| file.path.as_str() < path);
        self.files.get(index).filter(|file| file.path == path)
    }

    fn bytes(&self, content: &Content, limit: usize) -> anyhow::Result<Vec<u8>> {
        match content {
            Content::Disk(path) => Ok(files::read_regular_beginning(path, limit)?),
            Content::Blob(id) => {
                let git = self.git.expect("blobs come with their repository");
                if git.blob_size(id)? > limit as u64 {
                    // Its size is all that matters; nobody needs its bytes in memory.
                    return Ok(vec![b'x'; limit + 1]);
                }
                Ok(git.blob(id)?)
            }
        }
    }

    fn size(&self, file: &File) -> u64 {
        match &file.content {
            // Nobody asks how big anything else is.
            _ if attachment_of(&file.path).is_none() => 0,
            Content::Disk(path) => path.symlink_metadata().map_or(0, |data| data.len()),
            Content::Blob(id) => self.git.and_then(|git| git.blob_size(id).ok()).unwrap_or(0),
        }
    }

    fn digest(&self, file: &File) -> anyhow::Result<String> {
        let mut hasher = Sha256::new();
        let shown = || format!("cannot read {}", file.path);
        match &file.content {
            Content::Disk(path) => {
                let mut reader = std::fs::File::open(path).with_context(shown)?;
                std::io::copy(&mut reader, &mut hasher).with_context(shown)?;
            }
            Content::Blob(id) => {
                let git = self.git.expect("blobs come with their repository");
                hasher.update(git.blob(id).with_context(shown)?);
            }
        }
        Ok(HEXLOWER.encode(&hasher.finalize()))
    }
}

/// Reads one case from disk.
fn read_case(path: &str, disk: &Path) -> anyhow::Result<CaseFile> {
    // The walk has told that it is a regular file.
    let bytes = files::read_beginning(disk, MAX_FILE).with_context(|| format!("cannot read {path}"))?;
    Ok(CaseFile::read(path, &bytes))
}

/// Returns a path in the repository as git writes it. A backslash is a letter like any other, except on Windows.
pub fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// Returns the code name of the case that a file is attached to.
fn attachment_of(path: &str) -> Option<&str> {
    match Location::of(path) {
        Location::Attachment(case, _) => Some(case.name),
        _ => None,
    }
}

fn disk_file(root: &Path, entry: &walkdir::DirEntry) -> Option<File> {
    let kind = entry.file_type();
    let path = slashed(entry.path().strip_prefix(root).ok()?);
    let kind = if kind.is_file() {
        FileKind::Regular
    } else if kind.is_symlink() {
        FileKind::Symlink
    } else if kind.is_dir() {
        if !is_case(&path) {
            return None;
        }
        FileKind::Directory
    } else {
        FileKind::Unreadable
    };
    Some(File { path, kind, content: Content::Disk(entry.path().to_owned()) })
}
