//! Whether a tombstone may be applied: anybody could have written the file, so it alone is not enough.
//!
//! Asked before a disposal is decided, when a tombstone is pushed, and before any clone or server purges by it.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context as _;
use casebound_git::purge::{self, Paths, PurgedFile, Reintroduced};
use casebound_git::{Commit, ObjectId, ObjectKind, RepoPath, Repository};
use casebound_record::disposal::{APPROVALS, Obstacle, Scope};
use casebound_record::layout::{self, CASES};
use casebound_record::words::Status;
use casebound_record::{CaseFile, Clock, CommitteeFile, expunged};
use casebound_validate::WatchedChange;
use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::disposal::covered::{CoveredRecords, is_of_record, tomorrow};
use crate::disposal::extent::is_indispensable;
use crate::disposal::first_seen::{self, FirstSeenLog};
use crate::disposal::local_changes::our_tips;
use crate::disposal::objections::{self, ForgerySign, Objection, RecordState};
use crate::disposal::operator::{ClockDoubt, ContestedTombstone};
use crate::disposal::past_records::objections_from_past;
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::disposal::upstream::{self, Upstream};
use crate::disposal::void_approvals::commits_beside;
use crate::disposal::{self, own_clock, redacting};
use crate::policy_approval::{self, CommitteeHistory, PolicyComparison};
use crate::snapshot::Snapshot;

/// A branch that a purge would rewrite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BranchState {
    /// Its short name, for messages.
    pub name: String,
    pub commit: ObjectId,
}

/// New tombstones, and the state by which they are judged.
pub struct IncomingTombstones<'a> {
    /// The commit that has them.
    pub tip: ObjectId,
    /// Commits that had none of them; none where everything is looked at.
    pub since: &'a [ObjectId],
    /// The tombstones that were known already.
    pub before: &'a [KnownTombstone],
    /// Other branches that would be purged as well.
    pub others: &'a [BranchState],
    /// A commit whose committee.yaml must allow it as well: a push can't authorise itself.
    pub policy: Option<ObjectId>,
    /// The day by which retention is judged, and the real time.
    pub clock: Clock,
}

/// What a repository makes of a tombstone.
#[derive(Debug)]
pub enum Judgement {
    /// Nothing speaks against it.
    Free,
    /// Somebody accepted it here, whatever speaks against it.
    Accepted,
    /// Casebound would never write it: its form is wrong, or it covers too much.
    Forged(Vec<Objection>),
    /// The policy or the records forbid it: as they were at the decision, as they are on other branches, or as they were here before.
    Contested(ContestedTombstone),
}

impl IncomingTombstones<'_> {
    /// Judges a new tombstone, which arrives as one of `new`.
    ///
    /// Given its paths here, it is judged also as this repository knew the records before; the second word says whether the branch
    /// that has it is one of this repository.
    ///
    /// # Errors
    /// When the repository can't be read.
    pub fn judge(
        &self,
        git: &Repository,
        tombstone: &KnownTombstone,
        new: usize,
        past: Option<(&Paths, bool)>,
    ) -> anyhow::Result<Judgement> {
        let commits = git.commits(&[self.tip], self.since)?;
        let last = self.before.iter().map(|it| it.file.number as usize).max().unwrap_or(0);
        let mut against = Vec::new();
        let mut forged = self.of_decision(git, tombstone, &commits, &mut against)?;
        forged.extend(self.of_fingerprints(git, tombstone)?);
        if tombstone.file.number as usize > last + new {
            forged.push(ForgerySign::NumberTooHigh);
        }
        for state in self.others {
            objections::add(&mut against, of_state(git, tombstone, state, self.clock.today)?);
        }
        forged.extend(of_places(git, tombstone)?);
        if !self.since.is_empty() {
            forged.extend(of_new_places(git, tombstone, &commits)?);
        }
        if !forged.is_empty() {
            let path = tombstone.file.path();
            let mut signs = Vec::new();
            objections::add(&mut signs, forged.into_iter().map(|sign| Objection::Forged(path.clone(), sign)));
            return Ok(Judgement::Forged(signs));
        }
        if first_seen::accepted(git)?.contains(&tombstone.file.id) {
            return Ok(Judgement::Accepted);
        }
        let mut not_before = None;
        if let Some((paths, is_ours)) = past {
            objections::add(&mut against, self.of_past_policy(git, tombstone)?);
            let known = FirstSeenLog::read(git)?;
            let past = objections_from_past(git, tombstone, paths, &known, self.clock.today, is_ours)?;
            not_before = past.not_before.filter(|_| against.is_empty());
            objections::add(&mut against, past.against);
        }
        if against.is_empty() {
            return Ok(Judgement::Free);
        }
        Ok(Judgement::Contested(ContestedTombstone::of(&tombstone.file, against, not_before)))
    }

    /// Judges a tombstone by the commits in which it was decided and by the current tip; returns why it is forged.
    fn of_decision(
        &self,
        git: &Repository,
        tombstone: &KnownTombstone,
        commits: &[Commit],
        against: &mut Vec<Objection>,
    ) -> anyhow::Result<Vec<ForgerySign>> {
        let (mut why, today) = (Vec::new(), self.clock.today);
        let approved: BTreeSet<&String> = tombstone.file.approved_by.iter().collect();
        if approved.len() < APPROVALS {
            why.push(ForgerySign::TooFewApprovers);
        }
        let Some(bringing) = tombstones::brought_by(git, commits, &tombstone.file.id)? else {
            why.push(ForgerySign::NoCommit);
            return Ok(why);
        };
        let decided_in = tombstones::states_before(bringing);
        let mut policy = match self.policy {
            Some(commit) => Snapshot::of_tree(git, &commit.to_string())?.committee()?,
            None => None,
        };
        let mut present = 0;
        for (nth, commit) in decided_in.iter().enumerate() {
            let Some(mut covered) = CoveredRecords::by(tombstone, git, commit)? else {
                why.push(ForgerySign::NoPolicy);
                continue;
            };
            present = present.max(covered.cases.len());
            // It was decided on the first parent; the other parents are work that was merged.
            let by_record = |obstacle: &Obstacle| nth == 0 || is_of_record(obstacle);
            objections::add(against, covered.objections(tombstone, today, by_record, &RecordState::Now)?);
            if nth == 0 {
                why.extend(not_serving(tombstone, &covered.committee));
                let before = policy.as_ref().map(|policy| policy.committee.retention.approvals);
                let beside = commits_beside(git, &self.tip, &bringing.id)?;
                why.extend(covered.not_approved(git, tombstone, commit, (before, &beside), self.clock)?);
                if covered.counts_as_others(git, tombstone, commit, self.before)? {
                    why.push(ForgerySign::CountedAsAnother);
                }
                let CoveredRecords { snapshot, committee, cases } = &covered;
                let states = (commit, &bringing.id);
                let policy = &committee.committee;
                objections::add(
                    against,
                    redacting::differences(git, tombstone, snapshot, policy, cases, states)?
                        .into_iter()
                        .map(|it| Objection::Redaction(tombstone.file.path(), it)),
                );
            }
            if let Some(policy) = policy.take() {
                why.extend(not_serving(tombstone, &policy));
                covered.committee = policy;
                objections::add(against, covered.objections(tombstone, today, is_of_record, &RecordState::Now)?);
            }
        }
        if let Some(covered) = CoveredRecords::by(tombstone, git, &self.tip)? {
            objections::add(against, covered.objections(tombstone, today, is_of_record, &RecordState::Now)?);
        }
        if !against.is_empty() && tombstone.file.disposed_on > tomorrow(today) {
            let (path, dated) = (tombstone.file.path(), tombstone.file.disposed_on);
            let zone = policy_zone(git, &self.tip)?;
            let today = self.clock.now.with_timezone(&zone).date_naive().min(today);
            objections::add(against, [Objection::FutureDate { tombstone: path, dated, today }]);
        }
        let is_old = |commit: &Commit| tombstone.fingerprints.has_commit(&commit.id);
        if present < tombstone.file.records.len() && git.commits(&[self.tip], &[])?.iter().any(is_old) {
            why.push(ForgerySign::DeletedBefore);
        }
        Ok(why)
    }

    /// Returns what this repository knew otherwise two weeks ago of who must approve, and of those who did, and what nobody may change alone.
    fn of_past_policy(&self, git: &Repository, tombstone: &KnownTombstone) -> anyhow::Result<Vec<Objection>> {
        let commits = git.commits(&[self.tip], &[])?;
        let Some(earlier) = policy_approval::earlier(git, self.clock.today)? else { return Ok(Vec::new()) };
        let Some(decided_in) = tombstones::decided_in(git, &commits, &tombstone.file.id)? else {
            return Ok(Vec::new());
        };
        let Some(first) = decided_in.first() else { return Ok(Vec::new()) };
        let Some(then) = Snapshot::of_tree(git, &first.to_string())?.committee()? else { return Ok(Vec::new()) };
        let history = CommitteeHistory { git, tips: &decided_in, not: &[], author: None };
        let compared = PolicyComparison { was: &earlier, is: &then.committee, tips: &decided_in, history: &history };
        let mut routes = Vec::new();
        for change in compared.unapproved(git, self.clock)? {
            let matters = match &change.what {
                WatchedChange::LessAgreement => change.routes.iter().any(|route| route == "retention.approvals"),
                WatchedChange::Member { key, .. } => tombstone.file.approved_by.contains(key),
            };
            routes.extend(change.routes.into_iter().filter(|_| matters).map(Objection::PolicyChanged));
        }
        Ok(routes)
    }

    /// Checks that the fingerprints belong to records: otherwise no scan could prove the purge, or it would keep too much.
    fn of_fingerprints(&self, git: &Repository, tombstone: &KnownTombstone) -> anyhow::Result<Vec<ForgerySign>> {
        let mut why = Vec::new();
        let elsewhere = purge::marked_elsewhere(git, &[&tombstone.fingerprints])?;
        why.extend(elsewhere.into_iter().flatten().map(ForgerySign::ContentOf));
        for commit in git.commits(&[self.tip], &[])?.iter().filter(|it| tombstone.fingerprints.has_commit(&it.id)) {
            if !git.tree_of(&commit.id)?.iter().any(|it| tombstone.fingerprints.has_path(it.path.as_bytes())) {
                why.push(ForgerySign::Commit(commit.id));
            }
        }
        // What a redaction keeps is held against what was there before.
        let kept = tombstone.fingerprints.kept.iter().filter(|_| tombstone.scope() == Scope::Record);
        for id in kept {
            if git.kind(id)? != Some(ObjectKind::Blob) {
                continue;
            }
            let file = CaseFile::read("", &git.blob(id)?);
            if file.case.status != Some(Status::Expunged) || expunged(&file) != *file.text.expose() {
                why.push(ForgerySign::Keeps(*id));
            }
        }
        Ok(why)
    }
}

/// The time zone of the committee, as a commit has it.
fn policy_zone(git: &Repository, commit: &ObjectId) -> anyhow::Result<Tz> {
    let committee = Snapshot::of_tree(git, &commit.to_string())?.committee()?;
    Ok(committee.map_or(Tz::UTC, |it| it.committee.about.timezone))
}

/// The approving members who did not serve on that day.
fn not_serving(tombstone: &KnownTombstone, committee: &CommitteeFile) -> Vec<ForgerySign> {
    let serves =
        |member: &&String| committee.committee.serving(tombstone.file.disposed_on).any(|it| it.key == **member);
    let unable = tombstone.file.approved_by.iter().filter(|it| !serves(it));
    unable.map(|member| ForgerySign::NotServing(member.clone())).collect()
}

/// Returns the objections to a disposal that is about to be decided. The checked-out cases were judged one by one before;
/// this judges them together with everything else that is removed, and then every local and remote-tracking branch.
pub fn of_all_branches(
    git: &Repository,
    tombstone: &KnownTombstone,
    today: NaiveDate,
) -> anyhow::Result<Vec<Objection>> {
    let head = disposal::head(git)?;
    let mut states = apart(git, &head, &["refs/heads/", "refs/remotes/"])?;
    states.insert(0, BranchState { name: "HEAD".to_owned(), commit: head });
    let mut against = Vec::new();
    for state in &states {
        objections::add(&mut against, of_state(git, tombstone, state, today)?);
    }
    Ok(against)
}

/// Returns the objections to a disposal from another branch that would be purged too. Who may
/// approve was judged on the branch where it was decided.
fn of_state(
    git: &Repository,
    tombstone: &KnownTombstone,
    state: &BranchState,
    today: NaiveDate,
) -> anyhow::Result<Vec<Objection>> {
    let Some(covered) = CoveredRecords::by(tombstone, git, &state.commit)? else { return Ok(Vec::new()) };
    covered.objections(tombstone, today, is_of_record, &RecordState::Branch(state.name.clone()))
}

/// Returns files outside `cases/` that would lose more than exact copies of the records.
fn of_places(git: &Repository, tombstone: &KnownTombstone) -> anyhow::Result<Vec<ForgerySign>> {
    let Some(Some(paths)) = purge::paths_of_each(git, &[&tombstone.fingerprints])?.pop() else { return Ok(Vec::new()) };
    let files = purge::files_ever(git, &paths)?;
    let (records, others): (Vec<_>, Vec<_>) =
        files.iter().partition(|file| file.path.as_str().is_some_and(|path| layout::is_in(path, CASES)));
    let contents: BTreeSet<ObjectId> = records.iter().map(|record| record.version.id).collect();
    let is_more =
        |file: &&&PurgedFile| !contents.contains(&file.version.id) || is_indispensable(&file.path.to_string());
    let more: BTreeSet<&RepoPath> = others.iter().filter(is_more).map(|other| &other.path).collect();
    let mut signs: Vec<ForgerySign> = more.into_iter().cloned().map(ForgerySign::File).collect();
    signs.extend(of_older_names(git, tombstone, &records)?);
    Ok(signs)
}

/// Returns records that stay but would lose versions under their old paths.
fn of_older_names(
    git: &Repository,
    tombstone: &KnownTombstone,
    files: &[&PurgedFile],
) -> anyhow::Result<Vec<ForgerySign>> {
    let stem = |path: &RepoPath| {
        path.as_str().filter(|it| layout::was_case(it)).and_then(layout::stem).map(str::to_ascii_lowercase)
    };
    let stems: BTreeSet<String> = files.iter().filter_map(|file| stem(&file.path)).collect();
    let contents: BTreeSet<ObjectId> =
        files.iter().filter(|file| stem(&file.path).is_some()).map(|file| file.version.id).collect();
    let mut found = BTreeSet::new();
    for (_, tip) in git.refs("refs/heads/")? {
        for entry in git.tree_of(&tip)? {
            let Some(name) = stem(&entry.path) else { continue };
            let is_one = stems.contains(&name) || contents.contains(&entry.version.id);
            if is_one && !tombstone.fingerprints.has_path(entry.path.as_bytes()) {
                found.insert(entry.path);
            }
        }
    }
    Ok(found.into_iter().map(ForgerySign::OlderVersionsOf).collect())
}

/// Does the same for commits in git's quarantine: files that arrive together with a tombstone are not old copies.
fn of_new_places(git: &Repository, tombstone: &KnownTombstone, commits: &[Commit]) -> anyhow::Result<Vec<ForgerySign>> {
    let mut found = BTreeSet::new();
    for item in purge::find_reintroduced(git, commits, &[&tombstone.fingerprints])?.into_values().flatten() {
        match item {
            Reintroduced::Path(_, path) if !path.as_str().is_some_and(|path| layout::is_in(path, CASES)) => {
                found.insert(path);
            }
            Reintroduced::Content(_, path) if !tombstone.fingerprints.has_path(path.as_bytes()) => {
                found.insert(path);
            }
            _ => {}
        }
    }
    Ok(found.into_iter().map(ForgerySign::File).collect())
}

/// A tombstone that this repository knows: the commit that has it, and what was known before.
pub struct ReceivedTombstone {
    tip: ObjectId,
    /// Whether a branch of this repository has it, and not only one of another.
    pub is_ours: bool,
    before: Vec<KnownTombstone>,
    others: Vec<BranchState>,
    /// The merge of a purged history with the one from before: what it says of who must agree counts as well.
    policy: Option<ObjectId>,
    clock: Clock,
}

impl ReceivedTombstone {
    /// Finds the commit that has a tombstone.
    ///
    /// # Errors
    /// When the repository can't be read.
    pub fn find(
        git: &Repository,
        tombstone: &KnownTombstone,
        known: &[KnownTombstone],
        clock: Clock,
    ) -> anyhow::Result<ReceivedTombstone> {
        let id = &tombstone.file.id;
        let is_removed = !tombstones::known(git)?.iter().any(|it| it.file.id == *id);
        let is_there = |tip: &ObjectId| tombstones::of(git, &[*tip]).map(|all| all.iter().any(|it| it.file.id == *id));
        // Somebody may have removed it since.
        let has_it = |tip: &ObjectId| -> anyhow::Result<bool> {
            Ok(is_there(tip)? || is_removed && tombstones::brought_by(git, &git.commits(&[*tip], &[])?, id)?.is_some())
        };
        let first_with_it = |tips: Vec<ObjectId>| -> anyhow::Result<Option<ObjectId>> {
            for tip in tips {
                if has_it(&tip)? {
                    return Ok(Some(tip));
                }
            }
            Ok(None)
        };
        let (tip, is_ours) = match first_with_it(our_tips(git)?)? {
            Some(tip) => (tip, true),
            None => (
                first_with_it(upstream::all_tracking_tips(git)?)?
                    .context("the tombstone was read from one of these")?,
                false,
            ),
        };
        // Where git alone merged the purged history, its own side is judged, as in every clone that has not got the merge, and what the
        // merge has now speaks as well.
        let purged = tombstones::purged_side(git, &tip, tombstone)?;
        let merged = purged.map(|_| BranchState { name: "HEAD".to_owned(), commit: tip });
        let before = known.iter().filter(|other| other.file.id != *id).cloned().collect();
        // Branches of a clone may be as old as the clone; a server has nothing but what was pushed.
        let mut others = if git.is_bare() { apart(git, &tip, &["refs/heads/"])? } else { Vec::new() };
        let policy = merged.as_ref().map(|merge| merge.commit);
        others.extend(merged);
        let is_ours = is_ours && purged.is_none();
        Ok(ReceivedTombstone { tip: purged.unwrap_or(tip), is_ours, before, others, policy, clock })
    }

    /// Judges whether it may be applied to the paths that it has here.
    ///
    /// # Errors
    /// When the repository can't be read.
    pub fn judge(&self, git: &Repository, tombstone: &KnownTombstone, paths: &Paths) -> anyhow::Result<Judgement> {
        let ReceivedTombstone { tip, before, others, policy, clock, .. } = self;
        let arrival = IncomingTombstones { tip: *tip, since: &[], before, others, policy: *policy, clock: *clock };
        arrival.judge(git, tombstone, 1, Some((paths, self.is_ours)))
    }
}

/// Compares the day by which a tombstone is judged with the newest commit before it.
///
/// # Errors
/// When the history can't be read.
pub fn clock_doubt(
    git: &Repository,
    arrived: &ReceivedTombstone,
    tombstone: &KnownTombstone,
    today: NaiveDate,
) -> anyhow::Result<Option<ClockDoubt>> {
    let commits = git.commits(&[arrived.tip], &[])?;
    let Some(decided_in) = tombstones::decided_in(git, &commits, &tombstone.file.id)? else { return Ok(None) };
    own_clock::doubt(git, &decided_in, tombstone.file.disposed_on.min(today))
}

/// Returns whether the upstream branch still has the old history and lacks the tombstone.
pub fn has_to_be_pushed(git: &Repository, root: &Path, tombstone: &KnownTombstone) -> anyhow::Result<bool> {
    let Ok(branch) = disposal::branch(git) else { return Ok(false) };
    let Some(upstream) = Upstream::of(git, root, &branch)? else { return Ok(false) };
    let Some(there) = upstream.tracking_tip(git)? else { return Ok(false) };
    if tombstones::of(git, &[there])?.iter().any(|it| it.file.id == tombstone.file.id) {
        return Ok(false);
    }
    Ok(!tombstones::held(git, &git.commits(&[there], &[])?, [tombstone])?.is_empty())
}

/// Returns the branches below these prefixes with commits that are not in `tip`.
pub fn apart(git: &Repository, tip: &ObjectId, prefixes: &[&str]) -> anyhow::Result<Vec<BranchState>> {
    let mut apart = Vec::new();
    for prefix in prefixes {
        for (name, commit) in git.refs(prefix)? {
            if git.kind(&commit)? == Some(casebound_git::ObjectKind::Commit)
                && !git.commits(&[commit], &[*tip])?.is_empty()
            {
                apart.push(BranchState { name: short(&name).to_owned(), commit });
            }
        }
    }
    Ok(apart)
}

fn short(name: &str) -> &str {
    let after = |prefix| name.strip_prefix(prefix);
    after("refs/heads/").or(after("refs/remotes/")).unwrap_or(name)
}
