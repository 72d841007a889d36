//! Whether a certificate may be used at an instant, and every reason why not.

use std::fmt;
use std::time::{Duration, SystemTime};

use sequoia_openpgp::cert::ValidCert;
use sequoia_openpgp::cert::amalgamation::ValidAmalgamation;
use sequoia_openpgp::packet::Signature;
use sequoia_openpgp::policy::Policy;
use sequoia_openpgp::types::{ReasonForRevocation, RevocationStatus};
use sequoia_openpgp::{Cert, KeyHandle};

use crate::certificate::{Certificate, email};
use crate::policy;

/// How long before its end a certificate draws advice.
const EXPIRY_NOTICE: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// The features bit by which GnuPG 2.3 and later ask for OCB packets, which only GnuPG reads.
const GNUPG_OCB: usize = 1;

/// What the certificate is to be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Messages are encrypted for it.
    Receive,
    /// Its holder signs.
    Sign,
}

/// What is known about the holder from elsewhere; `None` is not compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Expected<'a> {
    /// The whole primary fingerprint, in any spelling that [`Certificate::matches_fingerprint`] takes.
    pub fingerprint: Option<&'a str>,
    /// The address that a valid user ID must carry; case does not matter.
    pub email: Option<&'a str>,
}

/// The judgement on one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitness {
    /// Why it may not be used; empty when it may.
    pub refusals: Vec<Refusal>,
    /// What its holder should mend before it becomes a refusal.
    pub advice: Vec<Advice>,
    /// The instant from which it can no longer be used; `None` when it has no end or is not fit now.
    pub expires: Option<SystemTime>,
}

impl Fitness {
    /// Whether nothing speaks against using it.
    #[must_use]
    pub fn is_fit(&self) -> bool {
        self.refusals.is_empty()
    }
}

/// Why a certificate may not be used; `Display` gives one sentence and the remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
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
    /// No key in it may serve the purpose, or none that this program can use.
    NoKey(Purpose),
    /// All keys for the purpose have expired.
    KeyExpired(Purpose),
    /// All keys for the purpose are revoked, or revoked and expired.
    KeyRevoked(Purpose),
    /// The fingerprint is not the expected one.
    WrongFingerprint,
    /// The expected address stands in no valid user ID.
    EmailMissing,
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

/// What the holder of a certificate should mend; `Display` gives one sentence and the remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

impl Certificate {
    /// Judges this certificate at `now`: all refusals at once, so that they can be mended at once.
    #[must_use]
    pub fn fitness(&self, purpose: Purpose, expected: Expected<'_>, now: SystemTime) -> Fitness {
        let mut fitness = Fitness { refusals: Vec::new(), advice: Vec::new(), expires: None };
        if expected.fingerprint.is_some_and(|wanted| !self.matches_fingerprint(wanted)) {
            fitness.refusals.push(Refusal::WrongFingerprint);
        }
        if self.cert().primary_key().key().version() == 6 {
            fitness.advice.push(Advice::Version6);
        }

        let policy = policy(now);
        let made_at = self.cert().primary_key().key().creation_time();
        if made_at > now {
            fitness.refusals.push(Refusal::NotYetValid { until: made_at });
            return fitness;
        }
        if let Some(reason) = revocation(self.cert(), &policy, now) {
            fitness.refusals.push(Refusal::Revoked(reason));
        }
        let Ok(valid) = self.cert().with_policy(&policy, now) else {
            fitness.refusals.push(Refusal::NoValidSelfSignature);
            return fitness;
        };

        let end = valid.primary_key().key_expiration_time();
        if let Some(since) = end.filter(|end| *end <= now) {
            fitness.refusals.push(Refusal::Expired { since });
        }
        if expected.email.is_some_and(|address| !has_email(&valid, address)) {
            fitness.refusals.push(Refusal::EmailMissing);
        }
        fitness.refusals.extend(key_refusal(&valid, purpose));
        if asks_for_gnupg_only(&valid) {
            fitness.advice.push(Advice::AsksForGnupgOnly);
        }
        if fitness.is_fit() {
            fitness.expires = last_use(&valid, purpose);
            let soon = fitness.expires.filter(|at| *at <= now + EXPIRY_NOTICE);
            fitness.advice.extend(soon.map(|at| Advice::ExpiresSoon { at }));
        }
        fitness
    }
}

/// Why `cert` is revoked, if it is.
///
/// A revocation by somebody whom the holder named as revoker counts without proof:
/// the revoker's certificate is rarely at hand, and a message to a lost key cannot be called back.
fn revocation(cert: &Cert, policy: &dyn Policy, now: SystemTime) -> Option<RevocationReason> {
    match cert.revocation_status(policy, now) {
        RevocationStatus::Revoked(signatures) => Some(reason(signatures.first().copied())),
        RevocationStatus::CouldBe(signatures) => signatures
            .into_iter()
            .find(|signature| {
                let issuers = signature.get_issuers();
                cert.revocation_keys(policy)
                    .map(|named| KeyHandle::from(named.revoker().1))
                    .any(|named| issuers.iter().any(|issuer| issuer.aliases(&named)))
            })
            .map(|signature| reason(Some(signature))),
        RevocationStatus::NotAsFarAsWeKnow => None,
    }
}

fn reason(signature: Option<&Signature>) -> RevocationReason {
    match signature.and_then(|signature| signature.reason_for_revocation()) {
        Some((ReasonForRevocation::KeyCompromised, _)) => RevocationReason::Compromised,
        Some((ReasonForRevocation::KeySuperseded, _)) => RevocationReason::Superseded,
        Some((ReasonForRevocation::KeyRetired, _)) => RevocationReason::Retired,
        _ => RevocationReason::Unspecified,
    }
}

fn has_email(valid: &ValidCert<'_>, address: &str) -> bool {
    valid
        .userids()
        .filter(|user_id| !matches!(user_id.revocation_status(), RevocationStatus::Revoked(_)))
        .filter_map(|user_id| email(user_id.userid()))
        .any(|found| found.eq_ignore_ascii_case(address))
}

/// Says what is wrong with the keys for `purpose`, where none of them can be used.
fn key_refusal(valid: &ValidCert<'_>, purpose: Purpose) -> Option<Refusal> {
    let (mut usable, mut revoked, mut expired) = (false, false, false);
    for key in valid.keys().supported() {
        let serves = match purpose {
            Purpose::Receive => key.for_transport_encryption(),
            Purpose::Sign => key.for_signing(),
        };
        if !serves {
            continue;
        }
        if matches!(key.revocation_status(), RevocationStatus::Revoked(_)) {
            revoked = true;
        } else if key.alive().is_err() {
            expired = true;
        } else {
            usable = true;
        }
    }
    match (usable, revoked, expired) {
        (true, ..) => None,
        (false, true, _) => Some(Refusal::KeyRevoked(purpose)),
        (false, false, true) => Some(Refusal::KeyExpired(purpose)),
        (false, false, false) => Some(Refusal::NoKey(purpose)),
    }
}

/// The end of the primary key or of the last usable key for `purpose`, whichever comes first.
fn last_use(valid: &ValidCert<'_>, purpose: Purpose) -> Option<SystemTime> {
    let keys = valid.keys().supported().alive().revoked(false);
    let ends: Vec<Option<SystemTime>> = match purpose {
        Purpose::Receive => keys.for_transport_encryption(),
        Purpose::Sign => keys.for_signing(),
    }
    .map(|key| key.key_expiration_time())
    .collect();
    // One key without an end is enough to go on with.
    let last_key = if ends.contains(&None) { None } else { ends.into_iter().flatten().max() };
    [valid.primary_key().key_expiration_time(), last_key].into_iter().flatten().min()
}

fn asks_for_gnupg_only(valid: &ValidCert<'_>) -> bool {
    valid
        .userids()
        .map(|user_id| user_id.binding_signature())
        .chain(valid.direct_key_signature().ok())
        .filter_map(|signature| signature.features())
        .any(|features| features.get(GNUPG_OCB))
}

impl fmt::Display for Refusal {
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
            Self::NoKey(Purpose::Receive) => {
                "The certificate has no encryption key that this program can use; \
                 its holder can add an encryption subkey and export it again."
            }
            Self::NoKey(Purpose::Sign) => {
                "The certificate has no signing key that this program can use; \
                 its holder can add a signing subkey and export it again."
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
