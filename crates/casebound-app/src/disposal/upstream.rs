//! The upstream branch, and how it compares with ours.

use std::path::Path;

use anyhow::{Context as _, bail};
use casebound_git::{Head, ObjectId, Repository, program};

use crate::disposal::operator::{DivergedRemote, Event, Operator};
use crate::disposal::{self, reopen};
use crate::random;

/// Where a branch is pushed to.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// The name of the remote.
    pub remote: String,
    /// The ref over there, such as `refs/heads/main`.
    pub name: String,
    /// The ref here that remembers it, such as `refs/remotes/origin/main`.
    pub tracking: String,
}

impl Upstream {
    /// Returns the upstream of a branch; `None` when it has none.
    pub fn of(git: &Repository, root: &Path, branch: &str) -> anyhow::Result<Option<Upstream>> {
        let setting = |key: &str| git.config_string(&format!("branch.{branch}.{key}"));
        let (Some(remote), Some(name)) = (setting("remote"), setting("merge")) else {
            return Upstream::of_same_name(git, branch);
        };
        if remote == "." {
            return Ok(None);
        }
        let args = ["rev-parse", "--symbolic-full-name", &format!("{branch}@{{upstream}}")];
        let output = program::run(root, &args)?;
        let tracking = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        // A branch that was never pushed has a name over there, and nothing here that remembers it.
        let tracking = if output.is_success() && !tracking.is_empty() {
            tracking
        } else {
            format!("refs/remotes/{remote}/{}", name.trim_start_matches("refs/heads/"))
        };
        Ok(Some(Upstream { remote, name, tracking }))
    }

    /// Returns the upstream of the branch that is checked out; `None` when there is none.
    ///
    /// # Errors
    /// When the repository can't be read.
    pub fn of_head(git: &Repository) -> anyhow::Result<Option<Upstream>> {
        match git.head()? {
            Head::Branch(branch, _) | Head::Unborn(branch) => Upstream::of(git, &disposal::root(git), &branch),
            Head::Detached(_) => Ok(None),
        }
    }

    /// Where nothing is set: the branch of the same name that was pushed to the only remote which has one.
    fn of_same_name(git: &Repository, branch: &str) -> anyhow::Result<Option<Upstream>> {
        let mut found = Vec::new();
        for remote in git.remotes()? {
            let tracking = format!("refs/remotes/{}/{branch}", remote.name);
            if git.resolve(&tracking)?.is_some() {
                found.push(Upstream { remote: remote.name, name: format!("refs/heads/{branch}"), tracking });
            }
        }
        Ok(found.pop().filter(|_| found.is_empty()))
    }

    /// What it was when we last heard of it; nothing where that commit is not here, as [`forget_broken`] says.
    pub fn tracking_tip(&self, git: &Repository) -> anyhow::Result<Option<ObjectId>> {
        let tip = git.resolve(&self.tracking)?;
        Ok(tip.filter(|tip| git.kind(tip).is_ok_and(|kind| kind.is_some())))
    }

    /// Asks what it is now; `None` when there is no such branch.
    pub fn remote_tip(&self, root: &Path) -> anyhow::Result<Option<ObjectId>> {
        let output = program::talk(root, &["ls-remote", "--quiet", &self.remote, &self.name])?;
        if !output.is_success() {
            bail!("`{}` can't be reached: {}", self.remote, output.stderr);
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.split_whitespace().next().map(|it| ObjectId::from_hex(it).context("git ls-remote gave no id")).transpose()
    }

    /// Fetches everything.
    pub fn fetch(&self, root: &Path) -> anyhow::Result<()> {
        forget_broken(root)?;
        let output = program::talk(root, &["fetch", "--quiet", &self.remote])?;
        if !output.is_success() {
            bail!(
                "cannot reach `{}`, so nothing was fetched. Check the network connection. {}",
                self.remote,
                output.stderr
            );
        }
        Ok(())
    }

    /// Pushes the branch plainly.
    pub fn push(&self, root: &Path) -> anyhow::Result<PushOutcome> {
        let target = format!("HEAD:{}", self.name);
        let output = program::talk(root, &["push", "--quiet", &self.remote, &target])?;
        Ok(if output.is_success() { PushOutcome::Accepted } else { PushOutcome::Refused(output.stderr) })
    }

    /// Returns what has to be replaced over there.
    pub(super) fn replacement(&self, there: ObjectId) -> DivergedRemote {
        DivergedRemote { remote: self.remote.clone(), name: self.name.clone(), there }
    }

    /// Finds out how the history over there can be rewritten: on a branch of its own that is replaced. Its two commits hold no
    /// file, so that nothing is on the server where it can't be deleted.
    ///
    /// # Errors
    /// When git can't be run.
    pub fn rewriting(&self, root: &Path, operator: &mut dyn Operator) -> anyhow::Result<RewriteMethod> {
        self.remove_probes(root, operator)?;
        let (Some(first), Some(second)) = (empty_commit(root, "One")?, empty_commit(root, "Another")?) else {
            return Ok(RewriteMethod::Unknown);
        };
        let probe = format!("{PROBE}{}", random::digits::<4>()?);
        let push = |what: &str| program::talk(root, &["push", "--no-verify", &self.remote, what]);
        let begun = push(&format!("{first}:{probe}"))?;
        if begun.stderr.contains(PURGES_ITSELF) {
            drop(push(&format!(":{probe}"))?);
            return Ok(RewriteMethod::ByItself);
        }
        if !begun.is_success() {
            return Ok(RewriteMethod::Unknown);
        }
        let forced = push(&format!("+{second}:{probe}"))?;
        let found = if forced.is_success() { RewriteMethod::ByForce } else { RewriteMethod::Refused(forced.stderr) };
        self.remove_probes(root, operator)?;
        Ok(found)
    }

    /// Deletes the branches over there that only tried something, and reports those that can't be deleted.
    fn remove_probes(&self, root: &Path, operator: &mut dyn Operator) -> anyhow::Result<()> {
        let output = program::talk(root, &["ls-remote", "--quiet", &self.remote, &format!("{PROBE}*")])?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        for name in said.lines().filter_map(|line| Some(line.split_once('\t')?.1)) {
            let deleted = program::talk(root, &["push", "--no-verify", &self.remote, &format!(":{name}")])?;
            if !deleted.is_success() {
                operator.report(Event::ProbeLeft { remote: self.remote.clone(), name: name.to_owned() });
            }
        }
        Ok(())
    }

    /// Returns whether the other side had commits, when we last heard of it, that ours does not continue.
    pub fn is_ahead(&self, git: &Repository, root: &Path) -> anyhow::Result<bool> {
        match self.tracking_tip(git)? {
            Some(there) => Ok(!is_ancestor(root, &there, &disposal::head(git)?)?),
            None => Ok(false),
        }
    }

    /// Returns whether the other side has one of these commits.
    pub fn has_any(&self, git: &Repository, root: &Path, commits: &[ObjectId]) -> anyhow::Result<bool> {
        let Some(there) = self.tracking_tip(git)? else { return Ok(false) };
        for commit in commits {
            if is_ancestor(root, commit, &there)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// How the beginning of the name of a branch looks that only tries what a server allows.
pub const PROBE: &str = "refs/heads/casebound-probe-";
/// What a server with our hooks answers to such a branch.
pub const PURGES_ITSELF: &str = "casebound purges this repository by itself";

/// Makes a commit without files and without parents, which no ref names; `None` where git does not know who commits.
fn empty_commit(root: &Path, message: &str) -> anyhow::Result<Option<ObjectId>> {
    let tree = program::run_checked(root, &["hash-object", "-t", "tree", "-w", "--stdin"])?;
    let tree = String::from_utf8_lossy(&tree.stdout).trim().to_owned();
    let made = program::run(root, &["commit-tree", "-m", message, &tree])?;
    Ok(ObjectId::from_hex(String::from_utf8_lossy(&made.stdout).trim()).filter(|_| made.is_success()))
}

/// How the history of another repository can be rewritten.
#[derive(Debug)]
pub enum RewriteMethod {
    /// It has our hooks.
    ByItself,
    /// It takes a push by force.
    ByForce,
    /// It refuses that; with what git said.
    Refused(String),
    /// It could not be tried.
    Unknown,
}

/// What the branches that ours are pushed to were when we last heard of them.
pub fn all_tracking_tips(git: &Repository) -> anyhow::Result<Vec<ObjectId>> {
    let root = disposal::root(git);
    let mut tips = Vec::new();
    for (name, _) in git.refs("refs/heads/")?.iter().filter(|_| !git.is_bare()) {
        let branch = name.strip_prefix("refs/heads/").unwrap_or(name);
        if let Some(upstream) = Upstream::of(git, &root, branch)? {
            tips.extend(upstream.tracking_tip(git)?);
        }
    }
    Ok(tips)
}

/// Deletes what remembers a branch of another repository and names a commit that is not here: a push that ended while a
/// purge ran writes such a one. The next fetch brings it again.
pub fn forget_broken(root: &Path) -> anyhow::Result<()> {
    let git = reopen(root)?;
    for (name, tip) in git.refs("refs/remotes/")? {
        if git.kind(&tip)?.is_none() {
            let deleted = program::run(root, &["update-ref", "-d", &name])?;
            if !deleted.is_success() {
                bail!("{name} names a commit that is not here, and could not be deleted: {}", deleted.stderr);
            }
        }
    }
    Ok(())
}

/// The result of a push.
pub enum PushOutcome {
    Accepted,
    /// It was refused; with what git said.
    Refused(String),
}

/// The branch that all others get, where the one that is checked out is another.
pub fn shared_instead(
    git: &Repository,
    root: &Path,
    branch: &str,
    upstream: Option<&Upstream>,
) -> anyhow::Result<Option<String>> {
    let mut shared = None;
    for remote in git.remotes()? {
        let prefix = format!("refs/remotes/{}/", remote.name);
        let head = program::run(root, &["symbolic-ref", "--quiet", &format!("{prefix}HEAD")])?;
        let head = String::from_utf8_lossy(&head.stdout).trim().to_owned();
        if upstream.is_some_and(|upstream| upstream.tracking == head) {
            return Ok(None);
        }
        shared = shared.or(head.strip_prefix(&prefix).map(str::to_owned));
    }
    if shared.is_none() && upstream.is_none() {
        // Nobody said which it is; a branch that is pushed is more so than one that is not.
        for (name, _) in git.refs("refs/heads/")? {
            let other = name.strip_prefix("refs/heads/").unwrap_or(&name);
            if Upstream::of(git, root, other)?.is_some() {
                shared = Some(other.to_owned());
            }
        }
    }
    Ok(shared.filter(|shared| shared != branch))
}

/// Returns whether a commit is an ancestor of another, or the same.
pub fn is_ancestor(root: &Path, old: &ObjectId, new: &ObjectId) -> anyhow::Result<bool> {
    let output = program::run(root, &["merge-base", "--is-ancestor", &old.to_string(), &new.to_string()])?;
    match output.code {
        Some(0) => Ok(true),
        Some(1) => Ok(false),
        _ => bail!("git merge-base failed: {}", output.stderr),
    }
}

/// Pushes what a disposal has left to push, and reports [`Event::ToBeReplaced`] if the remote still has the old history.
///
/// Nothing is pushed by force: whoever does that must know who else works there.
///
/// # Errors
/// When the other side can't be reached.
pub fn bring_up_to_date(root: &Path, operator: &mut dyn Operator) -> anyhow::Result<()> {
    let git = reopen(root)?;
    let Some(upstream) = Upstream::of(&git, root, &disposal::branch(&git)?)? else { return Ok(()) };
    let Some(there) = upstream.remote_tip(root)? else { return Ok(()) };
    let head = disposal::head(&git)?;
    if there == head {
        return Ok(());
    }
    let is_known = git.kind(&there)?.is_some();
    if is_known && is_ancestor(root, &there, &head)? {
        operator.report(match upstream.push(root)? {
            PushOutcome::Accepted => Event::Pushed(upstream.remote),
            PushOutcome::Refused(said) => Event::NotPushed { what: "The attestation".to_owned(), said },
        });
        return Ok(());
    }
    // After a purge this clone has none of the old commits, so an unknown commit may also be a new one.
    operator.report(Event::ToBeReplaced(upstream.replacement(there)));
    Ok(())
}
