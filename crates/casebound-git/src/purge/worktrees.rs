//! Takes purged paths out of every worktree: its files, its index, its `HEAD` and private refs.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use gix::ObjectId as Id;
use gix::index::entry::Mode;
use unicode_normalization::UnicodeNormalization as _;

use super::disk::Disk;
use super::layout::Layout;
use super::locks::Locks;
use super::marker::Marker;
use super::paths::Paths;
use super::raw;
use super::rewrite::Rewrite;
use super::roots::{self, Refs, Target, Worktree};
use crate::error::ErrorContext as _;
use crate::{Error, ObjectId, RepoPath};

/// Where `HEAD` points when nothing is left of what it named.
const NOWHERE: &[u8] = b"ref: refs/heads/main\n";

/// Reads the index of a worktree; `None` when it has none.
pub(super) fn index_of(worktree: &Worktree) -> Result<Option<gix::index::File>, Error> {
    let path = worktree.git_dir.join("index");
    if !path.exists() {
        return Ok(None);
    }
    let options = gix::index::decode::Options::default();
    gix::index::File::at(path, gix::hash::Kind::Sha1, false, options)
        .map(Some)
        // The cause could name a path.
        .map_err(|_| Error::new("an index is malformed"))
}

/// Lists the directories that sparse indexes fold, with their trees.
pub(super) fn folded(worktrees: &[Worktree]) -> Result<BTreeSet<(Vec<u8>, Id)>, Error> {
    let mut folded = BTreeSet::new();
    for worktree in worktrees {
        let Some(index) = index_of(worktree)? else {
            continue;
        };
        let entries = index.entries().iter().filter(|entry| entry.mode == Mode::DIR);
        folded.extend(entries.map(|it| (it.path(&index).to_vec(), it.id)));
    }
    Ok(folded)
}

/// Takes the paths out of one worktree.
pub(super) fn clean(
    disk: &Disk<'_>,
    layout: &Layout,
    paths: &Paths,
    rewrite: &Rewrite,
    (worktree, refs): &(Worktree, Refs),
) -> Result<(), Error> {
    let index = index_of(worktree)?;
    let came_after = match (&index, paths.marker()) {
        (Some(index), Some(marker)) => Marker::new(Some(marker)).is_in_index(&raw::open(&layout.objects)?, index)?,
        _ => false,
    };
    // Before the index: a file that is gone is not a change that somebody could lose, should we be killed here.
    if let Some(root) = worktree.files.as_ref().filter(|_| !came_after) {
        let stays = |path: &RepoPath| {
            let entry = index.as_ref().and_then(|index| index.entry_by_path(path.as_bytes().into()));
            entry.is_some_and(|entry| paths.kept().contains(&ObjectId(entry.id)))
        };
        for path in paths.iter().filter(|path| !stays(path)) {
            remove_file(disk, root, &roots::in_worktree(root, path))?;
        }
    }
    let goes = if came_after { None } else { Some((paths, rewrite)) };
    clean_index(disk, layout, goes, worktree)?;
    for (name, target) in refs {
        let Target::Object(old) = target else {
            continue;
        };
        let new = rewrite.target(name, old);
        if new == Some(*old) {
            continue;
        }
        let path = worktree.git_dir.join(roots::path_of(name));
        let _lock = Locks::take(disk, layout, [path.clone()])?;
        // Another process moved it: the next round handles it.
        if roots::read_ref(&path)?.as_ref() != Some(target) {
            continue;
        }
        let moved = match new {
            Some(new) => disk.replace(&path, format!("{new}\n").as_bytes()),
            None if name == b"HEAD" => disk.replace(&path, NOWHERE),
            None => disk.remove(&path),
        };
        moved.context("cannot move a ref of a worktree")?;
    }
    Ok(())
}

/// Removes a file or a folder, and the folders above that it leaves empty.
fn remove_file(disk: &Disk<'_>, root: &Path, path: &Path) -> Result<(), Error> {
    // What is behind a link is not in the worktree.
    let mut above = path.ancestors().skip(1).take_while(|folder| *folder != root);
    if above.any(Path::is_symlink) {
        return Ok(());
    }
    // Another file, which the file system takes for this one.
    if !has_this_name(path)? {
        return Ok(());
    }
    let what = || format!("cannot remove {}", path.display());
    match fs::symlink_metadata(path) {
        Ok(it) if it.is_dir() => disk.remove_tree(path),
        Ok(_) => disk.remove(path),
        Err(_) => return Ok(()),
    }
    .context(what())?;
    let above = path.ancestors().skip(1).take_while(|folder| *folder != root);
    for folder in above {
        if !disk.remove_empty(folder).context(what())? {
            break;
        }
    }
    Ok(())
}

/// Returns whether a file is there under this very name, however its accents are composed.
fn has_this_name(path: &Path) -> Result<bool, Error> {
    let Some(folder) = path.parent() else {
        return Ok(false);
    };
    let name = |path: &Path| -> OsString {
        let name = path.file_name().unwrap_or_default();
        name.to_str().map_or_else(|| name.to_owned(), |it| it.nfc().collect::<String>().into())
    };
    Ok(roots::entries(folder)?.iter().any(|it| name(it) == name(path)))
}

/// Takes what `goes` out of an index, and the caches that may name it; nothing goes of one that came after.
fn clean_index(
    disk: &Disk<'_>,
    layout: &Layout,
    goes: Option<(&Paths, &Rewrite)>,
    worktree: &Worktree,
) -> Result<(), Error> {
    let path = worktree.git_dir.join("index");
    if !path.exists() {
        return Ok(());
    }
    let _lock = Locks::take(disk, layout, [path.clone()])?;
    let Some(mut index) = index_of(worktree)? else {
        return Ok(());
    };
    let strays = strays(worktree)?;
    // Its cached trees are of what it holds: an index without a purged entry names no tree that goes.
    if strays.is_empty() && !is_touched(&index, goes) {
        return Ok(());
    }
    let written = index.timestamp().unix_seconds();
    index.remove_entries(|_, path, entry| {
        if entry.mode == Mode::DIR {
            let Some((_, rewrite)) = goes else { return false };
            let known = rewrite.folded.get(&(path.to_vec(), entry.id));
            match known.copied().flatten() {
                Some(new) => entry.id = new,
                None => return true,
            }
            return false;
        }
        // A file as new as the index could have changed unseen; the new index is newer and would hide that.
        if i64::from(entry.stat.mtime.secs) >= written {
            entry.stat.size = 0;
        }
        goes.is_some_and(|(paths, _)| paths.takes(path, &ObjectId(entry.id)))
    });
    // Both name trees and contents that are gone, and git makes them again.
    index.remove_tree();
    index.remove_resolve_undo();
    let mut bytes = Vec::new();
    let options = gix::index::write::Options { extensions: gix::index::write::Extensions::None, skip_hash: false };
    index.write_to(&mut bytes, options).map_err(|_| Error::new("cannot write an index"))?;
    disk.replace(&path, &bytes).context("cannot write an index")?;
    for stray in strays {
        disk.remove(&stray).context("cannot remove an old index")?;
    }
    Ok(())
}

/// Returns whether an index names something purged, or has an extension that could.
fn is_touched(index: &gix::index::File, goes: Option<(&Paths, &Rewrite)>) -> bool {
    let keeps = index.resolve_undo().is_some() || index.untracked().is_some() || index.fs_monitor().is_some();
    let is_purged = |entry: &gix::index::Entry| {
        let Some((paths, rewrite)) = goes else { return false };
        let path = entry.path(index);
        let folded = || rewrite.folded.get(&(path.to_vec(), entry.id));
        match entry.mode {
            Mode::DIR => folded().is_none_or(|it| *it != Some(entry.id)),
            _ => paths.takes(path, &ObjectId(entry.id)),
        }
    };
    keeps || index.entries().iter().any(is_purged)
}

/// Lists the shared parts of a split index, and indexes that a program left behind.
fn strays(worktree: &Worktree) -> Result<Vec<PathBuf>, Error> {
    let mut files = roots::entries(&worktree.git_dir)?;
    files.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("sharedindex.") || (name.starts_with("index.") && name != "index.lock")
    });
    Ok(files)
}

/// Returns the files of a worktree that git locks before it writes them.
pub(super) fn lockable(worktree: &Worktree) -> [PathBuf; 2] {
    [worktree.git_dir.join("index"), worktree.git_dir.join("HEAD")]
}
