//! A passphrase that cannot be printed, and the callback that asks for one.

use std::fmt;

use sequoia_openpgp::crypto::Password;

/// A passphrase, kept encrypted in memory and overwritten when dropped.
#[derive(Clone)]
pub struct Passphrase(Password);

/// Asks a person: gets the prompt, gives `None` when there is nobody to ask or the person declines.
pub type PassphrasePrompt<'a> = &'a mut dyn FnMut(&str) -> Option<Passphrase>;

impl Passphrase {
    pub(crate) fn password(&self) -> &Password {
        &self.0
    }
}

impl From<String> for Passphrase {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Passphrase {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[private]")
    }
}
