//! Keeps what was erased from coming back: by a push, by a merge, by a rebase, by a code name used again.

use std::collections::BTreeSet;

use casebound_git::purge::{self, Breach, Mark};
use casebound_git::{Commit, ObjectId, Repository};
use casebound_record::disposal::{Obstacle, obstacles};

use crate::clock;
use crate::commands::Global;
use crate::disposal::stones::{self, Stone};
use crate::snapshot::Snapshot;
use crate::ui::{Ui, in_line};

/// What a member types after all of this.
const REMEDY: &str = "`casebound sync` brings this clone up to date";

/// Says what these commits would bring back of what the tombstones mark, and tells whether that is nothing.
pub(crate) fn lets_in(git: &Repository, commits: &[Commit], stones: &[Stone], ui: &mut Ui) -> anyhow::Result<bool> {
    let marks: Vec<purge::Tombstone> = stones.iter().map(|it| it.marks.clone()).collect();
    let breaches: BTreeSet<Breach> = purge::guard(git, commits, &marks)?.into_values().flatten().collect();
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

/// Says what forbids to dispose of what these new tombstones mark, as the policy of the same commit has it; tells whether
/// that is nothing.
///
/// `states` are the commits before and after: what is erased stands in both, what is expunged only before.
pub(crate) fn may_be_buried(
    git: &Repository,
    states: &[ObjectId],
    known: &[Stone],
    global: &Global,
    ui: &mut Ui,
) -> anyhow::Result<bool> {
    let is_known = |it: &Stone| known.iter().any(|known| known.file.id == it.file.id);
    let new: Vec<Stone> = stones::of(git, states)?.into_iter().filter(|it| !is_known(it)).collect();
    let mut may = true;
    for state in states.iter().filter(|_| !new.is_empty()) {
        let snapshot = Snapshot::of_tree(git, &state.to_string())?;
        let Some(committee) = snapshot.committee()? else { continue };
        let committee = &committee.committee;
        let today = clock::read(global.today, committee.timezone).today;
        for path in snapshot.case_paths() {
            let Some(stone) = new.iter().find(|it| it.marks.has_path(path.as_bytes())) else { continue };
            let case = snapshot.read(path)?.case;
            let found = obstacles(&case, committee, today, &stone.file.approved_by);
            if !found.is_empty() && found != [Obstacle::Expunged] {
                ui.warn(format_args!(
                    "error: {} may not be disposed of now: `casebound retention dispose --dry-run` says why",
                    in_line(path)
                ));
                may = false;
            }
        }
    }
    Ok(may)
}

/// Tells whether one side was purged by a tombstone and another still has the history before: joined, all of it would
/// be back.
pub(crate) fn joins_what_was_parted(git: &Repository, sides: &[ObjectId], ui: &mut Ui) -> anyhow::Result<bool> {
    let all = stones::of(git, sides)?;
    if all.is_empty() {
        return Ok(false);
    }
    let mut purged = BTreeSet::new();
    let mut unpurged = BTreeSet::new();
    for side in sides {
        let commits = git.commits(&[*side], &[])?;
        let has: BTreeSet<String> = stones::of(git, &[*side])?.into_iter().map(|it| it.file.id).collect();
        for stone in &all {
            let marks = &stone.marks;
            if commits.iter().any(|it| marks.frontier.contains(&Mark::of_commit(&marks.salt, &it.id))) {
                unpurged.insert(stone.file.id.clone());
            } else if has.contains(&stone.file.id) {
                purged.insert(stone.file.id.clone());
            }
        }
    }
    let parted = purged.intersection(&unpurged).next().is_some();
    if parted {
        ui.warn("One side of this has records that were disposed of, and the other was purged of them.");
        ui.warn(format_args!("Nothing was joined. {REMEDY}: type that instead of `git pull`."));
    }
    Ok(parted)
}

fn short(id: &ObjectId) -> String {
    id.to_string().chars().take(12).collect()
}
