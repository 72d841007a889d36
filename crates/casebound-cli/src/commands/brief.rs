//! `casebound brief`: what the team of an event needs on the first morning.

use casebound_app::meetings;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use crate::document::{DataFormat, DocumentArgs};
use crate::ui::{Ui, to_json};

/// Write what the team of an event needs on the first morning
///
/// The team and its shifts, what was promised, how a case begins, open cases of the event by code name, and people about whom a
/// decision holds, by name. It is for members: do not leave it lying about.
///
/// Example: `casebound brief djangocon-europe-2026 -o ../brief.html`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The event: a key of committee.yaml
    #[arg(value_name = "EVENT")]
    event: String,
    /// The form
    #[arg(long, value_name = "FORMAT")]
    format: Option<DataFormat>,
    #[command(flatten)]
    document: DocumentArgs,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    let made = meetings::brief(&workspace, &args.event, args.document.language())?;
    ui.left_out(&made.left_out);
    let format = args.document.data_format(args.format);
    let text = format.of(&made.text.document, || to_json(&made.text.brief))?;
    args.document.write(&text, Some(&workspace), context, ui)
}
