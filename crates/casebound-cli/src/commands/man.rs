//! `casebound man`: manual pages.

use std::fs;
use std::path::PathBuf;

use anyhow::Context as _;
use casebound_app::Outcome;
use clap::CommandFactory as _;

use crate::ui::Ui;

/// Write the manual pages into a folder
///
/// Example: `casebound man ~/.local/share/man/man1`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The folder; it is created if it does not exist
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

pub(crate) fn run(args: Args, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let folder = &args.directory;
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    clap_mangen::generate_to(super::Args::command(), folder)
        .with_context(|| format!("cannot write the manual pages into {}", folder.display()))?;
    ui.done("wrote", format_args!("the manual pages into {}", folder.display()));
    Ok(Outcome::Clean)
}
