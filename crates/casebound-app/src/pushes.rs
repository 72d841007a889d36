//! Checks each ref of a push, in a clone or on a server: against disposals and by the rules.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use casebound_git::purge::{self, Reintroduced};
use casebound_git::{Commit, Head, ObjectId, Repository};
use casebound_record::COMMITTEE_FILE;
use casebound_record::layout::{self, is_case};

use crate::disposal::authorization::{self, IncomingTombstones};
use crate::disposal::reintroduction::{self, TombstoneRejection};
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::disposal::{self, upstream};
use crate::runner::Verdict;
use crate::snapshot::Snapshot;
use crate::workspace::repository;
use crate::{Context, certificate_replacement, mentions, push_rules};

/// One ref of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushedRef {
    /// Its name over there.
    pub name: String,
    /// What it names there now; nothing where it is new.
    pub old: Option<ObjectId>,
    /// What it is to name; nothing where it is to be deleted.
    pub new: Option<ObjectId>,
}

/// Why a ref is refused because of what was disposed of.
#[derive(Debug)]
pub enum PushRefusal {
    /// Its commits bring these back.
    BringsBack(BTreeSet<Reintroduced>),
    /// Its tombstones must not be applied.
    Barred(TombstoneRejection),
    /// It disposes of something, and the branch that everybody gets is this one.
    Aside(String),
    /// Without it some tombstones would be gone.
    LosesTombstones,
    /// Without it these cases would be on no branch any more, each by its code name.
    LosesCases(Vec<String>),
    /// It begins a second history beside that of this branch.
    OtherHistory(String),
}

/// What is made of a ref.
pub enum PushVerdict {
    /// It is refused, whatever the rules say.
    Refused(PushRefusal),
    /// What the rules say.
    Judged(Verdict),
}

/// What is made of a push before it leaves.
pub enum BeforePush {
    /// The committee did not agree on this place.
    OtherPlace,
    /// Each ref by itself.
    Refs(Vec<(String, PushVerdict)>),
}

/// Judges what is about to be pushed to a remote at this address.
///
/// # Errors
/// When there is no repository or no committee.yaml, or something can't be read.
pub fn before_push(context: &Context, remote: &str, url: &str, pushed: &[PushedRef]) -> anyhow::Result<BeforePush> {
    let git = repository(context)?;
    let committee = Snapshot::of_index(&git, &git.index()?)?.committee()?.context("there is no committee.yaml")?;
    if !push_rules::may_be_pushed_to(&committee.committee, url) {
        return Ok(BeforePush::OtherPlace);
    }
    upstream::forget_broken(&disposal::root(&git))?;
    let prefix = format!("refs/remotes/{remote}/");
    let mut known = git.ref_tips(&prefix)?;
    // Only what the other side knows: a tombstone that it does not have yet is on its way with what it marks.
    let theirs = tombstones::of(&git, &upstream::all_tracking_tips(&git)?)?;
    let tombstones = tombstones::with_removed(&git, theirs)?;
    let clock = context.clock_of_disposals();
    certificate_replacement::note(&git, git.resolve("HEAD")?.as_slice(), context.now)?;
    let mut verdicts = Vec::new();
    for push in pushed {
        // A branch that is deleted there has no state to judge.
        let Some(new) = push.new else { continue };
        known.extend(push.old);
        // An old id that was never fetched can't be compared with.
        let old = push.old.filter(|old| git.kind(old).is_ok_and(|kind| kind.is_some()));
        let others = authorization::apart(&git, &new, &[&prefix])?;
        let arrival =
            IncomingTombstones { tip: new, since: &known, before: &tombstones, others: &others, policy: old, clock };
        let verdict = match refusal(&git, &arrival)? {
            Some(why) => PushVerdict::Refused(why),
            None => PushVerdict::Judged(judge_ref(&git, context, push, (old.as_ref(), &new), &known)?),
        };
        verdicts.push((push.name.clone(), verdict));
    }
    Ok(BeforePush::Refs(verdicts))
}

/// Judges what somebody pushes to this repository. Whoever pushes has read the advice on their own machine.
///
/// # Errors
/// When there is no repository, or something can't be read.
pub fn before_receive(context: &Context, pushed: &[PushedRef]) -> anyhow::Result<Vec<(String, PushVerdict)>> {
    let git = repository(context)?;
    // Else git could not move the refs, and the next purge would never come.
    purge::release_locks(&git)?;
    let known = git.ref_tips("refs/")?;
    let tombstones = tombstones::with_removed(&git, tombstones::of(&git, &known)?)?;
    let clock = context.clock_of_disposals();
    // What was here before the push: it may be the last moment at which anybody can tell.
    certificate_replacement::note(&git, git.resolve("HEAD")?.as_slice(), context.now)?;
    let mut verdicts = Vec::new();
    for push in pushed {
        // A branch that is deleted here has no state to judge; git itself keeps the one that HEAD names.
        let Some(new) = push.new else {
            if loses_tombstones(&git, push)? {
                verdicts.push((push.name.clone(), PushVerdict::Refused(PushRefusal::LosesTombstones)));
            }
            let lost = lost_cases(&git, push, pushed, &tombstones)?;
            if !lost.is_empty() {
                verdicts.push((push.name.clone(), PushVerdict::Refused(PushRefusal::LosesCases(lost))));
            }
            continue;
        };
        let others = authorization::apart(&git, &new, &["refs/heads/"])?;
        let arrival = IncomingTombstones {
            tip: new,
            since: &known,
            before: &tombstones,
            others: &others,
            policy: push.old,
            clock,
        };
        let why = match (other_history(&git, push, &new, &known)?, disposes_aside(&git, &new, &push.name, &tombstones)?)
        {
            (Some(branch), _) => Some(PushRefusal::OtherHistory(branch)),
            (None, Some(main)) => Some(PushRefusal::Aside(main)),
            (None, None) => refusal(&git, &arrival)?,
        };
        let verdict = match why {
            Some(why) => PushVerdict::Refused(why),
            None => {
                let mut verdict = judge_ref(&git, context, push, (push.old.as_ref(), &new), &known)?;
                verdict.keep_advice_on(&BTreeSet::new());
                PushVerdict::Judged(verdict)
            }
        };
        verdicts.push((push.name.clone(), verdict));
    }
    Ok(verdicts)
}

/// The cases that only a branch has which is about to be deleted. What was disposed of is not lost.
fn lost_cases(
    git: &Repository,
    push: &PushedRef,
    pushed: &[PushedRef],
    tombstones: &[KnownTombstone],
) -> anyhow::Result<Vec<String>> {
    let Some(old) = push.old.filter(|_| push.name.starts_with("refs/heads/")) else { return Ok(Vec::new()) };
    let stays = |name: &str| pushed.iter().all(|other| other.name != name || other.new.is_some());
    let mut lost = cases_of(git, &old)?;
    lost.retain(|_, path| !tombstones.iter().any(|tombstone| tombstone.fingerprints.has_path(path.as_bytes())));
    let brought = pushed.iter().filter(|other| other.name.starts_with("refs/heads/"));
    let brought = brought.filter_map(|other| Some((other.name.clone(), other.new?)));
    for (name, tip) in git.refs("refs/heads/")?.into_iter().chain(brought) {
        if stays(&name) && name != push.name && !lost.is_empty() {
            let kept = cases_of(git, &tip)?;
            lost.retain(|stem, _| !kept.contains_key(stem));
        }
    }
    Ok(lost.into_keys().collect())
}

/// The paths of the cases of a commit, by code name.
fn cases_of(git: &Repository, commit: &ObjectId) -> anyhow::Result<BTreeMap<String, String>> {
    let paths = git.tree_of(commit)?.into_iter().map(|entry| entry.path.to_string());
    Ok(paths.filter_map(|path| Some((layout::stem(&path).filter(|_| is_case(&path))?.to_owned(), path))).collect())
}

/// Judges what a ref names, and how it is called. Notes are no state of the committee's files.
fn judge_ref(
    git: &Repository,
    context: &Context,
    push: &PushedRef,
    (old, new): (Option<&ObjectId>, &ObjectId),
    known: &[ObjectId],
) -> anyhow::Result<Verdict> {
    if !mentions::is_notes(&push.name) {
        return push_rules::judge_push(git, context, &push.name, old, new, known);
    }
    match git.resolve("HEAD")? {
        Some(head) => mentions::judge_ref(git, &push.name, (old, new), &Snapshot::of_tree(git, &head.to_string())?),
        // Where nothing is checked out yet, there is no case whose people could be named.
        None => Ok(Verdict { findings: Vec::new(), checked: 0, texts: Default::default(), ..Verdict::default() }),
    }
}

/// Says why a push brings back what was disposed of, or disposes of what must stay.
fn refusal(git: &Repository, push: &IncomingTombstones<'_>) -> anyhow::Result<Option<PushRefusal>> {
    if !push.before.is_empty() {
        let back = reintroduction::brought_back(git, &git.commits(&[push.tip], push.since)?, push.before)?;
        if !back.is_empty() {
            return Ok(Some(PushRefusal::BringsBack(back)));
        }
    }
    Ok(reintroduction::check_tombstones(git, push)?.map(PushRefusal::Barred))
}

/// Returns the shared branch when a push adds a tombstone to another one: deleting that branch would lose the tombstone.
fn disposes_aside(
    git: &Repository,
    push: &ObjectId,
    name: &str,
    tombstones: &[KnownTombstone],
) -> anyhow::Result<Option<String>> {
    let main = match git.head()? {
        Head::Branch(main, _) | Head::Unborn(main) if format!("refs/heads/{main}") != name => main,
        _ => return Ok(None),
    };
    let is_new = |tombstone: &KnownTombstone| !tombstones.iter().any(|known| known.file.id == tombstone.file.id);
    Ok(tombstones::of(git, &[*push])?.iter().any(is_new).then_some(main))
}

/// A branch of this repository with which a new one shares no commit: somebody founded the committee a second time.
fn other_history(
    git: &Repository,
    push: &PushedRef,
    new: &ObjectId,
    known: &[ObjectId],
) -> anyhow::Result<Option<String>> {
    let is_new_branch = push.old.is_none() && push.name.starts_with("refs/heads/");
    // A lookup by name does not see what git keeps apart until the hook has ended.
    if !is_new_branch || !git.tree_of(new)?.iter().any(|entry| entry.path.as_bytes() == COMMITTEE_FILE.as_bytes()) {
        return Ok(None);
    }
    let branches = git.refs("refs/heads/")?;
    let Some((branch, _)) = branches.into_iter().find(|(name, _)| *name != push.name) else { return Ok(None) };
    let commits = git.commits(&[*new], known)?;
    let ids: BTreeSet<&ObjectId> = commits.iter().map(|commit| &commit.id).collect();
    let touches = |commit: &Commit| commit.parents.iter().any(|parent| !ids.contains(parent));
    Ok((!commits.is_empty() && !commits.iter().any(touches)).then_some(branch))
}

/// Returns whether a branch that is deleted is the only one with a tombstone.
fn loses_tombstones(git: &Repository, push: &PushedRef) -> anyhow::Result<bool> {
    let Some(old) = push.old else { return Ok(false) };
    let others: Vec<ObjectId> =
        git.refs("refs/heads/")?.into_iter().filter(|known| known.0 != push.name).map(|known| known.1).collect();
    let kept = tombstones::of(git, &others)?;
    let is_kept = |tombstone: &KnownTombstone| kept.iter().any(|other| other.file.id == tombstone.file.id);
    Ok(push.name.starts_with("refs/heads/") && !tombstones::of(git, &[old])?.iter().all(is_kept))
}
