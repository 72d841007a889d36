//! `casebound retention schedule`: writes timers that report what is due and catch up; no timer disposes of a case.

use std::path::PathBuf;

use anyhow::Context as _;
use casebound_app::files::{self, Existing};
use casebound_app::schedule::{Scheduler, timers};
use casebound_app::{Context, Outcome};

use crate::ui::Ui;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    /// Write timers that run `retention list` and fail or mail when something is due, and that run `retention catch-up`
    ///
    /// Disposing of a case takes two people; no timer does it. In a bare repository only the second is written. Where committee.yaml
    /// has a plan of duty, another one mails who is on duty (`casebound rota mail`).
    ///
    /// Example: `casebound retention schedule write systemd -o ~/.config/systemd/user`
    Write {
        /// What runs the timers
        #[arg(value_name = "KIND")]
        kind: Kind,
        /// The folder for the units, or the file for anything else; standard output when not given
        #[arg(short, long, value_name = "PATH")]
        output: Option<PathBuf>,
        /// Overwrite existing files
        #[arg(long)]
        force: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    /// Units of a user's systemd
    Systemd,
    /// Lines of a user's crontab
    Cron,
    /// A workflow for a runner of your own
    Github,
    /// Jobs for a runner of your own
    Gitlab,
}

pub(super) fn run(action: Action, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let Action::Write { kind, output, force } = action;
    let program = std::env::current_exe().context("cannot tell where this program is")?;
    let scheduler = match kind {
        Kind::Systemd => Scheduler::Systemd,
        Kind::Cron => Scheduler::Cron,
        Kind::Github => Scheduler::Github,
        Kind::Gitlab => Scheduler::Gitlab,
    };
    let texts = timers(context, scheduler, &program)?;
    let Some(output) = output.map(|output| context.beside(output)) else {
        for (name, text) in &texts {
            if kind == Kind::Systemd {
                ui.line(format_args!("# {name}"))?;
            }
            ui.write(text.as_bytes())?;
        }
        return Ok(Outcome::Clean);
    };
    let existing = if force { Existing::Replace } else { Existing::Keep };
    if kind == Kind::Systemd {
        std::fs::create_dir_all(&output).with_context(|| format!("cannot make {}", output.display()))?;
    }
    for (name, text) in &texts {
        let path = if kind == Kind::Systemd { output.join(name) } else { output.clone() };
        files::write_private(&path, text.as_bytes(), existing)?;
        ui.done("wrote", path.display());
    }
    Ok(Outcome::Clean)
}
