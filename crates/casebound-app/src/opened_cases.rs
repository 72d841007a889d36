//! The sealed cases that a command has opened: kept as long as it runs, in memory alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use casebound_record::sealed::SealedFile;
use casebound_record::{CaseFile, Private};
use casebound_validate::SealFlaw;

/// A file beside a case: its path below the folder of the case, and its bytes.
#[derive(Debug, Clone)]
pub struct PlainFile {
    /// As `attachments` says it.
    pub name: String,
    /// The content.
    pub bytes: Private<Vec<u8>>,
    /// The key of the member who put it there; nothing where that is whoever seals it.
    pub by: Option<String>,
}

/// A sealed case, opened.
pub struct OpenedCase {
    /// The case, as it was before it was sealed.
    pub plain: CaseFile,
    /// The text of the sealed file.
    pub sealed_text: String,
    /// For whom it was sealed, with the fingerprints that its last sealer knew.
    pub pins: Vec<(String, String)>,
    /// Which seal of the case it is.
    pub revision: u32,
    /// The files beside it, each in a message of its own.
    pub files: Vec<SealedFile>,
    /// Files that are put beside it when it is sealed again, in place of those of the same names.
    pub put: Vec<PlainFile>,
    /// What is wrong with the outside, or does not fit to the inside. A reader may look at the case all the same.
    pub flaws: Vec<SealFlaw>,
}

/// The opened cases, by the path of their file.
#[derive(Default)]
pub struct OpenedCases(Mutex<BTreeMap<PathBuf, OpenedCase>>);

impl OpenedCases {
    /// Asks something of an opened case; nothing where it was not opened.
    pub fn with<T>(&self, path: &Path, ask: impl FnOnce(&OpenedCase) -> Option<T>) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(path).and_then(ask)
    }

    /// Keeps an opened case.
    pub fn remember(&self, path: PathBuf, opened: OpenedCase) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path, opened);
    }

    /// Changes an opened case; returns whether it was opened.
    pub fn change(&self, path: &Path, change: impl FnOnce(&mut OpenedCase)) -> bool {
        let mut opened = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        opened.get_mut(path).map(change).is_some()
    }

    /// Takes an opened case out.
    pub fn take(&self, path: &Path) -> Option<OpenedCase> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(path)
    }

    /// Forgets it, since its file is another one now.
    pub fn forget(&self, path: &Path) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
    }
}
