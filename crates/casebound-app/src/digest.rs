//! SHA-256 digests of attachments, as case files write them.

use casebound_record::hex;
use sha2::{Digest as _, Sha256};

/// Returns the SHA-256 digest of these bytes, in lower-case hexadecimal digits.
#[must_use]
pub fn of(bytes: &[u8]) -> String {
    hex::encode(&Sha256::digest(bytes))
}
