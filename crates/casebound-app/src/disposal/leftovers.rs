//! Untracked copies of a record: what editors, merges and Casebound's own commands leave in a clone or next to it.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use casebound_git::{Repository, program};
use casebound_record::layout::{FOLDERS, RECEIPT_ENDING};

/// Files that may hold a record, by their names; git knows none of them.
#[derive(Default)]
pub struct Leftovers {
    /// Beside the cases, among mails that were made of them, and in our own folders: every clone removes them.
    pub near: Vec<PathBuf>,
    /// Anywhere else in the worktrees: they are removed where a person saw the list and decided.
    pub named: Vec<PathBuf>,
    /// Files with a longer name that contains the code name: only a person can decide.
    pub alike: Vec<PathBuf>,
    /// Elsewhere in the user's home: only their owner can tell.
    pub outside: Vec<PathBuf>,
}

impl Leftovers {
    /// Removes nothing: the records stay, and only people can tell what of these belongs to them and should.
    pub fn leave_to_people(&mut self) {
        let found = self.near.drain(..).chain(self.named.drain(..)).chain(self.alike.drain(..)).collect();
        self.alike = found;
    }
}

/// How sure it is that a file is named after a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum NameMatch {
    InPart,
    Wholly,
}

/// Where editors and hook managers keep copies of what was edited, below the home directory.
const KEEPERS: &[&str] = &[
    ".cache/pre-commit",
    ".cache/prek",
    ".cache/vim",
    ".config/emacs/auto-save-list",
    ".config/emacs/backups",
    ".emacs.d/auto-save-list",
    ".emacs.d/backups",
    ".local/share/Trash/files",
    ".local/share/nvim/swap",
    ".local/share/nvim/undo",
    ".local/state/nvim/swap",
    ".local/state/nvim/undo",
    ".vim/backup",
    ".vim/swap",
    ".vim/undo",
];
/// How hook managers begin the names of the patches that they keep in one of these folders.
const PATCH: &str = "patch";
/// The depth of the search: a home can be large, and these folders are flat.
const DEEPEST: usize = 3;

/// Looks for files whose names tell that they belong to one of these cases.
pub fn look(git: &Repository, root: &Path, is_code_name: &dyn Fn(&str) -> bool) -> anyhow::Result<Leftovers> {
    let mut found = Leftovers::default();
    for root in worktrees(git, root)? {
        let known = tracked(&root)?;
        for entry in walkdir::WalkDir::new(&root).into_iter().filter_entry(|it| it.depth() == 0 || !is_a_repository(it))
        {
            let entry = entry.with_context(|| format!("cannot read {}", root.display()))?;
            if entry.file_type().is_dir() || known.contains(entry.path()) {
                continue;
            }
            let near = FOLDERS.iter().filter(|folder| folder.holds_copies);
            let is_near = near.map(|folder| root.join(folder.name)).any(|folder| entry.path().starts_with(folder));
            match named(entry.file_name(), is_code_name) {
                Some(_) if is_near && is_receipt(entry.file_name(), is_code_name) => {
                    found.near.push(entry.into_path());
                }
                Some(NameMatch::Wholly) if is_near => found.near.push(entry.into_path()),
                Some(NameMatch::Wholly) => found.named.push(entry.into_path()),
                Some(NameMatch::InPart) => found.alike.push(entry.into_path()),
                None => {}
            }
        }
    }
    let own_folders = fs::read_dir(git.common_dir()).into_iter().flatten().flatten().map(|it| it.path());
    let journals = own_folders.filter(|it| it.is_dir() && has_prefix(it, "casebound"));
    for entry in journals.flat_map(|it| walkdir::WalkDir::new(it).into_iter().flatten()) {
        if entry.file_type().is_file() && named(entry.file_name(), is_code_name) == Some(NameMatch::Wholly) {
            found.near.push(entry.into_path());
        }
    }
    found.outside = outside(is_code_name);
    for list in [&mut found.near, &mut found.named, &mut found.alike] {
        list.sort();
    }
    Ok(found)
}

/// Returns whether not to descend: git's own folder, another repository, another worktree.
fn is_a_repository(entry: &walkdir::DirEntry) -> bool {
    let path = entry.path();
    entry.file_name() == ".git"
        || path.join(".git").exists()
        || (path.join("HEAD").is_file() && path.join("objects").is_dir())
}

fn has_prefix(path: &Path, prefix: &str) -> bool {
    path.file_name().is_some_and(|it| it.to_string_lossy().starts_with(prefix))
}

/// Removes files that [`look`] found.
pub fn remove(paths: &[PathBuf]) -> anyhow::Result<()> {
    for path in paths {
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn outside(is_code_name: &dyn Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut found = in_home();
    found.retain(|path| {
        path.file_name().is_some_and(|name| named(name, is_code_name).is_some()) || has_prefix(path, PATCH)
    });
    found
}

/// Returns the patches that hook managers keep in the user's home; their names do not show what they contain.
pub fn patches() -> Vec<PathBuf> {
    let mut found = in_home();
    found.retain(|it| has_prefix(it, PATCH));
    found
}

/// The files that editors and hook managers keep in the user's home.
fn in_home() -> Vec<PathBuf> {
    let Some(home) = std::env::var_os("HOME").map(PathBuf::from).filter(|it| it.is_absolute()) else {
        return Vec::new();
    };
    let entries = KEEPERS
        .iter()
        .flat_map(|keeper| walkdir::WalkDir::new(home.join(keeper)).max_depth(DEEPEST).into_iter().flatten());
    let files = entries.filter(|it| it.file_type().is_file());
    let mut found: Vec<PathBuf> = files.map(walkdir::DirEntry::into_path).collect();
    found.sort();
    found
}

/// Returns whether a file is named after one of the cases, with what editors and merges put around a name.
pub(super) fn is_copy_of(file: &str, is_code_name: &dyn Fn(&str) -> bool) -> bool {
    named(OsStr::new(file), is_code_name) == Some(NameMatch::Wholly)
}

/// Returns whether a file is named as the receipt that is written for whoever reported one of the cases.
fn is_receipt(file: &OsStr, is_code_name: &dyn Fn(&str) -> bool) -> bool {
    file.to_string_lossy().to_ascii_lowercase().strip_suffix(RECEIPT_ENDING).is_some_and(is_code_name)
}

/// Returns how much of a file's name is the code name of one of the cases.
fn named(file: &OsStr, is_code_name: &dyn Fn(&str) -> bool) -> Option<NameMatch> {
    let file = file.to_string_lossy().to_ascii_lowercase();
    let runs = file.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').filter(|it| !it.is_empty());
    runs.filter_map(|run| {
        if is_code_name(run) {
            return Some(NameMatch::Wholly);
        }
        let words: Vec<&str> = run.split('-').collect();
        let parts = (0..words.len()).flat_map(|start| (start + 1..=words.len()).map(move |end| start..end));
        let mut parts = parts.filter_map(|part| words.get(part)).map(|it| it.join("-"));
        parts.any(|part| is_code_name(&part)).then_some(NameMatch::InPart)
    })
    .max()
}

fn worktrees(git: &Repository, root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if git.is_bare() {
        return Ok(Vec::new());
    }
    let output = program::run_checked(root, &["worktree", "list", "--porcelain", "-z"])?;
    let paths = output.stdout.split(|byte| *byte == 0).filter_map(|line| line.strip_prefix(b"worktree ")).map(path_of);
    Ok(paths.filter(|path| path.is_dir()).collect())
}

/// The path that git names: any bytes, of which none may be lost, or a tracked file would be taken for a copy.
#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

fn tracked(root: &Path) -> anyhow::Result<BTreeSet<PathBuf>> {
    let output = program::run_checked(root, &["ls-files", "-z"])?;
    let paths = output.stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    Ok(paths.map(|path| root.join(path_of(path))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_known_by_its_name() {
        let is_named = |file: &str| named(OsStr::new(file), &|it| it == "quiet-harbor");
        for file in [
            "quiet-harbor.md~",
            ".quiet-harbor.md.swp",
            "#quiet-harbor.md#",
            "%home%cases%quiet-harbor.md",
            "Quiet-Harbor.md.orig",
            "quiet-harbor_LOCAL_1234.md",
        ] {
            assert!(is_named(file) == Some(NameMatch::Wholly), "{file}");
        }
        for file in ["quiet-harbor-two.md~", "draft-quiet-harbor.md", "my-quiet-harbor-notes.txt"] {
            assert!(is_named(file) == Some(NameMatch::InPart), "{file}");
        }
        for file in ["unquiet-harbor.md", "quiet-harbors.md", "other.md", "harbor.md"] {
            assert!(is_named(file).is_none(), "{file}");
        }
    }
}
