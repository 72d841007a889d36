//! `casebound attach`: puts a file beside a case, and lists it there.

use std::path::PathBuf;

use anyhow::Context as _;
use casebound_app::attaching::attach;
use casebound_app::{Context, Outcome};

use super::entries::{Target, Telling};
use crate::ui::Ui;

/// Put a file beside a case, and list it with its digest
///
/// The file gets a neutral name, since a file's own name often says who is on it. Beside a sealed case it is encrypted for the readers of
/// the case. The file that you name stays where it is: delete it when it is no longer needed there.
///
/// Example: `casebound attach quiet-harbor ../screenshot.png --what "what was posted"`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What it is, without names
    #[arg(long, value_name = "WORDS")]
    what: Option<String>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    let file = context.beside(args.file);
    let (name, written) = attach(&target.workspace, &target.file, &file, args.what.as_deref())
        .with_context(|| format!("{} was not put beside {}", file.display(), target.file.stem()))?;
    let done = &mut |ui: &mut Ui| ui.done("attached", format_args!("{name} to {}", target.file.stem()));
    Telling::of(&target.workspace, &target.file.path).tell(written, done, ui)
}
