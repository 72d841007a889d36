//! `casebound hook`: what git asks before it records something.

mod commits;
mod pushes;

use anyhow::bail;
use casebound_app::disposal::ended::Ended;
use casebound_app::disposal::{self, purging};
use casebound_app::judge::Verdict;
use casebound_app::workspace::repository;
use casebound_app::{Context, Outcome, exchange};
use casebound_git::{Head, Hook, HookStatus, Installed, Repository};
use casebound_record::COMMITTEE_FILE;

use crate::render;
use crate::ui::Ui;

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
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
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

pub(crate) fn run(action: Action, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match action {
        Action::Install => {
            let mut git = repository(context)?;
            if let Some(own) = own_hooks(&git, ui)? {
                git = own;
            }
            install_all(&git, ui)?;
            exchange::note(&git, git.resolve("HEAD")?.as_slice(), context.clock_of_disposals().today)?;
            tell_of_head(&git, ui)?;
            Ok(Outcome::Clean)
        }
        Action::Uninstall => {
            let git = repository(context)?;
            for hook in hooks(&git) {
                if git.uninstall_hook(&hook)? {
                    ui.done("removed", hook.name);
                }
            }
            Ok(Outcome::Clean)
        }
        Action::Status => status(&repository(context)?, ui),
        Action::Run { name, arguments } => run_hook(&name, &arguments, context, ui),
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

/// Gives a repository a folder of hooks of its own, where one is set for all: ours must not run in other repositories, and
/// theirs still run in this one. Returns the repository, opened anew.
pub(crate) fn own_hooks(git: &Repository, ui: &mut Ui) -> anyhow::Result<Option<Repository>> {
    let Some(shared) = git.shared_hooks()? else { return Ok(None) };
    let own = git.take_own_hooks(&shared)?;
    ui.note(format_args!(
        "core.hooksPath is set for all your repositories. This one has hooks of its own now, in {}; those of {} still run.",
        own.display(),
        shared.display()
    ));
    Ok(Some(Repository::open(&disposal::place(git))?))
}

fn status(git: &Repository, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::Clean;
    for hook in hooks(git) {
        let words = match git.hook_status(&hook)? {
            HookStatus::Ours => "installed",
            HookStatus::OursOutdated => "outdated: run `casebound hook install`",
            HookStatus::Missing => "missing: run `casebound hook install`",
            HookStatus::Foreign => "another program's: `casebound hook install` keeps it and runs it first",
        };
        if words != "installed" {
            outcome = Outcome::Findings;
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

fn run_hook(name: &str, arguments: &[String], context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    // A folder of hooks may be shared with repositories that belong to no committee.
    if CLIENT.iter().any(|(client, _)| *client == name) && !is_a_committees(&repository(context)?)? {
        return Ok(Outcome::Clean);
    }
    match name {
        "pre-commit" => commits::pre_commit(context, ui),
        "pre-merge-commit" => commits::pre_merge_commit(context, ui),
        "commit-msg" => commits::commit_msg(arguments, context, ui),
        "pre-rebase" => commits::pre_rebase(arguments, context, ui),
        "post-merge" => commits::post_merge(context, ui),
        "pre-push" => pushes::pre_push(arguments, context, ui),
        "pre-receive" => pushes::pre_receive(&on_a_server(context), ui),
        "post-receive" => purge_here(&on_a_server(context), ui),
        _ => bail!("this version of casebound has no hook `{name}`; run `casebound hook install` once"),
    }
}

/// Tells whether there is any sign that a repository is a committee's: in what is checked out, in the index, in a ref, or that
/// we ever worked here.
fn is_a_committees(git: &Repository) -> anyhow::Result<bool> {
    let in_worktree = git.root().is_some_and(|root| root.join(COMMITTEE_FILE).symlink_metadata().is_ok());
    if in_worktree || git.common_dir().join("casebound").is_dir() {
        return Ok(true);
    }
    for entry in git.index()?.entries()? {
        if entry?.path.as_bytes() == COMMITTEE_FILE.as_bytes() {
            return Ok(true);
        }
    }
    let mut tips = git.ref_tips("refs/")?;
    tips.extend(git.resolve("HEAD")?);
    for tip in tips {
        if git.resolve(&format!("{tip}:{COMMITTEE_FILE}"))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Does here what tombstones ask for.
fn purge_here(context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    Ok(match purging::purge_here(context, ui)? {
        Ended::Done(_) => Outcome::Clean,
        Ended::Stopped(why) => render::disposal::stopped(&why, ui),
    })
}

/// A server reached by its path inherits the environment of whoever pushes: a day from there is none to judge by.
fn on_a_server(context: &Context) -> Context {
    Context { today: context.today.filter(|_| !context.pretends), ..context.clone() }
}

/// Shows findings of a hook: the record's own lines only on a terminal.
fn show(verdict: &Verdict, then: &str, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if verdict.findings.is_empty() {
        return Ok(Outcome::Clean);
    }
    render::text::to_people(verdict, ui)?;
    let outcome = verdict.outcome(false);
    if outcome == Outcome::Findings {
        ui.warn(then);
    }
    Ok(outcome)
}
