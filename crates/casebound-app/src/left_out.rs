//! Files that have the name of a case and are not counted as one.

/// A file with the name of a case that is not counted as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedFile {
    /// Its path, ready to be shown.
    pub path: String,
    /// The case of which it is a copy, ready to be shown; nothing where it can't be read.
    pub copy_of: Option<String>,
}
