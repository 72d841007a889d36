//! What the server of the others knows of a letter that this clone does not: that it was sent, or that its case was changed.

use anyhow::Context as _;
use casebound_git::program;
use casebound_record::{COMMITTEE_FILE, CaseFile, CasePath};
use chrono::NaiveDate;

use super::stored::{StoredLetter, delivered};
use crate::disposal;
use crate::disposal::upstream::Upstream;
use crate::progress::Work;
use crate::workspace::Workspace;

/// What others did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elsewhere {
    /// They sent it on this day.
    Sent(NaiveDate),
    /// They changed the case, a file beside it, or the policy.
    Changed,
}

/// What came of asking.
#[derive(Debug)]
pub(super) enum Asked {
    /// This clone has all that matters for the letter, or follows no server.
    Same,
    /// It does not.
    Differs(Elsewhere),
    /// The server could not be reached; with what git said.
    Unreachable(String),
}

/// Fetches, and looks at the case of a letter as the others have it. The worktree and the branch stay as they are.
///
/// # Errors
/// When git can't be run, or the case of the others can't be read.
pub(super) fn ask(workspace: &Workspace, file: &CaseFile, stored: &StoredLetter) -> anyhow::Result<Asked> {
    let Some(git) = &workspace.git else { return Ok(Asked::Same) };
    let Some(upstream) = Upstream::of_head(git)? else { return Ok(Asked::Same) };
    let talking = workspace.context.begin(Work::Talking, None);
    let fetched = upstream.fetch(&workspace.root);
    drop(talking);
    if let Err(why) = fetched {
        return Ok(Asked::Unreachable(format!("{why:#}")));
    }
    let git = disposal::reopen(&workspace.root)?;
    let Some(tip) = upstream.tracking_tip(&git)? else { return Ok(Asked::Same) };
    let theirs = git.resolve(&format!("{tip}:{}", file.path))?.map(|blob| git.blob(&blob)).transpose()?;
    let theirs = theirs.map(|bytes| CaseFile::read(file.path.as_str(), &bytes));
    if let Some(at) = theirs.as_ref().and_then(|theirs| delivered(theirs, stored)).and_then(|entry| entry.at) {
        return Ok(Asked::Differs(Elsewhere::Sent(workspace.committee.committee.day_of(at))));
    }
    let folder = CasePath::parse(&file.path).context("a case is in the folder of its year")?.folder();
    // Since both were the same: what only this clone changed is no news.
    let range = format!("HEAD...{tip}");
    let paths = [file.path.as_str(), folder.as_str(), COMMITTEE_FILE];
    let changed = program::run(&workspace.root, &[&["diff", "--quiet", range.as_str(), "--"], &paths[..]].concat())?;
    Ok(if changed.is_success() { Asked::Same } else { Asked::Differs(Elsewhere::Changed) })
}
