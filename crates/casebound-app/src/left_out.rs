//! Files that have the name of a case and are left out of what is made from all cases.

/// A file with the name of a case that is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedFile {
    /// Its path, ready to be shown.
    pub path: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why a file is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipReason {
    /// It can't be read.
    Unreadable,
    /// It is a copy of this case, ready to be shown.
    CopyOf(String),
    /// It does not say clearly who is recused, so nobody can be kept from it.
    RecusalUnclear,
}
