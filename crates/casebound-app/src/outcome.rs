//! The result of a use case that could run.

/// What the exit code of the program means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// No findings: exit code 0.
    Clean,
    /// There are findings, something is overdue, or the use case refused because of the data: exit code 1.
    Findings,
}
