//! `casebound retention catch-up`: does here what tombstones ask for; for servers, timers and interrupted runs.

use crate::Outcome;
use crate::commands::Global;
use crate::disposal;
use crate::disposal::purging::{self, Ended, Witness};
use crate::house::{self, House};
use crate::signing;
use crate::ui::Ui;

pub(super) fn run(global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let outcome = here(global, ui)?;
    if outcome == Outcome::Well {
        ui.note("Everything that was disposed of is gone here.");
    }
    Ok(outcome)
}

/// Purges the repository that `-C` or the running hook names. In a clone the proof is committed; a server never commits.
pub(crate) fn here(global: &Global, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = house::repository(global)?;
    let place = disposal::place(&git);
    let is_bare = git.is_bare();
    drop(git);
    let Ended::Well(done) = purging::catch_up(&place, ui)? else { return Ok(Outcome::Found) };
    if !done.is_empty() && !is_bare {
        let house = House::open(global)?;
        let by = signing::member_at_the_keyboard(&house).map(|it| it.key.clone());
        purging::attest(&place, &done, &Witness { by, today: house.clock.today }, ui)?;
    }
    Ok(Outcome::Well)
}
