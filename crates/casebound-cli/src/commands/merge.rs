//! `casebound merge`: git's merge driver for cases; nobody types it.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use anyhow::bail;
use casebound_app::merge_driver::{self, DriverResult};
use casebound_app::printable::{in_line, plural};
use casebound_app::{Context, Outcome};
use casebound_record::layout::stem;

use crate::ui::Ui;

/// Join two versions of a case: run by git, not meant to be called by hand
///
/// `casebound hook install` sets it as git's merge driver. What is joined is written to OURS.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The version on which both are based
    base: PathBuf,
    /// Our version, in which the result is written
    ours: PathBuf,
    /// The other version
    theirs: PathBuf,
    /// The path of the case in the repository
    path: String,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let name = in_line(stem(&args.path).unwrap_or(&args.path));
    // git runs it, perhaps below a program with windows: where no terminal is, nobody is asked for a passphrase.
    let secret = context.secret.filter(|_| std::io::stderr().is_terminal());
    let context = &Context { secret, ..context.clone() };
    match merge_driver::run(context, &args.path, [&args.base, &args.ours, &args.theirs])? {
        DriverResult::Joined => Ok(Outcome::Clean),
        DriverResult::Questions(count) => {
            ui.warn(format_args!("{name}: {}; `casebound resolve` asks", plural(count, "question")));
            Ok(Outcome::Findings)
        }
        DriverResult::Shut(why) => {
            ui.warn(format_args!("{name} is sealed, and was not joined: {why}"));
            Ok(Outcome::Findings)
        }
        DriverResult::Unreadable => {
            bail!("{name} can't be read as a case in one of its versions, so its lines are compared")
        }
    }
}
