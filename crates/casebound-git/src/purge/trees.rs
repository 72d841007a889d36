//! Rewrites directories: only those on the way to a purged path are read.

use std::collections::BTreeSet;
use std::ops::Range;

use gix::ObjectId as Id;
use gix::hashtable::{HashMap, HashSet};
use gix::objs::Kind;
use rayon::prelude::*;

use super::delta;
use super::marker::Marker;
use super::pack::{Deflate, Form, Packed, made};
use super::paths::{Paths, ROOT, Step};
use super::raw::{self, Odb};
use super::threads::parts;
use super::versions::Version;
use crate::{Error, FileVersion, ObjectId, RepoPath};

/// How many deltas may be on each other.
const DEEPEST: u32 = 50;
/// This many bytes of directories are kept in memory by each thread.
const MOST_KEPT: usize = 64 << 20;
/// Below this number of trees, starting threads costs more than it saves.
const MANY: usize = 1000;

/// A file that was once at a purged path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PurgedFile {
    /// The path from the root.
    pub path: RepoPath,
    /// The content and mode that it had.
    pub version: FileVersion,
}

/// What a rewriting of trees found and made.
#[derive(Default)]
pub(super) struct NewTrees {
    pub(super) packed: Vec<Packed>,
    pub(super) purged: BTreeSet<PurgedFile>,
}

/// What a tree becomes: its new id; `None` is a tree without an entry, which its parent does not name.
type New = Option<Id>;

/// Rewrites whole trees; what they become is in the order given.
///
/// The ids depend on nothing but the trees and the paths; how the new objects are packed also on how the old ones are.
pub(super) fn rewrite_all(odb: &Odb, paths: &Paths, trees: &[Id]) -> Result<(Vec<New>, NewTrees), Error> {
    let mut distinct: Vec<Id> = trees.to_vec();
    raw::sort_as_stored(odb, &mut distinct, |it| ((), *it))?;
    distinct.dedup();
    let (mut new, mut all) = (HashMap::default(), NewTrees::default());
    if paths.marker().is_some() {
        // What came after stays as it is.
        new.extend(distinct.iter().map(|it| (*it, Some(*it))));
        Marker::new(paths.marker()).before(odb, &mut distinct)?;
    }
    let rewrite = |odb: &mut Odb, part: &[Id]| TreeRewriter::new(odb.clone(), paths).all(part);
    let rewritten: Vec<_> = parts(&distinct, MANY).map_with(odb.clone(), rewrite).collect::<Result<_, Error>>()?;
    let mut packed = HashSet::default();
    for (part, made) in rewritten {
        new.extend(part);
        all.purged.extend(made.purged);
        all.packed.extend(made.packed.into_iter().filter(|it| packed.insert(it.id)));
    }
    Ok((trees.iter().map(|tree| new[tree]).collect(), all))
}

/// Rewrites trees, each once for each place where it is.
pub(super) struct TreeRewriter<'p> {
    odb: Odb,
    paths: &'p Paths,
    marker: Marker,
    directories: Vec<Directory>,
    purged_folders: std::collections::HashSet<(Id, Vec<u8>)>,
    /// Small directories that were read to find those below them, and are read once more.
    kept: HashMap<Id, Vec<u8>>,
    kept_bytes: usize,
    deflate: Deflate,
    made: NewTrees,
}

/// What is known of one directory on the way.
#[derive(Default)]
struct Directory {
    /// The versions that were seen.
    known: HashMap<Id, New>,
    /// The last one that was read, and what of it changes, in order.
    seen: Version,
    changes: Vec<Change>,
    /// The newest version that was written, and how many deltas it is on.
    last: Option<(Id, Vec<u8>, u32)>,
}

/// What becomes of an entry that does not stay.
#[derive(Clone)]
struct Change {
    range: Range<usize>,
    /// What it names afterwards; `None` when it is removed.
    replacement: Option<Id>,
}

impl<'p> TreeRewriter<'p> {
    pub(super) fn new(odb: Odb, paths: &'p Paths) -> Self {
        let mut directories = Vec::new();
        directories.resize_with(paths.node_count(), Directory::default);
        Self {
            odb,
            paths,
            marker: Marker::new(paths.marker()),
            directories,
            purged_folders: std::collections::HashSet::new(),
            kept: HashMap::default(),
            kept_bytes: 0,
            deflate: Deflate::new(),
            made: NewTrees::default(),
        }
    }

    /// Rewrites whole trees, beginning with the deepest directories: all versions of one, and then of the next.
    fn all(mut self, trees: &[Id]) -> Result<(HashMap<Id, New>, NewTrees), Error> {
        let versions = self.versions(trees)?;
        for (node, versions) in versions.into_iter().enumerate().rev() {
            for id in versions {
                self.known(&id, node)?;
            }
        }
        // A tree without an entry is the same as none, whether it was so before or not.
        let none = raw::empty_tree();
        let new = trees.iter().map(|tree| Ok((*tree, self.known(tree, ROOT)?.filter(|new| *new != none))));
        let new = new.collect::<Result<_, _>>()?;
        Ok((new, self.made))
    }

    /// Lists for each directory on the way its versions in all of `trees`, as they are stored.
    fn versions(&mut self, trees: &[Id]) -> Result<Vec<Vec<Id>>, Error> {
        let paths = self.paths;
        let mut versions: Vec<Vec<Id>> = vec![Vec::new(); paths.node_count()];
        versions[ROOT] = trees.to_vec();
        for node in 0..versions.len() {
            let mut here = std::mem::take(&mut versions[node]);
            raw::sort_as_stored(&self.odb, &mut here, |it| ((), *it))?;
            here.dedup();
            let mut last = Version::default();
            for id in here.iter().filter(|_| paths.leads_on(node)) {
                let mut bytes = Vec::new();
                raw::read_as(&self.odb, id, Kind::Tree, &mut bytes)?;
                if self.kept_bytes + bytes.len() < MOST_KEPT {
                    self.kept_bytes += bytes.len();
                    self.kept.insert(*id, bytes.clone());
                }
                let next = last.followed_by(bytes, |entry| {
                    if let Some(Step::Into(next)) = paths.step(node, entry.name)
                        && entry.is_directory()
                    {
                        versions[next].push(entry.id);
                    }
                });
                (last, _) = next.ok_or_else(|| raw::malformed(Kind::Tree, id))?;
            }
            versions[node] = here;
        }
        Ok(versions)
    }

    /// Hands over what was made so far.
    pub(super) fn take_made(&mut self) -> NewTrees {
        std::mem::take(&mut self.made)
    }

    /// Rewrites the tree `id` that is at `node`; `None` when nothing is left of it.
    pub(super) fn rewrite(&mut self, id: &Id, node: usize) -> Result<Option<Id>, Error> {
        if node == ROOT && self.marker.is_in(&self.odb, id)? {
            return Ok(Some(*id));
        }
        self.known(id, node)
    }

    fn known(&mut self, id: &Id, node: usize) -> Result<New, Error> {
        if let Some(known) = self.directories[node].known.get(id) {
            return Ok(*known);
        }
        let mut old = self.kept.remove(id).unwrap_or_default();
        if old.is_empty() {
            raw::read_as(&self.odb, id, Kind::Tree, &mut old)?;
        }
        self.compare(id, old, node)?;
        let directory = &self.directories[node];
        let new = match rewritten(&directory.seen.bytes, &directory.changes) {
            None => Some(*id),
            Some(bytes) if bytes.is_empty() => None,
            Some(bytes) => Some(self.write(bytes, node)?),
        };
        self.directories[node].known.insert(*id, new);
        Ok(new)
    }

    /// Works out what changes in a tree, from what changed in the one that was read before it.
    fn compare(&mut self, id: &Id, bytes: Vec<u8>, node: usize) -> Result<(), Error> {
        let malformed = || raw::malformed(Kind::Tree, id);
        let paths = self.paths;
        let before = std::mem::take(&mut self.directories[node].seen);
        let changes = std::mem::take(&mut self.directories[node].changes);
        let mut met = Vec::new();
        let next = before.followed_by(bytes, |entry| {
            if let Some(step) = paths.step(node, entry.name) {
                met.push((step, entry.range.start));
            }
        });
        let (seen, common) = next.ok_or_else(malformed)?;
        let head = changes.iter().take_while(|change| change.range.end <= common.head);
        let mut new: Vec<Change> = head.cloned().collect();
        for (step, at) in met {
            let entry = raw::entry(&seen.bytes, at).ok_or_else(malformed)?;
            let replacement = match step {
                Step::Purged if !entry.is_directory() && paths.kept().contains(&ObjectId(entry.id)) => continue,
                Step::Purged => {
                    self.note_purged(&entry, node)?;
                    None
                }
                Step::Into(next) if entry.is_directory() => self.known(&entry.id, next)?,
                Step::Into(_) => continue,
            };
            if replacement != Some(entry.id) {
                new.push(Change { range: entry.range, replacement });
            }
        }
        let tail = changes.into_iter().skip_while(|change| change.range.start < common.tail_before);
        new.extend(tail.map(|tail| {
            let start = tail.range.start - common.tail_before + common.tail;
            Change { range: start..start + tail.range.len(), ..tail }
        }));
        self.directories[node].seen = seen;
        self.directories[node].changes = new;
        Ok(())
    }

    fn write(&mut self, new: Vec<u8>, node: usize) -> Result<Id, Error> {
        let id = raw::id_of(Kind::Tree, &new)?;
        let directory = &mut self.directories[node];
        // A tree without anything to purge stays as it is.
        let settled = Some(id);
        if directory.known.insert(id, settled) == Some(settled) {
            return Ok(id);
        }
        let mut depth = 0;
        let mut packed = None;
        if let Some((base, bytes, below)) = &directory.last
            && *below < DEEPEST
        {
            let delta = delta::between_trees(bytes, &new);
            if delta.len() < new.len() / 2 {
                depth = below + 1;
                packed = Some(Packed {
                    id,
                    form: Form::Delta(*base),
                    size: delta.len() as u64,
                    compressed: self.deflate.run(&delta),
                });
            }
        }
        let packed = packed.unwrap_or_else(|| made(id, Kind::Tree, &new, &mut self.deflate));
        self.made.packed.push(packed);
        directory.last = Some((id, new, depth));
        Ok(id)
    }

    /// Takes down a purged file, or all files of a purged folder.
    fn note_purged(&mut self, entry: &raw::Entry<'_>, node: usize) -> Result<(), Error> {
        let path = [self.paths.prefix(node), entry.name].concat();
        let mut pending = Vec::new();
        self.note(entry, path, &mut pending);
        let mut buffer = Vec::new();
        while let Some((tree, prefix)) = pending.pop() {
            if !self.purged_folders.insert((tree, prefix.clone())) {
                continue;
            }
            raw::read_as(&self.odb, &tree, Kind::Tree, &mut buffer)?;
            let mut at = 0;
            while at < buffer.len() {
                let entry = raw::entry(&buffer, at).ok_or_else(|| raw::malformed(Kind::Tree, &tree))?;
                at = entry.range.end;
                let path = [&prefix, b"/".as_slice(), entry.name].concat();
                self.note(&entry, path, &mut pending);
            }
        }
        Ok(())
    }

    fn note(&mut self, entry: &raw::Entry<'_>, path: Vec<u8>, folders: &mut Vec<(Id, Vec<u8>)>) {
        match entry.mode() {
            None => folders.push((entry.id, path)),
            Some(mode) => {
                let version = FileVersion { id: ObjectId(entry.id), mode };
                let path = RepoPath::new(path);
                self.made.purged.insert(PurgedFile { path, version });
            }
        }
    }
}

/// Returns the bytes of a tree after its changes; `None` when there are none.
fn rewritten(old: &[u8], changes: &[Change]) -> Option<Vec<u8>> {
    changes.first()?;
    let mut new = Vec::with_capacity(old.len());
    let mut taken = 0;
    for change in changes {
        new.extend_from_slice(&old[taken..change.range.start]);
        taken = change.range.end;
        if let Some(replacement) = &change.replacement {
            let id_at = change.range.end - replacement.as_slice().len();
            new.extend_from_slice(&old[change.range.start..id_at]);
            new.extend_from_slice(replacement.as_slice());
        }
    }
    new.extend_from_slice(&old[taken..]);
    Some(new)
}
