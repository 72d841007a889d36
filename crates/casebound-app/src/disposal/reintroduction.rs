//! Keeps what was erased from coming back: by a push, by a merge, by a rebase, by a code name used again.

use std::collections::BTreeSet;

use casebound_git::purge::{self, Reintroduced};
use casebound_git::{Commit, ObjectId, Repository};
use casebound_record::tombstone;

use crate::disposal;
use crate::disposal::authorization::IncomingTombstones;
use crate::disposal::first_seen::{self, FirstSeenLog};
use crate::disposal::operator::ContestedTombstone;
use crate::disposal::past_records;
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::disposal::upstream::Upstream;
use crate::printable::in_line;

/// Returns what these commits would bring back of what the tombstones cover, each as a line that is ready to be shown.
///
/// # Errors
/// When the repository can't be read.
pub fn brought_back(
    git: &Repository,
    commits: &[Commit],
    tombstones: &[KnownTombstone],
) -> anyhow::Result<Vec<String>> {
    let fingerprints: Vec<&purge::Fingerprints> = tombstones.iter().map(|it| &it.fingerprints).collect();
    let reintroduced: BTreeSet<Reintroduced> =
        purge::find_reintroduced(git, commits, &fingerprints)?.into_values().flatten().collect();
    let in_words = |breach: &Reintroduced| match breach {
        Reintroduced::OldHistory(id) => format!("commit {} belongs to the history from before a disposal", id.short()),
        Reintroduced::Path(id, path) => {
            format!("commit {} brings back {}, which was disposed of", id.short(), in_line(&path.to_string()))
        }
        Reintroduced::Content(id, path) => {
            format!("commit {} brings back disposed content, as {}", id.short(), in_line(&path.to_string()))
        }
    };
    Ok(reintroduced.iter().map(in_words).collect())
}

/// What keeps the tombstones of a push out.
#[derive(Debug)]
pub enum TombstoneRejection {
    /// A tombstone at this path is another one than before.
    Changed(String),
    /// The objections to it, each a line to show.
    Objected(Vec<String>),
    /// What this repository has recorded contradicts it.
    Contested(ContestedTombstone),
}

/// Returns why the tombstones of a push must not be applied; `None` when they may be.
///
/// # Errors
/// When the repository can't be read.
pub fn check_tombstones(git: &Repository, push: &IncomingTombstones<'_>) -> anyhow::Result<Option<TombstoneRejection>> {
    let all = tombstones::of(git, &[push.tip])?;
    let before = |it: &KnownTombstone| push.before.iter().find(|known| known.file.id == it.file.id);
    if let Some(changed) = all.iter().find(|it| before(it).is_some_and(|known| known.file != it.file)) {
        return Ok(Some(TombstoneRejection::Changed(changed.file.path())));
    }
    let new: Vec<&KnownTombstone> = all.iter().filter(|it| before(it).is_none()).collect();
    if new.is_empty() {
        return Ok(None);
    }
    let objections = push.objections(git, &new)?;
    let accepted = first_seen::accepted(git)?;
    let is_accepted = new.iter().all(|tombstone| accepted.contains(&tombstone.file.id));
    if !objections.forged.is_empty() || !objections.against.is_empty() && !is_accepted {
        return Ok(Some(TombstoneRejection::Objected(objections.lines().cloned().collect())));
    }
    // A clone asks itself when it purges; a server has nobody to ask then.
    if is_accepted || !git.is_bare() {
        return Ok(None);
    }
    let known = FirstSeenLog::read(git)?;
    let fingerprints: Vec<&purge::Fingerprints> = new.iter().map(|it| &it.fingerprints).collect();
    for (tombstone, paths) in new.iter().zip(purge::paths_of_each(git, &fingerprints)?) {
        let Some(paths) = paths else { continue };
        let past = past_records::objections_from_past(git, tombstone, &paths, &known, push.clock.today, false)?;
        if !past.against.is_empty() {
            return Ok(Some(TombstoneRejection::Contested(ContestedTombstone::of(
                &tombstone.file,
                past.against,
                past.not_before,
            ))));
        }
    }
    Ok(None)
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

/// Returns whether merging these revisions into `HEAD` would bring back what one side purged.
///
/// # Errors
/// When the repository can't be read.
pub fn joins_with_head(git: &Repository, others: &[String]) -> anyhow::Result<bool> {
    let mut sides = Vec::new();
    for name in std::iter::once("HEAD").chain(others.iter().map(String::as_str)) {
        sides.extend(git.resolve(name)?);
    }
    Ok(sides.len() > 1 && joins_purged_with_unpurged(git, &sides)?)
}

/// Returns whether a rebase would bring back what was purged. `named` is what git tells the hook; where `git pull` rebases,
/// that is only the fork point, and the commits that it rebases onto are in `FETCH_HEAD`.
///
/// # Errors
/// When the repository can't be read.
pub fn rebase_brings_back(git: &Repository, named: &[String], is_pull: bool) -> anyhow::Result<bool> {
    let mut onto = named.to_vec();
    onto.extend(is_pull.then(|| "FETCH_HEAD".to_owned()));
    onto.extend(Upstream::of_head(git)?.map(|upstream| upstream.tracking));
    joins_with_head(git, &onto)
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
