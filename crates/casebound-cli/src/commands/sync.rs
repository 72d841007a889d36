//! `casebound sync`: brings a clone up to date; members run it instead of `git pull`.

use casebound_app::disposal::purging::LocalChanges;
use casebound_app::disposal::sync::{self, SyncOutcome, SyncRequest};
use casebound_app::letters::twice;
use casebound_app::{Context, Outcome, shared_mails, workspace};

use crate::render::disposal as render;
use crate::ui::Ui;

/// Bring this clone up to date: fetch, erase what was disposed of, and put your own commits on top
///
/// It is safe to run at any time. Your commits stay; nothing of yours is pushed, except the attestation that something was erased
/// here, and only if that pushes nothing else. If what this clone has recorded contradicts an erasure, it asks.
///
/// Example: `casebound sync`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Also erase changes to disposed records that only this clone has
    #[arg(long)]
    erase_mine: bool,
    /// Apply this tombstone although what this clone has recorded contradicts it: talk with the others first
    #[arg(long, value_name = "ID")]
    accept_disposal: Vec<String>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let changes = if args.erase_mine { LocalChanges::Erase } else { LocalChanges::Stop };
    let before = shared_mails::head(context)?;
    let ended = sync::sync(&SyncRequest { changes, accepted: args.accept_disposal }, context, ui)?;
    if matches!(ended, SyncOutcome::NotUpdated(_)) && workspace::has_unsaved(context)? {
        ui.refuse(
            "Others changed something, and you have changes that are not saved: type `casebound save`, which brings in theirs, too. \
             Nothing of yours was changed.",
        );
        return Ok(Outcome::Findings);
    }
    let outcome = render::show_sync(&ended, ui);
    render::show_shared_mails(&shared_mails::since(context, before)?, ui);
    render::show_letters_sent_twice(&twice::since(context, before)?, ui);
    Ok(outcome)
}
