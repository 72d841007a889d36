//! `casebound retention dispose`: disposes of records whose period is over, with every version that git ever had.

use casebound_app::disposal::dispose::{self, DisposeOutcome, DisposeRequest};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_record::disposal::Scope;

use crate::render::disposal as render;
use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code names, or the paths of the files
    #[arg(value_name = "CASE", required_unless_present = "due")]
    cases: Vec<String>,
    /// Every case whose period is over and that has no hold
    #[arg(long, conflicts_with = "cases")]
    due: bool,
    #[command(flatten)]
    options: Options,
}

// No doc comment: clap would show it as the text of the command.
#[derive(Debug, clap::Args)]
pub(super) struct Options {
    /// A member who approves; two different ones are needed
    #[arg(long = "approved-by", value_name = "MEMBER")]
    pub(super) approved_by: Vec<String>,
    /// Only show what would be removed
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Do not ask
    #[arg(long)]
    pub(super) yes: bool,
    /// Push nothing
    #[arg(long)]
    pub(super) no_push: bool,
}

pub(super) fn run(args: Args, workspace: &Workspace, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let Args { cases, due, options: Options { approved_by, dry_run, yes, no_push } } = args;
    let request = DisposeRequest { cases, due, scope: Scope::Record, approved_by, yes, push: !no_push };
    carry_out(&request, dry_run, workspace, context, ui)
}

/// Shows what would be done, or does it.
pub(super) fn carry_out(
    request: &DisposeRequest,
    dry_run: bool,
    workspace: &Workspace,
    context: &Context,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    if dry_run {
        let found = dispose::preview(request, workspace, ui)?;
        if matches!(found, DisposeOutcome::Done(..)) {
            ui.note("Nothing was changed.");
            return Ok(Outcome::Clean);
        }
        return Ok(render::show_dispose(&found, ui));
    }
    let ended = dispose::dispose(request, workspace, context, ui)?;
    Ok(render::show_dispose(&ended, ui))
}
