//! Which disposals are complete in which clones, and which members have not attested them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use casebound_git::purge;
use casebound_git::{ObjectId, Repository, program};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::DISPOSED;
use casebound_record::tombstone::Attestation;
use chrono::NaiveDate;

use crate::disposal::tombstones::{self, KnownTombstone};
use crate::disposal::upstream::Upstream;
use crate::workspace::Workspace;
use crate::{disposal, files, random};

/// The progress of one disposal.
#[derive(Debug, PartialEq, Eq)]
pub struct Progress {
    /// The id of its tombstone.
    pub id: String,
    /// The day on which it was decided.
    pub disposed_on: NaiveDate,
    /// How many records it removed.
    pub records: usize,
    /// The members who approved it.
    pub approved_by: Vec<String>,
    /// Whether this clone is purged.
    pub here: PurgeStatus,
    /// The name of the remote that the branch follows, and whether it is purged; nothing where there is none.
    pub there: Option<(String, PurgeStatus)>,
    /// How many clones proved it.
    pub clones: usize,
    /// The serving members of whom no clone has answered.
    pub members: Vec<String>,
    /// The clones that attested another disposal but not this one.
    pub missing_clones: Vec<String>,
}

impl Progress {
    /// Returns whether it is done everywhere.
    pub fn is_complete(&self) -> bool {
        let is_gone_there = self.there.as_ref().is_none_or(|(_, purged)| *purged == PurgeStatus::Gone);
        self.here == PurgeStatus::Gone && is_gone_there && self.members.is_empty() && self.missing_clones.is_empty()
    }
}

/// Whether a history is purged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PurgeStatus {
    /// Nothing of the old history is left.
    Gone,
    /// It still has it.
    NotYet,
    /// It has commits that are not here.
    Unknown,
}

/// Returns how far each disposal is that this repository knows of, in their order.
///
/// # Errors
/// When this is not a git repository, or it or the remote can't be read.
pub fn status(workspace: &Workspace) -> anyhow::Result<Vec<Progress>> {
    let git = workspace.git.as_ref().context("this is not a git repository: nothing was ever disposed of here")?;
    let known = tombstones::known(git)?;
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let upstream = upstream(git)?;
    let there = upstream.as_ref().map(|it| it.remote_tip(&disposal::place(git))).transpose()?.flatten();
    let fingerprints: Vec<&purge::Fingerprints> = known.iter().map(|it| &it.fingerprints).collect();
    let left_here = purge::paths_of_each(git, &fingerprints)?;
    let attestations =
        known.iter().map(|it| attestations_of(workspace, &it.file.id)).collect::<anyhow::Result<Vec<Answers>>>()?;
    let serving: BTreeSet<&str> =
        workspace.committee.committee.serving(workspace.clock.today).map(|it| it.key.as_str()).collect();
    // The clones of serving members, and clones of unknown owners.
    let expected: BTreeSet<&str> = attestations
        .iter()
        .flatten()
        .filter(|(_, by)| by.as_deref().is_none_or(|it| serving.contains(it)))
        .map(|(clone, _)| clone.as_str())
        .collect();
    let mut all = Vec::with_capacity(known.len());
    let held = match &there {
        Some(there) if git.kind(there)?.is_some() => {
            Some(tombstones::held(git, &git.commits(&[*there], &[])?, &known)?)
        }
        _ => None,
    };
    for ((KnownTombstone { file, .. }, left), attestations) in known.iter().zip(&left_here).zip(&attestations) {
        let purged_there = match &held {
            None => PurgeStatus::Unknown,
            Some(held) if held.contains(&file.id) => PurgeStatus::NotYet,
            Some(_) => PurgeStatus::Gone,
        };
        let there = upstream.as_ref().filter(|_| there.is_some()).map(|it| (it.remote.clone(), purged_there));
        let answered: BTreeSet<&str> = attestations.values().filter_map(Option::as_deref).collect();
        let missing = expected.iter().filter(|clone| !attestations.contains_key(**clone));
        all.push(Progress {
            id: file.id.clone(),
            disposed_on: file.disposed_on,
            records: file.records.len(),
            approved_by: file.approved_by.clone(),
            here: if left.is_none() { PurgeStatus::Gone } else { PurgeStatus::NotYet },
            there,
            clones: attestations.len(),
            members: serving.difference(&answered).map(|it| (*it).to_owned()).collect(),
            missing_clones: missing.map(|it| (*it).to_owned()).collect(),
        });
    }
    Ok(all)
}

fn upstream(git: &Repository) -> anyhow::Result<Option<Upstream>> {
    match disposal::branch(git) {
        Ok(branch) => Upstream::of(git, &disposal::place(git), &branch),
        Err(_) => Ok(None),
    }
}

/// The clones that proved a disposal, each with its member.
type Answers = BTreeMap<String, Option<String>>;

fn attestations_of(workspace: &Workspace, id: &str) -> anyhow::Result<Answers> {
    let folder = workspace.root.join(DISPOSED).join(id);
    let mut found = Answers::new();
    let Ok(entries) = fs::read_dir(&folder) else { return Ok(found) };
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        let Some(clone) = path.file_stem().map(|it| it.to_string_lossy().into_owned()) else { continue };
        let bytes = files::read_regular(&path, MAX_FILE).with_context(|| format!("cannot read {}", path.display()))?;
        if let Some(by) = Attestation::read(&bytes) {
            found.insert(clone, by);
        }
    }
    Ok(found)
}

/// What a server answers when asked for an object of the old history.
#[derive(Debug, PartialEq, Eq)]
pub struct ServerCheck {
    /// The id of the object.
    pub id: ObjectId,
    /// The name of the remote.
    pub remote: String,
    /// Whether it still gives the object out: its provider has not collected it.
    pub is_given_out: bool,
}

/// Asks the server for an object by its id, in a repository of its own, so that nothing comes back here.
///
/// # Errors
/// When the id is malformed, the branch has no upstream, or the server can't be reached.
pub fn ask_server(workspace: &Workspace, id: &str) -> anyhow::Result<ServerCheck> {
    let git = workspace.git.as_ref().context("this is not a git repository: nothing was ever disposed of here")?;
    let id = ObjectId::from_hex(id).context("an id has 40 hexadecimal digits")?;
    let upstream = upstream(git)?.context("the branch has no upstream, so there is no server to ask")?;
    let url = program::run_checked(&workspace.root, &["remote", "get-url", &upstream.remote])?;
    let url = String::from_utf8(url.stdout).ok().context("the address of the remote is not text")?;
    let folder = TemporaryFolder::new()?;
    program::init(&folder.0, "main")?;
    // Run in the worktree, since the address may be a relative path; fetch into the temporary folder.
    let into = format!("--git-dir={}", folder.0.join(".git").display());
    let ask = |what: &str| program::talk(&workspace.root, &[&into, "fetch", "--quiet", "--depth=1", url.trim(), what]);
    // Only a server that serves its branch but not the object has refused it; anything else is another failure.
    let reached = ask(&upstream.name)?;
    if !reached.is_success() {
        bail!("cannot reach `{}`: {}", upstream.remote, reached.stderr);
    }
    let is_given_out = ask(&id.to_string())?.is_success();
    Ok(ServerCheck { id, remote: upstream.remote, is_given_out })
}

/// A temporary folder that is removed on drop.
struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    fn new() -> anyhow::Result<TemporaryFolder> {
        let name = format!("casebound-{}", random::digits::<8>()?);
        let folder = std::env::temp_dir().join(name);
        files::make_private_folder(&folder)?;
        Ok(TemporaryFolder(folder))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // What was fetched is old private text: it must not stay. Should this fail, the system empties the folder.
        drop(fs::remove_dir_all(&self.0));
    }
}
