//! Finds every object that something still reaches.

use gix::ObjectId as Id;
use gix::hashtable::HashSet;
use gix::index::entry::Mode;
use gix::objs::{Exists as _, Kind};
use rayon::prelude::*;

use super::raw::{self, Odb};
use super::roots::{Roots, Worktree};
use super::threads::parts;
use super::walk::{VisitOnce, walk};
use super::worktrees::index_of;
use crate::Error;

/// Below this number of trees, starting threads costs more than it saves.
const MANY: usize = 1000;

/// Returns the objects that roots and `staged` reach; fails when one is missing.
pub(super) fn reachable(odb: &Odb, roots: &Roots, staged: &[(Id, bool)]) -> Result<HashSet<Id>, Error> {
    let mut found = HashSet::default();
    let mut trees = Vec::new();
    let mut pending: Vec<Id> = roots.tips().chain(roots.all_stashes()).collect();
    let mut buffer = Vec::new();
    while let Some(id) = pending.pop() {
        if !found.insert(id) {
            continue;
        }
        match raw::read(odb, &id, &mut buffer)? {
            Kind::Commit => {
                let head = raw::commit_head(&buffer);
                let head = head.ok_or_else(|| raw::malformed(Kind::Commit, &id))?;
                trees.push(head.tree);
                pending.extend(head.parents);
            }
            Kind::Tag => {
                let target = raw::tag_target(&buffer);
                pending.push(target.ok_or_else(|| raw::malformed(Kind::Tag, &id))?);
            }
            Kind::Tree => trees.push(id),
            Kind::Blob => {}
        }
    }
    for (id, is_tree) in staged {
        // git itself does without: a file that is only announced, for one.
        if !odb.exists(id) {
            continue;
        }
        found.insert(*id);
        if *is_tree {
            trees.push(*id);
        }
    }
    raw::sort_as_stored(odb, &mut trees, |it| ((), *it))?;
    let reached: Vec<_> =
        parts(&trees, MANY).map_with(odb.clone(), |odb, part| below(odb, part)).collect::<Result<_, Error>>()?;
    found.extend(reached.into_iter().flatten());
    let empty = raw::empty_tree();
    if !odb.exists(&empty) {
        found.remove(&empty);
    }
    Ok(found)
}

/// Returns trees and all that is below them.
fn below(odb: &Odb, trees: &[Id]) -> Result<HashSet<Id>, Error> {
    let mut found: HashSet<Id> = trees.iter().copied().collect();
    walk(odb, VisitOnce::PerTree, trees, &mut |_, entry| {
        if entry.mode() != Some(crate::Mode::Submodule) {
            found.insert(entry.id);
        }
        true
    })?;
    Ok(found)
}

/// Returns what the indexes hold: contents, folded directories, and the trees of a commit that is being written.
pub(super) fn staged(worktrees: &[Worktree]) -> Result<Vec<(Id, bool)>, Error> {
    let mut staged = Vec::new();
    for worktree in worktrees {
        let Some(index) = index_of(worktree)? else {
            continue;
        };
        let entries = index.entries().iter().filter(|entry| entry.mode != Mode::COMMIT);
        staged.extend(entries.map(|it| (it.id, it.mode == Mode::DIR)));
        let mut pending: Vec<_> = index.tree().into_iter().collect();
        while let Some(tree) = pending.pop() {
            staged.extend(tree.num_entries.map(|_| (tree.id, true)));
            pending.extend(&tree.children);
        }
    }
    Ok(staged)
}
