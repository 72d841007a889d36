//! Keys that stay with `gpg`: signing and opening through it, and every way in which that fails.

use std::io::{Cursor, Seek, SeekFrom};
use std::path::Path;
use std::time::SystemTime;

use casebound_openpgp::{
    Gpg, Reason, Result, SecretKeySource, SignatureVerdict, Signer, decrypt_and_verify, encrypt_and_sign,
    encrypt_and_sign_stream, sign_detached, verify_detached,
};

use crate::support::{DAY, Home, Person, TEXT, YEAR, person, protected, to};

/// GnuPG keeps its own clock.
fn now() -> SystemTime {
    SystemTime::now()
}

fn signer(home: &Home, person: &Person) -> Signer {
    Signer::gpg(home.program(), person.certificate.clone(), now()).unwrap()
}

fn signing_fails(home: &Home, person: &Person) -> Reason {
    sign_detached(TEXT, &signer(home, person), now()).unwrap_err().reason()
}

fn opens(home: &Home, person: &Person, message: &[u8]) -> Result<Vec<u8>> {
    let own = [person.certificate.clone()];
    let secrets = SecretKeySource::Gpg { gpg: &home.program(), own: &own };
    decrypt_and_verify(message, secrets, &[], now()).map(|opened| opened.plain)
}

fn for_one(person: &Person) -> Vec<u8> {
    let sender = crate::support::person("S", now());
    encrypt_and_sign(TEXT, &[to(&person.certificate)], &sender.signer(now()), now()).unwrap()
}

#[test]
fn a_message_signed_by_gpg_is_read_by_us_and_by_gpg() {
    let (a, b) = (person("A", now()), person("B", now()));
    let home = Home::of(&[&a, &b]);
    let recipients = [to(&b.certificate), to(&a.certificate)];
    let message = encrypt_and_sign(TEXT, &recipients, &signer(&home, &a), now()).unwrap();

    let said = home.gpg(&["--decrypt"], &message).succeeds();
    assert_eq!((said.stdout(), said.valid_signers()), (TEXT, vec![a.fingerprint()]));
    let opened = b.opens(&message, a.alone(), now()).unwrap();
    assert_eq!(opened.plain, TEXT);
    assert!(
        matches!(&opened.verdicts[..], [SignatureVerdict::Good { addressed: false, signer, .. }] if *signer == a.fingerprint())
    );
}

#[test]
fn a_large_message_passes_through_all_pipes() {
    let a = person("A", now());
    let home = Home::of(&[&a]);
    let plain: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let mut input = Cursor::new(&plain);
    input.seek(SeekFrom::Start(5)).unwrap();
    let mut message = Vec::new();
    encrypt_and_sign_stream(&mut input, &mut message, &[to(&a.certificate)], &signer(&home, &a), now()).unwrap();
    let own = [a.certificate.clone()];
    let secrets = SecretKeySource::Gpg { gpg: &home.program(), own: &own };
    let opened = decrypt_and_verify(&message, secrets, &own, now()).unwrap();
    assert!(opened.plain == plain[5..]);
    assert_eq!(opened.verdicts[0].good_signer(), Some(a.fingerprint().as_str()));
}

#[test]
fn a_detached_signature_by_gpg_is_armoured_and_good() {
    let a = person("A", now());
    let home = Home::of(&[&a]);
    // What a person may have set for daily work.
    home.write("gpg.conf", "armor\ntextmode\ndigest-algo SHA256\nemit-version\nthrow-keyids\n");
    let signature = sign_detached(TEXT, &signer(&home, &a), now()).unwrap();
    assert!(signature.starts_with(b"-----BEGIN PGP SIGNATURE-----\n"));
    let verdicts = verify_detached(&signature, TEXT, a.alone(), now()).unwrap();
    assert_eq!(verdicts[0].good_signer(), Some(a.fingerprint().as_str()));
}

#[test]
fn opening_through_gpg_judges_by_our_certificates() {
    let (a, b) = (person("A", now()), person("B", now()));
    // This home knows nothing of Person A.
    let home = Home::of(&[&b]);
    let message = encrypt_and_sign(TEXT, &[to(&b.certificate)], &a.signer(now()), now()).unwrap();
    let own = [a.certificate.clone(), b.certificate.clone()];
    let secrets = SecretKeySource::Gpg { gpg: &home.program(), own: &own };
    let opened = decrypt_and_verify(&message, secrets, a.alone(), now()).unwrap();
    assert_eq!(opened.plain, TEXT);
    assert!(
        matches!(&opened.verdicts[..], [SignatureVerdict::Good { addressed: true, signer, .. }] if *signer == a.fingerprint())
    );
}

#[test]
fn a_key_that_is_none_of_ours_opens_nothing() {
    let (a, b) = (person("A", now()), person("B", now()));
    let home = Home::of(&[&b]);
    assert_eq!(opens(&home, &a, &for_one(&b)).unwrap_err().reason(), Reason::NoSecretKey);
    assert_eq!(opens(&home, &b, &for_one(&a)).unwrap_err().reason(), Reason::NoSecretKey);
    assert_eq!(opens(&home, &b, &for_one(&b)).unwrap(), TEXT);
}

#[test]
fn a_changed_message_gives_nothing() {
    let b = person("B", now());
    let home = Home::of(&[&b]);
    let message = for_one(&b);
    let cut = &message[..message.len() - 200];
    assert_eq!(opens(&home, &b, cut).unwrap_err().reason(), Reason::Damaged);
    let mut changed = message.clone();
    let late = message.len() - 120;
    changed[late] = if changed[late] == b'A' { b'B' } else { b'A' };
    assert_eq!(opens(&home, &b, &changed).unwrap_err().reason(), Reason::Damaged);
}

#[test]
fn a_protected_key_asks_its_own_window() {
    let a = protected("A", now(), Some("correct horse"));
    let message = for_one(&a);
    let home = Home::of(&[&a]);

    home.pinentry(Some("correct horse"));
    assert!(sign_detached(TEXT, &signer(&home, &a), now()).is_ok());
    assert_eq!(opens(&home, &a, &message).unwrap(), TEXT);

    home.pinentry(Some("wrong"));
    assert_eq!(signing_fails(&home, &a), Reason::WrongPassphrase);
    assert_eq!(opens(&home, &a, &message).unwrap_err().reason(), Reason::WrongPassphrase);

    home.pinentry(None);
    assert_eq!(signing_fails(&home, &a), Reason::Cancelled);
    assert_eq!(opens(&home, &a, &message).unwrap_err().reason(), Reason::Cancelled);

    home.pinentry_program(Path::new("/nonexistent/pinentry"));
    assert_eq!(signing_fails(&home, &a), Reason::NoPinentry);
    assert_eq!(opens(&home, &a, &message).unwrap_err().reason(), Reason::NoPinentry);
}

#[test]
fn the_window_on_a_terminal_does_not_wait_where_there_is_none() {
    let a = protected("A", now(), Some("correct horse"));
    let home = Home::of(&[&a]);
    let Some(curses) = ["/usr/bin/pinentry-curses", "/usr/bin/pinentry-tty"]
        .map(Path::new)
        .into_iter()
        .find(|program| program.exists())
    else {
        panic!("this test needs pinentry-curses or pinentry-tty")
    };
    home.pinentry_program(curses);
    assert_eq!(signing_fails(&home, &a), Reason::NoPinentry);
}

#[test]
fn a_missing_agent_is_told() {
    let a = person("A", now());
    let home = Home::of(&[&a]);
    home.end_agent();
    home.write("gpg.conf", "no-autostart\n");
    assert_eq!(signing_fails(&home, &a), Reason::AgentGone);
    // Opening, gpg tells a missing agent and a missing key not apart.
    assert_eq!(opens(&home, &a, &for_one(&a)).unwrap_err().reason(), Reason::NoSecretKey);
}

#[test]
fn a_missing_key_is_told() {
    let (a, b) = (person("A", now()), person("B", now()));
    assert_eq!(signing_fails(&Home::of(&[&b]), &a), Reason::NoSecretKey);
}

#[test]
fn a_missing_program_is_told() {
    let a = person("A", now());
    let gpg = Gpg::new("/nonexistent/gpg");
    let signer = Signer::gpg(gpg.clone(), a.certificate.clone(), now()).unwrap();
    let refused = encrypt_and_sign(TEXT, &[to(&a.certificate)], &signer, now()).unwrap_err();
    assert_eq!(refused.reason(), Reason::GpgMissing);
    let own = [a.certificate.clone()];
    let opened = decrypt_and_verify(&for_one(&a), SecretKeySource::Gpg { gpg: &gpg, own: &own }, &[], now());
    assert_eq!(opened.unwrap_err().reason(), Reason::GpgMissing);
}

#[test]
fn an_unfit_certificate_never_reaches_gpg() {
    let a = person("A", now());
    let refused = Signer::gpg(Gpg::new("/nonexistent"), a.certificate.clone(), now() - DAY).unwrap_err();
    assert_eq!(refused.reason(), Reason::Unfit);
}

#[test]
fn a_subkey_that_the_committee_does_not_know_is_refused() {
    // gpg signs with the newest subkey.
    let a = person("A", now() - DAY);
    let home = Home::of(&[&a]);
    let fingerprint = a.fingerprint();
    let add = ["--passphrase", "", "--quick-add-key", &fingerprint, "ed25519", "sign", "1y"];
    home.gpg(&add, b"").succeeds();
    assert_eq!(signing_fails(&home, &a), Reason::OtherKeySigned);
}

#[test]
fn a_key_that_gpg_knows_as_expired_is_told() {
    let then = now() - 3 * YEAR;
    let a = person("A", then);
    let home = Home::of(&[&a]);
    let signer = Signer::gpg(home.program(), a.certificate.clone(), then + DAY).unwrap();
    let refused = sign_detached(TEXT, &signer, then + DAY).unwrap_err();
    assert_eq!(refused.reason(), Reason::NoSecretKey);
    assert!(refused.to_string().contains("expired"), "{refused}");
}

#[test]
fn nothing_is_written_when_gpg_does_not_sign() {
    let (a, b) = (person("A", now()), person("B", now()));
    let home = Home::of(&[&b]);
    let mut message = Vec::new();
    let mut plain = Cursor::new(TEXT);
    let recipients = [to(&b.certificate)];
    let signer = signer(&home, &a);
    let refused = encrypt_and_sign_stream(&mut plain, &mut message, &recipients, &signer, now());
    assert_eq!(refused.unwrap_err().reason(), Reason::NoSecretKey);
    assert!(message.is_empty());
}

#[test]
fn two_signatures_by_a_setting_are_refused() {
    let (a, b) = (person("A", now()), person("B", now()));
    let home = Home::of(&[&a, &b]);
    home.write("gpg.conf", &format!("local-user {}\n", b.fingerprint()));
    assert_eq!(signing_fails(&home, &a), Reason::Other);
}

#[test]
fn a_program_that_is_not_gpg_ends_in_an_error() {
    let a = person("A", now());
    for program in ["true", "false", "cat"] {
        let signer = Signer::gpg(Gpg::new(program), a.certificate.clone(), now()).unwrap();
        assert!(sign_detached(&[7; 1_000_000], &signer, now()).is_err(), "{program}");
    }
}
