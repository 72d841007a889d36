//! Our mail in other programs: notmuch, a mail reader, and openpgp.js, which web mail uses.
//!
//! What makes them read it is broken in turn, so that each of these tests is known to be able to fail.

use std::fs;

use crate::mail::{Office, Ring, armour, field};
use casebound_testing::{ProgramOutput, peers};

pub(crate) fn sent(office: &Office) -> String {
    office.sandbox.read(office.dsf("write", &["quiet-harbor"]).succeeds().path())
}

/// The same mail around other content, signed and encrypted by gpg.
pub(crate) fn around(office: &Office, mail: &str, content: &str) -> String {
    rewritten(office, mail, content, &["--sign", "--recipient", "conduct@example.com"])
}

/// The same mail around other content, encrypted by gpg with these arguments.
pub(crate) fn rewritten(office: &Office, mail: &str, content: &str, arguments: &[&str]) -> String {
    let ring = Ring::empty().a_day_earlier();
    ring.import(&office.alice.secret);
    ring.import(&office.dsf.certificate.to_armored().unwrap());
    let arguments = [&["--armor", "--always-trust", "--encrypt"], arguments].concat();
    let message = ring.gpg(&arguments, content.as_bytes()).succeeds().out;
    mail.replace(armour(mail), message.trim_end())
}

/// The mails of somebody who reads them with notmuch and has the key of the DSF.
pub(crate) struct Library<'o> {
    office: &'o Office,
    ring: Ring,
}

impl<'o> Library<'o> {
    pub(crate) fn of(office: &'o Office, mails: &[&str]) -> Library<'o> {
        let ring = office.reader();
        fs::write(ring.path().join("gpg.conf"), "faked-system-time 20260602T120000!\n").unwrap();
        let sandbox = &office.sandbox;
        drop(fs::remove_dir_all(sandbox.path("mails")));
        for folder in ["cur", "new", "tmp"] {
            fs::create_dir_all(sandbox.path(format!("mails/{folder}"))).unwrap();
        }
        for (number, mail) in mails.iter().enumerate() {
            sandbox.write(format!("mails/cur/{number}:2,S"), mail.replace("\r\n", "\n"));
        }
        sandbox.write(
            "notmuch",
            format!(
                "[database]\npath={}\n[user]\nname=DSF\nprimary_email=conduct@example.com\n",
                sandbox.path("mails").display()
            ),
        );
        let library = Library { office, ring };
        library.notmuch(&["new", "--quiet"]);
        library
    }

    pub(crate) fn notmuch(&self, arguments: &[&str]) -> ProgramOutput {
        let sandbox = &self.office.sandbox;
        let call = sandbox.call(".", "notmuch").env("NOTMUCH_CONFIG", sandbox.path("notmuch"));
        call.env("GNUPGHOME", self.ring.path()).args(arguments).succeeds()
    }
}

/// What notmuch shows of a mail to whoever has the key of the DSF.
pub(crate) fn shown(office: &Office, mail: &str) -> serde_json::Value {
    let said = Library::of(office, &[mail]).notmuch(&["show", "--format=json", "--decrypt=true", "*"]);
    said.json()[0][0][0].clone()
}

#[test]
fn notmuch_shows_the_true_subject_the_signer_and_the_record_needs_notmuch() {
    peers::assert_has("notmuch");
    let office = Office::new();
    let mail = shown(&office, &sent(&office));
    assert_eq!(mail["headers"]["Subject"], "Code of conduct incident quiet-harbor at Sample Conference 2026");
    assert_eq!(mail["crypto"]["decrypted"]["status"], "full", "{}", mail["crypto"]);
    assert_eq!(mail["crypto"]["decrypted"]["header-mask"]["Subject"], "[...]");
    // The ring holds no certificate but that of alice.
    let signature = &mail["crypto"]["signed"]["status"][0];
    assert_eq!(signature["status"], "good", "{}", mail["crypto"]);
    let all = mail["body"].to_string();
    assert!(all.contains("We talked with Bo Invented.") && all.contains("\"filename\":\"quiet-harbor.md\""), "{all}");
}

#[test]
fn without_the_older_mark_notmuch_would_show_no_subject_needs_notmuch() {
    peers::assert_has("notmuch");
    let office = Office::new();
    let mail = sent(&office);
    let inside = office.reader().open(armour(&mail), &office.alice);
    assert_ne!(shown(&office, &around(&office, &mail, &inside))["headers"]["Subject"], "[...]");
    let unmarked = inside.replace("protected-headers=\"v1\"", "x=y");
    assert_ne!(unmarked, inside);
    assert_eq!(shown(&office, &around(&office, &mail, &unmarked))["headers"]["Subject"], "[...]");
}

#[test]
fn in_padded_words_notmuch_would_show_half_of_a_subject_needs_notmuch() {
    peers::assert_has("notmuch");
    let office = Office::new();
    let committee = office.sandbox.read("record/committee.yaml");
    office
        .sandbox
        .write("record/committee.yaml", committee.replace("name: Sample Conference 2026", "name: 樣本會議 Été"));
    let mail = sent(&office);
    let whole = "Code of conduct incident quiet-harbor at 樣本會議 Été";
    assert_eq!(shown(&office, &mail)["headers"]["Subject"], whole);
    let inside = office.reader().open(armour(&mail), &office.alice);
    let (before, rest) = inside.split_once("\nSubject: ").unwrap();
    let (_, after) = rest.split_once("\nDate: ").unwrap();
    let padded =
        "=?utf-8?B?Q29kZSBvZiBjb25kdWN0IGluY2lkZW50IHF1aWV0LWhhcmJvciBhdCDmqKM=?=\n =?utf-8?B?5pys5pyD6K2wIMOJdMOp?=";
    let padded = format!("{before}\nSubject: {padded}\nDate: {after}");
    assert_ne!(shown(&office, &around(&office, &mail, &padded))["headers"]["Subject"], whole);
}

#[test]
fn without_its_control_part_notmuch_would_show_nothing_needs_notmuch() {
    peers::assert_has("notmuch");
    let office = Office::new();
    let mail = sent(&office);
    let broken = mail
        .replace("Version: 1\r\n", "Version: 2\r\n")
        .replace("Content-Type: application/pgp-encrypted", "Content-Type: application/x-other");
    assert_ne!(mail, broken);
    assert_ne!(shown(&office, &broken)["crypto"]["decrypted"]["status"], "full");
}

const OPEN: &str = r"
const [module, message, secret, sender, day] = process.argv.slice(2);
const fs = await import('node:fs');
const openpgp = await import(module);
const read = (path) => fs.readFileSync(path, 'utf8');
const { data, signatures } = await openpgp.decrypt({
  message: await openpgp.readMessage({ armoredMessage: read(message) }),
  decryptionKeys: await openpgp.readPrivateKey({ armoredKey: read(secret) }),
  verificationKeys: await openpgp.readKey({ armoredKey: read(sender) }),
  expectSigned: true,
  date: new Date(day),
});
await signatures[0].verified;
process.stdout.write(data);
";

#[test]
fn openpgp_js_opens_and_verifies_it_needs_openpgp_js() {
    let module = peers::from_npm("openpgp/dist/node/openpgp.mjs");
    let office = Office::new();
    let sandbox = &office.sandbox;
    let mail = sent(&office);
    sandbox.write("open.mjs", OPEN);
    sandbox.write("alice.asc", office.alice.certificate.to_armored().unwrap());
    let open = |message: &str, sender: &str| {
        sandbox.write("message.asc", message);
        let call = sandbox.call(".", "node").args(["open.mjs".as_ref(), module.as_os_str()]);
        call.args(["message.asc", "dsf.key", sender, "2026-06-02"]).run()
    };
    let said = open(armour(&mail), "alice.asc");
    assert_eq!(said.code, Some(0), "{said:?}");
    let subject = field(&said.out, "Subject").unwrap();
    assert_eq!(subject, "Code of conduct incident quiet-harbor at Sample Conference 2026");
    // It can fail: another signer, and a changed byte.
    sandbox.write("other.asc", office.dsf.certificate.to_armored().unwrap());
    assert_ne!(open(armour(&mail), "other.asc").code, Some(0));
    let mut lines: Vec<String> = armour(&mail).lines().map(str::to_owned).collect();
    let middle = lines.len() / 2;
    lines[middle] = lines[middle].chars().rev().collect();
    assert_ne!(open(&lines.join("\n"), "alice.asc").code, Some(0));
}
