//! Reading certificate files: what is taken, and what is refused by name.

use std::time::SystemTime;

use casebound_openpgp::{Certificate, Expected, Purpose, Reason, SecretKeys, contains_secret_key};
use sequoia_openpgp::Cert;
use sequoia_openpgp::cert::CertBuilder;
use sequoia_openpgp::packet::signature::SignatureBuilder;
use sequoia_openpgp::parse::Parse;
use sequoia_openpgp::policy::StandardPolicy;
use sequoia_openpgp::serialize::SerializeInto;
use sequoia_openpgp::types::{KeyFlags, SignatureType};

use crate::support::{DAY, YEAR, nobody, noon, person};

fn armored(certificate: &Certificate) -> Vec<u8> {
    certificate.to_armored().unwrap()
}

fn refused(bytes: &[u8]) -> Reason {
    Certificate::from_bytes(bytes).unwrap_err().reason()
}

#[test]
fn a_certificate_survives_its_armour() {
    let a = person("A", noon()).certificate;
    let read = Certificate::from_bytes(&armored(&a)).unwrap();
    assert_eq!(read, a);
    assert_eq!(read.user_ids(), ["Person A <person-a@example.org>"]);
    assert_eq!(read.emails(), ["person-a@example.org"]);
}

#[test]
fn binary_certificates_are_read_too() {
    let a = person("A", noon()).certificate;
    let binary = Cert::from_bytes(&armored(&a)).unwrap().to_vec().unwrap();
    assert_eq!(Certificate::from_bytes(&binary).unwrap(), a);
}

#[test]
fn fingerprints_match_in_every_spelling_but_not_in_part() {
    let a = person("A", noon()).certificate;
    let fingerprint = a.fingerprint();
    assert_eq!(fingerprint.len(), 40);
    assert!(a.matches_fingerprint(&fingerprint));
    assert!(a.matches_fingerprint(&fingerprint.to_lowercase()));
    assert!(a.matches_fingerprint(&a.pretty_fingerprint()));
    assert!(a.matches_fingerprint(&format!(" 0x{fingerprint}\n")));
    assert!(!a.matches_fingerprint(fingerprint.get(24..).unwrap()));
    assert!(!a.matches_fingerprint(""));
    assert!(!a.matches_fingerprint(&format!("{fingerprint}00")));
    assert!(!a.matches_fingerprint(&person("B", noon()).fingerprint()));
}

#[test]
fn files_without_a_certificate_are_refused() {
    assert_eq!(refused(b""), Reason::NoCertificate);
    assert_eq!(refused(b" \n\n"), Reason::NoCertificate);
    assert_eq!(refused(b"keys of the committee\n"), Reason::Unreadable);
    assert_eq!(refused(&[0xff; 64]), Reason::Unreadable);
    let cut = armored(&person("A", noon()).certificate);
    assert_eq!(refused(&cut[..cut.len() / 2]), Reason::Unreadable);
}

#[test]
fn a_signature_is_no_certificate() {
    let a = person("A", noon());
    let signature = casebound_openpgp::sign_detached(b"text", &a.signer(noon()), noon()).unwrap();
    assert_eq!(refused(&signature), Reason::Unreadable);
}

#[test]
fn several_certificates_are_refused_also_in_armour_of_their_own() {
    let (a, b) = (person("A", noon()).certificate, person("B", noon()).certificate);
    let file = [armored(&a), armored(&b)].concat();
    assert_eq!(refused(&file), Reason::SeveralCertificates);
    assert_eq!(Certificate::all_from_bytes(&file).unwrap(), [a, b]);
}

#[test]
fn a_secret_key_is_refused_also_behind_a_certificate() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    assert_eq!(refused(&a.secret), Reason::SecretMaterial);
    let file = [armored(&b.certificate), a.secret].concat();
    assert_eq!(refused(&file), Reason::SecretMaterial);
    assert!(contains_secret_key(&file));
    assert!(!contains_secret_key(&armored(&b.certificate)));
}

#[test]
fn secret_material_is_found_in_any_dress() {
    let a = person("A", noon());
    let binary = Cert::from_bytes(&a.secret).unwrap().as_tsk().to_vec().unwrap();
    assert!(contains_secret_key(&binary));
    assert!(contains_secret_key(&binary[..binary.len() / 2]));
    assert!(contains_secret_key(&a.secret[..a.secret.len() / 2]));
    let public = armored(&a.certificate);
    assert!(contains_secret_key(&[&public[..], &a.secret].concat()));
    for harmless in [&b""[..], b"summary: text\n", &[0x95; 3], &public] {
        assert!(!contains_secret_key(harmless));
    }
    // An armour header that calls it public does not make it so.
    let disguised = String::from_utf8(a.secret).unwrap().replace("PRIVATE", "PUBLIC");
    assert!(contains_secret_key(disguised.as_bytes()));
}

#[test]
fn damaged_files_never_panic() {
    let a = person("A", noon());
    let cert = Cert::from_bytes(&a.secret).unwrap();
    let binary = cert.as_tsk().to_vec().unwrap();
    for at in 0..binary.len() {
        let mut changed = binary.clone();
        changed[at] ^= 1 << (at % 8);
        for file in [&changed, &binary[..at]] {
            if let Ok(read) = SecretKeys::from_bytes(file) {
                let certificate = &read.certificates()[0];
                let fitness = certificate.fitness(Purpose::Receive, Expected::default(), noon());
                assert!(fitness.advice.len() < 9);
            }
            std::hint::black_box(contains_secret_key(file));
        }
    }
}

#[test]
fn a_certificate_is_no_secret_key() {
    let a = person("A", noon());
    let read = SecretKeys::from_bytes(&armored(&a.certificate));
    assert_eq!(read.unwrap_err().reason(), Reason::NoSecretKey);
    assert_eq!(SecretKeys::from_bytes(&a.secret).unwrap().certificates(), [a.certificate]);
}

#[test]
fn an_update_wants_the_same_fingerprint() {
    let (a, b) = (person("A", noon()).certificate, person("B", noon()).certificate);
    assert_eq!(a.updated_with(&b).unwrap_err().reason(), Reason::OtherCertificate);
}

#[test]
fn an_update_brings_the_later_expiry() {
    let transport = KeyFlags::empty().set_transport_encryption();
    let (cert, _) = CertBuilder::new()
        .set_creation_time(noon())
        .set_validity_period(YEAR)
        .add_subkey(transport, 9 * YEAR, None)
        .generate()
        .unwrap();
    let primary = cert.primary_key().key().clone();
    let mut pair = primary.parts_into_secret().unwrap().into_keypair().unwrap();
    let later = noon() + 5 * YEAR;
    let signatures = cert.set_expiration_time(&StandardPolicy::new(), noon(), &mut pair, Some(later)).unwrap();
    let public = |cert: Cert| {
        let bytes = cert.strip_secret_key_material().to_vec().unwrap();
        Certificate::from_bytes(&bytes).unwrap()
    };
    let newer = public(cert.clone().insert_packets(signatures).unwrap().0);

    let updated = public(cert).updated_with(&newer).unwrap();
    // The extension is signed at the instant of the test.
    let fitness = updated.fitness(Purpose::Receive, Expected::default(), SystemTime::now());
    assert_eq!(fitness.expires, Some(later));
}

#[test]
fn the_minimal_certificate_verifies_and_holds_nothing_else() {
    let b = person("B", noon());
    let (cert, _) = CertBuilder::new()
        .set_creation_time(noon())
        .add_userid("Person A <person-a@example.org>")
        .add_userid("Person A <other@example.com>")
        .add_signing_subkey()
        .add_transport_encryption_subkey()
        .generate()
        .unwrap();
    let certifier = Cert::from_bytes(&b.secret).unwrap();
    let mut pair = certifier.primary_key().key().clone().parts_into_secret().unwrap().into_keypair().unwrap();
    let user_id = cert.userids().next().unwrap().userid().clone();
    let vouched = SignatureBuilder::new(SignatureType::GenericCertification)
        .sign_userid_binding(&mut pair, cert.primary_key().key(), &user_id)
        .unwrap();
    let cert = cert.insert_packets(vouched).unwrap().0;
    let whole = Certificate::from_bytes(&cert.clone().strip_secret_key_material().to_vec().unwrap()).unwrap();
    let minimal = whole.minimal(noon() + DAY).unwrap();

    assert_eq!(minimal.user_ids(), ["Person A <person-a@example.org>"]);
    let kept = Cert::from_bytes(&armored(&minimal)).unwrap();
    assert_eq!(kept.keys().subkeys().count(), 1);
    assert_eq!(kept.userids().flat_map(|user_id| user_id.certifications()).count(), 0);

    let secret = cert.as_tsk().to_vec().unwrap();
    let signer = casebound_openpgp::Signer::from_key_bytes(&secret, None, noon() + DAY, &mut nobody).unwrap();
    let signature = casebound_openpgp::sign_detached(b"text", &signer, noon() + DAY).unwrap();
    let verdicts = casebound_openpgp::verify_detached(&signature, b"text", &[minimal], noon() + YEAR).unwrap();
    assert_eq!(verdicts[0].good_signer(), Some(whole.fingerprint().as_str()));
}

#[test]
fn debug_output_holds_no_name() {
    let a = person("A", noon());
    let shown = format!("{:?} {:?} {:?}", a.certificate, SecretKeys::from_bytes(&a.secret), a.signer(noon()));
    assert!(!shown.contains("Person"), "{shown}");
}
