//! The `casebound` program: reads the world, calls the pure crates, writes the answer.

mod certificates;
mod clock;
mod commands;
mod cores;
mod disposal;
mod editor;
mod export;
mod files;
mod format;
mod gate;
mod holders;
mod house;
mod intake;
mod judge;
mod render;
mod review;
mod sending;
mod signing;
mod snapshot;
mod ui;

use std::process::ExitCode;

use clap::Parser as _;

use crate::ui::Ui;

fn main() -> ExitCode {
    let args = commands::Args::parse();
    let mut ui = Ui::new(args.global.color, args.global.quiet);
    match args.run(&mut ui) {
        Ok(outcome) => outcome.into(),
        // The reader of a pipe went away: nobody is left to tell.
        Err(error) if ui::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            ui.error(&error);
            ExitCode::from(2)
        }
    }
}

/// How a command ended, when it could run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All is well: exit code 0.
    Well,
    /// Something was found, is overdue, or the data made us refuse: exit code 1.
    Found,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        match outcome {
            Outcome::Well => ExitCode::SUCCESS,
            Outcome::Found => ExitCode::from(1),
        }
    }
}
