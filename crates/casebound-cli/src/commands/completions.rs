//! `casebound completions`: what a shell needs to complete our commands.

use casebound_app::Outcome;
use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::ui::Ui;

/// Print the completions for a shell
///
/// Example: `casebound completions bash > ~/.local/share/bash-completion/completions/casebound`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(crate) fn run(args: Args, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut super::Args::command(), "casebound", &mut text);
    ui.write(&text)?;
    Ok(Outcome::Clean)
}
