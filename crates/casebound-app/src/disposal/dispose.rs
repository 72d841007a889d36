//! Disposes of records: checks for obstacles, asks, commits and pushes the tombstone, and purges this clone.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context as _;
use casebound_git::purge::{self, PurgeRefusal};
use casebound_git::{ObjectId, Repository};
use casebound_record::CaseFile;
use casebound_record::disposal::{APPROVALS, Obstacle, Scope};
use casebound_record::words::Approvals;

use crate::Context;
use crate::certificate_replacement;
use crate::disposal::decision::{self, DisposalPlan, RecordOutcome};
use crate::disposal::first_seen::{self, FirstSeenLog};
use crate::disposal::objections::Objection;
use crate::disposal::obstacles::{self, DisposalCheck};
use crate::disposal::operator::{ClockDoubt, ContestedTombstone, DivergedRemote, Event, Operator, Question};
use crate::disposal::purge_result::{PurgeResult, StopReason};
use crate::disposal::purging::{self, LocalChanges};
use crate::disposal::redacting::RedactionObstacle;
use crate::disposal::tombstones::{self, KnownTombstone};
use crate::disposal::upstream::{self, PushOutcome, RewriteMethod, Upstream};
use crate::disposal::{self, approvals, attestations, authorization, own_clock, past_records, remotes};
use crate::progress::Work;
use crate::sealing;
use crate::workspace::Workspace;

/// With more records a tombstone would be too large to read; the rest is left to another run.
const MOST_AT_ONCE: usize = 500;
/// The same where the tombstone carries what members stated of each.
const MOST_STATED_AT_ONCE: usize = 200;

/// What is asked for.
#[derive(Debug)]
pub struct DisposeRequest {
    /// The code names, or the paths of the files.
    pub cases: Vec<String>,
    /// Every case whose period is over and that nothing holds.
    pub due: bool,
    /// Whether the records go, or one person of each.
    pub scope: Scope,
    /// The members who approve.
    pub approved_by: Vec<String>,
    /// Whether the usual questions are answered with yes beforehand.
    pub yes: bool,
    /// Whether anything is pushed.
    pub push: bool,
}

/// How a disposal ended.
#[derive(Debug)]
pub enum DisposeOutcome {
    /// No record is due.
    NothingDue,
    /// The records were disposed of before.
    Before,
    /// This many records are disposed of, or one person of each, by the tombstone of this id.
    Done(usize, String, Scope),
    /// The tombstone is committed, and this remote has the records: it has to be pushed there first.
    WaitsForPush(String),
    /// Nothing was disposed of, or not all of it was done.
    Refused(DisposeRefusal),
}

/// Why nothing was disposed of.
#[derive(Debug)]
pub enum DisposeRefusal {
    /// The obstacles of each record, by its code name.
    Obstacles(Vec<(String, Vec<Obstacle>)>),
    /// The policy asks each member to approve in their own clone, and too few did so for all of the records.
    NotApproved {
        /// Those who did.
        approvals: Vec<String>,
        /// Those who were named as approving and did not.
        missing: Vec<String>,
    },
    /// The policy has changes that no commit has, by which others would not judge.
    PolicyNotCommitted,
    /// An operation of git, such as a rebase, is in progress.
    During(String),
    /// Nothing can be purged here now.
    Refused(Vec<PurgeRefusal>),
    /// The branch that the others get is this one.
    OnOtherBranch(String),
    /// The remote still has the history from before an earlier disposal.
    HistoryBefore(DivergedRemote),
    /// Others pushed commits that are not here.
    Behind,
    /// More than was asked for would be removed.
    MoreWouldGo(Vec<Objection>),
    /// A person can't be taken out by itself.
    NotRedactable(Vec<RedactionObstacle>),
    /// What this clone has recorded contradicts it, and nobody confirmed it.
    Contested(ContestedTombstone),
    /// The clock is far ahead of the newest commit, and nobody confirmed it.
    ClockDoubted(ClockDoubt),
    /// This remote has the records and refuses that its history is rewritten; with what git said.
    CannotBeRewritten {
        /// The name of the remote.
        remote: String,
        /// What git said.
        said: String,
    },
    /// Whoever was asked said no.
    Declined,
    /// The tombstone could not be committed; with what git said.
    NotCommitted(String),
    /// The tombstone could not be pushed; with what git said.
    NotPushed(String),
    /// The purge stopped.
    Stopped(StopReason),
}

/// Works out what a disposal would do and reports it as [`Event::Planned`]; changes nothing.
///
/// # Errors
/// When the repository can't be read.
pub fn preview(
    request: &DisposeRequest,
    workspace: &Workspace,
    operator: &mut dyn Operator,
) -> anyhow::Result<DisposeOutcome> {
    let git = repository_of(workspace)?;
    Ok(match prepared(request, workspace, git, Depth::Preview, operator)? {
        Preparation::Nothing => DisposeOutcome::NothingDue,
        Preparation::Work(work, tombstone) => {
            DisposeOutcome::Done(work.plan.files.len(), tombstone.file.id, request.scope)
        }
        Preparation::Not(why) => DisposeOutcome::Refused(why),
    })
}

/// Disposes of records for good.
///
/// # Errors
/// When the day that was asked for is still to come, or the repository can't be read or written.
pub fn dispose(
    request: &DisposeRequest,
    workspace: &Workspace,
    context: &Context,
    operator: &mut dyn Operator,
) -> anyhow::Result<DisposeOutcome> {
    own_clock::not_in_the_future(workspace, "dispose of")?;
    let git = repository_of(workspace)?;
    let root = disposal::root(git);
    let _lock = disposal::lock(git)?;
    decision::clear_away(git, &root)?;
    // The id of a tombstone depends on it.
    attestations::name_of_clone(git)?;
    certificate_replacement::note(git, git.resolve("HEAD")?.as_slice(), context.now)?;
    if request.push {
        push_what_waits(git, &root, operator)?;
    }
    // What was decided before comes first: ids depend on the order.
    let ended = match purging::purge_and_record(&root, LocalChanges::Stop, context, operator)? {
        PurgeResult::Done(ended) => ended,
        PurgeResult::Stopped(why) => return Ok(DisposeOutcome::Refused(DisposeRefusal::Stopped(why))),
    };
    // Another run may have changed everything while this one waited for the lock.
    let workspace = Workspace::open(context)?;
    if is_gone(request, &workspace, ended.is_something())? {
        publish(&root, request, operator)?;
        return Ok(DisposeOutcome::Before);
    }
    let git = repository_of(&workspace)?;
    match prepared(request, &workspace, git, Depth::Real, operator)? {
        Preparation::Work(work, tombstone) => {
            if let Some(why) = doubted(git, &work, &tombstone, &workspace, operator)? {
                return Ok(DisposeOutcome::Refused(why));
            }
            carry_out(request, &work, &tombstone, &root, context, operator)
        }
        Preparation::Nothing => Ok(DisposeOutcome::NothingDue),
        Preparation::Not(why) => Ok(DisposeOutcome::Refused(why)),
    }
}

fn repository_of(workspace: &Workspace) -> anyhow::Result<&Repository> {
    workspace.git.as_ref().context("this is not a git repository: just delete the file")
}

/// Asks the operator when this clone's records contradict the disposal, or when its clock is far ahead: `--yes` does not answer
/// these questions.
fn doubted(
    git: &Repository,
    work: &DisposalPlan,
    tombstone: &KnownTombstone,
    workspace: &Workspace,
    operator: &mut dyn Operator,
) -> anyhow::Result<Option<DisposeRefusal>> {
    let today = workspace.clock.today;
    let past =
        past_records::objections_from_past(git, tombstone, work.paths(), &FirstSeenLog::read(git)?, today, true)?;
    let mut is_asked = false;
    if !past.against.is_empty() {
        let objection = ContestedTombstone::of(&tombstone.file, past.against, past.not_before);
        if !operator.answer(&Question::ApplyContested(objection.clone()))? {
            return Ok(Some(DisposeRefusal::Contested(objection)));
        }
        is_asked = true;
    }
    if let Some(doubt) = own_clock::doubt_here(git, today)? {
        if !operator.answer(&Question::Clock(doubt))? {
            return Ok(Some(DisposeRefusal::ClockDoubted(doubt)));
        }
        is_asked = true;
    }
    if is_asked {
        first_seen::accept(git, &tombstone.file.id)?;
    }
    Ok(None)
}

/// Pushes a tombstone that an interrupted run committed and did not push: purged before, its branch could not be pushed.
fn push_what_waits(git: &Repository, root: &Path, operator: &mut dyn Operator) -> anyhow::Result<()> {
    let Ok(branch) = disposal::branch(git) else { return Ok(()) };
    let Some(upstream) = Upstream::of(git, root, &branch)? else { return Ok(()) };
    // A push may have completed after its run was killed.
    upstream.fetch(root)?;
    for tombstone in tombstones::of(git, git.resolve("HEAD")?.as_slice())? {
        if authorization::has_to_be_pushed(git, root, &tombstone)? {
            if let PushOutcome::Refused(said) = upstream.push(root)? {
                operator.report(Event::NotPushed { what: tombstone.file.path(), said });
            }
            break;
        }
    }
    Ok(())
}

/// Returns whether the named cases are disposed of already; a redacted one only counts if this run finished it.
fn is_gone(request: &DisposeRequest, workspace: &Workspace, ended_now: bool) -> anyhow::Result<bool> {
    let Some(git) = &workspace.git else { return Ok(false) };
    let tombstones = tombstones::remembered(git)?;
    let is_gone = |name: &String| match workspace.find_whole(name) {
        Err(_) => tombstones.iter().any(|tombstone| tombstone.has_name(name)),
        Ok((_, file)) => {
            let id = ObjectId::of_content(file.text.expose().as_bytes());
            ended_now && id.is_ok_and(|id| tombstones.iter().any(|tombstone| tombstone.fingerprints.kept.contains(&id)))
        }
    };
    Ok(!request.cases.is_empty() && request.cases.iter().all(is_gone))
}

/// What a run could do.
enum Preparation {
    /// No case is due.
    Nothing,
    /// All of this, by this tombstone.
    Work(Box<DisposalPlan>, Box<KnownTombstone>),
    /// Nothing.
    Not(DisposeRefusal),
}

/// Whether a run changes anything.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// A dry run: it needs no approval and fetches nothing.
    Preview,
    /// Records are disposed of.
    Real,
}

/// Works out what would be removed, and reports it; changes nothing.
fn prepared(
    request: &DisposeRequest,
    workspace: &Workspace,
    git: &Repository,
    depth: Depth,
    operator: &mut dyn Operator,
) -> anyhow::Result<Preparation> {
    let cases = match due_cases(request, workspace, depth, operator)? {
        Ok(cases) if cases.is_empty() => return Ok(Preparation::Nothing),
        Ok(cases) => cases,
        Err(obstacles) => return Ok(Preparation::Not(DisposeRefusal::Obstacles(obstacles))),
    };
    let root = disposal::root(git);
    if depth == Depth::Real && disposal::is_policy_changed(&root)? {
        return Ok(Preparation::Not(DisposeRefusal::PolicyNotCommitted));
    }
    let mut approved_by = request.approved_by.clone();
    let mut statements = Vec::new();
    if workspace.committee.committee.retention.approvals != Approvals::Typed {
        let approvals = approvals::of_all(workspace, git, &cases, request.scope)?;
        let missing: Vec<String> = approved_by.iter().filter(|by| !approvals.contains(by)).cloned().collect();
        if depth == Depth::Real && (approvals.len() < APPROVALS || !missing.is_empty()) {
            return Ok(Preparation::Not(DisposeRefusal::NotApproved { approvals, missing }));
        }
        approved_by = approvals;
        let head = disposal::head(git)?;
        for file in &cases {
            let policy = &workspace.committee.committee;
            statements.extend(approvals::stated(git, &head, file, request.scope, policy, &approved_by)?);
        }
    }
    if let Some(why) = not_ready(git, &root, request.push && depth == Depth::Real)? {
        return Ok(Preparation::Not(why));
    }
    let planning = workspace.context.begin(Work::Planning, None);
    let work = match request.scope {
        Scope::Record => decision::plan(git, &root, workspace, &cases)?,
        Scope::Person => match decision::plan_redaction(git, &root, workspace, &cases)? {
            Ok(work) => work,
            Err(lines) => return Ok(Preparation::Not(DisposeRefusal::NotRedactable(lines))),
        },
    };
    drop(planning);
    operator.report(Event::Planned(Box::new(work.preview())));
    if !work.plan.refusals.is_empty() {
        return Ok(Preparation::Not(DisposeRefusal::Refused(work.plan.refusals)));
    }
    let tombstone = decision::tombstone(&approved_by, statements, workspace, git, &work)?;
    let objections = authorization::of_all_branches(git, &tombstone, workspace.clock.today)?;
    if !objections.is_empty() {
        return Ok(Preparation::Not(DisposeRefusal::MoreWouldGo(objections)));
    }
    Ok(Preparation::Work(Box::new(work), Box::new(tombstone)))
}

/// Records that can't be disposed of, by code name, each with its obstacles.
type Obstacles = Vec<(String, Vec<Obstacle>)>;

/// Returns the cases to dispose of, or the obstacles of those that were named.
fn due_cases(
    request: &DisposeRequest,
    workspace: &Workspace,
    depth: Depth,
    operator: &mut dyn Operator,
) -> anyhow::Result<Result<Vec<CaseFile>, Obstacles>> {
    let all = workspace.cases()?;
    let typed = workspace.committee.committee.retention.approvals == Approvals::Typed;
    let due = DisposalCheck::among(&all.files, &workspace.committee.committee, workspace.clock.today)
        .with_scope(request.scope);
    let mut cases: Vec<CaseFile> = Vec::new();
    if request.due {
        if !all.left_out.is_empty() {
            operator.report(Event::LeftOut(all.left_out));
        }
        let is_due = |file: &CaseFile| due.obstacles(file, &[]) == [Obstacle::TooFewApprovals];
        cases = all.files.into_iter().filter(is_due).collect();
    }
    let mut seen = BTreeSet::new();
    for name in &request.cases {
        let (_, file) = workspace.find_whole(name)?;
        if seen.insert(file.path.clone()) {
            cases.push(file);
        }
    }
    let most = if typed { MOST_AT_ONCE } else { MOST_STATED_AT_ONCE };
    if cases.len() > most {
        operator.report(Event::MoreAreDue { all: cases.len(), now: most });
        cases.truncate(most);
    }
    let mut found = Obstacles::new();
    for file in &cases {
        let mut obstacles = due.obstacles(file, if typed { &request.approved_by } else { &[] });
        // A look needs nobody's approval. Where approvals are committed, those of all records are looked at together.
        if let Some(plain) = sealing::opened_by_reader(workspace, file) {
            obstacles::add_of_inside(
                &mut obstacles,
                due.obstacles(&plain, if typed { &request.approved_by } else { &[] }),
            );
        }
        obstacles.retain(|obstacle| typed && depth == Depth::Real || *obstacle != Obstacle::TooFewApprovals);
        if !obstacles.is_empty() {
            found.push((file.stem().to_owned(), obstacles));
        }
    }
    Ok(if found.is_empty() { Ok(cases) } else { Err(found) })
}

/// Returns the reason why the repository is not ready for a disposal.
fn not_ready(git: &Repository, root: &Path, asks_upstream: bool) -> anyhow::Result<Option<DisposeRefusal>> {
    if let Some(operation) = git.state() {
        return Ok(Some(DisposeRefusal::During(operation.to_string())));
    }
    let reasons = purge::unreadable(git)?;
    if !reasons.is_empty() {
        return Ok(Some(DisposeRefusal::Refused(reasons)));
    }
    let branch = disposal::branch(git)?;
    let upstream = Upstream::of(git, root, &branch)?;
    if let Some(other) = upstream::shared_instead(git, root, &branch, upstream.as_ref())? {
        return Ok(Some(DisposeRefusal::OnOtherBranch(other)));
    }
    let Some(upstream) = upstream.filter(|_| asks_upstream) else { return Ok(None) };
    upstream.fetch(root)?;
    if let Some(there) = upstream.tracking_tip(git)? {
        let commits = git.commits(&[there], &[])?;
        if !tombstones::held(git, &commits, &tombstones::known(git)?)?.is_empty() {
            return Ok(Some(DisposeRefusal::HistoryBefore(upstream.replacement(there))));
        }
    }
    Ok(upstream.is_ahead(git, root)?.then_some(DisposeRefusal::Behind))
}

/// Asks, commits the tombstone, pushes it where others have the record, purges, and pushes the attestation.
fn carry_out(
    request: &DisposeRequest,
    work: &DisposalPlan,
    tombstone: &KnownTombstone,
    root: &Path,
    context: &Context,
    operator: &mut dyn Operator,
) -> anyhow::Result<DisposeOutcome> {
    let count = tombstone.file.records.len();
    if request.push
        && let Some(why) = refusal_to_rewrite(work, root, operator)?
    {
        return Ok(DisposeOutcome::Refused(why));
    }
    if !request.yes
        && !operator.answer(&Question::Dispose {
            count,
            scope: tombstone.scope(),
            typed: tombstone.file.approvals == Some(Approvals::Typed),
            shared: work.shared(),
        })?
    {
        return Ok(DisposeOutcome::Refused(DisposeRefusal::Declined));
    }
    let git = disposal::reopen(root)?;
    let upstream = match Upstream::of(&git, root, &disposal::branch(&git)?)? {
        Some(upstream) if upstream.has_any(&git, root, &work.plan.frontier)? => Some(upstream),
        _ => None,
    };
    // Whoever breaks off at a question has changed nothing.
    let is_pushed = match &upstream {
        Some(upstream) => request.push && (request.yes || operator.answer(&Question::Push(upstream.remote.clone()))?),
        None => false,
    };
    let commit = match decision::record(root, work, tombstone)? {
        RecordOutcome::Committed(commit) => commit,
        RecordOutcome::Refused(why) => return Ok(DisposeOutcome::Refused(DisposeRefusal::NotCommitted(why))),
    };
    if let Some(upstream) = upstream {
        if !is_pushed {
            return Ok(DisposeOutcome::WaitsForPush(upstream.remote));
        }
        if let PushOutcome::Refused(said) = upstream.push(root)?
            && upstream.remote_tip(root).ok().flatten() != Some(commit)
        {
            decision::revert_tombstone(root, &commit)?;
            return Ok(DisposeOutcome::Refused(DisposeRefusal::NotPushed(said)));
        }
    }
    decision::remove_leftovers(work)?;
    if let PurgeResult::Stopped(why) = purging::purge_and_record(root, LocalChanges::Stop, context, operator)? {
        return Ok(DisposeOutcome::Refused(DisposeRefusal::Stopped(why)));
    }
    let preview = work.preview();
    if !preview.perhaps.is_empty() {
        operator.report(Event::PerhapsCopies(preview.perhaps));
    }
    if !preview.outside.is_empty() {
        operator.report(Event::Outside(preview.outside));
    }
    publish(root, request, operator)?;
    Ok(DisposeOutcome::Done(count, tombstone.file.id.clone(), tombstone.scope()))
}

/// Returns why the history on the other side could never be rewritten: to purge this clone alone would part it from there.
fn refusal_to_rewrite(
    work: &DisposalPlan,
    root: &Path,
    operator: &mut dyn Operator,
) -> anyhow::Result<Option<DisposeRefusal>> {
    let git = disposal::reopen(root)?;
    let Some(upstream) = Upstream::of(&git, root, &disposal::branch(&git)?)? else { return Ok(None) };
    if !upstream.has_any(&git, root, &work.plan.frontier)? {
        return Ok(None);
    }
    Ok(match upstream.rewriting(root, operator)? {
        RewriteMethod::Refused(said) => Some(DisposeRefusal::CannotBeRewritten { remote: upstream.remote, said }),
        RewriteMethod::ByItself | RewriteMethod::ByForce | RewriteMethod::Unknown => None,
    })
}

/// Pushes the attestation, and looks what is left elsewhere, unless `--no-push` was given.
fn publish(root: &Path, request: &DisposeRequest, operator: &mut dyn Operator) -> anyhow::Result<()> {
    if request.push {
        upstream::bring_up_to_date(root, operator)?;
        remotes::report_remotes(root, operator)?;
    }
    Ok(())
}
