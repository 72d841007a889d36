//! `casebound letter edit`: opens a letter of a case again, and lists it as it is afterwards.

use casebound_app::letters::stored::require_editable;
use casebound_app::{Context, Outcome};

use super::draft;
use super::letter_args::LetterArgs;
use crate::ui::Ui;

/// Open a letter of a case again, and check it
///
/// Writes the new digest into the case, so that the letter and the case stay together. With --no-edit nothing is opened: it takes
/// over what was changed in another way. A letter that was sent, or perhaps sent, stays as it is.
///
/// Example: `casebound letter edit quiet-harbor letter-1`
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    letter: LetterArgs,
    /// Do not open an editor
    #[arg(long)]
    no_edit: bool,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = args.letter.target(context)?;
    let stored = args.letter.stored(&target)?;
    require_editable(&target.workspace, &target.file, &stored)?;
    match args.no_edit {
        true => draft::checked(&target.workspace, &stored, ui),
        false => draft::edit(&target.workspace, &stored, ui),
    }
}
