//! Whether a file is encrypted, told by its first bytes.

/// git-crypt, age (binary and armoured), and OpenPGP (armoured and binary).
pub(super) fn is_encrypted(bytes: &[u8]) -> bool {
    const STARTS: [&[u8]; 4] = [
        b"\0GITCRYPT\0",
        b"age-encryption.org/v1",
        b"-----BEGIN AGE ENCRYPTED FILE-----",
        b"-----BEGIN PGP MESSAGE-----",
    ];
    let armour = bytes.trim_ascii_start();
    STARTS.iter().any(|start| bytes.starts_with(start) || armour.starts_with(start)) || is_openpgp(bytes)
}

/// Whether the first packet is one that begins an encrypted message: a session key (tags 1 and 3)
/// or encrypted data (9, 18, 20); RFC 9580, sections 4.2 and 5. A version octet tells these from other
/// bytes; tag 9 has none.
fn is_openpgp(bytes: &[u8]) -> bool {
    // Some of these first bytes also begin a character of UTF-8.
    let start = bytes.get(..bytes.len().min(64)).unwrap_or_default();
    if std::str::from_utf8(start).is_ok_and(|text| !text.is_empty()) {
        return false;
    }
    let Some((tag, body)) = packet(bytes) else {
        return false;
    };
    match (tag, body.first()) {
        (1, Some(3 | 6)) | (3, Some(4..=6)) | (18, Some(1 | 2)) | (20, Some(1)) => true,
        (9, Some(_)) => std::str::from_utf8(bytes).is_err(),
        _ => false,
    }
}

/// Tag and body of the first packet: old and new headers (RFC 9580, section 4.2).
fn packet(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    if first & 0x80 == 0 {
        return None;
    }
    if first & 0x40 == 0 {
        let length = match first & 3 {
            0 => 1,
            1 => 2,
            2 => 4,
            _ => 0,
        };
        return Some(((first >> 2) & 0x0f, rest.get(length..)?));
    }
    let length = match rest.first()? {
        0..=191 | 224..=254 => 1,
        192..=223 => 2,
        255 => 5,
    };
    Some((first & 0x3f, rest.get(length..)?))
}
