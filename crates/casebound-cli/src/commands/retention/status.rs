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
         Members without a clone have nothing to do.",
    );
    Ok(Outcome::Findings)
}

fn show(progress: &Progress, ui: &mut Ui) -> anyhow::Result<()> {
    let Progress { id, disposed_on, records, approved_by, here, there, clones, members, missing_clones, not_counted } =
        progress;
    let approved = in_line(&approved_by.join(", "));
    ui.line(format_args!("{id}  {disposed_on}  {}, approved by {approved}", plural(*records, "record")))?;
    ui.line(match here {
        PurgeStatus::Gone => "  here: gone",
        PurgeStatus::NotYet => "  here: not yet: run `casebound sync`",
    })?;
    for remote in there {
        ui.line(format_args!("  {}: {}", in_line(&remote.label), of_remote(&remote.refs)))?;
    }
    ui.line(format_args!("  clones that proved it: {clones}"))?;
    for (what, names) in [
        ("members whose clone has not answered", members),
        ("clones that answered before but not for this one", missing_clones),
        ("not counted, since their member did not commit them", not_counted),
    ] {
        if !names.is_empty() {
            ui.line(format_args!("  {what}: {}", in_line(&names.join(", "))))?;
        }
    }
    Ok(())
}

fn of_remote(refs: &Result<Vec<String>, String>) -> String {
    match refs {
        // What no ref has stays stored until the server collects it: only `--gone` can tell.
        Ok(refs) if refs.is_empty() => "gone from its branches and tags".to_owned(),
        Ok(refs) => format!("not yet: it is still in {}", in_line(&refs.join(", "))),
        Err(said) => format!("unknown: it could not be asked: {}", in_line(said)),
    }
}
