//! Which trees came after a purge was decided: those that have its marker, a file that came with the decision.

use gix::ObjectId as Id;
use gix::hashtable::HashMap;
use gix::index::entry::Mode;
use gix::objs::Kind;

use super::raw::{self, Odb};
use crate::{Error, RepoPath};

/// Looks for one file in many trees.
pub(super) struct Marker {
    /// The parts of its path; nothing where there is no such file, so that no tree has it.
    parts: Vec<Vec<u8>>,
    /// For each part: the trees that were read, and what they name so.
    known: Vec<HashMap<Id, Option<Id>>>,
}

impl Marker {
    pub(super) fn new(path: Option<&RepoPath>) -> Self {
        let parts = path.map(|path| path.as_bytes().split(|it| *it == b'/').map(<[u8]>::to_vec).collect());
        let parts: Vec<Vec<u8>> = parts.unwrap_or_default();
        Self { known: vec![HashMap::default(); parts.len()], parts }
    }

    /// Returns whether the tree of a commit has the file.
    pub(super) fn is_in(&mut self, odb: &Odb, root: &Id) -> Result<bool, Error> {
        self.is_below(odb, root, 0)
    }

    /// Leaves those trees that do not have it.
    pub(super) fn before(&mut self, odb: &Odb, trees: &mut Vec<Id>) -> Result<(), Error> {
        if self.parts.is_empty() {
            return Ok(());
        }
        let mut before = Vec::with_capacity(trees.len());
        for tree in trees.drain(..) {
            if !self.is_in(odb, &tree)? {
                before.push(tree);
            }
        }
        *trees = before;
        Ok(())
    }

    /// Returns whether an index has the file, or a directory that it folds does.
    pub(super) fn is_in_index(&mut self, odb: &Odb, index: &gix::index::File) -> Result<bool, Error> {
        let path = self.parts.join(&b'/');
        if path.is_empty() {
            return Ok(false);
        }
        if index.entry_by_path(path.as_slice().into()).is_some() {
            return Ok(true);
        }
        for entry in index.entries().iter().filter(|entry| entry.mode == Mode::DIR) {
            let folder: &[u8] = entry.path(index);
            if path.starts_with(folder) {
                let depth = folder.split(|byte| *byte == b'/').filter(|part| !part.is_empty()).count();
                return self.is_below(odb, &entry.id, depth);
            }
        }
        Ok(false)
    }

    /// Looks for what is left of the path from this part on.
    fn is_below(&mut self, odb: &Odb, tree: &Id, from: usize) -> Result<bool, Error> {
        let Some(parts) = self.parts.get(from..).filter(|it| !it.is_empty()) else { return Ok(false) };
        let mut at = *tree;
        for (part, known) in parts.iter().zip(&mut self.known[from..]) {
            let next = match known.get(&at) {
                Some(next) => *next,
                None => {
                    let next = named(odb, &at, part)?;
                    known.insert(at, next);
                    next
                }
            };
            match next {
                Some(next) => at = next,
                None => return Ok(false),
            }
        }
        Ok(true)
    }
}

/// Returns what a tree names so; `None` also where `tree` is not a tree.
fn named(odb: &Odb, tree: &Id, name: &[u8]) -> Result<Option<Id>, Error> {
    let mut bytes = Vec::new();
    if raw::read(odb, tree, &mut bytes)? != Kind::Tree {
        return Ok(None);
    }
    let mut at = 0;
    while at < bytes.len() {
        let entry = raw::entry(&bytes, at).ok_or_else(|| raw::malformed(Kind::Tree, tree))?;
        if entry.name == name {
            return Ok(Some(entry.id));
        }
        at = entry.range.end;
    }
    Ok(None)
}
