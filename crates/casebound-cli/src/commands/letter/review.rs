//! `casebound letter review`: a second member reads a letter before it is sent, and states it in a commit.

use casebound_app::letters::draft::check_stored;
use casebound_app::letters::review::Review;
use casebound_app::printable::printable;
use casebound_app::{Context, Outcome};

use super::check::{errors, warn};
use super::letter_args::{LetterArgs, SignerArgs};
use crate::approving::signer_of;
use crate::ui::Ui;

/// Read a letter that another member wrote, before it is sent
///
/// Shows the letter and what the check finds in it, asks, and commits that you read it as it is now, in your own clone. The commit
/// holds a digest and your name alone. Whoever wrote the letter, or has a conflict of interest in the case, can't review
/// it. After an edit it must be read again. `letters: {review: […]}` in committee.yaml lists the kinds that need a second reader; a
/// letter that tells what they tell needs one under any other kind, too.
///
/// Example: `casebound letter review quiet-harbor letter-1`
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    letter: LetterArgs,
    #[command(flatten)]
    signer: SignerArgs,
    /// Do not ask: you have read it
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = args.letter.target(context)?;
    let stored = args.letter.stored(&target)?;
    let signer = signer_of(&target.workspace, args.signer.sign_with.as_deref())?;
    let review = Review::begin(&target.workspace, &target.file, &stored, signer.as_ref())?;
    let name = format!("{} of {}", stored.name, target.file.stem());
    if !args.yes {
        ui.heading(printable(&stored.letter.subject));
        ui.show(printable(&stored.letter.text));
    }
    let findings = check_stored(&target.workspace, &target.file, &stored)?;
    warn(&stored, &findings, ui);
    let question = match errors(&findings) {
        0 => format!("Would you send {name} to {} as it is?", target.shown(&stored.letter.to)),
        _ => format!(
            "The check found errors. Would you send {name} to {} all the same?",
            target.shown(&stored.letter.to)
        ),
    };
    if !args.yes && !ui.confirm(question)? {
        ui.refuse("No review was recorded. `casebound letter edit` changes the letter; then somebody else reviews it.");
        return Ok(Outcome::Findings);
    }
    match review.record(signer.as_ref())? {
        None => {
            ui.done("reviewed", format_args!("{name}, in a commit of its own; now run `casebound save`"));
            Ok(Outcome::Clean)
        }
        Some(said) => {
            ui.refuse(format_args!("The review could not be committed:\n{said}"));
            Ok(Outcome::Findings)
        }
    }
}
