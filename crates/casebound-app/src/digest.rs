//! SHA-256 digests, as case files and manifests write them.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

/// Returns the SHA-256 digest of these bytes, in lower-case hexadecimal digits.
pub fn of(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}
