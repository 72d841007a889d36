//! `casebound edit`: opens a case, and checks it afterwards.

use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use crate::ui::Ui;
use crate::{editor, review};

/// Open a case in your editor and check it afterwards
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
    let (path, _) = workspace.find(&args.case)?;
    editor::open(&path, ui)?;
    review::file(&workspace, &path, ui)
}
