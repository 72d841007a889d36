//! Random bytes from the system, for names that mean nothing.

use anyhow::Context as _;
use data_encoding::HEXLOWER;

/// Returns so many random bytes.
pub fn bytes<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok().context("cannot get random numbers from the system")?;
    Ok(bytes)
}

/// Returns so many random bytes as lower-case hexadecimal digits, two for each.
pub fn digits<const N: usize>() -> anyhow::Result<String> {
    Ok(HEXLOWER.encode(&bytes::<N>()?))
}
