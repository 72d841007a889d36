//! What `casebound check` says of the certificates in `keys/`, on disk, in the index and in a commit.

use std::time::Duration;

use casebound_openpgp::{Generated, generate};

use crate::mail::{Office, Ring, key, made_at};
use casebound_testing::{Call, ProgramOutput};

/// The rules about certificates that speak, with the lines of committee.yaml that they mean.
fn found(said: &ProgramOutput) -> Vec<String> {
    let json = said.json();
    let all = json["findings"].as_array().unwrap().iter();
    all.filter(|it| it["file"] == "committee.yaml" && it["rule"].as_str().unwrap().starts_with("certificate-"))
        .filter(|it| it["rule"] != "certificate-missing")
        .map(|it| format!("{} {} {}", it["severity"].as_str().unwrap(), it["rule"].as_str().unwrap(), it["line"]))
        .collect()
}

fn check(office: &Office, more: &[&str]) -> Call {
    office.sandbox.record(["check", "--format", "json"]).args(more)
}

/// The line of committee.yaml on which the DSF's certificate is named.
fn line(office: &Office) -> usize {
    let text = office.sandbox.read("record/committee.yaml");
    1 + text.lines().position(|line| line.contains("keys/dsf.asc")).unwrap()
}

/// Puts other bytes in place of the DSF's certificate, with their fingerprint.
fn with_dsf(certificate: &[u8], fingerprint: &str) -> Office {
    let office = Office::new();
    let text = office.sandbox.read("record/committee.yaml");
    office.sandbox.write("record/committee.yaml", text.replace(&office.dsf.certificate.fingerprint(), fingerprint));
    office.sandbox.write("record/keys/dsf.asc", certificate);
    office
}

fn with_generated(key: &Generated) -> Office {
    with_dsf(&key.certificate.to_armored().unwrap(), &key.certificate.fingerprint())
}

#[track_caller]
fn says(office: &Office, more: &[&str], expected: &[&str]) {
    let line = line(office);
    let expected: Vec<String> = expected.iter().map(|rule| format!("{rule} {line}")).collect();
    let said = check(office, more).run();
    assert_eq!(found(&said), expected, "{said:?}");
}

#[test]
fn time_passes_and_the_advice_grows_more_urgent() {
    let office = Office::new();
    says(&office, &[], &[]);
    let days = |day: &str| {
        let said = check(&office, &["--today", day]).run();
        assert!(found(&said).iter().all(|it| it.starts_with("advice")), "{said:?}");
        let json = said.json();
        let all: Vec<String> = json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|it| it["rule"].as_str().unwrap().starts_with("certificate-") && it["line"] == line(&office))
            .map(|it| it["message"].as_str().unwrap().to_owned())
            .collect();
        all.join("\n")
    };
    // The key was made on 30 May 2026 and lasts for two years of 365 days and a half.
    assert_eq!(days("2028-03-25"), "");
    assert!(days("2028-04-10").contains("within 60 days"));
    assert!(days("2028-05-05").contains("within 30 days"));
    assert!(days("2028-05-24").contains("within 7 days"));
    assert!(days("2028-06-02").contains("has expired"));
}

#[test]
fn the_end_of_a_certificate_is_due_sixty_days_before_and_named_once() {
    let office = Office::new();
    let on = |day: &str, arguments: &[&str]| office.sandbox.record(arguments).args(["--today", day]).run();
    let renewals = |day: &str, arguments: &[&str]| -> Vec<serde_json::Value> {
        let rows: serde_json::Value =
            serde_json::from_str(&on(day, &[&["due", "--format", "json"], arguments].concat()).out).unwrap();
        rows.as_array().unwrap().iter().filter(|row| row["what"] == "renewal").cloned().collect()
    };
    let whose = |rows: &[serde_json::Value]| -> Vec<String> {
        rows.iter().map(|row| format!("{} {}", row["certificate"], row["who"]).replace('"', "")).collect()
    };
    assert_eq!(whose(&renewals("2028-03-25", &[])), [""; 0]);
    let soon = renewals("2028-04-10", &[]);
    assert!(whose(&soon).contains(&"member alice alice".to_owned()), "{soon:?}");
    assert!(whose(&soon).contains(&"recipient dsf null".to_owned()), "{soon:?}");
    assert!(soon.iter().all(|row| row["case"].is_null() && row["overdue"] == false && row["day"] == soon[0]["day"]));
    office.sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    assert_eq!(whose(&renewals("2028-04-10", &["--mine"])), ["member alice alice"]);
    on("2028-04-10", &["due"])
        .says(&["`casebound keys add FILE --member alice`", "`casebound keys add FILE --recipient dsf`"]);
    let calendar = on("2028-04-10", &["due", "--format", "ics"]).out;
    assert!(calendar.contains("SUMMARY:Renew a certificate (recipient dsf)"), "{calendar}");
    for (day, line) in [("2028-04-10", "note  recipient dsf: "), ("2028-06-02", "to do recipient dsf: ")] {
        let said = on(day, &["doctor"]);
        let about: Vec<&str> = said.out.lines().filter(|line| line.contains("recipient dsf")).collect();
        assert!(about.len() == 1 && about[0].contains(line) && about[0].contains("--recipient dsf`"), "{said:?}");
    }
    assert!(renewals("2028-06-02", &[]).iter().all(|row| row["overdue"] == true));
}

#[test]
fn what_may_not_receive_is_found_before_it_is_needed() {
    says(&with_generated(&key("DSF <other@example.com>", None)), &[], &["advice certificate-for-other-address"]);
    let old = generate("DSF <conduct@example.com>", made_at() - Duration::from_secs(3 * 366 * 86_400), None).unwrap();
    says(&with_generated(&old), &[], &["advice certificate-expired"]);
    let office = Office::new();
    let two = [&office.dsf, &office.alice].map(|key| key.certificate.to_armored().unwrap()).concat();
    says(&with_dsf(&two, &office.dsf.certificate.fingerprint()), &[], &["advice certificate-unusable"]);
    says(&with_dsf(b"no certificate", &"F6".repeat(20)), &[], &["advice certificate-unusable"]);
}

#[test]
fn gpg_revokes_and_makes_a_key_that_only_signs() {
    let ring = Ring::empty();
    let quick = ["--pinentry-mode", "loopback", "--passphrase", "", "--quick-generate-key"];
    ring.gpg(&quick, b"").args(["DSF <conduct@example.com>", "ed25519", "sign", "2y"]).succeeds();
    let certificate = || ring.gpg(&["--armor", "--export"], b"").succeeds().out;
    let made = certificate();
    let fingerprint = casebound_openpgp::Certificate::from_bytes(made.as_bytes()).unwrap().fingerprint();
    let office = with_dsf(made.as_bytes(), &fingerprint);
    // gpg made it on the day after that of the tests.
    says(&office, &["--today", "2026-06-03"], &["advice certificate-without-encryption-key"]);
    says(&office, &[], &["advice certificate-unusable"]);

    let revocation = std::fs::read_to_string(ring.path().join(format!("openpgp-revocs.d/{fingerprint}.rev"))).unwrap();
    ring.import(revocation.replace(":-----BEGIN", "-----BEGIN").as_bytes());
    office.sandbox.write("record/keys/dsf.asc", certificate());
    let both = ["advice certificate-revoked", "advice certificate-without-encryption-key"];
    says(&office, &["--today", "2026-06-03"], &both);
}

#[test]
fn a_replaced_certificate_is_an_error_wherever_the_files_are_taken_from() {
    let office = Office::new();
    let other = key("DSF <conduct@example.com>", None);
    let git = |arguments: &[&str]| office.sandbox.git("record", arguments);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--no-verify", "--message=Certificates"]);
    office.sandbox.write("record/keys/dsf.asc", other.certificate.to_armored().unwrap());
    let mismatch = ["error certificate-fingerprint-mismatch"];
    says(&office, &[], &mismatch);
    says(&office, &["--staged"], &[]);
    git(&["add", "keys/dsf.asc"]);
    says(&office, &["--staged"], &mismatch);
    let hook = office.sandbox.git_call("record", ["commit", "--message=Another one"]).run();
    assert!(hook.code != Some(0) && hook.err.contains("certificate-fingerprint-mismatch"), "{hook:?}");
    git(&["commit", "--quiet", "--no-verify", "--message=Another one"]);
    says(&office, &["--tree", "HEAD"], &mismatch);
    says(&office, &["--tree", "HEAD~"], &[]);
}
