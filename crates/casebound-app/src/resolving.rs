//! Ends a merge or rebase that has questions: asks each one, writes the case, and lets git go on.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_git::{Repository, program};
use casebound_record::layout::{is_case, stem};
use casebound_record::merge::{Choice, Merge, MergeConflict, marked, merge, merge_with};

use crate::Context;
use crate::disposal;
use crate::disposal::operator::Operator;
use crate::disposal::purging::LocalChanges;
use crate::disposal::sync::{self, SyncOutcome, SyncRequest};
use crate::files;
use crate::printable::in_line;
use crate::sealing::merging::{SealedVersions, is_any_sealed};
use crate::workspace::{self, Workspace};

/// What to take at a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConflictAnswer {
    /// What you have.
    Mine,
    /// What the others have.
    Theirs,
    /// Both, where that is possible; else yours.
    Both,
}

/// One question: `ours` is what you have, whatever git calls it.
pub struct ConflictQuestion<'q> {
    /// The code name of the case.
    pub case: &'q str,
    /// Which one of how many of this case, from 1.
    pub number: (usize, usize),
    /// The place and the versions.
    pub conflict: &'q MergeConflict,
}

/// Whoever answers.
pub trait ConflictAnswers {
    /// Answers one question; nothing when it stays open.
    ///
    /// # Errors
    /// When the person stops.
    fn answer(&mut self, question: &ConflictQuestion<'_>) -> anyhow::Result<Option<ConflictAnswer>>;
}

/// A file that `resolve` can't ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenFile {
    /// The path in the repository.
    pub path: String,
    /// Why.
    pub why: OpenReason,
}

/// Why a file stays open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenReason {
    /// A question was not answered.
    Unanswered,
    /// It is not a case.
    NoCase,
    /// One side deleted it.
    Deleted,
    /// A version can't be read as a case, so git compared the lines.
    Unreadable,
    /// Somebody changed it since git stopped.
    EditedByHand,
    /// Another case was asked for.
    NotAskedFor,
    /// It is sealed, and can't be joined here, for this reason.
    Shut(String),
}

/// A conflict that is asked about.
pub enum Beginning {
    /// Nothing.
    Nothing,
    /// What others did can't be brought in for another reason than a question.
    NotSynced(SyncOutcome),
    /// git stopped in the middle of this.
    Stopped(StoppedOperation),
}

/// What is put on top by `git stash pop`: nothing is in the middle then, but files have several versions.
const STASH: &str = "stash";

/// A merge or rebase that stopped.
pub struct StoppedOperation {
    root: PathBuf,
    context: Context,
    /// What git calls it.
    name: &'static str,
    /// Whether it was begun to ask, so that it is taken back when a question stays open.
    is_begun_here: bool,
}

/// How it ended.
pub enum Resolution {
    /// Everything is answered and git is done.
    Done,
    /// Files stay open; with the operation, unless it was taken back.
    Open(Vec<OpenFile>, Option<&'static str>),
    /// git could not continue; with what it said.
    NotContinued(&'static str, String),
}

/// Fails while git is in the middle of something, so that nothing is written into a version that may be taken back.
///
/// # Errors
/// When it is, with what to type.
pub fn refuse_in_operation(context: &Context) -> anyhow::Result<()> {
    let Ok(Some(git)) = Repository::discover(&context.directory()) else { return Ok(()) };
    match git.state() {
        None | Some("bisect") => require_one_version(&disposal::root(&git)),
        Some(operation) => {
            bail!("a {operation} is in progress: {}. Nothing was written", sync::how_to_end(operation))
        }
    }
}

/// Fails while a file has several versions, as after `git stash pop`: whoever adds it would lose all but one.
///
/// # Errors
/// When there is one, with what to type.
pub(crate) fn require_one_version(root: &Path) -> anyhow::Result<()> {
    match unmerged(root)?.as_slice() {
        [] => Ok(()),
        [file, ..] => bail!(
            "{} has several versions: `casebound resolve` asks which one is right. Nothing was written",
            in_line(&file.path)
        ),
    }
}

/// Looks where git stopped. Where it has not begun anything, this brings in what the others did, which may stop.
///
/// # Errors
/// When this is not a git repository, git is in the middle of something else, or the other side can't be reached.
pub fn begin(context: &Context, operator: &mut dyn Operator) -> anyhow::Result<Beginning> {
    let workspace = Workspace::open(context)?;
    let git = workspace.git.as_ref().context("this is not a git repository: there is nothing to resolve")?;
    let stopped = |name, is_begun_here| {
        Ok(Beginning::Stopped(StoppedOperation {
            root: workspace.root.clone(),
            context: context.clone(),
            name,
            is_begun_here,
        }))
    };
    match git.state() {
        Some(operation @ ("merge" | "rebase" | "cherry-pick" | "revert")) => return stopped(operation, false),
        Some(operation) => bail!("a {operation} is in progress: {}", sync::how_to_end(operation)),
        None if !unmerged(&workspace.root)?.is_empty() => return stopped(STASH, false),
        None => {}
    }
    let request = SyncRequest { changes: LocalChanges::Stop, accepted: Vec::new() };
    Ok(match sync::sync(&request, context, operator)? {
        SyncOutcome::Done { .. } => Beginning::Nothing,
        SyncOutcome::Conflict { .. } if workspace::has_unsaved(context)? => {
            bail!("files are changed and not saved yet: type `casebound save` first, then `casebound resolve` again")
        }
        SyncOutcome::Conflict { tracking, .. } => {
            program::run(&workspace.root, &["rebase", "--quiet", &tracking])?;
            return stopped("rebase", true);
        }
        other => Beginning::NotSynced(other),
    })
}

impl StoppedOperation {
    /// The workspace as it is now: git changes its files on the way.
    fn workspace(&self) -> anyhow::Result<Workspace> {
        Workspace::open(&self.context)
    }

    /// Answers the conflicts in all cases or those that are named, until git is done.
    ///
    /// # Errors
    /// When git fails, a file can't be read or written, or nobody can answer any more.
    pub fn resolve(self, names: &[String], answers: &mut dyn ConflictAnswers) -> anyhow::Result<Resolution> {
        let ended = self.go_on(names, answers);
        if matches!(ended, Ok(Resolution::Done)) || !self.is_begun_here {
            return ended;
        }
        self.take_back()?;
        Ok(match ended? {
            Resolution::Open(files, _) => Resolution::Open(files, None),
            other => other,
        })
    }

    /// Takes the operation back if it was begun to ask.
    ///
    /// # Errors
    /// When git fails.
    pub fn take_back(&self) -> anyhow::Result<()> {
        if !self.is_begun_here || is_done(&self.root)? {
            return Ok(());
        }
        let aborted = program::run(&self.root, &[self.name, "--abort"])?;
        if !aborted.is_success() {
            bail!("git {} could not be undone: {}", self.name, aborted.stderr);
        }
        Ok(())
    }

    /// Asks, and lets git go on, as often as it stops.
    fn go_on(&self, names: &[String], answers: &mut dyn ConflictAnswers) -> anyhow::Result<Resolution> {
        let mut said = String::new();
        loop {
            let mut open = Vec::new();
            for file in unmerged(&self.root)? {
                if let Some(why) = self.settle(&file, names, answers)? {
                    open.push(OpenFile { path: file.path, why });
                }
            }
            if !open.is_empty() {
                return Ok(Resolution::Open(open, Some(self.name)));
            }
            if self.name != STASH {
                let output = program::run(&self.root, &["-c", "core.editor=true", self.name, "--continue"])?;
                said = output.stderr;
            }
            if is_done(&self.root)? {
                return Ok(Resolution::Done);
            }
            if unmerged(&self.root)?.is_empty() {
                return Ok(Resolution::NotContinued(self.name, said));
            }
        }
    }

    /// Returns whether a file is as git left it: joined by the driver, or by its lines where there was none.
    fn is_left_by_git(&self, here: &[u8], text: &str, ours: &[u8], file: &UnmergedFile) -> anyhow::Result<bool> {
        if self.is_begun_here || here == marked(text).as_bytes() || here == ours {
            return Ok(true);
        }
        let [Some(base), Some(our_id), Some(theirs)] = &file.stages else { return Ok(false) };
        let by_lines = program::run(&self.root, &["merge-file", "-p", "--object-id", our_id, base, theirs])?;
        let is_known = by_lines.code.is_some_and(|code| code < 128);
        Ok(is_known && without_markers(here) == without_markers(&by_lines.stdout))
    }

    /// Asks all questions of one file, writes it and stages it; returns why it stays open.
    fn settle(
        &self,
        file: &UnmergedFile,
        names: &[String],
        answers: &mut dyn ConflictAnswers,
    ) -> anyhow::Result<Option<OpenReason>> {
        let Some(name) = stem(&file.path).filter(|_| is_case(&file.path)) else { return Ok(Some(OpenReason::NoCase)) };
        if !names.is_empty() && !names.iter().any(|wanted| name.starts_with(wanted.as_str()) || *wanted == file.path) {
            return Ok(Some(OpenReason::NotAskedFor));
        }
        let [base, Some(ours), Some(theirs)] = &file.stages else { return Ok(Some(OpenReason::Deleted)) };
        let base = base.as_ref().map(|id| blob(&self.root, id)).transpose()?.unwrap_or_default();
        let (ours, theirs) = (blob(&self.root, ours)?, blob(&self.root, theirs)?);
        let path = self.root.join(&file.path);
        let here = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let sealed = match is_any_sealed([&base, &ours, &theirs]) {
            true => match SealedVersions::open(&self.workspace()?, &file.path, [&base, &ours, &theirs]) {
                Ok(versions) => Some(versions),
                Err(why) => return Ok(Some(OpenReason::Shut(format!("{why:#}")))),
            },
            false => None,
        };
        let versions = || sealed.as_ref();
        let text = match versions().map_or_else(|| merge(&base, &ours, &theirs), SealedVersions::merge) {
            Merge::Unreadable => return Ok(Some(OpenReason::Unreadable)),
            Merge::Clean(text) | Merge::Conflicts { text, .. }
                if !self.is_left_by_git(&here, &text, &ours, file)? =>
            {
                return Ok(Some(OpenReason::EditedByHand));
            }
            Merge::Clean(text) => text,
            Merge::Conflicts { conflicts, .. } => {
                // A rebase puts your commits on top of theirs, and so does a stash: there git calls theirs ours.
                let Some(choices) = ask(name, &conflicts, ["rebase", STASH].contains(&self.name), answers)? else {
                    return Ok(Some(OpenReason::Unanswered));
                };
                let with = || merge_with(&base, &ours, &theirs, &choices);
                match versions().map_or_else(with, |versions| versions.merge_with(&choices)) {
                    Merge::Clean(text) | Merge::Conflicts { text, .. } => text,
                    Merge::Unreadable => return Ok(Some(OpenReason::Unreadable)),
                }
            }
        };
        let text = match sealed {
            Some(versions) => versions.seal(&self.workspace()?, &text)?,
            None => text,
        };
        files::write_private(&path, text.as_bytes(), files::Existing::Replace)?;
        program::add(&self.root, &[PathBuf::from(&file.path)])?;
        Ok(None)
    }
}

/// The lines of a text without those that git writes around two versions.
fn without_markers(bytes: &[u8]) -> Vec<&[u8]> {
    let is_marker =
        |line: &&[u8]| [b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||"].iter().any(|it| line.starts_with(*it));
    bytes.split(|byte| *byte == b'\n').filter(|line| !is_marker(line)).collect()
}

fn is_done(root: &Path) -> anyhow::Result<bool> {
    let git = Repository::discover(root)?.context("the repository is gone")?;
    Ok(git.state().is_none())
}

/// A file of which git has several versions.
struct UnmergedFile {
    path: String,
    /// The objects of the base, of ours and of theirs, as git calls them.
    stages: [Option<String>; 3],
}

fn unmerged(root: &Path) -> anyhow::Result<Vec<UnmergedFile>> {
    let output = program::run(root, &["ls-files", "--unmerged", "-z"])?;
    if !output.is_success() {
        bail!("git ls-files failed: {}", output.stderr);
    }
    let mut files: Vec<UnmergedFile> = Vec::new();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in text.split('\0') {
        let Some((entry, path)) = line.split_once('\t') else { continue };
        let mut words = entry.split(' ').skip(1);
        let (Some(id), Some(stage)) = (words.next(), words.next().and_then(|stage| stage.parse::<usize>().ok())) else {
            continue;
        };
        if files.last().is_none_or(|file| file.path != path) {
            files.push(UnmergedFile { path: path.to_owned(), stages: [const { None }; 3] });
        }
        if let Some(slot) = files.last_mut().and_then(|file| file.stages.get_mut(stage.wrapping_sub(1))) {
            *slot = Some(id.to_owned());
        }
    }
    Ok(files)
}

/// Asks each question; nothing when one stays open. Every question is put all the same.
fn ask(
    case: &str,
    conflicts: &[MergeConflict],
    is_swapped: bool,
    answers: &mut dyn ConflictAnswers,
) -> anyhow::Result<Option<Vec<Choice>>> {
    let mut choices = Vec::new();
    let mut is_open = false;
    for (index, conflict) in conflicts.iter().enumerate() {
        let shown = if is_swapped { conflict.swapped() } else { conflict.clone() };
        let question = ConflictQuestion { case, number: (index + 1, conflicts.len()), conflict: &shown };
        let choice = match (answers.answer(&question)?, is_swapped) {
            (Some(ConflictAnswer::Mine), false) | (Some(ConflictAnswer::Theirs), true) => Choice::Ours,
            (Some(ConflictAnswer::Theirs), false) | (Some(ConflictAnswer::Mine), true) => Choice::Theirs,
            (Some(ConflictAnswer::Both), _) => Choice::Both,
            (None, _) => {
                is_open = true;
                continue;
            }
        };
        choices.push(choice);
    }
    Ok((!is_open).then_some(choices))
}

fn blob(root: &Path, id: &str) -> anyhow::Result<Vec<u8>> {
    let output = program::run(root, &["cat-file", "blob", id])?;
    if !output.is_success() {
        bail!("git cat-file failed: {}", output.stderr);
    }
    Ok(output.stdout)
}
