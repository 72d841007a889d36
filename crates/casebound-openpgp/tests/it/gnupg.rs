//! GnuPG as the other side: what we write it reads, and what it writes we read.

use std::time::SystemTime;

use casebound_openpgp::{Certificate, Reason, SignatureVerdict, encrypt_and_sign, generate};
use sequoia_openpgp::cert::{CertBuilder, CipherSuite};
use sequoia_openpgp::serialize::SerializeInto;

use crate::support::{Home, Person, TEXT, nobody, person, protected, to};

/// GnuPG keeps its own clock.
fn now() -> SystemTime {
    SystemTime::now()
}

#[test]
fn gpg_opens_and_verifies_what_we_write() {
    let (a, b) = (person("A", now()), person("B", now()));
    let home = Home::of(&[&b]);
    home.import(&a.certificate.to_armored().unwrap());
    let message = encrypt_and_sign(TEXT, &[to(&b.certificate)], &a.signer(now()), now()).unwrap();
    let said = home.gpg(&["--decrypt"], &message).succeeds();
    assert_eq!(said.stdout(), TEXT);
    assert_eq!(said.valid_signers(), [a.fingerprint()]);
    assert!(said.err.contains("[GNUPG:] GOODMDC"));
    // 2: an integrity check with SHA-1, so SEIPDv1; 9: AES-256; 0: not AEAD.
    assert!(said.err.contains("[GNUPG:] DECRYPTION_INFO 2 9 0"));
    let packets = home.gpg(&["--list-packets"], &message).run().out;
    assert!(!packets.contains(":compressed packet"), "{packets}");
    // 10: SHA-512; 35: an intended recipient.
    assert!(packets.contains("digest algo 10,") && packets.contains("hashed subpkt 35 "), "{packets}");
}

/// Sequoia's own certificates advertise a form that GnuPG 2.2 cannot read.
#[test]
fn gpg_opens_also_what_was_written_for_a_certificate_that_asks_for_more() {
    let a = person("A", now());
    for suite in [CipherSuite::Cv25519, CipherSuite::P256] {
        let (cert, _) = CertBuilder::general_purpose(Some("Person B <person-b@example.org>"))
            .set_cipher_suite(suite)
            .generate()
            .unwrap();
        let b = Person {
            certificate: Certificate::from_bytes(&cert.to_vec().unwrap()).unwrap(),
            secret: cert.as_tsk().armored().to_vec().unwrap(),
            revocation: Vec::new(),
        };
        let message = encrypt_and_sign(TEXT, &[to(&b.certificate)], &a.signer(now()), now()).unwrap();
        let said = Home::of(&[&b]).gpg(&["--decrypt", "--skip-verify"], &message).run();
        assert_eq!(said.stdout(), TEXT);
    }
}

#[test]
fn every_recipient_opens_with_gpg() {
    let [a, b, c] = ["A", "B", "C"].map(|letter| person(letter, now()));
    let recipients = [to(&a.certificate), to(&b.certificate), to(&c.certificate)];
    let message = encrypt_and_sign(TEXT, &recipients, &a.signer(now()), now()).unwrap();
    for reader in [&a, &b, &c] {
        let home = Home::of(&[reader]);
        home.import(&a.certificate.to_armored().unwrap());
        assert_eq!(home.gpg(&["--decrypt"], &message).succeeds().stdout(), TEXT);
    }
}

#[test]
fn we_open_and_verify_what_gpg_writes() {
    let (a, b) = (person("A", now()), person("B", now()));
    let home = Home::of(&[&a]);
    home.import(&b.certificate.to_armored().unwrap());
    let to_b = b.fingerprint();
    for compression in ["none", "zip", "zlib"] {
        let arguments =
            ["--armor", "--always-trust", "--compress-algo", compression, "--recipient", &to_b, "--sign", "--encrypt"];
        let message = home.gpg(&arguments, TEXT).succeeds();
        let opened = b.opens(message.stdout(), a.alone(), now()).unwrap();
        assert_eq!(opened.plain, TEXT);
        assert!(opened.encrypted);
        let [verdict] = &opened.verdicts[..] else { panic!("one signature: {opened:?}") };
        assert_eq!(verdict.good_signer(), Some(a.fingerprint().as_str()));
        assert!(matches!(verdict, SignatureVerdict::Good { addressed: false, .. }));
    }
}

#[test]
fn we_open_what_gpg_writes_for_a_hidden_recipient_and_without_a_signature() {
    let b = person("B", now());
    let home = Home::empty();
    home.import(&b.certificate.to_armored().unwrap());
    let to_b = b.fingerprint();
    let message = home.gpg(&["--always-trust", "--hidden-recipient", &to_b, "--encrypt"], TEXT).succeeds();
    let opened = b.opens(message.stdout(), &[], now()).unwrap();
    assert_eq!((opened.plain.as_slice(), opened.verdicts.len()), (TEXT, 0));
}

#[test]
fn a_key_made_by_gpg_receives_and_signs() {
    let home = Home::empty();
    let user_id = "Person A <person-a@example.org>";
    home.gpg(&["--passphrase", "", "--quick-gen-key", user_id, "ed25519", "sign"], b"").succeeds();
    let listed = home.gpg(&["--with-colons", "--list-keys"], b"").succeeds();
    let listed = listed.out;
    let fingerprint = listed.lines().find_map(|line| line.strip_prefix("fpr:::::::::")).unwrap();
    let fingerprint = fingerprint.trim_end_matches(':');
    let add = ["--passphrase", "", "--quick-add-key", fingerprint, "cv25519", "encr", "1y"];
    home.gpg(&add, b"").succeeds();

    let exported = home.gpg(&["--armor", "--export"], b"").succeeds();
    let certificate = Certificate::from_bytes(exported.stdout()).unwrap();
    let secret = home.gpg(&["--armor", "--export-secret-keys"], b"").succeeds().stdout().to_vec();
    let a = Person { certificate, secret, revocation: Vec::new() };
    let message = encrypt_and_sign(TEXT, &[to(&a.certificate)], &a.signer(now()), now()).unwrap();
    let said = home.gpg(&["--decrypt"], &message).succeeds();
    assert_eq!((said.stdout(), said.valid_signers()), (TEXT, vec![a.fingerprint()]));
    assert_eq!(a.opens(&message, &[], now()).unwrap().plain, TEXT);
}

#[test]
fn gpg_imports_a_new_key_with_its_passphrase() {
    let a = protected("A", now(), Some("correct horse"));
    let home = Home::empty();
    home.import(&a.secret);
    let sign = |passphrase| {
        let arguments = ["--pinentry-mode", "loopback", "--passphrase", passphrase, "--detach-sign"];
        home.end_agent();
        home.gpg(&arguments, TEXT)
    };
    sign("correct horse").succeeds();
    assert!(sign("wrong").run().stdout().is_empty());
}

#[test]
fn gpg_imports_the_revocation_of_a_new_key() {
    let a = person("A", now());
    let home = Home::empty();
    home.import(&a.certificate.to_armored().unwrap());
    home.import(&a.revocation);
    let listed = home.gpg(&["--with-colons", "--list-keys"], b"").succeeds();
    assert!(listed.out.contains("\npub:r:"));
}

#[test]
fn a_weak_signature_is_told_from_a_bad_one() {
    let a = person("A", now());
    let home = Home::of(&[&a]);
    let weak = home.gpg(&["--digest-algo", "SHA1", "--detach-sign"], TEXT).succeeds();
    let senders = [a.certificate.clone()];
    let verdicts = casebound_openpgp::verify_detached(weak.stdout(), TEXT, &senders, now()).unwrap();
    assert_eq!(verdicts, [SignatureVerdict::TooWeak { signer: a.fingerprint() }]);
}

/// Old programs, and attackers, leave the integrity check out.
#[test]
fn a_real_message_without_integrity_protection_is_refused() {
    let b = person("B", now());
    let home = Home::empty();
    home.import(&b.certificate.to_armored().unwrap());
    let to_b = b.fingerprint();
    let arguments = ["--always-trust", "--rfc2440", "--recipient", &to_b, "--encrypt"];
    let message = home.gpg(&arguments, TEXT).succeeds();
    let packets = home.gpg(&["--list-packets"], message.stdout()).run();
    assert!(!packets.out.contains("mdc_method"));
    let refused = b.opens(message.stdout(), &[], now()).unwrap_err();
    assert_eq!(refused.reason(), Reason::NoIntegrity);
}

#[test]
fn a_key_made_here_wants_no_passphrase_unless_given_one() {
    let made = generate("Person A <person-a@example.org>", now(), None).unwrap();
    let home = Home::empty();
    home.import(&made.secret);
    home.gpg(&["--detach-sign"], TEXT).succeeds();
    casebound_openpgp::Signer::from_key_bytes(&made.secret, None, now(), &mut nobody).unwrap();
}
