//! What a message looks like from outside, before anything of it is decrypted.

use sequoia_openpgp::packet::Tag;
use sequoia_openpgp::parse::buffered_reader::BufferedReader;
use sequoia_openpgp::parse::{PacketParser, PacketParserResult, Parse};

use crate::error::{Error, Reason, Result};

/// The fewest bytes of an encrypted container: the random start of one block and two bytes, and the
/// integrity check of 22 (RFC 9580 5.13.1). Eight bytes of a literal packet make up for a smaller block.
const LEAST: usize = 16 + 2 + 22;

/// Whether the message is encrypted on the outside; refuses what could not be opened safely.
///
/// Sequoia would refuse these forms too, but without saying what to do, and it panics where a
/// container ends before [`LEAST`] bytes.
pub(crate) fn is_encrypted(message: &[u8]) -> Result<bool> {
    let mut next = PacketParser::from_bytes(message);
    while let Ok(PacketParserResult::Some(mut parser)) = next {
        match parser.packet.tag() {
            Tag::PKESK | Tag::SKESK | Tag::Marker | Tag::Padding => {}
            Tag::SEIP if parser.data_hard(LEAST).is_err() => return Err(damaged()),
            Tag::SEIP => return Ok(true),
            Tag::SED => return Err(no_integrity()),
            Tag::AED => return Err(gnupg_only()),
            _ => return Ok(false),
        }
        next = parser.next().map(|(_, rest)| rest);
    }
    Err(damaged())
}

pub(crate) fn damaged() -> Error {
    Error::new(Reason::Damaged, "the message was changed or cut short, or is not OpenPGP message")
}

fn no_integrity() -> Error {
    Error::new(
        Reason::NoIntegrity,
        "the message has no integrity protection, so anybody could have changed it; \
         ask for it again from a current program",
    )
}

fn gnupg_only() -> Error {
    Error::new(
        Reason::GnupgOnly,
        "the message is in a form that only GnuPG reads, because the certificate asks for it; \
         run `gpg --edit-key` with `setpref AES256 AES192 AES SHA512 SHA384 SHA256 ZLIB BZIP2 ZIP`, \
         give the certificate out again, and ask for the message again",
    )
}
