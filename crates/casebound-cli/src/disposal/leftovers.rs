//! Copies of a record that no history holds: what editors, merges and our own commands leave in and beside a clone.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_git::{Repository, program};

/// Files that may hold a record, by their names.
#[derive(Default)]
pub(crate) struct Leftovers {
    /// In the worktrees, unknown to git: they go together with the record.
    pub(crate) here: Vec<PathBuf>,
    /// Elsewhere in the user's home: only their owner can tell.
    pub(crate) outside: Vec<PathBuf>,
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
/// A home can be large; these folders are flat.
const DEEPEST: usize = 3;

/// Looks for files whose names tell that they belong to one of these cases.
pub(crate) fn look(git: &Repository, place: &Path, names: &[String]) -> anyhow::Result<Leftovers> {
    let mut found = Leftovers::default();
    for root in worktrees(git, place)? {
        let known = tracked(&root)?;
        let all = walkdir::WalkDir::new(&root).into_iter().filter_entry(|it| it.file_name() != ".git");
        for entry in all {
            let entry = entry.with_context(|| format!("cannot read {}", root.display()))?;
            if !entry.file_type().is_dir() && is_named(entry.file_name(), names) && !known.contains(entry.path()) {
                found.here.push(entry.into_path());
            }
        }
    }
    let journals = fs::read_dir(git.common_dir()).into_iter().flatten().flatten().map(|it| it.path());
    let journals = journals.filter(|it| it.is_dir() && has_prefix(it, "casebound"));
    for entry in journals.flat_map(|it| walkdir::WalkDir::new(it).into_iter().flatten()) {
        if entry.file_type().is_file() && is_named(entry.file_name(), names) {
            found.here.push(entry.into_path());
        }
    }
    found.here.sort();
    found.outside = outside(names);
    Ok(found)
}

fn has_prefix(path: &Path, prefix: &str) -> bool {
    path.file_name().is_some_and(|it| it.to_string_lossy().starts_with(prefix))
}

/// Removes what [`look`] found in the worktrees.
pub(crate) fn remove(leftovers: &Leftovers) -> anyhow::Result<()> {
    for path in &leftovers.here {
        match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot remove {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

fn outside(names: &[String]) -> Vec<PathBuf> {
    let Some(home) = std::env::var_os("HOME").map(PathBuf::from).filter(|it| it.is_absolute()) else {
        return Vec::new();
    };
    let entries =
        KEEPERS.iter().flat_map(|it| walkdir::WalkDir::new(home.join(it)).max_depth(DEEPEST).into_iter().flatten());
    let mut found: Vec<PathBuf> = entries
        .filter(|it| it.file_type().is_file())
        // Hook managers keep whole patches under names of their own.
        .filter(|it| is_named(it.file_name(), names) || has_prefix(it.path(), "patch"))
        .map(walkdir::DirEntry::into_path)
        .collect();
    found.sort();
    found
}

/// Tells whether the name of a file speaks of one of the cases, whatever stands around it.
fn is_named(name: &OsStr, names: &[String]) -> bool {
    let name = name.to_string_lossy().to_ascii_lowercase();
    let is_edge = |it: Option<char>| it.is_none_or(|it| !it.is_ascii_alphanumeric() && it != '-');
    names.iter().any(|wanted| {
        name.match_indices(wanted.as_str()).any(|(at, _)| {
            let (before, after) = name.split_at(at);
            let after = after.get(wanted.len()..).unwrap_or_default();
            is_edge(before.chars().next_back()) && is_edge(after.chars().next())
        })
    })
}

fn worktrees(git: &Repository, place: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if git.is_bare() {
        return Ok(Vec::new());
    }
    let output = program::run(place, &["worktree", "list", "--porcelain", "-z"])?;
    if !output.is_success() {
        bail!("git worktree failed: {}", output.stderr);
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let paths = text.split('\0').filter_map(|it| it.strip_prefix("worktree ")).map(PathBuf::from);
    Ok(paths.filter(|it| it.is_dir()).collect())
}

fn tracked(root: &Path) -> anyhow::Result<BTreeSet<PathBuf>> {
    let output = program::run(root, &["ls-files", "-z"])?;
    if !output.is_success() {
        bail!("git ls-files failed: {}", output.stderr);
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.split('\0').filter(|it| !it.is_empty()).map(|it| root.join(it)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_known_by_its_name() {
        let names = ["quiet-harbor".to_owned()];
        for name in [
            "quiet-harbor.md~",
            ".quiet-harbor.md.swp",
            "#quiet-harbor.md#",
            "%home%cases%quiet-harbor.md",
            "quiet-harbor.md.orig",
        ] {
            assert!(is_named(OsStr::new(name), &names), "{name}");
        }
        for name in ["unquiet-harbor.md", "quiet-harbor-two.md~", "quiet-harbors.md", "other.md"] {
            assert!(!is_named(OsStr::new(name), &names), "{name}");
        }
    }
}
