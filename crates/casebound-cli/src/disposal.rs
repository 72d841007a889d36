//! Disposal: from the decision that records go to the proof that nothing of them is left in this clone.

pub(crate) mod barrier;
pub(crate) mod burial;
pub(crate) mod leftovers;
pub(crate) mod proof;
pub(crate) mod purging;
pub(crate) mod record;
pub(crate) mod stones;
pub(crate) mod upstream;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use casebound_git::{Head, Repository};

/// The folder in which git commands run: the worktree, or a bare repository itself.
pub(crate) fn place(git: &Repository) -> PathBuf {
    git.root().unwrap_or(git.git_dir()).to_owned()
}

/// Opens the repository anew: after a purge its packs are others.
pub(crate) fn reopen(place: &Path) -> anyhow::Result<Repository> {
    Ok(Repository::open(place)?)
}

/// Returns the branch that is checked out; a disposal is recorded on one.
pub(crate) fn branch(git: &Repository) -> anyhow::Result<String> {
    match git.head()? {
        Head::Branch(name, _) => Some(name),
        Head::Unborn(_) | Head::Detached(_) => None,
    }
    .context("no branch with a commit is checked out: `git switch main`, or commit first")
}
