//! `casebound hook`: what git asks before it records something.

use anyhow::{Context as _, bail};
use casebound_git::{Hook, HookStatus, Installed, ObjectId, Repository};

use crate::commands::{Global, check};
use crate::ui::Ui;
use crate::{Outcome, render};

/// By this line every version of our hooks is recognised.
const MARKER: &str = "# casebound hook";

/// The hooks of a member's clone, and of a bare repository on a server.
const CLIENT: [(&str, &str); 1] = [("pre-commit", include_str!("../../../../hooks/pre-commit"))];
const SERVER: [(&str, &str); 1] = [("pre-receive", include_str!("../../../../hooks/pre-receive"))];

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
            install_all(&repository(global)?, ui)?;
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

fn repository(global: &Global) -> anyhow::Result<Repository> {
    let folder = global.directory();
    Repository::discover(&folder)?
        .with_context(|| format!("there is no git repository at {}", folder.display()))
}

/// The hooks that belong into a repository.
pub(crate) fn hooks(git: &Repository) -> impl Iterator<Item = Hook<'static>> {
    let all = if git.is_bare() { SERVER } else { CLIENT };
    all.into_iter().map(|(name, script)| Hook {
        name,
        script: script.as_bytes(),
        marker: MARKER,
    })
}

/// Installs all hooks that belong into a repository.
pub(crate) fn install_all(git: &Repository, ui: &mut Ui) -> anyhow::Result<()> {
    for hook in hooks(git) {
        match git.install_hook(&hook)? {
            Installed::Written => ui.done("installed", format_args!("the {} hook", hook.name)),
            Installed::AlreadyThere => {
                ui.note(format_args!("the {} hook is installed already", hook.name))
            }
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
            HookStatus::Foreign => {
                "another program's: `casebound hook install` keeps it and runs it first"
            }
        };
        if words != "installed" {
            outcome = Outcome::Found;
        }
        ui.line(format_args!("{}: {words}", hook.name))?;
    }
    Ok(outcome)
}

fn run_hook(
    name: &str,
    _arguments: &[String],
    global: &Global,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    match name {
        "pre-commit" => pre_commit(global, ui),
        "pre-receive" => pre_receive(global, ui),
        _ => bail!(
            "this version of casebound has no hook `{name}`; run `casebound hook install` once"
        ),
    }
}

fn pre_commit(global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let verdict = check::staged(global, false)?;
    if verdict.findings.is_empty() {
        return Ok(Outcome::Well);
    }
    let snippets = ui.shows_snippets();
    render::text::findings(&verdict, snippets, ui)?;
    let outcome = verdict.outcome(false);
    if outcome == Outcome::Found {
        ui.warn("Nothing was committed. Mend what is listed, `git add` it, and commit again.");
    }
    Ok(outcome)
}

/// Judges the new tip of every pushed branch. Standard input: lines of old id, new id and ref.
fn pre_receive(global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let pushed = std::io::read_to_string(std::io::stdin()).context("cannot read what is pushed")?;
    let mut outcome = Outcome::Well;
    for line in pushed.lines() {
        let [_, new, name] = line.splitn(3, ' ').collect::<Vec<_>>()[..] else {
            bail!("git passed on a line that can't be understood");
        };
        let new =
            ObjectId::from_hex(new).context("git passed on an id that can't be understood")?;
        if new.is_zero() {
            continue; // A branch is deleted: there is no tree to judge.
        }
        let verdict = check::tree(global, &new.to_string())?;
        if verdict.outcome(false) == Outcome::Found {
            ui.warn(format_args!("{name} was refused:"));
            // A server's output is a log that others read.
            render::text::findings(&verdict, false, ui)?;
            outcome = Outcome::Found;
        }
    }
    Ok(outcome)
}
