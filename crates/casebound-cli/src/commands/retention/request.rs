//! `casebound retention request`: records a lawful request to erase, or that a second member approves it.

use casebound_app::erasure_requests::{PendingRequest, RequestToRecord, request};
use casebound_app::sealing::door;
use casebound_app::{Context, Outcome, amend::AmendOutcome};

use super::super::entries::{self, Target, Telling};
use crate::questions::Questions;
use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// Take out this person and keep the case; by default the request is about the whole case
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    /// On what ground (`-` reads standard input). By default you are asked
    #[arg(long, value_name = "TEXT|-")]
    why: Option<String>,
    /// When it was made; today by default
    #[arg(long, value_name = "DAY")]
    asked: Option<String>,
    /// A member who approves it; you by default. Can be repeated
    #[arg(long, value_name = "MEMBER", value_delimiter = ',')]
    by: Vec<String>,
}

pub(super) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    let asked = target.day_of("--asked", args.asked.as_deref())?;
    let mut wanted =
        RequestToRecord { person: args.person, by: args.by, why: entries::text(args.why.as_deref())?, asked };
    let is_new = target.file.case.retention.erase_early.is_none();
    if is_new
        && wanted.why.is_none()
        && let Some(mut questions) = Questions::begin(ui)?
    {
        if wanted.person.is_none() && !target.people().is_empty() {
            wanted.person =
                questions.choice("Who is to be taken out? (Enter: the whole case goes)", &target.people())?;
        }
        wanted.why = questions.line("On what ground? Write people as [person-a]:")?;
    }
    let amended = request(&target.workspace, &target.file, wanted)?;
    let is_written = matches!(amended, AmendOutcome::Written(_));
    let done = &mut |ui: &mut Ui| ui.done("wrote", format_args!("the request into {}", target.file.path));
    let outcome = Telling::of(&target.workspace, &target.file.path).tell(amended, done, ui)?;
    if is_written {
        let (_, file) = door::find(&target.workspace, &target.file.path)?;
        let (committee, today) = (&target.workspace.committee.committee, target.workspace.clock.today);
        if let Some(pending) = PendingRequest::of(&file, committee, today) {
            ui.note(format_args!("{}.", pending.in_words()));
        }
    }
    Ok(outcome)
}
