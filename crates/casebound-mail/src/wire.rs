//! What mails that come and mails that leave share: line ends, and types that are never printed.

use std::borrow::Cow;

/// Makes `Debug` print the name of a type and nothing of what a mail says.
#[macro_export]
macro_rules! private_debug {
    ($($name:ident)+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), " [private]"))
            }
        }
    )+};
}

/// The bytes with CRLF line ends, as they are signed.
pub fn crlf(bytes: &[u8]) -> Cow<'_, [u8]> {
    let is_bare = |(at, byte): (usize, &u8)| *byte == b'\n' && (at == 0 || bytes.get(at - 1) != Some(&b'\r'));
    if !bytes.iter().enumerate().any(is_bare) {
        return bytes.into();
    }
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 60);
    let mut before = 0;
    for byte in bytes {
        if *byte == b'\n' && before != b'\r' {
            out.push(b'\r');
        }
        out.push(*byte);
        before = *byte;
    }
    out.into()
}
