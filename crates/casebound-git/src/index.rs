//! Reads the index: inside a hook the one that git hands over.

use std::collections::HashMap;

use gix::index::entry::{Flags, stat};

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

/// The index as it stood when it was read. No index is an empty one.
pub struct Index<'r> {
    pub(crate) repository: &'r Repository,
    pub(crate) file: Option<gix::index::File>,
}

impl Repository {
    /// Reads the index afresh.
    ///
    /// `git commit --all` and `git commit PATH` hand a temporary index to their hooks: a repository from
    /// [`discover`](Self::discover) reads that one.
    pub fn index(&self) -> Result<Index<'_>, Error> {
        let file = match self.git.open_index() {
            Ok(index) => Some(index),
            Err(error) if is_missing(&error, &self.git.index_path()) => None,
            Err(error) => return Err(Error::because("cannot read the index", error)),
        };
        Ok(Index { repository: self, file })
    }
}

impl Index<'_> {
    /// Returns the entries, sorted by path and stage. A directory that a sparse index folds is unfolded from its tree.
    pub fn entries(&self) -> Result<Box<dyn Iterator<Item = Result<IndexEntry, Error>> + '_>, Error> {
        Ok(match &self.file {
            None => Box::new(std::iter::empty()),
            Some(index) if index.is_sparse() => Box::new(self.unfolded(index)?.into_iter().map(Ok)),
            Some(index) => Box::new(index.entries().iter().map(|entry| {
                self::entry(index, entry)?.ok_or_else(|| Error::new("the index folds a directory without saying so"))
            })),
        })
    }

    /// Returns the wanted files of the worktree that are as git last saw them, as their times and sizes tell, with their sizes.
    ///
    /// Line ends may differ from those of the content, and then the sizes do. Where a filter is configured that could make anything
    /// else of it, there are none.
    pub fn unchanged(&self, is_wanted: &dyn Fn(&str) -> bool) -> HashMap<String, (ObjectId, u64)> {
        let (Some(index), Some(root)) = (&self.file, self.repository.root()) else { return HashMap::new() };
        if self.repository.has_filters() {
            return HashMap::new();
        }
        let options = stat::Options { trust_ctime: true, check_stat: true, use_nsec: true, use_stdev: false };
        let look = |entry: &gix::index::Entry| {
            let path = std::str::from_utf8(entry.path(index)).ok().filter(|path| is_wanted(path))?;
            let found = gix::index::fs::Metadata::from_path_no_follow(&root.join(path)).ok()?;
            let stat = gix::index::entry::Stat::from_fs(&found).ok()?;
            // What was changed in the moment in which git looked has the same times.
            let is_same = found.is_file()
                && stat.matches(&entry.stat, options)
                && !entry.stat.is_racy(index.timestamp(), options);
            (is_same && stage(entry) == Stage::Merged).then(|| (path.to_owned(), (ObjectId(entry.id), found.len())))
        };
        index.entries().iter().filter_map(look).collect()
    }

    fn unfolded(&self, index: &gix::index::File) -> Result<Vec<IndexEntry>, Error> {
        let mut entries = Vec::with_capacity(index.entries().len());
        for folded in index.entries() {
            if let Some(entry) = entry(index, folded)? {
                entries.push(entry);
                continue;
            }
            let mut files = Vec::new();
            let directory = folded.path(index).to_vec();
            files_below(&self.repository.objects(), folded.id, directory, &mut Budget::default(), &mut files)?;
            entries.extend(files.into_iter().map(|file| IndexEntry {
                path: file.path,
                version: file.version,
                stage: Stage::Merged,
                intent_to_add: false,
                skip_worktree: true,
            }));
        }
        entries.sort_by(|a, b| (&a.path, a.stage).cmp(&(&b.path, b.stage)));
        Ok(entries)
    }
}

/// `None` for a directory that a sparse index folds.
fn entry(index: &gix::index::File, entry: &gix::index::Entry) -> Result<Option<IndexEntry>, Error> {
    Ok(Mode::of_index(entry.mode)?.map(|mode| IndexEntry {
        path: RepoPath::new(entry.path(index).to_vec()),
        version: FileVersion { id: ObjectId(entry.id), mode },
        stage: stage(entry),
        intent_to_add: entry.flags.contains(Flags::INTENT_TO_ADD),
        skip_worktree: entry.flags.contains(Flags::SKIP_WORKTREE),
    }))
}

/// Returns whether the index itself is missing; a missing part of a split index is damage.
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
