//! Digests as the record writes them.

use casebound_record::hex;
use sha2::{Digest as _, Sha256};

/// The SHA-256 digest of a file.
#[must_use]
pub fn of(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes))
}
