//! `casebound retention dispose`: records whose time is over go, with every version that git ever had.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context as _;
use casebound_app::disposal::decision::{self, Recorded, Work};
use casebound_app::disposal::due::{Due, in_words};
use casebound_app::disposal::purging::{self, Ended, OwnChanges};
use casebound_app::disposal::tombstones::{self, KnownTombstone};
use casebound_app::disposal::upstream::{self, Pushed, Upstream};
use casebound_app::disposal::{self, trust};
use casebound_app::printable::{in_line, plural};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_git::purge;
use casebound_git::{ObjectId, Repository};
use casebound_record::CaseFile;
use casebound_record::disposal::Obstacle;

use crate::ui::Ui;

/// More would make a tombstone that nobody can read; the rest goes in a second run.
const MOST_AT_ONCE: usize = 500;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code names, or the paths of the files
    #[arg(value_name = "CASE", required_unless_present = "due")]
    cases: Vec<String>,
    /// Every case whose period is over and that nothing holds
    #[arg(long, conflicts_with = "cases")]
    due: bool,
    /// A member who approves; two different ones are needed
    #[arg(long = "approved-by", value_name = "MEMBER")]
    approved_by: Vec<String>,
    /// Only show what would go
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Push nothing
    #[arg(long)]
    no_push: bool,
}

pub(super) fn run(args: &Args, workspace: &Workspace, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = workspace.git.as_ref().context("this is no git repository: delete the file, nothing else keeps it")?;
    if args.dry_run {
        return match prepared(args, workspace, git, ui)? {
            Some(Ready::Nothing) => Ok(Outcome::Clean),
            Some(Ready::Work(..)) => {
                ui.note("Nothing was changed.");
                Ok(Outcome::Clean)
            }
            None => Ok(Outcome::Findings),
        };
    }
    let place = disposal::place(git);
    let _turn = disposal::wait_for_turn(git)?;
    decision::clear_away(git, &place)?;
    if !args.no_push {
        push_what_waits(git, &place, ui)?;
    }
    // What was decided before comes first: ids depend on the order.
    let Ended::Well(ended) = purging::purge_and_record(&place, OwnChanges::Stop, context, ui)? else {
        return Ok(Outcome::Findings);
    };
    // Whoever had the turn before us may have changed everything.
    let workspace = Workspace::open(context)?;
    if gone(args, &workspace, ended.is_something())? {
        ui.note("It is disposed of.");
        return publish(&place, args, ui);
    }
    let git = workspace.git.as_ref().context("the repository is not there any more")?;
    match prepared(args, &workspace, git, ui)? {
        Some(Ready::Work(work, tombstone)) => carry_out(args, &work, &tombstone, &place, context, ui),
        Some(Ready::Nothing) => Ok(Outcome::Clean),
        None => Ok(Outcome::Findings),
    }
}

/// Pushes a tombstone that an interrupted run committed and did not push: purged before, its branch could not be pushed.
fn push_what_waits(git: &Repository, place: &Path, ui: &mut Ui) -> anyhow::Result<()> {
    let Ok(branch) = disposal::branch(git) else { return Ok(()) };
    let Some(upstream) = Upstream::of(git, place, &branch)? else { return Ok(()) };
    // A push that went on when its run was killed is seen only now.
    upstream.fetch(place)?;
    for tombstone in tombstones::of(git, git.resolve("HEAD")?.as_slice())? {
        if trust::has_to_be_pushed(git, place, &tombstone)? {
            if let Pushed::Refused(said) = upstream.push(place)? {
                ui.warn(format_args!(
                    "{} could not be pushed; `casebound sync` may help:\n{said}",
                    tombstone.file.path()
                ));
            }
            break;
        }
    }
    Ok(())
}

/// Tells whether the cases that were named went already; an expunged one only counts when this run ended it.
fn gone(args: &Args, workspace: &Workspace, ended_now: bool) -> anyhow::Result<bool> {
    let Some(git) = &workspace.git else { return Ok(false) };
    let tombstones = tombstones::known(git)?;
    let is_gone = |name: &String| match workspace.find_whole(name) {
        Err(_) => tombstones.iter().any(|it| it.has_name(name)),
        Ok((_, file)) => {
            let id = ObjectId::of_content(file.text.expose().as_bytes());
            ended_now && id.is_ok_and(|id| tombstones.iter().any(|it| it.fingerprints.kept.contains(&id)))
        }
    };
    Ok(!args.cases.is_empty() && args.cases.iter().all(is_gone))
}

/// What a run could do.
enum Ready {
    /// No case is due.
    Nothing,
    /// All of this, by this tombstone.
    Work(Box<Work>, Box<KnownTombstone>),
}

/// Looks at everything, changes nothing, and shows what would go; `None` when something stands in the way, which was told.
fn prepared(args: &Args, workspace: &Workspace, git: &Repository, ui: &mut Ui) -> anyhow::Result<Option<Ready>> {
    let Some(cases) = may_go(args, workspace, ui)? else { return Ok(None) };
    if cases.is_empty() {
        ui.note("Nothing is due.");
        return Ok(Some(Ready::Nothing));
    }
    let place = disposal::place(git);
    if !is_ready(args, git, &place, ui)? {
        return Ok(None);
    }
    let work = decision::plan(git, &place, workspace, &cases)?;
    decision::show(&work, ui)?;
    if !work.plan.refusals.is_empty() {
        purging::tell_refusals(&work.plan.refusals, ui);
        return Ok(None);
    }
    let tombstone = decision::tombstone(&args.approved_by, workspace, git, &work)?;
    let objections = trust::of_all_branches(git, &tombstone, workspace.clock.today)?;
    if !objections.is_empty() {
        ui.warn("Nothing was disposed of, since more than was asked for would go:");
        objections.iter().for_each(|it| ui.warn(format_args!("  {it}")));
        ui.warn(
            "Resolve, move or merge what is named there first. Is a branch gone on the server? `git fetch --prune`.",
        );
        return Ok(None);
    }
    Ok(Some(Ready::Work(Box::new(work), Box::new(tombstone))))
}

/// Finds the cases; `None` when something stands in the way of one that was named.
fn may_go(args: &Args, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Option<Vec<CaseFile>>> {
    let all = workspace.cases()?;
    let due = Due::among(&all.files, &workspace.committee.committee, workspace.clock.today);
    let mut cases: Vec<CaseFile> = Vec::new();
    if args.due {
        ui.left_out(&all);
        let is_due = |it: &CaseFile| due.against(it, &[]) == [Obstacle::TooFewApprovals];
        cases = all.files.into_iter().filter(is_due).collect();
    }
    let mut seen = BTreeSet::new();
    for name in &args.cases {
        let (_, file) = workspace.find_whole(name)?;
        if seen.insert(file.path.clone()) {
            cases.push(file);
        }
    }
    if cases.len() > MOST_AT_ONCE {
        let all = cases.len();
        ui.warn(format_args!("{all} records are due; the first {MOST_AT_ONCE} go now, the others with the next run."));
        cases.truncate(MOST_AT_ONCE);
    }
    let mut may = true;
    for file in &cases {
        // A look needs nobody's approval.
        let found = due.against(file, &args.approved_by).into_iter();
        for obstacle in found.filter(|it| !args.dry_run || *it != Obstacle::TooFewApprovals) {
            ui.warn(format_args!("{}: {}", in_line(file.stem()), in_words(&obstacle)));
            may = false;
        }
    }
    if !may {
        ui.warn("Nothing was disposed of.");
    }
    Ok(may.then_some(cases))
}

/// Says what in the repository stands in the way, and tells whether that is nothing.
fn is_ready(args: &Args, git: &Repository, place: &Path, ui: &mut Ui) -> anyhow::Result<bool> {
    if let Some(operation) = git.state() {
        ui.warn(format_args!("A {operation} has begun and not ended: end or abort it first. Nothing was disposed of."));
        return Ok(false);
    }
    let reasons = purge::unreadable(git)?;
    if !reasons.is_empty() {
        purging::tell_refusals(&reasons, ui);
        return Ok(false);
    }
    let branch = disposal::branch(git)?;
    let upstream = Upstream::of(git, place, &branch)?;
    if let Some(other) = upstream::shared_instead(git, place, &branch, upstream.as_ref())? {
        ui.warn(format_args!(
            "A disposal is recorded on the branch that the others get, which is `{other}`: `git switch {other}`. Nothing was \
             disposed of."
        ));
        return Ok(false);
    }
    if let (Some(upstream), false) = (&upstream, args.no_push || args.dry_run) {
        upstream.fetch(place)?;
        if let Some(there) = upstream.remembered(git)?
            && tombstones::known(git)?.iter().any(|it| {
                git.commits(&[there], &[])
                    .is_ok_and(|all| all.iter().any(|commit| it.fingerprints.has_commit(&commit.id)))
            })
        {
            upstream::tell_how_to_replace(upstream, &there, ui);
            ui.warn("Nothing was disposed of.");
            return Ok(false);
        }
        if upstream.is_ahead(git, place)? {
            ui.warn("Others pushed commits that are not here. Nothing was disposed of: run `casebound sync`, then this again.");
            return Ok(false);
        }
    }
    Ok(true)
}

/// Asks, commits the tombstone, pushes it where others have the record, purges, and pushes the proof.
fn carry_out(
    args: &Args,
    work: &Work,
    tombstone: &KnownTombstone,
    place: &Path,
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let count = tombstone.file.records.len();
    let records = if count == 1 { "this record".to_owned() } else { format!("these {count} records") };
    if !args.yes && !ui.confirm(format_args!("Dispose of {records}, with every version, for good?"))? {
        ui.warn("Nothing was changed.");
        return Ok(Outcome::Findings);
    }
    let commit = match decision::record(place, work, tombstone)? {
        Recorded::By(commit) => commit,
        Recorded::Refused(why) => {
            ui.warn(format_args!("The tombstone could not be committed, so nothing was disposed of:\n{why}"));
            return Ok(Outcome::Findings);
        }
    };
    let git = disposal::reopen(place)?;
    if let Some(upstream) = Upstream::of(&git, place, &disposal::branch(&git)?)?
        && upstream.has_any(&git, place, &work.plan.frontier)?
    {
        let ask = format!("Push the tombstone to `{}`, so that the others purge too?", upstream.remote);
        if args.no_push || !(args.yes || ui.confirm(format_args!("{ask}"))?) {
            ui.warn(format_args!(
                "The tombstone is committed. As `{}` has the record, it is erased here once the others know: `git push`, then \
                 `casebound retention catch-up`.",
                upstream.remote
            ));
            return Ok(Outcome::Clean);
        }
        if let Pushed::Refused(said) = upstream.push(place)?
            && upstream.now(place).ok().flatten() != Some(commit)
        {
            decision::take_back(place, &commit)?;
            ui.warn(format_args!("The tombstone could not be pushed, so nothing was disposed of:\n{said}"));
            return Ok(Outcome::Findings);
        }
    }
    decision::remove_leftovers(work)?;
    let Ended::Well(_) = purging::purge_and_record(place, OwnChanges::Stop, context, ui)? else {
        return Ok(Outcome::Findings);
    };
    ui.done("disposed", format_args!("of {}, tombstone {}", plural(count, "record"), tombstone.file.id));
    decision::tell_outside(work, ui);
    publish(place, args, ui)
}

/// Pushes the proof; says what is to be done where the other side keeps the history before.
fn publish(place: &Path, args: &Args, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if args.no_push {
        return Ok(Outcome::Clean);
    }
    upstream::bring_up_to_date(place, ui)
}
