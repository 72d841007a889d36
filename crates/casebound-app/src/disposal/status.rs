//! Which disposals are complete in which clones, and which members have not attested them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, bail};
use casebound_git::purge;
use casebound_git::{Commit, ObjectId, ObjectKind, Repository, program};
use casebound_record::Committee;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::DISPOSED;
use casebound_record::tombstone::Attestation;
use chrono::NaiveDate;

use crate::disposal;
use crate::disposal::operator::{HeldRef, RemoteState};
use crate::disposal::remotes::{self, TemporaryFolder};
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::disposal::upstream::{self, Upstream};
use crate::member_statements;
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

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
    /// What every address of every remote still has of it.
    pub there: Vec<RemoteProgress>,
    /// How many clones proved it.
    pub clones: usize,
    /// The serving members of whom no clone has answered.
    pub members: Vec<String>,
    /// The clones that attested another disposal but not this one.
    pub missing_clones: Vec<String>,
    /// The attestations that count for nobody: no commit by their member brought them.
    pub not_counted: Vec<String>,
}

/// How far a disposal is at one address of a remote.
#[derive(Debug, PartialEq, Eq)]
pub struct RemoteProgress {
    /// The remote, and which of its addresses.
    pub label: String,
    /// The refs that still have something of it, or why it could not be asked.
    pub refs: Result<Vec<String>, String>,
}

impl Progress {
    /// Returns whether it is done everywhere.
    pub fn is_complete(&self) -> bool {
        let is_gone_there = self.there.iter().all(|it| it.refs.as_ref().is_ok_and(Vec::is_empty));
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
}

/// Returns how far each disposal is that this repository knows of, in their order.
///
/// # Errors
/// When this is not a git repository, or it or the remote can't be read.
pub fn status(workspace: &Workspace) -> anyhow::Result<Vec<Progress>> {
    let git = workspace.git.as_ref().context("this is not a git repository: nothing was ever disposed of here")?;
    upstream::forget_broken(&disposal::root(git))?;
    let known = tombstones::known(git)?;
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let remotes = remotes::remote_states(git, &disposal::root(git), &known)?;
    let fingerprints: Vec<&purge::Fingerprints> = known.iter().map(|it| &it.fingerprints).collect();
    let left_here = purge::paths_of_each(git, &fingerprints)?;
    let attestations = known
        .iter()
        .map(|it| attestations_of(workspace, git, &it.file.id))
        .collect::<anyhow::Result<Vec<Answers>>>()?;
    let serving: BTreeSet<&str> =
        workspace.committee.committee.serving(workspace.clock.today).map(|it| it.key.as_str()).collect();
    // The clones of serving members, and clones of unknown owners.
    let expected: BTreeSet<&str> = attestations
        .iter()
        .flat_map(|it| &it.clones)
        .filter(|(_, by)| by.as_deref().is_none_or(|it| serving.contains(it)))
        .map(|(clone, _)| clone.as_str())
        .collect();
    let mut all = Vec::with_capacity(known.len());
    for ((KnownTombstone { file, .. }, left), attestations) in known.iter().zip(&left_here).zip(&attestations) {
        let answered: BTreeSet<&str> = attestations.clones.values().filter_map(Option::as_deref).collect();
        let missing = expected.iter().filter(|clone| !attestations.clones.contains_key(**clone));
        all.push(Progress {
            id: file.id.clone(),
            disposed_on: file.disposed_on,
            records: file.records.len(),
            approved_by: file.approved_by.clone(),
            here: if left.is_none() { PurgeStatus::Gone } else { PurgeStatus::NotYet },
            there: remotes.iter().map(|remote| progress_at(remote, &file.id)).collect(),
            clones: attestations.clones.len(),
            members: serving.difference(&answered).map(|it| (*it).to_owned()).collect(),
            missing_clones: missing.map(|name| (*name).to_owned()).collect(),
            not_counted: attestations.not_counted.clone(),
        });
    }
    Ok(all)
}

fn upstream(git: &Repository) -> anyhow::Result<Option<Upstream>> {
    match disposal::branch(git) {
        Ok(branch) => Upstream::of(git, &disposal::root(git), &branch),
        Err(_) => Ok(None),
    }
}

fn progress_at(remote: &RemoteState, id: &str) -> RemoteProgress {
    let names = |refs: &Vec<HeldRef>| {
        refs.iter().filter(|it| it.tombstones.contains(id)).map(|it| it.name.clone()).collect::<Vec<String>>()
    };
    RemoteProgress { label: remote.label(), refs: remote.refs.as_ref().map(names).map_err(Clone::clone) }
}

/// What clones stated of a disposal.
#[derive(Default)]
struct Answers {
    /// The clones that proved it, each with its member.
    clones: BTreeMap<String, Option<String>>,
    /// The paths of attestations that no commit by their member brought.
    not_counted: Vec<String>,
}

/// Reads the attestations of the last commit. One in the name of a member counts where that member committed it.
fn attestations_of(workspace: &Workspace, git: &Repository, id: &str) -> anyhow::Result<Answers> {
    let mut found = Answers::default();
    let Some(head) = git.resolve("HEAD")? else { return Ok(found) };
    let folder = format!("{DISPOSED}/{id}");
    for entry in git.folder_of(&head, &folder)? {
        let Some((name, clone)) = entry.path.as_str().and_then(|name| Some((name, name.strip_suffix(".yaml")?))) else {
            continue;
        };
        if git.kind(&entry.version.id)? != Some(ObjectKind::Blob) || git.blob_size(&entry.version.id)? > MAX_FILE as u64
        {
            continue;
        }
        let Some(by) = Attestation::read(&git.blob(&entry.version.id)?) else { continue };
        let is_own = match &by {
            Some(by) => {
                let commit = member_statements::commit_that_brought(git, &head, &folder, name, &entry.version.id)?;
                commit.map_or(Ok(false), |commit| is_by(workspace, git, &commit, by))?
            }
            None => true,
        };
        match is_own {
            true => drop(found.clones.insert(clone.to_owned(), by)),
            false => found.not_counted.push(format!("{folder}/{name}")),
        }
    }
    Ok(found)
}

/// Returns whether a commit is by a member, under the address of today or of then.
fn is_by(workspace: &Workspace, git: &Repository, commit: &Commit, by: &str) -> anyhow::Result<bool> {
    let then = Snapshot::of_tree(git, &commit.id.to_string())?.committee()?;
    let has_address =
        |committee: &Committee| committee.member(by).is_some_and(|member| member.has_address(&commit.author.email));
    Ok(has_address(&workspace.committee.committee) || then.is_some_and(|policy| has_address(&policy.committee)))
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
    let folder = TemporaryFolder::new(git)?;
    program::init(&folder.path, "main")?;
    // Run in the worktree, since the address may be a relative path; fetch into the temporary folder.
    let into = format!("--git-dir={}", folder.path.join(".git").display());
    let ask = |what: &str| program::talk(&workspace.root, &[&into, "fetch", "--quiet", "--depth=1", url.trim(), what]);
    // Only a server that serves its branch but not the object has refused it; anything else is another failure.
    let reached = ask(&upstream.name)?;
    if !reached.is_success() {
        bail!("cannot reach `{}`: {}", upstream.remote, reached.stderr);
    }
    let is_given_out = ask(&id.to_string())?.is_success();
    Ok(ServerCheck { id, remote: upstream.remote, is_given_out })
}
