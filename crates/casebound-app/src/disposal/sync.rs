//! Syncs a clone: fetches, erases what was disposed of, and rebases our own commits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_git::program::CommitOutcome;
use casebound_git::{ObjectId, Repository, program, purge};
use casebound_record::layout::DISPOSED;
use casebound_record::tombstone::Attestation;

use crate::certificate_replacement;
use crate::disposal::first_seen;
use crate::disposal::operator::{Event, Operator};
use crate::disposal::purge_result::{PurgeResult, StopReason};
use crate::disposal::purging::{self, LocalChanges};
use crate::disposal::tombstones::{self, AlteredTombstone, KnownTombstone};
use crate::disposal::upstream::{self, Upstream, is_ancestor};
use crate::disposal::{self, attestations, reopen};
use crate::files::{self, Existing};
use crate::progress::Work;
use crate::workspace::Workspace;
use crate::{Context, hooks, merge_driver};

/// What is asked for.
#[derive(Debug)]
pub struct SyncRequest {
    /// What is done with changes of disposed records that only this clone has.
    pub changes: LocalChanges,
    /// The ids of tombstones to apply although this clone's records contradict them.
    pub accepted: Vec<String>,
}

/// How a sync ended.
#[derive(Debug)]
pub enum SyncOutcome {
    /// The branch is up to date, or has no upstream.
    Done {
        /// Whether anything was fetched.
        has_upstream: bool,
        /// How many purges were done.
        purges: usize,
        /// Whether the attestation waits for the next push, since pushing it now would push other commits too.
        attestation_waits: bool,
    },
    /// Everything is done here, and the remote still has the old history: nothing of ours was pushed. It was told by
    /// [`Event::ToBeReplaced`].
    OldHistoryThere,
    /// The purge stopped.
    Stopped(StopReason),
    /// The others withdrew tombstones by which this clone erased records, and keep these.
    Withdrawn {
        /// The ref that has what the others keep.
        tracking: String,
        /// The ids of the tombstones.
        ids: Vec<String>,
    },
    /// Our commits and those of others contradict each other; the branch is as it was.
    Conflict {
        /// The ref on which ours are to be put.
        tracking: String,
        /// The files in which they do, at the first commit that does not fit.
        files: Vec<String>,
    },
    /// git could not update the branch, which is as it was; with what it said.
    NotUpdated(String),
}

/// Brings a clone up to date.
///
/// # Errors
/// When the other side can't be reached, or the repository can't be read or written.
pub fn sync(request: &SyncRequest, context: &Context, operator: &mut dyn Operator) -> anyhow::Result<SyncOutcome> {
    let workspace = Workspace::open(context)?;
    let git = workspace.git.as_ref().context("this is not a git repository: there is nothing to sync")?;
    let root = disposal::root(git);
    if let Some(operation) = git.state() {
        bail!(
            "a {operation} is in progress, so nothing was fetched: {}; then run `casebound sync` again",
            how_to_end(operation)
        );
    }
    let branch = disposal::branch(git)?;
    for id in &request.accepted {
        first_seen::accept(git, id)?;
    }
    certificate_replacement::note(git, git.resolve("HEAD")?.as_slice(), context.now)?;
    let upstream = Upstream::of(git, &root, &branch)?;
    match &upstream {
        Some(upstream) => {
            let _talking = context.begin(Work::Talking, None);
            upstream.fetch(&root).with_context(|| not_synced(&request.accepted))?;
        }
        None => operator.report(Event::NothingFetched),
    }
    let fetched = tracking_tip(&root, upstream.as_ref())?;
    let (purges, waits) = match purging::catch_up(&root, request.changes, context, operator)? {
        PurgeResult::Done(purges) => (purges, None),
        // On top of what others pushed it can be pushed.
        PurgeResult::Stopped(why @ StopReason::NotPushed(_)) => (0, Some(why)),
        PurgeResult::Stopped(why) => return Ok(SyncOutcome::Stopped(why)),
    };
    attestations::remove_shared(&root)?;
    let before = reopen(&root)?.resolve("HEAD")?;
    if let Some(parted) = parted(&root, upstream.as_ref(), before, operator)? {
        return Ok(parted);
    }
    let joined = match &upstream {
        Some(upstream) => join(&root, upstream, operator)?,
        None => Ok(true),
    };
    let restored = if joined.is_ok() { restore_tombstones(&root, before, operator)? } else { 0 };
    if restored > 0 {
        operator.report(Event::TombstonesRestored(restored));
        // Without them somebody may have brought back what they erase.
        if let PurgeResult::Stopped(why) = purging::catch_up(&root, request.changes, context, operator)? {
            return Ok(SyncOutcome::Stopped(why));
        }
    }
    // Also where the branches could not be joined: the attestation would not be made a second time.
    let recorded = attestations::record_attestations(&root, operator)?;
    let git = reopen(&root)?;
    certificate_replacement::note(&git, git.resolve("HEAD")?.as_slice(), context.now)?;
    let on_top = match joined {
        Ok(on_top) => on_top,
        Err(why) => return Ok(why),
    };
    // What was put back only seemed never to have been pushed.
    if let Some(why) = waits.filter(|_| restored == 0) {
        return Ok(SyncOutcome::Stopped(why));
    }
    // A purge here rewrites also what remembers the remote. The remote itself has what was fetched.
    if let (Some(upstream), Some(there)) = (&upstream, fetched.filter(|tip| !matches!(git.kind(tip), Ok(Some(_))))) {
        operator.report(Event::ToBeReplaced(upstream.replacement(there)));
        return Ok(SyncOutcome::OldHistoryThere);
    }
    // Where git calls the hook after a merge, that has recorded it.
    let attested = (recorded || purges > 0) && upstream.is_some();
    if attested && !on_top {
        upstream::bring_up_to_date(&root, operator)?;
    }
    Ok(SyncOutcome::Done { has_upstream: upstream.is_some(), purges, attestation_waits: attested && on_top })
}

/// Puts our own commits on top of theirs, merges left out; what somebody noted on a commit goes with it.
fn rebase(root: &Path, there: &ObjectId) -> anyhow::Result<program::Output> {
    let notes = ["-c", "notes.rewriteRef=refs/notes/*", "-c", "notes.rewrite.rebase=true"];
    let there = there.to_string();
    Ok(program::run(root, &[&notes[..], &["rebase", "--quiet", "--force-rebase", &there]].concat())?)
}

/// Puts back tombstones that a commit damaged or changed, and those that one removed although they are applied here: without them
/// nothing keeps an erased record from coming back. Returns how many these were.
fn restore_tombstones(root: &Path, before: Option<ObjectId>, operator: &mut dyn Operator) -> anyhow::Result<usize> {
    let git = reopen(root)?;
    let head = disposal::head(&git)?;
    let mut wanted: BTreeMap<String, ObjectId> = BTreeMap::new();
    let mut never_whole = Vec::new();
    for AlteredTombstone { path, first, is_missing } in tombstones::altered(&git, &head)? {
        match first {
            // One that was withdrawn before anybody here applied it stays away.
            Some(first) if !is_missing || is_applied(&git, &path, &first)? => drop(wanted.insert(path, first)),
            Some(_) => {}
            None => never_whole.push(path),
        }
    }
    if let Some(before) = before {
        let (clone, now) = (attestations::name_of_clone(&git)?, tombstones::of(&git, &[head])?);
        for KnownTombstone { file, .. } in tombstones::of(&git, &[before])? {
            let is_attested = git.resolve(&format!("{before}:{}", Attestation::path_of(&file.id, &clone)))?.is_some();
            if is_attested && !now.iter().any(|other| other.file.id == file.id) {
                let content = git.resolve(&format!("{before}:{}", file.path()))?;
                wanted.extend(content.map(|content| (file.path(), content)));
            }
        }
    }
    if !never_whole.is_empty() {
        operator.report(Event::NeverWhole(never_whole));
    }
    if wanted.is_empty() {
        return Ok(0);
    }
    let _lock = disposal::lock(&git)?;
    files::make_private_folder(&root.join(DISPOSED))?;
    for (path, content) in &wanted {
        files::write_private(&root.join(path), &git.blob(content)?, Existing::Replace)?;
    }
    let paths: Vec<PathBuf> = wanted.keys().map(PathBuf::from).collect();
    match program::commit_only(root, &paths, "Restore a tombstone")? {
        CommitOutcome::Created(_) | CommitOutcome::NothingStaged => Ok(paths.len()),
        CommitOutcome::NoIdentity => bail!(
            "others removed or changed tombstones that keep erased records from coming back, and git does not know who you are, to put \
             them back: git config user.email ADDRESS"
        ),
        CommitOutcome::Refused(said) => {
            bail!("a tombstone that others removed or changed could not be put back:\n{said}")
        }
    }
}

/// Returns whether nothing is left here of what a tombstone erases.
fn is_applied(git: &Repository, path: &str, content: &ObjectId) -> anyhow::Result<bool> {
    let Some(tombstone) = KnownTombstone::read(path, &git.blob(content)?) else { return Ok(false) };
    Ok(purge::paths_of_each(git, &[&tombstone.fingerprints])?.iter().all(Option::is_none))
}

/// Returns whether a merge by hand took out tombstones that the others have: nobody could push that.
fn merge_loses_tombstones(git: &Repository, root: &Path, there: &ObjectId, head: &ObjectId) -> anyhow::Result<bool> {
    let kept = tombstones::of(git, &[*head])?;
    let is_kept = |tombstone: &KnownTombstone| kept.iter().any(|other| other.file.id == tombstone.file.id);
    if tombstones::of(git, &[*there])?.iter().all(is_kept) {
        return Ok(false);
    }
    let merges = program::run_checked(root, &["rev-list", "--merges", "--max-count=1", &format!("{there}..{head}")])?;
    Ok(!merges.stdout.is_empty())
}

/// Returns whether an operation of git has stopped here.
fn is_stopped(root: &Path) -> anyhow::Result<bool> {
    Ok(reopen(root)?.state().is_some())
}

/// Returns how it ends where the others have the history from before a purge that is done here: they withdrew its tombstone, or somebody
/// moved the old history there, by force or to another server.
fn parted(
    root: &Path,
    upstream: Option<&Upstream>,
    head: Option<ObjectId>,
    operator: &mut dyn Operator,
) -> anyhow::Result<Option<SyncOutcome>> {
    let git = reopen(root)?;
    let (Some(upstream), Some(there)) = (upstream, tracking_tip(root, upstream)?) else { return Ok(None) };
    let found = tombstones::parallel_history(&git, &there, head.as_slice())?;
    if !found.withdrawn.is_empty() {
        return Ok(Some(SyncOutcome::Withdrawn { tracking: upstream.tracking.clone(), ids: found.withdrawn }));
    }
    if found.unknown.is_empty() {
        return Ok(None);
    }
    operator.report(Event::ToBeReplaced(upstream.replacement(there)));
    Ok(Some(SyncOutcome::OldHistoryThere))
}

fn tracking_tip(root: &Path, upstream: Option<&Upstream>) -> anyhow::Result<Option<ObjectId>> {
    upstream.map_or(Ok(None), |upstream| upstream.tracking_tip(&reopen(root)?))
}

/// Says what was done and what was not when nothing could be fetched.
fn not_synced(accepted: &[String]) -> String {
    let noted = match accepted {
        [] => String::new(),
        ids => format!("Noted: {} may be applied here; the next `casebound sync` does it. ", ids.join(", ")),
    };
    format!(
        "{noted}Nothing was fetched, no disposal of others was applied here, and your commits were not rebased. Your files and \
         commits are as they were"
    )
}

/// Returns what to type to end an operation of git that is in progress.
pub fn how_to_end(operation: &str) -> String {
    match operation {
        "bisect" => "end it with `git bisect reset`".to_owned(),
        "am" => "end it with `git am --continue`, or abort it with `git am --abort`".to_owned(),
        _ => {
            format!("`casebound resolve` asks which version is right and ends it; `git {operation} --abort` aborts it")
        }
    }
}

/// Fast-forwards, or puts our own commits on top; returns whether there are any, or why a person has to decide.
fn join(root: &Path, upstream: &Upstream, operator: &mut dyn Operator) -> anyhow::Result<Result<bool, SyncOutcome>> {
    let git: Repository = reopen(root)?;
    let head = disposal::head(&git)?;
    let Some(there) = upstream.tracking_tip(&git)? else { return Ok(Ok(true)) };
    if is_ancestor(root, &there, &head)? && !merge_loses_tombstones(&git, root, &there, &head)? {
        return Ok(Ok(head != there));
    }
    let forward = is_ancestor(root, &head, &there)?;
    if !forward && hooks::are_installed(&git)? {
        // A clone whose hooks are older than the driver has to join cases all the same.
        merge_driver::install(&git)?;
    }
    let output = match forward {
        true => program::run(root, &["merge", "--quiet", "--ff-only", &there.to_string()])?,
        false => rebase(root, &there)?,
    };
    if output.is_success() || !forward && is_stopped(root)? && attestations::finish_rebase(root)? {
        operator.report(Event::Updated { remote: upstream.remote.clone(), on_top: !forward });
        return Ok(Ok(!forward));
    }
    if !forward && is_stopped(root)? {
        let unmerged = program::run(root, &["diff", "--name-only", "--diff-filter=U", "-z"])?;
        let files = String::from_utf8_lossy(&unmerged.stdout).split_terminator('\0').map(str::to_owned).collect();
        let aborted = program::run(root, &["rebase", "--abort"])?;
        if !aborted.is_success() {
            bail!("git rebase failed, and so did aborting it: {}", aborted.stderr);
        }
        return Ok(Err(SyncOutcome::Conflict { tracking: upstream.tracking.clone(), files }));
    }
    Ok(Err(SyncOutcome::NotUpdated(output.stderr)))
}
