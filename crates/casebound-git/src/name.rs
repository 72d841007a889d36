//! The words in which git names things: a path, an object id, a mode.

use std::fmt;

use gix::objs::tree::EntryKind;

use crate::Error;

/// A path inside the repository: bytes, separated by `/`, relative to its root.
///
/// git does not ask for UTF-8, so [`as_str`](Self::as_str) may find none. `Display` is for people: it
/// replaces what is not text, and control characters, which a terminal or a CI log would obey.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Vec<u8>);

impl RepoPath {
    /// Takes the bytes as git gives them.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// Returns the exact bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the exact text, or `None` when the bytes are not UTF-8.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl From<RepoPath> for String {
    /// What `Display` shows.
    fn from(path: RepoPath) -> String {
        match String::from_utf8(path.0) {
            Ok(text) if !text.chars().any(char::is_control) => text,
            Ok(text) => RepoPath(text.into_bytes()).to_string(),
            Err(error) => RepoPath(error.into_bytes()).to_string(),
        }
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in String::from_utf8_lossy(&self.0).chars() {
            let shown = if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
            fmt::Write::write_char(f, shown)?;
        }
        Ok(())
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// The name of an object: the SHA-1 of its kind, size and bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub(crate) gix::ObjectId);

impl ObjectId {
    /// Reads all 40 hexadecimal digits; a shorter prefix is for [`Repository::resolve`](crate::Repository::resolve).
    pub fn from_hex(hex: &str) -> Option<Self> {
        gix::ObjectId::from_hex(hex.as_bytes()).ok().map(Self)
    }

    /// Returns the id under which git stores this content, as it is.
    pub fn of_content(bytes: &[u8]) -> Result<Self, Error> {
        gix::objs::compute_hash(gix::hash::Kind::Sha1, gix::objs::Kind::Blob, bytes)
            .map(Self)
            .map_err(|_| Error::new("a content looks like an attack on SHA-1"))
    }

    /// The first digits, for people: enough to tell it from others in a repository of cases.
    pub fn short(&self) -> String {
        self.0.to_hex_with_len(12).to_string()
    }

    /// Returns whether this is the all-zero id, which hooks are given for "no such object".
    pub fn is_zero(&self) -> bool {
        self.0.is_null()
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.to_hex())
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a path names in a tree or in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `100644`
    File,
    /// `100755`
    Executable,
    /// `120000`: the blob holds the target.
    Symlink,
    /// `160000`: the id is a commit of another repository.
    Submodule,
}

impl Mode {
    /// Returns the six octal digits that git prints.
    pub fn octal(self) -> &'static str {
        match self {
            Self::File => "100644",
            Self::Executable => "100755",
            Self::Symlink => "120000",
            Self::Submodule => "160000",
        }
    }

    /// Translates the mode of a tree entry; `None` is a directory.
    pub(crate) fn of_entry(kind: EntryKind) -> Option<Self> {
        match kind {
            EntryKind::Tree => None,
            EntryKind::Blob => Some(Self::File),
            EntryKind::BlobExecutable => Some(Self::Executable),
            EntryKind::Link => Some(Self::Symlink),
            EntryKind::Commit => Some(Self::Submodule),
        }
    }

    /// Translates the mode of an index entry; `None` is a directory of a sparse index.
    pub(crate) fn of_index(mode: gix::index::entry::Mode) -> Result<Option<Self>, Error> {
        let mode = mode.to_tree_entry_mode().ok_or_else(|| Error::new("the index holds an entry of unknown mode"))?;
        Ok(Self::of_entry(mode.kind()))
    }
}

/// One version of a file: its content and its mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileVersion {
    /// The blob, or for a submodule the commit.
    pub id: ObjectId,
    /// What the path names.
    pub mode: Mode,
}
