//! What the repositories that this clone knows of still have of what was disposed of: every ref of every address.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use casebound_git::{ObjectId, Repository, program};

use crate::disposal::operator::{Event, HeldRef, Operator, RemoteState};
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::disposal::upstream::Upstream;
use crate::disposal::{self, reopen};
use crate::{files, own_file};

/// Asks every address of every remote for its refs, and looks what these still have of what the tombstones cover.
///
/// What is not here is fetched into a temporary repository, which is removed.
///
/// # Errors
/// When this repository can't be read, or nothing can be written.
pub fn remote_states(git: &Repository, root: &Path, all: &[KnownTombstone]) -> anyhow::Result<Vec<RemoteState>> {
    let mut states = Vec::new();
    for remote in git.remotes()? {
        for (number, address) in addresses(root, &remote.name)?.iter().enumerate() {
            let nth = (number > 0).then_some(number + 1);
            let refs = held_refs(git, root, address, all)?;
            states.push(RemoteState { remote: remote.name.clone(), nth, refs });
        }
    }
    Ok(states)
}

/// Reports what the remotes still have of what was disposed of, beside the branch that ours is pushed to.
///
/// # Errors
/// When the repository can't be read.
pub fn report_remotes(root: &Path, operator: &mut dyn Operator) -> anyhow::Result<()> {
    let git = reopen(root)?;
    let own = Upstream::of_head(&git)?;
    for mut state in remote_states(&git, root, &tombstones::of(&git, git.resolve("HEAD")?.as_slice())?)? {
        let is_main = own.as_ref().is_some_and(|own| own.remote == state.remote && state.nth.is_none());
        if let (Ok(refs), Some(own), true) = (&mut state.refs, &own, is_main) {
            // Told already, with what else there is to know about it.
            refs.retain(|it| it.name != own.name);
        }
        if !state.refs.as_ref().is_ok_and(Vec::is_empty) {
            operator.report(Event::StillThere(state));
        }
    }
    Ok(())
}

/// The addresses from which a remote is fetched and to which it is pushed, each once.
fn addresses(root: &Path, remote: &str) -> anyhow::Result<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    for args in [&["get-url", "--all"][..], &["get-url", "--push", "--all"]] {
        let output = program::run(root, &[&["remote"], args, &[remote]].concat())?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        for address in said.lines().filter(|_| output.is_success()) {
            if !found.iter().any(|known| known == address) {
                found.push(address.to_owned());
            }
        }
    }
    Ok(found)
}

/// The refs at an address that still have something; or what git said when it could not be asked.
fn held_refs(
    git: &Repository,
    root: &Path,
    address: &str,
    all: &[KnownTombstone],
) -> anyhow::Result<Result<Vec<HeldRef>, String>> {
    let output = program::talk(root, &["ls-remote", "--quiet", address])?;
    if !output.is_success() {
        return Ok(Err(output.stderr));
    }
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let refs: BTreeMap<String, ObjectId> = said
        .lines()
        .filter_map(|line| line.split_once('\t'))
        // What a tag names is judged by the tag itself.
        .filter(|(_, name)| name.starts_with("refs/") && !name.ends_with("^{}"))
        .filter_map(|(id, name)| Some((name.to_owned(), ObjectId::from_hex(id)?)))
        .collect();
    let mut missing = Vec::new();
    for (name, tip) in &refs {
        if git.kind(tip)?.is_none() {
            missing.push(name.as_str());
        }
    }
    let fetched = match missing.is_empty() {
        true => None,
        false => match fetch_apart(git, root, address, &missing)? {
            Ok(fetched) => Some(fetched),
            Err(said) => return Ok(Err(said)),
        },
    };
    let apart = fetched.as_ref().map(|folder| reopen(&folder.path)).transpose()?;
    let mut held = Vec::new();
    for (name, tip) in refs {
        let tombstones = held_by(apart.as_ref().unwrap_or(git), &tip, all)?;
        if !tombstones.is_empty() {
            // A tag on anything but a commit can't be pushed past the hooks.
            let is_here = matches!(git.resolve(&format!("{name}^{{commit}}")), Ok(Some(_)));
            held.push(HeldRef { name, tip, tombstones, is_here });
        }
    }
    Ok(Ok(held))
}

/// Fetches refs into a repository of their own that borrows from this one.
fn fetch_apart(
    git: &Repository,
    root: &Path,
    address: &str,
    refs: &[&str],
) -> anyhow::Result<Result<TemporaryFolder, String>> {
    let folder = TemporaryFolder::new(git)?;
    program::init(&folder.path, "main")?;
    let git_dir = folder.path.join(".git");
    let lender = fs::canonicalize(git.common_dir().join("objects")).context("cannot find the objects")?;
    let alternates = git_dir.join("objects/info/alternates");
    fs::write(&alternates, format!("{}\n", lender.display()))
        .with_context(|| format!("cannot write {}", alternates.display()))?;
    // Run in the worktree, since the address may be a relative path.
    let into = format!("--git-dir={}", git_dir.display());
    let specs: Vec<String> =
        refs.iter().enumerate().map(|(number, name)| format!("+{name}:refs/judged/{number}")).collect();
    let mut args = vec![into.as_str(), "fetch", "--quiet", "--no-tags", address];
    args.extend(specs.iter().map(String::as_str));
    let output = program::talk(root, &args)?;
    Ok(if output.is_success() { Ok(folder) } else { Err(output.stderr) })
}

/// The tombstones of which something is reached from an object.
fn held_by(git: &Repository, tip: &ObjectId, all: &[KnownTombstone]) -> anyhow::Result<BTreeSet<String>> {
    if let Ok(Some(commit)) = git.resolve(&format!("{tip}^{{commit}}")) {
        return tombstones::held(git, &git.commits(&[commit], &[])?, all);
    }
    // A tag may name a file or a folder of no commit.
    let args = ["rev-list", "--objects", "--no-object-names", &tip.to_string()];
    let output = program::run_checked(&disposal::root(git), &args)?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let objects: Vec<ObjectId> = said.lines().filter_map(ObjectId::from_hex).collect();
    let is_marked = |tombstone: &&KnownTombstone| objects.iter().any(|id| tombstone.fingerprints.has_blob(id));
    Ok(all.iter().filter(is_marked).map(|it| it.file.id.clone()).collect())
}

/// A temporary folder below `.git/casebound/` that is removed on drop; one that a kill left there is removed by a later run.
pub(super) struct TemporaryFolder {
    pub(super) path: PathBuf,
    _lock: fs::File,
}

impl TemporaryFolder {
    pub(super) fn new(git: &Repository) -> anyhow::Result<TemporaryFolder> {
        let (path, lock) = files::begin_folder(&own_file::folder(git).join("fetched"))?;
        Ok(TemporaryFolder { path, _lock: lock })
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // What was fetched is old private text: it must not stay.
        drop(fs::remove_dir_all(&self.path));
    }
}
