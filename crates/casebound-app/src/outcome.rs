//! How a use case ended, when it could run.

/// What the exit code of the program tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// No findings: exit code 0.
    Clean,
    /// There are findings, something is overdue, or the data made us refuse: exit code 1.
    Findings,
}
