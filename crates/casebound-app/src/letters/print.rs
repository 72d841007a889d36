//! A letter as a page, for what is said in person or handed over.

use casebound_disclosure::letter::page;
use casebound_disclosure::{Document, Templates};
use casebound_record::CaseFile;
use casebound_record::letter_file::log_words;
use casebound_record::words::{LetterKind, LogWord};

use super::ready::{NotReady, ready};
use super::stored::StoredLetter;
use crate::workspace::Workspace;

/// A letter to print.
#[derive(Debug)]
pub struct PrintedLetter {
    /// The text, and the same as a page.
    pub document: Document,
    /// What the log is told once it was said or handed over.
    pub words: Vec<LogWord>,
    /// Its reader.
    pub to: String,
}

/// Makes the page of a letter of a case that may go to its reader.
///
/// # Errors
/// As [`ready`].
pub fn print(
    workspace: &Workspace,
    file: &CaseFile,
    stored: &StoredLetter,
) -> anyhow::Result<Result<PrintedLetter, NotReady>> {
    if let Err(why) = ready(workspace, file, stored)? {
        return Ok(Err(why));
    }
    let letter = &stored.letter;
    let document = page(Templates::built_in(), &letter.language, &letter.subject, &letter.text)
        .map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let words = match LetterKind::from_word(&letter.kind) {
        // Whoever speaks writes down how the person reacted, too.
        Some(LetterKind::WarningSpoken) => vec![LogWord::Talked],
        _ => log_words(&letter.kind, file.case.person(&letter.to)),
    };
    Ok(Ok(PrintedLetter { document, words, to: letter.to.clone() }))
}
