//! Whether a tombstone may be applied: anybody could have written the file, so it alone is not enough.
//!
//! Asked before a disposal is decided, when a tombstone is pushed, and before any clone or server purges by it.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context as _;
use casebound_git::purge::{self, PurgedFile, Reintroduced};
use casebound_git::{Commit, ObjectId, ObjectKind, RepoPath, Repository};
use casebound_record::disposal::{APPROVALS, Obstacle, Scope};
use casebound_record::layout::{self, CASES, COMMITTEE_FILE, FOLDERS};
use casebound_record::tombstone::{StoredApproval, Tombstone};
use casebound_record::words::{Approvals, Removal, Status};
use casebound_record::{CaseFile, Clock, CommitteeFile, expunged};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

use crate::disposal::local_changes::our_tips;
use crate::disposal::obstacles::{DisposalCheck, in_words};
use crate::disposal::operator::ClockDoubt;
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::disposal::upstream::{self, Upstream};
use crate::disposal::{self, approvals, origin, own_clock, redacting};
use crate::member_statements;
use crate::printable::in_line;
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

/// Objections to tombstones; each line is ready to be shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Objections {
    /// Casebound would never write such a tombstone: its form is wrong, or it covers too much.
    pub forged: BTreeSet<String>,
    /// The policy or the records forbid it, as they were at the decision or as they are on other branches.
    pub against: BTreeSet<String>,
}

impl Objections {
    /// Returns whether there are no objections.
    pub fn is_empty(&self) -> bool {
        self.forged.is_empty() && self.against.is_empty()
    }

    /// All of them.
    pub fn lines(&self) -> impl Iterator<Item = &String> {
        self.forged.iter().chain(&self.against)
    }
}

impl IncomingTombstones<'_> {
    /// Returns the objections to new tombstones.
    ///
    /// # Errors
    /// When the repository can't be read.
    pub fn objections(&self, git: &Repository, new: &[&KnownTombstone]) -> anyhow::Result<Objections> {
        let mut objections = Objections::default();
        if new.is_empty() {
            return Ok(objections);
        }
        let commits = git.commits(&[self.tip], self.since)?;
        let last = self.before.iter().map(|it| it.file.number as usize).max().unwrap_or(0);
        for tombstone in new {
            let path = tombstone.file.path();
            let mut forged = self.of_decision(git, tombstone, &commits, &mut objections.against)?;
            forged.extend(self.of_fingerprints(git, tombstone)?);
            if tombstone.file.number as usize > last + new.len() {
                forged.push("its number is too high".to_owned());
            }
            objections.forged.extend(forged.into_iter().map(|why| format!("{path}: {why}")));
            for state in self.others {
                objections.against.extend(of_state(git, tombstone, state, self.clock.today)?);
            }
        }
        objections.forged.extend(of_places(git, new)?);
        if !self.since.is_empty() {
            objections.forged.extend(of_new_places(git, new, &commits)?);
        }
        Ok(objections)
    }

    /// Judges a tombstone by the commits in which it was decided and by the current tip; returns why it is forged.
    fn of_decision(
        &self,
        git: &Repository,
        tombstone: &KnownTombstone,
        commits: &[Commit],
        objections: &mut BTreeSet<String>,
    ) -> anyhow::Result<Vec<String>> {
        let mut why = Vec::new();
        let approved: BTreeSet<&String> = tombstone.file.approved_by.iter().collect();
        if approved.len() < APPROVALS {
            why.push("fewer than two members approved".to_owned());
        }
        let Some(bringing) = tombstones::brought_by(git, commits, &tombstone.file.id)? else {
            why.push("the commit that brought it is not there".to_owned());
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
                why.push("it was made in a state without a committee.yaml".to_owned());
                continue;
            };
            present = present.max(covered.cases.len());
            // It was decided on the first parent; the other parents are work that was merged.
            let by_record = |it: &Obstacle| nth == 0 || is_of_record(it);
            objections.extend(covered.in_words(tombstone, self.clock.today, by_record, "")?);
            if nth == 0 {
                why.extend(not_serving(tombstone, &covered.committee));
                let before = policy.as_ref().map(|policy| policy.committee.retention.approvals);
                why.extend(covered.not_approved(git, tombstone, commit, before, self.clock)?);
                why.extend(covered.counted_as_others(git, tombstone, commit, self.before)?);
                let CoveredRecords { snapshot, committee, cases } = &covered;
                let states = (commit, &bringing.id);
                objections.extend(redacting::differences(
                    git,
                    tombstone,
                    snapshot,
                    &committee.committee,
                    cases,
                    states,
                )?);
            }
            if let Some(policy) = policy.take() {
                why.extend(not_serving(tombstone, &policy));
                covered.committee = policy;
                objections.extend(covered.in_words(tombstone, self.clock.today, is_of_record, "")?);
            }
        }
        if let Some(covered) = CoveredRecords::by(tombstone, git, &self.tip)? {
            objections.extend(covered.in_words(tombstone, self.clock.today, is_of_record, "")?);
        }
        if !objections.is_empty() && tombstone.file.disposed_on > tomorrow(self.clock.today) {
            let (path, dated) = (tombstone.file.path(), tombstone.file.disposed_on);
            let zone = policy_zone(git, &self.tip)?;
            let today = self.clock.now.with_timezone(&zone).date_naive().min(self.clock.today);
            objections.insert(format!("{path}: it is dated {dated}, but today is {today}: is a clock wrong?"));
        }
        let is_old = |it: &Commit| tombstone.fingerprints.has_commit(&it.id);
        if present < tombstone.file.records.len() && git.commits(&[self.tip], &[])?.iter().any(is_old) {
            why.push(
                "the record was deleted before the disposal: restore the file with `git checkout COMMIT -- PATH`"
                    .to_owned(),
            );
        }
        Ok(why)
    }

    /// Checks that the fingerprints belong to records: otherwise no scan could prove the purge, or it would keep too much.
    fn of_fingerprints(&self, git: &Repository, tombstone: &KnownTombstone) -> anyhow::Result<Vec<String>> {
        let mut why = Vec::new();
        let elsewhere = purge::marked_elsewhere(git, &[&tombstone.fingerprints])?;
        let elsewhere = elsewhere.iter().flatten().map(|it| in_line(&it.to_string()));
        why.extend(elsewhere.map(|path| format!("it covers the content of {path}, which stays")));
        for commit in git.commits(&[self.tip], &[])?.iter().filter(|it| tombstone.fingerprints.has_commit(&it.id)) {
            if !git.tree_of(&commit.id)?.iter().any(|it| tombstone.fingerprints.has_path(it.path.as_bytes())) {
                why.push(format!("it covers commit {}, which contains none of its records", commit.id));
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
                why.push(format!("it keeps {id}, which is not a redacted record"));
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

/// The latest day that it can be anywhere: time zones differ by one.
pub(super) fn tomorrow(today: NaiveDate) -> NaiveDate {
    today.checked_add_days(Days::new(1)).unwrap_or(today)
}

/// Returns whether an obstacle is about the record and not about the approvals.
fn is_of_record(obstacle: &Obstacle) -> bool {
    !matches!(obstacle, Obstacle::Approval(..) | Obstacle::TooFewApprovals)
}

/// The approving members who did not serve on that day, each as a line.
fn not_serving(tombstone: &KnownTombstone, committee: &CommitteeFile) -> Vec<String> {
    let serves =
        |member: &&String| committee.committee.serving(tombstone.file.disposed_on).any(|it| it.key == **member);
    let unable = tombstone.file.approved_by.iter().filter(|it| !serves(it));
    unable.map(|it| format!("`{}` could not approve on that day", in_line(it))).collect()
}

/// The cases of one commit that a tombstone covers.
pub(super) struct CoveredRecords<'g> {
    snapshot: Snapshot<'g>,
    committee: CommitteeFile,
    /// The marked cases, by path.
    cases: Vec<String>,
}

impl<'g> CoveredRecords<'g> {
    /// `None` where there is no committee, and so no case.
    pub(super) fn by(
        tombstone: &KnownTombstone,
        git: &'g Repository,
        commit: &ObjectId,
    ) -> anyhow::Result<Option<CoveredRecords<'g>>> {
        let snapshot = Snapshot::of_tree(git, &commit.to_string())?;
        let Some(committee) = snapshot.committee()? else { return Ok(None) };
        // What came after a redaction lives on.
        let lives_on = tombstone.fingerprints.has_marker(git, commit)?;
        let cases = snapshot.case_paths().filter(|path| tombstone.fingerprints.has_path(path.as_bytes()));
        let cases = cases.filter(|_| !lives_on).map(str::to_owned).collect();
        Ok(Some(CoveredRecords { snapshot, committee, cases }))
    }

    /// Returns the obstacles by path. A record that is redacted already is not one.
    fn obstacles(&self, tombstone: &KnownTombstone, today: NaiveDate) -> anyhow::Result<Vec<(&str, Vec<Obstacle>)>> {
        let committee = &self.committee.committee;
        // A day that is still to come makes nothing due.
        let day = tombstone.file.disposed_on.min(tomorrow(today));
        let all = match committee.retention.renewed_by_new_violation {
            true => self.snapshot.read_all()?,
            false => Vec::new(),
        };
        let due = DisposalCheck::among(&all, committee, day).with_scope(tombstone.scope());
        let mut found = Vec::new();
        for path in &self.cases {
            let mut obstacles = due.obstacles(&self.snapshot.read(path)?, &tombstone.file.approved_by);
            obstacles.retain(|it| *it != Obstacle::Expunged);
            if !obstacles.is_empty() {
                found.push((path.as_str(), obstacles));
            }
        }
        Ok(found)
    }

    /// The approvals that the policy asks for and that are not there, each as a line: of the policy where it was decided, and of
    /// that before the push.
    fn not_approved(
        &self,
        git: &Repository,
        tombstone: &KnownTombstone,
        commit: &ObjectId,
        before: Option<Approvals>,
        clock: Clock,
    ) -> anyhow::Result<Vec<String>> {
        let kind = self.committee.committee.retention.approvals.max(before.unwrap_or(Approvals::Typed));
        if kind == Approvals::Typed {
            return Ok(Vec::new());
        }
        let mut missing = self.not_carried(git, tombstone, commit, kind, clock)?;
        for path in &self.cases {
            let file = self.snapshot.read(path)?;
            let day = tombstone.file.disposed_on;
            let clock = Clock { today: day, ..clock };
            let valid = approvals::valid(git, commit, &file, tombstone.scope(), &self.committee, kind, clock)?;
            let others = tombstone.file.approved_by.iter().filter(|by| !valid.contains(*by));
            missing.extend(others.map(|by| {
                format!(
                    "`{}` did not approve {} in its current form within the last 30 days",
                    in_line(by),
                    in_line(path)
                )
            }));
        }
        Ok(missing)
    }

    /// Returns an objection for each approver without a statement for every record, signed if the policy asks for it.
    fn not_carried(
        &self,
        git: &Repository,
        tombstone: &KnownTombstone,
        commit: &ObjectId,
        kind: Approvals,
        clock: Clock,
    ) -> anyhow::Result<Vec<String>> {
        let Tombstone { statements, records, disposed_on, approved_by, .. } = &tombstone.file;
        let clock = Clock { today: *disposed_on, ..clock };
        let mut stated = Vec::new();
        for path in &self.cases {
            let policy = &self.committee.committee;
            let file = self.snapshot.read(path)?;
            stated.extend(approvals::stated(git, commit, &file, tombstone.scope(), policy, approved_by)?);
        }
        let is_as_stated = |it: &StoredApproval| self.cases.len() < records.len() || stated.contains(it);
        let mut missing = Vec::new();
        for by in approved_by {
            let member = self.committee.committee.member(by);
            let mut about = BTreeSet::new();
            for it in statements {
                let Some(approval) = it.approval().filter(|approval| approval.by == *by) else { continue };
                let Some(member) = member else { continue };
                // The record may be gone, but the commit in which the member approved it is not.
                let is_own = member_statements::is_by_author(git, commit, &approval, member)?;
                let is_signed =
                    kind != Approvals::Signed || approvals::is_carried_signature(git, commit, it, member, clock)?;
                let is_of_scope = (approval.subject.then == Removal::Redact) == (tombstone.scope() == Scope::Person);
                if is_own && is_signed && is_of_scope && approval.counts_on(*disposed_on) && is_as_stated(it) {
                    about.insert(approval.subject.record);
                }
            }
            if about.len() < records.len() {
                missing.push(format!("it does not carry what `{}` approved", in_line(by)));
            }
        }
        Ok(missing)
    }

    /// Returns an objection when it lists one record twice, so that another would not be counted.
    fn counted_as_others(
        &self,
        git: &Repository,
        tombstone: &KnownTombstone,
        commit: &ObjectId,
        before: &[KnownTombstone],
    ) -> anyhow::Result<Option<String>> {
        let said: Vec<&String> = tombstone.file.records.iter().filter_map(|it| it.record.as_ref()).collect();
        // Records that were erased before can no longer be identified.
        if said.is_empty() || self.cases.len() < tombstone.file.records.len() {
            return Ok(None);
        }
        let known: BTreeSet<String> = origin::of_cases(git, commit, &self.cases)?.into_iter().flatten().collect();
        let once: BTreeSet<&String> = said.iter().copied().collect();
        let is_known =
            |digits: &&String| known.contains(*digits) || origin::is_former_record(tombstone, digits, before);
        let is_right = once.len() == said.len() && once.iter().copied().all(|digits| is_known(&digits));
        Ok((!is_right).then(|| "it counts a record as if it were another".to_owned()))
    }

    /// Returns attachments of other cases that would be removed, each with its case.
    fn of_others(&self, tombstone: &KnownTombstone) -> impl Iterator<Item = (&str, &str)> {
        let is_marked = |path: &str| tombstone.fingerprints.has_path(path.as_bytes());
        self.snapshot.attachments().filter(move |(path, owner)| is_marked(path) && !is_marked(owner))
    }

    /// Each as a line that is ready to be shown.
    pub(super) fn in_words(
        &self,
        tombstone: &KnownTombstone,
        today: NaiveDate,
        counts: impl Fn(&Obstacle) -> bool,
        place: &str,
    ) -> anyhow::Result<BTreeSet<String>> {
        let mut objections = BTreeSet::new();
        for (path, obstacles) in self.obstacles(tombstone, today)? {
            let why: Vec<String> = obstacles.iter().filter(|it| counts(it)).map(in_words).collect();
            if !why.is_empty() {
                objections.insert(format!("{}{place} may not be disposed of now: {}", in_line(path), why.join("; ")));
            }
        }
        let others = self.of_others(tombstone);
        objections.extend(
            others.map(|(path, owner)| format!("{} belongs to {}{place}, which stays", in_line(path), in_line(owner))),
        );
        Ok(objections)
    }
}

/// Returns the objections to a disposal that is about to be decided. The checked-out cases were judged one by one before;
/// this judges them together with everything else that is removed, and then every local and remote-tracking branch.
pub fn of_all_branches(
    git: &Repository,
    tombstone: &KnownTombstone,
    today: NaiveDate,
) -> anyhow::Result<BTreeSet<String>> {
    let head = disposal::head(git)?;
    let mut states = apart(git, &head, &["refs/heads/", "refs/remotes/"])?;
    states.insert(0, BranchState { name: "HEAD".to_owned(), commit: head });
    let mut objections = BTreeSet::new();
    for state in &states {
        objections.extend(of_state(git, tombstone, state, today)?);
    }
    Ok(objections)
}

/// Returns the objections to a disposal from another branch that would be purged too. Who may
/// approve was judged on the branch where it was decided.
fn of_state(
    git: &Repository,
    tombstone: &KnownTombstone,
    state: &BranchState,
    today: NaiveDate,
) -> anyhow::Result<BTreeSet<String>> {
    let Some(covered) = CoveredRecords::by(tombstone, git, &state.commit)? else { return Ok(BTreeSet::new()) };
    covered.in_words(tombstone, today, is_of_record, &format!(" on `{}`", in_line(&state.name)))
}

/// Returns files outside `cases/` that would lose more than exact copies of the records.
fn of_places(git: &Repository, tombstones: &[&KnownTombstone]) -> anyhow::Result<Vec<String>> {
    let fingerprints: Vec<&purge::Fingerprints> = tombstones.iter().map(|it| &it.fingerprints).collect();
    let mut objections = Vec::new();
    for (tombstone, paths) in tombstones.iter().zip(purge::paths_of_each(git, &fingerprints)?) {
        let Some(paths) = paths else { continue };
        let files = purge::files_ever(git, &paths)?;
        let (records, others): (Vec<_>, Vec<_>) =
            files.iter().partition(|it| it.path.as_str().is_some_and(|path| layout::is_in(path, CASES)));
        let contents: BTreeSet<ObjectId> = records.iter().map(|it| it.version.id).collect();
        let more: BTreeSet<String> = others
            .iter()
            .filter(|it| !contents.contains(&it.version.id) || is_indispensable(&it.path.to_string()))
            .map(|it| in_line(&it.path.to_string()))
            .collect();
        objections.extend(
            more.into_iter().map(|path| format!("{}: it covers {path}, which is not a record", tombstone.file.path())),
        );
        objections.extend(of_older_names(git, tombstone, &records)?);
    }
    Ok(objections)
}

/// Returns records that stay but would lose versions under their old paths.
fn of_older_names(git: &Repository, tombstone: &KnownTombstone, files: &[&PurgedFile]) -> anyhow::Result<Vec<String>> {
    let stem = |path: &RepoPath| {
        path.as_str().filter(|it| layout::was_case(it)).and_then(layout::stem).map(str::to_ascii_lowercase)
    };
    let stems: BTreeSet<String> = files.iter().filter_map(|it| stem(&it.path)).collect();
    let contents: BTreeSet<ObjectId> =
        files.iter().filter(|it| stem(&it.path).is_some()).map(|it| it.version.id).collect();
    let mut objections = BTreeSet::new();
    for (_, tip) in git.refs("refs/heads/")? {
        for entry in git.tree_of(&tip)? {
            let Some(name) = stem(&entry.path) else { continue };
            let is_one = stems.contains(&name) || contents.contains(&entry.version.id);
            if is_one && !tombstone.fingerprints.has_path(entry.path.as_bytes()) {
                let shown = in_line(&entry.path.to_string());
                objections
                    .insert(format!("{}: it covers older versions of {shown}, which stays", tombstone.file.path()));
            }
        }
    }
    Ok(objections.into_iter().collect())
}

/// Does the same for commits in git's quarantine: files that arrive together with a tombstone are not old copies.
fn of_new_places(git: &Repository, tombstones: &[&KnownTombstone], commits: &[Commit]) -> anyhow::Result<Vec<String>> {
    let fingerprints: Vec<&purge::Fingerprints> = tombstones.iter().map(|it| &it.fingerprints).collect();
    let mut objections = Vec::new();
    for (number, reintroduced) in purge::find_reintroduced(git, commits, &fingerprints)? {
        let Some(tombstone) = tombstones.get(number) else { continue };
        for item in reintroduced {
            let what = match &item {
                Reintroduced::Path(_, path) if !path.as_str().is_some_and(|path| layout::is_in(path, CASES)) => path,
                Reintroduced::Content(_, path) if !tombstone.fingerprints.has_path(path.as_bytes()) => path,
                _ => continue,
            };
            let shown = in_line(&what.to_string());
            objections.push(format!("{}: it covers {shown}, which is not a record", tombstone.file.path()));
        }
    }
    Ok(objections)
}

/// Returns whether the repository needs a file outside `cases/`, whatever its content is.
pub fn is_indispensable(path: &str) -> bool {
    let (folder, rest) = path.split_once('/').unwrap_or(("", path));
    match folder {
        "" => rest.starts_with('.') || [COMMITTEE_FILE, "README.md", "LICENSE"].contains(&rest),
        folder => folder.starts_with('.') || FOLDERS.iter().any(|it| it.is_indispensable && it.name == folder),
    }
}

/// A tombstone that this repository knows: the commit that has it, and what was known before.
pub struct ReceivedTombstone {
    tip: ObjectId,
    /// Whether a branch of this repository has it, and not only one of another.
    pub is_ours: bool,
    before: Vec<KnownTombstone>,
    others: Vec<BranchState>,
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
        let has_it = |tip: &ObjectId| tombstones::of(git, &[*tip]).map(|all| all.iter().any(|it| it.file.id == *id));
        let first_with_it = |tips: Vec<ObjectId>| -> anyhow::Result<Option<ObjectId>> {
            for tip in tips {
                if has_it(&tip)? {
                    return Ok(Some(tip));
                }
            }
            Ok(None)
        };
        let ours = first_with_it(our_tips(git)?)?;
        let theirs = || first_with_it(upstream::all_tracking_tips(git)?);
        let (tip, is_ours) = match ours {
            // Where git alone merged the purged history, its own side is judged, as in every other clone.
            Some(tip) if !git.is_bare() && tombstones::is_merged_in(git, &tip, tombstone)? => match theirs()? {
                Some(purged) => (purged, false),
                None => (tip, true),
            },
            Some(tip) => (tip, true),
            None => (theirs()?.context("the tombstone was read from one of these")?, false),
        };
        let before = known.iter().filter(|other| other.file.id != *id).cloned().collect();
        // Branches of a clone may be as old as the clone; a server has nothing but what was pushed.
        let others = if git.is_bare() { apart(git, &tip, &["refs/heads/"])? } else { Vec::new() };
        Ok(ReceivedTombstone { tip, is_ours, before, others, clock })
    }

    /// Returns the objections to applying it, from the commit that added it and from the current state.
    ///
    /// # Errors
    /// When the repository can't be read.
    pub fn objections(&self, git: &Repository, tombstone: &KnownTombstone) -> anyhow::Result<Objections> {
        let ReceivedTombstone { tip, before, others, clock, .. } = self;
        let arrival = IncomingTombstones { tip: *tip, since: &[], before, others, policy: None, clock: *clock };
        arrival.objections(git, &[tombstone])
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
