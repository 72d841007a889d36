//! `casebound fix`: applies the fixes that findings offer, if they are safe.

use std::path::PathBuf;

use casebound_app::files::NOT_THIS;
use casebound_app::fixing::{self, Done, FixedFile};
use casebound_app::printable::in_line;
use casebound_app::{Context, Outcome};

use crate::ui::Ui;

/// Apply the fixes that findings offer
///
/// Applies only safe fixes; other lines stay as they are. Review the result with `git diff`.
/// Exits with 1 when errors remain.
///
/// Example: `casebound fix --dry-run`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Case files or folders; all by default
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only show what would be changed
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let fixes = fixing::fix(context, &args.paths, args.dry_run)?;
    if fixes.files.is_empty() {
        ui.note("Nothing can be fixed automatically; `casebound check` shows what you have to fix yourself.");
    }
    for file in &fixes.files {
        tell(file, ui)?;
    }
    Ok(fixes.verdict.outcome(false))
}

/// Says what became of a file.
fn tell(file: &FixedFile, ui: &mut Ui) -> anyhow::Result<()> {
    let path = in_line(&file.path);
    if file.leaves_some {
        ui.warn(format_args!("{path}: some fixes were not applied, because they conflict; apply them by hand"));
    }
    let rules: Vec<&str> = file.rules.iter().map(|rule| rule.name()).collect();
    let rules = rules.join(", ");
    match &file.done {
        Done::Planned => ui.line(format_args!("would fix {path}: {rules}"))?,
        Done::Written => ui.line(format_args!("fixed {path}: {rules}"))?,
        Done::Nothing => {}
        Done::IsAnother => ui.warn(format_args!("{path} {NOT_THIS}")),
        Done::Refused(why) => ui.warn(format_args!("{path} stays as it is: {why}")),
    }
    Ok(())
}
