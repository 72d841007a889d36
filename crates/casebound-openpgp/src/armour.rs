//! Reads OpenPGP packets out of a file that may hold several armoured blocks.

use std::borrow::Cow;
use std::io::Read;

use sequoia_openpgp::Cert;
use sequoia_openpgp::Packet;
use sequoia_openpgp::PacketPile;
use sequoia_openpgp::armor;
use sequoia_openpgp::cert::CertParser;
use sequoia_openpgp::packet::Signature;
use sequoia_openpgp::parse::{PacketParser, PacketParserResult, Parse};

use crate::error::{Error, Reason, Result};

const BEGIN: &[u8] = b"-----BEGIN PGP ";

/// The armoured blocks of a file, or the whole file where it is not armoured.
///
/// Sequoia stops at the end of the first block: a second certificate, or a secret key behind a public one, would pass unseen.
fn blocks(bytes: &[u8]) -> Vec<&[u8]> {
    let mut blocks = Vec::new();
    let mut rest = bytes;
    while let Some(start) = find_begin(rest) {
        let block = &rest[start..];
        let end = find_begin(&block[BEGIN.len()..]).map_or(block.len(), |next| next + BEGIN.len());
        blocks.push(&block[..end]);
        rest = &block[end..];
    }
    if blocks.is_empty() { vec![bytes] } else { blocks }
}

fn find_begin(bytes: &[u8]) -> Option<usize> {
    bytes.windows(BEGIN.len()).position(|window| window == BEGIN)
}

/// All certificates and secret keys of a file; empty for a file of nothing but blanks.
pub(crate) fn certs(bytes: &[u8]) -> Result<Vec<Cert>> {
    if bytes.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    let mut certs = Vec::new();
    for block in blocks(bytes) {
        let unreadable = |_| Error::new(Reason::Unreadable, "this is not a readable OpenPGP certificate or key");
        for cert in CertParser::from_bytes(block).map_err(unreadable)? {
            certs.push(cert.map_err(unreadable)?);
        }
    }
    Ok(certs)
}

/// All signatures of a detached signature file.
pub(crate) fn signatures(bytes: &[u8]) -> Result<Vec<Signature>> {
    let unreadable = || Error::new(Reason::Unreadable, "this is not a readable OpenPGP signature file");
    let mut signatures = Vec::new();
    for block in blocks(bytes) {
        let pile = PacketPile::from_bytes(block).map_err(|_| unreadable())?;
        for packet in pile.into_children() {
            match packet {
                Packet::Signature(signature) => signatures.push(signature),
                Packet::Marker(_) => {}
                _ => return Err(unreadable()),
            }
        }
    }
    if signatures.is_empty() { Err(unreadable()) } else { Ok(signatures) }
}

/// The packets of a message without their armour, as far as they can be read.
///
/// GnuPG gives up without a word on a damaged checksum; Sequoia does not look at it.
pub(crate) fn without_armour(message: &[u8]) -> Cow<'_, [u8]> {
    // A packet starts with a byte above ASCII (RFC 9580 4.2), armour does not.
    if message.first().is_some_and(|first| !first.is_ascii()) {
        return Cow::Borrowed(message);
    }
    let mut packets = Vec::new();
    let read = armor::Reader::from_bytes(message, None).read_to_end(&mut packets);
    if read.is_err() && packets.is_empty() {
        return Cow::Borrowed(message);
    }
    Cow::Owned(packets)
}

/// Whether a secret key packet can be met before the bytes stop making sense.
pub(crate) fn any_secret_packet(bytes: &[u8]) -> bool {
    blocks(bytes).into_iter().any(|block| {
        let mut next = PacketParser::from_bytes(block);
        while let Ok(PacketParserResult::Some(parser)) = next {
            if matches!(parser.packet, Packet::SecretKey(_) | Packet::SecretSubkey(_)) {
                return true;
            }
            next = parser.next().map(|(_, rest)| rest);
        }
        false
    })
}
