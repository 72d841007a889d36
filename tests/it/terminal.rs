//! The questions of the program, on a real terminal: what is shown, what is asked, and what an answer does.

use casebound_openpgp::{Passphrase, generate};

use crate::mail::{Office, Ring, armour, key, made_at, sent_today};
use casebound_testing::{Sandbox, at_terminal};

const PASSPHRASE: &str = "a long sentence";

/// A program in place of sendmail that counts its calls.
fn counting(office: &Office) -> String {
    let folder = office.sandbox.path(".");
    office
        .sandbox
        .write_script("sendmail", &format!("#!/bin/sh\ncd {}\ncat > mail; echo >> count\n", folder.display()));
    office.sandbox.path("sendmail").display().to_string()
}

fn is_sent(office: &Office) -> bool {
    office.case("quiet-harbor").contains(&sent_today())
}

const SEND: [&str; 5] = ["dsf", "send", "quiet-harbor", "--sign-with", "../alice.key"];

#[test]
fn what_leaves_is_shown_and_only_yes_sends_it_needs_python() {
    let office = Office::new();
    let program = counting(&office);
    let arguments = [&SEND[..], &["--sendmail", &program]].concat();
    for no in ["n", "", "maybe"] {
        let said = at_terminal(&office.sandbox, &[("[y/N]", no)], &arguments);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(!is_sent(&office) && !office.sandbox.path("mail").exists(), "{said:?}");
        assert_eq!(office.sandbox.files("record/.git/casebound/sending"), ["lock"]);
    }
    let said = at_terminal(&office.sandbox, &[("Send quiet-harbor to DSF, conduct@example.com?", "y")], &arguments);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(is_sent(&office) && office.sandbox.read("count").len() == 1);
    let said = said.says(&["Code of conduct incident quiet-harbor", "We talked with Bo Invented."]);
    let shown = said.out.find("We talked with").unwrap();
    assert!(shown < said.out.find("[y/N]").unwrap(), "shown before it is asked: {said:?}");
}

#[test]
fn of_two_cases_each_is_asked_for_needs_python() {
    let office = Office::new();
    let other = office.case("quiet-harbor").replace("quiet-harbor", "calm-river");
    let other = other.replace("Zoë Sample", "Cy Other").replace("Bo Invented", "Di Other").replace("zoe@", "cy@");
    office.write_case("calm-river", &other);
    let program = counting(&office);
    let arguments = [&SEND[..], &["calm-river", "--sendmail", &program]].concat();
    let answers = [("Send quiet-harbor", "no"), ("Send calm-river", "YES")];
    let said = at_terminal(&office.sandbox, &answers, &arguments);
    assert_eq!(said.code, Some(1), "one was not sent: {said:?}");
    assert!(!is_sent(&office) && office.case("calm-river").contains(&sent_today()), "{said:?}");
}

#[test]
fn a_case_can_not_steer_the_terminal_needs_python() {
    let office = Office::new();
    office.change("quiet-harbor", "We talked with", "We \u{1b}[2J\u{9b}31m talked with");
    let program = counting(&office);
    let arguments = [&SEND[..], &["--color", "never", "--sendmail", &program]].concat();
    let said = at_terminal(&office.sandbox, &[("[y/N]", "n")], &arguments);
    assert!(!said.out.contains(['\u{1b}', '\u{9b}']), "{said:?}");
}

#[test]
fn a_fingerprint_is_compared_before_a_certificate_comes_in_needs_python() {
    let sandbox = Sandbox::with_record();
    let alice = key("Alice Member <alice@example.org>", None);
    sandbox.write("alice.asc", alice.certificate.to_armored().unwrap());
    let add = ["keys", "add", "../alice.asc", "--member", "alice"];
    let before = sandbox.read("record/committee.yaml");
    let said = at_terminal(&sandbox, &[("Did you compare this fingerprint", "n")], &add);
    assert_eq!(said.code, Some(1), "{said:?}");
    let said = said.says(&[&alice.certificate.pretty_fingerprint(), "Nothing was added"]);
    assert_eq!(sandbox.read("record/committee.yaml"), before, "{said:?}");
    let said = at_terminal(&sandbox, &[("Did you compare this fingerprint", "y")], &add);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(sandbox.read("record/committee.yaml").contains(&alice.certificate.fingerprint()));
}

#[test]
fn a_passphrase_is_asked_for_once_and_never_shown_needs_python() {
    let office = Office::new();
    let passphrase = Passphrase::from(PASSPHRASE);
    let alice = generate("Alice Member <alice@example.org>", made_at(), Some(&passphrase)).unwrap();
    office.sandbox.write("alice.key", &alice.secret);
    let text = office.sandbox.read("record/committee.yaml");
    let text = text.replace(&office.alice.certificate.fingerprint(), &alice.certificate.fingerprint());
    office.sandbox.write("record/committee.yaml", text);
    office.sandbox.write("record/keys/alice.asc", alice.certificate.to_armored().unwrap());
    let other = office.case("quiet-harbor").replace("quiet-harbor", "calm-river");
    let other = other.replace("Zoë Sample", "Cy Other").replace("Bo Invented", "Di Other").replace("zoe@", "cy@");
    office.write_case("calm-river", &other);

    let write = ["dsf", "write", "quiet-harbor", "calm-river", "--sign-with", "../alice.key"];
    let said = at_terminal(&office.sandbox, &[("Passphrase", "another sentence")], &write);
    assert_eq!(said.code, Some(2), "{said:?}");
    let said = said.says(&["the passphrase does not open the key"]);
    assert!(!said.out.contains("another sentence") && !office.sandbox.path("record/outbox").exists(), "{said:?}");

    // Two mails, one question.
    let said = at_terminal(&office.sandbox, &[("Passphrase", PASSPHRASE)], &write);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!said.out.contains(PASSPHRASE), "{said:?}");
    assert_eq!(office.sandbox.files("record/outbox"), ["calm-river.eml", "quiet-harbor.eml"]);
    let ring = Ring::empty();
    ring.import(&office.dsf.secret);
    ring.import(&alice.certificate.to_armored().unwrap());
    ring.open(armour(&office.sandbox.read("record/outbox/calm-river.eml")), &alice);
}

#[test]
fn nobody_at_a_terminal_is_an_error_and_no_wait() {
    let office = Office::new();
    let program = counting(&office);
    let arguments = [&SEND[..], &["--sendmail", &program]].concat();
    office.sandbox.record(arguments).input("y\n").fails().says(&["cannot ask without a terminal", "--yes"]);
    assert!(!is_sent(&office) && !office.sandbox.path("mail").exists());
}
