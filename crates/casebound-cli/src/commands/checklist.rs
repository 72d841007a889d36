//! `casebound checklist`: the steps of a hard moment, to print or to read on a telephone.

use casebound_app::meetings::{self, ChecklistOrder};
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_disclosure::desk::Checklist;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::document::{DocumentArgs, DocumentFormat};
use crate::ui::Ui;

/// Write a checklist for a hard moment
///
/// `receive`: somebody reports; `danger`: somebody's safety is at risk; `warning`: two of you give a warning; `before-event`,
/// `during-event`, `after-event`.
///
/// Example: `casebound checklist receive -o receive.html`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Which one
    #[arg(value_name = "KIND", value_parser = kinds())]
    kind: Checklist,
    /// Put the people and numbers of this event on it
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
    /// The form
    #[arg(long, value_name = "FORMAT")]
    format: Option<DocumentFormat>,
    #[command(flatten)]
    document: DocumentArgs,
}

fn kinds() -> impl TypedValueParser<Value = Checklist> {
    let words = Checklist::ALL.iter().map(|kind| kind.word());
    PossibleValuesParser::new(words).map(|word| {
        *Checklist::ALL.iter().find(|kind| kind.word() == word).expect("only words of checklists are offered")
    })
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = match Workspace::open(context).and_then(|it| it.require_policy().map(|()| it)) {
        Ok(workspace) => Some(workspace),
        // The moment is hard enough: without a repository the steps are the same.
        Err(_) if args.event.is_none() => {
            ui.note("There is no usable committee.yaml here, so the list names nobody of the committee.");
            None
        }
        Err(error) => return Err(error),
    };
    let request =
        ChecklistOrder { checklist: args.kind, event: args.event.as_deref(), language: args.document.language() };
    let made = meetings::checklist(workspace.as_ref(), request)?;
    args.document.write(args.document.format(args.format).of(&made), workspace.as_ref(), context, ui)
}
