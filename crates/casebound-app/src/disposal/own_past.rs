//! What a repository knew before speaks against a tombstone, whatever came with it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use casebound_git::purge::Paths;
use casebound_git::{ObjectId, ObjectKind, Repository};
use casebound_record::disposal::{Obstacle, obstacles};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout;
use casebound_record::{CaseFile, CommitteeFile};
use chrono::{Days, NaiveDate};

use crate::disposal::due::in_words;
use crate::disposal::known::{Known, LOOK_BACK};
use crate::disposal::tombstones::KnownTombstone;
use crate::disposal::trust::{Covered, tomorrow};
use crate::printable::in_line;

/// What a repository's own past says against a tombstone.
#[derive(Debug, Default)]
pub struct OwnPast {
    /// Each a line that is ready to be shown.
    pub against: BTreeSet<String>,
    /// The day from which the records are known for long enough, where less is all that speaks against it.
    pub not_before: Option<NaiveDate>,
}

/// Judges the records of a tombstone as this repository had them [`LOOK_BACK`] days ago, or as they arrived here first, by the
/// policy and the members of that moment; and as they are checked out here now, unless the tombstone is checked out itself.
///
/// # Errors
/// When the repository can't be read.
pub fn against_own_past(
    git: &Repository,
    tombstone: &KnownTombstone,
    paths: &Paths,
    known: &Known,
    today: NaiveDate,
    is_checked_out: bool,
) -> anyhow::Result<OwnPast> {
    let mut past = OwnPast::default();
    let day = tombstone.file.disposed_on.min(tomorrow(today));
    let mut policies = BTreeMap::new();
    for path in paths.iter().filter_map(|path| path.as_str()).filter(|path| layout::was_case(path)) {
        let Some(then) = known.then(path, today)? else { continue };
        let shown = in_line(path);
        let (Some(record), Some(policy)) = (read_blob(git, &then.record)?, then.policy) else {
            past.against.insert(format!("{shown}, as this repository knew it on {}, is not here any more", then.since));
            continue;
        };
        if let Entry::Vacant(unread) = policies.entry(policy) {
            unread.insert(read_blob(git, &policy)?.map(|bytes| CommitteeFile::read(&bytes)));
        }
        let Some(Some(committee)) = policies.get(&policy) else {
            past.against.insert(format!("the policy that this repository knew on {} is not here any more", then.since));
            continue;
        };
        let file = CaseFile::read(path, &record);
        let mut obstacles = obstacles(&file, &committee.committee, day, &tombstone.file.approved_by);
        obstacles.retain(|obstacle| *obstacle != Obstacle::Expunged);
        if !obstacles.is_empty() {
            let why: Vec<String> = obstacles.iter().map(in_words).collect();
            let when = if then.is_old_enough { "as it was here two weeks ago" } else { "as it arrived here first" };
            past.against.insert(format!("{shown}, {when}, may not be disposed of: {}", why.join("; ")));
            let later = then.since.checked_add_days(Days::new(LOOK_BACK)).filter(|_| !then.is_old_enough);
            past.not_before = past.not_before.max(later);
        }
    }
    if let Some(head) = git.resolve("HEAD")?.filter(|_| !git.is_bare() && !is_checked_out)
        && let Some(covered) = Covered::by(tombstone, git, &head)?
    {
        past.against.extend(covered.in_words(tombstone, today, |_| true, " here")?);
    }
    Ok(past)
}

/// Reads a content; `None` where it is gone, or too large for a record.
fn read_blob(git: &Repository, id: &ObjectId) -> anyhow::Result<Option<Vec<u8>>> {
    if git.kind(id)? != Some(ObjectKind::Blob) || git.blob_size(id)? > MAX_FILE as u64 {
        return Ok(None);
    }
    Ok(Some(git.blob(id)?))
}
