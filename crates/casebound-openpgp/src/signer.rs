//! Who signs: a key out of a file, or `gpg` with its agent or card.

use std::fmt;
use std::io::{Read, Seek, SeekFrom};
use std::time::SystemTime;

use sequoia_openpgp::Cert;
use sequoia_openpgp::crypto::KeyPair;
use sequoia_openpgp::packet::Signature;
use sequoia_openpgp::serialize::stream::{self, Message};
use sequoia_openpgp::types::{HashAlgorithm, SignatureType};

use crate::certificate::Certificate;
use crate::error::{Error, Reason, Result, UnfitCertificate};
use crate::fitness::Expected;
use crate::gpg::Gpg;
use crate::passphrase::PassphrasePrompt;
use crate::refusal::Purpose;
use crate::secret::{SecretKeys, Unlocker, is_stub};
use crate::{armour, policy, verdict};

/// Signs as one person, as often as wanted.
pub struct Signer {
    certificate: Certificate,
    hand: SigningBackend,
}

pub(crate) enum SigningBackend {
    /// An unlocked key.
    Key(Box<KeyPair>),
    /// The program, which asks its agent.
    Gpg(Gpg),
}

impl Signer {
    /// Takes the signing key out of a secret key file and unlocks it; a key without passphrase asks nothing.
    ///
    /// `fingerprint` picks the key where the file holds several. Stubs that GnuPG leaves for keys on a card are passed over.
    ///
    /// # Errors
    /// [`Reason::Unreadable`], [`Reason::NoSecretKey`], [`Reason::SeveralCertificates`], [`Reason::Unfit`],
    /// [`Reason::OnlyStub`], [`Reason::PassphraseWanted`], [`Reason::WrongPassphrase`].
    pub fn from_key_bytes(
        bytes: &[u8],
        fingerprint: Option<&str>,
        now: SystemTime,
        ask: PassphrasePrompt<'_>,
    ) -> Result<Self> {
        let keys = SecretKeys::from_bytes(bytes)?;
        let cert = pick(&keys, fingerprint)?;
        let certificate = Certificate::of(cert.clone());
        require_fit(&certificate, now)?;

        let policy = policy(now);
        let valid = cert.with_policy(&policy, now).map_err(Error::with_context("could not read the signing key"))?;
        let key = valid
            .keys()
            .supported()
            .alive()
            .revoked(false)
            .for_signing()
            .secret()
            .filter(|key| !is_stub(key.key()))
            // A newer subkey is the one its holder means to use.
            .max_by_key(|key| key.key().creation_time())
            .ok_or_else(|| {
                Error::new(
                    Reason::OnlyStub,
                    "the file does not hold the secret part of the signing key; sign through gpg",
                )
            })?;
        let pair = Unlocker::new(ask)
            .unlock(key.key(), cert)?
            .into_keypair()
            .map_err(Error::with_context("could not prepare the signing key"))?;
        Ok(Self { certificate, hand: SigningBackend::Key(Box::new(pair)) })
    }

    /// Signs through `gpg` with the key that belongs to `certificate`.
    ///
    /// gpg signs by its own clock, whatever `now` is given later. Messages signed this way do not name
    /// their intended recipients, because gpg makes a detached signature: a recipient could show the signed
    /// text to somebody else as if it had been written to them, so the text itself should name its addressees.
    ///
    /// # Errors
    /// [`Reason::Unfit`] when the certificate cannot sign at `now`. Whether gpg has the key shows when it signs.
    pub fn gpg(gpg: Gpg, certificate: Certificate, now: SystemTime) -> Result<Self> {
        require_fit(&certificate, now)?;
        Ok(Self { certificate, hand: SigningBackend::Gpg(gpg) })
    }

    /// The public half of the signing key.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Whether a person may be asked at each signature: gpg's agent may want a passphrase, a card its PIN.
    pub fn may_ask(&self) -> bool {
        matches!(self.hand, SigningBackend::Gpg(_))
    }

    pub(crate) fn hand(&self) -> &SigningBackend {
        &self.hand
    }

    /// A detached binary signature over what is left of `data`.
    pub(crate) fn sign<R>(&self, data: &mut R, now: SystemTime) -> Result<Signature>
    where
        R: Read + Seek + Send + Sync,
    {
        match &self.hand {
            SigningBackend::Key(pair) => sign_with_key(pair, data, now),
            SigningBackend::Gpg(gpg) => sign_with_gpg(gpg, &self.certificate, data, now),
        }
    }
}

/// Shows the fingerprint only.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.certificate.fingerprint())
    }
}

fn pick<'a>(keys: &'a SecretKeys, fingerprint: Option<&str>) -> Result<&'a Cert> {
    let Some(wanted) = fingerprint else {
        let [only] = keys.certs() else {
            return Err(Error::new(
                Reason::SeveralCertificates,
                "the file holds several secret keys; name the fingerprint of the one that signs",
            ));
        };
        return Ok(only);
    };
    let fits = |cert: &&Cert| Certificate::of((*cert).clone()).matches_fingerprint(wanted);
    keys.certs()
        .iter()
        .find(fits)
        .ok_or_else(|| Error::new(Reason::NoSecretKey, "the file does not hold the secret key with this fingerprint"))
}

fn require_fit(certificate: &Certificate, now: SystemTime) -> Result<()> {
    let fitness = certificate.fitness(Purpose::Sign, Expected::default(), now);
    if fitness.is_fit() {
        return Ok(());
    }
    let fingerprint = certificate.fingerprint();
    let refused = vec![UnfitCertificate { fingerprint, refusals: fitness.refusals }];
    Err(Error::unfit("this certificate may not sign", refused))
}

fn sign_with_key(pair: &KeyPair, data: &mut dyn Read, now: SystemTime) -> Result<Signature> {
    let mut bytes = Vec::new();
    let made: sequoia_openpgp::Result<()> = (|| {
        let mut message = stream::Signer::new(Message::new(&mut bytes), pair.clone())?
            .hash_algo(HashAlgorithm::SHA512)?
            .creation_time(now)
            .detached()
            .build()?;
        std::io::copy(data, &mut message)?;
        message.finalize()
    })();
    made.map_err(Error::with_context("could not sign"))?;
    only_signature(&bytes)
}

fn sign_with_gpg<R>(gpg: &Gpg, certificate: &Certificate, data: &mut R, now: SystemTime) -> Result<Signature>
where
    R: Read + Seek + Send + Sync,
{
    let unread = "could not read the data to sign";
    let start = data.stream_position().map_err(Error::with_context(unread))?;
    let signature = only_signature(&gpg.sign(&certificate.fingerprint(), data)?)?;
    data.seek(SeekFrom::Start(start)).map_err(Error::with_context(unread))?;

    // gpg chooses the subkey and reads its own options: what it made must still be what was asked for.
    let as_asked = signature.version() == 4
        && signature.typ() == SignatureType::Binary
        && signature.hash_algo() == HashAlgorithm::SHA512;
    if !as_asked {
        return Err(Error::new(
            Reason::Other,
            "gpg made another kind of signature than asked for; look at the options in gpg.conf",
        ));
    }
    let made_at = signature.signature_creation_time().unwrap_or(now);
    let senders = std::slice::from_ref(certificate);
    let verdicts = verdict::of_detached(vec![signature.clone()], data, senders, made_at)?;
    if verdict::good_signers(&verdicts).is_empty() {
        return Err(Error::new(
            Reason::OtherKeySigned,
            "gpg signed with a key that the certificate does not hold; export the certificate again",
        ));
    }
    Ok(signature)
}

fn only_signature(bytes: &[u8]) -> Result<Signature> {
    let signatures = armour::signatures(bytes).map_err(|_| Error::new(Reason::Other, "no signature was made"))?;
    let [only] = &signatures[..] else {
        return Err(Error::new(Reason::Other, "more than one signature was made; remove `local-user` from gpg.conf"));
    };
    Ok(only.clone())
}
