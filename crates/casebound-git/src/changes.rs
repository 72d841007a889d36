//! Compares two trees, or the index with `HEAD`: which files were added, modified or deleted.
//!
//! Directories that are equal by their tree id are not entered, no blob is read, and a rename is a deletion and
//! an addition.

use std::cmp::Ordering;
use std::iter::Peekable;
use std::vec::IntoIter;

use gix::index::entry::Flags;
use gix::index::extension::Tree as CachedTree;
use gix::objs::tree::name_order;

use crate::index::{Index, Stage, stage};
use crate::objects::Objects;
use crate::tree::{Budget, entries};
use crate::{Error, FileVersion, Head, Mode, ObjectId, RepoPath, Repository};

/// A path that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The path from the root.
    pub path: RepoPath,
    /// What happened.
    pub kind: ChangeKind,
    /// The version before, unless there was none.
    pub old: Option<FileVersion>,
    /// The version after; none when deleted or unmerged.
    pub new: Option<FileVersion>,
}

/// What happened to a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It was not there before.
    Added,
    /// Its content or its mode differs.
    Modified,
    /// It is no longer there.
    Deleted,
    /// Only in the index: a conflict is not resolved.
    Unmerged,
}

impl Repository {
    /// Compares two trees, each given by a tree, commit or tag; `None` is the empty tree. Sorted by path.
    pub fn changes(&self, old: Option<&ObjectId>, new: &ObjectId) -> Result<Vec<Change>, Error> {
        let objects = self.objects();
        let old = match old {
            Some(old) => Side::Tree(objects.peel_to_tree(old.0)?),
            None => Side::Absent,
        };
        let new = Side::Tree(objects.peel_to_tree(new.0)?);
        compare(&objects, old, new)
    }
}

impl Index<'_> {
    /// Compares the index with `HEAD`, as `git diff --cached --no-renames` does. Sorted by path.
    ///
    /// Before the first commit everything is added. Entries of `git add --intent-to-add` are left out.
    pub fn changes(&self) -> Result<Vec<Change>, Error> {
        let objects = self.repository.objects();
        let old = match self.repository.head()? {
            Head::Unborn(_) => Side::Absent,
            Head::Branch(_, id) | Head::Detached(id) => Side::Tree(objects.peel_to_tree(id.0)?),
        };
        let new = match &self.file {
            Some(index) => Side::Index(Staged { index, entries: index.entries(), cached: index.tree() }),
            None => Side::Absent,
        };
        compare(&objects, old, new)
    }
}

/// One side of a comparison: a directory, wherever it is recorded.
#[derive(Clone, Copy)]
enum Side<'a> {
    Absent,
    Tree(gix::ObjectId),
    Index(Staged<'a>),
}

/// The entries of the index below one directory.
#[derive(Clone, Copy)]
struct Staged<'a> {
    index: &'a gix::index::File,
    entries: &'a [gix::index::Entry],
    /// The tree that git would record for them, where it kept one.
    cached: Option<&'a CachedTree>,
}

impl Staged<'_> {
    /// Returns the tree that the next commit will record here, if the index knows it already.
    ///
    /// git writes this very id into the commit without looking at the entries, so it may be trusted.
    fn tree(&self) -> Option<gix::ObjectId> {
        let cached = self.cached?;
        let covered = usize::try_from(cached.num_entries?).ok()?;
        (covered == self.entries.len()).then_some(cached.id)
    }
}

impl Side<'_> {
    fn tree(&self) -> Option<gix::ObjectId> {
        match self {
            Self::Absent => None,
            Self::Tree(id) => Some(*id),
            Self::Index(staged) => staged.tree(),
        }
    }
}

/// A name `'n` in a directory of a side `'s`.
struct Child<'n, 's> {
    name: &'n [u8],
    what: What<'s>,
}

#[derive(Clone, Copy)]
enum What<'a> {
    File(FileVersion),
    Unmerged,
    Directory(Side<'a>),
}

impl Child<'_, '_> {
    /// The order of trees and of the index: a directory counts as its name and a `/`.
    fn order(&self, other: &Self) -> Ordering {
        let is_tree = |child: &Self| matches!(child.what, What::Directory(_));
        name_order(self.name, is_tree(self), other.name, is_tree(other))
    }
}

fn compare(objects: &Objects<'_>, old: Side<'_>, new: Side<'_>) -> Result<Vec<Change>, Error> {
    let mut changes = Vec::new();
    let mut budget = Budget::default();
    let mut pending = vec![(old, new, Vec::new())];
    let (mut old_buffer, mut new_buffer) = (Vec::new(), Vec::new());
    while let Some((old, new, prefix)) = pending.pop() {
        if old.tree().is_some() && old.tree() == new.tree() {
            continue;
        }
        let old = children(objects, old, prefix.len(), &mut old_buffer)?;
        let new = children(objects, new, prefix.len(), &mut new_buffer)?;
        let mut pairs = Pairs { old: old.into_iter().peekable(), new: new.into_iter().peekable() };
        while let Some((name, old, new)) = pairs.next() {
            let mut path = [prefix.as_slice(), name].concat();
            budget.spend(&path)?;
            if let Some(kind) = change(old, new) {
                changes.push(Change { path: RepoPath::new(path), kind, old: version(old), new: version(new) });
            } else if let Some((old, new)) = directories(old, new) {
                path.push(b'/');
                pending.push((old, new, path));
            }
        }
    }
    changes.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}

/// Tells what happened to a path that is a file on at least one side.
fn change(old: Option<What<'_>>, new: Option<What<'_>>) -> Option<ChangeKind> {
    match (old, new) {
        (_, Some(What::Unmerged)) => Some(ChangeKind::Unmerged),
        (None, Some(What::File(_))) => Some(ChangeKind::Added),
        (Some(What::File(_)), None) => Some(ChangeKind::Deleted),
        (Some(What::File(old)), Some(What::File(new))) if old != new => Some(ChangeKind::Modified),
        _ => None,
    }
}

fn version(what: Option<What<'_>>) -> Option<FileVersion> {
    match what {
        Some(What::File(version)) => Some(version),
        _ => None,
    }
}

fn directories<'a>(old: Option<What<'a>>, new: Option<What<'a>>) -> Option<(Side<'a>, Side<'a>)> {
    let side = |what| match what {
        Some(What::Directory(side)) => Some(side),
        _ => None,
    };
    match (side(old), side(new)) {
        (None, None) => None,
        (old, new) => Some((old.unwrap_or(Side::Absent), new.unwrap_or(Side::Absent))),
    }
}

/// Walks two sorted lists of children at once.
struct Pairs<'n, 's> {
    old: Peekable<IntoIter<Child<'n, 's>>>,
    new: Peekable<IntoIter<Child<'n, 's>>>,
}

impl<'n, 's> Pairs<'n, 's> {
    fn next(&mut self) -> Option<(&'n [u8], Option<What<'s>>, Option<What<'s>>)> {
        let order = match (self.old.peek(), self.new.peek()) {
            (Some(old), Some(new)) => old.order(new),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        let old = self.old.next_if(|_| order.is_le());
        let new = self.new.next_if(|_| order.is_ge());
        let name = old.as_ref().or(new.as_ref())?.name;
        Some((name, old.map(|entry| entry.what), new.map(|entry| entry.what)))
    }
}

/// Lists a directory, sorted; `depth` is the length of its path with the last `/`.
fn children<'n, 's: 'n>(
    objects: &Objects<'_>,
    side: Side<'s>,
    depth: usize,
    buffer: &'n mut Vec<u8>,
) -> Result<Vec<Child<'n, 's>>, Error> {
    let mut children = match side {
        Side::Absent => Vec::new(),
        Side::Tree(id) => entries(objects, &id, buffer)?
            .map(|entry| {
                let (name, id, mode) = entry?;
                let what = match mode {
                    Some(mode) => What::File(FileVersion { id, mode }),
                    None => What::Directory(Side::Tree(id.0)),
                };
                Ok(Child { name, what })
            })
            .collect::<Result<_, Error>>()?,
        Side::Index(staged) => staged_children(staged, depth)?,
    };
    // Only a tree made by hand is not sorted; what it hides must not be hidden here.
    if !children.is_sorted_by(|a, b| a.order(b).is_le()) {
        children.sort_by(Child::order);
    }
    Ok(children)
}

fn staged_children<'s>(staged: Staged<'s>, depth: usize) -> Result<Vec<Child<'s, 's>>, Error> {
    let path_below = |entry: &gix::index::Entry| -> &'s [u8] {
        let path: &[u8] = entry.path(staged.index);
        path.get(depth..).unwrap_or_default()
    };
    let mut children: Vec<Child<'s, 's>> = Vec::new();
    let mut rest = staged.entries;
    while let Some((entry, others)) = rest.split_first() {
        let path = path_below(entry);
        if let Some(end) = path.iter().position(|&byte| byte == b'/') {
            let (name, _) = path.split_at(end);
            let inside = |entry: &gix::index::Entry| {
                let path = path_below(entry);
                path.starts_with(name) && path.get(end) == Some(&b'/')
            };
            let (below, after) = rest.split_at(rest.partition_point(inside));
            let side = directory(staged, name, entry, below);
            children.push(Child { name, what: What::Directory(side) });
            rest = after;
            continue;
        }
        rest = others;
        if entry.flags.contains(Flags::INTENT_TO_ADD) {
            continue;
        }
        let what = match (stage(entry), Mode::of_index(entry.mode)?) {
            (Stage::Merged, Some(mode)) => What::File(FileVersion { id: ObjectId(entry.id), mode }),
            (Stage::Merged, None) => return Err(Error::new("the index is malformed")),
            _ => What::Unmerged,
        };
        // The sides of one conflict follow each other.
        if !matches!(children.last(), Some(last) if last.name == path && matches!(last.what, What::Unmerged)) {
            children.push(Child { name: path, what });
        }
    }
    Ok(children)
}

fn directory<'a>(
    staged: Staged<'a>,
    name: &[u8],
    first: &gix::index::Entry,
    below: &'a [gix::index::Entry],
) -> Side<'a> {
    // A sparse index folds a directory into one entry that names its tree.
    if first.mode.is_sparse() {
        return Side::Tree(first.id);
    }
    let cached = staged.cached.and_then(|tree| tree.children.iter().find(|child| child.name.as_slice() == name));
    Side::Index(Staged { entries: below, cached, ..staged })
}
