//! The `casebound` program: parses what is typed, asks, and prints what the crates below answer.

mod approving;
mod arguments;
mod commands;
mod document;
mod editor;
mod first_command;
mod format;
mod page;
mod progress;
mod questions;
mod render;
mod review;
mod sealed_edit;
mod sent;
mod terminal;
mod terminal_sender;
mod transport;
mod ui;

use std::process::ExitCode;

use casebound_app::Outcome;
use casebound_app::printable::printable;
use clap::Parser as _;

use crate::ui::Ui;

fn main() -> ExitCode {
    commands::completions::answer_shell();
    let args = commands::Args::parse();
    let mut ui = Ui::new(args.global.color, args.global.quiet, args.global.verbose);
    match args.run(&mut ui) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        // The reader of a pipe went away: nobody is left to tell.
        Err(error) if ui::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            ui.error(printable(&format!("{error:#}")));
            if casebound_git::program::is_lock_race(&format!("{error:#}")) {
                ui.refuse(render::LOCKED);
            }
            ExitCode::from(2)
        }
    }
}
