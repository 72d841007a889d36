//! Lists the files of a commit or a tree.

use gix::objs::TreeRefIter;

use crate::objects::Objects;
use crate::{Error, FileVersion, Mode, ObjectId, RepoPath, Repository};

/// The most entries in a tree: repeated subtrees cost an attacker nothing.
const MOST_ENTRIES: usize = 1_000_000;
/// Longer paths cannot be checked out on Linux.
const LONGEST_PATH: usize = 4096;

/// One file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEntry {
    /// The path from the root of the tree.
    pub path: RepoPath,
    /// The content and mode.
    pub version: FileVersion,
}

impl Repository {
    /// Lists all files of what `rev` names (a commit, tag or tree), sorted by the bytes of their paths.
    ///
    /// No blob is read. A tree of more than a million entries is refused. Names are as stored: a tree made by hand may
    /// hold one twice, or `..`.
    pub fn tree(&self, rev: &str) -> Result<Vec<TreeEntry>, Error> {
        let id = self.resolve(rev)?.ok_or_else(|| Error::new(format!("there is no revision {rev:?}")))?;
        self.tree_of(&id)
    }

    /// Lists the files directly in one folder of a commit, tag or tree, by their names; none when there is no such folder.
    pub fn folder_of(&self, id: &ObjectId, path: &str) -> Result<Vec<TreeEntry>, Error> {
        let Some(folder) = self.folder_id(id, path)? else { return Ok(Vec::new()) };
        let mut buffer = Vec::new();
        let mut files = Vec::new();
        for entry in entries(&self.objects(), &folder.0, &mut buffer)? {
            if let (name, id, Some(mode)) = entry? {
                files.push(TreeEntry { path: RepoPath::new(name), version: FileVersion { id, mode } });
            }
        }
        Ok(files)
    }

    /// Returns the id of one folder of a commit, tag or tree, or of the topmost one for an empty path; `None` when there is no such folder.
    pub fn folder_id(&self, id: &ObjectId, path: &str) -> Result<Option<ObjectId>, Error> {
        let objects = self.objects();
        let mut folder = ObjectId(objects.peel_to_tree(id.0)?);
        let mut buffer = Vec::new();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let mut below = None;
            for entry in entries(&objects, &folder.0, &mut buffer)? {
                let (found, id, mode) = entry?;
                if mode.is_none() && found == name.as_bytes() {
                    below = Some(id);
                }
            }
            match below {
                Some(id) => folder = id,
                None => return Ok(None),
            }
        }
        Ok(Some(folder))
    }

    /// Lists all files of a commit, tag or tree: see [`tree`](Self::tree).
    pub fn tree_of(&self, id: &ObjectId) -> Result<Vec<TreeEntry>, Error> {
        let objects = self.objects();
        let root = objects.peel_to_tree(id.0)?;
        let mut files = Vec::new();
        files_below(&objects, root, Vec::new(), &mut Budget::default(), &mut files)?;
        files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }
}

/// How many entries a walk may still visit.
pub(crate) struct Budget(usize);

impl Default for Budget {
    fn default() -> Self {
        Self(MOST_ENTRIES)
    }
}

impl Budget {
    pub(crate) fn spend(&mut self, path: &[u8]) -> Result<(), Error> {
        if path.len() > LONGEST_PATH {
            return Err(Error::new("the tree holds a path of more than 4096 bytes"));
        }
        match self.0.checked_sub(1) {
            Some(left) => {
                self.0 = left;
                Ok(())
            }
            None => Err(Error::new("the tree holds more than a million entries")),
        }
    }
}

/// Adds all files below `root`, in no order, with `prefix` (empty, or ending in `/`) before their paths.
pub(crate) fn files_below(
    objects: &Objects<'_>,
    root: gix::ObjectId,
    prefix: Vec<u8>,
    budget: &mut Budget,
    files: &mut Vec<TreeEntry>,
) -> Result<(), Error> {
    let mut pending = vec![(root, prefix)];
    let mut buffer = Vec::new();
    while let Some((tree, prefix)) = pending.pop() {
        for entry in entries(objects, &tree, &mut buffer)? {
            let (name, id, mode) = entry?;
            let mut path = [prefix.as_slice(), name].concat();
            budget.spend(&path)?;
            match mode {
                Some(mode) => files.push(TreeEntry { path: RepoPath::new(path), version: FileVersion { id, mode } }),
                None => {
                    path.push(b'/');
                    pending.push((id.0, path));
                }
            }
        }
    }
    Ok(())
}

/// A name, what it names, and the mode: `None` for a directory.
pub(crate) type NamedEntry<'b> = (&'b [u8], ObjectId, Option<Mode>);

/// Reads the entries of one tree, in the order in which they are stored.
pub(crate) fn entries<'b>(
    objects: &Objects<'_>,
    tree: &gix::ObjectId,
    buffer: &'b mut Vec<u8>,
) -> Result<impl Iterator<Item = Result<NamedEntry<'b>, Error>> + use<'b>, Error> {
    let bytes = objects.read(tree, gix::objs::Kind::Tree, buffer)?;
    let tree = *tree;
    Ok(TreeRefIter::from_bytes(bytes, tree.kind()).map(move |entry| {
        let entry = entry.map_err(|_| Error::new(format!("tree {tree} is malformed")))?;
        let id = ObjectId(entry.oid.to_owned());
        let name: &[u8] = entry.filename;
        Ok((name, id, Mode::of_entry(entry.mode.kind())))
    }))
}
