//! `casebound retention catch-up`: does here what tombstones ask for; for servers, timers and interrupted runs.

use crate::Outcome;
use crate::commands::Global;
use crate::disposal::purging::{self, Ended, OwnChanges};
use crate::disposal::{self, attesting};
use crate::house;
use crate::ui::Ui;

/// Purges, and proves also what this clone never answered for.
pub(super) fn run(global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if here(global, ui)? == Outcome::Found {
        return Ok(Outcome::Found);
    }
    let git = house::repository(global)?;
    if !git.is_bare() {
        let place = disposal::place(&git);
        let Ended::Well(_) = attesting::prove_the_rest(&place, global, ui)? else { return Ok(Outcome::Found) };
        attesting::record_proofs(&place, ui)?;
    }
    ui.note("Everything that was disposed of is gone here.");
    Ok(Outcome::Well)
}

/// Purges the repository that `-C` or the running hook names. In a clone the proof is committed; a server never commits.
pub(crate) fn here(global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let place = disposal::place(&house::repository(global)?);
    Ok(match purging::purge_and_record(&place, OwnChanges::Stop, global, ui)? {
        Ended::Well(_) => Outcome::Well,
        Ended::Stopped => Outcome::Found,
    })
}
