//! The port through which a use case asks for a secret: a passphrase, a password.

use casebound_openpgp::Passphrase;

/// Whoever can be asked for a secret. The program asks on the terminal, a test answers by itself.
pub trait Prompt {
    /// Asks for something that is not shown while it is typed; `None` where nobody can be asked.
    fn secret(&mut self, question: &str) -> Option<String>;
}

impl dyn Prompt + '_ {
    /// Asks for the passphrase of a key.
    pub(crate) fn passphrase(&mut self, question: &str) -> Option<Passphrase> {
        self.secret(question).map(Passphrase::from)
    }
}

/// Nobody: what needs a secret fails, and never waits.
#[derive(Debug, Clone, Copy)]
pub struct NoPrompt;

impl Prompt for NoPrompt {
    fn secret(&mut self, _: &str) -> Option<String> {
        None
    }
}
