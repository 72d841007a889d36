//! `casebound keys`: a certificate is taken in once somebody compared its fingerprint, and never a secret key.

use casebound_openpgp::{Certificate, generate};

use crate::mail::{Office, Ring, key, made_at};
use casebound_testing::Sandbox;

fn committee(sandbox: &Sandbox) -> String {
    sandbox.read("record/committee.yaml")
}

#[test]
fn a_certificate_is_copied_and_pinned_and_no_other_line_changes() {
    let sandbox = Sandbox::with_record();
    let alice = key("Alice Member <alice@example.org>", None);
    sandbox.write("alice.asc", alice.certificate.to_armored().unwrap());
    let before = committee(&sandbox);
    let add = || sandbox.record(["keys", "add", "../alice.asc", "--member", "alice"]);
    add().fails().says(&["--yes", &alice.certificate.pretty_fingerprint()]);
    assert_eq!(committee(&sandbox), before);
    assert!(!sandbox.path("record/keys/alice.asc").exists());
    let said = add().args(["--yes"]).succeeds().says(&["Alice Member <alice@example.org>", "replaces"]);
    assert_eq!(said.path(), sandbox.path("record/keys/alice.asc"));
    let written = Certificate::from_bytes(sandbox.read(said.path()).as_bytes()).unwrap();
    assert_eq!(written, alice.certificate);
    let expected = before.replace(&"A1".repeat(20), &alice.certificate.fingerprint());
    // The editor quotes what YAML could take for a number.
    assert_eq!(committee(&sandbox).replace('"', ""), expected);
    let again = add().args(["--yes"]).succeeds();
    assert!(!again.all().contains("replaces"), "{again:?}");
}

#[test]
fn a_recipient_that_committee_yaml_does_not_know_yet_is_added() {
    let sandbox = Sandbox::with_record();
    let text = committee(&sandbox);
    let (before, after) = text.split_once("sharing:\n").unwrap();
    let rest = after.split_once('\n').unwrap().1;
    sandbox.write("record/committee.yaml", format!("{before}{rest}"));
    let dsf = key("DSF <conduct@example.com>", None);
    sandbox.write("dsf.asc", dsf.certificate.to_armored().unwrap());
    sandbox.record(["keys", "add", "../dsf.asc", "--recipient", "dsf", "--yes"]).succeeds();
    let text = committee(&sandbox);
    for line in ["sharing:", "  dsf:", "    certificate: keys/dsf.asc"] {
        assert!(text.lines().any(|it| it == line), "{line:?} is missing: {text}");
    }
    assert!(text.contains(&dsf.certificate.fingerprint()));
}

#[test]
fn secret_keys_and_strangers_are_not_taken_in() {
    let sandbox = Sandbox::with_record();
    let alice = key("Alice Member <alice@example.org>", None);
    let before = committee(&sandbox);
    let add = |bytes: &[u8], more: &[&str]| {
        sandbox.write("file", bytes);
        sandbox.record(["keys", "add", "../file", "--yes"]).args(more)
    };
    let certificate = alice.certificate.to_armored().unwrap();
    add(&alice.secret, &["--member", "alice"]).fails().says(&["secret key"]);
    add(&[certificate.clone(), alice.secret.clone()].concat(), &["--member", "alice"]).fails();
    add(
        &[certificate.clone(), key("Bo <bo@example.org>", None).certificate.to_armored().unwrap()].concat(),
        &["--member", "alice"],
    )
    .fails()
    .says(&["several certificates"]);
    add(b"hello", &["--member", "alice"]).fails();
    add(&certificate, &["--member", "nobody"]).fails().says(&["no member"]);
    add(&certificate, &["--recipient", "psf"]).fails().says(&["dsf"]);
    add(&certificate, &["--member", "bob"]).finds().says(&["e-mail"]);
    let old = generate("Alice Member <alice@example.org>", made_at() - 3 * casebound_openpgp::VALIDITY, None).unwrap();
    add(&old.certificate.to_armored().unwrap(), &["--member", "alice"]).finds().says(&["expired"]);
    assert_eq!(sandbox.record(["keys", "add", "../file", "--yes"]).run().code, Some(2));
    assert_eq!(committee(&sandbox), before);
    assert!(!sandbox.path("record/keys/alice.asc").exists());
}

#[test]
fn a_newer_export_of_the_same_certificate_is_merged() {
    let office = Office::new();
    let sandbox = &office.sandbox;
    let ring = Ring::empty();
    ring.import(&office.alice.secret);
    ring.gpg(&["--quick-set-expire", &office.alice.certificate.fingerprint(), "2030-01-01"], b"").succeeds();
    let longer = ring.gpg(&["--armor", "--export"], b"").succeeds().out;
    sandbox.write("alice.asc", longer);
    let before = committee(sandbox);
    let said = sandbox.record(["keys", "add", "../alice.asc", "--member", "alice", "--yes"]).succeeds();
    assert!(!said.all().contains("replaces"), "{said:?}");
    assert_eq!(committee(sandbox), before);
    // The older export takes nothing away.
    let merged = sandbox.read("record/keys/alice.asc");
    sandbox.write("alice.asc", office.alice.certificate.to_armored().unwrap());
    sandbox.record(["keys", "add", "../alice.asc", "--member", "alice", "--yes"]).succeeds();
    assert_eq!(sandbox.read("record/keys/alice.asc"), merged);
}

#[test]
fn a_revocation_gets_in_and_one_of_a_stranger_does_not() {
    let office = Office::new();
    let sandbox = &office.sandbox;
    let revoked = |key: &casebound_openpgp::Generated| {
        let ring = Ring::empty();
        ring.import(&key.certificate.to_armored().unwrap());
        ring.import(&key.revocation);
        sandbox.write("revoked.asc", ring.gpg(&["--armor", "--export"], b"").succeeds().out);
        sandbox.record(["keys", "add", "../revoked.asc", "--member", "alice", "--yes"]).finds().says(&["revoked"])
    };
    let before = sandbox.read("record/keys/alice.asc");
    let other = key("Alice Member <alice@example.org>", None);
    revoked(&other).says(&["Nothing was added"]);
    assert_eq!(sandbox.read("record/keys/alice.asc"), before);
    revoked(&office.alice).says(&["nothing can be encrypted"]);
    assert_ne!(sandbox.read("record/keys/alice.asc"), before);
    sandbox.record(["check"]).succeeds().says(&["certificate-revoked"]);
    // The key file knows nothing of it.
    office.dsf("write", &["quiet-harbor"]).fails().says(&["can't sign", "revoked"]);
}

#[test]
fn show_tells_what_can_be_used() {
    let office = Office::new();
    let said = office.sandbox.record(["keys", "show"]).finds();
    for line in [
        "member alice",
        "member bob",
        "recipient dsf",
        "  user ID      Alice Member <alice@example.org>",
        "  days left    727",
    ] {
        assert!(said.out.lines().any(|it| it == line), "{line:?} is missing: {said:?}");
    }
    let said = office.sandbox.record(["keys", "show", "--today", "2029-01-01"]).finds();
    assert!(said.out.contains("unusable     The certificate has expired"), "{said:?}");
    assert!(!said.out.contains("member eve"), "{said:?}");
}

#[test]
fn the_hint_of_the_profile_goes_when_its_place_is_filled() {
    let sandbox = Sandbox::empty();
    sandbox.casebound(".", ["--quiet", "init", "record"]).succeeds();
    assert!(committee(&sandbox).contains("#    fingerprint: …"));
    // The address is in the profile.
    let dsf = key("DSF <conduct@djangoproject.com>", None);
    sandbox.write("dsf.asc", dsf.certificate.to_armored().unwrap());
    sandbox.record(["keys", "add", "../dsf.asc", "--recipient", "dsf", "--yes"]).succeeds();
    let text = committee(&sandbox);
    assert!(!text.contains("fingerprint: …") && text.matches("keys/dsf.asc").count() == 1, "{text}");
}

#[test]
fn the_committee_s_own_address_has_a_certificate_too() {
    let sandbox = Sandbox::with_record();
    let own = key("Committee <conduct@example.org>", None);
    sandbox.write("own.asc", own.certificate.to_armored().unwrap());
    let before = committee(&sandbox);
    assert!(before.contains("email: conduct@example.org"), "{before}");
    let add = || sandbox.record(["keys", "add", "../own.asc", "--recipient", "committee"]);
    add().fails().says(&["For the committee's own address", &own.certificate.pretty_fingerprint()]);
    add().args(["--yes"]).succeeds();
    assert!(committee(&sandbox).contains("certificate: keys/committee.asc"), "{}", committee(&sandbox));
    sandbox.record(["keys", "show"]).run().says(&["the committee's own address", "Committee <conduct@example.org>"]);
    let other = key("Committee <other@example.org>", None);
    sandbox.write("own.asc", other.certificate.to_armored().unwrap());
    add().args(["--yes"]).finds().says(&["Nothing was added"]);
}

#[test]
fn another_committee_s_certificate_need_only_sign() {
    let sandbox = Sandbox::with_record();
    let ring = Ring::empty();
    let made = ["--batch", "--passphrase", "", "--faked-system-time", "20260501T000000"];
    let make = ["--quick-generate-key", "Elsewhere <coc@example.net>", "ed25519", "sign", "never"];
    ring.gpg(&[&made[..], &make[..]].concat(), b"").succeeds();
    sandbox.write("elsewhere.asc", ring.gpg(&["--armor", "--export"], b"").succeeds().out);
    let add = || sandbox.record(["keys", "add", "../elsewhere.asc", "--yes", "--recipient", "elsewhere"]);
    add().fails().says(&["no committee `elsewhere` under `committees`"]);
    let text = committee(&sandbox);
    let entry = "committees:\n  elsewhere: {name: Elsewhere, email: coc@example.net}\n";
    sandbox.write("record/committee.yaml", format!("{text}{entry}"));
    add().succeeds();
    assert!(committee(&sandbox).contains("keys/elsewhere.asc"), "{}", committee(&sandbox));
    let said = sandbox.record(["check", "committee.yaml"]).run();
    assert!(!said.all().contains("elsewhere"), "{said:?}");
    // As one of a member it would not do: nothing can be encrypted for it.
    let said = sandbox.record(["keys", "add", "../elsewhere.asc", "--yes", "--member", "bob"]).run();
    assert_ne!(said.code, Some(0), "{said:?}");
}
