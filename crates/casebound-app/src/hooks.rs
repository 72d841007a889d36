//! The hooks that belong into a repository: which, and how they come into it.

use std::path::PathBuf;

use anyhow::bail;
use casebound_git::{Head, Hook, Installed, Repository, program};
use casebound_record::COMMITTEE_FILE;

use crate::disposal;

/// By this line every version of our hooks is recognised.
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

/// The hooks that belong into a repository: those of a clone, or those of a server.
pub fn hooks(git: &Repository) -> impl Iterator<Item = Hook<'static>> {
    let all: &[(&str, &str)] = if git.is_bare() { &SERVER } else { &CLIENT };
    all.iter().map(|(name, script)| Hook { name, script: script.as_bytes(), marker: MARKER })
}

/// Tells whether a hook is one of a member's clone.
pub fn is_of_a_clone(name: &str) -> bool {
    CLIENT.iter().any(|(client, _)| *client == name)
}

/// What was installed.
pub struct Installation {
    /// The folder of hooks that the repository has of its own now, and the one that is set for all repositories of this person.
    pub own: Option<(PathBuf, PathBuf)>,
    /// Each hook, and what became of it.
    pub hooks: Vec<(&'static str, Installed)>,
}

/// Installs all hooks that belong into a repository. Where one folder is set for all repositories, this one gets its own: ours
/// must not run in other repositories, and theirs still run in this one.
///
/// # Errors
/// When a hook can't be written.
pub fn install(git: &Repository) -> anyhow::Result<Installation> {
    let Some(shared) = git.shared_hooks()? else {
        return Ok(Installation { own: None, hooks: install_all(git)? });
    };
    let own = git.take_own_hooks(&shared)?;
    let git = disposal::reopen(&disposal::place(git))?;
    Ok(Installation { own: Some((own, shared)), hooks: install_all(&git)? })
}

fn install_all(git: &Repository) -> anyhow::Result<Vec<(&'static str, Installed)>> {
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
    let output = program::run(git.git_dir(), &["symbolic-ref", "HEAD", branch])?;
    if !output.is_success() {
        bail!("git symbolic-ref failed: {}", output.stderr);
    }
    Ok(Some(branch.clone()))
}

/// Tells whether there is any sign that a repository is a committee's: in what is checked out, in the index, in a ref, or that
/// we ever worked here.
///
/// # Errors
/// When the repository can't be read.
pub fn is_a_committees(git: &Repository) -> anyhow::Result<bool> {
    let in_worktree = git.root().is_some_and(|root| root.join(COMMITTEE_FILE).symlink_metadata().is_ok());
    if in_worktree || git.common_dir().join("casebound").is_dir() {
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
