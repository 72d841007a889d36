//! The severity and the confidence of a finding.

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

/// How sure a rule is of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It follows from what is written.
    Sure,
    /// It may be meant otherwise, such as a name that is a word too: always advice.
    Unsure,
}

impl Confidence {
    /// The word for JSON.
    pub fn word(self) -> &'static str {
        match self {
            Confidence::Sure => "sure",
            Confidence::Unsure => "unsure",
        }
    }
}
