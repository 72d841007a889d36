//! People with keys, a GnuPG home of its own for each test, and a fixed noon.

use std::ops::Deref;
use std::time::{Duration, SystemTime};

use casebound_openpgp::{
    Certificate, Expected, Gpg, OpenedMessage, Passphrase, Recipient, Result, SecretKeySource, SecretKeys,
    SignatureVerdict, Signer, decrypt_and_verify, generate,
};
use casebound_testing::GpgHome;

pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
pub(crate) const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The instant of all tests without GnuPG, whose clock cannot be passed in everywhere.
pub(crate) fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_763_640_000)
}

/// A person with an unprotected key made at some instant.
pub(crate) struct Person {
    pub(crate) certificate: Certificate,
    pub(crate) secret: Vec<u8>,
    pub(crate) revocation: Vec<u8>,
}

pub(crate) fn person(letter: &str, now: SystemTime) -> Person {
    protected(letter, now, None)
}

pub(crate) fn protected(letter: &str, now: SystemTime, passphrase: Option<&str>) -> Person {
    let user_id = format!("Person {letter} <person-{}@example.org>", letter.to_lowercase());
    let passphrase = passphrase.map(Passphrase::from);
    let made = generate(&user_id, now, passphrase.as_ref()).unwrap();
    Person { certificate: made.certificate, secret: made.secret, revocation: made.revocation }
}

impl Person {
    pub(crate) fn fingerprint(&self) -> String {
        self.certificate.fingerprint()
    }

    /// The certificates of a world with this one person.
    pub(crate) fn alone(&self) -> &[Certificate] {
        std::slice::from_ref(&self.certificate)
    }

    pub(crate) fn signer(&self, now: SystemTime) -> Signer {
        Signer::from_key_bytes(&self.secret, None, now, &mut nobody).unwrap()
    }

    pub(crate) fn opens(&self, message: &[u8], senders: &[Certificate], now: SystemTime) -> Result<OpenedMessage> {
        let keys = SecretKeys::from_bytes(&self.secret).unwrap();
        decrypt_and_verify(message, SecretKeySource::File { keys: &keys, ask: &mut nobody }, senders, now)
    }
}

/// Stands where no passphrase may be asked for.
pub(crate) fn nobody(prompt: &str) -> Option<Passphrase> {
    panic!("asked: {prompt}")
}

pub(crate) fn to(certificate: &Certificate) -> Recipient<'_> {
    Recipient { certificate, expected: Expected::default() }
}

/// A GnuPG home of some people.
pub(crate) struct Home(GpgHome);

impl Home {
    pub(crate) fn empty() -> Self {
        Self(GpgHome::empty())
    }

    /// A home with the secret keys of `people`.
    pub(crate) fn of(people: &[&Person]) -> Self {
        let home = Self::empty();
        for person in people {
            home.import(&person.secret);
        }
        home
    }

    pub(crate) fn program(&self) -> Gpg {
        Gpg::new("gpg").with_homedir(self.path())
    }
}

impl Deref for Home {
    type Target = GpgHome;

    fn deref(&self) -> &GpgHome {
        &self.0
    }
}

/// What the messages say.
pub(crate) const TEXT: &[u8] = "Report of 20 November.\r\nSchöne Grüße\n -- \n".as_bytes();

pub(crate) fn good(signer: &Person, made_at: SystemTime, addressed: bool) -> SignatureVerdict {
    SignatureVerdict::Good { signer: signer.fingerprint(), made_at, addressed }
}
