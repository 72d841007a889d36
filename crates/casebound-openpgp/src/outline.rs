//! What can be seen of an encrypted message without a key: for whom it is, and whether it is whole.

use std::io::Read as _;

use sequoia_openpgp::Packet;
use sequoia_openpgp::parse::{PacketParser, PacketParserResult, Parse};

/// What can be seen of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageOutline {
    /// The keys that it is encrypted for, as fingerprints or key IDs.
    pub recipients: Vec<String>,
    /// How many recipients are hidden.
    pub hidden: usize,
    /// How many passphrases open it.
    pub passphrases: usize,
    /// Whether it is one message, encrypted with integrity protection, and nothing else.
    pub is_whole: bool,
}

/// Looks at a message, armoured or binary; what can't be read is not whole.
pub fn outline(message: &[u8]) -> MessageOutline {
    let mut outline = MessageOutline::default();
    let mut containers = 0;
    let mut next = PacketParser::from_bytes(message);
    loop {
        match next {
            Ok(PacketParserResult::Some(mut parser)) => {
                match &parser.packet {
                    Packet::PKESK(pkesk) if containers == 0 => match pkesk.recipient() {
                        Some(key) => outline.recipients.push(key.to_hex()),
                        None => outline.hidden += 1,
                    },
                    Packet::SKESK(_) if containers == 0 => outline.passphrases += 1,
                    Packet::SEIP(_) if containers == 0 => {
                        containers += 1;
                        // To its end, where a cut shows.
                        if std::io::copy(&mut parser.by_ref(), &mut std::io::sink()).is_err() {
                            return outline;
                        }
                    }
                    _ => return outline,
                }
                next = parser.next().map(|(_, rest)| rest);
            }
            Ok(PacketParserResult::EOF(_)) => break,
            Err(_) => return outline,
        }
    }
    outline.is_whole = containers == 1;
    outline
}
