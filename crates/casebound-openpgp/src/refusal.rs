//! Why a certificate may not be used, and what its holder should fix.

use std::fmt;
use std::time::SystemTime;

/// What the certificate is to be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Messages are encrypted for it.
    Receive,
    /// Its holder signs.
    Sign,
}

/// Why a certificate may not be used; `Display` gives one sentence and the remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateRefusal {
    /// No self-signature is valid at that instant with algorithms that are still good.
    NoValidSelfSignature,
    /// Revoked as a whole. The free text of the revocation is not kept.
    Revoked(RevocationReason),
    /// Its validity is over.
    Expired {
        /// The end of its validity.
        since: SystemTime,
    },
    /// It was made in the future.
    NotYetValid {
        /// When it was made.
        until: SystemTime,
    },
    /// It carries no user ID, and nothing else that binds its keys.
    NoUserId,
    /// No key in it may serve the purpose.
    NoKey(Purpose),
    /// The keys for the purpose use an algorithm that this build of the program does not know.
    NotSupported(Purpose),
    /// All keys for the purpose have expired.
    KeyExpired(Purpose),
    /// All keys for the purpose are revoked, or revoked and expired.
    KeyRevoked(Purpose),
    /// The fingerprint is not the expected one.
    WrongFingerprint,
    /// The expected address is in no valid user ID.
    EmailMissing,
}

impl CertificateRefusal {
    /// Whether its holder only has to extend it.
    pub fn is_expiry(&self) -> bool {
        matches!(self, Self::Expired { .. } | Self::KeyExpired(_))
    }
}

/// Why a certificate was revoked, as its holder classed it (RFC 9580 5.2.3.31).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationReason {
    /// Somebody else may have the secret key.
    Compromised,
    /// Another key takes its place.
    Superseded,
    /// It is no longer used.
    Retired,
    /// None was given, or one this program does not know.
    Unspecified,
}

/// What the holder of a certificate should fix; `Display` gives one sentence and the remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// It ends within sixty days.
    ExpiresSoon {
        /// The instant from which it can no longer be used.
        at: SystemTime,
    },
    /// It asks others for a form of encryption that only GnuPG reads.
    AsksForGnupgOnly,
    /// A version 6 certificate, which GnuPG cannot import.
    Version6,
}

impl fmt::Display for CertificateRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoValidSelfSignature => {
                "The certificate has no valid self-signature, or only with algorithms that are no longer safe; \
                 ask its holder for a fresh export, or for a new key if it is old."
            }
            Self::Revoked(RevocationReason::Compromised) => {
                "The certificate is revoked because the secret key may be in other hands; \
                 ask its holder, by another way, for a new one."
            }
            Self::Revoked(RevocationReason::Superseded) => {
                "The certificate is revoked because another replaces it; ask its holder for the new one."
            }
            Self::Revoked(RevocationReason::Retired) => {
                "The certificate is revoked because it is no longer used; ask its holder for a new one."
            }
            Self::Revoked(RevocationReason::Unspecified) => {
                "The certificate is revoked; ask its holder, by another way, for a new one."
            }
            Self::Expired { .. } => "The certificate has expired; its holder can extend it and export it again.",
            Self::NotYetValid { .. } => {
                "The certificate was made in the future; compare the clocks of this computer and its holder's."
            }
            Self::NoUserId => {
                "The certificate has no user ID, so nothing says whose it is; key servers such as keys.openpgp.org \
                 leave it out until the holder confirms the address. Ask the holder for an export from their own program."
            }
            Self::NoKey(Purpose::Receive) => {
                "The certificate has no encryption key; its holder can add an encryption subkey and export it again."
            }
            Self::NoKey(Purpose::Sign) => {
                "The certificate has no signing key; its holder can add a signing subkey and export it again."
            }
            Self::NotSupported(Purpose::Receive) => {
                "The encryption key uses an algorithm that this build of casebound does not support; use a build with \
                 another cryptographic library, or ask the holder to add an encryption subkey of Curve25519 or RSA."
            }
            Self::NotSupported(Purpose::Sign) => {
                "The signing key uses an algorithm that this build of casebound does not support; use a build with \
                 another cryptographic library, or ask the holder to add a signing subkey of Ed25519 or RSA."
            }
            Self::KeyExpired(Purpose::Receive) => {
                "The encryption key has expired; its holder can extend it or add a new one and export it again."
            }
            Self::KeyExpired(Purpose::Sign) => {
                "The signing key has expired; its holder can extend it or add a new one and export it again."
            }
            Self::KeyRevoked(Purpose::Receive) => {
                "The encryption key is revoked; its holder can add a new one and export it again."
            }
            Self::KeyRevoked(Purpose::Sign) => {
                "The signing key is revoked; its holder can add a new one and export it again."
            }
            Self::WrongFingerprint => {
                "The certificate is not the one with the expected fingerprint; \
                 compare the fingerprint with its holder before changing either."
            }
            Self::EmailMissing => {
                "No valid user ID of the certificate carries the expected e-mail address; \
                 its holder can add one, or the address is out of date."
            }
        })
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ExpiresSoon { .. } => {
                "The certificate expires within sixty days; its holder can extend it and export it again."
            }
            Self::AsksForGnupgOnly => {
                "The certificate asks for a form of encryption that only GnuPG reads; its holder can run \
                 `gpg --edit-key` with `setpref AES256 AES192 AES SHA512 SHA384 SHA256 ZLIB BZIP2 ZIP` \
                 and `save`, and export it again."
            }
            Self::Version6 => {
                "The certificate has version 6, which GnuPG cannot import; \
                 colleagues who use GnuPG cannot write to its holder or verify the signatures."
            }
        })
    }
}
