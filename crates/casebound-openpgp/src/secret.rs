//! Secret keys: read from a file and unlocked one by one, or left with `gpg`.

use std::fmt;

use sequoia_openpgp::Cert;
use sequoia_openpgp::packet::Key;
use sequoia_openpgp::packet::key::{KeyRole, SecretKeyMaterial, SecretParts};

use crate::armour;
use crate::certificate::Certificate;
use crate::error::{Error, Reason, Result};
use crate::gpg::Gpg;
use crate::passphrase::{Passphrase, PassphrasePrompt};

/// Where the secret keys are that open a message.
pub enum SecretKeySource<'a> {
    /// In a key file; `ask` is called for a key that is protected.
    File {
        /// The keys of the file.
        keys: &'a SecretKeys,
        /// Asks for the passphrase.
        ask: PassphrasePrompt<'a>,
    },
    /// With gpg's agent or on a card.
    Gpg {
        /// The program.
        gpg: &'a Gpg,
        /// The certificates of the person who opens: one of them must have received the message.
        own: &'a [Certificate],
    },
}

/// The keys of a secret key file, still locked.
pub struct SecretKeys(Vec<Cert>);

impl SecretKeys {
    /// Reads an export of one or more secret keys, armoured or binary.
    ///
    /// # Errors
    /// [`Reason::Unreadable`], or [`Reason::NoSecretKey`] when the file holds certificates only.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut certs = armour::certs(bytes)?;
        certs.retain(Cert::is_tsk);
        if certs.is_empty() {
            return Err(Error::new(Reason::NoSecretKey, "the file holds no secret key"));
        }
        Ok(Self(certs))
    }

    /// The public halves.
    pub fn certificates(&self) -> Vec<Certificate> {
        self.0.iter().cloned().map(Certificate::of).collect()
    }

    pub(crate) fn certs(&self) -> &[Cert] {
        &self.0
    }
}

/// Shows fingerprints only.
impl fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|cert| cert.fingerprint().to_hex())).finish()
    }
}

/// Unlocks keys and asks no second time for a passphrase that opens the next key too.
pub(crate) struct Unlocker<'a> {
    ask: PassphrasePrompt<'a>,
    known: Vec<Passphrase>,
}

impl<'a> Unlocker<'a> {
    pub(crate) fn new(ask: PassphrasePrompt<'a>) -> Self {
        Self { ask, known: Vec::new() }
    }

    /// The unlocked key; an unprotected key asks nothing.
    pub(crate) fn unlock<R: KeyRole>(
        &mut self,
        key: &Key<SecretParts, R>,
        owner: &Cert,
    ) -> Result<Key<SecretParts, R>> {
        if !key.secret().is_encrypted() {
            return Ok(key.clone());
        }
        let open = |passphrase: &Passphrase| key.clone().decrypt_secret(passphrase.password());
        if let Some(key) = self.known.iter().find_map(|passphrase| open(passphrase).ok()) {
            return Ok(key);
        }
        let prompt = format!("Passphrase for key {}", owner.fingerprint().to_spaced_hex());
        let passphrase = (self.ask)(&prompt).ok_or_else(|| {
            Error::new(
                Reason::PassphraseWanted,
                "the key is protected by a passphrase and none was given; run this where you can be asked",
            )
        })?;
        let key = open(&passphrase)
            .map_err(|_| Error::new(Reason::WrongPassphrase, "the passphrase does not open the key"))?;
        self.known.push(passphrase);
        Ok(key)
    }
}

/// Whether the secret part is not there: GnuPG leaves a stub for a key on a card or cut out of an export.
pub(crate) fn is_stub<R: KeyRole>(key: &Key<SecretParts, R>) -> bool {
    match key.secret() {
        SecretKeyMaterial::Encrypted(secret) => !secret.s2k().is_supported(),
        SecretKeyMaterial::Unencrypted(_) => false,
    }
}
