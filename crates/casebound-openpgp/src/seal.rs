//! Encrypts and signs in one OpenPGP message (RFC 3156 6.2), for all recipients or for none.

use std::collections::BTreeSet;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::time::SystemTime;

use sequoia_openpgp::crypto::KeyPair;
use sequoia_openpgp::packet::one_pass_sig::OnePassSig3;
use sequoia_openpgp::packet::{OnePassSig, Packet, Signature};
use sequoia_openpgp::policy::Policy;
use sequoia_openpgp::serialize::Serialize;
use sequoia_openpgp::serialize::stream::{self, Armorer, Encryptor, LiteralWriter, Message};
use sequoia_openpgp::types::{Features, HashAlgorithm, SymmetricAlgorithm};
use sequoia_openpgp::{Cert, anyhow};

use crate::certificate::Certificate;
use crate::error::{Error, Reason, Result, UnfitCertificate};
use crate::fitness::Expected;
use crate::policy;
use crate::refusal::Purpose;
use crate::signer::{Signer, SigningBackend};

/// One who shall read the message, and what is known about them from elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    /// Encrypted for all its usable encryption keys.
    pub certificate: &'a Certificate,
    /// Compared before anything is written.
    pub expected: Expected<'a>,
}

/// Encrypts `plain` for all `recipients`, signed by `signer`; the result is armoured.
///
/// One recipient that may not receive refuses the whole message. The signer reads it only
/// as one of the recipients. Key IDs in the message show who received it.
///
/// # Errors
/// [`Reason::NoRecipients`], [`Reason::Unfit`] with all reasons for each, and what the signer reports.
pub fn encrypt_and_sign(
    plain: &[u8],
    recipients: &[Recipient<'_>],
    signer: &Signer,
    now: SystemTime,
) -> Result<Vec<u8>> {
    let mut message = Vec::new();
    encrypt_and_sign_stream(&mut Cursor::new(plain), &mut message, recipients, signer, now)?;
    Ok(message)
}

/// Like [`encrypt_and_sign`], in constant memory; `plain` is read from where it is to its end.
///
/// A signer through gpg reads it three times: to sign, to verify that signature, to encrypt.
///
/// # Errors
/// As [`encrypt_and_sign`]; then what was written so far is not a message and must be thrown away.
pub fn encrypt_and_sign_stream<R, W>(
    plain: &mut R,
    message: W,
    recipients: &[Recipient<'_>],
    signer: &Signer,
    now: SystemTime,
) -> Result<()>
where
    R: Read + Seek + Send + Sync,
    W: Write + Send + Sync,
{
    require_fit(recipients, now)?;
    let certs = different(recipients);
    let failed = |error: anyhow::Error| Error::with_context("could not encrypt the message")(error);
    let policy = policy(now);
    let begin = || encryption(Message::new(message), &certs, &policy, now);
    match signer.hand() {
        SigningBackend::Key(pair) => {
            begin().and_then(|encrypted| write_signing(encrypted, plain, pair, &certs, now)).map_err(failed)
        }
        SigningBackend::Gpg(_) => {
            let unread = "could not read the plaintext";
            let start = plain.stream_position().map_err(Error::with_context(unread))?;
            // Before anything is written: this is where a person may cancel.
            let signature = signer.sign(plain, now)?;
            plain.seek(SeekFrom::Start(start)).map_err(Error::with_context(unread))?;
            begin().and_then(|encrypted| write_signed(encrypted, plain, signature)).map_err(failed)
        }
    }
}

/// Encrypts `plain` for all `recipients`, without a signature; the result is armoured.
///
/// As in [`encrypt_and_sign`], one recipient that may not receive refuses the whole message.
///
/// # Errors
/// [`Reason::NoRecipients`], or [`Reason::Unfit`] with all reasons for each.
pub fn encrypt(plain: &[u8], recipients: &[Recipient<'_>], now: SystemTime) -> Result<Vec<u8>> {
    require_fit(recipients, now)?;
    let certs = different(recipients);
    let policy = policy(now);
    let mut message = Vec::new();
    let written = encryption(Message::new(&mut message), &certs, &policy, now).and_then(|encrypted| {
        let mut literal = LiteralWriter::new(encrypted).build()?;
        literal.write_all(plain)?;
        literal.finalize()
    });
    written.map_err(Error::with_context("could not encrypt the message"))?;
    Ok(message)
}

/// The certificates of the recipients, each once.
fn different<'a>(recipients: &[Recipient<'a>]) -> Vec<&'a Cert> {
    let mut seen = BTreeSet::new();
    let certs = recipients.iter().map(|recipient| recipient.certificate.cert());
    certs.filter(|cert| seen.insert(cert.fingerprint())).collect()
}

fn require_fit(recipients: &[Recipient<'_>], now: SystemTime) -> Result<()> {
    if recipients.is_empty() {
        return Err(Error::new(Reason::NoRecipients, "a message needs at least one recipient"));
    }
    let refused: Vec<UnfitCertificate> = recipients
        .iter()
        .map(|recipient| UnfitCertificate {
            fingerprint: recipient.certificate.fingerprint(),
            refusals: recipient.certificate.fitness(Purpose::Receive, recipient.expected, now).refusals,
        })
        .filter(|refused| !refused.refusals.is_empty())
        .collect();
    if refused.is_empty() {
        return Ok(());
    }
    Err(Error::unfit("nothing was encrypted: a certificate may not receive", refused))
}

/// The armour and the encryption; what is written into it must be whole packets.
fn encryption<'a>(
    message: Message<'a>,
    certs: &[&'a Cert],
    policy: &'a dyn Policy,
    now: SystemTime,
) -> sequoia_openpgp::Result<Message<'a>> {
    let mut recipients = Vec::new();
    for cert in certs {
        let keys = cert.keys().with_policy(policy, now).supported().alive().revoked(false);
        for key in keys.for_transport_encryption() {
            // Whatever a certificate advertises: GnuPG 2.2 and others read nothing newer than SEIPDv1.
            let features = Features::empty().set_seipdv1();
            recipients.push(stream::Recipient::new(features, key.key().key_handle(), key.key()));
        }
    }
    Encryptor::for_recipients(Armorer::new(message).build()?, recipients)
        .symmetric_algo(SymmetricAlgorithm::AES256)
        .build()
}

/// Signs while writing; the signature names the recipients, so that nobody can pass it on as theirs.
fn write_signing(
    encrypted: Message<'_>,
    plain: &mut dyn Read,
    pair: &KeyPair,
    certs: &[&Cert],
    now: SystemTime,
) -> sequoia_openpgp::Result<()> {
    let mut signer = stream::Signer::new(encrypted, pair.clone())?.hash_algo(HashAlgorithm::SHA512)?.creation_time(now);
    for cert in certs {
        signer = signer.add_intended_recipient(cert);
    }
    let mut literal = LiteralWriter::new(signer.build()?).build()?;
    io::copy(plain, &mut literal)?;
    literal.finalize()
}

/// Lays a signature made beforehand around the plaintext: one-pass signature, literal, signature.
fn write_signed(mut encrypted: Message<'_>, plain: &mut dyn Read, signature: Signature) -> sequoia_openpgp::Result<()> {
    let mut announced = OnePassSig3::try_from(&signature)?;
    announced.set_last(true);
    Packet::from(OnePassSig::from(announced)).serialize(&mut encrypted)?;
    let mut literal = LiteralWriter::new(encrypted).build()?;
    io::copy(plain, &mut literal)?;
    let mut encrypted = literal.finalize_one()?.expect("the literal was stacked on the encryption above");
    Packet::from(signature).serialize(&mut encrypted)?;
    encrypted.finalize()
}
