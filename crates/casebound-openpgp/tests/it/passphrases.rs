//! Protected keys: asked for once, refused by name, and never without need.

use casebound_openpgp::{
    Passphrase, Reason, SecretKeySource, SecretKeys, Signer, decrypt_and_verify, encrypt_and_sign, sign_detached,
};

use crate::support::{DAY, Home, TEXT, good, nobody, noon, person, protected, to};

const RIGHT: &str = "correct horse";

#[test]
fn a_signer_asks_once_and_signs_often() {
    let (a, b) = (protected("A", noon(), Some(RIGHT)), person("B", noon()));
    let mut prompts = Vec::new();
    let mut ask = |prompt: &str| {
        prompts.push(prompt.to_owned());
        Some(Passphrase::from(RIGHT))
    };
    let signer = Signer::from_key_bytes(&a.secret, None, noon(), &mut ask).unwrap();
    for _ in 0..3 {
        let message = encrypt_and_sign(TEXT, &[to(&b.certificate)], &signer, noon() + DAY).unwrap();
        let opened = b.opens(&message, a.alone(), noon() + DAY).unwrap();
        assert_eq!(opened.verdicts, [good(&a, noon() + DAY, true)]);
        sign_detached(TEXT, &signer, noon()).unwrap();
    }
    assert_eq!(prompts, [format!("Passphrase for key {}", a.certificate.pretty_fingerprint())]);
}

#[test]
fn a_wrong_passphrase_and_a_declined_one_are_told_apart() {
    let a = protected("A", noon(), Some(RIGHT));
    let signing = |answer: Option<&str>| {
        let mut ask = |_: &str| answer.map(Passphrase::from);
        Signer::from_key_bytes(&a.secret, None, noon(), &mut ask).map(|_| ()).unwrap_err().reason()
    };
    assert_eq!(signing(Some("wrong")), Reason::WrongPassphrase);
    assert_eq!(signing(Some("")), Reason::WrongPassphrase);
    assert_eq!(signing(None), Reason::PassphraseWanted);

    let message = encrypt_and_sign(TEXT, &[to(&a.certificate)], &person("B", noon()).signer(noon()), noon());
    let message = message.unwrap();
    let keys = SecretKeys::from_bytes(&a.secret).unwrap();
    let opening = |answer: Option<&str>| {
        let mut ask = |_: &str| answer.map(Passphrase::from);
        decrypt_and_verify(&message, SecretKeySource::File { keys: &keys, ask: &mut ask }, &[], noon())
    };
    assert_eq!(opening(Some("wrong")).unwrap_err().reason(), Reason::WrongPassphrase);
    assert_eq!(opening(None).unwrap_err().reason(), Reason::PassphraseWanted);
    assert_eq!(opening(Some(RIGHT)).unwrap().plain, TEXT);
}

#[test]
fn an_unfit_or_foreign_key_is_refused_before_anybody_is_asked() {
    let a = protected("A", noon(), Some(RIGHT));
    let early = Signer::from_key_bytes(&a.secret, None, noon() - DAY, &mut nobody).unwrap_err();
    assert_eq!(early.reason(), Reason::Unfit);
    let keys = SecretKeys::from_bytes(&a.secret).unwrap();
    let b = person("B", noon());
    let message = encrypt_and_sign(TEXT, &[to(&b.certificate)], &b.signer(noon()), noon()).unwrap();
    let opened = decrypt_and_verify(&message, SecretKeySource::File { keys: &keys, ask: &mut nobody }, &[], noon());
    assert_eq!(opened.unwrap_err().reason(), Reason::NoSecretKey);
}

#[test]
fn a_passphrase_is_never_shown() {
    assert_eq!(format!("{:?}", Passphrase::from(RIGHT)), "[private]");
    assert_eq!(format!("{:?}", Passphrase::from(RIGHT.to_owned())), "[private]");
}

#[test]
fn an_export_by_gpg_is_unlocked() {
    let a = protected("A", noon(), Some(RIGHT));
    let home = Home::of(&[&a]);
    let export = ["--pinentry-mode", "loopback", "--passphrase", RIGHT, "--armor", "--export-secret-keys"];
    let exported = home.gpg(&export, b"").succeeds();
    let mut ask = |_: &str| Some(Passphrase::from(RIGHT));
    Signer::from_key_bytes(exported.stdout(), None, noon(), &mut ask).unwrap();
    let mut wrong = |_: &str| Some(Passphrase::from("wrong"));
    let refused = Signer::from_key_bytes(exported.stdout(), None, noon(), &mut wrong).unwrap_err();
    assert_eq!(refused.reason(), Reason::WrongPassphrase);
}

#[test]
fn the_stub_of_a_primary_key_is_passed_over() {
    let a = person("A", noon());
    let exported = Home::of(&[&a]).gpg(&["--export-secret-subkeys"], b"").succeeds();
    let signer = Signer::from_key_bytes(exported.stdout(), None, noon(), &mut nobody).unwrap();
    let message = encrypt_and_sign(TEXT, &[to(&a.certificate)], &signer, noon()).unwrap();
    let keys = SecretKeys::from_bytes(exported.stdout()).unwrap();
    let opened = decrypt_and_verify(&message, SecretKeySource::File { keys: &keys, ask: &mut nobody }, &[], noon());
    assert_eq!(opened.unwrap().plain, TEXT);
}

#[test]
fn a_file_that_lacks_the_secret_part_is_refused_by_name() {
    let a = person("A", noon());
    let home = Home::of(&[&a]);
    let listing = ["--with-colons", "--with-keygrip", "--list-secret-keys"];
    let listed = home.gpg(&listing, b"").succeeds();
    let listed = listed.out;
    let grips: Vec<&str> =
        listed.lines().filter(|line| line.starts_with("grp:")).filter_map(|line| line.split(':').nth(9)).collect();
    let [_, signing, encrypting] = grips[..] else { panic!("{listed}") };
    let without = |grip: &str| {
        let key = home.path().join("private-keys-v1.d").join(format!("{grip}.key"));
        let aside = home.path().join("aside");
        std::fs::rename(&key, &aside).unwrap();
        let exported = home.gpg(&["--export-secret-keys"], b"").succeeds();
        std::fs::rename(&aside, &key).unwrap();
        exported.stdout().to_vec()
    };

    let file = without(signing);
    let refused = Signer::from_key_bytes(&file, None, noon(), &mut nobody);
    // The primary key of a new key certifies and does not sign.
    assert_eq!(refused.unwrap_err().reason(), Reason::OnlyStub);

    let message = encrypt_and_sign(TEXT, &[to(&a.certificate)], &a.signer(noon()), noon()).unwrap();
    let opens = |file: &[u8]| {
        let keys = SecretKeys::from_bytes(file).unwrap();
        let secrets = SecretKeySource::File { keys: &keys, ask: &mut nobody };
        decrypt_and_verify(&message, secrets, &[], noon()).map(|opened| opened.plain)
    };
    assert_eq!(opens(&file).unwrap(), TEXT);
    assert_eq!(opens(&without(encrypting)).unwrap_err().reason(), Reason::OnlyStub);
}
