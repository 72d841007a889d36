//! `casebound letter edit`: opens a letter of a case again, and lists it as it is afterwards.

use anyhow::bail;
use casebound_app::letters::draft::find;
use casebound_app::letters::ready::delivered;
use casebound_app::{Context, Outcome};

use super::draft;
use crate::commands::entries::Target;
use crate::ui::Ui;

/// Open a letter of a case again, and check it
///
/// Writes the new digest into the case, so that the letter and the case stay together. With --no-edit nothing is opened: it takes
/// over what was changed in another way.
///
/// Example: `casebound letter edit quiet-harbor letter-1`
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// The letter
    #[arg(value_name = "LETTER")]
    letter: String,
    /// Do not open an editor
    #[arg(long)]
    no_edit: bool,
}

pub(super) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    let stored = find(&target.workspace, &target.file, &args.letter)?;
    if let Some(at) = delivered(&target.file, &stored).and_then(|entry| entry.at) {
        bail!(
            "{} was sent on {}, and stays as its reader has it. Write another one: `casebound letter {}`",
            stored.name,
            at.day(),
            target.file.stem()
        );
    }
    match args.no_edit {
        true => draft::checked(&target.workspace, &stored, ui),
        false => draft::edit(&target.workspace, &stored, ui),
    }
}
