//! What can be seen of a message without a key, and messages that nobody signed.

use std::time::{Instant, SystemTime};

use casebound_openpgp::{
    Reason, SecretKeySource, Signer, decrypt_and_verify, encrypt, outline, sign_detached_binary, verify_detached,
};

use crate::support::{Home, TEXT, YEAR, noon, person, protected, to};

#[test]
fn a_message_shows_its_recipients_and_gpg_opens_it() {
    let now = SystemTime::now();
    let (a, b) = (person("A", now), person("B", now));
    let message = encrypt(TEXT, &[to(&a.certificate), to(&b.certificate), to(&a.certificate)], now).unwrap();
    let seen = outline(&message);
    assert!(seen.is_whole && seen.hidden == 0 && seen.passphrases == 0, "{seen:?}");
    assert_eq!(seen.recipients.len(), 2);
    for of in [&a, &b] {
        assert!(seen.recipients.iter().any(|key| of.certificate.has_key(key)));
        assert_eq!(of.opens(&message, &[], now).unwrap().plain, TEXT);
    }
    assert_eq!(Home::of(&[&b]).gpg(&["--decrypt"], &message).succeeds().stdout(), TEXT);
}

#[test]
fn nothing_is_encrypted_for_nobody_or_for_somebody_unfit() {
    let a = person("A", noon());
    assert_eq!(encrypt(TEXT, &[], noon()).unwrap_err().reason(), Reason::NoRecipients);
    assert_eq!(encrypt(TEXT, &[to(&a.certificate)], noon() + 3 * YEAR).unwrap_err().reason(), Reason::Unfit);
}

#[test]
fn passphrases_hidden_recipients_and_cuts_are_seen() {
    let now = SystemTime::now();
    let a = person("A", now);
    let home = Home::of(&[&a]);
    let by_gpg = |arguments: &[&str]| {
        let all =
            [&["--armor", "--trust-model", "always", "--pinentry-mode", "loopback", "--passphrase", "x"], arguments]
                .concat();
        home.gpg(&all, TEXT).succeeds().stdout().to_vec()
    };
    let fingerprint = a.fingerprint();
    assert_eq!(outline(&by_gpg(&["--symmetric"])).passphrases, 1);
    let hidden = outline(&by_gpg(&["--hidden-recipient", &fingerprint, "--encrypt"]));
    assert_eq!((hidden.hidden, hidden.recipients.len()), (1, 0));
    let both = outline(&by_gpg(&["--recipient", &fingerprint, "--symmetric", "--encrypt"]));
    assert_eq!((both.passphrases, both.recipients.len()), (1, 1));

    let message = encrypt(&[b'x'; 9000], &[to(&a.certificate)], now).unwrap();
    assert!(outline(&message).is_whole);
    let text = String::from_utf8(message.clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let cut = [&lines[..lines.len() / 2], &lines[lines.len() - 1..]].concat().join("\n");
    assert!(!outline(cut.as_bytes()).is_whole);
    assert!(!outline(&message[..message.len() / 2]).is_whole);
    for no_message in [&b""[..], b"hello", &by_gpg(&["--store"])] {
        assert!(!outline(no_message).is_whole);
    }
}

#[test]
fn a_bare_signature_is_verified_as_an_armoured_one() {
    let a = person("A", noon());
    let signature = sign_detached_binary(TEXT, &a.signer(noon()), noon()).unwrap();
    let verdicts = verify_detached(&signature, TEXT, a.alone(), noon()).unwrap();
    assert_eq!(verdicts[0].good_signer(), Some(a.fingerprint().as_str()));
}

/// A hook of a graphical client has no terminal: nothing may wait for an answer there.
#[test]
fn a_gpg_that_may_not_ask_fails_at_once() {
    let now = SystemTime::now();
    let a = protected("A", now, Some("secret"));
    let home = Home::empty();
    home.pinentry(Some("secret"));
    home.gpg(&["--pinentry-mode", "loopback", "--passphrase", "secret", "--import"], &a.secret).succeeds();
    let message = encrypt(TEXT, &[to(&a.certificate)], now).unwrap();
    let own = [a.certificate.clone()];
    let opens = |gpg: &casebound_openpgp::Gpg| {
        decrypt_and_verify(&message, SecretKeySource::Gpg { gpg, own: &own }, &[], now).map(|opened| opened.plain)
    };
    home.end_agent();
    let begun = Instant::now();
    let silent = home.program().without_questions();
    let refused = opens(&silent).unwrap_err().reason();
    assert!(
        matches!(refused, Reason::NoPinentry | Reason::Cancelled | Reason::NoSecretKey | Reason::Other),
        "{refused:?}"
    );
    let signer = Signer::gpg(silent.clone(), a.certificate.clone(), now).unwrap();
    assert!(sign_detached_binary(TEXT, &signer, now).is_err());
    assert!(begun.elapsed().as_secs() < 20);
    // Once the agent knows the passphrase, nobody has to be asked.
    assert_eq!(opens(&home.program()).unwrap(), TEXT);
    assert_eq!(opens(&silent).unwrap(), TEXT);
}
