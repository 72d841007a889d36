//! Finds the mails to import: one file, an mbox, a folder, or the rows of a form's table.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use casebound_mail::{FormTableFault, Table};
use walkdir::WalkDir;

use crate::files;

/// The largest mail that is read, in bytes: enough for two files of 50 MB, base64-encoded twice.
pub const MAX_MAIL: usize = 256 * 1024 * 1024;

/// One mail to be read.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// The part of the file that is the mail.
    pub part: Part,
}

/// The part of a file that is one mail.
#[derive(Debug, Clone)]
pub enum Part {
    /// The whole file.
    Whole,
    /// These bytes of an mbox.
    Bytes(Range<usize>),
    /// A row of a form's table, counted from 0.
    Row(Arc<Table>, usize),
}

impl Source {
    /// Returns the name of the mail for messages.
    pub fn shown(&self) -> String {
        match &self.part {
            Part::Bytes(range) => format!("{} (from byte {})", self.path.display(), range.start),
            Part::Row(_, row) => format!("{} (row {})", self.path.display(), row + 1),
            Part::Whole => self.path.display().to_string(),
        }
    }

    /// Reads the mail.
    ///
    /// # Errors
    /// When it can't be read, or is too large.
    pub fn read(&self) -> anyhow::Result<Vec<u8>> {
        let shown = self.path.display();
        let mut bytes = files::read_limited(&self.path, MAX_MAIL)
            .with_context(|| format!("cannot read {shown}; nothing was imported"))?;
        if let Part::Bytes(range) = &self.part {
            bytes.truncate(range.end);
            bytes.drain(..range.start.min(range.end));
        }
        Ok(bytes)
    }
}

/// Returns the mails of a file in their order, or those of a folder by path, without a Maildir's unfinished ones (`tmp`).
///
/// # Errors
/// When it can't be read.
pub fn sources(path: &Path) -> anyhow::Result<Vec<Source>> {
    if !path.is_dir() {
        return in_file(path);
    }
    let mut found = Vec::new();
    for entry in WalkDir::new(path).sort_by_file_name() {
        let entry = entry.with_context(|| format!("cannot read {}", path.display()))?;
        let is_hidden = |part: &std::ffi::OsStr| part.to_string_lossy().starts_with('.');
        let inside = entry.path().strip_prefix(path).unwrap_or(entry.path());
        let is_unfinished = inside.parent().is_some_and(|folder| folder.ends_with("tmp"));
        let is_skipped = |name: &std::ffi::OsStr| is_hidden(name) || is_of_a_program(&name.to_string_lossy());
        if entry.file_type().is_file() && !is_unfinished && !inside.file_name().is_some_and(is_skipped) {
            found.extend(in_file(entry.path())?);
        }
    }
    Ok(found)
}

/// Returns whether a file in a folder of mails is what a mail server or a desktop keeps beside them.
fn is_of_a_program(name: &str) -> bool {
    const NAMES: [&str; 6] =
        ["maildirfolder", "maildirsize", "subscriptions", "thumbs.db", "desktop.ini", "courierimapuiddb"];
    let name = name.to_lowercase();
    NAMES.contains(&name.as_str()) || name.starts_with("dovecot") || name.starts_with("courierimap")
}

fn in_file(path: &Path) -> anyhow::Result<Vec<Source>> {
    let whole = Source { path: path.to_owned(), part: Part::Whole };
    if is_table(path) {
        return rows(&whole);
    }
    // A single mail may hold an mbox as one of its parts.
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("eml")) {
        return Ok(vec![whole]);
    }
    let bytes = whole.read()?;
    let is_mmdf = casebound_mail::is_mmdf(&bytes);
    let has_several = bytes.starts_with(b"From ") || is_mmdf;
    let entries = if has_several { casebound_mail::entries(&bytes) } else { Vec::new() };
    if entries.len() < 2 && !(is_mmdf && entries.len() == 1) {
        return Ok(vec![whole]);
    }
    Ok(entries.into_iter().map(|range| Source { path: path.to_owned(), part: Part::Bytes(range) }).collect())
}

/// Returns whether the file name is that of a table, as form services export it.
fn is_table(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ["csv", "tsv"].iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

fn rows(whole: &Source) -> anyhow::Result<Vec<Source>> {
    let shown = whole.path.display();
    let table = match Table::read(&whole.read()?) {
        Ok(table) => Arc::new(table),
        Err(FormTableFault::Empty) => bail!("{shown} has headings but no rows; nothing was imported"),
        Err(FormTableFault::Damaged(line)) => {
            bail!("{shown}: cannot read line {line}: is a quotation mark missing? Export the table as CSV again")
        }
    };
    Ok((0..table.rows.len())
        .map(|row| Source { path: whole.path.clone(), part: Part::Row(table.clone(), row) })
        .collect())
}
