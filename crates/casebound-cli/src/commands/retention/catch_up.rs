//! `casebound retention catch-up`: does here what tombstones ask for; for servers, timers and interrupted runs.

use casebound_app::disposal::ended::Ended;
use casebound_app::disposal::known;
use casebound_app::disposal::purging::{self, LocalChanges};
use casebound_app::disposal::{self, attestations};
use casebound_app::{Context, Outcome, exchange, workspace};

use crate::render::disposal as render;
use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Obey this tombstone, although something that this repository knows speaks against it: for a server's administrator
    #[arg(long, value_name = "ID")]
    accept_disposal: Vec<String>,
}

/// Purges, and attests also what this clone never answered for.
pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = workspace::repository(context)?;
    for id in &args.accept_disposal {
        known::accept(&git, id)?;
    }
    if here(context, ui)? == Outcome::Findings {
        return Ok(Outcome::Findings);
    }
    if !git.is_bare() {
        let place = disposal::place(&git);
        if let Ended::Stopped(why) = attestations::attest_the_rest(&place, context)? {
            return Ok(render::stopped(&why, ui));
        }
        attestations::record_attestations(&place, ui)?;
    }
    ui.note("Everything that was disposed of is gone here.");
    Ok(Outcome::Clean)
}

/// Purges the repository that `-C` or the running hook names. In a clone the attestation is committed; a server never commits.
pub(crate) fn here(context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let git = workspace::repository(context)?;
    let place = disposal::place(&git);
    let today = context.clock_of_disposals().today;
    exchange::note(&git, git.resolve("HEAD")?.as_slice(), today)?;
    Ok(match purging::purge_and_record(&place, LocalChanges::Stop, context, ui)? {
        Ended::Done(_) => Outcome::Clean,
        Ended::Stopped(why) => render::stopped(&why, ui),
    })
}
