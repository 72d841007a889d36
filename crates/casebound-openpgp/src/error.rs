//! What could not be done, and the reason where a caller must tell reasons apart.

use std::error::Error as StdError;
use std::fmt;

use crate::refusal::CertificateRefusal;

/// The result of everything here that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// What could not be done; never quotes the plaintext of a message or a passphrase.
#[derive(Debug)]
pub struct Error {
    what: &'static str,
    reason: Reason,
    refused: Vec<UnfitCertificate>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Why it could not be done, as far as a caller may want to act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The bytes are not OpenPGP data of the kind wanted.
    Unreadable,
    /// A file of certificates holds none.
    NoCertificate,
    /// A file holds several certificates or keys where one is wanted.
    SeveralCertificates,
    /// Secret key material stands where only a certificate may stand.
    SecretMaterial,
    /// The two certificates have different fingerprints.
    OtherCertificate,
    /// One or more certificates may not be used: see [`Error::refused`].
    Unfit,
    /// A message without a recipient.
    NoRecipients,
    /// None of the secret keys at hand fits.
    NoSecretKey,
    /// The file holds only a stub: the secret part is on a card or was left out of the export.
    OnlyStub,
    /// A passphrase is needed and nobody gave one.
    PassphraseWanted,
    /// The passphrase does not open the key.
    WrongPassphrase,
    /// The message was changed or cut short, or is not a message at all.
    Damaged,
    /// The message could have been changed without notice: it carries no integrity protection.
    NoIntegrity,
    /// The message is in a form that only newer GnuPG versions among themselves use.
    GnupgOnly,
    /// The plaintext is larger than [`crate::MAX_PLAIN`].
    TooLarge,
    /// The `gpg` program is not there.
    GpgMissing,
    /// `gpg` could not reach its agent.
    AgentGone,
    /// The agent could not ask for the passphrase: no window and no terminal.
    NoPinentry,
    /// The person cancelled the question for the passphrase.
    Cancelled,
    /// The smart card is missing, locked or not usable.
    Card,
    /// `gpg` signed with a key that the certificate does not hold.
    OtherKeySigned,
    /// Anything else.
    Other,
}

/// A certificate that may not be used, with all reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfitCertificate {
    /// The primary fingerprint, uppercase hexadecimal.
    pub fingerprint: String,
    /// At least one.
    pub refusals: Vec<CertificateRefusal>,
}

impl Error {
    pub(crate) fn new(reason: Reason, what: &'static str) -> Self {
        Self { what, reason, refused: Vec::new(), source: None }
    }

    pub(crate) fn unfit(what: &'static str, refused: Vec<UnfitCertificate>) -> Self {
        Self { what, reason: Reason::Unfit, refused, source: None }
    }

    /// For `map_err`: keeps the source, so never for an error that was met inside a plaintext.
    pub(crate) fn with_context<E>(what: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        move |source| Self { what, reason: Reason::Other, refused: Vec::new(), source: Some(source.into()) }
    }

    /// Why, for callers that act on it.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The certificates that were refused; empty unless the reason is [`Reason::Unfit`].
    pub fn refused(&self) -> &[UnfitCertificate] {
        &self.refused
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)?;
        for refused in &self.refused {
            write!(f, "\n  {}:", refused.fingerprint)?;
            for refusal in &refused.refusals {
                write!(f, " {refusal}")?;
            }
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
