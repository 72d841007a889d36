//! `casebound edit`: opens a case, and checks it afterwards.

use casebound_app::disclosing::reader;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use crate::review;
use crate::ui::Ui;

/// Open a case in your editor and check it afterwards
///
/// Where the check finds an error, it offers to open the editor again at that line.
///
/// Example: `casebound edit quiet-harbor`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    let (path, file) = workspace.find(&args.case)?;
    if reader(&workspace).is_recused(&file.case, &workspace.committee.committee) {
        ui.warn(format_args!(
            "You are recused in {}. The file is on your disk, and nothing locks it: that you do not open it is a promise.",
            file.stem()
        ));
        if !ui.is_interactive() || !ui.confirm("Open it all the same?")? {
            ui.refuse("It was not opened.");
            return Ok(Outcome::Findings);
        }
    }
    Ok(review::in_editor(&workspace, &path, ui)?.outcome)
}
