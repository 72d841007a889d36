//! `casebound screen decide`: what becomes of somebody known who registered for an event.

use casebound_app::amend::AmendOutcome;
use casebound_app::person::as_in_lists;
use casebound_app::screening::{self, ScreeningRuns};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_record::words::RegistrationAnswer;

use super::super::entries::Telling;
use crate::arguments;
use crate::ui::Ui;

/// Record what a member decided about somebody who registered
///
/// The answer is written into the case, once for the person and the event. From then on `screen LIST --event EVENT` shows the
/// person only with `--all`; whoever is not welcome is shown until the ticket is cancelled. `--somebody-else` says that the ticket of
/// an order is not this person's: only this computer remembers that, as a keyed digest, until the event is over.
///
/// Example: `casebound screen decide quiet-harbor/person-b --event djangocon-europe-2026 --answer may-come`
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The person as `screen` shows them, such as quiet-harbor/person-b
    #[arg(value_name = "PERSON")]
    person: String,
    /// The event: a key of committee.yaml
    #[arg(long, value_name = "EVENT")]
    event: String,
    /// What was decided: not-welcome, offer-refund or may-come
    #[arg(long, value_name = "ANSWER", required_unless_present = "somebody_else",
        value_parser = arguments::word::<RegistrationAnswer>)]
    answer: Option<RegistrationAnswer>,
    /// The ticket of this order is somebody else's; a row without an order code is written as `row 7`
    #[arg(long, value_name = "ORDER", conflicts_with = "answer")]
    somebody_else: Option<String>,
    /// The member who decided; you by default
    #[arg(long, value_name = "MEMBER", conflicts_with = "somebody_else")]
    by: Option<String>,
}

pub(super) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    if let Some(order) = &args.somebody_else {
        let person = as_in_lists(&workspace, &args.person)?;
        let event = &workspace.event(&args.event)?.key;
        ScreeningRuns::read(&workspace)?.add_other(&workspace, event, order, &person)?;
        ui.note("Noted on this computer until the event is over. If the row becomes a match, it is shown again.");
        return Ok(Outcome::Clean);
    }
    let Some(answer) = args.answer else { anyhow::bail!("what was decided? pass --answer") };
    let decided = screening::decide(&workspace, &args.person, &args.event, answer, args.by.as_deref())?;
    let what = format!("{} for {} in {}", answer.word(), args.event, decided.key);
    let is_written = matches!(decided.amended, AmendOutcome::Written(_));
    let done = &mut |ui: &mut Ui| ui.done("wrote", format_args!("{what} into {}", decided.path));
    let outcome = Telling::of(&workspace, &decided.path).tell(decided.amended, done, ui)?;
    if is_written {
        ui.note(format_args!(
            "The letter: casebound letter {} --to {} --kind {}",
            decided.case,
            decided.key,
            decided.letter.word()
        ));
    }
    Ok(outcome)
}
