//! What our messages must be like for others: each point is broken, and another program, or we, fail to read it.

use std::io::Write;

use casebound_openpgp::{Certificate, CertificateRefusal, Reason, SignatureVerdict, encrypt_and_sign};
use sequoia_openpgp::cert::CertBuilder;
use sequoia_openpgp::packet::UserID;
use sequoia_openpgp::policy::StandardPolicy;
use sequoia_openpgp::serialize::SerializeInto;
use sequoia_openpgp::serialize::stream::{
    Armorer, Encryptor, LiteralWriter, Message, Recipient, Signer as StreamSigner,
};
use sequoia_openpgp::types::Features;
use sequoia_openpgp::{Cert, Profile};

use crate::handmade::{by_hand, secret};
use crate::support::{Home, Person, TEXT, good, noon, person, to};

/// What a message written as ours, with one point changed, is made of.
struct Variant<'a> {
    /// For whom the session key is encrypted.
    to: &'a [&'a Cert],
    /// What each is said to read.
    features: Features,
    /// Whom the signature names.
    intended: &'a [&'a Cert],
    /// Whether the last bytes are written.
    finished: bool,
}

impl Variant<'_> {
    /// Writes the message in Sequoia's usual steps.
    fn signed_by(&self, person: &Person) -> Vec<u8> {
        let policy = StandardPolicy::new();
        let mut bytes = Vec::new();
        let recipients: Vec<Recipient<'_>> = self
            .to
            .iter()
            .flat_map(|cert| cert.keys().with_policy(&policy, noon()).supported().alive().revoked(false))
            .filter(|key| key.for_transport_encryption())
            .map(|key| Recipient::new(self.features.clone(), key.key().key_handle(), key.key()))
            .collect();
        let armour = Armorer::new(Message::new(&mut bytes)).build().unwrap();
        let encrypted = Encryptor::for_recipients(armour, recipients).build().unwrap();
        let own = secret(person);
        let keys = own.keys().secret().with_policy(&policy, noon()).for_signing();
        let pair = keys.last().unwrap().key().clone().into_keypair().unwrap();
        let mut signer = StreamSigner::new(encrypted, pair).unwrap().creation_time(noon());
        for cert in self.intended {
            signer = signer.add_intended_recipient(cert);
        }
        let mut literal = LiteralWriter::new(signer.build().unwrap()).build().unwrap();
        literal.write_all(TEXT).unwrap();
        if self.finished {
            literal.finalize().unwrap();
        } else {
            drop(literal);
        }
        bytes
    }
}

fn old() -> Features {
    Features::empty().set_seipdv1()
}

/// A reader with GnuPG, who knows the writer.
fn reader(of: &[&Person], writer: &Person) -> Home {
    let home = Home::of(of);
    home.import(&writer.certificate.to_armored().unwrap());
    home
}

#[test]
fn in_the_newer_container_gpg_reads_nothing() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let (own, home) = (secret(&b), reader(&[&b], &a));
    let with = |features| Variant { to: &[&own], features, intended: &[&own], finished: true }.signed_by(&a);
    assert_eq!(home.gpg(&["--decrypt"], &with(old())).succeeds().stdout(), TEXT);
    let newer = home.gpg(&["--decrypt"], &with(Features::empty().set_seipdv2())).run();
    assert!(newer.stdout().is_empty() && !newer.err.contains("GOODMDC"), "{}", newer.err);
}

#[test]
fn a_certificate_of_version_6_is_none_for_gpg() {
    let (cert, _) = CertBuilder::new()
        .set_profile(Profile::RFC9580)
        .unwrap()
        .add_userid(UserID::from("Person A <person-a@example.org>"))
        .add_transport_encryption_subkey()
        .generate()
        .unwrap();
    let home = Home::empty();
    home.gpg(&["--import"], &cert.to_vec().unwrap()).run();
    assert!(!home.gpg(&["--list-keys"], b"").run().out.contains("person-a"));
    home.import(&person("A", noon()).certificate.to_armored().unwrap());
    assert!(home.gpg(&["--list-keys"], b"").run().out.contains("person-a"));
}

/// Sequoia's own loop over encryption keys passes over whoever has none, and says nothing.
#[test]
fn a_bad_recipient_who_is_passed_over_can_not_read() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let (cert, _) = CertBuilder::new()
        .set_creation_time(noon())
        .add_userid(UserID::from("Person C <person-c@example.org>"))
        .add_signing_subkey()
        .generate()
        .unwrap();
    let c = Person {
        certificate: Certificate::from_bytes(&cert.to_vec().unwrap()).unwrap(),
        secret: cert.as_tsk().armored().to_vec().unwrap(),
        revocation: Vec::new(),
    };
    let own = secret(&b);
    let silent = Variant { to: &[&own, &cert], features: old(), intended: &[&own, &cert], finished: true };
    let message = silent.signed_by(&a);
    assert_eq!(reader(&[&b], &a).gpg(&["--decrypt"], &message).succeeds().stdout(), TEXT);
    assert!(reader(&[&c], &a).gpg(&["--decrypt"], &message).run().stdout().is_empty());
    // Ours is not written.
    let recipients = [to(&b.certificate), to(&c.certificate)];
    let refused = encrypt_and_sign(TEXT, &recipients, &a.signer(noon()), noon()).unwrap_err();
    assert_eq!(refused.reason(), Reason::Unfit);
    assert!(matches!(refused.refused()[0].refusals[..], [CertificateRefusal::NoKey(_)]), "{refused}");
}

#[test]
fn where_the_signature_names_nobody_it_can_be_passed_on() {
    let [a, b, c] = ["A", "B", "C"].map(|letter| person(letter, noon()));
    let own = secret(&b);
    let passed_on = |message: &[u8]| {
        let inner = Home::of(&[&b]).gpg(&["--unwrap"], message).succeeds();
        let forwarded = by_hand(&secret(&c), |mut message| {
            message.write_all(inner.stdout()).unwrap();
            message.finalize().unwrap();
        });
        // gpg 2.2 is content in either case: it does not look at whom the signature names.
        assert_eq!(reader(&[&c], &a).gpg(&["--decrypt"], &forwarded).run().valid_signers(), [a.fingerprint()]);
        c.opens(&forwarded, a.alone(), noon()).unwrap().verdicts
    };
    let nobody = Variant { to: &[&own], features: old(), intended: &[], finished: true }.signed_by(&a);
    assert!(matches!(passed_on(&nobody)[..], [SignatureVerdict::Good { addressed: false, .. }]));
    let ours = encrypt_and_sign(TEXT, &[to(&b.certificate)], &a.signer(noon()), noon()).unwrap();
    assert_eq!(passed_on(&ours), [SignatureVerdict::NotForUs { signer: a.fingerprint() }]);
}

#[test]
fn without_its_end_a_message_is_nothing_to_gpg_and_to_us() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let (own, home) = (secret(&b), reader(&[&b], &a));
    let unfinished = Variant { to: &[&own], features: old(), intended: &[&own], finished: false }.signed_by(&a);
    let said = home.gpg(&["--decrypt"], &unfinished).run();
    assert!(!said.err.contains("VALIDSIG") && !said.err.contains("GOODMDC"), "{}", said.err);
    assert_eq!(b.opens(&unfinished, a.alone(), noon()).unwrap_err().reason(), Reason::Damaged);
    // Every shorter message is refused, and gives not one byte.
    let whole = encrypt_and_sign(TEXT, &[to(&b.certificate)], &a.signer(noon()), noon()).unwrap();
    assert_eq!(b.opens(&whole, a.alone(), noon()).unwrap().verdicts, [good(&a, noon(), true)]);
    for end in (0..whole.len() - 40).step_by(97) {
        let refused = b.opens(&whole[..end], a.alone(), noon()).map(|_| end).unwrap_err();
        assert_eq!(refused.reason(), Reason::Damaged, "{end}");
    }
}
