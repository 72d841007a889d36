//! `casebound fix`: the changes that findings offer, where they are safe.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use casebound_app::files::{self, NOT_THIS};
use casebound_app::printable::in_line;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome, check};
use casebound_record::edit;
use casebound_record::{COMMITTEE_FILE, CaseFile, CommitteeFile, Edit, Fix, Form};
use casebound_validate::RuleId;

use crate::ui::Ui;

/// Make the changes that findings offer
///
/// Only what is certain is changed; other lines stay as they are. Look at the result with `git diff`.
/// Exits with 1 when errors remain.
///
/// Example: `casebound fix --dry-run`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Case files or folders; all when none is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only say what would be changed
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    let verdict = check::worktree(context, &args.paths)?;
    let mut by_file: BTreeMap<&str, Vec<(Edit, RuleId)>> = BTreeMap::new();
    for finding in &verdict.findings {
        if let Some(Fix { edit, .. }) = finding.fix.as_ref().filter(|fix| fix.is_safe()) {
            let edits = by_file.entry(&finding.path).or_default();
            let overlaps = |it: &Edit| it.span.start < edit.span.end && edit.span.start < it.span.end;
            if !edits.iter().any(|(it, _)| it == edit || overlaps(it)) {
                edits.push((edit.clone(), finding.rule));
            }
        }
    }
    if by_file.is_empty() {
        ui.note("Nothing to fix by itself; `casebound check` shows what needs a person.");
        return Ok(verdict.outcome(false));
    }
    for (path, mut edits) in by_file {
        let Some(text) = verdict.texts.get(path) else {
            continue;
        };
        edits.sort_by_key(|(edit, _)| edit.span);
        let all = edits.len();
        keep_what_fixes(path, text, &mut edits);
        if edits.len() < all {
            ui.warn(format_args!(
                "{}: some changes are left to people, for together they would do harm",
                in_line(path)
            ));
        }
        if edits.is_empty() {
            continue;
        }
        let (edits, names): (Vec<Edit>, BTreeSet<RuleId>) = edits.into_iter().unzip();
        let names: Vec<&str> = names.into_iter().map(RuleId::name).collect();
        let what = format!("{}: {}", in_line(path), names.join(", "));
        match edit::apply(text, &edits) {
            Ok(_) if args.dry_run => ui.line(format_args!("would fix {what}"))?,
            Ok(fixed) => {
                let disk = if path == COMMITTEE_FILE {
                    workspace.root.join(COMMITTEE_FILE)
                } else {
                    workspace.root.join(path)
                };
                if !files::holds(&disk, text)? {
                    ui.warn(format_args!("{} {NOT_THIS}", in_line(path)));
                    continue;
                }
                files::replace_text(&disk, text, &fixed)?;
                ui.line(format_args!("fixed {what}"))?;
            }
            Err(refused) => ui.warn(format_args!("{} stays as it is: {refused}", in_line(path))),
        }
    }
    if args.dry_run {
        return Ok(verdict.outcome(false));
    }
    let after = check::worktree(context, &args.paths)?;
    Ok(after.outcome(false))
}

/// Takes away each edit that, with those before it, brings a problem of form that was not there.
fn keep_what_fixes<R>(path: &str, text: &str, edits: &mut Vec<(Edit, R)>) {
    let before = problems(path, text);
    let does_harm = |edits: &[Edit]| {
        let Ok(fixed) = edit::apply(text, edits) else { return false }; // The reason is told when nothing is written.
        problems(path, &fixed).iter().any(|(rule, count)| before.get(rule).is_none_or(|before| before < count))
    };
    let whole: Vec<Edit> = edits.iter().map(|(edit, _)| edit.clone()).collect();
    if !does_harm(&whole) {
        return;
    }
    let mut kept: Vec<Edit> = Vec::new();
    edits.retain(|(edit, _)| {
        kept.push(edit.clone());
        let harms = does_harm(&kept);
        if harms {
            kept.pop();
        }
        !harms
    });
}

/// Counts what is wrong with the form of a file that held this text, by rule.
fn problems(path: &str, text: &str) -> BTreeMap<Form, usize> {
    let problems = match path {
        COMMITTEE_FILE => CommitteeFile::read(text.as_bytes()).problems,
        _ => CaseFile::read(path, text.as_bytes()).problems,
    };
    let mut counts = BTreeMap::new();
    for problem in problems {
        *counts.entry(problem.rule).or_default() += 1;
    }
    counts
}
