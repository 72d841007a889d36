//! Makes a new key: for a first start, a demonstration, a test.

use std::time::{Duration, SystemTime};

use sequoia_openpgp::Profile;
use sequoia_openpgp::armor;
use sequoia_openpgp::cert::{CertBuilder, CipherSuite};
use sequoia_openpgp::packet::{Packet, Signature};
use sequoia_openpgp::serialize::{Serialize, SerializeInto};
use sequoia_openpgp::types::{Features, KeyFlags};

use crate::certificate::Certificate;
use crate::error::{Error, Result};
use crate::passphrase::Passphrase;

/// How long a new key is valid: two years.
pub const VALIDITY: Duration = Duration::from_secs(2 * 365 * 24 * 60 * 60);

/// A new key and what belongs to it.
pub struct Generated {
    /// The public half.
    pub certificate: Certificate,
    /// The armoured secret key, protected when a passphrase was given.
    pub secret: Vec<u8>,
    /// The armoured revocation certificate, to be kept apart from the key.
    pub revocation: Vec<u8>,
}

/// A version 4 key on Curve25519 with a signing and an encryption subkey, valid for [`VALIDITY`] from `now`.
///
/// It advertises nothing that GnuPG 2.2 cannot write.
///
/// # Errors
/// When the random source or the library fails.
pub fn generate(user_id: &str, now: SystemTime, passphrase: Option<&Passphrase>) -> Result<Generated> {
    let made: sequoia_openpgp::Result<Generated> = (|| {
        let (cert, revocation) = CertBuilder::new()
            .set_profile(Profile::RFC4880)?
            .set_cipher_suite(CipherSuite::Cv25519)
            .set_features(Features::empty().set_seipdv1())?
            .set_creation_time(now)
            .set_validity_period(VALIDITY)
            .set_password(passphrase.map(|passphrase| passphrase.password().clone()))
            .add_userid(user_id)
            .add_signing_subkey()
            .add_subkey(KeyFlags::empty().set_transport_encryption().set_storage_encryption(), None, None)
            .generate()?;
        let secret = cert.as_tsk().armored().to_vec()?;
        Ok(Generated { secret, revocation: to_armored_revocation(revocation)?, certificate: Certificate::of(cert) })
    })();
    made.map_err(Error::with_context("could not make a key"))
}

/// In the armour in which GnuPG writes and imports revocation certificates.
fn to_armored_revocation(revocation: Signature) -> sequoia_openpgp::Result<Vec<u8>> {
    let comment = [("Comment", "This is a revocation certificate")];
    let mut writer = armor::Writer::with_headers(Vec::new(), armor::Kind::PublicKey, comment)?;
    Packet::from(revocation).serialize(&mut writer)?;
    Ok(writer.finalize()?)
}
