//! Keeps what was erased from coming back: by a push, by a merge, by a rebase, by a code name used again.

use std::collections::BTreeSet;

use casebound_git::purge::{self, Breach};
use casebound_git::{Commit, ObjectId, Repository};

use crate::dialogue::Dialogue;
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::disposal::trust::Arrival;
use crate::printable::in_line;

/// What a member types after all of this.
const REMEDY: &str = "`casebound sync` brings this clone up to date";

/// Says what these commits would bring back of what the tombstones mark, and tells whether that is nothing.
pub fn lets_in(
    git: &Repository,
    commits: &[Commit],
    tombstones: &[KnownTombstone],
    ui: &mut dyn Dialogue,
) -> anyhow::Result<bool> {
    let fingerprints: Vec<&purge::Fingerprints> = tombstones.iter().map(|it| &it.fingerprints).collect();
    let breaches: BTreeSet<Breach> = purge::guard(git, commits, &fingerprints)?.into_values().flatten().collect();
    for breach in &breaches {
        let what = match breach {
            Breach::OldHistory(id) => format!("commit {} belongs to the history before a disposal", short(id)),
            Breach::Path(id, path) => {
                format!("commit {} has {} again, which was disposed of", short(id), in_line(&path.to_string()))
            }
            Breach::Content(id, path) => {
                format!("commit {} brings a content that was disposed of, as {}", short(id), in_line(&path.to_string()))
            }
        };
        ui.warn(format_args!("error: {what}"));
    }
    if !breaches.is_empty() {
        ui.warn(format_args!("{REMEDY}; a new file needs a new code name: `casebound new`."));
    }
    Ok(breaches.is_empty())
}

/// Says what forbids to obey the tombstones that a push brings, and tells whether that is nothing.
pub fn may_be_accepted(git: &Repository, push: &Arrival<'_>, ui: &mut dyn Dialogue) -> anyhow::Result<bool> {
    let all = tombstones::of(git, &[push.tip])?;
    let known = |it: &KnownTombstone| push.before.iter().find(|known| known.file.id == it.file.id);
    if let Some(changed) = all.iter().find(|it| known(it).is_some_and(|known| known.file != it.file)) {
        let path = changed.file.path();
        ui.warn(format_args!(
            "error: there are two versions of {path}; a tombstone is never changed: get the first one back"
        ));
        return Ok(false);
    }
    let new: Vec<&KnownTombstone> = all.iter().filter(|it| known(it).is_none()).collect();
    let objections = push.objections(git, &new)?;
    objections.iter().for_each(|it| ui.warn(format_args!("error: {it}")));
    Ok(objections.is_empty())
}

/// Tells whether one side was purged by a tombstone and another still has the history before: joined, all of it would
/// be back.
pub fn joins_purged_with_unpurged(git: &Repository, sides: &[ObjectId], ui: &mut dyn Dialogue) -> anyhow::Result<bool> {
    let all = tombstones::of(git, sides)?;
    if all.is_empty() {
        return Ok(false);
    }
    let mut purged = BTreeSet::new();
    let mut unpurged = BTreeSet::new();
    for side in sides {
        let commits = git.commits(&[*side], &[])?;
        let has: BTreeSet<String> = tombstones::of(git, &[*side])?.into_iter().map(|it| it.file.id).collect();
        for tombstone in &all {
            if commits.iter().any(|it| tombstone.fingerprints.has_commit(&it.id)) {
                unpurged.insert(tombstone.file.id.clone());
            } else if has.contains(&tombstone.file.id) {
                purged.insert(tombstone.file.id.clone());
            }
        }
    }
    let parted = purged.intersection(&unpurged).next().is_some();
    if parted {
        ui.warn("One side of this has records that were disposed of, and the other was purged of them.");
        ui.warn(format_args!(
            "Nothing was joined. {REMEDY}: type that instead of `git pull`. Where a merge has begun, end it"
        ));
        ui.warn("with `git merge --abort` first.");
    }
    Ok(parted)
}

fn short(id: &ObjectId) -> String {
    id.to_string().chars().take(12).collect()
}
