//! Visits what trees hold, looking only at what differs from the version of the same directory seen before.

use std::collections::{HashMap, HashSet};

use gix::ObjectId as Id;
use gix::objs::Kind;

use super::delta::{common_prefix, common_suffix};
use super::raw::{self, Odb};
use crate::Error;

/// Longer paths cannot be checked out on Linux, and a tree that has one is hostile.
const LONGEST_PATH: usize = 4096;

/// How often a directory is visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Once {
    /// Once, wherever it stands.
    PerTree,
    /// Once for each path where it stands.
    PerPath,
}

/// A walk over many trees.
pub(super) struct Walk<'o> {
    odb: &'o Odb,
    once: Once,
    trees: gix::hashtable::HashSet<Id>,
    places: HashSet<(Id, Vec<u8>)>,
    /// The last version of each directory, by its path.
    last: HashMap<Vec<u8>, Seen>,
}

#[derive(Default)]
struct Seen {
    bytes: Vec<u8>,
    /// Where its entries begin.
    starts: Vec<usize>,
}

impl<'o> Walk<'o> {
    pub(super) fn new(odb: &'o Odb, once: Once) -> Self {
        Self { odb, once, trees: Default::default(), places: HashSet::new(), last: HashMap::new() }
    }

    /// Visits a tree and what is below it; `visit` is given the directory's path, with a `/` at its end, and an entry.
    ///
    /// Entries that an earlier version of the directory had are not given again.
    pub(super) fn tree(
        &mut self,
        id: &Id,
        path: &mut Vec<u8>,
        visit: &mut dyn FnMut(&[u8], &raw::Entry<'_>),
    ) -> Result<(), Error> {
        let is_new = match self.once {
            Once::PerTree => self.trees.insert(*id),
            Once::PerPath => self.places.insert((*id, path.clone())),
        };
        if !is_new {
            return Ok(());
        }
        if path.len() > LONGEST_PATH {
            return Err(Error::new("a tree holds a path of more than 4096 bytes"));
        }
        let mut bytes = Vec::new();
        raw::read_as(self.odb, id, Kind::Tree, &mut bytes)?;
        let old = self.last.remove(path).unwrap_or_default();
        let mut below = Vec::new();
        let starts = old.compared(&bytes, |entry| {
            visit(path, entry);
            if entry.is_directory() {
                below.push((entry.id, entry.name.to_vec()));
            }
        });
        let starts = starts.ok_or_else(|| raw::malformed(Kind::Tree, id))?;
        self.last.insert(path.clone(), Seen { bytes, starts });
        let own = path.len();
        for (id, name) in below {
            path.extend_from_slice(&name);
            path.push(b'/');
            self.tree(&id, path, visit)?;
            path.truncate(own);
        }
        Ok(())
    }
}

impl Seen {
    /// Visits the entries of `new` that may differ, and returns where all of its entries begin; `None` when malformed.
    fn compared(&self, new: &[u8], mut visit: impl FnMut(&raw::Entry<'_>)) -> Option<Vec<usize>> {
        let old = self.bytes.as_slice();
        let same = common_prefix(old, new);
        // Back to where an entry begins.
        let kept = self.starts.partition_point(|it| *it <= same);
        let (kept, first) = match kept.checked_sub(1) {
            Some(before) if same < old.len() => (before, self.starts[before]),
            Some(_) => (self.starts.len(), old.len()),
            None => (0, 0),
        };
        let end = common_suffix(&old[first..], &new[first..]);
        let suffix = self.starts.partition_point(|it| *it < old.len() - end);
        let suffix_at = self.starts.get(suffix).copied().unwrap_or(old.len());
        let new_suffix_at = new.len() - (old.len() - suffix_at);
        let mut starts = self.starts.get(..kept)?.to_vec();
        let mut at = first;
        while at < new.len() {
            if at == new_suffix_at {
                let rest = self.starts.get(suffix..)?;
                starts.extend(rest.iter().map(|it| it - suffix_at + new_suffix_at));
                break;
            }
            let entry = raw::entry(new, at)?;
            starts.push(at);
            at = entry.range.end;
            visit(&entry);
        }
        Some(starts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(entries: &[(&str, u8)]) -> Vec<u8> {
        let mut tree = Vec::new();
        for (name, id) in entries {
            tree.extend_from_slice(format!("100644 {name}\0").as_bytes());
            tree.extend_from_slice(&[*id; 20]);
        }
        tree
    }

    fn starts(bytes: &[u8]) -> Vec<usize> {
        let (mut starts, mut at) = (Vec::new(), 0);
        while at < bytes.len() {
            starts.push(at);
            at = raw::entry(bytes, at).unwrap().range.end;
        }
        starts
    }

    #[test]
    fn every_difference_is_visited() {
        let versions: &[&[(&str, u8)]] = &[
            &[],
            &[("a", 1)],
            &[("a", 1), ("b", 2)],
            &[("a", 1), ("b", 3)],
            &[("b", 2)],
            &[("a", 1), ("aa", 1), ("b", 2), ("c", 1)],
            &[("a", 9), ("aa", 1), ("b", 2), ("c", 9)],
            // The end of the one name is the beginning of the other entry.
            &[("foo100644 b", 2)],
            &[("c", 1), ("d", 1), ("e", 1), ("f", 1)],
            &[("c", 1), ("d", 2), ("e", 2), ("f", 1)],
        ];
        for old in versions {
            for new in versions {
                let (old_bytes, new_bytes) = (tree(old), tree(new));
                let seen = Seen { starts: starts(&old_bytes), bytes: old_bytes };
                let mut visited = Vec::new();
                let found = seen.compared(&new_bytes, |it| {
                    visited.push((it.name.to_vec(), it.id.first_byte()));
                });
                assert_eq!(found, Some(starts(&new_bytes)), "{old:?} {new:?}");
                for (name, id) in *new {
                    let was_there = old.contains(&(name, *id));
                    let is_visited = visited.contains(&(name.as_bytes().to_vec(), *id));
                    assert!(was_there || is_visited, "{old:?} {new:?} {name}");
                }
            }
        }
    }
}
