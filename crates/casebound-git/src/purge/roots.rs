//! Reads from where a repository reaches objects: refs, heads, stashes and indexes of all worktrees.
//!
//! Files are read as git writes them. gix would follow only what one worktree sees.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use gix::ObjectId as Id;

use crate::error::ErrorContext as _;
use crate::{Error, RepoPath};

/// Where git keeps the newest stash entry; the older ones are in its log.
pub(super) const STASH: &str = "refs/stash";

/// A worktree, or the bare repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Worktree {
    /// Its own git directory.
    pub(super) git_dir: PathBuf,
    /// Its files; `None` when there are none, or when they are out of reach.
    pub(super) files: Option<PathBuf>,
    /// Where its files should be and are not.
    pub(super) absent: Option<PathBuf>,
}

/// What a file of a ref says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Object(Id),
    /// Another ref, by its name.
    Ref(Vec<u8>),
}

/// Refs by their full names.
pub(super) type Refs = BTreeMap<Vec<u8>, Target>;

/// Everything that a repository reaches objects from, at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Roots {
    /// The refs that all worktrees share.
    pub(super) refs: Refs,
    /// The stash entries of the log, oldest first.
    pub(super) stashes: Vec<Id>,
    /// Each worktree with its `HEAD` and its private refs, by their names below its git directory.
    pub(super) worktrees: Vec<(Worktree, Refs)>,
}

impl Roots {
    /// Reads them all.
    pub(super) fn read(common: &Path, main_files: Option<&Path>) -> Result<Self, Error> {
        let mut worktrees = Vec::new();
        for worktree in worktrees_of(common, main_files)? {
            let mut refs = Refs::new();
            for folder in ["refs/bisect", "refs/worktree", "refs/rewritten"] {
                loose(&worktree.git_dir, folder, &mut refs)?;
            }
            if let Some(head) = read_ref(&worktree.git_dir.join("HEAD"))? {
                refs.insert(b"HEAD".to_vec(), head);
            }
            worktrees.push((worktree, refs));
        }
        let mut refs = packed(common)?;
        let mut own = Refs::new();
        loose(common, "refs", &mut own)?;
        own.retain(|name, _| !is_private(name));
        refs.append(&mut own);
        Ok(Self { refs, stashes: stashes(common)?, worktrees })
    }

    /// Returns every object that is named, stash entries left out.
    pub(super) fn tips(&self) -> impl Iterator<Item = Id> {
        let shared = self.refs.iter().filter(|(name, _)| *name != STASH.as_bytes());
        let private = self.worktrees.iter().flat_map(|(_, refs)| refs);
        shared.chain(private).filter_map(|(_, target)| match target {
            Target::Object(id) => Some(*id),
            Target::Ref(_) => None,
        })
    }

    /// Returns every stash entry, each once: what the ref names, and those of the log.
    pub(super) fn all_stashes(&self) -> Vec<Id> {
        let mut all = self.stashes.clone();
        if let Some(Target::Object(id)) = self.refs.get(STASH.as_bytes())
            && !all.contains(id)
        {
            all.push(*id);
        }
        all
    }
}

/// Returns whether each worktree has a ref of that name of its own.
fn is_private(name: &[u8]) -> bool {
    ["refs/bisect/", "refs/worktree/", "refs/rewritten/"].iter().any(|it| name.starts_with(it.as_bytes()))
}

/// Lists the main worktree, or the bare repository, and after it the linked ones.
pub(super) fn worktrees_of(common: &Path, main_files: Option<&Path>) -> Result<Vec<Worktree>, Error> {
    let mut worktrees =
        vec![Worktree { git_dir: common.to_owned(), files: main_files.map(Path::to_owned), absent: None }];
    let mut linked = entries(&common.join("worktrees"))?;
    linked.sort();
    for git_dir in linked {
        let Some(link) = read_if_there(&git_dir.join("gitdir"))? else {
            continue;
        };
        let link = git_dir.join(path_of(link.trim_ascii_end()));
        let files = link.parent().unwrap_or(&link).to_owned();
        let is_there = link.is_file();
        worktrees.push(Worktree {
            git_dir,
            files: is_there.then(|| files.clone()),
            absent: (!is_there).then_some(files),
        });
    }
    Ok(worktrees)
}

#[cfg(unix)]
pub(super) fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
pub(super) fn path_of(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).as_ref().into()
}

/// Returns the bytes of a name as git would store them.
pub(super) fn bytes_of(path: &Path) -> Vec<u8> {
    let bytes = path.as_os_str().as_encoded_bytes();
    if cfg!(windows) {
        let slash = |byte: &u8| if *byte == b'\\' { b'/' } else { *byte };
        return bytes.iter().map(slash).collect();
    }
    bytes.to_vec()
}

/// Returns where a path of the repository is in a worktree.
pub(super) fn in_worktree(root: &Path, path: &RepoPath) -> PathBuf {
    root.join(path_of(path.as_bytes()))
}

/// Lists a folder; one that is not there is empty.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let what = || format!("cannot list {}", folder.display());
    match fs::read_dir(folder) {
        Ok(entries) => {
            let paths = entries.map(|entry| entry.map(|entry| entry.path()));
            paths.collect::<Result<_, _>>().context(what())
        }
        Err(error) if is_absent(&error) => Ok(Vec::new()),
        Err(error) => Err(Error::because(what(), error)),
    }
}

/// Reads a file; `None` when it is not there.
pub(super) fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(Error::because(format!("cannot read {}", path.display()), error)),
    }
}

fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory)
}

/// Adds the refs that have a file of their own below `folder`.
pub(super) fn loose(git_dir: &Path, folder: &str, refs: &mut Refs) -> Result<(), Error> {
    let mut pending = vec![git_dir.join(folder)];
    while let Some(folder) = pending.pop() {
        for path in entries(&folder)? {
            let is_folder = fs::symlink_metadata(&path).is_ok_and(|it| it.is_dir());
            if is_folder {
                pending.push(path);
            } else if !is_no_ref(&path)
                && let Some(target) = read_ref(&path)?
            {
                let name = path.strip_prefix(git_dir);
                let name = name.expect("what is below a folder begins with its path");
                refs.insert(bytes_of(name), target);
            }
        }
    }
    Ok(())
}

/// Returns whether a file among the refs is none: a lock, or what a file manager left there.
fn is_no_ref(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    name.ends_with(b".lock") || name.starts_with(b".")
}

/// Reads the file of a ref; `None` when it is not there.
pub(super) fn read_ref(path: &Path) -> Result<Option<Target>, Error> {
    let Some(bytes) = read_if_there(path)? else {
        return Ok(None);
    };
    let text = bytes.trim_ascii_end();
    if let Some(name) = text.strip_prefix(b"ref:") {
        return Ok(Some(Target::Ref(name.trim_ascii_start().to_vec())));
    }
    // Other words may follow the id.
    let id = text.get(..40).and_then(|it| Id::from_hex(it).ok());
    let id = id.ok_or_else(|| Error::new("a ref names neither an object nor another ref"))?;
    Ok(Some(Target::Object(id)))
}

/// Reads the refs that share one file.
fn packed(common: &Path) -> Result<Refs, Error> {
    let mut refs = Refs::new();
    let bytes = read_if_there(&common.join("packed-refs"))?.unwrap_or_default();
    for line in bytes.split(|it| *it == b'\n') {
        if line.is_empty() || line.starts_with(b"#") || line.starts_with(b"^") {
            continue;
        }
        let malformed = || Error::new("packed-refs is malformed");
        let id = line.get(..40).and_then(|it| Id::from_hex(it).ok());
        let name = line.get(41..).filter(|it| !it.is_empty());
        let target = Target::Object(id.ok_or_else(malformed)?);
        refs.insert(name.ok_or_else(malformed)?.to_vec(), target);
    }
    Ok(refs)
}

/// Reads the stash entries, oldest first.
fn stashes(common: &Path) -> Result<Vec<Id>, Error> {
    let log = read_if_there(&common.join("logs").join(STASH))?.unwrap_or_default();
    let mut ids = Vec::new();
    for line in log.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let id = line.get(41..81).and_then(|it| Id::from_hex(it).ok());
        ids.push(id.ok_or_else(|| Error::new("the log of the stash is malformed"))?);
    }
    Ok(ids)
}
