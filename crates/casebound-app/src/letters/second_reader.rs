//! Why a letter needs a second reader: by the kind in its head, by what it tells whatever kind that is, or because the head was
//! changed after the draft was made.

use casebound_git::program;
use casebound_letters::{Told, told};
use casebound_record::committee::LetterPolicy;
use casebound_record::letter_file::{LetterFile, tells_a_decision};
use casebound_record::words::LetterKind;
use casebound_record::{CaseFile, Committee};

use super::facts;
use super::reader::Reader;
use super::stored::StoredLetter;
use crate::workspace::Workspace;

/// Why a letter needs a second reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewReason {
    /// The policy lists its kind.
    Kind,
    /// Its words, or the entry of the log that it writes, tell what a letter of this kind tells, which the policy lists.
    Tells(LetterKind),
    /// The kind or the reader in its head was another one before.
    HeadChanged,
    /// Nobody here can read its language.
    Unread,
}

/// No more versions of a letter are looked at.
const MOST_VERSIONS: &str = "--max-count=100";

/// Looks why the policies ask for a second reader; `listings` is how its case lists it, and has listed it.
///
/// # Errors
/// When git can't be run.
pub(super) fn reason(
    workspace: &Workspace,
    policies: &[&LetterPolicy],
    file: &CaseFile,
    stored: &StoredLetter,
    listings: &[String],
) -> anyhow::Result<Option<ReviewReason>> {
    let letter = &stored.letter;
    if policies.iter().all(|policy| policy.review.is_empty()) {
        return Ok(None);
    }
    let asks = |kind: &str| policies.iter().any(|policy| policy.asks_for_review(kind));
    if asks(&letter.kind) {
        return Ok(Some(ReviewReason::Kind));
    }
    if listings.iter().any(|listing| letter.is_listed_otherwise(listing)) || was_another(workspace, stored)? {
        return Ok(Some(ReviewReason::HeadChanged));
    }
    let Some(told) = kinds_told(&workspace.committee.committee, workspace, file, letter)? else {
        return Ok(Some(ReviewReason::Unread));
    };
    Ok(told.into_iter().find(|kind| asks(kind.word())).map(ReviewReason::Tells))
}

/// The kinds of letters that tell what this one tells; nothing where its language can't be read.
fn kinds_told(
    committee: &Committee,
    workspace: &Workspace,
    file: &CaseFile,
    letter: &LetterFile,
) -> anyhow::Result<Option<Vec<LetterKind>>> {
    let Ok(reader) = Reader::find(&file.case, &letter.kind, &letter.to, letter.about.as_deref())? else {
        return Ok(Some(Vec::new()));
    };
    let record = facts::record(file, committee, workspace.clock.today);
    let address = reader.address(&letter.to, &letter.kind);
    let Some(told) = told(&record, &address, &format!("{}\n\n{}", letter.subject, letter.text)) else {
        return Ok(None);
    };
    let is_logged = tells_a_decision(&letter.kind, reader.is_of_the_case.then_some(reader.person));
    let mut kinds = Vec::new();
    // Whoever carries a sanction out, and an employer, have kinds of their own, which the policy lists or not.
    if reader.is_of_the_case && (is_logged || !told.is_empty()) {
        kinds.push(LetterKind::Decision);
    }
    if reader.is_of_the_case && told.contains(&Told::Sanction) {
        kinds.push(LetterKind::Warning);
    }
    Ok(Some(kinds))
}

/// Returns whether a commit of this branch has the letter under another kind, or to another reader.
fn was_another(workspace: &Workspace, stored: &StoredLetter) -> anyhow::Result<bool> {
    let Some(git) = &workspace.git else { return Ok(false) };
    if git.resolve("HEAD")?.is_none() {
        return Ok(false);
    }
    let arguments = ["log", MOST_VERSIONS, "--format=%H", "HEAD", "--", &stored.inside];
    let output = program::run_checked(&workspace.root, &arguments)?;
    for commit in String::from_utf8_lossy(&output.stdout).lines() {
        let blob = git.resolve(&format!("{commit}:{}", stored.inside))?;
        let Some(bytes) = blob.map(|blob| git.blob(&blob)).transpose()? else { continue };
        let is_other = |before: LetterFile| before.kind != stored.letter.kind || before.to != stored.letter.to;
        if LetterFile::read(&bytes).is_ok_and(is_other) {
            return Ok(true);
        }
    }
    Ok(false)
}
