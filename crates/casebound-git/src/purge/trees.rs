//! Rewrites directories: only those on the way to a purged path are read.

use std::collections::BTreeSet;

use gix::ObjectId as Id;
use gix::hashtable::{HashMap, HashSet};
use gix::objs::Kind;

use super::delta;
use super::pack::{Deflate, Form, Packed, made};
use super::paths::{Paths, ROOT, Step};
use super::raw::{self, Odb};
use crate::{Error, FileVersion, ObjectId, RepoPath};

/// How many deltas may stand on each other.
const DEEPEST: u32 = 50;
/// From so many trees on a second thread is worth its start.
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
pub(super) struct Made {
    pub(super) packed: Vec<Packed>,
    pub(super) purged: BTreeSet<PurgedFile>,
}

/// What a tree becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct New {
    /// Its new id; `None` is a tree without an entry, which its parent does not name.
    pub(super) id: Option<Id>,
    /// Stands for the purged entries that it had: equal when these are, 0 when there are none.
    pub(super) purged: u64,
}

/// Rewrites whole trees, in the order given.
///
/// The ids depend on nothing but the trees and the paths; how the new objects are packed also on the order.
pub(super) fn rewrite_all(odb: &Odb, paths: &Paths, trees: &[Id]) -> Result<(Vec<New>, Made), Error> {
    let threads = match std::thread::available_parallelism() {
        Ok(count) if trees.len() >= MANY => count.get().min(8),
        _ => 1,
    };
    let share = trees.len().div_ceil(threads).max(1);
    let parts = std::thread::scope(|scope| {
        let start = |share| {
            let rewriter = TreeRewriter::new(odb.clone(), paths);
            scope.spawn(move || rewriter.all(share))
        };
        let running: Vec<_> = trees.chunks(share).map(start).collect();
        let end = |it: std::thread::ScopedJoinHandle<'_, _>| it.join().expect("rewriting a tree does not panic");
        running.into_iter().map(end).collect::<Vec<_>>()
    });
    let (mut new, mut all) = (Vec::with_capacity(trees.len()), Made::default());
    let mut packed = HashSet::default();
    for part in parts {
        let (trees, made) = part?;
        new.extend(trees);
        all.purged.extend(made.purged);
        all.packed.extend(made.packed.into_iter().filter(|it| packed.insert(it.id)));
    }
    Ok((new, all))
}

/// Rewrites trees, each once for each place where it stands.
pub(super) struct TreeRewriter<'p> {
    odb: Odb,
    paths: &'p Paths,
    places: Vec<Place>,
    purged_folders: std::collections::HashSet<(Id, Vec<u8>)>,
    deflate: Deflate,
    made: Made,
}

/// What is known of one directory on the way.
#[derive(Default)]
struct Place {
    /// The versions that were seen.
    known: HashMap<Id, New>,
    /// The newest version that was written, and how many deltas it stands on.
    last: Option<(Id, Vec<u8>, u32)>,
}

impl<'p> TreeRewriter<'p> {
    pub(super) fn new(odb: Odb, paths: &'p Paths) -> Self {
        let mut places = Vec::new();
        places.resize_with(paths.node_count(), Place::default);
        Self {
            odb,
            paths,
            places,
            purged_folders: std::collections::HashSet::new(),
            deflate: Deflate::new(),
            made: Made::default(),
        }
    }

    fn all(mut self, trees: &[Id]) -> Result<(Vec<New>, Made), Error> {
        // A tree without an entry is the same as none, whether it was so before or not.
        let none = raw::empty_tree();
        let new = trees.iter().map(|it| {
            let New { id, purged } = self.known(it, ROOT)?;
            Ok(New { id: id.filter(|it| *it != none), purged })
        });
        let new = new.collect::<Result<_, _>>()?;
        Ok((new, self.made))
    }

    /// Hands over what was made so far.
    pub(super) fn take_made(&mut self) -> Made {
        std::mem::take(&mut self.made)
    }

    /// Rewrites the tree `id` that stands at `node`; `None` when nothing is left of it.
    pub(super) fn rewrite(&mut self, id: &Id, node: usize) -> Result<Option<Id>, Error> {
        Ok(self.known(id, node)?.id)
    }

    fn known(&mut self, id: &Id, node: usize) -> Result<New, Error> {
        if let Some(known) = self.places[node].known.get(id) {
            return Ok(*known);
        }
        let mut old = Vec::new();
        raw::read_as(&self.odb, id, Kind::Tree, &mut old)?;
        let (bytes, purged) = self.rewritten(id, &old, node)?;
        let new = match bytes {
            None => Some(*id),
            Some(bytes) if bytes.is_empty() => None,
            Some(bytes) => Some(self.write(bytes, node)?),
        };
        let new = New { id: new, purged };
        self.places[node].known.insert(*id, new);
        Ok(new)
    }

    /// Returns the new bytes, or `None` when nothing changes, and what stands for the purged entries.
    fn rewritten(&mut self, id: &Id, old: &[u8], node: usize) -> Result<(Option<Vec<u8>>, u64), Error> {
        let mut new: Option<Vec<u8>> = None;
        let mut purged = 0_u64;
        // Up to where the old bytes are taken over.
        let (mut taken, mut at) = (0, 0);
        while at < old.len() {
            let entry = raw::entry(old, at).ok_or_else(|| raw::malformed(Kind::Tree, id))?;
            at = entry.range.end;
            let replacement = match self.paths.step(node, entry.name) {
                Some(Step::Purged) if !entry.is_directory() && self.paths.kept().contains(&ObjectId(entry.id)) => {
                    continue;
                }
                Some(Step::Purged) => {
                    self.note_purged(&entry, node)?;
                    purged = purged.wrapping_add(stands_for(node, &old[entry.range.clone()]));
                    None
                }
                Some(Step::Into(next)) if entry.is_directory() => {
                    let below = self.known(&entry.id, next)?;
                    purged = purged.wrapping_add(below.purged);
                    below.id
                }
                _ => continue,
            };
            if replacement == Some(entry.id) {
                continue;
            }
            let new = new.get_or_insert_default();
            new.extend_from_slice(&old[taken..entry.range.start]);
            taken = entry.range.end;
            if let Some(replacement) = replacement {
                let id_at = entry.range.end - replacement.as_slice().len();
                new.extend_from_slice(&old[entry.range.start..id_at]);
                new.extend_from_slice(replacement.as_slice());
            }
        }
        if let Some(new) = &mut new {
            new.extend_from_slice(&old[taken..]);
        }
        Ok((new, purged))
    }

    fn write(&mut self, new: Vec<u8>, node: usize) -> Result<Id, Error> {
        let id = raw::id_of(Kind::Tree, &new)?;
        let place = &mut self.places[node];
        // A tree without anything to purge stays as it is.
        let settled = New { id: Some(id), purged: 0 };
        if place.known.insert(id, settled) == Some(settled) {
            return Ok(id);
        }
        let mut depth = 0;
        let mut packed = None;
        if let Some((base, bytes, below)) = &place.last
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
        place.last = Some((id, new, depth));
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

/// Returns a number for one purged entry of a directory: never 0, and hardly ever that of another one.
fn stands_for(node: usize, entry: &[u8]) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hash = DefaultHasher::new();
    (node, entry).hash(&mut hash);
    hash.finish() | 1
}
