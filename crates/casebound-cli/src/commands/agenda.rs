//! `casebound agenda`: what the next meeting talks about.

use casebound_app::meetings::{self, AgendaOrder};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use chrono::NaiveDate;

use crate::arguments;
use crate::document::{DataFormat, DocumentArgs};
use crate::ui::{Ui, to_json};

/// Write the agenda of a meeting, by code name
///
/// Lists what has to be decided, appeals, what is late, tasks, reviews, sanctions that end, and who leaves the room for which case.
/// Nobody is named but members. Of cases in which the reader is recused it has the code name alone.
///
/// Example: `casebound agenda --on 2026-06-10 -o agenda.html`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The member who reads it; by default you
    #[arg(long = "for", value_name = "MEMBER")]
    member: Option<String>,
    /// The day of the meeting; by default today
    #[arg(long, value_name = "DATE", value_parser = arguments::parse_day)]
    on: Option<NaiveDate>,
    /// How many days after the meeting it looks ahead
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = clap::value_parser!(u32).range(..=3660))]
    days: u32,
    /// The form
    #[arg(long, value_name = "FORMAT")]
    format: Option<DataFormat>,
    #[command(flatten)]
    document: DocumentArgs,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    let language = args.document.language();
    let order = AgendaOrder { member: args.member.as_deref(), on: args.on, days: args.days, language };
    let made = meetings::agenda(&workspace, order)?;
    ui.left_out(&made.left_out);
    if let (Some(member), 1..) = (&args.member, made.kept_back) {
        ui.warn(format_args!(
            "{} left out in which you are recused and {member} is not: {member} makes the agenda for them",
            if made.kept_back == 1 { "1 case is".to_owned() } else { format!("{} cases are", made.kept_back) }
        ));
    }
    let format = args.document.data_format(args.format);
    let text = format.of(&made.text.document, || to_json(&made.text.agenda))?;
    args.document.write(&text, Some(&workspace), context, ui)
}
