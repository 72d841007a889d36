//! What a rule has to say about one place in one file.

use crate::problem::Edit;
use crate::span::Span;

/// Whether a finding stops a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The record is wrong, or something is there that must not be.
    Error,
    /// Worth a look; stops nothing.
    Advice,
}

impl Severity {
    /// The word for people and for JSON.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Advice => "advice",
        }
    }
}

/// A second place that explains a finding, such as the line of committee.yaml that asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub path: String,
    /// Bytes of that file.
    pub span: Span,
    /// What is to be seen there. Quotes nothing.
    pub label: &'static str,
}

/// One finding. `message` and `help` never quote a record: they may end up in a log that others read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, as a path in the repository.
    pub path: String,
    /// Bytes of that file.
    pub span: Span,
    /// The rule.
    pub rule: &'static str,
    /// Whether it stops a commit.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// A change that mends it.
    pub edit: Option<Edit>,
    /// A second place.
    pub also: Option<Place>,
}
