//! Disposal of records: from the decision to the scan that finds nothing left in this clone.

mod absorbed;
pub mod approvals;
pub mod attestations;
pub mod authorization;
mod covered;
pub mod decision;
pub mod discarding;
pub mod dispose;
pub mod extent;
pub mod first_seen;
pub mod leftovers;
pub mod local_changes;
pub mod objections;
pub mod obstacles;
pub mod operator;
pub mod origin;
pub mod own_clock;
pub mod past_records;
pub mod purge_result;
pub mod purging;
pub mod redacting;
pub mod reintroduction;
pub mod remotes;
pub mod scan;
pub mod status;
pub mod sync;
pub mod tombstones;
pub mod upstream;
pub mod verify;
pub(crate) mod void_approvals;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use casebound_git::{Head, ObjectId, Repository, program};
use casebound_record::COMMITTEE_FILE;

use crate::{files, own_file};

/// The file that is locked while somebody decides.
const LOCK: &str = "disposal.lock";

/// The folder in which git commands run: the worktree, or a bare repository itself.
pub fn root(git: &Repository) -> PathBuf {
    git.root().unwrap_or(git.git_dir()).to_owned()
}

/// Waits for the lock under which one disposal at a time is decided. Dropping the file, or a kill, releases it.
pub fn lock(git: &Repository) -> anyhow::Result<File> {
    let folder = own_file::folder(git);
    files::make_private_folder(&folder)?;
    files::lock(&folder.join(LOCK))
}

/// Returns whether a disposal is decided in this repository right now.
pub fn is_locked(git: &Repository) -> anyhow::Result<bool> {
    let path = own_file::folder(git).join(LOCK);
    let shown = || format!("cannot lock {}", path.display());
    match File::open(&path) {
        Ok(file) => match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(fs::TryLockError::WouldBlock) => Ok(true),
            Err(fs::TryLockError::Error(error)) => Err(error).with_context(shown),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).with_context(shown),
    }
}

/// Reopens the repository: a purge replaces its packs.
pub fn reopen(root: &Path) -> anyhow::Result<Repository> {
    Ok(Repository::open(root)?)
}

/// Returns the commit that is checked out.
pub fn head(git: &Repository) -> anyhow::Result<ObjectId> {
    git.resolve("HEAD")?.context("there is no commit yet: commit first")
}

/// Returns the branch that is checked out; a disposal is recorded on one.
pub fn branch(git: &Repository) -> anyhow::Result<String> {
    match git.head()? {
        Head::Branch(name, _) => Some(name),
        Head::Unborn(_) | Head::Detached(_) => None,
    }
    .context("no branch with a commit is checked out: `git switch main`, or commit first")
}

/// Returns whether the policy on disk is another one than in the last commit, by which everybody else judges.
///
/// # Errors
/// When git can't be run.
pub fn is_policy_changed(root: &Path) -> anyhow::Result<bool> {
    let args = ["diff", "--quiet", "--no-ext-diff", "HEAD", "--", COMMITTEE_FILE];
    Ok(!program::run(root, &args)?.is_success())
}
