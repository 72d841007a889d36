//! Signatures in messages: each judged, by key, by time and by whom it was written to.

use std::io::Write;

use casebound_openpgp::{Certificate, Reason, SecretKeySource, SignatureVerdict, Signer, decrypt_and_verify};
use sequoia_openpgp::cert::CertRevocationBuilder;
use sequoia_openpgp::policy::StandardPolicy;
use sequoia_openpgp::serialize::SerializeInto;
use sequoia_openpgp::serialize::stream::{Message, Signer as StreamSigner};
use sequoia_openpgp::types::ReasonForRevocation;

use crate::handmade::{a_to_b, by_hand, literal, secret, signing};
use crate::support::{DAY, Person, TEXT, YEAR, good, nobody, noon, person};

#[test]
fn a_signed_message_passed_on_to_others_is_found_out() {
    let [a, b, c] = ["A", "B", "C"].map(|letter| person(letter, noon()));
    // Person B unpacks what Person A wrote to B, and encrypts it for Person C.
    let inner = crate::support::Home::of(&[&b]).gpg(&["--unwrap"], &a_to_b(&a, &b)).succeeds();
    let forwarded = by_hand(&secret(&c), |mut message| {
        message.write_all(inner.stdout()).unwrap();
        message.finalize().unwrap();
    });
    let opened = c.opens(&forwarded, a.alone(), noon()).unwrap();
    assert_eq!(opened.plain, TEXT);
    assert_eq!(opened.verdicts, [SignatureVerdict::NotForUs { signer: a.fingerprint() }]);
    let home = crate::support::Home::of(&[&c]);
    let own = [c.certificate.clone()];
    let secrets = SecretKeySource::Gpg { gpg: &home.program(), own: &own };
    let senders = [a.certificate.clone()];
    let opened = decrypt_and_verify(&forwarded, secrets, &senders, noon()).unwrap();
    assert_eq!(opened.verdicts, [SignatureVerdict::NotForUs { signer: a.fingerprint() }]);
}

#[test]
fn an_unsigned_message_says_so() {
    let b = person("B", noon());
    let opened = b.opens(&by_hand(&secret(&b), literal), &[], noon()).unwrap();
    assert_eq!((opened.plain.as_slice(), opened.verdicts.len(), opened.encrypted), (TEXT, 0, true));
}

#[test]
fn a_signed_message_without_encryption_says_so() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let mut message = Vec::new();
    literal(signing(Message::new(&mut message), &secret(&a), noon()));
    let opened = b.opens(&message, a.alone(), noon()).unwrap();
    assert!(!opened.encrypted);
    assert_eq!(opened.verdicts, [good(&a, noon(), false)]);
}

#[test]
fn several_signers_get_a_verdict_each() {
    let [a, b, c] = ["A", "B", "C"].map(|letter| person(letter, noon()));
    let message = by_hand(&secret(&c), |message| {
        literal(signing(signing(message, &secret(&a), noon()), &secret(&b), noon()));
    });
    // Laid around each other, not beside each other: refused, because nobody writes that.
    assert_eq!(c.opens(&message, &[], noon()).unwrap_err().reason(), Reason::Damaged);

    let pair = |person: &Person| {
        let cert = secret(person);
        let policy = StandardPolicy::new();
        let keys = cert.keys().secret().with_policy(&policy, noon()).for_signing();
        keys.last().unwrap().key().clone().into_keypair().unwrap()
    };
    let message = by_hand(&secret(&c), |message| {
        let signer = StreamSigner::new(message, pair(&a)).unwrap().add_signer(pair(&b)).unwrap();
        literal(signer.creation_time(noon()).build().unwrap());
    });
    let opened = c.opens(&message, a.alone(), noon()).unwrap();
    assert_eq!(opened.verdicts.len(), 2);
    assert!(opened.verdicts.contains(&good(&a, noon(), false)));
    assert!(opened.verdicts.iter().any(|v| matches!(v, SignatureVerdict::UnknownSigner { claims: Some(_) })));
}

#[test]
fn an_unknown_signer_is_named_by_what_the_signature_claims() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let opened = b.opens(&a_to_b(&a, &b), b.alone(), noon()).unwrap();
    let signing = secret(&a).keys().subkeys().next().unwrap().key().fingerprint().to_hex();
    assert_eq!(opened.verdicts, [SignatureVerdict::UnknownSigner { claims: Some(signing) }]);
}

#[test]
fn an_expired_key_still_opens_and_its_old_signature_stays_good() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let opened = b.opens(&a_to_b(&a, &b), a.alone(), noon() + 5 * YEAR).unwrap();
    assert_eq!(opened.verdicts, [good(&a, noon(), true)]);
}

#[test]
fn a_signature_made_after_expiry_does_not_count() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let late = noon() + 5 * YEAR;
    let message = by_hand(&secret(&b), |message| literal(signing(message, &secret(&a), late)));
    let opened = b.opens(&message, a.alone(), late).unwrap();
    assert_eq!(opened.verdicts, [SignatureVerdict::ExpiredKey { signer: a.fingerprint() }]);
    let refused = Signer::from_key_bytes(&a.secret, None, late, &mut nobody).unwrap_err();
    assert_eq!(refused.reason(), Reason::Unfit);
    assert_eq!(refused.refused()[0].fingerprint, a.fingerprint());
}

#[test]
fn a_signature_made_before_the_key_does_not_count() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let message = by_hand(&secret(&b), |message| literal(signing(message, &secret(&a), noon() - DAY)));
    let opened = b.opens(&message, a.alone(), noon()).unwrap();
    assert_eq!(opened.verdicts, [SignatureVerdict::UnusableKey { signer: a.fingerprint() }]);
}

#[test]
fn a_clock_may_run_a_little_ahead_and_not_a_day() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let senders = [a.certificate.clone()];
    let signed_at = |at| by_hand(&secret(&b), |message| literal(signing(message, &secret(&a), at)));
    let soon = noon() + DAY / 24 / 4;
    assert_eq!(b.opens(&signed_at(soon), &senders, noon()).unwrap().verdicts, [good(&a, soon, false)]);
    assert_eq!(
        b.opens(&signed_at(noon() + DAY), &senders, noon()).unwrap().verdicts,
        [SignatureVerdict::FromTheFuture { signer: a.fingerprint() }]
    );
}

#[test]
fn a_lost_key_never_counts_and_a_retired_one_does_for_the_time_before() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let message = a_to_b(&a, &b);
    let revoked = |reason| {
        let cert = secret(&a);
        let mut pair = cert.primary_key().key().clone().parts_into_secret().unwrap().into_keypair().unwrap();
        let revocation = CertRevocationBuilder::new()
            .set_signature_creation_time(noon() + DAY)
            .unwrap()
            .set_reason_for_revocation(reason, b"")
            .unwrap()
            .build(&mut pair, &cert, None)
            .unwrap();
        let cert = cert.insert_packets(revocation).unwrap().0.strip_secret_key_material();
        Certificate::from_bytes(&cert.to_vec().unwrap()).unwrap()
    };
    let later = noon() + 2 * DAY;
    let compromised = revoked(ReasonForRevocation::KeyCompromised);
    assert_eq!(
        b.opens(&message, &[compromised], later).unwrap().verdicts,
        [SignatureVerdict::RevokedKey { signer: a.fingerprint() }]
    );
    let retired = revoked(ReasonForRevocation::KeyRetired);
    assert_eq!(b.opens(&message, &[retired], later).unwrap().verdicts, [good(&a, noon(), true)]);
}

#[test]
fn text_changed_under_a_signature_is_bad() {
    let (a, b) = (person("A", noon()), person("B", noon()));
    let mut signed = Vec::new();
    literal(signing(Message::new(&mut signed), &secret(&a), noon()));
    let at = signed.windows(4).position(|window| window == &TEXT[..4]).unwrap();
    signed[at] ^= 1;
    let message = by_hand(&secret(&b), |mut message| {
        message.write_all(&signed).unwrap();
        message.finalize().unwrap();
    });
    let opened = b.opens(&message, a.alone(), noon()).unwrap();
    assert_eq!(opened.verdicts, [SignatureVerdict::Bad { signer: Some(a.fingerprint()) }]);
}
