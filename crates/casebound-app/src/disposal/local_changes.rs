//! What only this clone has or knows of records that others disposed of.

use std::collections::{BTreeMap, BTreeSet};

use casebound_git::purge::{self, Reintroduced};
use casebound_git::{ObjectId, Repository};

use crate::disposal::tombstones::{self, KnownTombstone};

/// Returns the changes of these records that nobody else has ever seen: of the tombstones that others wrote.
///
/// # Errors
/// When the repository can't be read.
pub fn only_here(git: &Repository, tombstones: &[&KnownTombstone]) -> anyhow::Result<BTreeSet<Reintroduced>> {
    if git.is_bare() || tombstones.is_empty() {
        return Ok(BTreeSet::new());
    }
    let tips = our_tips(git)?;
    let ours = tombstones::of(git, &tips)?;
    let mut others: Vec<&KnownTombstone> = Vec::new();
    for tombstone in tombstones {
        // Where git alone merged it in, it is as new here as one that was only fetched.
        let mut is_others = !ours.iter().any(|our| our.file.id == tombstone.file.id);
        for tip in &tips {
            is_others |= tombstones::purged_side(git, tip, tombstone)?.is_some();
        }
        if is_others {
            others.push(tombstone);
        }
    }
    if others.is_empty() {
        return Ok(BTreeSet::new());
    }
    own_changes(git, &others)
}

/// The tips of the branches here, and what is checked out.
pub(super) fn our_tips(git: &Repository) -> anyhow::Result<Vec<ObjectId>> {
    let mut tips = git.ref_tips("refs/heads/")?;
    tips.extend(git.resolve("HEAD")?);
    Ok(tips)
}

/// The commits that only this clone has and that change what the tombstones mark.
fn own_changes(git: &Repository, tombstones: &[&KnownTombstone]) -> anyhow::Result<BTreeSet<Reintroduced>> {
    let mut seen = Vec::new();
    for (name, tip) in git.refs("refs/remotes/")? {
        seen.push(tip);
        // What the other side had before we fetched: a fresh clone has it only as the older id of the first line.
        let log = std::fs::read(git.common_dir().join("logs").join(&name)).unwrap_or_default();
        let lines = String::from_utf8_lossy(&log).into_owned();
        seen.extend(lines.lines().flat_map(|line| line.split(' ').take(2)).filter_map(ObjectId::from_hex));
    }
    let mut ours = our_tips(git)?;
    ours.extend(git.refs("refs/tags/")?.into_iter().map(|(_, tip)| tip));
    let stashes = std::fs::read(git.common_dir().join("logs/refs/stash")).unwrap_or_default();
    let stashes = String::from_utf8_lossy(&stashes).into_owned();
    ours.extend(stashes.lines().filter_map(|line| ObjectId::from_hex(line.split(' ').nth(1)?)));
    // A tag may name anything.
    ours.retain(|it| git.commits(&[*it], &[*it]).is_ok());
    let commits = git.commits(&ours, &seen)?;
    let fingerprints: Vec<&purge::Fingerprints> = tombstones.iter().map(|tombstone| &tombstone.fingerprints).collect();
    let reintroduced: BTreeMap<usize, BTreeSet<Reintroduced>> = purge::find_reintroduced(git, &commits, &fingerprints)?;
    Ok(reintroduced.into_values().flatten().filter(|it| !matches!(it, Reintroduced::OldHistory(_))).collect())
}
