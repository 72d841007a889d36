//! Mails that two cases have: two members imported the same one before they had each other's work.

use std::collections::BTreeMap;

use anyhow::Context as _;
use casebound_git::{ObjectId, program};
use casebound_record::CaseFile;
use casebound_record::layout::{CASES, is_case};

use crate::Context;
use crate::workspace::Workspace;

/// Two cases with the same mail, by code name.
pub type CasePair = (String, String);

/// The commit that is checked out, to compare with later.
///
/// # Errors
/// When the repository can't be read.
pub fn head(context: &Context) -> anyhow::Result<Option<ObjectId>> {
    let workspace = Workspace::open(context)?;
    let git = workspace.git.as_ref().context("this is not a git repository")?;
    Ok(git.resolve("HEAD")?)
}

/// Returns the pairs of cases with one mail of which at least one came or changed since a commit.
///
/// # Errors
/// When git can't be run, or a case can't be read.
pub fn since(context: &Context, before: Option<ObjectId>) -> anyhow::Result<Vec<CasePair>> {
    let workspace = Workspace::open(context)?;
    let changed = changed_cases(&workspace, before)?;
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let cases = workspace.cases()?.files;
    Ok(pairs(&cases, |path| changed.iter().any(|it| it == path)))
}

/// The paths of the cases that came or changed since a commit.
///
/// # Errors
/// When git can't be run.
pub(crate) fn changed_cases(workspace: &Workspace, before: Option<ObjectId>) -> anyhow::Result<Vec<String>> {
    let Some(before) = before else { return Ok(Vec::new()) };
    let arguments = ["diff", "--name-only", "--no-renames", "-z", &before.to_string(), "HEAD", "--", CASES];
    let changed = program::run(&workspace.root, &arguments)?;
    let changed = String::from_utf8_lossy(&changed.stdout).into_owned();
    Ok(changed.split('\0').filter(|path| is_case(path)).map(str::to_owned).collect())
}

fn pairs(cases: &[CaseFile], is_wanted: impl Fn(&str) -> bool) -> Vec<CasePair> {
    let mut holders: BTreeMap<&str, Vec<&CaseFile>> = BTreeMap::new();
    for file in cases {
        for mark in file.case.log.iter().flat_map(|entry| entry.import_marks()) {
            let all = holders.entry(mark).or_default();
            if !all.iter().any(|known| known.path == file.path) {
                all.push(file);
            }
        }
    }
    let is_settled = |one: &CaseFile, other: &CaseFile| one.case.outcome.duplicate_of.as_deref() == Some(other.stem());
    let mut found: Vec<CasePair> = Vec::new();
    for all in holders.values() {
        let [first, others @ ..] = &all[..] else { continue };
        for other in others.iter().filter(|other| is_wanted(&other.path) || is_wanted(&first.path)) {
            let pair = (first.stem().to_owned(), other.stem().to_owned());
            if !is_settled(first, other) && !is_settled(other, first) && !found.contains(&pair) {
                found.push(pair);
            }
        }
    }
    found
}
