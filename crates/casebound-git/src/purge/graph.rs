//! Loads the history: every commit that something names, each after its parents.

use std::collections::HashSet;

use gix::ObjectId as Id;
use gix::hashtable::HashMap;
use gix::objs::Kind;

use super::raw::{self, Odb};
use crate::Error;

/// A commit, and where it is.
pub(super) struct Node {
    pub(super) id: Id,
    pub(super) tree: Id,
    /// Indexes of the parents in the graph, each less than that of this commit.
    pub(super) parents: Vec<usize>,
    /// The stored bytes.
    pub(super) bytes: Vec<u8>,
    /// Where the line after the last parent begins.
    pub(super) rest: usize,
}

/// All commits, each after its parents.
#[derive(Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    indexes: HashMap<Id, usize>,
    /// Annotated tags that lead to commits, trees or blobs: what each is for.
    pub(super) tags: HashMap<Id, (Id, Vec<u8>)>,
    /// Trees that something names directly.
    pub(super) trees: Vec<Id>,
}

enum Walk {
    In(Id),
    Out(Id, raw::CommitHead, Vec<u8>),
}

impl Graph {
    /// Loads what `tips` reach; tags are followed.
    pub(super) fn load(odb: &Odb, tips: impl IntoIterator<Item = Id>) -> Result<Self, Error> {
        let mut graph = Self::default();
        let mut stack = Vec::new();
        let mut seen = gix::hashtable::HashSet::default();
        let mut buffer = Vec::new();
        for tip in tips {
            let mut id = tip;
            while seen.insert(id) {
                match raw::read(odb, &id, &mut buffer)? {
                    Kind::Tag => {
                        let target = raw::tag_target(&buffer);
                        let target = target.ok_or_else(|| raw::malformed(Kind::Tag, &id))?;
                        graph.tags.insert(id, (target, buffer.clone()));
                        id = target;
                    }
                    Kind::Commit => stack.push(Walk::In(id)),
                    Kind::Tree => graph.trees.push(id),
                    Kind::Blob => {}
                }
            }
        }
        stack.reverse();
        let mut entered = gix::hashtable::HashSet::default();
        while let Some(step) = stack.pop() {
            match step {
                Walk::In(id) => {
                    if !entered.insert(id) {
                        continue;
                    }
                    let mut bytes = Vec::new();
                    raw::read_as(odb, &id, Kind::Commit, &mut bytes)?;
                    let head = raw::commit_head(&bytes);
                    let head = head.ok_or_else(|| raw::malformed(Kind::Commit, &id))?;
                    let parents: Vec<Id> = head.parents.iter().rev().copied().collect();
                    stack.push(Walk::Out(id, head, bytes));
                    let new = parents.into_iter().filter(|parent| !entered.contains(parent));
                    stack.extend(new.map(Walk::In));
                }
                Walk::Out(id, head, bytes) => graph.add(id, &head, bytes)?,
            }
        }
        Ok(graph)
    }

    fn add(&mut self, id: Id, head: &raw::CommitHead, bytes: Vec<u8>) -> Result<(), Error> {
        let parents = head.parents.iter().map(|parent| self.indexes.get(parent).copied());
        let parents = parents.collect::<Option<_>>();
        self.indexes.insert(id, self.nodes.len());
        self.nodes.push(Node {
            id,
            tree: head.tree,
            parents: parents.ok_or_else(|| Error::new("a commit is its own ancestor"))?,
            bytes,
            rest: head.rest,
        });
        Ok(())
    }

    pub(super) fn index(&self, id: &Id) -> Option<usize> {
        self.indexes.get(id).copied()
    }
}

/// Returns whether `a` is `b` or comes before it; `parents` lists for each index those of its parents.
pub(super) fn is_ancestor<'g>(parents: impl Fn(usize) -> &'g [usize], a: usize, b: usize) -> bool {
    let (mut stack, mut seen) = (vec![b], HashSet::new());
    while let Some(index) = stack.pop() {
        if index == a {
            return true;
        }
        // Parents are before their children: nothing before `a` leads to it.
        let onwards = parents(index).iter().filter(|it| **it >= a);
        stack.extend(onwards.filter(|it| seen.insert(**it)));
    }
    false
}
