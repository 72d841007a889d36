//! Says why a repository must not be purged as it is.

use std::fmt;
use std::path::{Path, PathBuf};

use gix::index::entry::Flags;

use super::disk::UNFINISHED;
use super::journal::Unfinished;
use super::layout::Layout;
use super::raw::{self, Odb};
use super::residues::REMNANTS;
use super::roots::{self, Worktree, entries, read_if_there, read_ref};
use super::trees::PurgedFile;
use super::worktrees::index_of;
use crate::{Error, Mode, ObjectId, RepoPath, Repository, program};

/// A reason not to purge.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PurgeRefusal {
    /// A merge, rebase or other operation is in progress there; with what git calls it.
    InProgress(&'static str, PathBuf),
    /// A clone without the older history.
    Shallow,
    /// A clone that fetches contents when it needs them.
    Partial,
    /// Objects are borrowed from another repository.
    Alternates,
    /// Jujutsu keeps operations of its own beside git's history.
    Jujutsu,
    /// A linked worktree that is not where git knows it: what is in it can't be seen.
    Absent(PathBuf),
    /// A purged file has changes there that no commit holds.
    Uncommitted(RepoPath, PathBuf),
    /// A file among the purged ones is there that no commit holds, and git may ignore it.
    Untracked(RepoPath, PathBuf),
    /// git is told not to look at changes of a purged file there, and it has some.
    Hidden(RepoPath, PathBuf),
    /// A ref of somebody's own making at the top of a git directory, and its file: what it names would be lost.
    PseudoRef(String, PathBuf),
    /// A purged path was once a submodule: its files are another repository's.
    Submodule(RepoPath),
    /// A purged file was once a pointer of git-lfs: its content is elsewhere.
    LargeFile(RepoPath),
    /// Another purge was interrupted here: [`resume`](super::resume) it first.
    Unfinished,
}

impl fmt::Display for PurgeRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InProgress(what, place) => {
                let place = place.display();
                write!(f, "a {what} is in progress in {place}: finish or abort it first")
            }
            Self::Shallow => f.write_str("the clone is shallow: run `git fetch --unshallow` first"),
            Self::Partial => {
                f.write_str("the clone is partial and lacks contents: make a whole clone")
            }
            Self::Alternates => {
                f.write_str("the repository borrows objects from another one: run `git repack -a -d` and remove `objects/info/alternates` first")
            }
            Self::Jujutsu => f.write_str(
                "Jujutsu (`.jj`) keeps a history of its own, which cannot be rewritten: make a plain clone",
            ),
            Self::Absent(place) => {
                let place = place.display();
                write!(f, "the worktree {place} is not there: attach its disk, or run `git worktree prune` if it is gone for good")
            }
            Self::Uncommitted(path, place) => {
                let place = place.display();
                write!(f, "{path} in {place} has uncommitted changes: commit or discard them first")
            }
            Self::Untracked(path, place) => {
                let place = place.display();
                write!(f, "{path} in {place} is in no commit: move it out of the repository, or delete it")
            }
            Self::Hidden(path, place) => {
                let place = place.display();
                write!(
                    f,
                    "{path} in {place} has changes that git was told not to see: `git update-index --no-assume-unchanged \
                     --no-skip-worktree -- PATH`, then commit or discard them"
                )
            }
            Self::PseudoRef(name, file) => {
                let file = file.display();
                write!(f, "{file} names a commit: `git branch NEW-NAME {name}` keeps it; then delete this file")
            }
            Self::Submodule(path) => {
                write!(f, "{path} was a submodule: purge its repository by itself")
            }
            Self::LargeFile(path) => {
                write!(f, "{path} was stored by git-lfs: its content is outside of git's history")
            }
            Self::Unfinished => f.write_str("another purge was interrupted here: resume it first"),
        }
    }
}

/// What git leaves in the git directory of a worktree while an operation runs.
const OPERATIONS: &[(&str, &str)] = &[
    ("rebase-merge", "rebase"),
    ("rebase-apply", "rebase"),
    ("MERGE_HEAD", "merge"),
    ("CHERRY_PICK_HEAD", "cherry-pick"),
    ("REVERT_HEAD", "revert"),
    ("sequencer/todo", "cherry-pick or revert"),
    ("BISECT_LOG", "bisect"),
    ("NOTES_MERGE_REF", "merge of notes"),
];

/// How a pointer of git-lfs begins.
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";

/// Looks at the repository as a whole. One whose objects are named by SHA-256, or whose refs are a reftable, cannot even be opened.
pub(super) fn of_repository(repository: &Repository, layout: &Layout) -> Result<Vec<PurgeRefusal>, Error> {
    let mut refusals = Vec::new();
    let mut refuse = |is_so: bool, refusal: PurgeRefusal| {
        if is_so {
            refusals.push(refusal);
        }
    };
    for worktree in layout.worktrees()? {
        let shown = worktree.files.as_ref().unwrap_or(&worktree.git_dir);
        let running = OPERATIONS.iter().find(|(file, _)| worktree.git_dir.join(file).exists());
        if let Some((_, what)) = running {
            refuse(true, PurgeRefusal::InProgress(what, shown.clone()));
        }
        for name in pseudo_refs(&worktree)? {
            let file = worktree.git_dir.join(&name);
            refuse(true, PurgeRefusal::PseudoRef(name, file));
        }
        if let Some(absent) = worktree.absent {
            refuse(true, PurgeRefusal::Absent(absent));
        }
        let has_jj = worktree.files.iter().any(|it| it.join(".jj").exists());
        refuse(has_jj, PurgeRefusal::Jujutsu);
    }
    let is_inside_jj = |path: &Path| path.file_name().is_some_and(|it| it == ".jj");
    refuse(layout.common.ancestors().any(is_inside_jj), PurgeRefusal::Jujutsu);
    let is_not_empty = |name: &str| {
        let file = read_if_there(&layout.common.join(name));
        file.map(|content| content.is_some_and(|text| !text.trim_ascii().is_empty()))
    };
    refuse(is_not_empty("shallow")?, PurgeRefusal::Shallow);
    for name in ["alternates", "http-alternates"] {
        let name = format!("objects/info/{name}");
        refuse(is_not_empty(&name)?, PurgeRefusal::Alternates);
    }
    let setting = |key: &str| repository.config_string(key).unwrap_or_default();
    let is = |key: &str, value: &str| setting(key).eq_ignore_ascii_case(value);
    let packs = entries(&layout.objects.join("pack"))?;
    let promised = |path: &PathBuf| path.extension().is_some_and(|it| it == "promisor");
    let mut partial = !setting("extensions.partialClone").is_empty();
    partial |= packs.iter().any(promised);
    for remote in repository.remotes()? {
        partial |= is(&format!("remote.{}.promisor", remote.name), "true");
    }
    refuse(partial, PurgeRefusal::Partial);
    refusals.sort();
    refusals.dedup();
    Ok(refusals)
}

/// Lists the refs at the top of a git directory that git does not make by itself: `HEAD` is one that it makes.
fn pseudo_refs(worktree: &Worktree) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for path in entries(&worktree.git_dir)? {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let is_gits = ["HEAD", "shallow"].contains(&name)
            || REMNANTS.contains(&name)
            || OPERATIONS.iter().any(|(file, _)| *file == name);
        // A purge that was killed left its own copy: the next one writes it again.
        let is_unfinished = name.ends_with(".lock") || name.ends_with(UNFINISHED) || name.starts_with('.');
        if !is_unfinished && !is_gits && path.is_file() && matches!(read_ref(&path), Ok(Some(_))) {
            found.push(name.to_owned());
        }
    }
    Ok(found)
}

/// Looks at the versions that a purge would remove.
pub(super) fn of_files<'f>(
    odb: &Odb,
    files: impl IntoIterator<Item = &'f PurgedFile>,
) -> Result<Vec<PurgeRefusal>, Error> {
    let mut refusals = Vec::new();
    let mut buffer = Vec::new();
    for file in files {
        if file.version.mode == Mode::Submodule {
            refusals.push(PurgeRefusal::Submodule(file.path.clone()));
            continue;
        }
        raw::read(odb, &file.version.id.0, &mut buffer)?;
        if buffer.starts_with(LFS_POINTER) {
            refusals.push(PurgeRefusal::LargeFile(file.path.clone()));
        }
    }
    refusals.sort();
    refusals.dedup();
    Ok(refusals)
}

/// Looks at the worktrees for changes in purged files that would be lost.
///
/// `known` is what the history held at these paths, which is meant to go.
pub(super) fn of_worktrees(layout: &Layout, known: &Unfinished) -> Result<Vec<PurgeRefusal>, Error> {
    let mut refusals = Vec::new();
    for worktree in layout.worktrees()? {
        let Some(root) = worktree.files.clone() else { continue };
        for (path, is_untracked) in changed(&root, known)? {
            let refusal = if is_untracked { PurgeRefusal::Untracked } else { PurgeRefusal::Uncommitted };
            refusals.push(refusal(path, root.clone()));
        }
        for path in hidden(&worktree, &root, known)? {
            refusals.push(PurgeRefusal::Hidden(path, root.clone()));
        }
    }
    Ok(refusals)
}

/// Returns the purged files whose changes `git status` does not show, since git was told so.
fn hidden(worktree: &Worktree, root: &Path, known: &Unfinished) -> Result<Vec<RepoPath>, Error> {
    let Some(index) = index_of(worktree)? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for entry in index.entries() {
        let path = RepoPath::new(entry.path(&index).to_vec());
        if entry.flags.intersects(Flags::ASSUME_VALID | Flags::SKIP_WORKTREE) && known.paths.covers(path.as_bytes()) {
            let content = read_if_there(&roots::in_worktree(root, &path))?;
            let is_other = |bytes: Vec<u8>| ObjectId::of_content(&bytes).is_ok_and(|id| id.0 != entry.id);
            if content.is_some_and(is_other) {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// Asks git, which knows about line ends and filters, which of the files differ from what is staged, and which it does not track.
fn changed(root: &Path, known: &Unfinished) -> Result<Vec<(RepoPath, bool)>, Error> {
    let options = [
        "--no-optional-locks",
        "--literal-pathspecs",
        "status",
        "--porcelain=v2",
        "-z",
        "--no-renames",
        "--untracked-files=all",
        "--ignored=traditional",
        "--",
    ];
    let mut arguments: Vec<std::ffi::OsString> = options.iter().map(Into::into).collect();
    let paths = known.paths.iter();
    arguments.extend(paths.map(|it| roots::path_of(it.as_bytes()).into_os_string()));
    let output = program::run(root, &arguments)?;
    if !output.is_success() {
        return Err(Error::because("git status failed", output.stderr));
    }
    let mut changed = Vec::new();
    for line in output.stdout.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
        if let Some(path) = loses(line, known) {
            let path = path.strip_suffix(b"/").unwrap_or(path);
            changed.push((RepoPath::new(path), matches!(line.first(), Some(b'?' | b'!'))));
        }
    }
    Ok(changed)
}

/// Returns the path of a line of `git status` when its change would be lost.
fn loses<'l>(line: &'l [u8], known: &Unfinished) -> Option<&'l [u8]> {
    let mut words = line.splitn(2, |it| *it == b' ');
    let (kind, rest) = (words.next()?, words.next()?);
    match kind {
        b"?" | b"!" => Some(rest),
        b"1" => {
            // XY sub mH mI mW hH hI path
            let fields: Vec<&[u8]> = rest.splitn(8, |it| *it == b' ').collect();
            let [states, _, _, _, _, _, staged, path] = fields.as_slice() else {
                return Some(rest);
            };
            let staged = std::str::from_utf8(staged).ok().and_then(ObjectId::from_hex);
            let is_known =
                staged.is_some_and(|id| id.is_zero() || known.blobs.contains(&id) || known.paths.kept().contains(&id));
            let is_intact = matches!(states.get(1), Some(b'.' | b'D'));
            (!is_known || !is_intact).then_some(*path)
        }
        // A conflict, or a line of a version to come.
        _ => Some(rest),
    }
}
