//! Saves what changed: selects the files of the record, checks them and commits them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use casebound_git::{Repository, program};
use casebound_record::layout::{self, Location, TEMPLATES, is_case, stem};
use casebound_record::{COMMITTEE_FILE, CaseFile};

pub use casebound_git::program::Committed;

use crate::Context;
use crate::check;
use crate::disposal::operator::Operator;
use crate::disposal::purging::LocalChanges;
use crate::disposal::sync::{self, SyncRequest, Synced};
use crate::judge::Verdict;
use crate::workspace::Workspace;

/// The files that differ from the last commit, as paths in the repository, sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What belongs to the record; told apart by whether git knows the file.
    pub ours: Vec<Changed>,
    /// Everything else: it is left as it is.
    pub others: Vec<String>,
}

/// A file of the record that differs from the last commit.
#[derive(Debug, PartialEq, Eq)]
pub struct Changed {
    /// The path in the repository.
    pub path: String,
    /// Whether git does not know it yet.
    pub is_new: bool,
}

/// What became of it.
pub enum Saved {
    /// Nothing differs from the last commit.
    Nothing,
    /// Nothing was recorded: there are errors.
    Wrong(Verdict),
    /// git was asked to record these files; what it said.
    Recorded(Committed, Changes),
}

/// Records what changed: everything, or the given cases with their attachments. Nothing is pushed.
///
/// # Errors
/// When this is not a git repository, an operation of git has begun and not ended, there is no such case, or git fails.
pub fn save(context: &Context, cases: &[String]) -> anyhow::Result<Saved> {
    let workspace = Workspace::open(context)?;
    let git = workspace.git.as_ref().context("this is not a git repository: nothing can be saved in it")?;
    if let Some(operation) = git.state() {
        bail!("a {operation} is in progress: finish or abort it with git, then save again");
    }
    let mut changes = changes(&workspace, git)?;
    if !cases.is_empty() {
        let chosen: BTreeSet<String> =
            cases.iter().map(|name| Ok(workspace.find(name)?.1.path)).collect::<anyhow::Result<_>>()?;
        changes.ours.retain(|file| chosen.contains(&case_of(&file.path)));
    }
    if changes.ours.is_empty() {
        return Ok(Saved::Nothing);
    }
    let sound: Vec<PathBuf> = changes
        .ours
        .iter()
        .filter(|file| is_case(&file.path) || file.path == COMMITTEE_FILE)
        .map(|file| workspace.root.join(&file.path))
        .filter(|path| path.exists())
        .collect();
    if !sound.is_empty() {
        let verdict = check::worktree(context, &sound)?;
        if verdict.outcome(false) == crate::Outcome::Findings {
            return Ok(Saved::Wrong(verdict));
        }
    }
    let paths: Vec<PathBuf> = changes.ours.iter().map(|file| PathBuf::from(&file.path)).collect();
    let committed = program::commit_only(&workspace.root, &paths, &message(&changes.ours))?;
    Ok(Saved::Recorded(committed, changes))
}

/// What became of sharing what was saved.
pub enum Shared {
    /// The branch follows no branch of a server.
    NoServer,
    /// Others' work could not be brought in: nothing was pushed.
    NotSynced(Synced),
    /// The others have everything already.
    Nothing(Synced),
    /// It was pushed.
    Pushed(Synced),
    /// It could not be pushed; with what git said.
    NotPushed(Synced, String),
}

/// Fetches what others did and pushes, where the branch has an upstream.
///
/// # Errors
/// When the other side can't be reached, or the repository can't be read or written.
pub fn share(context: &Context, operator: &mut dyn Operator) -> anyhow::Result<Shared> {
    let root = Workspace::open(context)?.root;
    let upstream = program::run(&root, &["rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}"])?;
    if !upstream.is_success() {
        return Ok(Shared::NoServer);
    }
    let request = SyncRequest { changes: LocalChanges::Stop, accepted: Vec::new() };
    let synced = sync::sync(&request, context, operator)?;
    if !matches!(synced, Synced::Done { .. }) {
        return Ok(Shared::NotSynced(synced));
    }
    let ahead = program::run(&root, &["rev-list", "--count", "@{upstream}..HEAD"])?;
    if ahead.is_success() && ahead.stdout.trim_ascii() == b"0" {
        return Ok(Shared::Nothing(synced));
    }
    let pushed = program::talk(&root, &["push", "--quiet"])?;
    Ok(if pushed.is_success() { Shared::Pushed(synced) } else { Shared::NotPushed(synced, pushed.stderr) })
}

/// Looks at what differs from the last commit.
fn changes(workspace: &Workspace, git: &Repository) -> anyhow::Result<Changes> {
    let root = git.root().context("a bare repository has no working files to save")?;
    let arguments = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"];
    let output = program::run(root, &arguments)?;
    if !output.is_success() {
        bail!("git cannot say what changed: {}", output.stderr);
    }
    let mut changes = Changes::default();
    for line in output.stdout.split(|byte| *byte == 0).filter(|line| line.len() > 3) {
        let (Some(state), Some(path)) = (line.get(..2), line.get(3..)) else { continue };
        let path = String::from_utf8_lossy(path).into_owned();
        if belongs(workspace, &path) {
            changes.ours.push(Changed { path, is_new: state == b"??" });
        } else {
            changes.others.push(path);
        }
    }
    changes.ours.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}

/// Returns whether a file is part of the record: an attachment only while its case lists it.
fn belongs(workspace: &Workspace, path: &str) -> bool {
    match Location::of(path) {
        Location::Committee | Location::Case(_) | Location::Keeper => true,
        Location::In(folder, _) => folder != TEMPLATES || path.ends_with(".j2"),
        Location::Attachment(case, name) => {
            let case = layout::case_of_folder(&case.folder());
            let bytes = std::fs::read(workspace.root.join(&case)).unwrap_or_default();
            let listed = CaseFile::read(case, &bytes).case.attachments;
            let is_gone = !workspace.root.join(path).exists();
            is_gone
                || listed.iter().any(|attachment| attachment.file.as_ref().is_some_and(|file| file.expose() == name))
        }
        Location::Misplaced | Location::Elsewhere => false,
    }
}

/// The case that a file belongs to; the path itself for every other file.
fn case_of(path: &str) -> String {
    match Location::of(path) {
        Location::Attachment(case, _) => layout::case_of_folder(&case.folder()),
        _ => path.to_owned(),
    }
}

/// A message that tells nothing of what happened: code names, and what else was changed.
fn message(files: &[Changed]) -> String {
    let case =
        |file: &&Changed| stem(&case_of(&file.path)).filter(|_| is_case(&case_of(&file.path))).map(str::to_owned);
    let names: BTreeSet<String> = files.iter().filter_map(|file| case(&file)).collect();
    let is_new = |name: &String| files.iter().any(|file| file.is_new && stem(&file.path) == Some(name));
    let verb = if names.iter().all(is_new) { "Add" } else { "Update" };
    match &names.into_iter().collect::<Vec<_>>()[..] {
        [] => match files {
            [file] => format!("Update {}", file.path),
            files => format!("Update {} files of the committee", files.len()),
        },
        [one] => format!("{verb} {one}"),
        [one, other] => format!("{verb} {one} and {other}"),
        names => format!("{verb} {} cases", names.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_code_names_and_no_more() {
        let files = |paths: &[(&str, bool)]| -> Vec<Changed> {
            paths.iter().map(|(path, is_new)| Changed { path: (*path).to_owned(), is_new: *is_new }).collect()
        };
        for (paths, said) in [
            (&[("cases/2026/quiet-harbor.md", true)][..], "Add quiet-harbor"),
            (&[("cases/2026/quiet-harbor.md", false)], "Update quiet-harbor"),
            (&[("cases/2026/quiet-harbor.md", true), ("cases/2026/quiet-harbor/note.png", true)], "Add quiet-harbor"),
            (&[("cases/2026/quiet-harbor/note.png", true)], "Update quiet-harbor"),
            (&[("cases/2026/a-b.md", true), ("cases/2026/c-d.md", false)], "Update a-b and c-d"),
            (&[("cases/2026/a-b.md", true), ("cases/2026/c-d.md", true), ("cases/2026/e-f.md", true)], "Add 3 cases"),
            (&[("committee.yaml", false)], "Update committee.yaml"),
            (&[("committee.yaml", false), ("keys/alice.asc", true)], "Update 2 files of the committee"),
        ] {
            assert_eq!(message(&files(paths)), said);
        }
    }
}
