//! `casebound transparency`: public reports that identify nobody.

mod audit;
mod write;

use casebound_app::{Context, Outcome};

use crate::ui::Ui;

/// Write transparency reports, and audit published numbers
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    Write(write::Args),
    Audit(audit::Args),
}

pub(crate) fn run(action: Action, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match action {
        Action::Write(args) => write::run(&args, context, ui),
        Action::Audit(args) => audit::run(&args, ui),
    }
}
