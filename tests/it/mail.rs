//! A committee with keys, a case that may be sent, and GnuPG as the reader of its mail.

use std::ops::Deref;
use std::time::{Duration, SystemTime};

use casebound_openpgp::{Generated, Passphrase, generate};

use casebound_testing::sample::{COMMITTEE, TODAY};
use casebound_testing::{Call, GpgHome, Sandbox};

/// Noon of 30 May 2026, on which the keys are made.
pub(crate) fn made_at() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_780_142_400)
}

/// A place with the repository `record`, the keys of alice and of the DSF, and the case `quiet-harbor`.
pub(crate) struct Office {
    pub(crate) sandbox: Sandbox,
    pub(crate) alice: Generated,
    pub(crate) dsf: Generated,
}

impl Office {
    pub(crate) fn new() -> Office {
        let sandbox = Sandbox::with_record();
        let alice = key("Alice Member <alice@example.org>", None);
        let dsf = key("DSF <conduct@example.com>", None);
        let office = Office { sandbox, alice, dsf };
        office.furnish("record");
        office.sandbox.write("alice.key", &office.alice.secret);
        office.sandbox.write("dsf.key", &office.dsf.secret);
        office.write_case("quiet-harbor", &letter_case("quiet-harbor"));
        office
    }

    /// Puts the certificates into a repository, and their fingerprints into its committee.yaml.
    pub(crate) fn furnish(&self, repository: &str) {
        let committee = COMMITTEE
            .replace(&"A1".repeat(20), &self.alice.certificate.fingerprint())
            .replace(&"F6".repeat(20), &self.dsf.certificate.fingerprint());
        let sandbox = &self.sandbox;
        sandbox.write(format!("{repository}/committee.yaml"), committee);
        let certificate = |key: &Generated| key.certificate.to_armored().unwrap();
        sandbox.write(format!("{repository}/keys/alice.asc"), certificate(&self.alice));
        sandbox.write(format!("{repository}/keys/dsf.asc"), certificate(&self.dsf));
    }

    pub(crate) fn write_case(&self, name: &str, text: &str) {
        self.sandbox.write(case_path(name), text);
    }

    pub(crate) fn case(&self, name: &str) -> String {
        self.sandbox.read(case_path(name))
    }

    /// Changes a case by replacing words, which must be there.
    pub(crate) fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.case(name);
        assert!(text.contains(from), "{from:?} is not in {text}");
        self.write_case(name, &text.replace(from, to));
    }

    /// Prepares `dsf VERB CASE` with the key of alice.
    pub(crate) fn dsf(&self, verb: &str, cases: &[&str]) -> Call {
        let key = self.sandbox.path("alice.key");
        self.sandbox.record(["dsf", verb]).args(cases).args(["--sign-with".as_ref(), key.as_os_str()])
    }

    /// A key ring with the secret key of the DSF and the certificate of alice.
    pub(crate) fn reader(&self) -> Ring {
        let ring = Ring::empty();
        ring.import(&self.dsf.secret);
        ring.import(&self.alice.certificate.to_armored().unwrap());
        ring
    }
}

/// A case of two people that may be sent.
pub(crate) fn letter_case(name: &str) -> String {
    format!(
        "---\ncase: {name}\nstatus: open\nevent: sample-2026\ntypes: [remark]\nreports:\n  - received: 2026-05-31\n    channel: email\n    by: person-a\n\
         incident: {{when: 2026-05-12, where: lecture hall}}\n\
         people:\n  person-a: {{roles: [reporter, affected], name: Zoë Sample, email: zoe@example.net}}\n  person-b: {{roles: [reported], name: Bo Invented}}\n\
         shepherd: alice\nlog:\n  - {{at: 2026-05-31, by: alice, what: acknowledged, to: person-a}}\n\
         sharing: {{dsf: {{share: yes}}}}\n---\n\n\
         ## What happened\n\n[person-b] interrupted [person-a]  \nFrom the start on.\n.\n\n-- \nend {long}\n\n## Actions taken\n\nWe talked with [person-b].\n",
        long = "x".repeat(400)
    )
}

pub(crate) fn case_path(name: &str) -> String {
    format!("record/cases/2026/{name}.md")
}

pub(crate) fn key(user_id: &str, passphrase: Option<&str>) -> Generated {
    generate(user_id, made_at(), passphrase.map(Passphrase::from).as_ref()).unwrap()
}

/// A GnuPG home at the noon after the tests' day, so that nothing it reads is in its future.
pub(crate) struct Ring(GpgHome);

impl Ring {
    pub(crate) fn empty() -> Ring {
        Ring(GpgHome::empty().at("20260602T120000"))
    }

    /// The same at the noon before the tests' day, to write what is read on that day.
    pub(crate) fn a_day_earlier(self) -> Ring {
        Ring(self.0.at("20260531T120000"))
    }

    /// Opens a message and returns what was inside, signed by `signer` as gpg sees it.
    pub(crate) fn open(&self, message: &str, signer: &Generated) -> String {
        let said = self.gpg(&["--decrypt"], message.as_bytes()).succeeds();
        assert_eq!(said.valid_signers(), [signer.certificate.fingerprint()]);
        assert!(said.err.contains("[GNUPG:] GOODMDC"), "{said:?}");
        said.out
    }
}

impl Deref for Ring {
    type Target = GpgHome;

    fn deref(&self) -> &GpgHome {
        &self.0
    }
}

/// The armoured message in a mail.
pub(crate) fn armour(mail: &str) -> &str {
    let start = mail.find("-----BEGIN PGP MESSAGE-----").unwrap();
    let end = "-----END PGP MESSAGE-----";
    let length = mail.get(start..).unwrap().find(end).unwrap() + end.len();
    mail.get(start..start + length).unwrap()
}

/// The value of a header field of a mail, unfolded.
pub(crate) fn field(mail: &str, name: &str) -> Option<String> {
    let mail = mail.replace("\r\n", "\n");
    let (head, _) = mail.split_once("\n\n")?;
    let head = head.replace("\n ", " ").replace("\n\t", " ");
    let wanted = format!("{}:", name.to_lowercase());
    head.lines()
        .find(|line| line.to_lowercase().starts_with(&wanted))
        .and_then(|line| line.split_once(':'))
        .map(|(_, value)| value.trim().to_owned())
}

/// The day of the tests, as a line of `sharing.dsf`.
pub(crate) fn sent_today() -> String {
    format!("sent: {TODAY}")
}
