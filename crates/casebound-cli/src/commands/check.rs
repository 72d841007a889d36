//! `casebound check`: does the record hold what the policy asks?

use std::path::PathBuf;

use casebound_app::{Context, Outcome, check};

use crate::render;
use crate::ui::Ui;

/// Check cases and committee.yaml against the rules
///
/// Without a path, every case on disk is checked. Errors stop a commit; advice does not.
/// Exits with 0 when there are no errors, 1 when there are, 2 when the check could not run.
///
/// Example: `casebound check --staged`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Code names, case files or folders to check; all when none is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Check what the next commit would record
    #[arg(long, conflicts_with_all = ["paths", "tree"])]
    staged: bool,
    /// Check the files of a commit
    #[arg(long, value_name = "REV", conflicts_with = "paths")]
    tree: Option<String>,
    /// Check everything; with --staged, also cases that did not change
    #[arg(long, conflicts_with = "paths")]
    all: bool,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Treat advice as errors
    #[arg(long)]
    strict: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of a GitHub workflow.
    Github,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let verdict = if args.staged {
        check::staged(context, args.all)?
    } else if let Some(rev) = &args.tree {
        check::tree(context, rev)?
    } else {
        check::worktree(context, &args.paths)?
    };
    match args.format {
        Format::Json => ui.line(render::json::findings(&verdict)?)?,
        Format::Sarif => ui.line(render::sarif::findings(&verdict)?)?,
        Format::Github => {
            for line in render::github::findings(&verdict) {
                ui.line(line)?;
            }
        }
        Format::Text => {
            let snippets = ui.shows_snippets();
            render::text::findings(&verdict, snippets, args.strict, ui)?;
        }
    }
    Ok(verdict.outcome(args.strict))
}
