//! `casebound retention redact`: takes one person out of cases that stay, with every older version that git ever had.

use casebound_app::disposal::dispose::DisposeRequest;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_record::disposal::Scope;

use super::dispose;
use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code names, or the paths of the files; each has a request that says whom
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    #[command(flatten)]
    options: dispose::Options,
}

pub(super) fn run(args: Args, workspace: &Workspace, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let Args { cases, options: dispose::Options { approved_by, dry_run, yes, no_push } } = args;
    let request = DisposeRequest { cases, due: false, scope: Scope::Person, approved_by, yes, push: !no_push };
    dispose::carry_out(&request, dry_run, workspace, context, ui)
}
