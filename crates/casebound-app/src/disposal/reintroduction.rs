//! Keeps what was erased from coming back: by a push, by a merge, by a rebase, by a code name used again.

use std::collections::BTreeSet;

use casebound_git::purge::{self, Reintroduced};
use casebound_git::{Commit, ObjectId, Repository};
use casebound_record::tombstone;

use crate::disposal;
use crate::disposal::authorization::{IncomingTombstones, Judgement};
use crate::disposal::objections::Objection;
use crate::disposal::operator::ContestedTombstone;
use crate::disposal::tombstones::{self, AlteredTombstone, KnownTombstone};
use crate::disposal::upstream::Upstream;

/// Returns what these commits would bring back of what the tombstones cover.
///
/// # Errors
/// When the repository can't be read.
pub fn brought_back(
    git: &Repository,
    commits: &[Commit],
    tombstones: &[KnownTombstone],
) -> anyhow::Result<BTreeSet<Reintroduced>> {
    let fingerprints: Vec<&purge::Fingerprints> = tombstones.iter().map(|tombstone| &tombstone.fingerprints).collect();
    Ok(purge::find_reintroduced(git, commits, &fingerprints)?.into_values().flatten().collect())
}

/// What keeps the tombstones of a push out.
#[derive(Debug)]
pub enum TombstoneRejection {
    /// A tombstone at this path is another one than before.
    Changed(String),
    /// The file at this path is named like a tombstone, and no version of it is whole.
    Damaged(String),
    /// Casebound would never write such tombstones.
    Forged(Vec<Objection>),
    /// The policy or the records forbid it.
    Contested(ContestedTombstone),
}

/// Returns why the tombstones of a push must not be applied; `None` when they may be.
///
/// # Errors
/// When the repository can't be read.
pub fn check_tombstones(git: &Repository, push: &IncomingTombstones<'_>) -> anyhow::Result<Option<TombstoneRejection>> {
    let all = tombstones::of(git, &[push.tip])?;
    let before = |tombstone: &KnownTombstone| push.before.iter().find(|known| known.file.id == tombstone.file.id);
    if let Some(changed) = all.iter().find(|it| before(it).is_some_and(|known| known.file != it.file)) {
        return Ok(Some(TombstoneRejection::Changed(changed.file.path())));
    }
    let before_push = match push.policy.filter(|old| git.kind(old).is_ok_and(|kind| kind.is_some())) {
        Some(old) => tombstones::altered(git, &old)?,
        None => Vec::new(),
    };
    let is_new = |tombstone: &AlteredTombstone| !tombstone.is_missing && !before_push.contains(tombstone);
    if let Some(changed) = tombstones::altered(git, &push.tip)?.into_iter().find(is_new) {
        return Ok(Some(match changed.first {
            Some(_) => TombstoneRejection::Changed(changed.path),
            None => TombstoneRejection::Damaged(changed.path),
        }));
    }
    let new: Vec<&KnownTombstone> = all.iter().filter(|it| before(it).is_none()).collect();
    let fingerprints: Vec<&purge::Fingerprints> = new.iter().map(|it| &it.fingerprints).collect();
    let mut contested = None;
    let mut forged = Vec::new();
    for (tombstone, paths) in new.iter().zip(purge::paths_of_each(git, &fingerprints)?) {
        // A clone asks its member when it purges; a server has nobody to ask then.
        let past = paths.as_ref().filter(|_| git.is_bare()).map(|paths| (paths, false));
        match push.judge(git, tombstone, new.len(), past)? {
            Judgement::Free | Judgement::Accepted => {}
            Judgement::Forged(signs) => forged.extend(signs),
            Judgement::Contested(objection) => contested = contested.or(Some(objection)),
        }
    }
    if !forged.is_empty() {
        return Ok(Some(TombstoneRejection::Forged(forged)));
    }
    Ok(contested.map(TombstoneRejection::Contested))
}

/// Returns staged tombstones that an interrupted run left, and that this commit would include by accident.
///
/// # Errors
/// When the repository can't be read.
pub fn stray_tombstones(git: &Repository) -> anyhow::Result<Vec<String>> {
    // During a merge or a rebase the index contains tombstones of others.
    if git.state().is_some() || disposal::is_locked(git)? {
        return Ok(Vec::new());
    }
    let mut stray = Vec::new();
    for entry in git.index()?.entries()? {
        let path = entry?.path;
        if path.as_str().and_then(tombstone::id_of).is_some() && git.resolve(&format!("HEAD:{path}"))?.is_none() {
            stray.push(path.to_string());
        }
    }
    Ok(stray)
}

/// Returns whether the merge in progress would bring back what one side purged.
///
/// # Errors
/// When the repository can't be read.
pub fn merge_brings_back(git: &Repository) -> anyhow::Result<bool> {
    joins_with_head(git, git.merged_commits()?)
}

/// Returns whether a rebase would bring back what was purged. `named` is what git tells the hook; where `git pull` rebases,
/// that is only the fork point, and the commits that it rebases onto are in `FETCH_HEAD`.
///
/// # Errors
/// When the repository can't be read.
pub fn rebase_brings_back(git: &Repository, named: &[String], is_pull: bool) -> anyhow::Result<bool> {
    let upstream = Upstream::of_head(git)?.map(|upstream| upstream.tracking);
    let onto = named.iter().map(String::as_str).chain(is_pull.then_some("FETCH_HEAD")).chain(upstream.as_deref());
    let mut tips = Vec::new();
    for name in onto {
        tips.extend(git.resolve(name)?);
    }
    joins_with_head(git, tips)
}

fn joins_with_head(git: &Repository, others: Vec<ObjectId>) -> anyhow::Result<bool> {
    let sides: Vec<ObjectId> = git.resolve("HEAD")?.into_iter().chain(others).collect();
    Ok(sides.len() > 1 && joins_purged_with_unpurged(git, &sides)?)
}

/// Returns whether one side was purged by a tombstone and another still has the old history: a merge would bring
/// all of it back.
///
/// # Errors
/// When the repository can't be read.
fn joins_purged_with_unpurged(git: &Repository, sides: &[ObjectId]) -> anyhow::Result<bool> {
    let all = tombstones::of(git, sides)?;
    if all.is_empty() {
        return Ok(false);
    }
    for tombstone in &all {
        let mut purged = Vec::new();
        let mut is_unpurged = false;
        for side in sides {
            let others: Vec<ObjectId> = sides.iter().filter(|other| *other != side).copied().collect();
            if !tombstones::held(git, &git.commits(&[*side], &others)?, [tombstone])?.is_empty() {
                is_unpurged = true;
            } else if tombstones::of(git, &[*side])?.iter().any(|it| it.file.id == tombstone.file.id) {
                purged.push(side);
            }
        }
        if !is_unpurged {
            continue;
        }
        for side in purged {
            // What both have is on both sides afterwards as before.
            if tombstones::held(git, &git.commits(&[*side], &[])?, [tombstone])?.is_empty() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
