//! Visits what trees hold, looking only at what differs from another version of the same directory.

use std::collections::HashMap;

use gix::ObjectId as Id;
use gix::hashtable::HashSet;
use gix::objs::Kind;

use super::raw::{self, Odb};
use super::versions::Version;
use crate::Error;

/// Longer paths cannot be checked out on Linux, and a tree that has one is hostile.
const LONGEST_PATH: usize = 4096;

/// How often a directory is visited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VisitOnce {
    /// Once, wherever it occurs.
    PerTree,
    /// Once for each path where it is.
    PerPath,
}

/// Visits `trees` and what is below them: `visit` is given the directory's path, with a `/` at its end, and an entry, and
/// says of a directory whether to go on in there.
///
/// Entries that another version of the directory had are not given again. All directories of one depth are read before the
/// next, in the order in which they are stored, so that what one was stored as a change of was read just before it.
pub(super) fn walk<'t>(
    odb: &Odb,
    once: VisitOnce,
    trees: impl IntoIterator<Item = &'t Id>,
    visit: &mut dyn FnMut(&[u8], &raw::Entry<'_>) -> bool,
) -> Result<(), Error> {
    let mut seen = Seen { once, trees: HashSet::default(), places: Default::default() };
    let mut directories = Directories::default();
    let root = directories.add(Vec::new());
    let trees = trees.into_iter().filter(|tree| seen.insert(root, tree));
    let mut level: Vec<(usize, Id)> = trees.map(|it| (root, *it)).collect();
    while !level.is_empty() {
        raw::sort_as_stored(odb, &mut level, |it| (it.0, it.1))?;
        let mut below = Vec::new();
        let mut last = (root, Version::default());
        for (directory, id) in level {
            if last.0 != directory {
                last = (directory, Version::default());
            }
            let mut bytes = Vec::new();
            raw::read_as(odb, &id, Kind::Tree, &mut bytes)?;
            let path = directories.paths[directory].clone();
            if path.len() > LONGEST_PATH {
                return Err(Error::new("a tree holds a path of more than 4096 bytes"));
            }
            let next = last.1.followed_by(bytes, |entry| {
                if visit(&path, entry) && entry.is_directory() {
                    let directory = directories.below(&path, entry.name);
                    if seen.insert(directory, &entry.id) {
                        below.push((directory, entry.id));
                    }
                }
            });
            last.1 = next.ok_or_else(|| raw::malformed(Kind::Tree, &id))?.0;
        }
        level = below;
    }
    Ok(())
}

/// Which directories were met.
struct Seen {
    once: VisitOnce,
    trees: HashSet<Id>,
    places: std::collections::HashSet<(usize, Id)>,
}

impl Seen {
    /// Returns whether a tree is new there.
    fn insert(&mut self, directory: usize, id: &Id) -> bool {
        match self.once {
            VisitOnce::PerTree => self.trees.insert(*id),
            VisitOnce::PerPath => self.places.insert((directory, *id)),
        }
    }
}

/// The paths of all directories that were met.
#[derive(Default)]
struct Directories {
    paths: Vec<Vec<u8>>,
    numbers: HashMap<Vec<u8>, usize>,
}

impl Directories {
    fn add(&mut self, path: Vec<u8>) -> usize {
        let next = self.paths.len();
        let number = *self.numbers.entry(path.clone()).or_insert(next);
        if number == next {
            self.paths.push(path);
        }
        number
    }

    fn below(&mut self, path: &[u8], name: &[u8]) -> usize {
        self.add([path, name, b"/"].concat())
    }
}
