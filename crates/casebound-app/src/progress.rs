//! What may last longer than anybody waits without a word: a port for whoever shows it.

use std::fmt::Debug;

/// Work that may last. It says nothing of the record but how much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Everything that belongs to records is looked for.
    Planning,
    /// The history is rewritten.
    Rewriting,
    /// Everything in the clone is read.
    Reading,
    /// Another repository is asked or given something; it may ask for a password meanwhile.
    Talking,
    /// Mails are encrypted.
    Writing,
    /// Records are packed for others.
    Packing,
}

/// Shows that work goes on.
pub trait Progress: Debug + Send + Sync {
    /// Work begins, of so many steps where that is known. It ends when what is returned is dropped.
    fn begin(&self, work: Work, steps: Option<usize>) -> Box<dyn Running>;
}

/// Work that goes on.
pub trait Running: Send + Sync {
    /// One step is done.
    fn step(&self);
}

/// Work that goes on, whether anybody shows it or not.
pub struct Task(pub(crate) Option<Box<dyn Running>>);

impl Task {
    /// One step is done.
    pub fn step(&self) {
        if let Some(running) = &self.0 {
            running.step();
        }
    }
}
