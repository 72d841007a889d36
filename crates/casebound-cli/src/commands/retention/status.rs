//! `casebound retention status`: shows which clones have done which disposals.

use casebound_app::Outcome;
use casebound_app::disposal::status::{self, Progress, PurgeStatus, ServerCheck};
use casebound_app::printable::{in_line, plural};
use casebound_app::workspace::Workspace;

use crate::ui::Ui;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ask the server for this object of the old history: it must refuse
    #[arg(long, value_name = "ID")]
    gone: Option<String>,
}

pub(super) fn run(args: &Args, workspace: &Workspace, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if let Some(id) = &args.gone {
        let ServerCheck { id, remote, is_given_out } = status::ask_server(workspace, id)?;
        if is_given_out {
            ui.line(format_args!("`{remote}` still serves {id}: the provider has not run garbage collection"))?;
            return Ok(Outcome::Findings);
        }
        ui.line(format_args!("{id} is refused by `{remote}`"))?;
        return Ok(Outcome::Clean);
    }
    let all = status::status(workspace)?;
    if all.is_empty() {
        ui.line("Nothing was disposed of in this repository.")?;
        return Ok(Outcome::Clean);
    }
    for progress in &all {
        show(progress, ui)?;
    }
    if all.iter().all(Progress::is_complete) {
        return Ok(Outcome::Clean);
    }
    ui.note(
        "Each of them must run `casebound sync`; in a clone made after the disposal, `casebound retention catch-up`. \
         Who has no clone has nothing to do.",
    );
    Ok(Outcome::Findings)
}

fn show(progress: &Progress, ui: &mut Ui) -> anyhow::Result<()> {
    let Progress { id, disposed_on, records, approved_by, here, there, clones, members, missing_clones } = progress;
    let approved = in_line(&approved_by.join(", "));
    ui.line(format_args!("{id}  {disposed_on}  {}, approved by {approved}", plural(*records, "record")))?;
    ui.line(format_args!("  here: {}", in_words(*here, "run `casebound sync`")))?;
    if let Some((remote, purged)) = there {
        ui.line(format_args!("  {}: {}", in_line(remote), of_remote(*purged)))?;
    }
    ui.line(format_args!("  clones that proved it: {clones}"))?;
    for (what, names) in [
        ("members whose clone has not answered", members),
        ("clones that answered before but not for this one", missing_clones),
    ] {
        if !names.is_empty() {
            ui.line(format_args!("  {what}: {}", in_line(&names.join(", "))))?;
        }
    }
    Ok(())
}

fn of_remote(purged: PurgeStatus) -> String {
    match purged {
        // What no branch has stays stored until the server collects it: only `--gone` can tell.
        PurgeStatus::Gone => "gone from its branches".to_owned(),
        other => in_words(other, "its branch still has the old history"),
    }
}

fn in_words(purged: PurgeStatus, why_not: &str) -> String {
    match purged {
        PurgeStatus::Gone => "gone".to_owned(),
        PurgeStatus::NotYet => format!("not yet: {why_not}"),
        PurgeStatus::Unknown => "unknown: it has commits that are not here; run `casebound sync`".to_owned(),
    }
}
