//! Carries git notes over to the commits and tags that a purge makes anew.
//!
//! A note is a file that is named after what it is about, perhaps in folders of two digits each. It gets the new name, in every
//! version of the notes, so that all clones arrive at the same ids. A note about what is gone goes with it.

use std::collections::BTreeMap;

use gix::ObjectId as Id;
use gix::hashtable::{HashMap, HashSet};
use gix::objs::Kind;

use super::commits::{self, Commits};
use super::graph::Graph;
use super::raw::{self, Odb};
use crate::Error;

/// Where git keeps notes.
pub(super) const NOTES: &[u8] = b"refs/notes/";
/// Deeper folders are none of git's.
const DEEPEST: usize = 20;

/// What the notes of a repository become.
#[derive(Default)]
pub(super) struct Carried {
    /// The new id of each tip that changes.
    pub(super) tips: HashMap<Id, Id>,
    /// The new objects, with their bytes.
    pub(super) made: Vec<(Id, Kind, Vec<u8>)>,
}

/// One entry of a tree.
enum Entry {
    File(Vec<u8>, Id),
    Folder(BTreeMap<Vec<u8>, Entry>),
}

/// Rewrites the notes below `tips`, which are commits of the graph; `trees` are the trees of the graph after the purge, and
/// `renamed` returns the new id of an object: the same one, another one, or `None` when it was removed.
pub(super) fn carry(
    odb: &Odb,
    graph: &Graph,
    done: &Commits,
    trees: &[Option<Id>],
    tips: &[Id],
    renamed: &mut dyn FnMut(&Id) -> Result<Option<Id>, Error>,
) -> Result<Carried, Error> {
    let mut carried = Carried::default();
    let mut ids: BTreeMap<usize, Id> = BTreeMap::new();
    let mut known_trees: HashMap<Id, Id> = HashMap::default();
    let mut made: HashSet<Id> = HashSet::default();
    for index in reached(graph, tips) {
        if done.stands[index] != Some(index) {
            continue;
        }
        let node = &graph.nodes[index];
        let tree = trees[index].unwrap_or_else(raw::empty_tree);
        let new_tree = match known_trees.get(&tree) {
            Some(known) => *known,
            None => {
                let mut add = |id, bytes| {
                    if made.insert(id) {
                        carried.made.push((id, Kind::Tree, bytes));
                    }
                };
                let new = renamed_tree(odb, &tree, renamed, &mut add)?;
                known_trees.insert(tree, new);
                new
            }
        };
        let parents: Vec<usize> = node.parents.iter().filter_map(|parent| done.stands[*parent]).collect();
        if new_tree == tree && parents.iter().all(|parent| !ids.contains_key(parent)) {
            continue;
        }
        let parents: Vec<Id> =
            parents.iter().map(|parent| ids.get(parent).copied().unwrap_or(done.ids[*parent])).collect();
        if let Some((bytes, _)) = commits::remade(graph, node, &new_tree, &parents)? {
            let id = raw::id_of(Kind::Commit, &bytes)?;
            ids.insert(index, id);
            carried.made.push((id, Kind::Commit, bytes));
        }
    }
    for tip in tips {
        let stands = graph.index(tip).and_then(|index| done.stands[index]);
        if let Some(new) = stands.and_then(|index| ids.get(&index)) {
            carried.tips.insert(*tip, *new);
        }
    }
    Ok(carried)
}

/// The commits that these reach, each after its parents.
fn reached(graph: &Graph, tips: &[Id]) -> Vec<usize> {
    let mut is_reached = vec![false; graph.nodes.len()];
    let mut pending: Vec<usize> = tips.iter().filter_map(|tip| graph.index(tip)).collect();
    while let Some(index) = pending.pop() {
        if !std::mem::replace(&mut is_reached[index], true) {
            pending.extend(&graph.nodes[index].parents);
        }
    }
    (0..is_reached.len()).filter(|it| is_reached[*it]).collect()
}

/// Returns the tree in which each note has the name of what it is about now; new trees are given to `add`.
fn renamed_tree(
    odb: &Odb,
    tree: &Id,
    renamed: &mut dyn FnMut(&Id) -> Result<Option<Id>, Error>,
    add: &mut dyn FnMut(Id, Vec<u8>),
) -> Result<Id, Error> {
    let mut files = Vec::new();
    list(odb, tree, &mut Vec::new(), &mut files)?;
    let mut is_same = true;
    let mut top = BTreeMap::new();
    for (path, mode, id) in files {
        let new = match named_by(&path) {
            Some(about) => match renamed(&about)? {
                Some(new) if new != about => Some(under(&path, &new)),
                Some(_) => Some(path.clone()),
                None => None,
            },
            None => Some(path.clone()),
        };
        is_same &= new.as_ref() == Some(&path);
        if let Some(new) = new {
            put(&mut top, &new, Entry::File(mode, id));
        }
    }
    if is_same { Ok(*tree) } else { write(top, add) }
}

/// The path of a file, in its parts.
type Parts = Vec<Vec<u8>>;

fn list(odb: &Odb, tree: &Id, above: &mut Parts, files: &mut Vec<(Parts, Vec<u8>, Id)>) -> Result<(), Error> {
    let mut bytes = Vec::new();
    raw::read_as(odb, tree, Kind::Tree, &mut bytes)?;
    let mut at = 0;
    while at < bytes.len() {
        let entry = raw::entry(&bytes, at).ok_or_else(|| raw::malformed(Kind::Tree, tree))?;
        at = entry.range.end;
        above.push(entry.name.to_vec());
        if entry.is_directory() && above.len() <= DEEPEST {
            list(odb, &entry.id, above, files)?;
        } else {
            files.push((above.clone(), entry.stored_mode().to_vec(), entry.id));
        }
        above.pop();
    }
    Ok(())
}

/// Returns what a note is about, by its path; `None` for another file.
fn named_by(path: &[Vec<u8>]) -> Option<Id> {
    let (last, folders) = path.split_last()?;
    let is_note = !last.is_empty() && folders.iter().all(|folder| folder.len() == 2);
    Id::from_hex(&path.concat()).ok().filter(|_| is_note)
}

/// Returns the path of a note about another object, in folders of the same depth.
fn under(path: &[Vec<u8>], about: &Id) -> Parts {
    let digits = about.to_string().into_bytes();
    let mut rest = digits.as_slice();
    path.iter()
        .map(|part| {
            let (name, after) = rest.split_at(part.len().min(rest.len()));
            rest = after;
            name.to_vec()
        })
        .collect()
}

fn put(folder: &mut BTreeMap<Vec<u8>, Entry>, path: &[Vec<u8>], entry: Entry) {
    match path {
        [] => {}
        [name] => drop(folder.insert(name.clone(), entry)),
        [name, rest @ ..] => {
            let below = folder.entry(name.clone()).or_insert_with(|| Entry::Folder(BTreeMap::new()));
            if let Entry::Folder(below) = below {
                put(below, rest, entry);
            }
        }
    }
}

fn write(folder: BTreeMap<Vec<u8>, Entry>, add: &mut dyn FnMut(Id, Vec<u8>)) -> Result<Id, Error> {
    let mut entries = Vec::new();
    for (name, entry) in folder {
        // git sorts folders as if their names ended with a slash.
        let (key, mode, id) = match entry {
            Entry::File(mode, id) => (name.clone(), mode, id),
            Entry::Folder(below) => ([&name[..], b"/"].concat(), b"40000".to_vec(), write(below, add)?),
        };
        entries.push((key, name, mode, id));
    }
    entries.sort();
    let mut bytes = Vec::new();
    for (_, name, mode, id) in entries {
        bytes.extend([&mode[..], b" ", &name[..], b"\0", id.as_slice()].concat());
    }
    let id = raw::id_of(Kind::Tree, &bytes)?;
    add(id, bytes);
    Ok(id)
}
