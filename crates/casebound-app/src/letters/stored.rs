//! A letter as it lies in the folder of its case: found by its name, and whether it may still be changed.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use casebound_record::case::LogEntry;
use casebound_record::letter_file::{self, HeadFault, LetterFile};
use casebound_record::words::LogWord;
use casebound_record::{CaseFile, CasePath};

use crate::sealing::beside;
use crate::sending::journal::{self, Journal, SendState};
use crate::workspace::Workspace;

/// No letter is longer, in bytes.
pub(super) const MAX_LETTER: usize = 1 << 20;

/// A letter in the folder of its case.
#[derive(Debug, Clone)]
pub struct StoredLetter {
    /// Such as `letter-1`.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// The same, seen from the root of the repository.
    pub inside: String,
    /// The path of its case.
    pub case: String,
    /// Only of a sealed case: the path of the message that holds it and who put it there; nothing where it is not sealed yet.
    pub sealed: Option<Option<(String, String)>>,
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// The letter.
    pub letter: LetterFile,
}

impl StoredLetter {
    /// The name of its file in the folder of the case.
    pub fn file_name(&self) -> String {
        format!("{}.md", self.name)
    }

    /// How the journal of what was sent names it.
    pub(super) fn name_in_journal(&self, case: &str) -> String {
        format!("{case}.{}", self.name)
    }
}

/// Fails where the folder of a case, or one above it, is a link: what is written there would not be in this repository.
pub(super) fn require_own_folders(workspace: &Workspace, folder: &Path) -> anyhow::Result<()> {
    let mut folders = folder.ancestors().take_while(|folder| *folder != workspace.root);
    match folders.find(|folder| folder.is_symlink()) {
        Some(link) => bail!("{} is a symbolic link: put the folder itself there", link.display()),
        None => Ok(()),
    }
}

/// Finds a letter in the folder of its case, as `letter-1` or `letter-1.md`.
///
/// # Errors
/// When there is none of this name, or it can't be read.
pub fn find(workspace: &Workspace, file: &CaseFile, name: &str) -> anyhow::Result<StoredLetter> {
    let case = CasePath::parse(&file.path).context("a case is in the folder of its year")?;
    let file_name = letter_file::number_of(name).map(letter_file::name_of);
    let listed: Vec<&str> =
        file.case.attachments.iter().filter_map(|it| Some(it.file.as_ref()?.expose().as_str())).collect();
    require_own_folders(workspace, &workspace.root.join(case.folder()))?;
    let all = beside::names(workspace, file);
    let is_there = |name: &String| all.contains(name);
    if let Some(name) = file_name.as_ref().filter(|name| !listed.contains(&name.as_str()) && is_there(name)) {
        let (stem, path) = (file.stem(), case.attachment(name));
        if letter_file::number_of(name).is_some_and(|number| numbers_sent(workspace, stem).contains(&number)) {
            bail!(
                "{stem} does not list {name}, which was sent from here: put the case back as it was, or list the letter under `attachments`"
            );
        }
        bail!(
            "{stem} does not list {name}: writing it was interrupted. Delete {path}, and write the letter again: `casebound letter {stem}`"
        );
    }
    let Some(file_name) = file_name.filter(|name| listed.contains(&name.as_str())) else {
        let letters: Vec<&str> = listed.into_iter().filter(|it| letter_file::number_of(it).is_some()).collect();
        let known = if letters.is_empty() { "no letters".to_owned() } else { letters.join(", ") };
        bail!("{} has no letter `{name}`; it lists {known}", file.stem());
    };
    let inside = case.attachment(&file_name);
    let path = workspace.root.join(&inside);
    let bytes = beside::read(workspace, file, &file_name, MAX_LETTER)?;
    let letter = match LetterFile::read(&bytes) {
        Ok(letter) => letter,
        Err(HeadFault::Missing) => bail!(
            "{inside} has no head that says `kind`, `to` and `language`, or is not text: `git log -- {inside}` finds it as it was"
        ),
        Err(HeadFault::Ambiguous(what, help)) => bail!("the head of {inside} can't be used: {what}; {help}"),
    };
    let name = file_name.trim_end_matches(".md").to_owned();
    let sealed = beside::is_opened(workspace, file).then(|| beside::stored_as(workspace, file, &file_name));
    Ok(StoredLetter { name, path, inside, sealed, case: file.path.clone(), bytes, letter })
}

/// The numbers of the letters of a case that this clone sent, or perhaps sent, and no commit says so yet.
pub(super) fn numbers_sent(workspace: &Workspace, case: &str) -> Vec<usize> {
    let names = workspace.git.as_ref().map(journal::names).unwrap_or_default();
    let number = |name: &String| {
        let (of, letter) = name.split_once('.')?;
        letter_file::number_of(letter).filter(|_| of == case)
    };
    names.iter().filter_map(number).collect()
}

/// The entry of the log that says that a letter has reached its reader.
pub fn delivered<'c>(file: &'c CaseFile, stored: &StoredLetter) -> Option<&'c LogEntry> {
    let is_it = |entry: &&LogEntry| entry.is_by_letter(&stored.file_name()) && entry.what != Some(LogWord::Reviewed);
    file.case.log.iter().find(is_it)
}

/// Fails for a letter that its reader has, or perhaps has: its words stay as they are.
///
/// # Errors
/// With the day on which it left.
pub fn require_editable(workspace: &Workspace, file: &CaseFile, stored: &StoredLetter) -> anyhow::Result<()> {
    let (name, case) = (&stored.name, file.stem());
    if let Some(at) = delivered(file, stored).and_then(|entry| entry.at) {
        bail!(
            "{name} was sent on {}, and stays as its reader has it. Write another one: `casebound letter {case}`",
            at.day()
        );
    }
    if workspace.git.is_none() {
        return Ok(());
    }
    match Journal::open(workspace)?.read(&stored.name_in_journal(case))? {
        Some(entry) if entry.state != SendState::Prepared => bail!(
            "{name} was perhaps sent on {}, and stays as its reader may have it. If it arrived: `casebound letter send {case} {name} \
             --was-sent`; --resend sends the same words again; other words are another letter: `casebound letter {case}`",
            entry.on
        ),
        _ => Ok(()),
    }
}
