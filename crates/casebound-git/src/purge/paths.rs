//! The set of paths to purge, in the shape in which trees are walked.

use std::collections::BTreeSet;

use crate::{ObjectId, RepoPath};

/// Files and folders that shall never have been.
///
/// A path stands for the file of that name and for the folder with all that is below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paths {
    given: Vec<RepoPath>,
    nodes: Vec<Node>,
    /// Contents that stay.
    kept: BTreeSet<ObjectId>,
    /// A file by which trees are known that stay as they are.
    marker: Option<RepoPath>,
}

/// A directory on the way to a purged path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Node {
    /// Sorted by name.
    below: Vec<(Vec<u8>, Step)>,
    /// Its path with a `/` at the end, or nothing for the root.
    prefix: Vec<u8>,
}

/// What a name in a directory means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It is removed, whatever it is.
    Purged,
    /// A directory on the way: that node.
    Into(usize),
}

/// The node of the root.
pub(super) const ROOT: usize = 0;

impl Paths {
    /// Takes paths from the root of the repository; a `/` at the end is passed over.
    ///
    /// `None` when one is not a path that git could hold: empty, or with an empty part, `.` or `..`.
    pub fn new(paths: impl IntoIterator<Item = RepoPath>) -> Option<Self> {
        let mut given: Vec<RepoPath> = Vec::new();
        for path in paths {
            let bytes = path.as_bytes();
            let bytes = bytes.strip_suffix(b"/").unwrap_or(bytes);
            let is_path = |part: &[u8]| !matches!(part, b"" | b"." | b"..") && !part.contains(&0);
            if !bytes.split(|it| *it == b'/').all(is_path) {
                return None;
            }
            given.push(RepoPath::new(bytes));
        }
        given.sort_unstable();
        given.dedup();
        let mut paths = Self { given: Vec::new(), nodes: vec![Node::default()], kept: BTreeSet::new(), marker: None };
        for path in &given {
            paths.add(path.as_bytes());
        }
        paths.given = given;
        for node in &mut paths.nodes {
            node.below.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        }
        Some(paths)
    }

    fn add(&mut self, path: &[u8]) {
        let mut at = ROOT;
        let mut parts = path.split(|it| *it == b'/').peekable();
        while let Some(part) = parts.next() {
            let is_last = parts.peek().is_none();
            let known = self.nodes[at].below.iter().position(|(name, _)| name == part);
            match known.map(|place| (place, self.nodes[at].below[place].1)) {
                // A folder above goes already.
                Some((_, Step::Purged)) => return,
                Some((place, Step::Into(_))) if is_last => {
                    self.nodes[at].below[place].1 = Step::Purged;
                }
                Some((_, Step::Into(next))) => at = next,
                None if is_last => self.nodes[at].below.push((part.to_vec(), Step::Purged)),
                None => {
                    let next = self.nodes.len();
                    let prefix = [&self.nodes[at].prefix, part, b"/"].concat();
                    self.nodes.push(Node { below: Vec::new(), prefix });
                    self.nodes[at].below.push((part.to_vec(), Step::Into(next)));
                    at = next;
                }
            }
        }
    }

    /// Lets files with these contents stay, also at one of the paths: what was written in place of a purged file.
    ///
    /// In a folder that is removed nothing stays.
    pub fn keeping(mut self, contents: impl IntoIterator<Item = ObjectId>) -> Self {
        self.kept.extend(contents);
        self
    }

    /// Lets trees with this file stay as they are: they came after the purge was decided, and what is at the paths may live on.
    pub fn up_to(mut self, marker: Option<RepoPath>) -> Self {
        self.marker = marker;
        self
    }

    /// Returns the file by which trees are known that stay as they are.
    pub fn marker(&self) -> Option<&RepoPath> {
        self.marker.as_ref()
    }

    /// Returns the contents that stay.
    pub fn kept(&self) -> &BTreeSet<ObjectId> {
        &self.kept
    }

    /// Returns whether a file with this content is removed from this path.
    pub(super) fn takes(&self, path: &[u8], content: &ObjectId) -> bool {
        self.covers(path) && !(self.kept.contains(content) && self.given.iter().any(|it| it.as_bytes() == path))
    }

    /// Returns the paths, sorted, each once.
    pub fn iter(&self) -> impl Iterator<Item = &RepoPath> {
        self.given.iter()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// Returns whether a path is one of these or is below one.
    pub fn covers(&self, path: &[u8]) -> bool {
        self.step_at(path) == Some(Step::Purged)
    }

    /// Returns the node of a directory on the way to a purged path.
    pub(super) fn node_at(&self, directory: &[u8]) -> Option<usize> {
        match self.step_at(directory)? {
            Step::Into(node) => Some(node),
            Step::Purged => None,
        }
    }

    fn step_at(&self, path: &[u8]) -> Option<Step> {
        let mut at = ROOT;
        for part in path.split(|byte| *byte == b'/').filter(|part| !part.is_empty()) {
            match self.step(at, part)? {
                Step::Purged => return Some(Step::Purged),
                Step::Into(next) => at = next,
            }
        }
        Some(Step::Into(at))
    }

    pub(super) fn step(&self, node: usize, name: &[u8]) -> Option<Step> {
        let below = &self.nodes[node].below;
        let place = below.binary_search_by(|(known, _)| known.as_slice().cmp(name)).ok()?;
        Some(below[place].1)
    }

    /// Returns whether a directory has others in it that are on the way.
    pub(super) fn leads_on(&self, node: usize) -> bool {
        self.nodes[node].below.iter().any(|(_, step)| matches!(step, Step::Into(_)))
    }

    pub(super) fn prefix(&self, node: usize) -> &[u8] {
        &self.nodes[node].prefix
    }

    pub(super) fn node_count(&self) -> usize {
        self.nodes.len()
    }
}
