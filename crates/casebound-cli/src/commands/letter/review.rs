//! `casebound letter review`: a second member reads a letter before it is sent, and states it in a commit.

use casebound_app::letters::check::CheckedLetter;
use casebound_app::letters::draft::{check_stored, find};
use casebound_app::letters::review::Review;
use casebound_app::printable::printable;
use casebound_app::{Context, Outcome};

use super::check::show;
use crate::approving::signer_of;
use crate::commands::entries::Target;
use crate::ui::Ui;

/// Read a letter that another member wrote, before it is sent
///
/// Shows the letter and what the check finds in it, asks, and commits that you read it as it is now, in your own clone. The commit
/// holds a digest and your name alone. Whoever wrote the letter, or has a conflict of interest in the case, can't review
/// it. After an edit it must be read again. `letters: {review: […]}` in committee.yaml lists the kinds that need a second reader.
///
/// Example: `casebound letter review quiet-harbor letter-1`
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// The letter
    #[arg(value_name = "LETTER")]
    letter: String,
    /// Sign with this key: a file with a secret key, or the fingerprint of a key that gpg has
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    sign_with: Option<String>,
    /// Do not ask: you have read it
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    let stored = find(&target.workspace, &target.file, &args.letter)?;
    let signer = signer_of(&target.workspace, args.sign_with.as_deref())?;
    let review = Review::begin(&target.workspace, &target.file, &stored, signer.as_ref())?;
    let name = format!("{} of {}", stored.name, target.file.stem());
    if !args.yes {
        ui.heading(printable(&stored.letter.subject));
        ui.show(printable(&stored.letter.text));
    }
    let findings = check_stored(&target.workspace, &target.file, &stored)?;
    let text = String::from_utf8_lossy(&stored.bytes).into_owned();
    let warn = |ui: &mut Ui, line| {
        ui.warn(line);
        Ok(())
    };
    let errors = show(&stored.inside, &CheckedLetter { text, findings }, warn, ui)?;
    let question = match errors {
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
