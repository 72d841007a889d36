//! `casebound edit`: opens a case, and checks it afterwards.

use casebound_app::disclosing::reader;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use crate::review;
use crate::sealed_edit::{self, Manner, OnLeftover};
use crate::ui::Ui;

/// Open a case in your editor and check it afterwards
///
/// Where the check finds an error, it offers to open the editor again at that line. A sealed case is opened in a private folder in memory,
/// and sealed again when the editor ends; what is left of an interrupted edit is offered the next time.
///
/// Example: `casebound edit quiet-harbor`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// Of a sealed case: go on with what an interrupted edit left
    #[arg(long = "continue")]
    go_on: bool,
    /// Of a sealed case: throw away what an interrupted edit left
    #[arg(long, conflicts_with = "go_on")]
    discard: bool,
    /// Of a sealed case: where this computer has no folder in memory, write the plain text to its disk while the editor is open
    #[arg(long)]
    disk: bool,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    let (path, file) = workspace.find_any(&args.case)?;
    if file.is_sealed() {
        let on_leftover = match (args.go_on, args.discard) {
            (true, _) => OnLeftover::Continue,
            (_, true) => OnLeftover::Discard,
            _ => OnLeftover::Ask,
        };
        return sealed_edit::run(&workspace, &path, Manner { on_leftover, on_disk: args.disk }, ui);
    }
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
