//! `casebound member`: who serves in the committee; somebody joins, and somebody leaves.

mod add;
mod leave;
mod list;

use casebound_app::membership::places;
use casebound_app::printable::in_line;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_record::COMMITTEE_FILE;
use casebound_record::committee::AccessPlace;

use crate::ui::Ui;

/// Who serves in the committee: list the members, add one, record that one leaves
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Action {
    List(list::Args),
    Add(add::Args),
    Leave(leave::Args),
}

impl Action {
    /// Returns whether it may write into cases.
    pub(crate) fn writes(&self) -> bool {
        matches!(self, Action::Leave(_))
    }
}

pub(crate) fn run(action: Action, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    match action {
        Action::List(args) => list::run(&args, &workspace, ui),
        Action::Add(args) => add::run(args, &workspace, ui),
        Action::Leave(args) => leave::run(&args, &workspace, ui),
    }
}

/// Lists where else members have access, for whoever gives it or takes it away.
fn show_places(workspace: &Workspace, heading: &str, ui: &mut Ui) {
    ui.note(heading);
    let places = places(workspace);
    if places.is_empty() {
        ui.item(format_args!(
            "the server, the mail address, chat, calendar. Write into {COMMITTEE_FILE} where that is, and nobody forgets one: \
             `places: [{{place: server, who: alice}}, mail address, chat, calendar]`"
        ));
    }
    for AccessPlace { place, who, how } in places {
        let mut line = in_line(place.as_deref().unwrap_or("-"));
        if let Some(who) = who {
            line += &format!(": ask {}", in_line(who));
        }
        if let Some(how) = how {
            line += &format!(" ({})", in_line(how));
        }
        ui.item(line);
    }
}
