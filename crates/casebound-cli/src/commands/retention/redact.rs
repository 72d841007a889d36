//! `casebound retention redact`: takes one person out of cases that stay, with every older version that git ever had.

use casebound_app::disposal::dispose::DisposeRequest;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_record::disposal::Scope;

use super::dispose;
use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code names, or the paths of the files; each says in `retention.erase_early` whom
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    /// A member who approves; two different ones are needed
    #[arg(long = "approved-by", value_name = "MEMBER")]
    approved_by: Vec<String>,
    /// Only show what would be removed
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Push nothing
    #[arg(long)]
    no_push: bool,
}

pub(super) fn run(args: Args, workspace: &Workspace, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let Args { cases, approved_by, dry_run, yes, no_push } = args;
    let request = DisposeRequest { cases, due: false, scope: Scope::Person, approved_by, yes, push: !no_push };
    dispose::carry_out(&request, dry_run, workspace, context, ui)
}
