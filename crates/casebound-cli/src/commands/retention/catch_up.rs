//! `casebound retention catch-up`: erases here what the tombstones cover; for servers, timers and interrupted runs.

use casebound_app::disposal::purge_result::PurgeResult;
use casebound_app::disposal::purging;
use casebound_app::{Context, Outcome};

use crate::render::disposal as render;
use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Apply this tombstone although what this repository has recorded contradicts it: for a server's administrator
    #[arg(long, value_name = "ID")]
    accept_disposal: Vec<String>,
}

pub(super) fn run(args: &Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match purging::purge_and_attest(context, &args.accept_disposal, ui)? {
        PurgeResult::Done(()) => {
            ui.note("Everything that was disposed of is erased here.");
            Ok(Outcome::Clean)
        }
        PurgeResult::Stopped(why) => Ok(render::show_stop(&why, ui)),
    }
}
