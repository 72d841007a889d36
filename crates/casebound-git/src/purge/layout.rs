//! Where the parts of a repository lie that a purge reads and changes.

use std::path::{Path, PathBuf};

use super::roots::{self, Roots, Worktree};
use crate::{Error, Repository};

/// The folders of one repository.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The git directory that all worktrees share.
    pub(super) common: PathBuf,
    pub(super) objects: PathBuf,
    main_files: Option<PathBuf>,
}

impl Layout {
    pub(super) fn of(repository: &Repository) -> Result<Self, Error> {
        let common = repository.common_dir();
        let main_files = if repository.git_dir() == common {
            repository.root().map(Path::to_owned)
        } else {
            Repository::open(common)?.root().map(Path::to_owned)
        };
        Ok(Self { objects: common.join("objects"), common: common.to_owned(), main_files })
    }

    pub(super) fn roots(&self) -> Result<Roots, Error> {
        Roots::read(&self.common, self.main_files.as_deref())
    }

    pub(super) fn worktrees(&self) -> Result<Vec<Worktree>, Error> {
        roots::worktrees_of(&self.common, self.main_files.as_deref())
    }
}
