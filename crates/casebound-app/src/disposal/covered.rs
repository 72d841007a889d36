//! The records of one commit that a tombstone covers, and what speaks against their disposal.

use std::collections::BTreeSet;

use casebound_git::{Commit, ObjectId, Repository};
use casebound_record::disposal::{Obstacle, Scope};
use casebound_record::tombstone::{StoredApproval, Tombstone};
use casebound_record::words::{Approvals, Removal};
use casebound_record::{CaseFile, Clock, Committee, CommitteeFile};
use chrono::{Days, NaiveDate};

use crate::disposal::objections::{ForgerySign, Objection, RecordState};
use crate::disposal::obstacles::DisposalCheck;
use crate::disposal::tombstones::KnownTombstone;
use crate::disposal::void_approvals::{ApprovalHistory, StatementFile, is_changed_in, is_removed_in};
use crate::disposal::{absorbed, approvals, origin};
use crate::member_statements;
use crate::snapshot::Snapshot;

/// The latest day that it can be anywhere: time zones differ by one.
pub(super) fn tomorrow(today: NaiveDate) -> NaiveDate {
    today.checked_add_days(Days::new(1)).unwrap_or(today)
}

/// Returns whether an obstacle is about the record and not about the approvals.
pub(super) fn is_of_record(obstacle: &Obstacle) -> bool {
    !matches!(obstacle, Obstacle::Approval(..) | Obstacle::TooFewApprovals)
}

/// Judges single records by a tombstone: by its day, its approvers and how much of them it takes.
pub(super) struct RecordJudge<'a> {
    check: DisposalCheck<'a>,
    approved_by: &'a [String],
}

impl<'a> RecordJudge<'a> {
    /// `read_all` gives all cases of the state: it is asked where one may keep another.
    pub(super) fn new(
        tombstone: &'a KnownTombstone,
        committee: &'a Committee,
        today: NaiveDate,
        read_all: impl FnOnce() -> anyhow::Result<Vec<CaseFile>>,
    ) -> anyhow::Result<RecordJudge<'a>> {
        // A day that is still to come makes nothing due.
        let day = tombstone.file.disposed_on.min(tomorrow(today));
        let all = if committee.retention.renewed_by_new_violation { read_all()? } else { Vec::new() };
        let check = DisposalCheck::among(&all, committee, day).with_scope(tombstone.scope());
        Ok(RecordJudge { check, approved_by: &tombstone.file.approved_by })
    }

    /// Returns why a record must stay. One that is redacted already may go.
    pub(super) fn obstacles(&self, file: &CaseFile) -> Vec<Obstacle> {
        let mut obstacles = self.check.obstacles(file, self.approved_by);
        obstacles.retain(|obstacle| *obstacle != Obstacle::Expunged);
        obstacles
    }
}

/// The cases of one commit that a tombstone covers.
pub(super) struct CoveredRecords<'g> {
    pub(super) snapshot: Snapshot<'g>,
    pub(super) committee: CommitteeFile,
    /// The marked cases, by path, without stubs that go with one of them.
    pub(super) cases: Vec<String>,
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
        let cases = absorbed::without_stubs(&snapshot, cases.filter(|_| !lives_on).map(str::to_owned).collect())?;
        Ok(Some(CoveredRecords { snapshot, committee, cases }))
    }

    /// The approvals that the policy asks for and that are not there: of the policy where it was decided, and of that before the push.
    /// Commits beside the decision, which nobody saw who approved, must neither change a record nor withdraw an approval.
    pub(super) fn not_approved(
        &self,
        git: &Repository,
        tombstone: &KnownTombstone,
        commit: &ObjectId,
        (before, beside): (Option<Approvals>, &[Commit]),
        clock: Clock,
    ) -> anyhow::Result<Vec<ForgerySign>> {
        let kind = self.committee.committee.retention.approvals.max(before.unwrap_or(Approvals::Typed));
        if kind == Approvals::Typed {
            return Ok(Vec::new());
        }
        let history = ApprovalHistory::of(git, commit);
        let mut missing = self.not_carried((git, commit), &history, tombstone, kind, clock)?;
        for approval in tombstone.file.statements.iter().filter_map(StoredApproval::approval) {
            if is_removed_in(git, beside, &StatementFile::of(&approval)?)? {
                missing.push(ForgerySign::NotCarried(approval.by));
            }
        }
        for path in &self.cases {
            let file = self.snapshot.read(path)?;
            let day = tombstone.file.disposed_on;
            let clock = Clock { today: day, ..clock };
            let scope = tombstone.scope();
            let valid = approvals::valid((git, commit), &history, &file, scope, &self.committee, kind, clock)?;
            let is_other = is_changed_in(git, beside, path)?;
            let others = tombstone.file.approved_by.iter().filter(|by| is_other || !valid.contains(*by));
            missing.extend(others.map(|by| ForgerySign::NotApproved(by.clone(), path.clone())));
        }
        Ok(missing)
    }

    /// Returns a sign for each approver without a statement for every record, signed if the policy asks for it.
    fn not_carried(
        &self,
        (git, commit): (&Repository, &ObjectId),
        history: &ApprovalHistory<'_>,
        tombstone: &KnownTombstone,
        kind: Approvals,
        clock: Clock,
    ) -> anyhow::Result<Vec<ForgerySign>> {
        let Tombstone { statements, records, disposed_on, approved_by, .. } = &tombstone.file;
        let clock = Clock { today: *disposed_on, ..clock };
        let mut stated = Vec::new();
        for path in &self.cases {
            let policy = &self.committee.committee;
            let file = self.snapshot.read(path)?;
            stated.extend(approvals::stated(git, commit, &file, tombstone.scope(), policy, approved_by)?);
        }
        let is_as_stated = |approval: &StoredApproval| self.cases.len() < records.len() || stated.contains(approval);
        let mut missing = Vec::new();
        for by in approved_by {
            let member = self.committee.committee.member(by);
            let mut about = BTreeSet::new();
            for statement in statements {
                let Some(approval) = statement.approval().filter(|approval| approval.by == *by) else { continue };
                let Some(member) = member else { continue };
                // The record may be gone, but the commit in which the member approved statement is not.
                let is_own = member_statements::is_by_author(git, commit, &approval, member)?
                    && !history.is_void(&StatementFile::of(&approval)?, None)?;
                let is_signed = kind != Approvals::Signed
                    || approvals::is_carried_signature(git, commit, statement, member, clock)?;
                let is_of_scope = (approval.subject.then == Removal::Redact) == (tombstone.scope() == Scope::Person);
                if is_own && is_signed && is_of_scope && approval.counts_on(*disposed_on) && is_as_stated(statement) {
                    about.insert(approval.subject.record);
                }
            }
            if about.len() < records.len() {
                missing.push(ForgerySign::NotCarried(by.clone()));
            }
        }
        Ok(missing)
    }

    /// Returns whether it lists one record twice, so that another would not be counted.
    pub(super) fn counts_as_others(
        &self,
        git: &Repository,
        tombstone: &KnownTombstone,
        commit: &ObjectId,
        before: &[KnownTombstone],
    ) -> anyhow::Result<bool> {
        let said: Vec<&String> = tombstone.file.records.iter().filter_map(|record| record.record.as_ref()).collect();
        // Records that were erased before can no longer be identified.
        if said.is_empty() || self.cases.len() < tombstone.file.records.len() {
            return Ok(false);
        }
        let known: BTreeSet<String> = origin::of_cases(git, commit, &self.cases)?.into_iter().flatten().collect();
        let once: BTreeSet<&String> = said.iter().copied().collect();
        let is_known =
            |digits: &&String| known.contains(*digits) || origin::is_former_record(tombstone, digits, before);
        let is_right = once.len() == said.len() && once.iter().copied().all(|digits| is_known(&digits));
        Ok(!is_right)
    }

    /// Returns attachments of other cases that would be removed, each with its case.
    fn of_others(&self, tombstone: &KnownTombstone) -> impl Iterator<Item = (&str, &str)> {
        let is_marked = |path: &str| tombstone.fingerprints.has_path(path.as_bytes());
        self.snapshot.attachments().filter(move |(path, owner)| is_marked(path) && !is_marked(owner))
    }

    /// Returns what speaks against it in this state, by the obstacles that count.
    pub(super) fn objections(
        &self,
        tombstone: &KnownTombstone,
        today: NaiveDate,
        counts: impl Fn(&Obstacle) -> bool,
        state: &RecordState,
    ) -> anyhow::Result<Vec<Objection>> {
        let judge = RecordJudge::new(tombstone, &self.committee.committee, today, || self.snapshot.read_all())?;
        let mut objections = Vec::new();
        for path in &self.cases {
            let mut obstacles = judge.obstacles(&self.snapshot.read(path)?);
            obstacles.retain(&counts);
            if !obstacles.is_empty() {
                objections.push(Objection::Record { path: path.clone(), state: state.clone(), obstacles });
            }
        }
        objections.extend(self.of_others(tombstone).map(|(path, case)| Objection::AttachmentOfAnother {
            path: path.to_owned(),
            case: case.to_owned(),
            state: state.clone(),
        }));
        Ok(objections)
    }
}
