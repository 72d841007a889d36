//! `casebound letter print`: a letter as a page, for what is said in person or handed over.

use casebound_app::letters::print::print;
use casebound_app::{Context, Outcome};

use super::letter_args::LetterArgs;
use super::not_ready;
use crate::document::{DocumentFormat, OutputArgs};
use crate::ui::Ui;

/// Print a letter, for what is said in person or handed over
///
/// As text, or as a page with `-o letter.html`. A letter with gaps is not printed, nor one that needs a second reader and has
/// none. The file is a copy outside of the case: delete it when the paper is there.
///
/// Example: `casebound letter print quiet-harbor letter-1 -o ../letter.html`
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    letter: LetterArgs,
    /// The form
    #[arg(long, value_name = "FORMAT")]
    format: Option<DocumentFormat>,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = args.letter.target(context)?;
    let stored = args.letter.stored(&target)?;
    let printed = match print(&target.workspace, &target.file, &stored)? {
        Ok(printed) => printed,
        Err(why) => return Ok(not_ready::tell(&target, &stored, why, "was not printed", ui)),
    };
    let text = args.output.format(args.format).of(&printed.document);
    let outcome = args.output.write(text, Some(&target.workspace), context, ui)?;
    let case = target.file.stem();
    for word in &printed.words {
        ui.note(format_args!(
            "Once it was said or handed over: casebound log {case} {} --to {}",
            word.word(),
            printed.to
        ));
    }
    Ok(outcome)
}
