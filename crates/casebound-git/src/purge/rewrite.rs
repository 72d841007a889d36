//! Works out a purge in memory: what every root is called afterwards, and the objects that are new.
//!
//! What a commit becomes depends on its own bytes, its ancestors' and the paths, so that every clone arrives at the same
//! ids. Nothing here reads a clock, a configuration, a name or a language.

use std::collections::{BTreeMap, BTreeSet};

use gix::ObjectId as Id;
use gix::hashtable::{HashMap, HashSet};
use gix::objs::Kind;

use super::commits::{self, Commits};
use super::graph::Graph;
use super::notes::{self, NOTES};
use super::pack::{Deflate, Packed, made};
use super::paths::{Paths, ROOT};
use super::raw::{self, Odb};
use super::roots::{Roots, STASH, Target};
use super::trees::{PurgedFile, TreeRewriter, rewrite_all};
use crate::Error;

/// The version of the rules by which ids come about: a purge that was begun by others is not ended by these.
pub(super) const RULES: u32 = 2;

/// Where git caches the text of binary files: it fills them again when it needs them.
const TEXT_CACHES: &[u8] = b"refs/notes/textconv/";
/// Where git keeps refs that are named after the object that they stand for.
const REPLACEMENTS: &[u8] = b"refs/replace/";

/// What a purge will do, and the objects for it.
pub(super) struct Rewrite {
    /// What each root is called afterwards; `None` is gone.
    pub(super) new: HashMap<Id, Option<Id>>,
    /// The same for stash entries, which keep their shape.
    pub(super) stashes: HashMap<Id, Id>,
    /// The same for notes, whose files are named after commits.
    pub(super) notes: HashMap<Id, Id>,
    /// Refs that are removed by their names.
    pub(super) dropped_refs: BTreeSet<Vec<u8>>,
    /// Folded directories of indexes: what each is afterwards.
    pub(super) folded: BTreeMap<(Vec<u8>, Id), Option<Id>>,
    /// Every object that is new, bases before their deltas.
    pub(super) packed: Vec<Packed>,
    pub(super) purged: BTreeSet<PurgedFile>,
    pub(super) frontier: BTreeSet<Id>,
    pub(super) numbers: PurgeStats,
}

/// What a purge does to a repository, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PurgeStats {
    /// Commits that something names, however far back.
    pub commits: usize,
    /// Commits that get another id.
    pub rewritten: usize,
    /// Commits that have nothing left to say, and go.
    pub dropped: usize,
    /// Refs that name something else afterwards, stash entries counted one by one.
    pub refs_moved: usize,
    /// Refs of which nothing is left.
    pub refs_deleted: usize,
    /// Annotated tags that are made anew.
    pub tags: usize,
    /// Signatures of commits and tags that are lost.
    pub signatures_lost: usize,
    /// Contents that were once at a purged path.
    pub blobs: usize,
}

/// Works out what purging `paths` makes of all that `roots` reach.
pub(super) fn rewrite(
    odb: &Odb,
    paths: &Paths,
    roots: &Roots,
    folded: &BTreeSet<(Vec<u8>, Id)>,
) -> Result<Rewrite, Error> {
    let stashes = roots.all_stashes();
    let graph = Graph::load(odb, roots.tips().chain(stash_bases(odb, &stashes)?))?;
    let trees: Vec<Id> = graph.nodes.iter().map(|node| node.tree).collect();
    let (trees, made) = rewrite_all(odb, paths, &trees)?;
    let commits = commits::rewrite(&graph, &trees)?;
    let mut work = Rewriter {
        odb,
        commit_trees: trees,
        trees: TreeRewriter::new(odb.clone(), paths),
        result: Rewrite {
            new: HashMap::default(),
            stashes: HashMap::default(),
            notes: HashMap::default(),
            dropped_refs: BTreeSet::new(),
            folded: BTreeMap::new(),
            packed: made.packed,
            purged: made.purged,
            frontier: frontier(&graph, &commits),
            numbers: numbers(&graph, &commits),
        },
        deflate: Deflate::new(),
        graph,
        commits,
        blobs: HashSet::default(),
    };
    work.run(roots, &stashes, folded, paths)?;
    Ok(work.result)
}

/// Returns the commits on which stash entries were made.
fn stash_bases(odb: &Odb, stashes: &[Id]) -> Result<Vec<Id>, Error> {
    let mut bases = Vec::new();
    let mut buffer = Vec::new();
    for id in stashes {
        raw::read_as(odb, id, Kind::Commit, &mut buffer)?;
        let head = raw::commit_head(&buffer);
        let head = head.ok_or_else(|| raw::malformed(Kind::Commit, id))?;
        bases.extend(head.parents.first());
    }
    Ok(bases)
}

/// Returns the commits that change although none of their parents does.
fn frontier(graph: &Graph, commits: &Commits) -> BTreeSet<Id> {
    let is_untouched = |index: &usize| commits.is_untouched(graph, *index);
    let nodes = graph.nodes.iter().enumerate();
    nodes
        .filter(|(index, node)| !is_untouched(index) && node.parents.iter().all(is_untouched))
        .map(|(_, node)| node.id)
        .collect()
}

fn numbers(graph: &Graph, commits: &Commits) -> PurgeStats {
    let all = 0..graph.nodes.len();
    let dropped = commits.dropped.iter().filter(|it| **it).count();
    PurgeStats {
        commits: graph.nodes.len(),
        rewritten: all.filter(|it| !commits.is_untouched(graph, *it)).count() - dropped,
        dropped,
        signatures_lost: commits.signatures_lost,
        ..PurgeStats::default()
    }
}

/// A rewriting after its commits are done.
struct Rewriter<'a> {
    odb: &'a Odb,
    graph: Graph,
    commits: Commits,
    /// The new tree of each commit.
    commit_trees: Vec<Option<Id>>,
    trees: TreeRewriter<'a>,
    deflate: Deflate,
    /// The purged contents.
    blobs: HashSet<Id>,
    result: Rewrite,
}

impl Rewriter<'_> {
    fn run(
        &mut self,
        roots: &Roots,
        stashes: &[Id],
        folded: &BTreeSet<(Vec<u8>, Id)>,
        paths: &Paths,
    ) -> Result<(), Error> {
        let packed = std::mem::take(&mut self.commits.packed);
        self.result.packed.extend(packed);
        for id in stashes {
            let new = self.stash(id)?;
            self.result.stashes.insert(*id, new);
        }
        for (path, id) in folded {
            let new = match paths.node_at(path) {
                Some(node) => self.trees.rewrite(id, node)?,
                None => (!paths.covers(path)).then_some(*id),
            };
            self.result.folded.insert((path.clone(), *id), new);
        }
        for id in self.graph.trees.clone() {
            let new = self.trees.rewrite(&id, ROOT)?;
            self.result.new.insert(id, new);
        }
        self.collect_trees();
        for id in roots.tips() {
            self.map(&id)?;
        }
        self.carry_notes(roots)?;
        if !self.result.packed.is_empty() {
            // git knows the empty tree by heart, but not all that read its objects do.
            let empty = raw::empty_tree();
            let packed = made(empty, Kind::Tree, b"", &mut self.deflate);
            self.result.packed.push(packed);
        }
        self.map_refs(roots);
        Ok(())
    }

    /// Takes over what stash entries and lone trees brought, and what all of it says of contents.
    fn collect_trees(&mut self) {
        let made = self.trees.take_made();
        let mut known: HashSet<Id> = self.result.packed.iter().map(|it| it.id).collect();
        let new = made.packed.into_iter().filter(|it| known.insert(it.id));
        self.result.packed.extend(new);
        self.result.purged.extend(made.purged);
        let blobs = self.result.purged.iter().map(|it| it.version.id.0);
        self.blobs.extend(blobs);
        self.result.numbers.blobs = self.blobs.len();
    }

    /// Tells what a root is called afterwards.
    fn map(&mut self, id: &Id) -> Result<Option<Id>, Error> {
        if let Some(known) = self.result.new.get(id) {
            return Ok(*known);
        }
        let new = if let Some(index) = self.graph.index(id) {
            self.commits.new_id(index)
        } else if let Some((target, bytes)) = self.graph.tags.get(id).cloned() {
            match self.map(&target)? {
                Some(new) if new == target => Some(*id),
                Some(new) => Some(self.tag(id, &bytes, &new)?),
                None => None,
            }
        } else {
            (!self.blobs.contains(id)).then_some(*id)
        };
        self.result.new.insert(*id, new);
        Ok(new)
    }

    /// Gives notes the names of what they are about now.
    fn carry_notes(&mut self, roots: &Roots) -> Result<(), Error> {
        let is_notes = |name: &[u8]| name.starts_with(NOTES) && !name.starts_with(TEXT_CACHES);
        let tips: Vec<Id> = roots
            .refs
            .iter()
            .filter(|(name, _)| is_notes(name))
            .filter_map(|(_, target)| if let Target::Object(id) = target { Some(*id) } else { None })
            .collect();
        if tips.is_empty() {
            return Ok(());
        }
        let mut named: HashMap<Id, Option<Id>> = HashMap::default();
        for id in self.graph.tags.keys().copied().collect::<Vec<_>>() {
            named.insert(id, self.map(&id)?);
        }
        let Rewriter { odb, graph, commits, commit_trees, blobs, .. } = self;
        // What stands in place of a commit that is gone is another commit: the note was not about that.
        let mut renamed = |id: &Id| {
            Ok(match graph.index(id) {
                Some(index) => (commits.stands[index] == Some(index)).then(|| commits.ids[index]),
                None => named.get(id).copied().unwrap_or_else(|| (!blobs.contains(id)).then_some(*id)),
            })
        };
        let carried = notes::carry(odb, graph, commits, commit_trees, &tips, &mut renamed)?;
        for (id, kind, bytes) in carried.made {
            let packed = made(id, kind, &bytes, &mut self.deflate);
            self.result.packed.push(packed);
        }
        self.result.notes = carried.tips;
        Ok(())
    }

    fn tag(&mut self, old: &Id, bytes: &[u8], target: &Id) -> Result<Id, Error> {
        let (bytes, was_signed) = raw::remade_tag(bytes, target).ok_or_else(|| raw::malformed(Kind::Tag, old))?;
        self.result.numbers.tags += 1;
        self.result.numbers.signatures_lost += usize::from(was_signed);
        self.add(Kind::Tag, &bytes)
    }

    fn add(&mut self, kind: Kind, bytes: &[u8]) -> Result<Id, Error> {
        let id = raw::id_of(kind, bytes)?;
        let packed = made(id, kind, bytes, &mut self.deflate);
        self.result.packed.push(packed);
        Ok(id)
    }

    /// Rewrites a stash entry: none of its commits goes, or git would not know it any more.
    fn stash(&mut self, id: &Id) -> Result<Id, Error> {
        let mut bytes = Vec::new();
        raw::read_as(self.odb, id, Kind::Commit, &mut bytes)?;
        let malformed = || raw::malformed(Kind::Commit, id);
        let head = raw::commit_head(&bytes).ok_or_else(malformed)?;
        let mut parents = Vec::new();
        for (number, parent) in head.parents.iter().enumerate() {
            parents.push(match number {
                0 => self.stash_base(parent)?,
                _ => self.stash_part(parent, &parents)?,
            });
        }
        self.kept(id, &bytes, &head, &parents)
    }

    /// Returns the commit that a stash entry was made on, emptied when nothing of it is left.
    fn stash_base(&mut self, id: &Id) -> Result<Id, Error> {
        match self.map(id)? {
            Some(new) => Ok(new),
            None => self.stash_part(id, &[]),
        }
    }

    /// Rewrites the commit of a stashed index, or of stashed untracked files.
    fn stash_part(&mut self, id: &Id, base: &[Id]) -> Result<Id, Error> {
        let mut bytes = Vec::new();
        raw::read_as(self.odb, id, Kind::Commit, &mut bytes)?;
        let head = raw::commit_head(&bytes);
        let head = head.ok_or_else(|| raw::malformed(Kind::Commit, id))?;
        let count = head.parents.len().min(1);
        let parents = base.get(..count).unwrap_or_default();
        self.kept(id, &bytes, &head, parents)
    }

    fn kept(&mut self, id: &Id, bytes: &[u8], head: &raw::CommitHead, parents: &[Id]) -> Result<Id, Error> {
        let tree = self.trees.rewrite(&head.tree, ROOT)?;
        let tree = tree.unwrap_or_else(raw::empty_tree);
        if tree == head.tree && parents == head.parents.as_slice() {
            return Ok(*id);
        }
        let (bytes, was_signed) =
            raw::remade_commit(bytes, head.rest, &tree, parents).ok_or_else(|| raw::malformed(Kind::Commit, id))?;
        self.result.numbers.signatures_lost += usize::from(was_signed);
        self.add(Kind::Commit, &bytes)
    }

    fn map_refs(&mut self, roots: &Roots) {
        let result = &mut self.result;
        for (name, target) in &roots.refs {
            let Target::Object(id) = target else { continue };
            if name == STASH.as_bytes() {
                continue;
            }
            let is_stale = name.starts_with(TEXT_CACHES)
                || replaced(name).is_some_and(|it| {
                    // What it stands for has another name now, or none.
                    let index = self.graph.index(&it);
                    index.is_some_and(|index| !self.commits.is_untouched(&self.graph, index))
                        || self.blobs.contains(&it)
                });
            let new = result.new_of(name, id);
            if is_stale || new.is_none() {
                result.dropped_refs.insert(name.clone());
                result.numbers.refs_deleted += 1;
            } else if new != Some(*id) {
                result.numbers.refs_moved += 1;
            }
        }
        let moved = result.stashes.iter().filter(|(before, after)| before != after);
        result.numbers.refs_moved += moved.count();
    }
}

/// Returns the object that a ref of `git replace` stands for.
fn replaced(name: &[u8]) -> Option<Id> {
    Id::from_hex(name.strip_prefix(REPLACEMENTS)?).ok()
}

impl Rewrite {
    /// Returns what a ref names afterwards.
    pub(super) fn target(&self, name: &[u8], old: &Id) -> Option<Id> {
        if self.dropped_refs.contains(name) {
            return None;
        }
        if name == STASH.as_bytes() {
            return Some(self.stashes.get(old).copied().unwrap_or(*old));
        }
        match self.new.get(old) {
            Some(_) => self.new_of(name, old),
            None => Some(*old),
        }
    }

    /// Returns what a root becomes under this name; `None` when it is gone.
    fn new_of(&self, name: &[u8], old: &Id) -> Option<Id> {
        let carried = self.notes.get(old).filter(|_| name.starts_with(NOTES));
        carried.copied().or_else(|| self.new.get(old).copied().flatten())
    }

    /// Returns what the roots are afterwards.
    pub(super) fn apply(&self, roots: &Roots) -> Roots {
        let mut new = roots.clone();
        let shared = std::iter::once(&mut new.refs);
        for refs in shared.chain(new.worktrees.iter_mut().map(|(_, refs)| refs)) {
            refs.retain(|name, target| match target {
                Target::Ref(_) => true,
                Target::Object(id) => match self.target(name, id) {
                    Some(new) => {
                        *id = new;
                        true
                    }
                    None => false,
                },
            });
        }
        for id in &mut new.stashes {
            *id = self.stashes.get(id).copied().unwrap_or(*id);
        }
        new
    }
}
