//! Objections to a tombstone from what this repository has recorded earlier.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use casebound_git::purge::Paths;
use casebound_git::{Commit, ObjectId, ObjectKind, Repository, TreeEntry};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::{self, CASES};
use casebound_record::{COMMITTEE_FILE, CaseFile, CommitteeFile};
use chrono::{Days, NaiveDate, NaiveTime};

use crate::disposal::absorbed;
use crate::disposal::covered::{CoveredRecords, RecordJudge, tomorrow};
use crate::disposal::first_seen::{FirstSeenLog, LOOK_BACK};
use crate::disposal::objections::{self, Objection, RecordState};
use crate::disposal::tombstones::KnownTombstone;

/// The objections to a tombstone from what this repository recorded earlier.
#[derive(Debug, Default)]
pub struct PastObjections {
    /// What speaks against it.
    pub against: Vec<Objection>,
    /// The day from which the records are known for long enough, if that is the only objection.
    pub not_before: Option<NaiveDate>,
}

/// Judges the records of a tombstone as this repository had them [`LOOK_BACK`] days ago, or as they arrived here first, by the
/// policy and the members of that moment; and as they are checked out here now, unless the tombstone is checked out itself.
///
/// Where the repository has known a record for less than that, it is judged also as the history had it then, by the dates of
/// its commits: a clone in which Casebound never ran before has only these.
///
/// # Errors
/// When the repository can't be read.
pub fn objections_from_past(
    git: &Repository,
    tombstone: &KnownTombstone,
    paths: &Paths,
    known: &FirstSeenLog,
    today: NaiveDate,
    is_checked_out: bool,
) -> anyhow::Result<PastObjections> {
    let day = tombstone.file.disposed_on.min(tomorrow(today));
    let going = absorbed::stems(paths.iter().filter_map(|path| path.as_str()));
    let mut judge = PastPolicyChecker { git, tombstone, today, policies: BTreeMap::new(), going: Some(going) };
    let mut past = PastObjections::default();
    let history = in_history(git, day.min(today))?;
    for path in paths.iter().filter_map(|path| path.as_str()).filter(|path| layout::was_case(path)) {
        let then = known.past_state(path, today)?;
        if let Some(then) = &then {
            let others = || known.others_then(path, today);
            let when = match then.is_old_enough {
                true => RecordState::TwoWeeksAgo,
                false => RecordState::FirstArrival,
            };
            if let Some(objection) = judge.against(path, &then.record, then.policy, &others, when)? {
                objections::add(&mut past.against, [objection]);
                let later = then.since.checked_add_days(Days::new(LOOK_BACK)).filter(|_| !then.is_old_enough);
                past.not_before = past.not_before.max(later);
            }
        }
        if then.is_none_or(|then| !then.is_old_enough)
            && let Some(commit) = &history
            && let Some(record) = git.resolve(&format!("{commit}:{path}"))?
        {
            let policy = git.resolve(&format!("{commit}:{COMMITTEE_FILE}"))?;
            let others = || cases_but(git, commit, path);
            let found = judge.against(path, &record, policy, &others, RecordState::History)?;
            objections::add(&mut past.against, found);
        }
    }
    if let Some(head) = git.resolve("HEAD")?.filter(|_| !git.is_bare() && !is_checked_out)
        && let Some(covered) = CoveredRecords::by(tombstone, git, &head)?
    {
        objections::add(&mut past.against, covered.objections(tombstone, today, |_| true, &RecordState::CheckedOut)?);
    }
    Ok(past)
}

/// Judges what a tombstone marks that no branch here has any more, as this repository had it: somebody may have moved the branches
/// by git alone.
///
/// # Errors
/// When the repository can't be read.
pub fn objections_of_unreachable(
    git: &Repository,
    tombstone: &KnownTombstone,
    known: &FirstSeenLog,
    today: NaiveDate,
) -> anyhow::Result<Vec<Objection>> {
    let mut judge = PastPolicyChecker { git, tombstone, today, policies: BTreeMap::new(), going: None };
    let mut against = Vec::new();
    for then in known.past_states_with(&|content| tombstone.fingerprints.has_blob(content), today) {
        let name = read_blob(git, &then.record)?.and_then(|bytes| CaseFile::read("", &bytes).case.name);
        let path = format!("{CASES}/{}.md", name.as_deref().unwrap_or("a case"));
        let when = if then.is_old_enough { RecordState::TwoWeeksAgo } else { RecordState::FirstArrival };
        objections::add(&mut against, judge.against(&path, &then.record, then.policy, &|| Ok(Vec::new()), when)?);
    }
    Ok(against)
}

/// Judges records of the past by policies of the past.
struct PastPolicyChecker<'a> {
    git: &'a Repository,
    tombstone: &'a KnownTombstone,
    today: NaiveDate,
    policies: BTreeMap<ObjectId, Option<CommitteeFile>>,
    /// The code names that go; nothing where they are not known any more.
    going: Option<BTreeSet<String>>,
}

impl PastPolicyChecker<'_> {
    /// Returns whether a record is the stub of what another one has taken in that goes, too.
    fn goes_with_another(&self, file: &CaseFile) -> bool {
        let goes = |case: &str| self.going.as_ref().is_none_or(|going| going.contains(&case.to_ascii_lowercase()));
        file.case.absorbed_into().is_some_and(goes)
    }

    /// Returns the objection to disposing of a record as it was.
    fn against(
        &mut self,
        path: &str,
        record: &ObjectId,
        policy: Option<ObjectId>,
        others: &dyn Fn() -> anyhow::Result<Vec<ObjectId>>,
        state: RecordState,
    ) -> anyhow::Result<Option<Objection>> {
        let path = path.to_owned();
        let (Some(record), Some(policy)) = (read_blob(self.git, record)?, policy) else {
            return Ok(Some(Objection::RecordMissing(path, state)));
        };
        if let Entry::Vacant(unread) = self.policies.entry(policy) {
            unread.insert(read_blob(self.git, &policy)?.map(|bytes| CommitteeFile::read(&bytes)));
        }
        let Some(Some(committee)) = self.policies.get(&policy) else {
            return Ok(Some(Objection::PolicyMissing(path, state)));
        };
        let file = CaseFile::read(&*path, &record);
        if self.goes_with_another(&file) {
            return Ok(None);
        }
        let read_all = || {
            let mut all = Vec::new();
            for (number, id) in others()?.iter().enumerate() {
                let bytes = read_blob(self.git, id)?;
                // Its path is not known, and does not matter; its name is what people call it.
                all.extend(bytes.map(|bytes| {
                    let name = CaseFile::read("", &bytes).case.name.unwrap_or_else(|| number.to_string());
                    CaseFile::read(format!("{CASES}/{number}/{name}.md"), &bytes)
                }));
            }
            all.push(CaseFile::read(&*path, &record));
            Ok(all)
        };
        let judge = RecordJudge::new(self.tombstone, &committee.committee, self.today, read_all)?;
        let obstacles = judge.obstacles(&file);
        Ok((!obstacles.is_empty()).then_some(Objection::Record { path, state, obstacles }))
    }
}

/// Finds the commit that the branch here ended with [`LOOK_BACK`] days before a day, by the dates that its commits have. A date may
/// be wrong, so from the first commit on: the last one before any that is younger.
fn in_history(git: &Repository, day: NaiveDate) -> anyhow::Result<Option<ObjectId>> {
    let Some(head) = git.resolve("HEAD")? else { return Ok(None) };
    let end = day.checked_sub_days(Days::new(LOOK_BACK - 1)).unwrap_or(NaiveDate::MIN);
    let end = end.and_time(NaiveTime::MIN).and_utc().timestamp();
    let commits = git.commits(&[head], &[])?;
    let by_id: BTreeMap<ObjectId, &Commit> = commits.iter().map(|commit| (commit.id, commit)).collect();
    let first_parents = std::iter::successors(by_id.get(&head), |commit| by_id.get(commit.parents.first()?));
    let mut branch: Vec<&&Commit> = first_parents.collect();
    branch.reverse();
    Ok(branch.iter().take_while(|commit| commit.committed_at < end).last().map(|commit| commit.id))
}

/// The contents of all cases of a commit but one.
fn cases_but(git: &Repository, commit: &ObjectId, path: &str) -> anyhow::Result<Vec<ObjectId>> {
    let is_other = |entry: &TreeEntry| entry.path.as_str().is_some_and(|it| it != path && layout::was_case(it));
    Ok(git.tree_of(commit)?.into_iter().filter(is_other).map(|entry| entry.version.id).collect())
}

/// Reads a content; `None` where it is gone, or too large for a record.
fn read_blob(git: &Repository, id: &ObjectId) -> anyhow::Result<Option<Vec<u8>>> {
    if git.kind(id)? != Some(ObjectKind::Blob) || git.blob_size(id)? > MAX_FILE as u64 {
        return Ok(None);
    }
    Ok(Some(git.blob(id)?))
}
