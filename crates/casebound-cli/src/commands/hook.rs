//! `casebound hook`: what git asks before it records something.

use anyhow::{Context as _, bail};
use casebound_git::{Head, Hook, HookStatus, Installed, ObjectId, Repository, purge};
use casebound_record::tombstone;

use crate::commands::retention::catch_up;
use crate::commands::{Global, check};
use crate::disposal::stones::{self, Stone};
use crate::disposal::upstream;
use crate::disposal::warrant::{self, Arrival};
use crate::disposal::{self, barrier};
use crate::house::{in_shell, repository};
use crate::judge::Verdict;
use crate::snapshot::Snapshot;
use crate::ui::Ui;
use crate::{Outcome, clock, files, gate, render};

/// By this line every version of our hooks is recognised.
const MARKER: &str = "# casebound hook";

/// The hooks of a member's clone, and of a bare repository on a server.
const CLIENT: [(&str, &str); 6] = [
    ("pre-commit", include_str!("../../../../hooks/pre-commit")),
    ("pre-merge-commit", include_str!("../../../../hooks/pre-merge-commit")),
    ("commit-msg", include_str!("../../../../hooks/commit-msg")),
    ("pre-rebase", include_str!("../../../../hooks/pre-rebase")),
    ("post-merge", include_str!("../../../../hooks/post-merge")),
    ("pre-push", include_str!("../../../../hooks/pre-push")),
];
const SERVER: [(&str, &str); 2] = [
    ("pre-receive", include_str!("../../../../hooks/pre-receive")),
    ("post-receive", include_str!("../../../../hooks/post-receive")),
];

/// Install, remove or show the git hooks
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Install the hooks; a hook that is there is kept and runs first
    ///
    /// Example: `casebound hook install`
    Install,
    /// Remove our hooks, and put back what was there before
    Uninstall,
    /// Show which hooks are installed
    Status,
    /// What the hooks call; not meant to be typed
    #[command(hide = true)]
    Run {
        /// The hook
        name: String,
        /// What git passes on
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

pub(crate) fn run(args: Args, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match args.action {
        Action::Install => {
            let git = repository(global)?;
            install_all(&git, ui)?;
            tell_of_head(&git, ui)?;
            Ok(Outcome::Well)
        }
        Action::Uninstall => {
            let git = repository(global)?;
            for hook in hooks(&git) {
                if git.uninstall_hook(&hook)? {
                    ui.done("removed", hook.name);
                }
            }
            Ok(Outcome::Well)
        }
        Action::Status => status(&repository(global)?, ui),
        Action::Run { name, arguments } => run_hook(&name, &arguments, global, ui),
    }
}

/// The hooks that belong into a repository.
pub(crate) fn hooks(git: &Repository) -> impl Iterator<Item = Hook<'static>> {
    let all: &[(&str, &str)] = if git.is_bare() { &SERVER } else { &CLIENT };
    all.iter().map(|(name, script)| Hook { name, script: script.as_bytes(), marker: MARKER })
}

/// Installs all hooks that belong into a repository.
pub(crate) fn install_all(git: &Repository, ui: &mut Ui) -> anyhow::Result<()> {
    for hook in hooks(git) {
        match git.install_hook(&hook)? {
            Installed::Written => ui.done("installed", format_args!("the {} hook", hook.name)),
            Installed::AlreadyThere => ui.note(format_args!("the {} hook is installed already", hook.name)),
            Installed::Chained(kept) => ui.done(
                "installed",
                format_args!(
                    "the {} hook; the one that was there is kept as {} and runs first",
                    hook.name,
                    kept.display()
                ),
            ),
        }
    }
    Ok(())
}

fn status(git: &Repository, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Well;
    for hook in hooks(git) {
        let words = match git.hook_status(&hook)? {
            HookStatus::Ours => "installed",
            HookStatus::OursOutdated => "outdated: run `casebound hook install`",
            HookStatus::Missing => "missing: run `casebound hook install`",
            HookStatus::Foreign => "another program's: `casebound hook install` keeps it and runs it first",
        };
        if words != "installed" {
            outcome = Outcome::Found;
        }
        ui.line(format_args!("{}: {words}", hook.name))?;
    }
    tell_of_head(git, ui)?;
    Ok(outcome)
}

/// Says when HEAD of a server names no branch: disposals are recorded on the one that it names.
fn tell_of_head(git: &Repository, ui: &mut Ui) -> anyhow::Result<()> {
    if let (true, Head::Unborn(name)) = (git.is_bare(), git.head()?)
        && let Some((other, _)) = git.refs("refs/heads/")?.first()
    {
        ui.warn(format_args!(
            "HEAD names the branch `{name}`, which is not there. Disposals are recorded on the branch that it names: `git \
             symbolic-ref HEAD {other}`."
        ));
    }
    Ok(())
}

fn run_hook(name: &str, arguments: &[String], global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match name {
        "pre-commit" => {
            if joins_what_was_parted(&["MERGE_HEAD".to_owned()], global, ui)? || has_stray_tombstone(global, ui)? {
                return Ok(Outcome::Found);
            }
            before_commit("Nothing was committed. Mend what is listed, `git add` it, and commit again.", global, ui)
        }
        "pre-merge-commit" => {
            if joins_what_was_parted(&merged(), global, ui)? {
                return Ok(Outcome::Found);
            }
            before_commit("Nothing was merged yet. Mend what is listed, `git add` it, and `git commit`.", global, ui)
        }
        "commit-msg" => commit_msg(arguments, global, ui),
        "pre-push" => pre_push(arguments, global, ui),
        "pre-rebase" => pre_rebase(arguments, global, ui),
        "post-merge" => post_merge(global, ui),
        "post-receive" => catch_up::here(global, ui),
        "pre-receive" => pre_receive(global, ui),
        _ => bail!("this version of casebound has no hook `{name}`; run `casebound hook install` once"),
    }
}

/// The commits that a merge brings: git names each in a variable, and in a file once the merge has stopped.
fn merged() -> Vec<String> {
    let named = std::env::vars_os().filter_map(|(key, _)| key.to_str()?.strip_prefix("GITHEAD_").map(str::to_owned));
    named.chain(["MERGE_HEAD".to_owned()]).collect()
}

/// What was pulled may ask for a disposal.
fn post_merge(global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    // After a merge that is no fast-forward git has not cleared away yet, and nothing can be purged.
    if repository(global)?.state().is_some() {
        let git = repository(global)?;
        let known = stones::known(&git)?;
        let marks: Vec<&purge::Tombstone> = known.iter().map(|it| &it.marks).collect();
        if purge::paths_of_each(&git, &marks)?.iter().any(Option::is_some) {
            ui.warn("Records were disposed of, and are still here: run `casebound sync` now.");
        }
        return Ok(Outcome::Well);
    }
    catch_up::here(global, ui)
}

/// Tells whether a tombstone would go with a commit although nobody disposes of anything now: an interrupted run left it.
fn has_stray_tombstone(global: &Global, ui: &mut Ui) -> anyhow::Result<bool> {
    let git = repository(global)?;
    // A merge or a rebase brings the tombstones of others.
    if git.state().is_some() || disposal::is_someones_turn(&git)? {
        return Ok(false);
    }
    let mut stray = false;
    for entry in git.index()?.entries()? {
        let path = entry?.path.to_string();
        if tombstone::id_of(&path).is_some() && git.resolve(&format!("HEAD:{path}"))?.is_none() {
            ui.warn(format_args!(
                "error: {path} is a tombstone that no disposal has just made: `git rm --cached {path}`"
            ));
            stray = true;
        }
    }
    Ok(stray)
}

/// Arguments: the branch that is built upon, and the one that is put on top, where it is not the one checked out.
fn pre_rebase(arguments: &[String], global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let parted = joins_what_was_parted(arguments, global, ui)?;
    Ok(if parted { Outcome::Found } else { Outcome::Well })
}

/// Looks at `HEAD` and at what is joined with it.
fn joins_what_was_parted(others: &[String], global: &Global, ui: &mut Ui) -> anyhow::Result<bool> {
    let git = repository(global)?;
    let mut sides = Vec::new();
    for name in std::iter::once("HEAD").chain(others.iter().map(String::as_str)) {
        sides.extend(git.resolve(name)?);
    }
    Ok(sides.len() > 1 && barrier::joins_what_was_parted(&git, &sides, ui)?)
}

fn before_commit(then: &str, global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let verdict = check::staged(global, false)?;
    let outcome = show(&verdict, then, ui)?;
    // Whoever mended a file and did not add it sees the same errors again.
    if outcome == Outcome::Found
        && let Ok(mended) = check::mended_on_disk(global, &verdict)
        && !mended.is_empty()
    {
        let mended: Vec<String> = mended.iter().map(|path| in_shell(path)).collect();
        ui.warn(format_args!("On your disk this is mended already: `git add {}` and commit again.", mended.join(" ")));
    }
    Ok(outcome)
}

/// Shows findings of a hook: the record's own lines only on a terminal.
fn show(verdict: &Verdict, then: &str, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if verdict.findings.is_empty() {
        return Ok(Outcome::Well);
    }
    render::text::to_people(verdict, ui)?;
    let outcome = verdict.outcome(false);
    if outcome == Outcome::Found {
        ui.warn(then);
    }
    Ok(outcome)
}

fn commit_msg(arguments: &[String], global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let path = arguments.first().context("git names no file with the message")?;
    let bytes = files::read_limited(&global.directory().join(path), 1024 * 1024).context("cannot read the message")?;
    let message = gate::recorded_message(&String::from_utf8_lossy(&bytes));
    let verdict = gate::judge_message(&repository(global)?, &message)?;
    show(&verdict, "Nothing was committed. Write the message again without names: `git commit`.", ui)
}

/// One line that git passes on about a push: the ids before and after, and the ref.
struct Pushed {
    old: Option<ObjectId>,
    new: Option<ObjectId>,
    name: String,
}

/// Reads the lines about a push. `order` gives the positions of the old id, the new id and the ref.
fn pushed(order: [usize; 3]) -> anyhow::Result<Vec<Pushed>> {
    let text = std::io::read_to_string(std::io::stdin()).context("cannot read what is pushed")?;
    let id = |word: Option<&&str>| {
        let id = ObjectId::from_hex(word.copied().unwrap_or_default());
        id.context("git passed on an id that can't be understood")
    };
    text.lines()
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let [old, new, name] = order;
            Ok(Pushed {
                old: Some(id(words.get(old))?).filter(|id| !id.is_zero()),
                new: Some(id(words.get(new))?).filter(|id| !id.is_zero()),
                name: words.get(name).copied().unwrap_or_default().to_owned(),
            })
        })
        .collect()
}

/// Standard input: lines of local ref, local id, remote ref, remote id. Arguments: the remote's name and address.
fn pre_push(arguments: &[String], global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = repository(global)?;
    let (remote, url) = match arguments {
        [remote, url, ..] => (remote.as_str(), url.as_str()),
        _ => bail!("git names no remote"),
    };
    let committee = Snapshot::of_index(&git, &git.index()?)?.committee()?.context("there is no committee.yaml")?;
    if gate::may_be_pushed_to(&committee.committee, url) == Outcome::Found {
        ui.warn("Nothing was pushed: this place is not one of `remotes` in committee.yaml. Ask the chair before you add it.");
        return Ok(Outcome::Found);
    }
    let mut known = git.ref_tips(&format!("refs/remotes/{remote}/"))?;
    // Only what the other side knows: a tombstone that it does not have yet is on its way with what it marks.
    let stones = match stones::of(&git, &upstream::all_remembered(&git)?) {
        Ok(stones) => stones,
        // Who takes it away must be able to push that.
        Err(error) => {
            ui.warn(format_args!("{error:#}"));
            Vec::new()
        }
    };
    let today = clock::read(global.today, committee.committee.timezone).today;
    let mut outcome = Outcome::Well;
    for push in pushed([3, 1, 2])? {
        // A branch that is deleted there has no state to judge.
        let Some(new) = push.new else { continue };
        known.extend(push.old);
        // An old id that was never fetched can't be compared with.
        let old = push.old.filter(|old| git.kind(old).is_ok_and(|kind| kind.is_some()));
        let others = warrant::apart(&git, &new, &[&format!("refs/remotes/{remote}/")])?;
        let arrival = Arrival { tip: new, since: &known, before: &stones, others: &others, policy: old, today };
        if !disposals_hold(&git, &arrival, ui)? {
            ui.warn("Nothing was pushed.");
            outcome = Outcome::Found;
            continue;
        }
        let verdict = gate::judge_push(&git, global, old.as_ref(), &new, &known)?;
        if show(&verdict, "Nothing was pushed.", ui)? == Outcome::Found {
            outcome = Outcome::Found;
        }
    }
    Ok(outcome)
}

/// Tells whether a push disposes of something beside the branch that everybody gets: with that branch the tombstone would go.
fn disposes_aside(
    git: &Repository,
    push: &ObjectId,
    name: &str,
    stones: &[Stone],
    ui: &mut Ui,
) -> anyhow::Result<bool> {
    let main = match git.head()? {
        Head::Branch(main, _) | Head::Unborn(main) if format!("refs/heads/{main}") != name => main,
        _ => return Ok(false),
    };
    let is_new = |it: &Stone| !stones.iter().any(|known| known.file.id == it.file.id);
    let aside = stones::of(git, &[*push])?.iter().any(is_new);
    if aside {
        ui.warn(format_args!(
            "error: a disposal is recorded on `{main}` alone, as HEAD of the server says: push it there. Is another branch \
             the one that everybody gets? Then on the server: `git symbolic-ref HEAD {name}`"
        ));
    }
    Ok(aside)
}

/// Tells whether a branch that is deleted is the only one with a tombstone.
fn loses_tombstones(git: &Repository, push: &Pushed, ui: &mut Ui) -> anyhow::Result<bool> {
    let Some(old) = push.old else { return Ok(false) };
    let others: Vec<ObjectId> =
        git.refs("refs/heads/")?.into_iter().filter(|it| it.0 != push.name).map(|it| it.1).collect();
    let kept = stones::of(git, &others)?;
    let is_kept = |it: &Stone| kept.iter().any(|other| other.file.id == it.file.id);
    let loses = push.name.starts_with("refs/heads/") && !stones::of(git, &[old])?.iter().all(is_kept);
    if loses {
        ui.warn(format_args!("error: {} alone has tombstones, which keep what was erased from coming back", push.name));
    }
    Ok(loses)
}

/// Tells whether a push brings back nothing that was disposed of, and disposes of nothing that must stay.
fn disposals_hold(git: &Repository, push: &Arrival<'_>, ui: &mut Ui) -> anyhow::Result<bool> {
    if !push.before.is_empty() && !barrier::lets_in(git, &git.commits(&[push.tip], push.since)?, push.before, ui)? {
        return Ok(false);
    }
    barrier::may_be_buried(git, push, ui)
}

/// Standard input: lines of old id, new id and ref.
fn pre_receive(global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = repository(global)?;
    let known = git.ref_tips("refs/")?;
    let stones = stones::of(&git, &known)?;
    let today = clock::read(global.today, chrono_tz::UTC).today;
    let mut outcome = Outcome::Well;
    for push in pushed([0, 1, 2])? {
        // A branch that is deleted here has no state to judge; git itself keeps the one that HEAD names.
        let Some(new) = push.new else {
            if loses_tombstones(&git, &push, ui)? {
                outcome = Outcome::Found;
            }
            continue;
        };
        let others = warrant::apart(&git, &new, &["refs/heads/"])?;
        let arrival = Arrival { tip: new, since: &known, before: &stones, others: &others, policy: push.old, today };
        if disposes_aside(&git, &new, &push.name, &stones, ui)? || !disposals_hold(&git, &arrival, ui)? {
            ui.warn(format_args!("{} was refused.", push.name));
            outcome = Outcome::Found;
            continue;
        }
        let verdict = gate::judge_push(&git, global, push.old.as_ref(), &new, &known)?;
        if show(&verdict, &format!("{} was refused.", push.name), ui)? == Outcome::Found {
            outcome = Outcome::Found;
        }
    }
    Ok(outcome)
}
