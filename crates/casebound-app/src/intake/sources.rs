//! The mails that a command names: one file, an mbox, or a folder of them.

use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use walkdir::WalkDir;

use crate::files;

/// A mail of two files of 50 MB, encoded twice.
pub const MAX_MAIL: usize = 256 * 1024 * 1024;

/// One mail to be read.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file.
    pub path: PathBuf,
    /// Its place in the file, when that holds several.
    pub range: Option<Range<usize>>,
}

impl Source {
    /// Names the mail in messages.
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.range {
            Some(range) => format!("{} (from byte {})", self.path.display(), range.start),
            None => self.path.display().to_string(),
        }
    }

    /// Reads it.
    ///
    /// # Errors
    /// When it can't be read, or is too large.
    pub fn read(&self) -> anyhow::Result<Vec<u8>> {
        let shown = self.path.display();
        let mut bytes = files::read_limited(&self.path, MAX_MAIL).with_context(|| format!("cannot read {shown}"))?;
        if bytes.len() > MAX_MAIL {
            bail!("{shown} is over 256 MB; nothing was taken in");
        }
        if let Some(range) = &self.range {
            bytes.truncate(range.end);
            bytes.drain(..range.start.min(range.end));
        }
        Ok(bytes)
    }
}

/// The mails of a file, in their order; those of a folder by path. Of a Maildir the unfinished ones are left out.
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
        if entry.file_type().is_file() && !is_unfinished && !inside.file_name().is_some_and(is_hidden) {
            found.extend(in_file(entry.path())?);
        }
    }
    Ok(found)
}

fn in_file(path: &Path) -> anyhow::Result<Vec<Source>> {
    let whole = Source { path: path.to_owned(), range: None };
    // A single mail may hold an mbox as one of its parts.
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("eml")) {
        return Ok(vec![whole]);
    }
    let bytes = whole.read()?;
    let entries = if bytes.starts_with(b"From ") { casebound_mail::entries(&bytes) } else { Vec::new() };
    if entries.len() < 2 {
        return Ok(vec![whole]);
    }
    Ok(entries.into_iter().map(|range| Source { path: path.to_owned(), range: Some(range) }).collect())
}
