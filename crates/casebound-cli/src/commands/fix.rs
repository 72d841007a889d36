//! `casebound fix`: applies the fixes that findings offer, if they are safe.

use std::path::PathBuf;

use casebound_app::files::NOT_THIS;
use casebound_app::fixing::{self, FixOutcome, FixedFile};
use casebound_app::printable::{in_line, plural};
use casebound_app::{Context, Outcome};
use casebound_record::layout;
use casebound_validate::Severity;

use crate::ui::Ui;

/// Apply the fixes that findings offer
///
/// Applies only safe fixes; other lines stay as they are. Review the result with `git diff`.
/// Exits with 1 when errors remain.
///
/// Example: `casebound fix --dry-run`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Code names, case files or folders; all when none is given
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
    let errors = fixes.verdict.count(Severity::Error);
    if errors > 0 && !args.dry_run {
        ui.warn(format_args!("{} left to fix by hand; `casebound check` shows what remains.", plural(errors, "error")));
    }
    Ok(fixes.verdict.outcome(false))
}

/// Says what became of a file.
fn tell(file: &FixedFile, ui: &mut Ui) -> anyhow::Result<()> {
    let path = in_line(&file.path);
    if file.left > 0 {
        ui.warn(format_args!(
            "{path}: skipped {}: together with the other fixes it would break the form of the file; fix it by hand",
            plural(file.left, "change")
        ));
    }
    let rules: Vec<&str> = file.rules.iter().map(|rule| rule.name()).collect();
    let rules = rules.join(", ");
    match &file.done {
        FixOutcome::Planned => ui.line(format_args!("would fix {path}: {rules}"))?,
        FixOutcome::Written => ui.line(format_args!("fixed {path}: {rules}"))?,
        FixOutcome::Nothing => {}
        FixOutcome::Changed => ui.refuse(format_args!("{path} {NOT_THIS}")),
        FixOutcome::Recused => ui.refuse(format_args!(
            "{path} stays as it is: you are recused in {}, so another member has to fix it",
            in_line(layout::stem(&file.path).unwrap_or(&file.path))
        )),
        FixOutcome::Refused(why) => ui.refuse(format_args!("{path} stays as it is: {why}")),
    }
    Ok(())
}
