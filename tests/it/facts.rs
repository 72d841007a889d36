//! The facts on which reading each other's mail depends, and the tests that hold each: what is right is broken in that very
//! point, and somebody else can't read it, or reads what they should not.

use crate::interop::{Library, around, rewritten, sent, shown};
use crate::mail::{Office, Ring, armour, field, key};
use casebound_testing::peers;

/// What must be true of our mail, and the tests that break it.
const FACTS: &[(&str, &[&str])] = &[
    ("messages are in the container that all programs read", &["in_the_newer_container_gpg_reads_nothing"]),
    (
        "certificates of version 6, and those that ask for OCB, draw advice",
        &["a_certificate_of_version_6_is_none_for_gpg", "advice_for_version_6_and_for_the_form_only_gnupg_reads"],
    ),
    (
        "one bad recipient refuses the whole message",
        &[
            "a_bad_recipient_who_is_passed_over_can_not_read",
            "a_certificate_that_may_not_receive_stops_everything",
            "a_certificate_that_can_only_sign_stops_everything",
        ],
    ),
    (
        "the signature names the recipients, and a message has an end",
        &[
            "where_the_signature_names_nobody_it_can_be_passed_on",
            "without_its_end_a_message_is_nothing_to_gpg_and_to_us",
        ],
    ),
    (
        "header fields are protected as older readers know it too",
        &["without_the_older_mark_notmuch_would_show_no_subject_needs_notmuch"],
    ),
    (
        "signed and encrypted in one, in an envelope of two parts",
        &[
            "without_its_control_part_notmuch_would_show_nothing_needs_notmuch",
            "only_encrypted_it_is_from_nobody_needs_notmuch",
            "layered_it_must_say_how_it_is_signed_needs_notmuch",
        ],
    ),
    (
        "encodings are what they say, and no field can begin another",
        &[
            "with_another_encoding_the_armour_or_the_text_would_break_needs_notmuch",
            "in_padded_words_notmuch_would_show_half_of_a_subject_needs_notmuch",
            "a_line_break_in_a_subject_would_begin_a_field_needs_notmuch",
            "what_could_become_a_field_is_refused",
        ],
    ),
    (
        "the outside says nothing, and the sender can read it",
        &[
            "with_the_subject_outside_strangers_would_find_it_needs_notmuch",
            "not_encrypted_for_the_sender_it_could_not_be_read_again",
            "two_hidden_recipients_break_pgpy_needs_pgpy",
        ],
    ),
    (
        "nobody sees who else received it, and a mail arrives once",
        &[
            "a_further_recipient_would_be_seen_by_all",
            "with_a_new_name_a_second_copy_would_be_a_second_mail_needs_notmuch",
        ],
    ),
    (
        "a server that can't be trusted gets nothing",
        &["no_encryption_no_trust_no_login_no_mail_needs_aiosmtpd", "an_authority_is_no_server_needs_aiosmtpd"],
    ),
    ("the day that is given is the instant of everything", &["on_another_day_the_signature_would_be_from_the_future"]),
    (
        "the sender is the member whose key signs",
        &["only_a_member_sends", "with_another_signer_it_is_from_somebody_else"],
    ),
];

const SOURCES: &[&str] = &[
    include_str!("facts.rs"),
    include_str!("dsf.rs"),
    include_str!("interop.rs"),
    include_str!("send.rs"),
    include_str!("../../crates/casebound-openpgp/tests/it/facts.rs"),
    include_str!("../../crates/casebound-openpgp/tests/it/fitness.rs"),
    include_str!("../../crates/casebound-disclosure/tests/mime.rs"),
];

#[test]
fn every_fact_has_its_tests() {
    assert_eq!(FACTS.len(), 12);
    for (fact, tests) in FACTS {
        for test in *tests {
            let head = format!("#[test]\nfn {test}() {{");
            assert!(SOURCES.iter().any(|source| source.contains(&head)), "{fact}: there is no test {test}");
        }
    }
}

fn inside(office: &Office, mail: &str) -> String {
    office.reader().open(armour(mail), &office.alice)
}

#[test]
fn only_encrypted_it_is_from_nobody_needs_notmuch() {
    peers::assert_has("notmuch");
    let office = Office::new();
    let mail = sent(&office);
    assert_eq!(shown(&office, &mail)["crypto"]["signed"]["status"][0]["status"], "good");
    let unsigned = rewritten(&office, &mail, &inside(&office, &mail), &["--recipient", "conduct@example.com"]);
    let shown = shown(&office, &unsigned);
    assert_eq!(shown["crypto"]["decrypted"]["status"], "full");
    assert!(shown["crypto"]["signed"].is_null(), "{}", shown["crypto"]);
}

/// The form of RFC 3156, 6.1: others write it, we read it.
#[test]
fn layered_it_must_say_how_it_is_signed_needs_notmuch() {
    peers::assert_has("notmuch");
    let office = Office::new();
    let mail = sent(&office);
    let content = "Content-Type: text/plain; charset=utf-8\r\n\r\nWhat we saw.\r\n";
    let ring = Ring::empty().a_day_earlier();
    ring.import(&office.alice.secret);
    let signature =
        ring.gpg(&["--armor", "--detach-sign", "--digest-algo", "SHA512"], content.as_bytes()).succeeds().out;
    let layered = |protocol: &str| {
        let signed = format!(
            "Content-Type: multipart/signed; micalg=pgp-sha512; protocol=\"{protocol}\"; boundary=s\r\n\r\n--s\r\n{content}\r\n--s\r\n\
             Content-Type: {protocol}\r\n\r\n{}\r\n--s--\r\n",
            signature.replace('\n', "\r\n")
        );
        let mail = rewritten(&office, &mail, &signed, &["--recipient", "conduct@example.com"]);
        shown(&office, &mail)["crypto"]["signed"].clone()
    };
    assert_eq!(layered("application/pgp-signature")["status"][0]["status"], "good");
    assert!(layered("application/x-signature").is_null());
}

#[test]
fn with_another_encoding_the_armour_or_the_text_would_break_needs_notmuch() {
    peers::assert_has("notmuch");
    let office = Office::new();
    let mail = sent(&office);
    let status = |mail: &str| shown(&office, mail)["crypto"]["decrypted"]["status"].clone();
    assert_eq!(status(&mail), "full");
    let (head, message) = mail.rsplit_once("Content-Transfer-Encoding: 7bit").unwrap();
    assert_ne!(status(&format!("{head}Content-Transfer-Encoding: base64{message}")), "full");

    let content = inside(&office, &mail);
    let text = |content: &str| shown(&office, &around(&office, &mail, content))["body"].to_string();
    assert!(text(&content).contains("Zoë Sample"));
    let undeclared = content.replacen("Content-Transfer-Encoding: quoted-printable", "Content-X: y", 1);
    assert_ne!(undeclared, content);
    assert!(!text(&undeclared).contains("interrupted Zoë Sample"));
}

#[test]
fn a_line_break_in_a_subject_would_begin_a_field_needs_notmuch() {
    peers::assert_has("notmuch");
    let office = Office::new();
    let mail = sent(&office);
    assert!(shown(&office, &mail)["headers"]["Bcc"].is_null());
    let broken = mail.replace("Subject: [...]\r\n", "Subject: [...]\r\nBcc: person-a@example.net\r\n");
    assert_eq!(shown(&office, &broken)["headers"]["Bcc"], "person-a@example.net");
}

#[test]
fn with_the_subject_outside_strangers_would_find_it_needs_notmuch() {
    peers::assert_has("notmuch");
    let office = Office::new();
    let mail = sent(&office);
    let found =
        |mail: &str| Library::of(&office, &[mail]).notmuch(&["count", "quiet-harbor or Invented or Member"]).out;
    assert_eq!(found(&mail), "0\n");
    assert_eq!(found(&mail.replace("Subject: [...]", "Subject: About quiet-harbor")), "1\n");
    assert_eq!(found(&mail.replace("From: <", "From: Alice Member <")), "1\n");
    for field_name in ["Autocrypt", "Bcc", "Received", "User-Agent", "X-Mailer"] {
        assert_eq!(field(&mail, field_name), None, "{field_name}");
    }
}

#[test]
fn not_encrypted_for_the_sender_it_could_not_be_read_again() {
    let office = Office::new();
    let mail = sent(&office);
    let own = Ring::empty();
    own.import(&office.alice.secret);
    let content = own.open(armour(&mail), &office.alice);
    let broken = around(&office, &mail, &content);
    assert_ne!(own.gpg(&["--decrypt"], armour(&broken).as_bytes()).run().code, Some(0));
}

const PGPY: &str = "
import sys, warnings
warnings.simplefilter('ignore')
import pgpy
key, _ = pgpy.PGPKey.from_file(sys.argv[1])
message = pgpy.PGPMessage.from_file(sys.argv[2])
sys.stdout.buffer.write(bytes(key.decrypt(message).message))
";

#[test]
fn two_hidden_recipients_break_pgpy_needs_pgpy() {
    let python = peers::python_with(&["pgpy"]);
    let office = Office::new();
    let mail = sent(&office);
    office.sandbox.write("open.py", PGPY);
    let open = |mail: &str| {
        office.sandbox.write("message.asc", armour(mail));
        office.sandbox.call(".", &python).args(["open.py", "dsf.key", "message.asc"]).run()
    };
    let said = open(&mail);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(field(&said.out, "Subject").unwrap().contains("quiet-harbor"));
    let both = ["--throw-keyids", "--sign", "--recipient", "alice@example.org", "--recipient", "conduct@example.com"];
    let hidden = rewritten(&office, &mail, &said.out, &both);
    assert_ne!(open(&hidden).code, Some(0));
}

#[test]
fn a_further_recipient_would_be_seen_by_all() {
    let office = Office::new();
    let mail = sent(&office);
    let content = inside(&office, &mail);
    let carol = key("Carol Member <carol@example.org>", None);
    let ring = Ring::empty().a_day_earlier();
    ring.import(&office.alice.secret);
    for certificate in [&office.dsf.certificate, &carol.certificate] {
        ring.import(&certificate.to_armored().unwrap());
    }
    let arguments = ["--armor", "--always-trust", "--sign", "--encrypt", "--recipient", "conduct@example.com"];
    let with_carol = [&arguments[..], &["--recipient", "carol@example.org"]].concat();
    let broken = mail.replace(armour(&mail), ring.gpg(&with_carol, content.as_bytes()).succeeds().out.trim_end());
    let stranger = Ring::empty();
    stranger.import(&carol.certificate.to_armored().unwrap());
    let sees = |mail: &str| {
        let said = stranger.gpg(&["--decrypt"], armour(mail).as_bytes()).run();
        said.err.contains("carol@example.org")
    };
    assert!(sees(&broken), "who has her certificate sees her name");
    assert!(!sees(&mail));
}

#[test]
fn with_a_new_name_a_second_copy_would_be_a_second_mail_needs_notmuch() {
    peers::assert_has("notmuch");
    let office = Office::new();
    let mail = sent(&office);
    let count = |other: &str| Library::of(&office, &[&mail, other]).notmuch(&["count", "*"]).out;
    assert_eq!(count(&mail), "1\n");
    let other = sent_again(&office);
    assert_ne!(field(&other, "Message-ID"), field(&mail, "Message-ID"));
    assert_eq!(count(&other), "2\n");
}

fn sent_again(office: &Office) -> String {
    office.sandbox.read(office.dsf("write", &["quiet-harbor", "--force"]).succeeds().path())
}

#[test]
fn on_another_day_the_signature_would_be_from_the_future() {
    let office = Office::new();
    let take = |day: &str| {
        let call = office.dsf("write", &["quiet-harbor", "--force", "--today", day]);
        let path = call.succeeds().path();
        let call = office.sandbox.record(["intake", "--by", "alice", "--decrypt-with", "../dsf.key"]).args([path]);
        call.run()
    };
    let later = take("2026-06-20");
    assert!(later.code == Some(1) && later.err.contains("in the future"), "{later:?}");
    assert_eq!(take("2026-06-01").code, Some(0));
    // On a day before the key was made nothing is written at all.
    office.dsf("write", &["quiet-harbor", "--force", "--today", "2026-05-01"]).fails();
}

#[test]
fn with_another_signer_it_is_from_somebody_else() {
    let office = Office::new();
    let mail = sent(&office);
    let content = inside(&office, &mail);
    let ring = Ring::empty().a_day_earlier();
    let other = key("Alice Member <alice@example.org>", None);
    ring.import(&other.secret);
    ring.import(&office.dsf.certificate.to_armored().unwrap());
    let arguments = ["--armor", "--always-trust", "--sign", "--encrypt", "--recipient", "conduct@example.com"];
    let forged = ring.gpg(&arguments, content.as_bytes()).succeeds().out;
    let said = office.reader().gpg(&["--decrypt"], forged.as_bytes()).run();
    assert!(said.err.contains("NO_PUBKEY") && !said.err.contains("VALIDSIG"), "{said:?}");
}
