//! Installs the git hooks of a clone or a server.

use std::path::PathBuf;

use casebound_git::{Head, Hook, HookStatus, InstallOutcome, Repository, program};
use casebound_record::COMMITTEE_FILE;

use crate::{disposal, merge_driver, own_file};

/// The line by which every version of our hooks is recognised.
const MARKER: &str = "# casebound hook";

/// The hooks of a member's clone, and of a bare repository on a server.
const CLIENT: [(&str, &str); 6] = [
    ("pre-commit", include_str!("../../../hooks/pre-commit")),
    ("pre-merge-commit", include_str!("../../../hooks/pre-merge-commit")),
    ("commit-msg", include_str!("../../../hooks/commit-msg")),
    ("pre-rebase", include_str!("../../../hooks/pre-rebase")),
    ("post-merge", include_str!("../../../hooks/post-merge")),
    ("pre-push", include_str!("../../../hooks/pre-push")),
];
const SERVER: [(&str, &str); 2] = [
    ("pre-receive", include_str!("../../../hooks/pre-receive")),
    ("post-receive", include_str!("../../../hooks/post-receive")),
];

/// Returns the hooks for a repository: those of a clone, or those of a server.
pub fn hooks(git: &Repository) -> impl Iterator<Item = Hook<'static>> {
    let all: &[(&str, &str)] = if git.is_bare() { &SERVER } else { &CLIENT };
    all.iter().map(|(name, script)| Hook { name, script: script.as_bytes(), marker: MARKER })
}

/// Returns whether a hook is one of a member's clone.
pub fn is_of_a_clone(name: &str) -> bool {
    CLIENT.iter().any(|(client, _)| *client == name)
}

/// Returns whether this clone or server has them, of whatever version.
///
/// # Errors
/// When a hook can't be read.
pub fn are_installed(git: &Repository) -> anyhow::Result<bool> {
    for hook in hooks(git) {
        if !matches!(git.hook_status(&hook)?, HookStatus::Ours | HookStatus::OursOutdated) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What was installed.
pub struct Installation {
    /// The repository's new hooks folder, and the one that `core.hooksPath` sets globally.
    pub own: Option<(PathBuf, PathBuf)>,
    /// Whether the merge driver was missing.
    pub is_driver_new: bool,
    /// The result for each hook.
    pub hooks: Vec<(&'static str, InstallOutcome)>,
}

/// Installs the hooks for a repository, and in a clone the merge driver. If `core.hooksPath` is set globally, the repository gets its own folder: our hooks
/// must not run in other repositories, and the global hooks must still run in this one.
///
/// # Errors
/// When a hook can't be written.
pub fn install(git: &Repository) -> anyhow::Result<Installation> {
    let Some(shared) = git.shared_hooks()? else {
        return Ok(Installation { own: None, is_driver_new: merge_driver::install(git)?, hooks: install_all(git)? });
    };
    let own = git.take_own_hooks(&shared)?;
    let git = disposal::reopen(&disposal::root(git))?;
    let is_driver_new = merge_driver::install(&git)?;
    Ok(Installation { own: Some((own, shared)), is_driver_new, hooks: install_all(&git)? })
}

fn install_all(git: &Repository) -> anyhow::Result<Vec<(&'static str, InstallOutcome)>> {
    hooks(git).map(|hook| Ok((hook.name, git.install_hook(&hook)?))).collect()
}

/// Makes HEAD of a server name the only branch that there is, where it names none: else a clone of it would be empty.
///
/// # Errors
/// When the repository can't be read, or git can't write.
pub fn follow_first_branch(git: &Repository) -> anyhow::Result<Option<String>> {
    let (true, Head::Unborn(_)) = (git.is_bare(), git.head()?) else { return Ok(None) };
    let branches = git.refs("refs/heads/")?;
    let [(branch, _)] = branches.as_slice() else { return Ok(None) };
    program::run_checked(git.git_dir(), &["symbolic-ref", "HEAD", branch])?;
    Ok(Some(branch.clone()))
}

/// Returns whether a repository may be a committee's: it has a committee.yaml in the worktree, the index or a ref, or
/// Casebound has run in it before.
///
/// # Errors
/// When the repository can't be read.
pub fn is_committee_repository(git: &Repository) -> anyhow::Result<bool> {
    let in_worktree = git.root().is_some_and(|root| root.join(COMMITTEE_FILE).symlink_metadata().is_ok());
    if in_worktree || own_file::folder(git).is_dir() {
        return Ok(true);
    }
    for entry in git.index()?.entries()? {
        if entry?.path.as_bytes() == COMMITTEE_FILE.as_bytes() {
            return Ok(true);
        }
    }
    let mut tips = git.ref_tips("refs/")?;
    tips.extend(git.resolve("HEAD")?);
    for tip in tips {
        if git.resolve(&format!("{tip}:{COMMITTEE_FILE}"))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
