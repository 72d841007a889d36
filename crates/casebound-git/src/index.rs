//! Reads the index: inside a hook the one that git hands over.

use gix::index::entry::Flags;

use crate::tree::{Budget, files_below};
use crate::{Error, FileVersion, Mode, ObjectId, RepoPath, Repository};

/// One entry of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexEntry {
    /// The path from the root of the worktree.
    pub path: RepoPath,
    /// The content and mode that the next commit would record.
    pub version: FileVersion,
    /// Which side of a conflict it is.
    pub stage: Stage,
    /// Announced by `git add --intent-to-add`: without content, and no commit will hold it.
    pub intent_to_add: bool,
    /// Left out of the worktree by a sparse checkout; a commit does hold it.
    pub skip_worktree: bool,
}

/// The side of a conflict that an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// No conflict.
    Merged,
    /// The common ancestor.
    Base,
    /// The side merged into.
    Ours,
    /// The side merged.
    Theirs,
}

impl Repository {
    /// Returns the entries of the index, sorted by path and stage. No index is an empty one.
    ///
    /// `git commit --all` and `git commit PATH` hand a temporary index to their hooks: a repository from
    /// [`discover`](Self::discover) reads that one. A directory that a sparse index folds is unfolded from its tree.
    pub fn index(&self) -> Result<Vec<IndexEntry>, Error> {
        let Some(index) = self.read_index()? else {
            return Ok(Vec::new());
        };
        let mut entries = Vec::with_capacity(index.entries().len());
        for entry in index.entries() {
            let path = entry.path(&index);
            let id = ObjectId(entry.id);
            match Mode::of_index(entry.mode)? {
                Some(mode) => entries.push(IndexEntry {
                    path: RepoPath::new(path.to_vec()),
                    version: FileVersion { id, mode },
                    stage: stage(entry),
                    intent_to_add: entry.flags.contains(Flags::INTENT_TO_ADD),
                    skip_worktree: entry.flags.contains(Flags::SKIP_WORKTREE),
                }),
                None => self.unfold(id.0, path.to_vec(), &mut entries)?,
            }
        }
        if index.is_sparse() {
            entries.sort_by(|a, b| (&a.path, a.stage).cmp(&(&b.path, b.stage)));
        }
        Ok(entries)
    }

    fn unfold(&self, tree: gix::ObjectId, directory: Vec<u8>, entries: &mut Vec<IndexEntry>) -> Result<(), Error> {
        let mut files = Vec::new();
        files_below(&self.objects(), tree, directory, &mut Budget::default(), &mut files)?;
        entries.extend(files.into_iter().map(|file| IndexEntry {
            path: file.path,
            version: file.version,
            stage: Stage::Merged,
            intent_to_add: false,
            skip_worktree: true,
        }));
        Ok(())
    }

    /// Reads the index afresh; `None` when there is none.
    pub(crate) fn read_index(&self) -> Result<Option<gix::index::File>, Error> {
        match self.git.open_index() {
            Ok(index) => Ok(Some(index)),
            Err(error) if is_missing(&error, &self.git.index_path()) => Ok(None),
            Err(error) => Err(Error::because("cannot read the index", error)),
        }
    }
}

/// Tells whether the index itself is missing; a missing part of a split index is damage.
fn is_missing(error: &gix::Error, index: &std::path::Path) -> bool {
    error
        .downcast_any_ref::<gix::index::file::init::OpenError>()
        .is_some_and(|it| it.path == index && it.source.kind() == std::io::ErrorKind::NotFound)
}

pub(crate) fn stage(entry: &gix::index::Entry) -> Stage {
    use gix::index::entry::Stage as Given;
    match entry.stage() {
        Given::Unconflicted => Stage::Merged,
        Given::Base => Stage::Base,
        Given::Ours => Stage::Ours,
        Given::Theirs => Stage::Theirs,
    }
}
