//! `casebound retention dispose`: records whose time is over go, with every version that git ever had.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context as _;
use casebound_git::purge::{self, Plan};
use casebound_git::{ObjectId, Repository, program};
use casebound_record::disposal::{Obstacle, Remains, obstacles};
use casebound_record::words::Disposal;
use casebound_record::{Case, CaseFile};

use super::list;
use crate::Outcome;
use crate::commands::Global;
use crate::disposal::purging::{self, Ended, OwnChanges, Witness};
use crate::disposal::stones::Stone;
use crate::disposal::upstream::{self, Upstream, is_ancestor};
use crate::disposal::warrant::State;
use crate::disposal::{self, burial, stones, warrant};
use crate::house::House;
use crate::ui::{Ui, in_line, plural};

/// More would make a tombstone that nobody can read; the rest goes in a second run.
const MOST_AT_ONCE: usize = 500;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
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

pub(super) fn run(args: &Args, house: &House, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = house.git.as_ref().context("this is no git repository: delete the file, nothing else keeps it")?;
    if args.dry_run {
        return dispose(args, house, global, ui);
    }
    let place = disposal::place(git);
    let _turn = disposal::wait_for_turn(git)?;
    burial::clear_away(git, &place)?;
    // What was decided before comes first: ids depend on the order.
    if !args.no_push {
        push_what_waits(git, &place, ui)?;
    }
    let ended = purging::catch_up(&place, OwnChanges::Stop, global.today, ui)?;
    let Ended::Well(done) = ended else { return Ok(Outcome::Found) };
    // Whoever had the turn before us may have changed everything.
    let house = House::open(global)?;
    purging::attest(&place, &done, &Witness::of(&house), ui)?;
    if !done.is_empty() && gone(args, &house)? {
        return publish(&place, args, ui);
    }
    dispose(args, &house, global, ui)
}

/// Pushes a tombstone that an interrupted run committed and did not push: purged before, its branch could not be pushed.
fn push_what_waits(git: &Repository, place: &Path, ui: &mut Ui) -> anyhow::Result<()> {
    let Ok(branch) = disposal::branch(git) else { return Ok(()) };
    let Some(upstream) = Upstream::of(git, place, &branch)? else { return Ok(()) };
    for stone in stones::of(git, &git.resolve("HEAD")?.into_iter().collect::<Vec<_>>())? {
        if warrant::has_to_be_pushed(git, place, &stone)? {
            if let Err(said) = upstream.push(place)? {
                ui.warn(said);
            }
            break;
        }
    }
    Ok(())
}

/// Tells whether the cases that were named went with an earlier run that was interrupted.
fn gone(args: &Args, house: &House) -> anyhow::Result<bool> {
    let git = house.git.as_ref().context("the repository is there")?;
    let stones = stones::known(git)?;
    let is_gone = |name: &String| match house.find(name) {
        Err(_) => stones.iter().any(|it| it.has_name(name)),
        Ok((_, file)) => {
            let id = ObjectId::of_content(file.text.expose().as_bytes());
            id.is_ok_and(|id| stones.iter().any(|it| it.marks.kept.contains(&id)))
        }
    };
    Ok(!args.cases.is_empty() && args.cases.iter().all(is_gone))
}

fn dispose(args: &Args, house: &House, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = house.git.as_ref().context("the repository is there")?;
    let place = disposal::place(git);
    let Some(cases) = chosen(args, house, ui)? else { return Ok(Outcome::Found) };
    if cases.is_empty() {
        ui.note("Nothing is due.");
        return Ok(Outcome::Well);
    }
    if !may_go(args, house, &cases, ui)? {
        return Ok(Outcome::Found);
    }
    if let Some(operation) = git.state() {
        ui.warn(format_args!("A {operation} has begun and not ended: end or abort it first. Nothing was disposed of."));
        return Ok(Outcome::Found);
    }
    let reasons = purge::unreadable(git)?;
    if !reasons.is_empty() {
        purging::tell_refusals(&reasons, ui);
        return Ok(Outcome::Found);
    }
    let branch = disposal::branch(git)?;
    let upstream = Upstream::of(git, &place, &branch)?;
    if let Some(other) = shared_instead(git, &place, &branch, upstream.as_ref())? {
        ui.warn(format_args!(
            "A disposal is recorded on the branch that the others get, which is `{other}`: `git switch {other}`. Nothing was \
             disposed of."
        ));
        return Ok(Outcome::Found);
    }
    if let (Some(upstream), false) = (&upstream, args.no_push || args.dry_run) {
        upstream.fetch(&place)?;
        let there = upstream.remembered(git)?;
        let head = git.resolve("HEAD")?.context("the branch has a commit")?;
        if there.as_ref().map(|it| is_ancestor(&place, it, &head)).transpose()? == Some(false) {
            ui.warn("Others pushed commits that are not here. Nothing was disposed of: run `casebound sync`, then this again.");
            return Ok(Outcome::Found);
        }
    }

    let work = burial::plan(git, &place, house, &cases)?;
    burial::show(&work, ui)?;
    if !work.plan.refusals.is_empty() {
        purging::tell_refusals(&work.plan.refusals, ui);
        return Ok(Outcome::Found);
    }
    let stone = burial::tombstone(&args.approved_by, house, git, &work)?;
    if !is_warranted(git, &stone, house, ui)? {
        return Ok(Outcome::Found);
    }
    if args.dry_run {
        ui.note("Nothing was changed.");
        return Ok(Outcome::Well);
    }
    let records = if cases.len() == 1 { "this record".to_owned() } else { format!("these {} records", cases.len()) };
    if !args.yes && !ui.confirm(format_args!("Dispose of {records}, with every version, for good?"))? {
        ui.warn("Nothing was changed.");
        return Ok(Outcome::Found);
    }
    let Some(commit) = burial::bury(&place, &work, &stone, ui)? else { return Ok(Outcome::Found) };
    if let Some(upstream) = &upstream
        && let Some(there) = upstream.remembered(git)?
        && was_published(&place, &work.plan, &there)?
    {
        let ask = format!("Push the tombstone to `{}`, so that the others purge too?", upstream.remote);
        if args.no_push || !(args.yes || ui.confirm(format_args!("{ask}"))?) {
            ui.warn(format_args!(
                "The tombstone is committed. As `{}` has the record, it is erased here once the others know: `git push`, then \
                 `casebound retention catch-up`.",
                upstream.remote
            ));
            return Ok(Outcome::Well);
        }
        if let Err(said) = upstream.push(&place)?
            && upstream.now(&place).ok().flatten() != Some(commit)
        {
            burial::take_back(&place, &commit)?;
            ui.warn(format_args!("The tombstone could not be pushed, so nothing was disposed of:\n{said}"));
            return Ok(Outcome::Found);
        }
    }
    burial::remove_leftovers(&work)?;
    let ended = purging::catch_up(&place, OwnChanges::Stop, global.today, ui)?;
    let Ended::Well(done) = ended else { return Ok(Outcome::Found) };
    purging::attest(&place, &done, &Witness::of(house), ui)?;
    ui.done("disposed", format_args!("of {}, tombstone {}", plural(cases.len(), "record"), stone.file.id));
    burial::tell_outside(&work, ui);
    publish(&place, args, ui)
}

/// The branch on which the tombstone would be seen by all, where the one that is checked out is another.
fn shared_instead(
    git: &Repository,
    place: &Path,
    branch: &str,
    upstream: Option<&Upstream>,
) -> anyhow::Result<Option<String>> {
    let mut main = None;
    for remote in git.remotes()? {
        let head = format!("refs/remotes/{}/HEAD", remote.name);
        let named = program::run(place, &["symbolic-ref", "--quiet", &head])?;
        let named = String::from_utf8_lossy(&named.stdout).trim().to_owned();
        if upstream.is_some_and(|it| it.tracking == named) {
            return Ok(None);
        }
        let prefix = format!("refs/remotes/{}/", remote.name);
        main = main.or(named.strip_prefix(&prefix).map(str::to_owned));
    }
    Ok(main.filter(|it| it != branch))
}

/// Tells whether the other branches, too, have nothing against it.
fn is_warranted(git: &Repository, stone: &Stone, house: &House, ui: &mut Ui) -> anyhow::Result<bool> {
    let head = git.resolve("HEAD")?.context("the branch has a commit")?;
    let mut states = warrant::apart(git, &head, &["refs/heads/", "refs/remotes/"])?;
    states.insert(0, State { name: "HEAD".to_owned(), commit: head });
    let mut doubts = BTreeSet::new();
    for state in &states {
        warrant::of_records(git, stone, state, house.clock.today, &mut doubts)?;
    }
    if !doubts.is_empty() {
        ui.warn("Nothing was disposed of, since more than was asked for would go:");
        doubts.iter().for_each(|it| ui.warn(format_args!("  {it}")));
        ui.warn("Resolve, move or merge what is named there first.");
    }
    Ok(doubts.is_empty())
}

/// Finds the cases; `None` when one can't be read.
fn chosen(args: &Args, house: &House, ui: &mut Ui) -> anyhow::Result<Option<Vec<CaseFile>>> {
    let mut cases = Vec::new();
    if args.due {
        let all = house.cases()?;
        all.tell_left_out(ui);
        let is_due = |case: &Case| {
            let approved: Vec<String> = Vec::new();
            let found = obstacles(case, &house.committee.committee, house.clock.today, &approved);
            found == [Obstacle::TooFewApprovals]
        };
        let renewed = list::renewed(&all.files, house);
        cases = all.files.into_iter().filter(|it| is_due(&it.case) && !renewed.contains_key(it.stem())).collect();
    }
    let mut seen = BTreeSet::new();
    for name in &args.cases {
        let (_, file) = house.find(name)?;
        if seen.insert(file.path.clone()) {
            cases.push(file);
        }
    }
    if cases.len() > MOST_AT_ONCE {
        ui.warn(format_args!(
            "{} records are due; the first {MOST_AT_ONCE} go now, the others with the next run.",
            cases.len()
        ));
        cases.truncate(MOST_AT_ONCE);
    }
    if let Some(sealed) = cases.iter().find(|it| it.case.sealed) {
        ui.warn(format_args!("{} is sealed: nobody can tell here whether it may go.", in_line(sealed.stem())));
        return Ok(None);
    }
    Ok(Some(cases))
}

/// Says what stands in the way, and tells whether that is nothing.
fn may_go(args: &Args, house: &House, cases: &[CaseFile], ui: &mut Ui) -> anyhow::Result<bool> {
    let committee = &house.committee.committee;
    let mut may = true;
    let renewed = list::renewed(&house.cases()?.files, house);
    for file in cases {
        let name = in_line(file.stem());
        let mut refuse = |why: String| {
            ui.warn(format_args!("{name}: {why}"));
            may = false;
        };
        let found = obstacles(&file.case, committee, house.clock.today, &args.approved_by);
        // A look needs nobody's approval.
        for obstacle in found.into_iter().filter(|it| !args.dry_run || *it != Obstacle::TooFewApprovals) {
            refuse(warrant::in_words(&obstacle));
        }
        if let Some(later) = renewed.get(file.stem()) {
            refuse(format!("{} about the same person is newer, and keeps it for longer", in_line(later)));
        }
        let remains = Remains::of(&file.case, committee);
        if remains.is_none() {
            refuse("nobody can tell when it was received: `casebound check` says more".to_owned());
        }
        if remains.is_some_and(|it| it.then == Disposal::Expunge) && !file.problems.is_empty() {
            refuse(
                "it has errors of form, and what can't be read can't be expunged: `casebound check` shows them"
                    .to_owned(),
            );
        }
    }
    if !may {
        ui.warn("Nothing was disposed of.");
    }
    Ok(may)
}

/// Tells whether any of what goes was ever pushed: else nobody else needs to purge.
fn was_published(place: &Path, plan: &Plan, there: &ObjectId) -> anyhow::Result<bool> {
    for commit in &plan.frontier {
        if is_ancestor(place, commit, there)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Pushes the proof; says what is to be done where the other side keeps the history before.
fn publish(place: &Path, args: &Args, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if args.no_push {
        return Ok(Outcome::Well);
    }
    upstream::bring_up_to_date(place, ui)
}
