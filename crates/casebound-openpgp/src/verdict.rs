//! What a signature is worth, judged against the certificates at hand.

use std::collections::BTreeSet;
use std::io::Read;
use std::time::SystemTime;

use sequoia_openpgp::cert::amalgamation::ValidAmalgamation;
use sequoia_openpgp::cert::amalgamation::key::ValidErasedKeyAmalgamation;
use sequoia_openpgp::packet::key::PublicParts;
use sequoia_openpgp::packet::signature::subpacket::CLOCK_SKEW_TOLERANCE;
use sequoia_openpgp::packet::{Packet, Signature};
use sequoia_openpgp::parse::Parse;
use sequoia_openpgp::parse::stream::{
    DetachedVerifierBuilder, MessageLayer, MessageStructure, VerificationError, VerificationHelper, VerificationResult,
};
use sequoia_openpgp::serialize::Serialize;
use sequoia_openpgp::types::RevocationStatus;
use sequoia_openpgp::{Cert, Fingerprint, KeyHandle};

use crate::certificate::Certificate;
use crate::error::{Error, Result};
use crate::policy;

/// What one signature is worth. A signer is a primary fingerprint in uppercase hexadecimal.
///
/// The key is judged at the instant at which the signature says it was made, so that a signature
/// outlives the key that made it; a key that was lost to others never counts, whatever the date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureVerdict {
    /// Made by this signer over exactly these bytes.
    Good {
        /// Who signed.
        signer: String,
        /// When, by the signer's clock.
        made_at: SystemTime,
        /// Whether the signature names the person who opened the message as an intended recipient
        /// (RFC 9580 5.2.3.36); false when it names nobody.
        addressed: bool,
    },
    /// Written to other recipients and passed on as if it were for the person who opened the message.
    NotForUs {
        /// Who signed, if the signature is what it says.
        signer: String,
    },
    /// Made by none of the certificates at hand.
    UnknownSigner {
        /// The fingerprint or key ID that the signature claims.
        claims: Option<String>,
    },
    /// The certificate or its signing key is revoked; the signature was not looked at.
    RevokedKey {
        /// Whose key.
        signer: String,
    },
    /// The certificate or its signing key had expired when the signature was made; the signature was not looked at.
    ExpiredKey {
        /// Whose key.
        signer: String,
    },
    /// The key may not sign, or did not yet belong to the certificate when the signature was made.
    UnusableKey {
        /// Whose key.
        signer: String,
    },
    /// Made with algorithms that are no longer safe.
    TooWeak {
        /// Who signed, if the signature is what it says.
        signer: String,
    },
    /// Made more than half an hour in the future.
    FromTheFuture {
        /// Who signed, if the signature is what it says.
        signer: String,
    },
    /// The bytes are not what was signed, or the signature is damaged or has expired.
    Bad {
        /// Who signed, if the signature is what it says.
        signer: Option<String>,
    },
}

impl SignatureVerdict {
    /// The signer of a good signature, and `None` for every other verdict.
    pub fn good_signer(&self) -> Option<&str> {
        match self {
            Self::Good { signer, .. } => Some(signer),
            _ => None,
        }
    }
}

/// Everybody who made a good signature, each once: two signatures by one person are one person.
pub fn good_signers(verdicts: &[SignatureVerdict]) -> BTreeSet<&str> {
    verdicts.iter().filter_map(SignatureVerdict::good_signer).collect()
}

/// Judges one result of Sequoia's; `opened_by` is the primary fingerprint of the key that opened the message.
pub(crate) fn judge(
    result: VerificationResult<'_>,
    opened_by: Option<&Fingerprint>,
    now: SystemTime,
) -> SignatureVerdict {
    match result {
        Ok(good) => SignatureVerdict::Good {
            signer: good.ka.cert().fingerprint().to_hex(),
            made_at: good.sig.signature_creation_time().unwrap_or(now),
            addressed: opened_by.is_some_and(|us| good.sig.intended_recipients().any(|to| to == us)),
        },
        Err(VerificationError::MissingKey { sig }) => SignatureVerdict::UnknownSigner { claims: claimed(sig) },
        Err(VerificationError::UnboundKey { cert, .. }) => {
            SignatureVerdict::UnusableKey { signer: cert.fingerprint().to_hex() }
        }
        Err(VerificationError::BadKey { ka, .. }) => bad_key(&ka),
        Err(VerificationError::BadSignature { sig, ka, error }) => {
            let signer = ka.cert().fingerprint().to_hex();
            let mut intended = sig.intended_recipients().peekable();
            let for_others = intended.peek().is_some() && opened_by.is_some_and(|us| intended.all(|to| to != us));
            let too_weak = matches!(error.downcast_ref(), Some(sequoia_openpgp::Error::PolicyViolation(..)));
            if sig.signature_creation_time().is_some_and(|made| made > latest(now)) {
                SignatureVerdict::FromTheFuture { signer }
            } else if for_others {
                SignatureVerdict::NotForUs { signer }
            } else if too_weak {
                SignatureVerdict::TooWeak { signer }
            } else {
                SignatureVerdict::Bad { signer: Some(signer) }
            }
        }
        // Malformed, unknown, and what later versions of the library may add.
        Err(_) => SignatureVerdict::Bad { signer: None },
    }
}

fn bad_key(key: &ValidErasedKeyAmalgamation<'_, PublicParts>) -> SignatureVerdict {
    let signer = key.cert().fingerprint().to_hex();
    let revoked = |status| matches!(status, RevocationStatus::Revoked(_));
    if revoked(key.valid_cert().revocation_status()) || revoked(key.revocation_status()) {
        SignatureVerdict::RevokedKey { signer }
    } else if key.valid_cert().alive().is_err() || key.alive().is_err() {
        SignatureVerdict::ExpiredKey { signer }
    } else {
        SignatureVerdict::UnusableKey { signer }
    }
}

fn claimed(signature: &Signature) -> Option<String> {
    signature.get_issuers().first().map(|issuer| match issuer {
        KeyHandle::Fingerprint(fingerprint) => fingerprint.to_hex(),
        KeyHandle::KeyID(id) => id.to_hex(),
    })
}

/// The latest creation time that is taken as now: the clocks of two computers differ.
pub(crate) fn latest(now: SystemTime) -> SystemTime {
    now + CLOCK_SKEW_TOLERANCE
}

/// Judges detached signatures over what is left of `data`.
pub(crate) fn of_detached(
    signatures: Vec<Signature>,
    data: impl Read + Send + Sync,
    senders: &[Certificate],
    now: SystemTime,
) -> Result<Vec<SignatureVerdict>> {
    let verified: sequoia_openpgp::Result<Vec<SignatureVerdict>> = (|| {
        let mut bytes = Vec::new();
        for signature in signatures {
            Packet::from(signature).serialize(&mut bytes)?;
        }
        let policy = policy(now);
        let helper = Detached { senders, now, verdicts: Vec::new() };
        let mut verifier = DetachedVerifierBuilder::from_bytes(&bytes)?.with_policy(&policy, latest(now), helper)?;
        verifier.verify_reader(data)?;
        Ok(verifier.into_helper().verdicts)
    })();
    verified.map_err(Error::with_context("could not verify the signature"))
}

struct Detached<'a> {
    senders: &'a [Certificate],
    now: SystemTime,
    verdicts: Vec<SignatureVerdict>,
}

impl VerificationHelper for Detached<'_> {
    fn get_certs(&mut self, _: &[KeyHandle]) -> sequoia_openpgp::Result<Vec<Cert>> {
        Ok(self.senders.iter().map(|sender| sender.cert().clone()).collect())
    }

    fn check(&mut self, structure: MessageStructure<'_>) -> sequoia_openpgp::Result<()> {
        for layer in structure {
            if let MessageLayer::SignatureGroup { results } = layer {
                let now = self.now;
                self.verdicts.extend(results.into_iter().map(|result| judge(result, None, now)));
            }
        }
        Ok(())
    }
}
