//! Who must agree is lowered by two members, under the policy before: what they approve, and whether enough did.

use std::collections::BTreeSet;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_git::{ObjectId, Repository};
use casebound_openpgp::{Signer, sign_detached};
use casebound_record::front_matter::MAX_FILE;
use casebound_record::layout::APPROVALS;
use casebound_record::policy_statement::{AgreementRequirements, PolicyChange, PolicyStatement};
use casebound_record::statement::signature_of;
use casebound_record::words::Approvals;
use casebound_record::{Clock, Committee, CommitteeFile};
use casebound_validate::LoweredAgreement;
use chrono::DateTime;

use crate::disposal::first_seen::FirstSeenLog;
use crate::disposal::own_clock;
use crate::member_statements::{self, members_who_stated};
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;
use crate::{disposal, signing};

/// The number of approvals that are needed; a lone member can't get them and needs none.
const NEEDED: usize = 2;

/// Returns what a state of committee.yaml asks for less than the one before, where too few members approve it; `None` for nothing.
///
/// `tips` are the commits in which approvals are looked for, with their authors.
///
/// # Errors
/// When the repository can't be read.
pub fn lowered(
    git: &Repository,
    after: &Committee,
    before: &ObjectId,
    tips: &[ObjectId],
    clock: Clock,
) -> anyhow::Result<Option<LoweredAgreement>> {
    let state = Snapshot::of_tree(git, &before.to_string())?;
    let Some(policy) = state.committee()?.filter(CommitteeFile::is_usable) else { return Ok(None) };
    // As long as there is no record, a committee writes its policy.
    if state.case_paths().next().is_none() && state.tombstones()?.is_empty() {
        return Ok(None);
    }
    let (was, is) = (AgreementRequirements::of(&policy.committee), AgreementRequirements::of(after));
    let serving = policy.committee.serving(clock.today).count();
    let routes = is.lowered(&was, serving);
    if routes.is_empty() {
        return Ok(None);
    }
    let then = who_may(git, &policy.committee, clock)?;
    if then.serving(clock.today).count() < NEEDED {
        return Ok(None);
    }
    let still_serves = |key: &str| policy.committee.member(key).is_some_and(|member| member.serves_on(clock.today));
    let able: BTreeSet<&str> =
        then.serving(clock.today).map(|member| member.key.as_str()).filter(|key| still_serves(key)).collect();
    let is_signed = policy.committee.retention.approvals == Approvals::Signed;
    let mut by = BTreeSet::new();
    for tip in tips {
        // A push may come later than the commit, and a server's clock is another one.
        let recorded = DateTime::from_timestamp(git.commit_of(tip)?.committed_at, 0).map(|at| at.date_naive());
        let clock = Clock { today: recorded.map_or(clock.today, |day| day.min(clock.today)), ..clock };
        by.extend(approved(git, tip, (&was.describe(), &is.describe()), &then, is_signed, clock)?);
    }
    by.retain(|key| able.contains(key.as_str()));
    let of = able.into_iter().filter(|key| !by.contains(*key)).map(str::to_owned).collect();
    let more = NEEDED.saturating_sub(by.len());
    Ok((more > 0).then_some(LoweredAgreement { routes, more, of }))
}

/// The committee whose members may approve: that of two weeks ago, as far as this repository knows, where several served.
fn who_may(git: &Repository, before: &Committee, clock: Clock) -> anyhow::Result<Committee> {
    if let Some(policy) = FirstSeenLog::read(git)?.past_policy(clock.today)
        && git.kind(&policy)?.is_some()
        && git.blob_size(&policy)? <= MAX_FILE as u64
    {
        let then = CommitteeFile::read(&git.blob(&policy)?);
        if then.is_usable() && then.committee.serving(clock.today).count() >= NEEDED {
            return Ok(then.committee);
        }
    }
    Ok(before.clone())
}

/// The members who approved a change, by what a commit holds: each in a commit with their own address.
fn approved(
    git: &Repository,
    tip: &ObjectId,
    (before, after): (&str, &str),
    committee: &Committee,
    is_signed: bool,
    clock: Clock,
) -> anyhow::Result<BTreeSet<String>> {
    let change = PolicyChange { before: before.to_owned(), after: after.to_owned() };
    members_who_stated(git, tip, &change, |key| committee.member(key), is_signed, clock)
}

/// How an approval of a change of committee.yaml ended.
#[derive(Debug)]
pub enum PolicyApprovalOutcome {
    /// A commit says so: this is what was asked, and this is what is asked from now on.
    Recorded(String, String),
    /// Nothing is lowered.
    Nothing,
    /// The commit was refused; with what git said.
    Refused(String),
}

/// Returns what there is to approve: what HEAD asks, and what the worktree asks, or what another member has approved.
///
/// # Errors
/// When the repository can't be read, or others approved different changes.
pub fn proposed(workspace: &Workspace) -> anyhow::Result<Option<(String, String)>> {
    let git = workspace.git.as_ref().context("this is not a git repository: there is nothing to approve")?;
    let head = Snapshot::of_tree(git, &disposal::head(git)?.to_string())?;
    let Some(policy) = head.committee()? else { return Ok(None) };
    let (was, is) =
        (AgreementRequirements::of(&policy.committee), AgreementRequirements::of(&workspace.committee.committee));
    let serving = policy.committee.serving(workspace.clock.today).count();
    if !is.lowered(&was, serving).is_empty() {
        return Ok(Some((was.describe(), is.describe())));
    }
    let mut by_others = BTreeSet::new();
    for path in head.paths_in(APPROVALS).filter(|path| path.ends_with(".yaml")) {
        let statement = head.bytes_of(path, MAX_FILE)?.and_then(|bytes| PolicyStatement::read(&bytes));
        let is_open = |statement: &PolicyStatement| {
            statement.path() == path
                && statement.subject.before == was.describe()
                && statement.counts_on(workspace.clock.today)
        };
        by_others.extend(statement.filter(is_open).map(|it| it.subject.after));
    }
    if by_others.len() > 1 {
        bail!(
            "others approved different changes: write the one that you approve into committee.yaml, and type this again"
        );
    }
    Ok(by_others.pop_first().map(|after| (was.describe(), after)))
}

/// Approves that fewer must agree: a commit with the member's address as its author, signed where a signer is given.
///
/// # Errors
/// When the approver is unknown, nothing can be written, or the day that was asked for is still to come.
pub fn approve(workspace: &Workspace, signer: Option<&Signer>) -> anyhow::Result<PolicyApprovalOutcome> {
    own_clock::not_in_the_future(workspace, "approve")?;
    let git = workspace.git.as_ref().context("this is not a git repository: there is nothing to approve")?;
    let Some((before, after)) = proposed(workspace)? else { return Ok(PolicyApprovalOutcome::Nothing) };
    let member = match signer {
        Some(signer) => signing::member_here(workspace, signer)?,
        None => signing::current_member(workspace)
            .context("who approves? git's user.email is not a member's address: git config user.email ADDRESS")?,
    };
    let author = member_statements::author(member)?;
    let today = workspace.clock.today;
    let subject = PolicyChange { before: before.clone(), after: after.clone() };
    let statement = PolicyStatement { subject, by: member.key.clone(), stated_on: today };
    let root = disposal::root(git);
    let (path, text) = (statement.path(), statement.to_text());
    let mut written = Vec::new();
    if let Some(signer) = signer {
        let signature = sign_detached(text.as_bytes(), signer, SystemTime::from(workspace.clock.now))?;
        written.push((signature_of(&path), signature));
    }
    written.push((path, text.into_bytes()));
    Ok(match member_statements::commit(&root, &written, "Approve a change of the policy", &author)? {
        None => PolicyApprovalOutcome::Recorded(before, after),
        Some(said) => PolicyApprovalOutcome::Refused(said),
    })
}
