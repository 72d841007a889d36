//! `casebound announce`: what may be said to everybody while an event runs.

use casebound_app::announcing::announcement;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_disclosure::announcement::AnnouncementRefusal;
use casebound_disclosure::public_words::PublicWordsRefusal;

use super::show::untold;
use crate::document::{DocumentArgs, DocumentFormat};
use crate::render::mentions::say_where;
use crate::ui::Ui;

/// Write what is said to everybody about an incident, such as while an event runs
///
/// What happened in general words, that it was a violation, what was done, where the Code of Conduct is, whom to contact; and
/// nobody is named. The words are `transparency.summary` and `transparency.resolution` of the case, as members approved
/// them (`approved_by`). `casebound guard answer` settles what only you can judge. Nothing is published.
///
/// Example: `casebound announce quiet-harbor`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// The form
    #[arg(long, value_name = "FORMAT")]
    format: Option<DocumentFormat>,
    #[command(flatten)]
    document: DocumentArgs,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    let refusal = match announcement(&workspace, &args.case, args.document.language())? {
        Ok(document) => {
            let text = args.document.format(args.format).of(&document);
            let outcome = args.document.write(text, Some(&workspace), context, ui)?;
            ui.note("Before it is said: does the reporter know? Let a second member read it aloud once.");
            return Ok(outcome);
        }
        Err(refusal) => refusal,
    };
    let why = match refusal {
        AnnouncementRefusal::Words(PublicWordsRefusal::PublishingObstacle(obstacle)) => untold(obstacle).to_owned(),
        AnnouncementRefusal::Words(PublicWordsRefusal::Named(named)) => {
            ui.refuse("No announcement was written, because its words may name somebody or point to them:");
            say_where(&named, ui);
            return Ok(Outcome::Findings);
        }
        AnnouncementRefusal::NoViolation => {
            "The case does not say that it was a violation: write `outcome: {finding: violation}` once that is decided."
                .to_owned()
        }
        AnnouncementRefusal::Missing(what) => format!("It would not say {what} is missing."),
        AnnouncementRefusal::NamedBeside => {
            "The name of the event or of the committee names somebody of a case.".to_owned()
        }
        AnnouncementRefusal::NotAsked(people) => format!(
            "Nobody wrote down whether {} agrees that it is said to everybody. Ask, and write the answer into the case: \
             `consent: {{publish: yes}}`; where many saw it, `seen_by_many: yes` under `incident` is enough.",
            people.join(", ")
        ),
        AnnouncementRefusal::Gap => {
            "`summary` or `resolution` under `transparency` has a gap, `[[ … ]]`, or a key such as `person-a` without brackets: write there \
             what everybody may read."
                .to_owned()
        }
        AnnouncementRefusal::NamesMembers(members) => format!(
            "`summary` or `resolution` under `transparency` names {}: say \"the team\", so that nobody is asked in person.",
            members.join(", ")
        ),
        AnnouncementRefusal::Template(fault) => anyhow::bail!("{fault}"),
    };
    ui.refuse(format_args!("No announcement was written. {why}"));
    Ok(Outcome::Findings)
}
