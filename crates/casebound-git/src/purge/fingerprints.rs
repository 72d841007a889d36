//! Names what was purged without telling what it was, and keeps it from coming back.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use data_encoding::HEXLOWER;
use gix::ObjectId as Id;
use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

use super::apply::Plan;
use super::layout::Layout;
use super::marker::Marker;
use super::paths::Paths;
use super::raw;
use super::trees::PurgedFile;
use super::walk::{VisitOnce, walk};
use crate::error::ErrorContext as _;
use crate::{Commit, Error, FileVersion, ObjectId, RepoPath, Repository};

/// The random bytes of one tombstone: without them, fingerprints of two tombstones could be compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Salt(pub [u8; 16]);

/// A salted SHA-256: it shows whether something was purged, and reveals nothing else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    fn of(salt: &Salt, kind: &str, bytes: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(salt.0);
        hash.update(kind.as_bytes());
        hash.update([0]);
        hash.update(bytes);
        Self(hash.finalize().into())
    }

    /// The fingerprint of a path, byte for byte.
    pub fn of_path(salt: &Salt, path: &RepoPath) -> Self {
        Self::of(salt, "path", path.as_bytes())
    }

    /// The fingerprint of a path whatever its letters' case and however its accents are composed: some file systems take all of them
    /// for one.
    pub fn of_path_alike(salt: &Salt, path: &RepoPath) -> Self {
        Self::alike(salt, path.as_bytes())
    }

    fn alike(salt: &Salt, path: &[u8]) -> Self {
        Self::of(salt, "alike", &folded(path))
    }

    /// The fingerprint of a word, such as the name that a purged file went by.
    pub fn of_word(salt: &Salt, word: &str) -> Self {
        Self::of(salt, "word", word.as_bytes())
    }

    /// The fingerprint of the name of a commit.
    pub fn of_commit(salt: &Salt, id: &ObjectId) -> Self {
        Self::of(salt, "commit", id.to_string().as_bytes())
    }

    /// The fingerprint of the name of a content.
    pub fn of_blob(salt: &Salt, id: &ObjectId) -> Self {
        Self::of(salt, "blob", id.to_string().as_bytes())
    }

    /// Reads 64 digits.
    pub fn from_hex(digits: &str) -> Option<Self> {
        Some(Self(HEXLOWER.decode(digits.as_bytes()).ok()?.try_into().ok()?))
    }
}

impl Salt {
    /// Reads 32 digits.
    pub fn from_hex(digits: &str) -> Option<Self> {
        Some(Self(HEXLOWER.decode(digits.as_bytes()).ok()?.try_into().ok()?))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What must not come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprints {
    /// The salt of its fingerprints.
    pub salt: Salt,
    /// Files and folders, exactly: every clone must purge the same, or they would not meet again.
    pub paths: BTreeSet<Fingerprint>,
    /// The same in whatever spelling, for the [`guard`].
    pub alike: BTreeSet<Fingerprint>,
    /// The commits that all that was rewritten builds on.
    pub frontier: BTreeSet<Fingerprint>,
    /// Contents.
    pub blobs: BTreeSet<Fingerprint>,
    /// Contents that are in place of what was purged.
    pub kept: BTreeSet<ObjectId>,
    /// A file by which trees are known in which the paths may live on: they came after the purge was decided.
    pub marker: Option<RepoPath>,
}

impl Fingerprints {
    /// Marks what a plan purges.
    pub fn new(salt: Salt, paths: &Paths, plan: &Plan) -> Self {
        let commits = plan.frontier.iter();
        let blobs = plan.files.iter().map(|file| &file.version.id);
        Self {
            salt,
            paths: paths.iter().map(|path| Fingerprint::of_path(&salt, path)).collect(),
            alike: paths.iter().map(|path| Fingerprint::of_path_alike(&salt, path)).collect(),
            frontier: commits.map(|it| Fingerprint::of_commit(&salt, it)).collect(),
            blobs: blobs.map(|it| Fingerprint::of_blob(&salt, it)).collect(),
            kept: paths.kept().clone(),
            marker: paths.marker().cloned(),
        }
    }

    /// Returns whether a commit is one of the fingerprinted ones: the oldest commits that the purge rewrote.
    pub fn has_commit(&self, id: &ObjectId) -> bool {
        self.frontier.contains(&Fingerprint::of_commit(&self.salt, id))
    }

    /// Returns whether a blob was purged.
    pub fn has_blob(&self, id: &ObjectId) -> bool {
        self.blobs.contains(&Fingerprint::of_blob(&self.salt, id))
    }

    /// Returns whether exactly this path was purged.
    pub fn is_marked(&self, path: &[u8]) -> bool {
        self.paths.contains(&Fingerprint::of(&self.salt, "path", path))
    }

    /// Returns whether a commit came after: its tree has the marker, and what is in it may live on.
    pub fn has_marker(&self, repository: &Repository, commit: &ObjectId) -> Result<bool, Error> {
        let Some(marker) = self.marker.as_ref().and_then(RepoPath::as_str) else { return Ok(false) };
        let (folder, name) = marker.rsplit_once('/').unwrap_or(("", marker));
        Ok(repository.folder_of(commit, folder)?.iter().any(|it| it.path.as_bytes() == name.as_bytes()))
    }

    /// Returns whether a path or one of its parents was purged, exactly or in another spelling.
    ///
    /// A purge uses the exact fingerprints, the [`guard`] those without spelling; either counts here.
    pub fn has_path(&self, path: &[u8]) -> bool {
        let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let folders = ends.filter_map(|(at, _)| path.get(..at));
        folders
            .chain([path])
            .any(|path| self.alike.contains(&Fingerprint::alike(&self.salt, path)) || self.is_marked(path))
    }
}

/// Brings names together that a file system may take for the same.
fn folded(path: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(path) {
        Ok(text) => text.nfc().flat_map(char::to_lowercase).nfc().collect::<String>().into_bytes(),
        Err(_) => path.to_ascii_lowercase(),
    }
}

/// Finds the files and folders that a tombstone fingerprints among all that the history ever had.
///
/// `None` when there is none: the purge is done here, or was never needed.
pub fn paths_of(repository: &Repository, fingerprints: &Fingerprints) -> Result<Option<Paths>, Error> {
    Ok(paths_of_each(repository, &[fingerprints])?.into_iter().next().flatten())
}

/// The same for several tombstones, each by itself, in one walk through the history.
pub fn paths_of_each(repository: &Repository, all: &[&Fingerprints]) -> Result<Vec<Option<Paths>>, Error> {
    let mut found = vec![BTreeSet::new(); all.len()];
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let markers: BTreeSet<Option<&RepoPath>> = all.iter().map(|it| it.marker.as_ref()).collect();
    for marker in markers {
        every_entry(repository, marker, &mut |directory, entry| {
            let path = [directory, entry.name].concat();
            let its = all.iter().zip(&mut found).filter(|(fingerprints, _)| fingerprints.marker.as_ref() == marker);
            for (fingerprints, found) in its {
                let stays = !entry.is_directory() && fingerprints.kept.contains(&ObjectId(entry.id));
                if !stays && fingerprints.is_marked(&path) {
                    found.insert(RepoPath::new(path.as_slice()));
                }
            }
        })?;
    }
    let paths = found.into_iter().zip(all).map(|(found, fingerprints)| {
        let paths = Paths::new(found).filter(|it| !it.is_empty());
        paths.map(|it| it.keeping(fingerprints.kept.iter().copied()).up_to(fingerprints.marker.clone()))
    });
    Ok(paths.collect())
}

/// Tells for each tombstone whether the repository stores something that it fingerprints, reached or not.
///
/// When nothing reaches it, [`apply`](super::apply) without any path takes it away.
pub fn is_stored(repository: &Repository, all: &[&Fingerprints]) -> Result<Vec<bool>, Error> {
    let mut found = vec![false; all.len()];
    let odb = raw::open(&Layout::of(repository)?.objects)?;
    for id in odb.iter().context("cannot list the objects")? {
        let id = ObjectId(id.context("cannot list the objects")?);
        for (fingerprints, found) in all.iter().zip(&mut found) {
            *found |= fingerprints.has_blob(&id) || fingerprints.has_commit(&id);
        }
    }
    Ok(found)
}

/// Finds every path at which one of these contents ever was, exact copies of purged files for one.
///
/// Sorted by path. What only an index, a log or nothing at all reaches has no path.
pub fn places_of(repository: &Repository, blobs: &[ObjectId]) -> Result<Vec<(RepoPath, ObjectId)>, Error> {
    let wanted: BTreeSet<Id> = blobs.iter().map(|blob| blob.0).collect();
    let mut found = BTreeSet::new();
    every_entry(repository, None, &mut |directory, entry| {
        if wanted.contains(&entry.id) {
            let path = RepoPath::new([directory, entry.name].concat());
            found.insert((path, ObjectId(entry.id)));
        }
    })?;
    Ok(found.into_iter().collect())
}

/// Finds for each tombstone the paths that it does not mark, and at which a content ever stood that it does: with the
/// purge of its own paths that content would not go.
pub fn marked_elsewhere(repository: &Repository, all: &[&Fingerprints]) -> Result<Vec<BTreeSet<RepoPath>>, Error> {
    let mut found = vec![BTreeSet::new(); all.len()];
    every_entry(repository, None, &mut |directory, entry| {
        if entry.is_directory() {
            return;
        }
        for (fingerprints, found) in all.iter().zip(&mut found) {
            let path = [directory, entry.name].concat();
            if fingerprints.has_blob(&ObjectId(entry.id)) && !fingerprints.has_path(&path) {
                found.insert(RepoPath::new(path));
            }
        }
    })?;
    Ok(found)
}

/// Returns every version of every file that was ever at one of these paths, by path.
pub fn files_ever(repository: &Repository, paths: &Paths) -> Result<Vec<PurgedFile>, Error> {
    let mut found = BTreeSet::new();
    every_entry(repository, paths.marker(), &mut |directory, entry| {
        let path = [directory, entry.name].concat();
        if let Some(mode) = entry.mode()
            && paths.takes(&path, &ObjectId(entry.id))
        {
            let version = FileVersion { id: ObjectId(entry.id), mode };
            found.insert(PurgedFile { path: RepoPath::new(path), version });
        }
    })?;
    Ok(found.into_iter().collect())
}

/// Returns every path of a file or folder that the history ever had and that is `wanted`, sorted.
///
/// Paths that are not text are passed over.
pub fn paths_ever(repository: &Repository, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<RepoPath>, Error> {
    let mut found = BTreeSet::new();
    every_entry(repository, None, &mut |directory, entry| {
        let path = RepoPath::new([directory, entry.name].concat());
        if path.as_str().is_some_and(wanted) {
            found.insert(path);
        }
    })?;
    Ok(found.into_iter().collect())
}

/// Visits every entry that a directory ever had, at every path, mostly once; trees with the marker are left out.
fn every_entry(
    repository: &Repository,
    marker: Option<&RepoPath>,
    visit: &mut dyn FnMut(&[u8], &raw::Entry<'_>),
) -> Result<(), Error> {
    let layout = Layout::of(repository)?;
    let odb = raw::open(&layout.objects)?;
    let roots = layout.roots()?;
    let tips = roots.tips().chain(roots.all_stashes());
    let graph = super::graph::Graph::load(&odb, tips)?;
    let mut trees: Vec<Id> = graph.nodes.iter().map(|node| node.tree).chain(graph.trees).collect();
    Marker::new(marker).before(&odb, &mut trees)?;
    walk(&odb, VisitOnce::PerPath, &trees, &mut |directory, entry| {
        visit(directory, entry);
        true
    })
}

/// Something that a push would bring back.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reintroduced {
    /// A commit from before the purge: its sender has not purged yet.
    OldHistory(ObjectId),
    /// A commit that adds or changes a file at a purged path, without the marker by which it could come after.
    Path(ObjectId, RepoPath),
    /// A commit that adds a purged content, under whatever name.
    Content(ObjectId, RepoPath),
}

/// Tells for each tombstone, by its number, what `commits` would bring back.
///
/// Given are the commits that are new to the receiver. A commit that only still has a purged file is not counted: the
/// one that adds the tombstone does. An edited copy under another name is not seen.
pub fn find_reintroduced(
    repository: &Repository,
    commits: &[Commit],
    all: &[&Fingerprints],
) -> Result<BTreeMap<usize, BTreeSet<Reintroduced>>, Error> {
    let mut reintroduced: BTreeMap<usize, BTreeSet<Reintroduced>> = BTreeMap::new();
    for commit in commits {
        let mut note = |number, breach| {
            reintroduced.entry(number).or_default().insert(breach);
        };
        for (number, fingerprints) in all.iter().enumerate() {
            if fingerprints.has_commit(&commit.id) {
                note(number, Reintroduced::OldHistory(commit.id));
            }
        }
        let added = added(repository, commit)?;
        let came_after = match added.is_empty() {
            true => vec![false; all.len()],
            false => all.iter().map(|it| it.has_marker(repository, &commit.id)).collect::<Result<_, _>>()?,
        };
        for (path, blob) in added {
            for (number, fingerprints) in all.iter().enumerate() {
                let may_live_on = came_after[number] || fingerprints.kept.contains(&blob);
                if !may_live_on && fingerprints.has_path(path.as_bytes()) {
                    note(number, Reintroduced::Path(commit.id, path.clone()));
                }
                if fingerprints.has_blob(&blob) {
                    note(number, Reintroduced::Content(commit.id, path.clone()));
                }
            }
        }
    }
    Ok(reintroduced)
}

/// Returns the versions that a commit has and none of its parents.
fn added(repository: &Repository, commit: &Commit) -> Result<BTreeSet<(RepoPath, ObjectId)>, Error> {
    let against = |parent: Option<&ObjectId>| -> Result<BTreeSet<_>, Error> {
        let changes = repository.changes(parent, &commit.tree)?;
        let new = changes.into_iter();
        Ok(new.filter_map(|it| Some((it.path, it.new?.id))).collect())
    };
    let Some((first, others)) = commit.parents.split_first() else {
        return against(None);
    };
    let mut added = against(Some(first))?;
    for parent in others {
        let more = against(Some(parent))?;
        added.retain(|it| more.contains(it));
    }
    Ok(added)
}
