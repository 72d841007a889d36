//! Reads everything in a repository and its worktrees, and reports where purged content is left.
//!
//! File names are not trusted: whatever cannot be read is reported as well, and then the scan proves nothing.

mod files;
mod objects;

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

use super::layout::Layout;
use super::needles::{NeedleHit, Needles};
use super::roots;
use crate::{Error, ObjectId, RepoPath, Repository};

/// What was read, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// How much was read.
    pub read: Counts,
    /// Where something was found, and what; sorted.
    pub found: BTreeSet<(ScanLocation, NeedleHit)>,
    /// What could not be read: there, nothing is proved.
    pub unreadable: BTreeSet<ScanLocation>,
}

impl Scan {
    /// Returns whether everything was read and nothing found.
    pub fn is_clean(&self) -> bool {
        let is_nothing = |it: &(ScanLocation, NeedleHit)| matches!(it.1, NeedleHit::Unsearched(_));
        self.found.iter().all(is_nothing) && self.unreadable.is_empty()
    }
}

/// How much was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Objects that the repository has or borrows, each once: as many as `git cat-file --batch-all-objects` lists.
    pub objects: usize,
    /// Objects elsewhere: of pushes that never arrived, of submodules, of repositories in a worktree.
    pub other_objects: usize,
    /// Bytes of all these, after decompression.
    pub object_bytes: u64,
    /// Refs of all worktrees, `HEAD`s among them.
    pub refs: usize,
    /// Lines of the logs of refs.
    pub log_lines: usize,
    /// Entries of all indexes.
    pub index_entries: usize,
    /// Files in git directories, objects left out.
    pub git_files: usize,
    /// Files in worktrees, ignored ones included.
    pub worktree_files: usize,
}

/// A place where something can be.
///
/// Names of files and refs are not escaped: callers escape them before they show them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScanLocation {
    /// An object, with its kind and the object directory that has it.
    Object(ObjectId, &'static str, PathBuf),
    /// The name of a ref, in a git directory.
    Ref(RepoPath, PathBuf),
    /// An entry of an index.
    Index(RepoPath, PathBuf),
    /// The content of a file.
    File(PathBuf),
    /// The name of a file or a folder, or where a link points.
    Name(PathBuf),
}

impl fmt::Display for ScanLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(id, kind, store) => write!(f, "{kind} {id} in {}", store.display()),
            Self::Ref(name, git_dir) => write!(f, "ref {name} in {}", git_dir.display()),
            Self::Index(path, index) => write!(f, "entry {path} of {}", index.display()),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Name(path) => write!(f, "name {}", path.display()),
        }
    }
}

/// Reads all there is and looks for `needles`.
///
/// Fails only when nothing could be read at all; what could not be read on the way is in [`Scan::unreadable`].
pub fn verify(repository: &Repository, needles: &Needles) -> Result<Scan, Error> {
    let layout = Layout::of(repository)?;
    let mut reader = Reader { needles, scan: Scan::default(), seen: BTreeSet::new() };
    reader.git_dir(&layout.common, Ownership::Own);
    match layout.worktrees() {
        Ok(worktrees) => {
            for worktree in worktrees {
                if let Some(absent) = worktree.absent {
                    reader.unreadable(ScanLocation::File(absent));
                }
                if let Some(root) = worktree.files {
                    reader.worktree(&root);
                }
            }
        }
        Err(_) => reader.unreadable(ScanLocation::File(layout.common.join("worktrees"))),
    }
    reader.refs(&layout);
    Ok(reader.scan)
}

/// Whose objects are read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ownership {
    Own,
    Other,
}

/// The state of a running scan.
pub(super) struct Reader<'n> {
    pub(super) needles: &'n Needles,
    pub(super) scan: Scan,
    /// Folders that were read already.
    seen: BTreeSet<PathBuf>,
}

impl Reader<'_> {
    pub(super) fn unreadable(&mut self, location: ScanLocation) {
        self.scan.unreadable.insert(location);
    }

    pub(super) fn note(&mut self, location: &ScanLocation, found: BTreeSet<NeedleHit>) {
        let found = found.into_iter().map(|it| (location.clone(), it));
        self.scan.found.extend(found);
    }

    /// Returns whether a folder is seen for the first time.
    pub(super) fn is_first(&mut self, folder: &Path) -> bool {
        let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        self.seen.insert(real)
    }

    fn refs(&mut self, layout: &Layout) {
        let Ok(roots) = layout.roots() else {
            return self.unreadable(ScanLocation::File(layout.common.join("refs")));
        };
        let private = roots.worktrees.into_iter().map(|(worktree, refs)| (worktree.git_dir, refs));
        let all = std::iter::once((layout.common.clone(), roots.refs)).chain(private);
        for (git_dir, refs) in all {
            self.scan.read.refs += refs.len();
            for name in refs.into_keys() {
                let mut found = BTreeSet::new();
                self.needles.in_name(&name, &mut found);
                self.note(&ScanLocation::Ref(RepoPath::new(name), git_dir.clone()), found);
            }
        }
    }
}

/// Lists a folder, or `None` when that is not possible.
pub(super) fn listed(folder: &Path) -> Option<Vec<PathBuf>> {
    let mut entries = roots::entries(folder).ok()?;
    entries.sort();
    Some(entries)
}
