//! Saves what changed: selects the files of the record, checks them and commits them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use casebound_git::{Head, Repository, program};
use casebound_record::layout::{self, CASES, Location, TEMPLATES, is_case, stem};
use casebound_record::shape::Shape;
use casebound_record::{COMMITTEE_FILE, CaseFile};
use casebound_validate::Severity;

pub use casebound_git::program::CommitOutcome;

use crate::about_members::{self, AboutMembers};
use crate::check;
use crate::disposal::purging::LocalChanges;
use crate::disposal::sync::{self, SyncOutcome, SyncRequest};
use crate::disposal::upstream::{PushOutcome, Upstream};
use crate::disposal::{self, operator::Operator};
use crate::progress::Work;
use crate::push_rules;
use crate::resolving;
use crate::runner::Verdict;
use crate::seal_verifier::is_stored_message;
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;
use crate::{Context, Outcome};

/// The files that differ from the last commit, as paths in the repository, sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PendingChanges {
    /// The files of the record; [`ChangedFile::is_new`] tells which are untracked.
    pub ours: Vec<ChangedFile>,
    /// Everything else: it is left as it is.
    pub others: Vec<String>,
}

/// A file of the record that differs from the last commit.
#[derive(Debug, PartialEq, Eq)]
pub struct ChangedFile {
    /// The path in the repository.
    pub path: String,
    /// Whether git does not know it yet.
    pub is_new: bool,
}

/// Who agrees that a case about a member goes where the member can read it.
pub trait Consent {
    /// Names the cases that would be shared for the first time, and returns whether they may be.
    ///
    /// # Errors
    /// When the answer can't be read.
    fn confirm_share(&mut self, cases: &[AboutMembers]) -> anyhow::Result<bool>;
}

/// What became of it.
pub enum SaveOutcome {
    /// Nothing differs from the last commit.
    Nothing,
    /// Nothing was recorded: a case about a member would be shared, and nobody agreed.
    NotShared,
    /// Nothing was recorded: these cases name a member whom only the changed committee.yaml has.
    NeedsPolicy(Vec<String>),
    /// Nothing was recorded: there are errors; and the cases that could be recorded without those that have them.
    Wrong(Verdict, Vec<String>),
    /// git was asked to record these files; what it said, and what the rules say of them.
    Recorded(CommitOutcome, PendingChanges, Verdict),
}

/// Records what changed: everything, or the given cases with their attachments. Nothing is pushed. Before what is recorded is
/// shared afterwards, `consent` is asked about cases that members are in.
///
/// # Errors
/// When this is not a git repository, an operation of git is in progress, there is no such case, or git fails.
pub fn save(context: &Context, cases: &[String], consent: Option<&mut dyn Consent>) -> anyhow::Result<SaveOutcome> {
    let workspace = Workspace::open(context)?;
    let git = workspace.git.as_ref().context("this is not a git repository: nothing can be saved in it")?;
    if let Some(operation) = git.state() {
        bail!("a {operation} is in progress: {}; then save again", sync::how_to_end(operation));
    }
    resolving::require_one_version(&workspace.root)?;
    let mut changes = changes(&workspace, git)?;
    if !cases.is_empty() {
        let is_policy = |name: &&String| std::path::Path::new(name).file_name().is_some_and(|it| it == COMMITTEE_FILE);
        let mut chosen: BTreeSet<String> = cases
            .iter()
            .filter(|name| !is_policy(name))
            .map(|name| Ok(workspace.find_any(name)?.1.path))
            .collect::<anyhow::Result<_>>()?;
        if cases.iter().any(|name| is_policy(&name)) {
            chosen.insert(COMMITTEE_FILE.to_owned());
        } else if changes.ours.iter().any(|file| file.path == COMMITTEE_FILE) && need_policy(&workspace, git, &chosen)?
        {
            return Ok(SaveOutcome::NeedsPolicy(
                chosen.iter().filter_map(|path| stem(path).map(str::to_owned)).collect(),
            ));
        }
        // A case that was moved into the folder of another year is also the file that is gone.
        let moved = |path: &str| {
            let is_gone = !workspace.root.join(path).exists();
            is_gone && is_case(path) && chosen.iter().any(|chosen| stem(chosen) == stem(path))
        };
        changes.ours.retain(|file| {
            let case = case_of(&file.path);
            chosen.contains(&case) || moved(&case)
        });
    }
    if let Some(consent) = consent {
        let changed: Vec<String> = changes.ours.iter().map(|file| file.path.clone()).collect();
        let about = about_members::not_shared_yet(&workspace, git, &changed)?;
        if !about.is_empty() && !consent.confirm_share(&about)? {
            return Ok(SaveOutcome::NotShared);
        }
    }
    if changes.ours.is_empty() {
        return Ok(SaveOutcome::Nothing);
    }
    let sound: Vec<PathBuf> = changes
        .ours
        .iter()
        .filter(|file| is_case(&file.path) || file.path == COMMITTEE_FILE)
        .map(|file| workspace.root.join(&file.path))
        .filter(|path| path.exists())
        .collect();
    let mut verdict = Verdict::default();
    if !sound.is_empty() {
        verdict = check::worktree(context, &sound)?;
        if verdict.outcome(false) == Outcome::Findings {
            let has_error =
                |path: &str| verdict.findings.iter().any(|it| it.path == path && it.severity == Severity::Error);
            let others =
                changes.ours.iter().map(|file| file.path.as_str()).filter(|path| is_case(path) && !has_error(path));
            let others = others.filter(|path| workspace.root.join(path).exists()).filter_map(stem);
            let others = others.map(str::to_owned).collect();
            return Ok(SaveOutcome::Wrong(verdict, others));
        }
    }
    let paths: Vec<PathBuf> = changes.ours.iter().map(|file| PathBuf::from(&file.path)).collect();
    let committed = program::commit_only(&workspace.root, &paths, &message(&changes.ours))?;
    Ok(SaveOutcome::Recorded(committed, changes, verdict))
}

/// What became of sharing what was saved.
pub enum ShareOutcome {
    /// The branch follows no branch of a server.
    NoServer(Branches),
    /// The server could not be reached; with what git said.
    NotReached(String),
    /// Others' work could not be brought in: nothing was pushed.
    NotSynced(SyncOutcome),
    /// The others have everything already.
    Nothing(SyncOutcome),
    /// It was pushed.
    Pushed(SyncOutcome),
    /// It could not be pushed; with what git said, and which message of a commit keeps it back.
    NotPushed(SyncOutcome, String, Option<NamedIn>),
}

/// The branch that is checked out, and the one that follows a server's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branches {
    /// The one that is checked out; nothing where a commit is.
    pub here: Option<String>,
    /// The one that the committee uses, where it is another one.
    pub usual: Option<String>,
    /// The server that the branch can follow: `origin`, or the only one.
    pub remote: Option<String>,
}

/// Which message of a commit that is not pushed yet names somebody of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedIn {
    /// That of the newest commit, and no other.
    Newest,
    /// That of an earlier one.
    Earlier,
}

/// Looks which branch is checked out, and which one the committee uses: the one with a server's branch, that of the server's
/// own choice first.
///
/// # Errors
/// When git can't be run.
pub fn branches(git: &Repository) -> anyhow::Result<Branches> {
    let here = match git.head()? {
        Head::Branch(name, _) | Head::Unborn(name) => Some(name),
        Head::Detached(_) => None,
    };
    let root = disposal::root(git);
    let lines = |arguments: &[&str]| -> anyhow::Result<Vec<String>> {
        let output = program::run_checked(&root, arguments)?;
        Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
    };
    let heads = lines(&["for-each-ref", "--format=%(symref)", "refs/remotes/*/HEAD"])?;
    let followed = lines(&["for-each-ref", "--format=%(refname:short) %(upstream)", "refs/heads"])?;
    let followed: Vec<(&str, &str)> =
        followed.iter().filter_map(|line| line.split_once(' ')).filter(|(_, upstream)| !upstream.is_empty()).collect();
    let usual = followed.iter().find(|(_, upstream)| heads.iter().any(|head| head == upstream)).or(followed.first());
    let is_usual = followed.iter().any(|(name, _)| here.as_deref() == Some(name));
    let usual = usual.filter(|_| !is_usual).map(|(name, _)| (*name).to_owned());
    let remotes = lines(&["remote"])?;
    let remote =
        remotes.iter().find(|name| *name == "origin").or(if remotes.len() == 1 { remotes.first() } else { None });
    Ok(Branches { here, usual, remote: remote.cloned() })
}

/// Returns whether the branch that is checked out follows one of a server.
pub fn follows_server(git: &Repository) -> bool {
    Upstream::of_head(git).is_ok_and(|upstream| upstream.is_some())
}

/// Looks whether the message of a commit that is not pushed yet names somebody of a case.
///
/// # Errors
/// When git can't be run, or a case can't be read.
pub fn named_in_messages(git: &Repository) -> anyhow::Result<Option<NamedIn>> {
    let Some(upstream) = Upstream::of_head(git)? else { return Ok(None) };
    if upstream.tracking_tip(git)?.is_none() {
        return Ok(None);
    }
    let unpushed = format!("{}..HEAD", upstream.tracking);
    let output = program::run_checked(&disposal::root(git), &["log", "-z", "--format=%B", &unpushed])?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut messages = text.split('\0').filter(|message| !message.trim().is_empty());
    let Some(newest) = messages.next() else { return Ok(None) };
    let is_named = |text: &str| anyhow::Ok(push_rules::judge_message(git, text)?.outcome(false) == Outcome::Findings);
    // One look at all the others: each would read every case.
    let others: Vec<&str> = messages.collect();
    if !others.is_empty() && is_named(&others.join("\n\n\u{2029}\n\n"))? {
        return Ok(Some(NamedIn::Earlier));
    }
    Ok(is_named(newest)?.then_some(NamedIn::Newest))
}

/// Fetches what others did and pushes, where the branch has an upstream.
///
/// # Errors
/// When the other side can't be reached, or the repository can't be read or written.
pub fn share(context: &Context, operator: &mut dyn Operator) -> anyhow::Result<ShareOutcome> {
    let workspace = Workspace::open(context)?;
    let git = workspace.git.as_ref().context("this is not a git repository: nothing can be shared")?;
    let root = &workspace.root;
    let Some(upstream) = Upstream::of_head(git)? else { return Ok(ShareOutcome::NoServer(branches(git)?)) };
    let request = SyncRequest { changes: LocalChanges::Stop, accepted: Vec::new() };
    let synced = match sync::sync(&request, context, operator) {
        Ok(synced) => synced,
        Err(error) => match upstream.remote_tip(root) {
            Ok(_) => return Err(error),
            Err(unreachable) => return Ok(ShareOutcome::NotReached(format!("{unreachable:#}"))),
        },
    };
    if !matches!(synced, SyncOutcome::Done { .. }) {
        return Ok(ShareOutcome::NotSynced(synced));
    }
    // A purge may have replaced the packs.
    let git = &disposal::reopen(root)?;
    if upstream.tracking_tip(git)? == git.resolve("HEAD")? {
        return Ok(ShareOutcome::Nothing(synced));
    }
    let talking = context.begin(Work::Talking, None);
    let pushed = upstream.push(root)?;
    drop(talking);
    match pushed {
        PushOutcome::Accepted => Ok(ShareOutcome::Pushed(synced)),
        PushOutcome::Refused(said) => Ok(ShareOutcome::NotPushed(synced, said, named_in_messages(git)?)),
    }
}

/// Returns whether one of these cases names a member whom the committee.yaml of the last commit does not have, and the one on disk does.
fn need_policy(workspace: &Workspace, git: &Repository, cases: &BTreeSet<String>) -> anyhow::Result<bool> {
    if git.resolve("HEAD")?.is_none() {
        return Ok(false);
    }
    let Some(before) = Snapshot::of_tree(git, "HEAD")?.committee()? else { return Ok(false) };
    let now = &workspace.committee.committee;
    let is_new = |key: &str| {
        let Some(member) = now.member(key) else { return false };
        before.committee.member(key).is_none_or(|before| before.only_for != member.only_for)
    };
    Ok(cases.iter().any(|path| {
        let file = CaseFile::read(path.clone(), &std::fs::read(workspace.root.join(path)).unwrap_or_default());
        file.values(|shape| matches!(shape, Shape::Member)).any(|(.., value)| is_new(value))
    }))
}

/// Looks at what differs from the last commit.
fn changes(workspace: &Workspace, git: &Repository) -> anyhow::Result<PendingChanges> {
    let root = git.root().context("a bare repository has no working files to save")?;
    let arguments = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"];
    let output = program::run_checked(root, &arguments)?;
    let mut changes = PendingChanges::default();
    for line in output.stdout.split(|byte| *byte == 0).filter(|line| line.len() > 3) {
        let (Some(state), Some(path)) = (line.get(..2), line.get(3..)) else { continue };
        let path = String::from_utf8_lossy(path).into_owned();
        // Added, and deleted before it was ever recorded: there is nothing of it.
        if state == b"AD" {
            continue;
        }
        if belongs(workspace, &path) {
            changes.ours.push(ChangedFile { path, is_new: state == b"??" });
        } else {
            changes.others.push(path);
        }
    }
    // What somebody's settings ignore, such as all `*.md`, is a case all the same.
    let ignored =
        program::run_checked(root, &["ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--", CASES])?;
    let ignored = String::from_utf8_lossy(&ignored.stdout).into_owned();
    let ours = ignored.split('\0').filter(|path| !path.is_empty() && belongs(workspace, path));
    changes.ours.extend(ours.map(|path| ChangedFile { path: path.to_owned(), is_new: true }));
    changes.ours.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}

/// Returns whether a file is part of the record: an attachment only while its case lists it, or as a message of a sealed case.
fn belongs(workspace: &Workspace, path: &str) -> bool {
    match Location::of(path) {
        Location::Committee | Location::Case(_) | Location::Keeper => true,
        Location::In(folder, _) => folder != TEMPLATES || path.ends_with(".j2"),
        Location::Attachment(case, name) => {
            let case = layout::case_of_folder(&case.folder());
            let bytes = std::fs::read(workspace.root.join(&case)).unwrap_or_default();
            let case = CaseFile::read(case, &bytes);
            let listed = &case.case.attachments;
            let there = workspace.root.join(path);
            // Of a sealed case it is a message; nothing else beside it is ever saved.
            let is_message = || std::fs::read(&there).is_ok_and(|bytes| is_stored_message(path, &bytes));
            !there.exists()
                || case.is_sealed() && is_message()
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

/// Returns a commit message that reveals nothing about a case but its code name.
fn message(files: &[ChangedFile]) -> String {
    let case =
        |file: &&ChangedFile| stem(&case_of(&file.path)).filter(|_| is_case(&case_of(&file.path))).map(str::to_owned);
    let names: BTreeSet<String> = files.iter().filter_map(|file| case(&file)).collect();
    let is_new = |name: &String| files.iter().any(|file| file.is_new && stem(&file.path) == Some(name));
    let verb = if names.iter().all(is_new) { "Add" } else { "Update" };
    match &names.into_iter().collect::<Vec<_>>()[..] {
        [] => match files {
            [file] if file.path == COMMITTEE_FILE => format!("Update {}", file.path),
            // Any other name is somebody's choice, and may name a person.
            [_] => "Update a file of the committee".to_owned(),
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
        let files = |paths: &[(&str, bool)]| -> Vec<ChangedFile> {
            paths.iter().map(|(path, is_new)| ChangedFile { path: (*path).to_owned(), is_new: *is_new }).collect()
        };
        for (paths, said) in [
            (&[("cases/2026/quiet-harbor.md", true)][..], "Add quiet-harbor"),
            (&[("cases/2026/quiet-harbor.md", false)], "Update quiet-harbor"),
            (&[("cases/2026/quiet-harbor.md", true), ("cases/2026/quiet-harbor/note.png", true)], "Add quiet-harbor"),
            (&[("cases/2026/quiet-harbor/note.png", true)], "Update quiet-harbor"),
            (&[("cases/2026/a-b.md", true), ("cases/2026/c-d.md", false)], "Update a-b and c-d"),
            (&[("cases/2026/a-b.md", true), ("cases/2026/c-d.md", true), ("cases/2026/e-f.md", true)], "Add 3 cases"),
            (&[("committee.yaml", false)], "Update committee.yaml"),
            (&[("reports/2026/ada-smith.md", true)], "Update a file of the committee"),
            (&[("committee.yaml", false), ("keys/alice.asc", true)], "Update 2 files of the committee"),
        ] {
            assert_eq!(message(&files(paths)), said);
        }
    }
}
