//! `casebound hook`: installs the git hooks, and answers them.

mod commits;
mod pushes;

use anyhow::bail;
use casebound_app::disposal::purge_result::PurgeResult;
use casebound_app::disposal::purging;
use casebound_app::hooks::{follow_first_branch, hooks, install, is_committee_repository, is_of_a_clone};
use casebound_app::runner::Verdict;
use casebound_app::workspace::repository;
use casebound_app::{Context, Outcome, certificate_replacement, merge_driver};
use casebound_git::{Head, HookStatus, Repository};

use crate::render;
use crate::ui::Ui;

/// Install, remove or show the git hooks
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// Install the hooks and the merge driver; an existing hook is kept and runs first
    ///
    /// Example: `casebound hook install`
    Install,
    /// Remove Casebound's hooks, and restore those that were there before
    Uninstall,
    /// Show which hooks are installed
    Status,
    /// Run by the hooks; not meant to be called by hand
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
            let git = repository(context)?;
            render::hooks::installed(&install(&git)?, ui);
            certificate_replacement::note(&git, git.resolve("HEAD")?.as_slice(), context.now)?;
            show_branch_of_head(&git, ui)?;
            Ok(Outcome::Clean)
        }
        Action::Uninstall => {
            let git = repository(context)?;
            for hook in hooks(&git) {
                if git.uninstall_hook(&hook)? {
                    ui.done("removed", hook.name);
                }
            }
            if merge_driver::uninstall(&git)? {
                ui.done("removed", "the merge driver");
            }
            Ok(Outcome::Clean)
        }
        Action::Status => status(&repository(context)?, ui),
        Action::Run { name, arguments } => run_hook(&name, &arguments, context, ui),
    }
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
    if !git.is_bare() {
        let is_installed = merge_driver::is_installed(git)?;
        ui.line(format_args!(
            "merge driver: {}",
            if is_installed { "installed" } else { "missing: run `casebound hook install`" }
        ))?;
        outcome = if is_installed { outcome } else { Outcome::Findings };
    }
    show_branch_of_head(git, ui)?;
    Ok(outcome)
}

/// Says when HEAD of a server names no branch: disposals are recorded on the one that it names.
fn show_branch_of_head(git: &Repository, ui: &mut Ui) -> anyhow::Result<()> {
    if let (true, Head::Unborn(name)) = (git.is_bare(), git.head()?)
        && let Some((other, _)) = git.refs("refs/heads/")?.first()
    {
        ui.warn(format_args!(
            "HEAD names the branch `{name}`, which does not exist. Disposals are recorded on the branch that HEAD names: `git \
             symbolic-ref HEAD {other}`."
        ));
    }
    Ok(())
}

fn run_hook(name: &str, arguments: &[String], context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    // A folder of hooks may be shared with repositories that belong to no committee.
    if is_of_a_clone(name) && !is_committee_repository(&repository(context)?)? {
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
        "post-receive" => {
            let context = on_a_server(context);
            if let Some(branch) = follow_first_branch(&repository(&context)?)? {
                ui.note(format_args!("HEAD names `{branch}` now: a clone begins with it."));
            }
            purge_here(&context, ui)
        }
        _ => bail!("this version of casebound has no hook `{name}`; run `casebound hook install` once"),
    }
}

/// Does here what tombstones ask for.
fn purge_here(context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    Ok(match purging::purge_here(context, ui)? {
        PurgeResult::Done(_) => Outcome::Clean,
        PurgeResult::Stopped(why) => render::disposal::show_stop(&why, ui),
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
        ui.refuse(then);
    }
    Ok(outcome)
}
