//! Applies the safe fixes that findings offer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use casebound_record::edit;
use casebound_record::{COMMITTEE_FILE, CaseFile, CommitteeFile, Edit, Fix, Form};
use casebound_validate::RuleId;

use crate::Context;
use crate::check;
use crate::disclosing;
use crate::files;
use crate::runner::Verdict;
use crate::workspace::Workspace;

/// The result for one file with findings that offer a fix.
#[derive(Debug)]
pub struct FixedFile {
    /// The path in the repository.
    pub path: String,
    /// The rules whose findings are fixed.
    pub rules: BTreeSet<RuleId>,
    /// How many fixes were skipped, since together with the others they would break the form of the file.
    pub left: usize,
    /// What was done.
    pub done: FixOutcome,
}

impl FixedFile {
    /// Adds what another round did with the file.
    fn go_on(&mut self, next: FixedFile) {
        self.left = next.left;
        if next.done == FixOutcome::Written {
            self.rules.extend(next.rules);
        } else if next.done != FixOutcome::Nothing {
            self.done = next.done;
        }
    }
}

/// What was done with a file.
#[derive(Debug, PartialEq, Eq)]
pub enum FixOutcome {
    /// It would be changed; this was a dry run.
    Planned,
    /// It was changed.
    Written,
    /// Nothing: every change would do harm.
    Nothing,
    /// Nothing: the file changed since it was read.
    Changed,
    /// Nothing: whoever asked is recused in it.
    Recused,
    /// Nothing: it can't be changed in this way. The reason is a sentence without its full stop.
    Refused(String),
}

/// The results for all files.
pub struct Fixes {
    /// The files for which findings offer a fix.
    pub files: Vec<FixedFile>,
    /// The findings after the fixes.
    pub verdict: Verdict,
}

/// More often than so nothing is uncovered.
const ROUNDS: usize = 8;

/// Fixes the files at these paths, or all; with `dry_run` it only says what would be changed.
///
/// # Errors
/// When the files can't be read or written.
pub fn fix(context: &Context, paths: &[PathBuf], dry_run: bool) -> anyhow::Result<Fixes> {
    let workspace = Workspace::open(context)?;
    let mut verdict = check::worktree(context, paths)?;
    let mut files: BTreeMap<String, FixedFile> = BTreeMap::new();
    // What one fix uncovers, the next round fixes: quotation marks that hid other signs, a name that has its key now.
    for _ in 0..ROUNDS {
        let mut is_changed = false;
        for (path, edits) in offered(&verdict) {
            // Of a case in which the member is recused the text is not known here.
            if path != COMMITTEE_FILE && is_recused(&workspace, path) {
                files.entry(path.to_owned()).or_insert_with(|| FixedFile {
                    path: path.to_owned(),
                    rules: BTreeSet::new(),
                    left: 0,
                    done: FixOutcome::Recused,
                });
                continue;
            }
            let Some(text) = verdict.texts.get(path) else { continue };
            let fixed = fix_one(&workspace, path, text, edits, dry_run)?;
            is_changed |= fixed.done == FixOutcome::Written;
            match files.get_mut(path) {
                Some(file) => file.go_on(fixed),
                None => drop(files.insert(path.to_owned(), fixed)),
            }
        }
        if !is_changed {
            break;
        }
        verdict = check::worktree(context, paths)?;
    }
    Ok(Fixes { files: files.into_values().collect(), verdict })
}

fn is_recused(workspace: &Workspace, path: &str) -> bool {
    let bytes = std::fs::read(workspace.root.join(path)).unwrap_or_default();
    let case = CaseFile::read(path, &bytes).case;
    disclosing::reader(workspace).is_recused(&case, &workspace.committee.committee)
}

/// The safe changes that findings offer, by file; of those that overlap the first.
fn offered(verdict: &Verdict) -> BTreeMap<&str, Vec<(Edit, RuleId)>> {
    let mut by_file: BTreeMap<&str, Vec<(Edit, RuleId)>> = BTreeMap::new();
    for finding in &verdict.findings {
        if let Some(Fix { edit, .. }) = finding.fix.as_ref().filter(|fix| fix.is_safe()) {
            let edits = by_file.entry(&finding.path).or_default();
            if !edits.iter().any(|(it, _)| it == edit || it.span.overlaps(edit.span)) {
                edits.push((edit.clone(), finding.rule));
            }
        }
    }
    by_file
}

fn fix_one(
    workspace: &Workspace,
    path: &str,
    text: &str,
    mut edits: Vec<(Edit, RuleId)>,
    dry_run: bool,
) -> anyhow::Result<FixedFile> {
    edits.sort_by_key(|(edit, _)| edit.span);
    let offered = edits.len();
    drop_harmful(path, text, &mut edits);
    let left = offered - edits.len();
    let (edits, rules): (Vec<Edit>, BTreeSet<RuleId>) = edits.into_iter().unzip();
    let file = workspace.root.join(path);
    let done = match edit::apply(text, &edits) {
        _ if edits.is_empty() => FixOutcome::Nothing,
        Err(refused) => FixOutcome::Refused(refused.to_string()),
        Ok(_) if dry_run => FixOutcome::Planned,
        Ok(_) if !files::holds(&file, text)? => FixOutcome::Changed,
        Ok(fixed) => {
            files::replace_text(&file, text, &fixed)?;
            FixOutcome::Written
        }
    };
    Ok(FixedFile { path: path.to_owned(), rules, left, done })
}

/// Drops each edit that, applied after the ones before it, would add a form problem.
fn drop_harmful<R>(path: &str, text: &str, edits: &mut Vec<(Edit, R)>) {
    let known = problems(path, text);
    let does_harm = |edits: &[Edit]| {
        let Ok(fixed) = edit::apply(text, edits) else { return false }; // `fix_one` reports the reason.
        problems(path, &fixed).iter().any(|(rule, count)| known.get(rule).is_none_or(|before| before < count))
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
