//! Opens a message, and says who signed it; nothing of it is given out before the last byte was checked.

use std::fmt;
use std::io::Read;
use std::time::SystemTime;

use sequoia_openpgp::crypto::SessionKey;
use sequoia_openpgp::packet::{PKESK, SKESK, Tag};
use sequoia_openpgp::parse::stream::{
    DecryptionHelper, DecryptorBuilder, MessageLayer, MessageStructure, VerificationHelper, VerifierBuilder,
};
use sequoia_openpgp::parse::{PacketParser, PacketParserResult, Parse};
use sequoia_openpgp::types::SymmetricAlgorithm;
use sequoia_openpgp::{Cert, Fingerprint, KeyHandle, Packet, anyhow};

use crate::certificate::Certificate;
use crate::error::{Error, Reason, Result};
use crate::form::{self, damaged};
use crate::policy;
use crate::secret::{SecretKeySource, SecretKeys, Unlocker, is_stub};
use crate::verdict::{self, SignatureVerdict};

/// The largest plaintext that is opened: a small compressed message can unfold to any size.
pub const MAX_PLAIN: u64 = 512 * 1024 * 1024;

/// An opened message. The caller decides what an unsigned or unencrypted one is worth.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenedMessage {
    /// The plaintext, checked to its end.
    pub plain: Vec<u8>,
    /// One for each signature; empty when the message is not signed.
    pub verdicts: Vec<SignatureVerdict>,
    /// Whether the message was encrypted.
    pub encrypted: bool,
}

/// Keeps the plaintext to itself.
impl fmt::Debug for OpenedMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opened")
            .field("plain", &"[private]")
            .field("verdicts", &self.verdicts)
            .field("encrypted", &self.encrypted)
            .finish()
    }
}

/// Opens `message`, armoured or binary, and judges its signatures against `senders`.
///
/// An expired or revoked key still opens what was once encrypted for it.
///
/// # Errors
/// [`Reason::NoSecretKey`], [`Reason::OnlyStub`], [`Reason::PassphraseWanted`], [`Reason::WrongPassphrase`],
/// [`Reason::Damaged`], [`Reason::NoIntegrity`], [`Reason::GnupgOnly`], [`Reason::TooLarge`], and what gpg reports.
pub fn decrypt_and_verify<'a>(
    message: &'a [u8],
    secrets: SecretKeySource<'a>,
    senders: &'a [Certificate],
    now: SystemTime,
) -> Result<OpenedMessage> {
    let encrypted = form::is_encrypted(message)?;
    let policy = policy(now);
    let helper = Helper {
        opener: Some(Opener::new(secrets, message)),
        senders,
        now,
        opened_by: None,
        unopened: encrypted,
        usual: true,
        verdicts: Vec::new(),
    };
    let mut decryptor = DecryptorBuilder::from_bytes(message)
        .map_err(|_| damaged())?
        .with_policy(&policy, verdict::latest(now), helper)
        .map_err(why_not_opened)?;

    let mut plain = Vec::new();
    let read = (&mut decryptor).take(MAX_PLAIN + 1).read_to_end(&mut plain);
    if plain.len() as u64 > MAX_PLAIN {
        return Err(Error::new(Reason::TooLarge, "the message unfolds to more than this program opens"));
    }
    // The error is not kept as a source: it was met inside the message.
    read.map_err(|_| damaged())?;
    if !decryptor.message_processed() {
        return Err(damaged());
    }
    let helper = decryptor.into_helper();
    if helper.unopened || !helper.usual {
        return Err(damaged());
    }
    Ok(OpenedMessage { plain, verdicts: helper.verdicts, encrypted })
}

/// The keys that a message is encrypted for, as fingerprints or key IDs; a hidden recipient is none.
pub fn recipients(message: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut next = PacketParser::from_bytes(message);
    while let Ok(PacketParserResult::Some(parser)) = next {
        let Ok((packet, rest)) = parser.next() else { break };
        match packet {
            Packet::PKESK(pkesk) => found.extend(pkesk.recipient().map(|key| key.to_hex())),
            Packet::SKESK(_) | Packet::Marker(_) => {}
            _ => break,
        }
        next = Ok(rest);
    }
    found
}

/// Verifies a text in the cleartext signature framework (RFC 9580, 7): the text that was signed, without its escapes.
///
/// # Errors
/// [`Reason::Damaged`] when it is not such a text.
pub fn verify_clear_text(message: &[u8], senders: &[Certificate], now: SystemTime) -> Result<OpenedMessage> {
    let policy = policy(now);
    let helper =
        Helper { opener: None, senders, now, opened_by: None, unopened: false, usual: true, verdicts: Vec::new() };
    let mut verifier = VerifierBuilder::from_bytes(message)
        .map_err(|_| damaged())?
        .with_policy(&policy, verdict::latest(now), helper)
        .map_err(|_| damaged())?;
    let mut plain = Vec::new();
    verifier.read_to_end(&mut plain).map_err(|_| damaged())?;
    if verifier.processing_csf_message() != Some(true) || !verifier.message_processed() {
        return Err(damaged());
    }
    let helper = verifier.into_helper();
    if helper.usual { Ok(OpenedMessage { plain, verdicts: helper.verdicts, encrypted: false }) } else { Err(damaged()) }
}

/// Our own errors as they are, Sequoia's by their kind and without their text.
fn why_not_opened(error: anyhow::Error) -> Error {
    let error = match error.downcast::<Error>() {
        Ok(ours) => return ours,
        Err(theirs) => theirs,
    };
    match error.downcast_ref() {
        Some(sequoia_openpgp::Error::MissingSessionKey(_)) => no_secret_key(),
        _ => damaged(),
    }
}

fn no_secret_key() -> Error {
    Error::new(Reason::NoSecretKey, "the message is not encrypted for any of the secret keys at hand")
}

struct Helper<'a> {
    /// Nothing where a message must not be encrypted.
    opener: Option<Opener<'a>>,
    senders: &'a [Certificate],
    now: SystemTime,
    opened_by: Option<Fingerprint>,
    /// Whether the one encryption, on the outside, is still to come.
    unopened: bool,
    /// Whether the parts are in each other as expected.
    usual: bool,
    verdicts: Vec<SignatureVerdict>,
}

impl VerificationHelper for Helper<'_> {
    fn inspect(&mut self, parser: &PacketParser<'_>) -> sequoia_openpgp::Result<()> {
        // No encryption under a signature or in another encryption: nobody writes that, and who could
        // read the outer one is not who wrote the inner one.
        if parser.packet.tag() == Tag::SEIP && !std::mem::take(&mut self.unopened) {
            return Err(damaged().into());
        }
        Ok(())
    }

    fn get_certs(&mut self, _: &[KeyHandle]) -> sequoia_openpgp::Result<Vec<Cert>> {
        Ok(self.senders.iter().map(|sender| sender.cert().clone()).collect())
    }

    fn check(&mut self, structure: MessageStructure<'_>) -> sequoia_openpgp::Result<()> {
        let mut signed = false;
        for layer in structure {
            match layer {
                MessageLayer::Encryption { .. } => {}
                MessageLayer::Compression { .. } if !signed => {}
                MessageLayer::SignatureGroup { results } if !signed => {
                    signed = true;
                    let (us, now) = (self.opened_by.as_ref(), self.now);
                    self.verdicts = results.into_iter().map(|r| verdict::judge(r, us, now)).collect();
                }
                _ => self.usual = false,
            }
        }
        Ok(())
    }
}

impl DecryptionHelper for Helper<'_> {
    fn decrypt(
        &mut self,
        pkesks: &[PKESK],
        _: &[SKESK],
        algorithm: Option<SymmetricAlgorithm>,
        decrypt: &mut dyn FnMut(Option<SymmetricAlgorithm>, &SessionKey) -> bool,
    ) -> sequoia_openpgp::Result<Option<Cert>> {
        let opener = self.opener.as_mut().ok_or_else(no_secret_key)?;
        let opened_by = opener.open(pkesks, algorithm, decrypt)?;
        self.opened_by = Some(opened_by.fingerprint());
        // Without the certificate Sequoia would not compare the intended recipients.
        Ok(Some(opened_by))
    }
}

/// Finds the session key of the message.
enum Opener<'a> {
    File { keys: &'a SecretKeys, unlocker: Unlocker<'a> },
    Gpg { gpg: &'a crate::Gpg, own: &'a [Certificate], message: &'a [u8] },
}

type TrySessionKey<'a> = dyn FnMut(Option<SymmetricAlgorithm>, &SessionKey) -> bool + 'a;

impl<'a> Opener<'a> {
    fn new(secrets: SecretKeySource<'a>, message: &'a [u8]) -> Self {
        match secrets {
            SecretKeySource::File { keys, ask } => Self::File { keys, unlocker: Unlocker::new(ask) },
            SecretKeySource::Gpg { gpg, own } => Self::Gpg { gpg, own, message },
        }
    }

    /// The certificate whose key opened the message.
    fn open(
        &mut self,
        pkesks: &[PKESK],
        algorithm: Option<SymmetricAlgorithm>,
        decrypt: &mut TrySessionKey<'_>,
    ) -> Result<Cert> {
        match self {
            Self::File { keys, unlocker } => open_with_file(keys, unlocker, pkesks, algorithm, decrypt),
            Self::Gpg { gpg, own, message } => {
                let opening = gpg.open(message)?;
                let recipient = own.iter().find(|own| own.fingerprint() == opening.recipient).ok_or_else(|| {
                    Error::new(
                        Reason::NoSecretKey,
                        "gpg opened the message with a key that belongs to none of the certificates at hand",
                    )
                })?;
                if !decrypt(Some(opening.algorithm), &opening.session_key) {
                    return Err(damaged());
                }
                Ok(recipient.cert().clone())
            }
        }
    }
}

fn open_with_file<'k>(
    keys: &'k SecretKeys,
    unlocker: &mut Unlocker<'_>,
    pkesks: &[PKESK],
    algorithm: Option<SymmetricAlgorithm>,
    decrypt: &mut TrySessionKey<'_>,
) -> Result<Cert> {
    // No policy here: a key that may no longer receive must still open old messages.
    let all = |cert: &'k Cert| cert.keys().secret().map(move |key| (cert, key.key()));
    let mut candidates: Vec<_> = pkesks
        .iter()
        .flat_map(|pkesk| keys.certs().iter().flat_map(all).map(move |(cert, key)| (pkesk, cert, key)))
        // A message for a hidden recipient names no key: then each one is tried.
        .filter(|(pkesk, _, key)| pkesk.recipient().is_none_or(|to| to.aliases(key.key_handle())))
        .filter(|(_, _, key)| key.pk_algo().for_encryption())
        .collect();
    // Nobody is asked for a passphrase when a key without one opens it.
    candidates.sort_by_key(|(_, _, key)| key.secret().is_encrypted());
    let mut only_stub = false;
    for (pkesk, cert, key) in candidates {
        if is_stub(key) {
            only_stub = true;
            continue;
        }
        let Ok(mut pair) = unlocker.unlock(key, cert)?.into_keypair() else {
            continue;
        };
        let opened = pkesk
            .decrypt(&mut pair, algorithm)
            .is_some_and(|(algorithm, session_key)| decrypt(algorithm, &session_key));
        if opened {
            return Ok(cert.clone().strip_secret_key_material());
        }
    }
    if only_stub {
        return Err(Error::new(
            Reason::OnlyStub,
            "the file does not hold the secret part of the decryption key; open the message through gpg",
        ));
    }
    Err(no_secret_key())
}
