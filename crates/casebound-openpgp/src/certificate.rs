//! A certificate: the public half of a key, with its fingerprint and user IDs.

use std::fmt;
use std::time::SystemTime;

use sequoia_openpgp::packet::UserID;
use sequoia_openpgp::serialize::SerializeInto;
use sequoia_openpgp::{Cert, KeyHandle, Packet};

use crate::armour;
use crate::error::{Error, Reason, Result};
use crate::policy;

/// A certificate, never with secret key material.
#[derive(Clone, PartialEq)]
pub struct Certificate(Cert);

impl Certificate {
    /// Reads a file that must hold exactly one certificate, armoured or binary.
    ///
    /// # Errors
    /// [`Reason::Unreadable`], [`Reason::NoCertificate`], [`Reason::SeveralCertificates`], [`Reason::SecretMaterial`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut certificates = Self::all_from_bytes(bytes)?;
        if certificates.len() > 1 {
            return Err(Error::new(
                Reason::SeveralCertificates,
                "the file holds several certificates; keep one certificate in one file",
            ));
        }
        certificates.pop().ok_or_else(no_certificate)
    }

    /// Reads all certificates of a file, also when it consists of several armoured blocks.
    ///
    /// # Errors
    /// [`Reason::Unreadable`], [`Reason::NoCertificate`], [`Reason::SecretMaterial`].
    pub fn all_from_bytes(bytes: &[u8]) -> Result<Vec<Self>> {
        let certs = armour::certs(bytes)?;
        if certs.is_empty() {
            return Err(no_certificate());
        }
        if certs.iter().any(Cert::is_tsk) {
            return Err(Error::new(
                Reason::SecretMaterial,
                "the file holds a secret key; export the certificate alone and treat the key as exposed",
            ));
        }
        Ok(certs.into_iter().map(Self).collect())
    }

    /// Keeps the public half only.
    pub(crate) fn of(cert: Cert) -> Self {
        Self(cert.strip_secret_key_material())
    }

    pub(crate) fn cert(&self) -> &Cert {
        &self.0
    }

    /// The primary fingerprint: 40 uppercase hexadecimal digits (v4) or 64 (v6).
    pub fn fingerprint(&self) -> String {
        self.0.fingerprint().to_hex()
    }

    /// The primary fingerprint in groups, to be read aloud and compared.
    pub fn pretty_fingerprint(&self) -> String {
        self.0.fingerprint().to_spaced_hex()
    }

    /// Whether `written` is this certificate's whole primary fingerprint; blanks, case and a leading `0x` do not matter.
    ///
    /// A key ID, being a part of a fingerprint, never matches.
    pub fn matches_fingerprint(&self, written: &str) -> bool {
        let digits: String = written.chars().filter(|c| !c.is_whitespace()).collect();
        let digits = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")).unwrap_or(&digits);
        digits.eq_ignore_ascii_case(&self.fingerprint())
    }

    /// Returns whether one of its keys has this fingerprint or key ID, in hexadecimal digits.
    pub fn has_key(&self, written: &str) -> bool {
        let Ok(wanted) = written.parse::<KeyHandle>() else { return false };
        self.0.keys().any(|key| key.key().key_handle().aliases(&wanted))
    }

    /// All user IDs as they were written, whether or not they are still valid.
    pub fn user_ids(&self) -> Vec<String> {
        self.0.userids().map(|user_id| String::from_utf8_lossy(user_id.userid().value()).into_owned()).collect()
    }

    /// The e-mail addresses in the user IDs, whether or not they are still valid; [`Self::fitness`] judges.
    pub fn emails(&self) -> Vec<String> {
        self.0.userids().filter_map(|user_id| email(user_id.userid())).collect()
    }

    /// The armoured certificate, with a comment line for the fingerprint and each user ID.
    ///
    /// # Errors
    /// When a packet cannot be written.
    pub fn to_armored(&self) -> Result<Vec<u8>> {
        self.0.armored().to_vec().map_err(Error::with_context("could not write the certificate"))
    }

    /// This certificate together with what `newer` adds: later expiry, new subkeys, revocations.
    ///
    /// # Errors
    /// [`Reason::OtherCertificate`] when the fingerprints differ.
    pub fn updated_with(&self, newer: &Self) -> Result<Self> {
        let other = |_| Error::new(Reason::OtherCertificate, "an update must have the same primary fingerprint");
        self.0.clone().merge_public(newer.0.clone()).map(Self).map_err(other)
    }

    /// The least that lets a stranger verify this signer's signatures: the primary key, its main
    /// user ID, the signing subkeys, and nothing that others certified.
    ///
    /// Older self-signatures stay: a signature is judged by those that were valid when it was made.
    ///
    /// # Errors
    /// When the remaining packets make no certificate.
    pub fn minimal(&self, now: SystemTime) -> Result<Self> {
        let policy = policy(now);
        let main_user_id = self
            .0
            .with_policy(&policy, now)
            .and_then(|valid| valid.primary_userid())
            .map(|user_id| user_id.userid().clone())
            .ok();

        let primary = self.0.primary_key();
        let mut packets = vec![Packet::from(primary.key().clone())];
        packets.extend(primary.self_signatures().cloned().map(Packet::from));
        packets.extend(primary.self_revocations().cloned().map(Packet::from));
        packets.extend(primary.other_revocations().cloned().map(Packet::from));
        for user_id in self.0.userids() {
            if main_user_id.as_ref().is_some_and(|main| main != user_id.userid()) {
                continue;
            }
            packets.push(user_id.userid().clone().into());
            packets.extend(user_id.self_signatures().cloned().map(Packet::from));
            packets.extend(user_id.self_revocations().cloned().map(Packet::from));
        }
        for subkey in self.0.keys().subkeys() {
            let signs = |s: &sequoia_openpgp::packet::Signature| s.key_flags().is_some_and(|flags| flags.for_signing());
            if !subkey.self_signatures().any(signs) {
                continue;
            }
            packets.push(subkey.key().clone().into());
            packets.extend(subkey.self_signatures().cloned().map(Packet::from));
            packets.extend(subkey.self_revocations().cloned().map(Packet::from));
        }
        Cert::from_packets(packets.into_iter())
            .map(Self)
            .map_err(Error::with_context("could not reduce the certificate"))
    }
}

/// Shows the fingerprint only: user IDs are names.
impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.fingerprint())
    }
}

/// Whether any secret key material is in these bytes, also in a later armoured block or before damage.
pub fn contains_secret_key(bytes: &[u8]) -> bool {
    const HEADER: &[u8] = b"-----BEGIN PGP PRIVATE KEY";
    bytes.windows(HEADER.len()).any(|window| window == HEADER) || armour::any_secret_packet(bytes)
}

/// The address in a user ID that follows the convention `Name <address>`.
pub(crate) fn email(user_id: &UserID) -> Option<String> {
    user_id.email().ok().flatten().map(str::to_owned)
}

fn no_certificate() -> Error {
    Error::new(Reason::NoCertificate, "the file holds no certificate")
}
