//! Messages among ourselves: opened whole or not at all.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use casebound_openpgp::{
    Certificate, Reason, SecretKeySource, SecretKeys, Signer, decrypt_and_verify, encrypt_and_sign,
    encrypt_and_sign_stream, generate,
};
use sequoia_openpgp::cert::{CertBuilder, Preferences};
use sequoia_openpgp::packet::UserID;
use sequoia_openpgp::parse::Parse;
use sequoia_openpgp::policy::StandardPolicy;
use sequoia_openpgp::serialize::SerializeInto;
use sequoia_openpgp::serialize::stream::{Compressor, Message};
use sequoia_openpgp::types::Features;
use sequoia_openpgp::{Cert, Profile};

use crate::handmade::{a_to_b, by_hand, encrypted, literal, secret, signing};
use crate::support::{Person, TEXT, good, nobody, noon, person, protected, to};

#[test]
fn every_recipient_opens_and_nobody_else() {
    let [a, b, c, d] = ["A", "B", "C", "D"].map(|letter| person(letter, noon()));
    let recipients = [to(&a.certificate), to(&b.certificate), to(&c.certificate), to(&b.certificate)];
    let message = encrypt_and_sign(TEXT, &recipients, &a.signer(noon()), noon()).unwrap();
    assert!(message.starts_with(b"-----BEGIN PGP MESSAGE-----\n"));
    for reader in [&a, &b, &c] {
        let opened = reader.opens(&message, a.alone(), noon()).unwrap();
        assert_eq!(opened.plain, TEXT);
        assert!(opened.encrypted);
        assert_eq!(opened.verdicts, [good(&a, noon(), true)]);
    }
    assert_eq!(d.opens(&message, &[], noon()).unwrap_err().reason(), Reason::NoSecretKey);
}

#[test]
fn the_outside_holds_no_name_and_one_key_id_a_recipient() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let recipients = [to(&b.certificate), to(&b.certificate)];
    let message = encrypt_and_sign(TEXT, &recipients, &a.signer(noon()), noon()).unwrap();
    let text = String::from_utf8(message.clone()).unwrap();
    assert!(!text.contains("Comment") && !text.contains("Version") && !text.contains("Person"));
    let pile = sequoia_openpgp::PacketPile::from_bytes(&message).unwrap();
    assert_eq!(pile.children().count(), 2, "one session key packet, one container");
}

#[test]
fn an_empty_message_and_any_bytes_survive() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let every_byte: Vec<u8> = (0..=255).collect();
    for plain in [&b""[..], b"\r\n.\r\nFrom \n-- \n \t\n", &every_byte] {
        let message = encrypt_and_sign(plain, &[to(&b.certificate)], &a.signer(noon()), noon()).unwrap();
        let opened = b.opens(&message, a.alone(), noon()).unwrap();
        assert_eq!(opened.plain, plain);
    }
}

#[test]
fn a_large_attachment_goes_through_files() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let block: Vec<u8> = (0..1_000_003_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let plain = block.repeat(8);
    let mut input = tempfile::tempfile().unwrap();
    input.write_all(b"skipped").unwrap();
    input.write_all(&plain).unwrap();
    input.seek(SeekFrom::Start(7)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("message.asc");
    let output = File::create(&path).unwrap();
    encrypt_and_sign_stream(&mut input, output, &[to(&b.certificate)], &a.signer(noon()), noon()).unwrap();
    let message = std::fs::read(&path).unwrap();
    let opened = b.opens(&message, a.alone(), noon()).unwrap();
    assert!(opened.plain == plain);
    assert_eq!(opened.verdicts, [good(&a, noon(), true)]);

    // Large enough that the plaintext would flow before its end is checked.
    let long = plain.repeat(4);
    let message = encrypt_and_sign(&long, &[to(&b.certificate)], &a.signer(noon()), noon()).unwrap();
    assert!(b.opens(&message, &[], noon()).unwrap().plain == long);
    let mut changed = message.clone();
    let near_the_end = changed.len() - 400;
    changed[near_the_end] = if changed[near_the_end] == b'A' { b'B' } else { b'A' };
    assert_eq!(b.opens(&changed, &[], noon()).unwrap_err().reason(), Reason::Damaged);
}

#[test]
fn a_message_wants_a_recipient() {
    let a = person("A", noon());
    let refused = encrypt_and_sign(TEXT, &[], &a.signer(noon()), noon()).unwrap_err();
    assert_eq!(refused.reason(), Reason::NoRecipients);
}

#[test]
fn a_changed_message_gives_nothing() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let message = a_to_b(&a, &b);
    let mut binary = Vec::new();
    let mut reader = sequoia_openpgp::armor::Reader::from_bytes(&message, None);
    std::io::copy(&mut reader, &mut binary).unwrap();
    assert!(b.opens(&binary, &[], noon()).is_ok());
    for at in 0..binary.len() {
        let mut changed = binary.clone();
        changed[at] ^= 0x20;
        let refused = b.opens(&changed, &[], noon()).map(|_| at).unwrap_err();
        // The address on the session key may be what changed.
        let reasons = [Reason::Damaged, Reason::NoSecretKey];
        assert!(reasons.contains(&refused.reason()), "byte {at}: {refused:?}");
        assert!(std::error::Error::source(&refused).is_none());
    }
}

#[test]
fn a_message_cut_short_gives_nothing() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let message = a_to_b(&a, &b);
    for end in (0..message.len() - 60).step_by(3) {
        let refused = b.opens(&message[..end], &[], noon()).map(|_| end).unwrap_err();
        assert!(matches!(refused.reason(), Reason::Damaged | Reason::NoSecretKey), "{end}: {refused:?}");
    }
}

#[test]
fn what_is_no_message_is_refused() {
    let b = person("B", noon());
    for bytes in [&b""[..], b"Dear committee,\n", b"-----BEGIN PGP MESSAGE-----\n\n", &[0x85; 300]] {
        assert_eq!(b.opens(bytes, &[], noon()).unwrap_err().reason(), Reason::Damaged);
    }
}

#[test]
fn a_message_without_integrity_protection_is_refused() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let refused = b.opens(&with_container(&a_to_b(&a, &b), 9), &[], noon()).unwrap_err();
    assert_eq!(refused.reason(), Reason::NoIntegrity);
}

#[test]
fn a_message_in_gnupgs_own_form_is_refused_with_the_remedy() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let refused = b.opens(&with_container(&a_to_b(&a, &b), 20), &[], noon()).unwrap_err();
    assert_eq!(refused.reason(), Reason::GnupgOnly);
    assert!(refused.to_string().contains("setpref"));
}

/// The session key packet of `message`, and behind it a container with another tag.
fn with_container(message: &[u8], tag: u8) -> Vec<u8> {
    let pile = sequoia_openpgp::PacketPile::from_bytes(message).unwrap();
    let mut bytes = pile.path_ref(&[0]).unwrap().to_vec().unwrap();
    bytes.extend([0xc0 | tag, 100]);
    bytes.extend([1; 100]);
    bytes
}

#[test]
fn a_compressed_message_is_read() {
    let b = person("B", noon());
    let message = by_hand(&secret(&b), |message| literal(Compressor::new(message).build().unwrap()));
    assert_eq!(b.opens(&message, &[], noon()).unwrap().plain, TEXT);
}

#[test]
fn a_signature_around_the_encryption_is_refused() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let policy = StandardPolicy::new();
    let (from, to) = (secret(&a), secret(&b));
    let mut message = Vec::new();
    literal(encrypted(signing(Message::new(&mut message), &from, noon()), &to, &policy, false));
    let refused = b.opens(&message, a.alone(), noon()).unwrap_err();
    assert_eq!(refused.reason(), Reason::Damaged);
}

#[test]
fn an_encryption_in_an_encryption_is_refused() {
    let b = person("B", noon());
    let cert = secret(&b);
    let policy = StandardPolicy::new();
    let mut inner = Vec::new();
    literal(encrypted(Message::new(&mut inner), &cert, &policy, false));
    let message = by_hand(&cert, |mut message| {
        message.write_all(&inner).unwrap();
        message.finalize().unwrap();
    });
    assert_eq!(b.opens(&message, &[], noon()).unwrap_err().reason(), Reason::Damaged);
}

/// A container that ends too early makes the library panic; inside, its length shows late.
#[test]
fn a_short_encryption_inside_a_compression_is_refused() {
    let b = person("B", noon());
    let cert = secret(&b);
    let policy = StandardPolicy::new();
    let mut inner = Vec::new();
    literal(encrypted(Message::new(&mut inner), &cert, &policy, false));
    for end in (0..inner.len()).step_by(5) {
        let mut message = Vec::new();
        let mut writer = Compressor::new(Message::new(&mut message)).build().unwrap();
        writer.write_all(&inner[..end]).unwrap();
        writer.finalize().unwrap();
        let refused = b.opens(&message, &[], noon()).map(|_| end).unwrap_err();
        assert_eq!(refused.reason(), Reason::Damaged, "{end}");
    }
}

#[test]
fn a_hidden_recipient_opens_too() {
    let b = person("B", noon());
    let cert = secret(&b);
    let policy = StandardPolicy::new();
    let mut message = Vec::new();
    literal(encrypted(Message::new(&mut message), &cert, &policy, true));
    assert_eq!(b.opens(&message, &[], noon()).unwrap().plain, TEXT);
}

#[test]
fn version_6_certificates_receive_and_sign() {
    let b = person("B", noon());
    let (cert, _) = CertBuilder::new()
        .set_profile(Profile::RFC9580)
        .unwrap()
        .set_creation_time(noon())
        .add_userid(UserID::from("Person A <person-a@example.org>"))
        .add_signing_subkey()
        .add_transport_encryption_subkey()
        .generate()
        .unwrap();
    let a = Person {
        certificate: Certificate::from_bytes(&cert.to_vec().unwrap()).unwrap(),
        secret: cert.as_tsk().to_vec().unwrap(),
        revocation: Vec::new(),
    };
    let recipients = [to(&a.certificate), to(&b.certificate)];
    let message = encrypt_and_sign(TEXT, &recipients, &a.signer(noon()), noon()).unwrap();
    for reader in [&a, &b] {
        let opened = reader.opens(&message, a.alone(), noon()).unwrap();
        assert_eq!(opened.verdicts, [good(&a, noon(), true)]);
    }
}

#[test]
fn nothing_that_is_shown_holds_the_text() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let opened = b.opens(&a_to_b(&a, &b), a.alone(), noon()).unwrap();
    let shown = format!("{opened:?}");
    assert!(shown.contains("[private]") && !shown.contains("82, 101"), "{shown}");
}

#[test]
fn the_right_key_of_several_is_taken() {
    let [a, b, c] = ["A", "B", "C"].map(|letter| person(letter, noon()));
    let both = [b.secret.clone(), c.secret.clone()].concat();
    let keys = SecretKeys::from_bytes(&both).unwrap();
    let message = a_to_b(&a, &c);
    let opened = decrypt_and_verify(&message, SecretKeySource::File { keys: &keys, ask: &mut nobody }, &[], noon());
    assert_eq!(opened.unwrap().plain, TEXT);

    // A key with a passphrase is not asked for one when another opens the message.
    let asking = protected("B", noon(), Some("secret"));
    let both_kinds = SecretKeys::from_bytes(&[asking.secret.clone(), c.secret.clone()].concat()).unwrap();
    let recipients = [to(&asking.certificate), to(&c.certificate)];
    let message = encrypt_and_sign(TEXT, &recipients, &a.signer(noon()), noon()).unwrap();
    let opened =
        decrypt_and_verify(&message, SecretKeySource::File { keys: &both_kinds, ask: &mut nobody }, &[], noon());
    assert_eq!(opened.unwrap().plain, TEXT);

    let unclear = Signer::from_key_bytes(&both, None, noon(), &mut nobody).unwrap_err();
    assert_eq!(unclear.reason(), Reason::SeveralCertificates);
    let named = Signer::from_key_bytes(&both, Some(&c.fingerprint()), noon(), &mut nobody).unwrap();
    assert_eq!(named.certificate(), &c.certificate);
    let missing = Signer::from_key_bytes(&both, Some(&a.fingerprint()), noon(), &mut nobody).unwrap_err();
    assert_eq!(missing.reason(), Reason::NoSecretKey);
}

#[test]
fn a_new_key_is_plain_version_4() {
    let made = generate("Person A <person-a@example.org>", noon(), None).unwrap();
    let cert = Cert::from_bytes(&made.certificate.to_armored().unwrap()).unwrap();
    let policy = StandardPolicy::new();
    let valid = cert.with_policy(&policy, noon()).unwrap();
    assert_eq!(cert.primary_key().key().version(), 4);
    assert_eq!(valid.primary_userid().unwrap().features(), Some(Features::empty().set_seipdv1()));
    assert_eq!(valid.keys().subkeys().count(), 2);
}
