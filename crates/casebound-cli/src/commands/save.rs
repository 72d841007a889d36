//! `casebound save`: checks, commits, syncs and pushes in one command.

use casebound_app::printable::{in_line, plural};
use casebound_app::saving::{self, Changes, Committed, Saved, Shared};
use casebound_app::{Context, Outcome};

use crate::render;
use crate::ui::Ui;

/// Save what you changed: check it, commit it, and share it with the others
///
/// Cases, their listed attachments, committee.yaml, keys, reports and your own templates are committed, with a message of
/// code names only; every other changed file is listed and left alone. Then it fetches the others' work, as `casebound sync`
/// does, and pushes if the branch has an upstream. Nothing is committed while a case has an error. If the sync needs a
/// decision, nothing is pushed.
///
/// Example: `casebound save quiet-harbor`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Save only these cases: code names, or paths
    #[arg(value_name = "CASE")]
    cases: Vec<String>,
    /// Commit it here, and share nothing yet
    #[arg(long)]
    no_push: bool,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match saving::save(context, &args.cases)? {
        Saved::Nothing => ui.note("Nothing to save: nothing changed since the last commit."),
        Saved::Wrong(verdict) => {
            render::text::to_people(&verdict, ui)?;
            let first = verdict.findings.iter().find_map(|finding| casebound_record::layout::stem(&finding.path));
            ui.warn("Nothing was saved: fix what is listed, then run `casebound save` again.");
            if let Some(name) = first {
                ui.warn(format_args!("`casebound edit {name}` opens it."));
            }
            return Ok(Outcome::Findings);
        }
        Saved::Recorded(committed, changes) => {
            if !tell(&committed, &changes, ui) {
                return Ok(Outcome::Findings);
            }
        }
    }
    if args.no_push { Ok(Outcome::Clean) } else { share(context, ui) }
}

/// Says what git made of it; tells whether it is recorded.
fn tell(committed: &Committed, changes: &Changes, ui: &mut Ui) -> bool {
    for other in &changes.others {
        ui.note(format_args!("Not saved, because it is not part of the record: {}", in_line(other)));
    }
    match committed {
        Committed::Made(_) => ui.done("saved", plural(changes.ours.len(), "file")),
        Committed::NothingStaged => ui.note("Nothing to save: nothing changed since the last commit."),
        Committed::NoIdentity => {
            ui.warn("Nothing was saved, because git does not know who you are. Set your name and address once, then save again:");
            ui.warn("  git config --global user.name \"Your Name\"");
            ui.warn("  git config --global user.email you@example.org");
            return false;
        }
        Committed::Refused(said) => {
            ui.warn(format_args!(
                "Nothing was saved: a hook refused it.\n{}",
                casebound_app::printable::printable(said)
            ));
            return false;
        }
    }
    true
}

/// Fetches what others did and pushes, where the branch has an upstream.
fn share(context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let shared = saving::share(context, ui)?;
    match &shared {
        Shared::NoServer => {
            ui.note("Saved in this clone only: its branch has no server yet (see `casebound guide hosting`).");
            return Ok(Outcome::Clean);
        }
        Shared::NotSynced(synced) | Shared::Nothing(synced) | Shared::Pushed(synced) | Shared::NotPushed(synced, _) => {
            render::disposal::synced(synced, ui);
        }
    }
    match shared {
        Shared::NoServer | Shared::Nothing(_) => Ok(Outcome::Clean),
        Shared::Pushed(_) => {
            ui.done("pushed", "to the others");
            Ok(Outcome::Clean)
        }
        Shared::NotSynced(_) => {
            ui.warn("Saved here but not shared yet: resolve what is reported above, then run `casebound save` again.");
            Ok(Outcome::Findings)
        }
        Shared::NotPushed(_, said) => {
            ui.warn(format_args!(
                "Saved here but not shared:\n{}\nRun `casebound save` again; `casebound doctor` helps to find the cause.",
                casebound_app::printable::printable(said.trim_end())
            ));
            Ok(Outcome::Findings)
        }
    }
}
