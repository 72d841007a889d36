//! `casebound flyer`: one page for the registration desk.

use casebound_app::meetings;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use crate::document::{DocumentArgs, DocumentFormat};
use crate::ui::Ui;

/// Write one page for the registration desk of an event: whom to call, what to do, what not to do
///
/// It holds what committee.yaml says, and nothing of any case.
///
/// Example: `casebound flyer djangocon-europe-2026 -o flyer.html`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The event: a key of committee.yaml
    #[arg(value_name = "EVENT")]
    event: String,
    /// The form
    #[arg(long, value_name = "FORMAT")]
    format: Option<DocumentFormat>,
    #[command(flatten)]
    document: DocumentArgs,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    let made = meetings::flyer(&workspace, &args.event, args.document.language())?;
    let missing = meetings::missing_on_flyer(&workspace, &args.event)?;
    if !missing.is_empty() {
        ui.note("The flyer says more once committee.yaml has:");
        for line in missing {
            ui.note(format_args!("- {line}"));
        }
    }
    args.document.write(args.document.format(args.format).of(&made), Some(&workspace), context, ui)
}
