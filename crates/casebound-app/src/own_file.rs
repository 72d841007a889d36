//! The files of this program below `.git/casebound/`: what one clone knows, and shares with no other.

use std::io;
use std::path::PathBuf;

use anyhow::Context as _;
use casebound_git::Repository;

use crate::files::{self, Existing};

/// Returns the folder, whether it is there or not.
pub fn folder(git: &Repository) -> PathBuf {
    git.common_dir().join("casebound")
}

/// A text file below `.git/casebound/`.
pub(crate) struct OwnFile {
    pub name: &'static str,
    /// A longer file was not written by Casebound.
    pub most_bytes: usize,
}

impl OwnFile {
    pub(crate) fn path(&self, git: &Repository) -> PathBuf {
        folder(git).join(self.name)
    }

    /// Reads it; `None` where nobody wrote it.
    ///
    /// # Errors
    /// When it can't be read. A file longer than `most_bytes` is cut off.
    pub(crate) fn read(&self, git: &Repository) -> anyhow::Result<Option<String>> {
        let path = self.path(git);
        match files::read_limited(&path, self.most_bytes) {
            Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// Reads a list that protects somebody. To take a damaged one for an empty one would protect nobody.
    ///
    /// # Errors
    /// When it can't be read, or `parse` does not understand it.
    pub(crate) fn read_list<T: Default>(
        &self,
        git: &Repository,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> anyhow::Result<T> {
        let Some(text) = self.read(git)? else { return Ok(T::default()) };
        parse(&text).with_context(|| {
            let path = self.path(git);
            format!("{} is damaged: find out why, then delete it; this clone starts recording again", path.display())
        })
    }

    /// Replaces it at once.
    ///
    /// # Errors
    /// When it can't be written.
    pub(crate) fn write(&self, git: &Repository, text: &str) -> anyhow::Result<()> {
        files::make_private_folder(&folder(git))?;
        files::write_private(&self.path(git), text.as_bytes(), Existing::Replace)
    }
}
