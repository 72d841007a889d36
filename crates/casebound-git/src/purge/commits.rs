//! Rewrites commits, and drops those that become empty.
//!
//! The decisions are those of `git filter-repo` with its default settings: a commit that became empty goes, one that
//! was empty before stays, and a merge goes only when nothing of it is left to merge.

use std::collections::HashSet;

use gix::ObjectId as Id;
use gix::objs::Kind;
use rayon::prelude::*;

use super::graph::{Graph, Node, is_ancestor};
use super::pack::{Deflate, Packed, made};
use super::raw;
use super::threads::parts;
use crate::Error;

/// Below this number of commits, starting threads costs more than it saves.
const MANY: usize = 2000;

/// What became of the commits of a graph, by their indexes in it.
pub(super) struct Commits {
    /// The index of the commit that now stands for each: itself, or the nearest one before it that stayed.
    pub(super) stands: Vec<Option<usize>>,
    /// The new id of each commit that stayed.
    pub(super) ids: Vec<Id>,
    /// The new objects.
    pub(super) packed: Vec<Packed>,
    /// How many commits lost a signature.
    pub(super) signatures_lost: usize,
    /// Which commits were dropped.
    pub(super) dropped: Vec<bool>,
}

impl Commits {
    /// Returns what a commit is called now.
    pub(super) fn new_id(&self, index: usize) -> Option<Id> {
        self.stands[index].map(|it| self.ids[it])
    }

    /// Returns whether a commit is as it was.
    pub(super) fn is_untouched(&self, graph: &Graph, index: usize) -> bool {
        self.stands[index] == Some(index) && self.ids[index] == graph.nodes[index].id
    }
}

/// A parent of a commit that is being rewritten.
#[derive(Clone, Copy)]
struct Parent {
    /// The commit that now stands for it.
    new: usize,
    old: usize,
    dropped: bool,
}

/// Rewrites all commits; `trees` are their new trees, `None` for one without a file.
pub(super) fn rewrite(graph: &Graph, trees: &[Option<Id>]) -> Result<Commits, Error> {
    let count = graph.nodes.len();
    let mut result = Commits {
        stands: vec![None; count],
        ids: graph.nodes.iter().map(|node| node.id).collect(),
        packed: Vec::new(),
        signatures_lost: 0,
        dropped: vec![false; count],
    };
    let mut new_parents: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut remade_commits = Vec::new();
    for (index, node) in graph.nodes.iter().enumerate() {
        let (parents, only) = trimmed(graph, &new_parents, &result, node);
        if is_dropped(graph, trees, &result, index, &parents, only) {
            result.dropped[index] = true;
            result.stands[index] = only.or(parents.first().copied());
            continue;
        }
        result.stands[index] = Some(index);
        let ids: Vec<Id> = parents.iter().map(|parent| result.ids[*parent]).collect();
        new_parents[index] = parents;
        let tree = trees[index].unwrap_or_else(raw::empty_tree);
        if let Some((bytes, was_signed)) = remade(graph, node, &tree, &ids)? {
            let id = raw::id_of(Kind::Commit, &bytes)?;
            result.ids[index] = id;
            result.signatures_lost += usize::from(was_signed);
            remade_commits.push((id, bytes));
        }
    }
    let pack = |part: &[(Id, Vec<u8>)]| {
        let mut deflate = Deflate::new();
        part.iter().map(|(id, bytes)| made(*id, Kind::Commit, bytes, &mut deflate)).collect::<Vec<_>>()
    };
    result.packed = parts(&remade_commits, MANY).flat_map_iter(pack).collect();
    Ok(result)
}

/// Writes a commit anew; `None` when nothing changes.
pub(super) fn remade(graph: &Graph, node: &Node, tree: &Id, parents: &[Id]) -> Result<Option<(Vec<u8>, bool)>, Error> {
    let old = node.parents.iter().map(|parent| graph.nodes[*parent].id);
    if *tree == node.tree && old.eq(parents.iter().copied()) {
        return Ok(None);
    }
    raw::remade_commit(&node.bytes, node.rest, tree, parents)
        .map(Some)
        .ok_or_else(|| raw::malformed(Kind::Commit, &node.id))
}

/// Returns the new parents, and the one that would be left if the commit were no merge any more.
fn trimmed(graph: &Graph, new_parents: &[Vec<usize>], so_far: &Commits, node: &Node) -> (Vec<usize>, Option<usize>) {
    let parent = |old: &usize| so_far.stands[*old].map(|new| Parent { new, old: *old, dropped: so_far.dropped[*old] });
    let all: Vec<Parent> = node.parents.iter().filter_map(parent).collect();
    let indexes = |parents: &[Parent]| parents.iter().map(|parent| parent.new).collect::<Vec<_>>();
    if all.len() < 2 {
        return (indexes(&all), None);
    }
    let mut seen = HashSet::new();
    let mut distinct = all.clone();
    distinct.retain(|it| seen.insert(it.new) || !it.dropped);
    if distinct.len() < 2 {
        return (indexes(&all), Some(distinct[0].new));
    }
    // A parent that was dropped may now come before another one, which then says as much.
    let is_needless = |(index, it): (usize, &Parent)| {
        let others = distinct.iter().enumerate();
        it.dropped
            && others.filter(|other| other.0 != index).any(|(_, other)| {
                is_ancestor(|at| &new_parents[at], it.new, other.new)
                    && !is_ancestor(|at| &graph.nodes[at].parents, it.old, other.old)
            })
    };
    let needless: Vec<bool> = distinct.iter().enumerate().map(is_needless).collect();
    let mut needed = distinct.clone();
    let mut needless = needless.iter();
    needed.retain(|_| needless.next() == Some(&false));
    match needed.as_slice() {
        [] => (indexes(&all), Some(distinct[0].new)),
        [one] => (indexes(&distinct), Some(one.new)),
        _ => (indexes(&needed), None),
    }
}

/// Returns whether a commit became empty.
fn is_dropped(
    graph: &Graph,
    trees: &[Option<Id>],
    so_far: &Commits,
    index: usize,
    parents: &[usize],
    only: Option<usize>,
) -> bool {
    let node = &graph.nodes[index];
    let is_as_in = |parent: Option<usize>| trees[index] == parent.and_then(|parent| trees[parent]);
    if parents.len() >= 2 {
        return only.is_some_and(|it| is_as_in(Some(it)));
    }
    if !is_as_in(parents.first().copied()) {
        return false;
    }
    let changed_before = match node.parents.first() {
        Some(parent) => graph.nodes[*parent].tree != node.tree,
        None => node.tree != raw::empty_tree(),
    };
    let lost_parents =
        parents.len() < node.parents.len() || matches!(node.parents.as_slice(), [parent] if so_far.dropped[*parent]);
    changed_before || lost_parents
}
