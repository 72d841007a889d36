//! `casebound seal`: encrypts a case for the members who handle it.

use casebound_app::printable::plural;
use casebound_app::recusal::plain_versions;
use casebound_app::sealing::access::{SealOutcome, SealRequest, SealedNow, seal};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use crate::render;
use crate::ui::Ui;

/// Seal a case: only its readers can open it from then on
///
/// What others see is an index: code name, state, event, shepherd, days and who the readers are. You must be one of the readers. With
/// `--without` the conflict is written into the case first. Versions that were committed before stay readable in the history.
/// `casebound guide sealing` tells what sealing does, and what it can't do.
///
/// Example: `casebound seal quiet-harbor --to alice,carol`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// The members who can open it
    #[arg(long, value_name = "MEMBER", value_delimiter = ',', required_unless_present = "without")]
    to: Vec<String>,
    /// A member with a conflict; without `--to` all other members without one can open it
    #[arg(long, value_name = "MEMBER", value_delimiter = ',')]
    without: Vec<String>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    match seal(&workspace, &SealRequest { case: &args.case, to: &args.to, without: &args.without })? {
        SealOutcome::Wrong(verdict) => {
            render::text::to_people(&verdict, ui)?;
            ui.refuse(
                "Nothing was written: the case has the errors above, and once it is sealed nobody else sees them.",
            );
            Ok(Outcome::Findings)
        }
        SealOutcome::Sealed(sealed) => {
            tell(&workspace, &sealed, ui)?;
            ui.how_to_record(&workspace, &[&sealed.path]);
            Ok(Outcome::Clean)
        }
    }
}

/// Says for whom a case is sealed, and what that does not hide.
fn tell(workspace: &Workspace, sealed: &SealedNow, ui: &mut Ui) -> anyhow::Result<()> {
    ui.done("sealed", format_args!("{} for {}", sealed.path, sealed.to.join(", ")));
    if sealed.was_recorded {
        ui.warn(
            "Earlier versions of it are in git in the clear: whoever has a clone can still read them. From now on nothing new is.",
        );
        let (_, file) = workspace.find_any(&sealed.path)?;
        let Some(git) = &workspace.git else { return Ok(()) };
        let versions = plain_versions(workspace, git, &file, None)?;
        if let Some((first, last)) = versions.days {
            ui.item(format_args!(
                "{} in commits from {first} to {last}; others have fetched {} of them",
                plural(versions.all, "version"),
                versions.shared
            ));
        }
    }
    Ok(())
}
