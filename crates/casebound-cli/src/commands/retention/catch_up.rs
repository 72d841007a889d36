//! `casebound retention catch-up`: does here what tombstones ask for; for servers, timers and interrupted runs.

use casebound_app::disposal::purging::{self, Ended, OwnChanges};
use casebound_app::disposal::{self, attestations};
use casebound_app::{Context, Outcome, workspace};

use crate::ui::Ui;

/// Purges, and proves also what this clone never answered for.
pub(super) fn run(context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if here(context, ui)? == Outcome::Findings {
        return Ok(Outcome::Findings);
    }
    let git = workspace::repository(context)?;
    if !git.is_bare() {
        let place = disposal::place(&git);
        let Ended::Well(_) = attestations::prove_the_rest(&place, context, ui)? else { return Ok(Outcome::Findings) };
        attestations::record_proofs(&place, ui)?;
    }
    ui.note("Everything that was disposed of is gone here.");
    Ok(Outcome::Clean)
}

/// Purges the repository that `-C` or the running hook names. In a clone the proof is committed; a server never commits.
pub(crate) fn here(context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let place = disposal::place(&workspace::repository(context)?);
    Ok(match purging::purge_and_record(&place, OwnChanges::Stop, context, ui)? {
        Ended::Well(_) => Outcome::Clean,
        Ended::Stopped => Outcome::Findings,
    })
}
