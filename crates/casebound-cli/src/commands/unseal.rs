//! `casebound unseal`: makes a sealed case plain, once two readers agreed.

use casebound_app::sealing::unsealing::{UnsealOutcome, unseal};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};

use crate::ui::Ui;

/// Make a sealed case plain again, together with another reader
///
/// Each of two readers runs this in their own clone. The first time it commits your signed agreement; where another reader agreed to the same
/// version before, it writes the plain case. A case in which a member has a conflict stays sealed.
///
/// Example: `casebound unseal quiet-harbor`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    match unseal(&workspace, &args.case)? {
        UnsealOutcome::Plain(path) => {
            ui.done("unsealed", &path);
            ui.warn("From its next commit on everybody who has a clone can read it.");
            ui.how_to_record(&workspace, &[&path]);
            Ok(Outcome::Clean)
        }
        UnsealOutcome::Agreed(others) => {
            ui.done("agreed", "and committed that");
            ui.note(format_args!(
                "Share it with `casebound sync`. Then one of {} runs `casebound unseal {}`, too.",
                others.join(", "),
                args.case
            ));
            Ok(Outcome::Clean)
        }
        UnsealOutcome::Refused(said) => {
            ui.refuse(format_args!("Nothing was committed: git said: {said}"));
            Ok(Outcome::Findings)
        }
    }
}
