//! Detached signatures of an export: ours, gpg's, one file of two, and a stranger's check.

use std::time::SystemTime;

use casebound_openpgp::{
    Certificate, Reason, SignatureVerdict, Signer, good_signers, merge_detached, sign_detached, verify_detached,
};
use sequoia_openpgp::Packet;
use sequoia_openpgp::PacketPile;
use sequoia_openpgp::parse::Parse;
use sequoia_openpgp::types::{HashAlgorithm, SignatureType};

use crate::support::{DAY, Home, Person, good, noon, person};

const SUMS: &[u8] = b"0123  case.md\n4567  manifest.json\n";

fn certificates(people: &[&Person]) -> Vec<Certificate> {
    people.iter().map(|person| person.certificate.clone()).collect()
}

fn signed(person: &Person) -> Vec<u8> {
    sign_detached(SUMS, &person.signer(noon()), noon()).unwrap()
}

#[test]
fn a_signature_is_version_4_binary_sha512_and_armoured() {
    let signature = signed(&person("A", noon()));
    assert!(signature.starts_with(b"-----BEGIN PGP SIGNATURE-----\n\n"));
    let packets: Vec<Packet> = PacketPile::from_bytes(&signature).unwrap().into_children().collect();
    let [Packet::Signature(signature)] = &packets[..] else { panic!("one signature") };
    assert_eq!(signature.version(), 4);
    assert_eq!(signature.typ(), SignatureType::Binary);
    assert_eq!(signature.hash_algo(), HashAlgorithm::SHA512);
    assert_eq!(signature.signature_creation_time(), Some(noon()));
}

#[test]
fn a_signature_is_good_for_these_bytes_only() {
    let a = person("A", noon());
    let senders = certificates(&[&a]);
    assert_eq!(verify_detached(&signed(&a), SUMS, &senders, noon()).unwrap(), [good(&a, noon(), false)]);
    for other in [&b""[..], b"0123  case.md\n4567  manifest.json", b"0123  case.md\r\n4567  manifest.json\r\n"] {
        let verdicts = verify_detached(&signed(&a), other, &senders, noon()).unwrap();
        assert_eq!(verdicts, [SignatureVerdict::Bad { signer: Some(a.fingerprint()) }]);
    }
}

#[test]
fn a_signature_by_somebody_else_is_unknown() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let verdicts = verify_detached(&signed(&a), SUMS, &certificates(&[&b]), noon()).unwrap();
    assert!(matches!(verdicts[..], [SignatureVerdict::UnknownSigner { .. }]));
    assert!(good_signers(&verdicts).is_empty());
    let verdicts = verify_detached(&signed(&a), SUMS, &[], noon()).unwrap();
    assert!(matches!(verdicts[..], [SignatureVerdict::UnknownSigner { .. }]));
}

#[test]
fn a_signature_of_tomorrow_does_not_count_today() {
    let a = person("A", noon());
    let verdicts = verify_detached(&signed(&a), SUMS, &certificates(&[&a]), noon() - DAY).unwrap();
    assert_eq!(verdicts, [SignatureVerdict::FromTheFuture { signer: a.fingerprint() }]);
}

#[test]
fn two_members_sign_one_file() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let merged = merge_detached(&signed(&a), &signed(&b)).unwrap();
    let both = certificates(&[&a, &b]);
    let verdicts = verify_detached(&merged, SUMS, &both, noon()).unwrap();
    assert_eq!(verdicts, [good(&a, noon(), false), good(&b, noon(), false)]);
    assert_eq!(good_signers(&verdicts).len(), 2);

    let one_known = verify_detached(&merged, SUMS, &certificates(&[&b]), noon()).unwrap();
    assert_eq!(good_signers(&one_known).len(), 1);
    // Two armoured blocks behind each other say the same.
    let joined = [signed(&a), signed(&b)].concat();
    assert_eq!(verify_detached(&joined, SUMS, &both, noon()).unwrap().len(), 2);
}

#[test]
fn one_person_signing_twice_is_one_person() {
    let a = person("A", noon());
    let again = sign_detached(SUMS, &a.signer(noon()), noon() + DAY).unwrap();
    let merged = merge_detached(&signed(&a), &again).unwrap();
    let verdicts = verify_detached(&merged, SUMS, &certificates(&[&a]), noon() + DAY).unwrap();
    assert_eq!(verdicts.len(), 2);
    assert_eq!(good_signers(&verdicts).len(), 1);
    let same = merge_detached(&again, &again).unwrap();
    assert_eq!(verify_detached(&same, SUMS, &certificates(&[&a]), noon() + DAY).unwrap().len(), 1);
}

#[test]
fn what_is_no_signature_is_refused() {
    let a = person("A", noon());
    for file in [&b""[..], b"good", SUMS, &a.certificate.to_armored().unwrap(), &signed(&a)[..80]] {
        let refused = verify_detached(file, SUMS, &[], noon()).unwrap_err();
        assert_eq!(refused.reason(), Reason::Unreadable);
        assert_eq!(merge_detached(&signed(&a), file).unwrap_err().reason(), Reason::Unreadable);
    }
}

#[test]
fn a_stranger_verifies_both_signatures_with_gpg_and_the_minimal_certificates() {
    let now = SystemTime::now();
    let (a, b) = (person("A", now), person("B", now));
    let by_gpg = Home::of(&[&b]);
    let through_gpg = Signer::gpg(by_gpg.program(), b.certificate.clone(), now).unwrap();
    let first = sign_detached(SUMS, &a.signer(now), now).unwrap();
    let second = sign_detached(SUMS, &through_gpg, now).unwrap();
    let merged = merge_detached(&first, &second).unwrap();

    let stranger = Home::empty();
    for person in [&a, &b] {
        stranger.import(&person.certificate.minimal(now).unwrap().to_armored().unwrap());
    }
    let file = stranger.path().join("SHA256SUMS.asc");
    std::fs::write(&file, &merged).unwrap();
    let verify = |data: &[u8]| stranger.gpg(&["--verify", file.to_str().unwrap(), "-"], data);
    let said = verify(SUMS).succeeds();
    let mut signers = said.valid_signers();
    signers.sort();
    let mut expected = [a.fingerprint(), b.fingerprint()];
    expected.sort();
    assert_eq!(signers, expected);
    assert!(verify(b"other").run().valid_signers().is_empty());
}

#[test]
fn a_signature_by_gpg_is_verified_by_us() {
    let now = SystemTime::now();
    let a = person("A", now);
    let home = Home::of(&[&a]);
    for kind in ["--no-textmode", "--textmode"] {
        let signature = home.gpg(&[kind, "--armor", "--detach-sign"], SUMS).succeeds();
        let verdicts = verify_detached(signature.stdout(), SUMS, &certificates(&[&a]), SystemTime::now()).unwrap();
        assert_eq!(verdicts[0].good_signer(), Some(a.fingerprint().as_str()));
    }
}
