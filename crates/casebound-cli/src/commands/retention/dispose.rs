//! `casebound retention dispose`: records whose time is over go, with every version that git ever had.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_git::program::{self, Committed};
use casebound_git::purge::{self, Paths, Plan, Salt};
use casebound_git::{ObjectId, RepoPath, Repository};
use casebound_record::disposal::{Obstacle, Remains, obstacles};
use casebound_record::standing::Standing;
use casebound_record::tombstone::Tombstone;
use casebound_record::words::Disposal;
use casebound_record::{Case, CaseFile, expunged};

use crate::commands::{Global, check};
use crate::disposal::purging::{self, Ended, Witness, random_digits};
use crate::disposal::record::{self, Reach};
use crate::disposal::stones::{self, Stone, mark_of_name};
use crate::disposal::upstream::{Upstream, is_ancestor};
use crate::disposal::{self, leftovers};
use crate::files::{self, Existing};
use crate::house::House;

use crate::ui::{Ui, in_line};
use crate::{Outcome, signing};

/// More would make a tombstone that nobody can read; the rest goes in a second run.
const MOST_AT_ONCE: usize = 500;
/// So many files are named before the rest is only counted.
const SHOWN: usize = 40;
/// The rule that says that an earlier case must be kept longer because of a new one.
const RENEWED: &str = "retention-not-renewed";

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
    let place = disposal::place(git);
    if !args.dry_run {
        // What was decided before comes first: ids depend on the order.
        let Ended::Well(done) = purging::catch_up(&place, ui)? else { return Ok(Outcome::Found) };
        let witness = witness(house);
        if !done.is_empty() {
            purging::attest(&place, &done, &witness, ui)?;
            let house = House::open(global)?;
            if gone(args, &house)? {
                return publish(&place, args, ui);
            }
            return dispose(args, &house, global, ui);
        }
    }
    dispose(args, house, global, ui)
}

/// Tells whether the cases that were named went with an earlier run that was interrupted.
fn gone(args: &Args, house: &House) -> anyhow::Result<bool> {
    let git = house.git.as_ref().context("the repository is there")?;
    let stones = stones::known(git)?;
    let is_gone = |name: &String| stones.iter().any(|it| it.has_name(name)) && house.find(name).is_err();
    Ok(!args.cases.is_empty() && args.cases.iter().all(is_gone))
}

fn witness(house: &House) -> Witness {
    Witness { by: signing::member_at_the_keyboard(house).map(|it| it.key.clone()), today: house.clock.today }
}

fn dispose(args: &Args, house: &House, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = house.git.as_ref().context("the repository is there")?;
    let place = disposal::place(git);
    let Some(cases) = chosen(args, house, ui)? else { return Ok(Outcome::Found) };
    if cases.is_empty() {
        ui.note("Nothing is due.");
        return Ok(Outcome::Well);
    }
    if !may_go(args, house, &cases, global, ui)? {
        return Ok(Outcome::Found);
    }
    let branch = disposal::branch(git)?;
    let upstream = Upstream::of(git, &place, &branch)?;
    if let (Some(upstream), false) = (&upstream, args.no_push || args.dry_run) {
        upstream.fetch(&place)?;
        let there = upstream.remembered(git)?;
        let head = git.resolve("HEAD")?.context("the branch has a commit")?;
        if there.as_ref().map(|it| is_ancestor(&place, it, &head)).transpose()? == Some(false) {
            ui.warn("Others pushed commits that are not here. Nothing was disposed of: run `casebound sync`, then this again.");
            return Ok(Outcome::Found);
        }
    }

    let work = plan(git, &place, house, &cases)?;
    show(&work, ui)?;
    if !work.plan.refusals.is_empty() {
        purging::tell_refusals(&work.plan.refusals, ui);
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
    let stone = tombstone(args, house, git, &work)?;
    let Some(commit) = bury(&place, &work, &stone, ui)? else { return Ok(Outcome::Found) };
    if let Some(upstream) = upstream.filter(|_| !args.no_push)
        && let Some(there) = upstream.remembered(git)?
        && was_published(&place, &work.plan, &there)?
        && (args.yes
            || ui
                .confirm(format_args!("Push the tombstone to `{}`, so that the others purge too?", upstream.remote))?)
        && let Err(said) = upstream.push(&place)?
    {
        take_back(&place, &commit)?;
        ui.warn(format_args!("The tombstone could not be pushed, so nothing was disposed of:\n{said}"));
        return Ok(Outcome::Found);
    }
    let Ended::Well(done) = purging::catch_up(&place, ui)? else { return Ok(Outcome::Found) };
    purging::attest(&place, &done, &witness(house), ui)?;
    ui.done("disposed", format_args!("of {}, tombstone {}", plural(cases.len(), "record"), stone.file.id));
    tell_outside(&work, ui);
    publish(&place, args, ui)
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
        cases = all.files.into_iter().filter(|it| is_due(&it.case)).collect();
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
fn may_go(args: &Args, house: &House, cases: &[CaseFile], global: &Global, ui: &mut Ui) -> anyhow::Result<bool> {
    let committee = &house.committee.committee;
    let mut may = true;
    let verdict = check::worktree(global, &[])?;
    for file in cases {
        let name = in_line(file.stem());
        let mut refuse = |why: String| {
            ui.warn(format_args!("{name}: {why}"));
            may = false;
        };
        for obstacle in obstacles(&file.case, committee, house.clock.today, &args.approved_by) {
            refuse(in_words(&obstacle));
        }
        if verdict.findings.iter().any(|it| it.path == file.path && it.rule == RENEWED) {
            refuse(format!("a newer case about the same person keeps it longer: `casebound explain {RENEWED}`"));
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

fn in_words(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::Open => "it is open; `casebound close` resolves it".to_owned(),
        Obstacle::Expunged => "it was expunged already".to_owned(),
        Obstacle::NoBasis(from) => format!("its period runs from `{}`, and it does not say when that was", from.word()),
        Obstacle::NotDue(until) => format!("it is kept until {}, that day included", until.to_text()),
        Obstacle::Held => "a hold keeps it; `casebound retention release` takes the hold away".to_owned(),
        Obstacle::OpenTasks(count) => {
            format!("{} not done", plural(*count, "task is").replace("tasks is", "tasks are"))
        }
        Obstacle::SanctionRuns(until) => format!("a sanction runs until {}", until.to_text()),
        Obstacle::TooFewApprovals => "two different members must approve: --approved-by A --approved-by B".to_owned(),
        Obstacle::Approval(member, standing) => {
            let why = match standing {
                Standing::Recused => "is recused in this case",
                Standing::NotServing => "does not serve today",
                Standing::NotDeclared | Standing::MayAct => "is no member in committee.yaml",
            };
            format!("`{}` {why} and can't approve", in_line(member))
        }
    }
}

fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Everything that one disposal does.
struct Work {
    remains: Vec<Remains>,
    names: Vec<String>,
    /// The new text of each record that is expunged.
    expunged: Vec<(PathBuf, String)>,
    reach: Reach,
    paths: Paths,
    plan: Plan,
    leftovers: leftovers::Leftovers,
}

fn plan(git: &Repository, place: &Path, house: &House, cases: &[CaseFile]) -> anyhow::Result<Work> {
    let committee = &house.committee.committee;
    let reach = record::reach(git, place, cases)?;
    let mut remains = Vec::new();
    let mut names = Vec::new();
    let mut texts = Vec::new();
    let mut kept = Vec::new();
    for file in cases {
        let one = Remains::of(&file.case, committee).context("it was looked at before")?;
        match one.then {
            Disposal::Erase => names.push(file.stem().to_owned()),
            Disposal::Expunge => {
                let text = expunged(file);
                kept.push(ObjectId::of_content(text.as_bytes())?);
                texts.push((PathBuf::from(&file.path), text));
            }
        }
        remains.push(one);
    }
    let all = reach.paths.iter().chain(&reach.copies).cloned();
    let paths = Paths::new(all).context("a path of a record is one that git can't hold")?.keeping(kept);
    let mut plan = purge::plan(git, &paths)?;
    plan.files.retain(|it| !reach.spared.contains(&it.version.id));
    let stems: Vec<String> = cases.iter().map(|it| it.stem().to_ascii_lowercase()).collect();
    let leftovers = leftovers::look(git, place, &stems)?;
    Ok(Work { remains, names, expunged: texts, reach, paths, plan, leftovers })
}

fn show(work: &Work, ui: &mut Ui) -> anyhow::Result<()> {
    ui.line("goes, in every version:")?;
    let files: BTreeSet<&RepoPath> = work.plan.files.iter().map(|it| &it.path).collect();
    for path in files.iter().take(SHOWN) {
        let versions = work.plan.files.iter().filter(|it| it.path == **path).count();
        ui.line(format_args!("  {}  ({})", in_line(&path.to_string()), plural(versions, "version")))?;
    }
    if files.len() > SHOWN {
        ui.line(format_args!("  and {} more files", files.len() - SHOWN))?;
    }
    for (path, _) in &work.expunged {
        ui.line(format_args!("stays, with facts only: {}", path.display()))?;
    }
    for path in &work.reach.copies {
        ui.line(format_args!("an exact copy, which goes too: {}", in_line(&path.to_string())))?;
    }
    for path in &work.reach.shared {
        ui.line(format_args!("an exact copy in what is kept, which stays: {}", in_line(&path.to_string())))?;
    }
    for path in &work.leftovers.here {
        ui.line(format_args!(
            "a copy that git does not know, which goes too: {}",
            in_line(&path.display().to_string())
        ))?;
    }
    let numbers = &work.plan.numbers;
    ui.line(format_args!(
        "rewrites {} of {} commits, of which {} have nothing else in them and go; {} made anew; {} lost",
        numbers.rewritten + numbers.dropped,
        numbers.commits,
        numbers.dropped,
        plural(numbers.tags, "tag"),
        plural(numbers.signatures_lost, "signature"),
    ))?;
    tell_outside(work, ui);
    Ok(())
}

fn tell_outside(work: &Work, ui: &mut Ui) {
    if work.leftovers.outside.is_empty() {
        return;
    }
    ui.warn("Outside of the repository these may hold a copy; look at them and delete them yourself:");
    for path in &work.leftovers.outside {
        ui.warn(format_args!("  {}", in_line(&path.display().to_string())));
    }
}

fn tombstone(args: &Args, house: &House, git: &Repository, work: &Work) -> anyhow::Result<Stone> {
    let known = stones::known(git)?;
    let salt = random_digits::<16>()?;
    let salt = Salt::from_hex(&salt).context("the salt has its digits")?;
    let marks = purge::Tombstone::new(salt, &work.paths, &work.plan);
    let sorted = |mut all: Vec<String>| {
        all.sort();
        all
    };
    let words = |all: &BTreeSet<purge::Mark>| all.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut approved_by = args.approved_by.clone();
    approved_by.sort();
    approved_by.dedup();
    let mut records = work.remains.clone();
    // In the order of the names it would tell which was which.
    records.sort_by_key(|it| (it.received, it.rule, it.finding, it.types.clone(), it.sanctions.clone()));
    let file = Tombstone {
        id: random_digits::<8>()?,
        number: known.iter().map(|it| it.file.number).max().unwrap_or(0) + 1,
        disposed_on: house.clock.today,
        approved_by,
        records,
        salt: salt.to_string(),
        names: sorted(work.names.iter().map(|it| mark_of_name(&salt, it)).collect()),
        paths: words(&marks.paths),
        alike: words(&marks.alike),
        commits: words(&marks.frontier),
        blobs: words(&marks.blobs),
        kept: marks.kept.iter().map(ToString::to_string).collect(),
    };
    let whole = Tombstone::read(file.to_text().as_bytes()).ok().filter(|it| *it == file);
    whole.and_then(Stone::new).context("the tombstone can't be read again; nothing was changed")
}

/// Commits the tombstone, and with it what takes the place of expunged records; `None` when a hook refused.
fn bury(place: &Path, work: &Work, stone: &Stone, ui: &mut Ui) -> anyhow::Result<Option<ObjectId>> {
    let mut written = vec![PathBuf::from(stone.file.path())];
    let target = place.join(&written[0]);
    files::make_private_folder(target.parent().context("a tombstone lies in a folder")?)?;
    files::write_private(&target, stone.file.to_text().as_bytes(), Existing::Keep)?;
    for (path, text) in &work.expunged {
        files::write_private(&place.join(path), text.as_bytes(), Existing::Replace)?;
        let folder = place.join(path).with_extension("");
        if folder.is_dir() {
            std::fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        written.push(path.clone());
        written.push(path.with_extension(""));
    }
    written.retain(|it| place.join(it).exists() || is_tracked(place, it));
    let subject = format!("Dispose of {}", plural(work.remains.len(), "record"));
    let why = match program::commit_only(place, &written, &subject)? {
        Committed::Made(id) => {
            let git = disposal::reopen(place)?;
            let as_planned = |(path, text): &(PathBuf, String)| {
                let there = git.resolve(&format!("HEAD:{}", path.display())).ok().flatten();
                there.is_some() && there == ObjectId::of_content(text.as_bytes()).ok()
            };
            if work.expunged.iter().all(as_planned) {
                return Ok(Some(id));
            }
            take_back(place, &id)?;
            "git changes line ends or contents when it stores files: put `* -text` into .gitattributes".to_owned()
        }
        Committed::NothingStaged => "there was nothing to commit".to_owned(),
        Committed::NoIdentity => {
            "git does not know who you are: `git config --global user.email you@example.org`".to_owned()
        }
        Committed::Refused(said) => said,
    };
    undo(place, &written, &target)?;
    ui.warn(format_args!("The tombstone could not be committed, so nothing was disposed of:\n{why}"));
    Ok(None)
}

fn is_tracked(place: &Path, path: &Path) -> bool {
    let args = [Path::new("ls-files").as_os_str(), "--error-unmatch".as_ref(), "--".as_ref(), path.as_os_str()];
    program::run(place, &args).is_ok_and(|it| it.is_success())
}

/// Puts the files back that were to be committed.
fn undo(place: &Path, written: &[PathBuf], tombstone: &Path) -> anyhow::Result<()> {
    for path in written {
        for args in [["reset", "--quiet", "--"], ["checkout", "--quiet", "--"]] {
            let mut args: Vec<&std::ffi::OsStr> = args.iter().map(std::ffi::OsStr::new).collect();
            args.push(path.as_os_str());
            // The tombstone was in no commit: there is nothing to put in its place.
            let _ = program::run(place, &args)?;
        }
    }
    match std::fs::remove_file(tombstone) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", tombstone.display()))
        }
        _ => Ok(()),
    }
}

/// Takes the commit of a tombstone back that nobody else has.
fn take_back(place: &Path, commit: &ObjectId) -> anyhow::Result<()> {
    let output = program::run(place, &["reset", "--quiet", "--keep", &format!("{commit}~1")])?;
    if !output.is_success() {
        bail!("the commit of the tombstone could not be taken back: {}", output.stderr);
    }
    Ok(())
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
    crate::disposal::upstream::bring_up_to_date(place, ui)
}
