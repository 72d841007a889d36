//! Which certificates may receive or sign, at which instant, and why not.

use std::time::SystemTime;

use casebound_openpgp::Purpose::{Receive, Sign};
use casebound_openpgp::{
    Advice, Certificate, CertificateRefusal, Expected, Purpose, Reason, RevocationReason, VALIDITY, encrypt_and_sign,
};
use sequoia_openpgp::cert::{CertBuilder, CertRevocationBuilder, SubkeyRevocationBuilder, UserIDRevocationBuilder};
use sequoia_openpgp::crypto::KeyPair;
use sequoia_openpgp::parse::Parse;
use sequoia_openpgp::serialize::SerializeInto;
use sequoia_openpgp::types::{Features, KeyFlags, ReasonForRevocation, RevocationKey};
use sequoia_openpgp::{Cert, Packet, PacketPile, Profile};

use crate::support::{DAY, YEAR, noon, person, to};

fn builder() -> CertBuilder<'static> {
    CertBuilder::new().set_creation_time(noon() - YEAR).add_userid("Person A <person-a@example.org>")
}

fn usual() -> CertBuilder<'static> {
    builder().add_signing_subkey().add_transport_encryption_subkey()
}

fn made(builder: CertBuilder<'_>) -> Cert {
    builder.generate().unwrap().0
}

fn certificate(cert: &Cert) -> Certificate {
    Certificate::from_bytes(&cert.to_vec().unwrap()).unwrap()
}

fn primary(cert: &Cert) -> KeyPair {
    cert.primary_key().key().clone().parts_into_secret().unwrap().into_keypair().unwrap()
}

fn with(cert: &Cert, packet: impl Into<Packet>) -> Cert {
    cert.clone().insert_packets(packet.into()).unwrap().0
}

fn refusals(cert: &Cert, purpose: Purpose, now: SystemTime) -> Vec<CertificateRefusal> {
    certificate(cert).fitness(purpose, Expected::default(), now).refusals
}

/// The refusal to receive is also the refusal of the whole message, with a good recipient beside.
fn refuses_message(cert: &Cert, expected: Expected<'_>) {
    let good = person("B", noon());
    let bad = certificate(cert);
    let recipients = [to(&good.certificate), casebound_openpgp::Recipient { certificate: &bad, expected }];
    let error = encrypt_and_sign(b"text", &recipients, &good.signer(noon()), noon()).unwrap_err();
    assert_eq!(error.reason(), Reason::Unfit);
    assert_eq!(error.refused().len(), 1);
    assert_eq!(error.refused()[0].fingerprint, bad.fingerprint());
    assert_eq!(error.refused()[0].refusals, bad.fitness(Receive, expected, noon()).refusals);
    assert!(!error.refused()[0].refusals.is_empty());
    assert!(error.to_string().contains(&bad.fingerprint()));
}

#[test]
fn a_usual_certificate_may_receive_and_sign() {
    let a = person("A", noon()).certificate;
    let fingerprint = a.fingerprint();
    let expected = Expected { fingerprint: Some(&fingerprint), email: Some("Person-A@Example.org") };
    for purpose in [Receive, Sign] {
        let fitness = a.fitness(purpose, expected, noon());
        assert!(fitness.is_fit(), "{fitness:?}");
        assert_eq!(fitness.advice, []);
        assert_eq!(fitness.expires, Some(noon() + VALIDITY));
    }
}

#[test]
fn it_expires_in_the_very_second_it_says() {
    let a = person("A", noon()).certificate;
    let end = noon() + VALIDITY;
    assert!(a.fitness(Receive, Expected::default(), end - DAY / 86400).is_fit());
    let over = a.fitness(Receive, Expected::default(), end);
    assert_eq!(over.refusals[0], CertificateRefusal::Expired { since: end });
    assert_eq!((over.expires, over.ended), (None, Some(end)));
    let other = Expected { email: Some("other@example.org"), ..Expected::default() };
    assert_eq!(a.fitness(Receive, other, end).ended, None, "to extend it is not enough");
}

#[test]
fn expiry_is_announced_sixty_days_before() {
    let a = person("A", noon()).certificate;
    let end = noon() + VALIDITY;
    let advice = |now| a.fitness(Receive, Expected::default(), now).advice;
    assert_eq!(advice(end - 61 * DAY), []);
    assert_eq!(advice(end - 60 * DAY), [Advice::ExpiresSoon { at: end }]);
    assert_eq!(advice(end), []);
}

#[test]
fn an_expired_certificate_is_refused() {
    let cert = made(usual().set_validity_period(YEAR / 2));
    let since = noon() - YEAR + YEAR / 2;
    assert!(refusals(&cert, Receive, noon()).contains(&CertificateRefusal::Expired { since }));
    assert!(refusals(&cert, Sign, noon()).contains(&CertificateRefusal::Expired { since }));
    refuses_message(&cert, Expected::default());
}

#[test]
fn a_certificate_from_the_future_is_refused() {
    let until = noon() + DAY;
    let cert = made(usual().set_creation_time(until));
    assert_eq!(refusals(&cert, Receive, noon()), [CertificateRefusal::NotYetValid { until }]);
    assert_eq!(refusals(&cert, Receive, until), []);
    refuses_message(&cert, Expected::default());
}

#[test]
fn a_certificate_that_only_signs_cannot_receive() {
    let cert = made(builder().add_signing_subkey());
    assert_eq!(refusals(&cert, Receive, noon()), [CertificateRefusal::NoKey(Receive)]);
    assert_eq!(refusals(&cert, Sign, noon()), []);
    refuses_message(&cert, Expected::default());
}

#[test]
fn a_certificate_that_only_receives_cannot_sign() {
    let cert = made(builder().add_transport_encryption_subkey());
    assert_eq!(refusals(&cert, Sign, noon()), [CertificateRefusal::NoKey(Sign)]);
    assert_eq!(refusals(&cert, Receive, noon()), []);
}

#[test]
fn an_expired_encryption_subkey_is_refused() {
    let transport = KeyFlags::empty().set_transport_encryption();
    let cert = made(builder().add_signing_subkey().add_subkey(transport, YEAR / 2, None));
    assert_eq!(refusals(&cert, Receive, noon()), [CertificateRefusal::KeyExpired(Receive)]);
    assert_eq!(refusals(&cert, Sign, noon()), []);
    refuses_message(&cert, Expected::default());
}

#[test]
fn one_usable_subkey_is_enough_and_its_end_counts() {
    let transport = || KeyFlags::empty().set_transport_encryption();
    let cert = made(builder().add_subkey(transport(), YEAR / 2, None).add_subkey(transport(), YEAR * 2, None));
    let fitness = certificate(&cert).fitness(Receive, Expected::default(), noon());
    assert!(fitness.is_fit());
    assert_eq!(fitness.expires, Some(noon() + YEAR));
    let lasting = made(builder().add_subkey(transport(), YEAR * 2, None).add_subkey(transport(), None, None));
    assert_eq!(certificate(&lasting).fitness(Receive, Expected::default(), noon()).expires, None);
}

#[test]
fn a_revoked_certificate_is_refused_with_its_reason_and_without_its_text() {
    for (given, kept) in [
        (ReasonForRevocation::KeyCompromised, RevocationReason::Compromised),
        (ReasonForRevocation::KeySuperseded, RevocationReason::Superseded),
        (ReasonForRevocation::KeyRetired, RevocationReason::Retired),
        (ReasonForRevocation::Unspecified, RevocationReason::Unspecified),
    ] {
        let cert = made(usual());
        let revocation = CertRevocationBuilder::new()
            .set_signature_creation_time(noon() - DAY)
            .unwrap()
            .set_reason_for_revocation(given, b"a private story")
            .unwrap()
            .build(&mut primary(&cert), &cert, None)
            .unwrap();
        let cert = with(&cert, revocation);
        let found = refusals(&cert, Receive, noon());
        assert!(found.contains(&CertificateRefusal::Revoked(kept)), "{found:?}");
        assert!(refusals(&cert, Sign, noon()).contains(&CertificateRefusal::Revoked(kept)));
        assert!(!format!("{found:?} {}", found[0]).contains("story"));
        refuses_message(&cert, Expected::default());
    }
}

#[test]
fn the_revocation_certificate_of_a_new_key_revokes_it() {
    let a = person("A", noon());
    let cert = Cert::from_bytes(&a.certificate.to_armored().unwrap()).unwrap();
    let revocation = PacketPile::from_bytes(&a.revocation).unwrap().into_children().next();
    let cert = with(&cert, revocation.unwrap());
    let found = refusals(&cert, Receive, noon());
    assert_eq!(found, [CertificateRefusal::Revoked(RevocationReason::Unspecified)]);
}

#[test]
fn a_revoked_encryption_subkey_is_refused() {
    let cert = made(usual());
    let subkey = cert.keys().subkeys().last().unwrap();
    let revocation = SubkeyRevocationBuilder::new()
        .set_signature_creation_time(noon() - DAY)
        .unwrap()
        .set_reason_for_revocation(ReasonForRevocation::KeyCompromised, b"")
        .unwrap()
        .build(&mut primary(&cert), &cert, subkey.key(), None)
        .unwrap();
    let cert = with(&cert, revocation);
    assert_eq!(refusals(&cert, Receive, noon()), [CertificateRefusal::KeyRevoked(Receive)]);
    assert_eq!(refusals(&cert, Sign, noon()), []);
    refuses_message(&cert, Expected::default());
}

#[test]
fn a_named_revoker_is_believed_and_a_stranger_is_not() {
    let revoker = made(usual());
    let key = RevocationKey::from(&revoker);
    let revoked_by = |cert: &Cert| {
        let revocation = CertRevocationBuilder::new()
            .set_signature_creation_time(noon() - DAY)
            .unwrap()
            .set_reason_for_revocation(ReasonForRevocation::KeyCompromised, b"")
            .unwrap()
            .build(&mut primary(&revoker), cert, None)
            .unwrap();
        with(cert, revocation)
    };
    let naming = revoked_by(&made(usual().set_revocation_keys(vec![key])));
    assert_eq!(refusals(&naming, Receive, noon()), [CertificateRefusal::Revoked(RevocationReason::Compromised)]);
    let not_naming = revoked_by(&made(usual()));
    assert_eq!(refusals(&not_naming, Receive, noon()), []);
}

#[test]
fn another_fingerprint_is_refused() {
    let cert = made(usual());
    let other = person("B", noon()).fingerprint();
    let expected = Expected { fingerprint: Some(&other), email: None };
    let found = certificate(&cert).fitness(Receive, expected, noon());
    assert_eq!(found.refusals, [CertificateRefusal::WrongFingerprint]);
    refuses_message(&cert, expected);
}

#[test]
fn another_address_is_refused() {
    let cert = made(usual());
    let expected = Expected { fingerprint: None, email: Some("person-b@example.org") };
    let found = certificate(&cert).fitness(Receive, expected, noon());
    assert_eq!(found.refusals, [CertificateRefusal::EmailMissing]);
    refuses_message(&cert, expected);
}

#[test]
fn an_address_in_a_revoked_user_id_is_refused() {
    let cert = made(usual().add_userid("Person A <former@example.com>"));
    let user_id = cert.userids().find(|u| u.userid().value().ends_with(b"former@example.com>")).unwrap();
    let revocation = UserIDRevocationBuilder::new()
        .set_signature_creation_time(noon() - DAY)
        .unwrap()
        .set_reason_for_revocation(ReasonForRevocation::UIDRetired, b"")
        .unwrap()
        .build(&mut primary(&cert), &cert, user_id.userid(), None)
        .unwrap();
    let cert = certificate(&with(&cert, revocation));
    let expecting = |email| cert.fitness(Receive, Expected { fingerprint: None, email }, noon()).refusals;
    assert_eq!(expecting(Some("former@example.com")), [CertificateRefusal::EmailMissing]);
    assert_eq!(expecting(Some("person-a@example.org")), []);
}

#[test]
fn a_certificate_without_self_signature_is_refused() {
    let packets = made(usual()).into_packets().filter(|packet| !matches!(packet, Packet::Signature(_)));
    let cert = Cert::from_packets(packets.collect::<Vec<_>>().into_iter()).unwrap();
    assert_eq!(refusals(&cert, Receive, noon()), [CertificateRefusal::NoValidSelfSignature]);
    refuses_message(&cert, Expected::default());
}

#[test]
fn all_reasons_come_at_once() {
    let cert = made(builder().add_signing_subkey().set_validity_period(YEAR / 2));
    let expected = Expected { fingerprint: Some("00"), email: Some("person-b@example.org") };
    let found = certificate(&cert).fitness(Receive, expected, noon()).refusals;
    assert_eq!(found.len(), 4, "{found:?}");
}

#[test]
fn advice_for_version_6_and_for_the_form_only_gnupg_reads() {
    let six = made(usual().set_profile(Profile::RFC9580).unwrap());
    let found = certificate(&six).fitness(Receive, Expected::default(), noon());
    assert!(found.is_fit());
    assert_eq!(found.advice, [Advice::Version6]);
    assert_eq!(certificate(&six).fingerprint().len(), 64);
    assert!(certificate(&six).matches_fingerprint(&certificate(&six).pretty_fingerprint()));

    let ocb = made(usual().set_features(Features::empty().set_seipdv1().set(1)).unwrap());
    let found = certificate(&ocb).fitness(Receive, Expected::default(), noon());
    assert_eq!(found.advice, [Advice::AsksForGnupgOnly]);
}

#[test]
fn every_refusal_is_a_sentence_with_a_remedy() {
    let all = [
        CertificateRefusal::NoValidSelfSignature,
        CertificateRefusal::Revoked(RevocationReason::Compromised),
        CertificateRefusal::Revoked(RevocationReason::Superseded),
        CertificateRefusal::Revoked(RevocationReason::Retired),
        CertificateRefusal::Revoked(RevocationReason::Unspecified),
        CertificateRefusal::Expired { since: noon() },
        CertificateRefusal::NotYetValid { until: noon() },
        CertificateRefusal::NoKey(Receive),
        CertificateRefusal::NoKey(Sign),
        CertificateRefusal::KeyExpired(Receive),
        CertificateRefusal::KeyExpired(Sign),
        CertificateRefusal::KeyRevoked(Receive),
        CertificateRefusal::KeyRevoked(Sign),
        CertificateRefusal::WrongFingerprint,
        CertificateRefusal::EmailMissing,
    ];
    let texts: std::collections::BTreeSet<String> = all.iter().map(CertificateRefusal::to_string).collect();
    assert_eq!(texts.len(), all.len());
    for text in texts {
        assert!(text.starts_with("The ") || text.starts_with("No "), "{text}");
        assert!(text.ends_with('.') && text.contains(';') && !text.contains("  "), "{text}");
    }
}
