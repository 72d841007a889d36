//! `casebound letter`: drafts of letters, and what of a letter should not be said to its reader.

mod check;
mod draft;
mod edit;
mod letter_args;
mod not_ready;
mod print;
mod review;
mod send;

use casebound_app::{Context, Outcome};

use crate::ui::Ui;

/// Write a letter from a case, and check it before somebody reads it
///
/// Writes a draft from the record into the folder of the case, opens it in your editor, and checks it afterwards. What no
/// record can say is a gap, `[[ … ]]`, in which you write. People are given by key; `employer`, `registration-desk`,
/// `moderators` and `organisers` are readers outside. `casebound guide letters` lists the kinds.
///
/// Example: `casebound letter quiet-harbor --to person-b --kind warning`
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Args {
    #[command(flatten)]
    draft: Option<draft::DraftArgs>,
    #[command(subcommand)]
    action: Option<Action>,
}

impl Args {
    /// Returns whether it writes into a case.
    pub(crate) fn writes(&self) -> bool {
        !matches!(self.action, Some(Action::Check(_) | Action::Print(_)))
    }
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Check(check::Args),
    Edit(edit::Args),
    Print(print::Args),
    Review(review::Args),
    Send(send::Args),
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match (args.action, args.draft) {
        (Some(Action::Check(args)), _) => check::run(args, context, ui),
        (Some(Action::Edit(args)), _) => edit::run(&args, context, ui),
        (Some(Action::Print(args)), _) => print::run(&args, context, ui),
        (Some(Action::Review(args)), _) => review::run(&args, context, ui),
        (Some(Action::Send(args)), _) => send::run(args, context, ui),
        (None, Some(args)) => draft::run(args, context, ui),
        (None, None) => anyhow::bail!("name a case: casebound letter CASE --to PERSON --kind KIND"),
    }
}
