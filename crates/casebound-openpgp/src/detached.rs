//! Detached signatures: made, verified, and two of them put into one file.

use std::io::Cursor;
use std::time::SystemTime;

use sequoia_openpgp::armor;
use sequoia_openpgp::packet::{Packet, Signature};
use sequoia_openpgp::serialize::{Serialize, SerializeInto as _};

use crate::armour;
use crate::certificate::Certificate;
use crate::error::{Error, Result};
use crate::signer::Signer;
use crate::verdict::{self, SignatureVerdict};

/// An armoured detached SHA-512 signature, of version 4 for a version 4 key.
///
/// # Errors
/// What [`Signer::gpg`]'s program reports, or a key that cannot sign.
pub fn sign_detached(data: &[u8], signer: &Signer, now: SystemTime) -> Result<Vec<u8>> {
    let signature = signer.sign(&mut Cursor::new(data), now)?;
    to_armored(vec![signature])
}

/// As [`sign_detached`], without armour.
///
/// # Errors
/// As [`sign_detached`].
pub fn sign_detached_binary(data: &[u8], signer: &Signer, now: SystemTime) -> Result<Vec<u8>> {
    let signature = signer.sign(&mut Cursor::new(data), now)?;
    Packet::from(signature).to_vec().map_err(Error::with_context("could not write the signature"))
}

/// One verdict for each signature in `signatures`, which may hold several, armoured or binary.
///
/// # Errors
/// [`crate::Reason::Unreadable`] when there is no signature to judge.
pub fn verify_detached(
    signatures: &[u8],
    data: &[u8],
    senders: &[Certificate],
    now: SystemTime,
) -> Result<Vec<SignatureVerdict>> {
    verdict::of_detached(armour::signatures(signatures)?, data, senders, now)
}

/// The signatures of both files in one armoured file, each once, for `gpg --verify` and [`verify_detached`].
///
/// # Errors
/// [`crate::Reason::Unreadable`] when one of the files holds no signature.
pub fn merge_detached(first: &[u8], second: &[u8]) -> Result<Vec<u8>> {
    let mut merged = armour::signatures(first)?;
    for signature in armour::signatures(second)? {
        if !merged.contains(&signature) {
            merged.push(signature);
        }
    }
    to_armored(merged)
}

fn to_armored(signatures: Vec<Signature>) -> Result<Vec<u8>> {
    let written: sequoia_openpgp::Result<Vec<u8>> = (|| {
        let mut writer = armor::Writer::new(Vec::new(), armor::Kind::Signature)?;
        for signature in signatures {
            Packet::from(signature).serialize(&mut writer)?;
        }
        Ok(writer.finalize()?)
    })();
    written.map_err(Error::with_context("could not write the signature"))
}
