//! Whom a use case tells how far it is, and asks before it goes on.

use std::fmt::Display;

/// In which tone something is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Good to know; `--quiet` leaves it out.
    Note,
    /// A heading above what follows; `--quiet` leaves it out.
    Heading,
    /// Must be seen.
    Warning,
}

/// Somebody who is told, and who can be asked.
pub trait Dialogue {
    /// Tells something to people.
    fn tell(&mut self, tone: Tone, text: &dyn Display);
    /// Tells people that something was done: a verb in the past, and what.
    fn tell_done(&mut self, verb: &str, text: &dyn Display);
    /// Writes one line for whoever reads the output.
    ///
    /// # Errors
    /// When nobody reads it any more.
    fn write_line(&mut self, text: &dyn Display) -> anyhow::Result<()>;
    /// Asks a question that is answered with yes or no.
    ///
    /// # Errors
    /// When nobody is there who can answer.
    fn ask(&mut self, question: &dyn Display) -> anyhow::Result<bool>;
}

impl dyn Dialogue + '_ {
    /// Tells something that is good to know.
    pub fn note(&mut self, text: impl Display) {
        self.tell(Tone::Note, &text);
    }

    /// Tells something that must be seen.
    pub fn warn(&mut self, text: impl Display) {
        self.tell(Tone::Warning, &text);
    }

    /// Shows a heading.
    pub fn heading(&mut self, text: impl Display) {
        self.tell(Tone::Heading, &text);
    }

    /// Tells that something was done.
    pub fn done(&mut self, verb: &str, text: impl Display) {
        self.tell_done(verb, &text);
    }

    /// Writes one line of output.
    ///
    /// # Errors
    /// When nobody reads it any more.
    pub fn line(&mut self, text: impl Display) -> anyhow::Result<()> {
        self.write_line(&text)
    }

    /// Asks a question that is answered with yes or no.
    ///
    /// # Errors
    /// When nobody is there who can answer.
    pub fn confirm(&mut self, question: impl Display) -> anyhow::Result<bool> {
        self.ask(&question)
    }
}
