//! What nobody changes alone in committee.yaml, under the policy before: who must agree, and by what a member is known.
//!
//! Two members approve such a change, or the member whom it is about: what they approve, and whether enough did.

mod own_changes;

use std::collections::BTreeSet;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_git::{ObjectId, Repository};
use casebound_openpgp::{Signer, sign_detached};
use casebound_record::committee::Member;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::APPROVALS;
use casebound_record::policy_statement::{AgreementRequirements, MemberIdentity, PolicyChange, PolicyStatement};
use casebound_record::statement::signature_of;
use casebound_record::words::Approvals;
use casebound_record::{Clock, Committee, CommitteeFile};
use casebound_validate::{UnapprovedChange, WatchedChange};
use chrono::{DateTime, NaiveDate};

use crate::disposal::first_seen::FirstSeenLog;
use crate::disposal::own_clock;
use crate::member_statements::{self, members_who_stated};
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;
use crate::{disposal, signing};

pub use own_changes::CommitteeHistory;

/// The number of approvals that are needed; a lone member can't get them and needs none.
const NEEDED: usize = 2;

/// A change that nobody makes alone.
struct ChangeToApprove<'c> {
    routes: Vec<String>,
    change: PolicyChange,
    /// The member whom it is about, as they were before.
    owner: Option<&'c Member>,
}

/// Returns what of committee.yaml is changed and not by one member alone. `earlier` is the committee of two weeks ago: whoever was
/// taken out since then is known by what they were.
fn changes<'c>(
    was: &'c Committee,
    is: &Committee,
    earlier: Option<&'c Committee>,
    today: NaiveDate,
) -> Vec<ChangeToApprove<'c>> {
    let mut found = Vec::new();
    let (before, after) = (AgreementRequirements::of(was), AgreementRequirements::of(is));
    let routes = after.lowered(&before, was.serving(today).count());
    if !routes.is_empty() {
        let routes = routes.into_iter().map(str::to_owned).collect();
        let change = PolicyChange { before: before.describe(), after: after.describe() };
        found.push(ChangeToApprove { routes, change, owner: None });
    }
    for member in &is.members {
        let known = was.member(&member.key).or_else(|| earlier?.member(&member.key));
        let Some(known) = known.filter(|known| known.serves_on(today) || member.serves_on(today)) else { continue };
        let (before, after) = (MemberIdentity::of(known), MemberIdentity::of(member));
        let routes = after.changed(&before, was.retention.approvals);
        if !routes.is_empty() {
            let change = PolicyChange { before: before.describe(), after: after.describe() };
            found.push(ChangeToApprove { routes, change, owner: Some(known) });
        }
    }
    found
}

/// A state of committee.yaml beside another one, and where approvals of what differs are looked for.
pub struct PolicyComparison<'a> {
    /// The policy before.
    pub was: &'a Committee,
    /// The policy now.
    pub is: &'a Committee,
    /// The commits that may hold approvals.
    pub tips: &'a [ObjectId],
    /// Which commits brought what is there now.
    pub history: &'a CommitteeHistory<'a>,
}

impl PolicyComparison<'_> {
    /// Returns the changes that too few members approve.
    ///
    /// # Errors
    /// When the repository can't be read.
    pub fn unapproved(&self, git: &Repository, clock: Clock) -> anyhow::Result<Vec<UnapprovedChange>> {
        let earlier = earlier(git, clock.today)?;
        let changes = changes(self.was, self.is, earlier.as_ref(), clock.today);
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let several = |committee: &&Committee| committee.serving(clock.today).count() >= NEEDED;
        let then = earlier.as_ref().filter(several).unwrap_or(self.was);
        if !several(&then) {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for change in changes {
            found.extend(self.missing(git, change, then, clock)?);
        }
        Ok(found)
    }

    /// Returns a change where too few approve it.
    fn missing(
        &self,
        git: &Repository,
        change: ChangeToApprove<'_>,
        then: &Committee,
        clock: Clock,
    ) -> anyhow::Result<Option<UnapprovedChange>> {
        let PolicyComparison { was, is, tips, history } = self;
        let ChangeToApprove { routes, change, owner } = change;
        let serves = |key: &str| was.member(key).is_some_and(|member| member.serves_on(clock.today));
        let is_other = |key: &str| owner.is_none_or(|owner| owner.key != key);
        let able: BTreeSet<&str> = then.serving(clock.today).map(|member| member.key.as_str()).collect();
        let able: BTreeSet<&str> = able.into_iter().filter(|key| serves(key) && is_other(key)).collect();
        let is_signed = was.retention.approvals == Approvals::Signed;
        let by =
            stated_by(git, tips, &change, |key| then.member(key).filter(|_| able.contains(key)), is_signed, clock)?;
        // Without an address, nobody could tell a commit of theirs.
        let own = owner.filter(|owner| owner.email.is_some());
        if let Some(owner) = own {
            let must_sign = is_signed && owner.certificate.is_some();
            let has_stated =
                stated_by(git, tips, &change, |key| Some(owner).filter(|it| it.key == key), must_sign, clock)?;
            let is_theirs = || match is.member(&owner.key).filter(|_| !must_sign) {
                Some(now) => history.is_changed_by_owner(owner, now),
                None => Ok(false),
            };
            if !has_stated.is_empty() || is_theirs()? {
                return Ok(None);
            }
        }
        let needed = if owner.is_some() && own.is_none() { NEEDED.min(able.len()) } else { NEEDED };
        let more = needed.saturating_sub(by.len());
        let of = able.into_iter().filter(|key| !by.contains(*key)).map(str::to_owned).collect();
        let what = owner.map_or(WatchedChange::LessAgreement, |owner| WatchedChange::Member {
            key: owner.key.clone(),
            may_approve: own.is_some(),
        });
        Ok((more > 0).then_some(UnapprovedChange { what, routes, more, of }))
    }
}

/// Returns the members who stated a change, by what commits hold: each in a commit with their own address.
fn stated_by<'m>(
    git: &Repository,
    tips: &[ObjectId],
    change: &PolicyChange,
    member: impl Fn(&str) -> Option<&'m Member>,
    must_be_signed: bool,
    clock: Clock,
) -> anyhow::Result<BTreeSet<String>> {
    let mut by = BTreeSet::new();
    for tip in tips {
        // A push may come later than the commit, and a server's clock is another one.
        let recorded = DateTime::from_timestamp(git.commit_of(tip)?.committed_at, 0).map(|at| at.date_naive());
        let clock = Clock { today: recorded.map_or(clock.today, |day| day.min(clock.today)), ..clock };
        by.extend(members_who_stated(git, tip, change, &member, must_be_signed, clock)?);
    }
    Ok(by)
}

/// Returns what nobody changes alone in committee.yaml, where too few members approve what a commit or a push changes there.
///
/// `tips` are the commits in which approvals are looked for; `author` is the address of whoever is about to commit, if the change is in
/// no commit yet.
///
/// # Errors
/// When the repository can't be read.
pub fn unapproved(
    git: &Repository,
    after: &Committee,
    before: &ObjectId,
    (tips, author): (&[ObjectId], Option<&str>),
    clock: Clock,
) -> anyhow::Result<Vec<UnapprovedChange>> {
    let state = Snapshot::of_tree(git, &before.to_string())?;
    let Some(policy) = state.committee()?.filter(CommitteeFile::is_usable) else { return Ok(Vec::new()) };
    // As long as there is no record, a committee writes its policy.
    if state.case_paths().next().is_none() && state.tombstones()?.is_empty() {
        return Ok(Vec::new());
    }
    let history = CommitteeHistory { git, tips, not: &[*before], author };
    PolicyComparison { was: &policy.committee, is: after, tips, history: &history }.unapproved(git, clock)
}

/// Returns the committee of two weeks ago, as far as this repository knows.
///
/// # Errors
/// When the repository can't be read.
pub fn earlier(git: &Repository, today: NaiveDate) -> anyhow::Result<Option<Committee>> {
    let Some(policy) = FirstSeenLog::read(git)?.past_policy(today) else { return Ok(None) };
    if git.kind(&policy)?.is_none() || git.blob_size(&policy)? > MAX_FILE as u64 {
        return Ok(None);
    }
    let then = CommitteeFile::read(&git.blob(&policy)?);
    Ok(then.is_usable().then_some(then.committee))
}

/// How an approval of a change of committee.yaml ended.
#[derive(Debug)]
pub enum PolicyApprovalOutcome {
    /// A commit says so, for all of these changes.
    Recorded(Vec<PolicyChange>),
    /// Nothing is changed that others have to approve.
    Nothing,
    /// The commit was refused; with what git said.
    Refused(String),
}

/// Returns what there is to approve: what HEAD says, and what the worktree says, or what other members have approved.
///
/// # Errors
/// When the repository can't be read, or others approved different changes of the same.
pub fn proposed(workspace: &Workspace) -> anyhow::Result<Vec<PolicyChange>> {
    let git = workspace.git.as_ref().context("this is not a git repository: there is nothing to approve")?;
    let head = Snapshot::of_tree(git, &disposal::head(git)?.to_string())?;
    let Some(policy) = head.committee()? else { return Ok(Vec::new()) };
    let (was, today) = (&policy.committee, workspace.clock.today);
    let earlier = earlier(git, today)?;
    let here: Vec<PolicyChange> =
        changes(was, &workspace.committee.committee, earlier.as_ref(), today).into_iter().map(|it| it.change).collect();
    if !here.is_empty() {
        return Ok(here);
    }
    let identities = was.members.iter().map(|member| MemberIdentity::of(member).describe());
    let now: BTreeSet<String> = identities.chain([AgreementRequirements::of(was).describe()]).collect();
    let mut by_others = BTreeSet::new();
    for path in head.paths_in(APPROVALS).filter(|path| path.ends_with(".yaml")) {
        let statement = head.bytes_of(path, MAX_FILE)?.and_then(|bytes| PolicyStatement::read(&bytes));
        let is_open = |statement: &PolicyStatement| {
            statement.path() == path && now.contains(&statement.subject.before) && statement.counts_on(today)
        };
        by_others.extend(statement.filter(is_open).map(|it| it.subject));
    }
    let different: BTreeSet<&String> = by_others.iter().map(|change| &change.before).collect();
    if different.len() < by_others.len() {
        bail!(
            "others approved different changes: write the one that you approve into committee.yaml, and run this again"
        );
    }
    Ok(by_others.into_iter().collect())
}

/// Approves what [`proposed`] returns: a commit with the member's address as its author, signed where a signer is given.
///
/// # Errors
/// When the approver is unknown, nothing can be written, or the day that was asked for is still to come.
pub fn approve(workspace: &Workspace, signer: Option<&Signer>) -> anyhow::Result<PolicyApprovalOutcome> {
    own_clock::not_in_the_future(workspace, "approve")?;
    let git = workspace.git.as_ref().context("this is not a git repository: there is nothing to approve")?;
    let proposed = proposed(workspace)?;
    if proposed.is_empty() {
        return Ok(PolicyApprovalOutcome::Nothing);
    }
    // By what is committed: what is approved may be that the member is known by another address.
    let recorded = Snapshot::of_tree(git, &disposal::head(git)?.to_string())?.committee()?;
    let recorded = recorded.context("committee.yaml is in no commit")?;
    let root = disposal::root(git);
    let member = match signer {
        Some(signer) => signing::member_here(workspace, signer)?,
        None => signing::member_at(&root, &recorded.committee)
            .context("who approves? git's user.email is not a member's address: git config user.email ADDRESS")?,
    };
    let member = recorded.committee.member(&member.key).unwrap_or(member);
    let author = member_statements::author(member)?;
    let mut written = Vec::new();
    for subject in &proposed {
        let statement =
            PolicyStatement { subject: subject.clone(), by: member.key.clone(), stated_on: workspace.clock.today };
        let (path, text) = (statement.path(), statement.to_text());
        if let Some(signer) = signer {
            let signature = sign_detached(text.as_bytes(), signer, SystemTime::from(workspace.clock.now))?;
            written.push((signature_of(&path), signature));
        }
        written.push((path, text.into_bytes()));
    }
    Ok(match member_statements::commit(&root, &written, "Approve a change of the policy", &author)? {
        None => PolicyApprovalOutcome::Recorded(proposed),
        Some(said) => PolicyApprovalOutcome::Refused(said),
    })
}
