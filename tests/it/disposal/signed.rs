//! Where approvals are signed: only a signature counts that the member's certificate made, over what is disposed of, and that still holds.

use casebound_openpgp::Generated;
use casebound_testing::{GpgHome, ProgramOutput, Sandbox};

use super::clones::with_clones;
use super::{Disposing as _, SECRET};
use crate::mail::key;

const DISPOSE: [&str; 4] = ["retention", "dispose", "quiet-harbor", "--yes"];

/// Clones of a committee in which alice and bob have certificates, and disposals need their signatures.
struct Signing {
    sandbox: Sandbox,
    alice: Generated,
}

impl Signing {
    fn new(hooks: bool) -> Signing {
        let sandbox = with_clones(hooks);
        let mut policy = sandbox.read("record/committee.yaml");
        let made = ["alice", "bob"].map(|name| key(&format!("{name} <{name}@example.org>"), None));
        for (name, made) in ["alice", "bob"].iter().zip(&made) {
            sandbox.write(format!("record/keys/{name}.asc"), made.certificate.to_armored().unwrap());
            sandbox.write(format!("{name}.key"), &made.secret);
            let pinned = format!(
                "email: {name}@example.org, certificate: keys/{name}.asc, fingerprint: {}",
                made.certificate.fingerprint()
            );
            policy = policy.replace(&format!("email: {name}@example.org"), &pinned);
        }
        let policy = policy.replace("counts_from: resolved", "counts_from: resolved\n  approvals: signed");
        sandbox.write("record/committee.yaml", policy);
        let [alice, _] = made;
        let signing = Signing { sandbox, alice };
        signing.share("record");
        signing
    }

    /// Commits all, past the hooks, and brings it to everybody.
    fn share(&self, folder: &str) {
        self.sandbox.git(folder, ["add", "--all"]);
        self.sandbox.git(folder, ["commit", "--quiet", "--no-verify", "--message=Ours"]);
        self.push(folder);
    }

    fn push(&self, folder: &str) {
        self.sandbox.git(folder, ["push", "--quiet"]);
        for other in ["record", "bob", "carol"] {
            self.sandbox.casebound(other, ["sync"]).succeeds();
        }
    }

    fn approve(&self, folder: &str, key: &str) -> ProgramOutput {
        let args = ["retention", "approve", "quiet-harbor", "--sign-with"];
        self.sandbox.casebound(folder, args).args([format!("../{key}.key")]).run()
    }

    /// Both approved, and everybody has it.
    fn with_both(hooks: bool) -> Signing {
        let signing = Signing::new(hooks);
        for (folder, key) in [("record", "alice"), ("bob", "bob")] {
            signing.approve(folder, key).says(&["the disposal of 1 record"]);
            signing.push(folder);
        }
        signing
    }

    /// The file of alice's approval.
    fn own(&self) -> String {
        let all = self.sandbox.files("record/disposed/approvals");
        format!("disposed/approvals/{}", all.into_iter().find(|path| path.ends_with("alice.yaml")).unwrap())
    }

    /// A tombstone as it is made in a copy of Bob's clone as it is now: its path, and its text.
    fn tombstone(&self) -> (String, String) {
        self.sandbox.copy("bob", "copy");
        self.sandbox.git("copy", ["remote", "remove", "origin"]);
        self.sandbox.casebound("copy", DISPOSE).succeeds();
        let name = self.sandbox.files("copy/disposed").into_iter().find(|path| !path.contains('/')).unwrap();
        (format!("disposed/{name}"), self.sandbox.read(format!("copy/disposed/{name}")))
    }

    /// Nobody disposes of it, and a tombstone that Bob plants is obeyed neither by the server nor by other clones.
    fn is_refused_everywhere(&self, (path, text): &(String, String), what: &str) {
        for folder in ["record", "bob"] {
            self.sandbox.casebound(folder, DISPOSE).finds().says(&["approved by: bob", "Nothing was disposed of"]);
        }
        self.sandbox.write(format!("bob/{path}"), text);
        self.sandbox.git("bob", ["add", "--all"]);
        self.sandbox.git("bob", ["commit", "--quiet", "--no-verify", "--message=A disposal"]);
        let said = self.sandbox.git_call("bob", ["push", "--no-verify"]).run();
        assert_ne!(said.code, Some(0), "{what}: {said:?}");
        // Past the server's hooks, the clones are asked: one that knew the record, and one that slept.
        std::fs::rename(self.sandbox.path("server.git/hooks"), self.sandbox.path("server.git/off")).unwrap();
        self.sandbox.git("bob", ["push", "--quiet", "--no-verify"]);
        self.sandbox.git(".", ["clone", "--quiet", "server.git", "new"]);
        self.sandbox.git("new", ["config", "user.email", "dan@example.org"]);
        for folder in ["carol", "new"] {
            let said = self.sandbox.casebound(folder, ["sync"]).run();
            assert_eq!(said.code, Some(1), "{what}: {said:?}");
            assert_eq!(self.sandbox.find(folder, &[SECRET]).code, Some(1), "{what}: {folder}");
        }
    }
}

#[test]
fn two_signatures_dispose_of_a_record_everywhere() {
    let signing = Signing::with_both(true);
    let sandbox = &signing.sandbox;
    sandbox.record(DISPOSE).succeeds().says(&["disposed of 1 record"]);
    sandbox.casebound("carol", ["sync"]).succeeds();
    for folder in ["record", "server.git", "carol"] {
        assert_eq!(sandbox.find(folder, &[SECRET]).code, Some(0), "{folder}");
    }
}

#[test]
fn whoever_has_no_certificate_or_another_s_key_signs_nothing() {
    let signing = Signing::new(true);
    let sandbox = &signing.sandbox;
    let fails = |folder: &str, key: &str, words: &str| {
        let said = signing.approve(folder, key);
        assert_ne!(said.code, Some(0), "{said:?}");
        said.says(&[words]);
        assert_eq!(sandbox.git(folder, ["log", "--format=%s", "--grep=Approve"]), "");
    };
    fails("bob", "alice", "this key is that of `alice`");
    let other = key("carol <carol@example.org>", None);
    sandbox.write("carol.key", &other.secret);
    fails("carol", "carol", "belongs to no member");
    // A certificate that somebody else gives her is not hers.
    sandbox.write("bob/keys/carol.asc", other.certificate.to_armored().unwrap());
    let policy = sandbox.read("bob/committee.yaml");
    let pinned =
        format!("carol@example.org, certificate: keys/carol.asc, fingerprint: {}", other.certificate.fingerprint());
    sandbox.write("bob/committee.yaml", policy.replace("carol@example.org", &pinned));
    sandbox.git("bob", ["add", "--all"]);
    let said =
        sandbox.git_call("bob", ["commit", "--message=Her key"]).env("GIT_AUTHOR_EMAIL", "bob@example.org").run();
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["error[member-changed]", "`members.carol.certificate`"]);
    let said = sandbox.git_call("bob", ["commit", "--message=Mine"]).env("GIT_AUTHOR_EMAIL", "carol@example.org").run();
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn a_signature_holds_for_its_statement_alone() {
    let signing = Signing::with_both(true);
    let sandbox = &signing.sandbox;
    let own = signing.own();
    let text = sandbox.read(format!("record/{own}"));
    for (from, to) in
        [("last_day: 2025-03-05", "last_day: 2025-03-06"), ("approved: 2026-06-01", "approved: 2026-05-31")]
    {
        sandbox.write(format!("record/{own}"), text.replace(from, to));
        sandbox.record(["sync"]).run();
        sandbox.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message=Edited"]);
        sandbox.record(DISPOSE).finds().says(&["approved by: bob"]);
        sandbox.git("record", ["reset", "--quiet", "--hard", "HEAD~1"]);
    }
    // Bob approves another case as well, and copies what alice signed, or signs as alice.
    let args = ["retention", "approve", "quiet-harbor-two", "--sign-with", "../bob.key"];
    sandbox.casebound("bob", args).succeeds();
    let folder = own.strip_suffix("/alice.yaml").unwrap();
    let all = sandbox.files("bob/disposed/approvals");
    let other = all.iter().map(|path| format!("disposed/approvals/{path}"));
    let other = other.into_iter().find(|path| path.ends_with("bob.yaml") && !path.starts_with(folder)).unwrap();
    let forged = other.replace("bob.yaml", "alice.yaml");
    let as_alice = sandbox.read(format!("bob/{other}")).replace("by: bob", "by: alice");
    let signatures = [format!("{own}.asc"), format!("{other}.asc")];
    for (statement, signature) in
        [(text.clone(), &signatures[0]), (as_alice.clone(), &signatures[0]), (as_alice, &signatures[1])]
    {
        sandbox.write(format!("bob/{forged}"), statement);
        let signature = sandbox.read(format!("bob/{signature}"));
        sandbox.write(format!("bob/{forged}.asc"), signature);
        sandbox.git("bob", ["add", "--all"]);
        let forge = sandbox.git_call("bob", ["commit", "--quiet", "--no-verify", "--message=Approve"]);
        assert_eq!(forge.env("GIT_AUTHOR_EMAIL", "alice@example.org").run().code, Some(0));
        let said = sandbox.casebound("bob", ["retention", "dispose", "quiet-harbor-two", "--yes"]).finds();
        said.says(&["approved by: bob"]);
    }
    assert_eq!(sandbox.find("bob", &["Yorick"]).code, Some(1));
}

#[test]
fn a_signature_does_not_hold_once_its_key_is_revoked() {
    let signing = Signing::with_both(true);
    let made = signing.tombstone();
    let home = GpgHome::empty().at("20260602T120000");
    home.import(&signing.alice.certificate.to_armored().unwrap());
    home.import(&signing.alice.revocation);
    let revoked = home.gpg(&["--armor", "--export"], b"").succeeds();
    signing.sandbox.write("carol/keys/alice.asc", revoked.stdout());
    signing.share("carol");
    signing.is_refused_everywhere(&made, "revoked");
}

#[test]
fn a_signature_does_not_hold_once_its_member_has_left() {
    let signing = Signing::with_both(true);
    let made = signing.tombstone();
    let policy = signing.sandbox.read("carol/committee.yaml");
    signing
        .sandbox
        .write("carol/committee.yaml", policy.replace("alice@example.org", "alice@example.org, until: 2026-05-30"));
    signing.share("carol");
    signing.is_refused_everywhere(&made, "left");
}

#[test]
fn a_signature_of_the_key_before_does_not_hold_once_the_key_is_replaced() {
    let signing = Signing::with_both(true);
    let sandbox = &signing.sandbox;
    let made = signing.tombstone();
    let new = key("alice <alice@example.org>", None);
    sandbox.write("alice-new.asc", new.certificate.to_armored().unwrap());
    sandbox.write("alice-new.key", &new.secret);
    // In this order the old certificate is only in the last commit.
    sandbox.record(["keys", "add", "../alice-new.asc", "--member", "alice", "--yes"]).succeeds();
    let args = ["keys", "approve", "--member", "alice", "--sign-with", "../alice.key", "--yes"];
    sandbox.record(args).succeeds();
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=A new key"]);
    signing.push("record");
    signing.is_refused_everywhere(&made, "replaced");
}
