//! Empties what git keeps beside the history: logs of refs, messages, drafts of merges, caches of text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gix::ObjectId as Id;

use super::disk::{Disk, UNFINISHED};
use super::layout::Layout;
use super::rewrite::Rewrite;
use super::roots::{self, Refs, Roots, STASH, entries};
use super::swap::remove_empty_folders;
use crate::Error;
use crate::error::ErrorContext as _;

/// Files and folders of a git directory that hold nothing which git would miss.
///
/// Operations that have begun are refused long before, so that what is left of one is a remnant.
pub(super) const REMNANTS: &[&str] = &[
    "ADD_EDIT.patch",
    "AUTO_MERGE",
    "BRANCH_DESCRIPTION",
    "COMMIT_EDITMSG",
    "EDIT_DESCRIPTION",
    "FETCH_HEAD",
    "MERGE_MODE",
    "MERGE_MSG",
    "MERGE_RR",
    "MERGE_RR~",
    "NOTES_EDITMSG",
    "NOTES_MERGE_WORKTREE",
    "ORIG_HEAD",
    "REBASE_HEAD",
    "SQUASH_MSG",
    "TAG_EDITMSG",
    "addp-hunk-edit.diff",
    "filter-repo",
    "gc.log",
    "gitk.cache",
    // For servers without git; `git update-server-info` writes it again.
    "info/refs",
    "lost-found",
    "rebase-apply",
    "rebase-merge",
    "rr-cache",
    "sequencer",
];

/// Empties every place; `roots` are as they were before the refs moved.
pub(super) fn clean(disk: &Disk<'_>, layout: &Layout, roots: &Roots, rewrite: &Rewrite) -> Result<(), Error> {
    stash_log(disk, layout, rewrite)?;
    let new = rewrite.apply(roots);
    logs(disk, &layout.common, &new.refs)?;
    for (worktree, refs) in &new.worktrees {
        let all: Refs = new.refs.clone().into_iter().chain(refs.clone()).collect();
        logs(disk, &worktree.git_dir, &all)?;
        remove_empty_folders(disk, &worktree.git_dir)?;
        for name in REMNANTS {
            remove_all(disk, &worktree.git_dir.join(name))?;
        }
        // What a purge that was killed did not rename.
        let is_unfinished = |path: &PathBuf| path.to_str().is_some_and(|path| path.ends_with(UNFINISHED));
        for path in entries(&worktree.git_dir)?.iter().filter(|path| is_unfinished(path)) {
            remove_all(disk, path)?;
        }
    }
    Ok(())
}

fn remove_all(disk: &Disk<'_>, path: &Path) -> Result<(), Error> {
    let removed = match path.symlink_metadata() {
        Ok(it) if it.is_dir() => disk.remove_tree(path),
        Ok(_) => disk.remove(path),
        Err(_) => Ok(()),
    };
    removed.context(format!("cannot remove {}", path.display()))
}

/// Gives the entries of the stash their new ids; their words stay.
fn stash_log(disk: &Disk<'_>, layout: &Layout, rewrite: &Rewrite) -> Result<(), Error> {
    let path = layout.common.join("logs").join(STASH);
    let Some(old) = roots::read_if_there(&path)? else {
        return Ok(());
    };
    let new_ids: BTreeMap<String, String> =
        rewrite.stashes.iter().map(|(old, new): (&Id, &Id)| (old.to_string(), new.to_string())).collect();
    let mut new = Vec::with_capacity(old.len());
    for line in old.split_inclusive(|it| *it == b'\n') {
        let (ids, rest) = line.split_at(line.len().min(81));
        let ids = String::from_utf8_lossy(ids);
        let ids = ids.split(' ').map(|part| match new_ids.get(part) {
            Some(new) => new.as_str(),
            None => part,
        });
        new.extend_from_slice(ids.collect::<Vec<_>>().join(" ").as_bytes());
        new.extend_from_slice(rest);
    }
    if new == old {
        return Ok(());
    }
    disk.replace(&path, &new).context("cannot write the log of the stash")
}

/// Empties the logs of refs, and removes those of refs that are gone.
fn logs(disk: &Disk<'_>, git_dir: &Path, refs: &Refs) -> Result<(), Error> {
    let top = git_dir.join("logs");
    let mut pending = vec![top.clone()];
    while let Some(folder) = pending.pop() {
        for path in roots::entries(&folder)? {
            if path.is_dir() && !path.is_symlink() {
                pending.push(path);
                continue;
            }
            let name = path.strip_prefix(&top);
            let name = roots::bytes_of(name.expect("a log is below the folder of logs"));
            if name == STASH.as_bytes() && refs.contains_key(&name) {
                continue;
            }
            let is_there = refs.contains_key(&name) || name == b"HEAD";
            let emptied = match path.symlink_metadata() {
                Ok(it) if is_there && it.len() == 0 => Ok(()),
                _ if is_there => disk.replace(&path, b""),
                _ => disk.remove(&path),
            };
            emptied.context("cannot empty the log of a ref")?;
        }
    }
    Ok(())
}
