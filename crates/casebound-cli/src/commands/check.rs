//! `casebound check`: does the record hold what the policy asks?

use std::collections::BTreeSet;
use std::path::PathBuf;

use casebound_app::runner::Verdict;
use casebound_app::{Context, Outcome, check};

use crate::render;
use crate::ui::Ui;

/// Check cases and committee.yaml against the rules
///
/// Without a path, every case on disk is checked; a sealed one by its index alone, unless you are one of its readers and name it. Errors stop a commit; advice does not.
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

/// Says which cases were judged by their index alone, and who can look into them.
pub(crate) fn say_sealed(verdict: &Verdict, ui: &mut Ui) {
    if verdict.sealed.is_empty() {
        return;
    }
    let readers: BTreeSet<&str> = verdict.sealed.values().flatten().map(String::as_str).collect();
    let readers: Vec<&str> = readers.into_iter().collect();
    let (cases, were) = match verdict.sealed.len() {
        1 => ("1 sealed case".to_owned(), "was"),
        count => (format!("{count} sealed cases"), "were"),
    };
    ui.note(format_args!("{cases} {were} judged by the index alone; readers: {}.", readers.join(", ")));
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
    let mut verdict = if args.staged {
        check::staged(context, args.all)?
    } else if let Some(rev) = &args.tree {
        check::tree(context, rev)?
    } else {
        check::worktree(context, &args.paths)?
    };
    if !args.staged && args.tree.is_none() && !args.paths.is_empty() {
        let inside = check::inside(context, &verdict.sealed)?;
        verdict.sealed.retain(|path, _| !inside.texts.contains_key(path));
        verdict.findings.retain(|finding| !inside.findings.contains(finding));
        verdict.checked += inside.checked;
        verdict.extend(inside);
    }
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
            say_sealed(&verdict, ui);
        }
    }
    Ok(verdict.outcome(args.strict))
}
