//! `casebound letter print`: a letter as a page, for what is said in person or handed over.

use casebound_app::letters::print::print;
use casebound_app::{Context, Outcome};

use super::not_ready;
use crate::commands::entries::Target;
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
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// The letter
    #[arg(value_name = "LETTER")]
    letter: String,
    /// The form
    #[arg(long, value_name = "FORMAT")]
    format: Option<DocumentFormat>,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    let printed = match print(&target.workspace, &args.case, &args.letter)? {
        Ok(printed) => printed,
        Err(why) => return not_ready::tell(&target, &args.letter, why, "was not printed", ui),
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
