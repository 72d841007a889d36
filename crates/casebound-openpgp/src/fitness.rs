//! Whether a certificate may be used at an instant, and every reason why not.

use std::time::{Duration, SystemTime};

use sequoia_openpgp::cert::ValidCert;
use sequoia_openpgp::cert::amalgamation::ValidAmalgamation;
use sequoia_openpgp::packet::Signature;
use sequoia_openpgp::policy::Policy;
use sequoia_openpgp::types::{ReasonForRevocation, RevocationStatus};
use sequoia_openpgp::{Cert, KeyHandle};

use crate::certificate::{Certificate, email};
use crate::policy;
use crate::refusal::{Advice, CertificateRefusal, Purpose, RevocationReason};

/// How long before its end a certificate draws advice.
const EXPIRY_NOTICE: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// The features bit by which GnuPG 2.3 and later ask for OCB packets, which only GnuPG reads.
const GNUPG_OCB: usize = 1;

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
    pub refusals: Vec<CertificateRefusal>,
    /// What its holder should fix before it becomes a refusal.
    pub advice: Vec<Advice>,
    /// The instant from which it can no longer be used; `None` when it has no end or is not fit now.
    pub expires: Option<SystemTime>,
    /// The instant since which it can no longer be used, where it has expired and nothing else is wrong.
    pub ended: Option<SystemTime>,
}

impl Fitness {
    /// Whether it can be used.
    pub fn is_fit(&self) -> bool {
        self.refusals.is_empty()
    }
}

impl Certificate {
    /// Judges this certificate at `now`: all refusals at once, so that they can be fixed at once.
    pub fn fitness(&self, purpose: Purpose, expected: Expected<'_>, now: SystemTime) -> Fitness {
        let mut fitness = Fitness { refusals: Vec::new(), advice: Vec::new(), expires: None, ended: None };
        if expected.fingerprint.is_some_and(|wanted| !self.matches_fingerprint(wanted)) {
            fitness.refusals.push(CertificateRefusal::WrongFingerprint);
        }
        if self.cert().primary_key().key().version() == 6 {
            fitness.advice.push(Advice::Version6);
        }

        let policy = policy(now);
        let made_at = self.cert().primary_key().key().creation_time();
        if made_at > now {
            fitness.refusals.push(CertificateRefusal::NotYetValid { until: made_at });
            return fitness;
        }
        if let Some(reason) = revocation(self.cert(), &policy, now) {
            fitness.refusals.push(CertificateRefusal::Revoked(reason));
        }
        let Ok(valid) = self.cert().with_policy(&policy, now) else {
            let has_user_id = self.cert().userids().next().is_some();
            fitness.refusals.push(if has_user_id {
                CertificateRefusal::NoValidSelfSignature
            } else {
                CertificateRefusal::NoUserId
            });
            return fitness;
        };

        let end = valid.primary_key().key_expiration_time();
        if let Some(since) = end.filter(|end| *end <= now) {
            fitness.refusals.push(CertificateRefusal::Expired { since });
        }
        if expected.email.is_some_and(|address| !has_email(&valid, address)) {
            fitness.refusals.push(CertificateRefusal::EmailMissing);
        }
        fitness.refusals.extend(key_refusal(&valid, purpose));
        if asks_for_gnupg_only(&valid) {
            fitness.advice.push(Advice::AsksForGnupgOnly);
        }
        if fitness.is_fit() {
            fitness.expires = last_use(&valid, purpose);
            let soon = fitness.expires.filter(|at| *at <= now + EXPIRY_NOTICE);
            fitness.advice.extend(soon.map(|at| Advice::ExpiresSoon { at }));
        } else if fitness.refusals.iter().all(CertificateRefusal::is_expiry) {
            fitness.ended = end.filter(|end| *end <= now).or_else(|| last_end(&valid, purpose));
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
fn key_refusal(valid: &ValidCert<'_>, purpose: Purpose) -> Option<CertificateRefusal> {
    let (mut usable, mut revoked, mut expired, mut unsupported) = (false, false, false, false);
    for key in valid.keys() {
        let serves = match purpose {
            Purpose::Receive => key.for_transport_encryption(),
            Purpose::Sign => key.for_signing(),
        };
        if !serves {
            continue;
        }
        if !key.key().pk_algo().is_supported() {
            unsupported = true;
        } else if matches!(key.revocation_status(), RevocationStatus::Revoked(_)) {
            revoked = true;
        } else if key.alive().is_err() {
            expired = true;
        } else {
            usable = true;
        }
    }
    match (usable, revoked, expired, unsupported) {
        (true, ..) => None,
        (false, true, ..) => Some(CertificateRefusal::KeyRevoked(purpose)),
        (false, false, true, _) => Some(CertificateRefusal::KeyExpired(purpose)),
        (false, false, false, true) => Some(CertificateRefusal::NotSupported(purpose)),
        (false, false, false, false) => Some(CertificateRefusal::NoKey(purpose)),
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

/// The end of the key for `purpose` that lasted longest, where all have expired.
fn last_end(valid: &ValidCert<'_>, purpose: Purpose) -> Option<SystemTime> {
    let keys = valid.keys().supported().revoked(false);
    let keys = match purpose {
        Purpose::Receive => keys.for_transport_encryption(),
        Purpose::Sign => keys.for_signing(),
    };
    keys.filter_map(|key| key.key_expiration_time()).max()
}

fn asks_for_gnupg_only(valid: &ValidCert<'_>) -> bool {
    valid
        .userids()
        .map(|user_id| user_id.binding_signature())
        .chain(valid.direct_key_signature().ok())
        .filter_map(|signature| signature.features())
        .any(|features| features.get(GNUPG_OCB))
}
