//! `casebound retention catch-up`: does here what tombstones ask for; for servers, timers and interrupted runs.

use crate::Outcome;
use crate::commands::Global;
use crate::disposal;
use crate::disposal::purging::{self, Ended, OwnChanges, Witness};
use crate::house::{self, House};
use crate::ui::Ui;

/// Purges, and proves also what this clone never answered for.
pub(super) fn run(global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = house::repository(global)?;
    let place = disposal::place(&git);
    if here(global, ui)? == Outcome::Found {
        return Ok(Outcome::Found);
    }
    if !git.is_bare() {
        let Ended::Well(done) = purging::prove_the_rest(&place, ui)? else { return Ok(Outcome::Found) };
        purging::attest(&place, &done, &Witness::of(&House::open(global)?), ui)?;
    }
    ui.note("Everything that was disposed of is gone here.");
    Ok(Outcome::Well)
}

/// Purges the repository that `-C` or the running hook names. In a clone the proof is committed; a server never commits.
pub(crate) fn here(global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = house::repository(global)?;
    let place = disposal::place(&git);
    let is_bare = git.is_bare();
    drop(git);
    let ended = purging::catch_up(&place, OwnChanges::Stop, global.today, ui)?;
    let Ended::Well(done) = ended else { return Ok(Outcome::Found) };
    if !done.is_empty() && !is_bare {
        purging::attest(&place, &done, &Witness::of(&House::open(global)?), ui)?;
    }
    Ok(Outcome::Well)
}
