//! Letters that two clones sent before either had the other's work.

use casebound_git::ObjectId;

use crate::Context;
use crate::shared_mails::changed_cases;
use crate::workspace::Workspace;

/// A letter that its reader got twice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LetterSentTwice {
    /// The code name of its case.
    pub case: String,
    /// Such as `letter-1.md`.
    pub letter: String,
}

/// Returns the letters that were sent twice, of the cases that came or changed since a commit.
///
/// # Errors
/// When git can't be run, or a case can't be read.
pub fn since(context: &Context, before: Option<ObjectId>) -> anyhow::Result<Vec<LetterSentTwice>> {
    let workspace = Workspace::open(context)?;
    let mut found = Vec::new();
    for path in changed_cases(&workspace, before)? {
        // A case that somebody else disposed of is gone.
        if workspace.root.join(&path).symlink_metadata().is_err() {
            continue;
        }
        let (_, file) = workspace.find_any(&path)?;
        for (_, entry) in file.case.letters_sent_twice() {
            let letter = entry.letter.as_ref().map(|letter| letter.expose().clone()).unwrap_or_default();
            found.push(LetterSentTwice { case: file.stem().to_owned(), letter });
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}
