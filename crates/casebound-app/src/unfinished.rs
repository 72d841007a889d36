//! What runs that were killed left half-written: found by its name, and removed where nobody writes it any more.

use std::fs;
use std::path::{Path, PathBuf};

use casebound_git::{Repository, purge};
use casebound_record::layout::FOLDERS;

use crate::{files, own_file};

/// How git names the versions that it gives to a merge driver, at the top of the worktree.
const MERGED_BY_GIT: &str = ".merge_file_";

/// What is left of runs that were killed.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Unfinished {
    /// What was removed: what it was about to become was never there, or is there whole.
    pub removed: Vec<PathBuf>,
    /// What is not ours to remove.
    pub left: Vec<PathBuf>,
}

/// Removes what runs of ours that were killed left in a worktree and below `.git/casebound/`, and the locks by
/// which a purge kept git away. What another run writes at this moment is locked, and stays.
///
/// # Errors
/// When something can't be removed.
pub fn clear(root: Option<&Path>, git: Option<&Repository>) -> anyhow::Result<Unfinished> {
    let mut found = Unfinished::default();
    if let Some(root) = root {
        for path in directly_in(root) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            // As long as git is at work here, they may be its own.
            if name.starts_with(MERGED_BY_GIT) && git.is_none_or(|git| !is_at_work(git)) {
                found.left.push(path);
            } else if files::remove_unfinished(&path)? {
                found.removed.push(path);
            }
        }
        for folder in FOLDERS {
            below(&root.join(folder.name), &mut found)?;
        }
    }
    if let Some(git) = git {
        purge::release_locks(git)?;
        below(&own_file::folder(git), &mut found)?;
    }
    found.removed.sort();
    Ok(found)
}

fn is_at_work(git: &Repository) -> bool {
    git.state().is_some() || git.git_dir().join("index.lock").exists()
}

fn directly_in(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn below(folder: &Path, found: &mut Unfinished) -> anyhow::Result<()> {
    let mut entries = walkdir::WalkDir::new(folder).min_depth(1).into_iter();
    while let Some(entry) = entries.next() {
        // What can't be listed is told by whoever needs it.
        let Ok(entry) = entry else { continue };
        if !files::is_unfinished(entry.file_name()) {
            continue;
        }
        if entry.file_type().is_dir() {
            entries.skip_current_dir();
        }
        if files::remove_unfinished(entry.path())? {
            found.removed.push(entry.into_path());
        }
    }
    Ok(())
}
