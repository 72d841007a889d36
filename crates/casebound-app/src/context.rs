//! Where a command runs, and as of which day.

use std::path::PathBuf;

use chrono::NaiveDate;

/// What every command is told: where to look for the private repository, and the day to act as of.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The folder that `-C` names; without it the search begins in the current folder.
    pub directory: Option<PathBuf>,
    /// The day to act as of; without it the clock tells.
    pub today: Option<NaiveDate>,
    /// Whether that day comes from the environment, where it is easily forgotten, and is not the true one.
    pub pretends: bool,
}

impl Context {
    /// The folder where the search for the repository begins.
    pub fn directory(&self) -> PathBuf {
        self.directory.clone().unwrap_or_else(|| PathBuf::from("."))
    }

    /// A path as the user wrote it, seen from `-C DIR`.
    pub fn beside(&self, path: PathBuf) -> PathBuf {
        match &self.directory {
            Some(directory) => directory.join(path),
            None => path,
        }
    }
}
