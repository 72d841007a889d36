//! Certificates that take the place of others: who must say so, and what happens until they did.

use casebound_openpgp::Generated;
use casebound_testing::Sandbox;
use casebound_testing::sample::COMMITTEE;

use crate::mail::key;

/// A committee of three with keys, and clones `bob` and `carol` beside `record`; a bare server, with our hooks where asked for.
pub(crate) struct Keys {
    pub(crate) sandbox: Sandbox,
    of: Vec<(&'static str, Generated)>,
}

impl Keys {
    pub(crate) fn new(holders: &[&'static str], hooks: bool) -> Keys {
        let sandbox = Sandbox::with_record();
        let of: Vec<(&str, Generated)> = holders.iter().map(|name| (*name, fresh(name))).collect();
        let keys = Keys { sandbox, of };
        let mut committee = COMMITTEE.to_owned();
        for (name, digits) in
            [("alice", "A1"), ("bob", "B2"), ("carol", "C3"), ("dan", "D4"), ("eve", "E5"), ("dsf", "F6")]
        {
            let pin = format!("certificate: keys/{name}.asc, fingerprint: {}", digits.repeat(20));
            assert!(committee.contains(&pin), "{name}");
            committee = match keys.of.iter().find(|(holder, _)| *holder == name) {
                Some((_, key)) => committee.replace(&digits.repeat(20), &key.certificate.fingerprint()),
                None => committee.replace(&format!(", {pin}"), ""),
            };
        }
        let sandbox = &keys.sandbox;
        sandbox.write("record/committee.yaml", committee);
        for (name, key) in &keys.of {
            sandbox.write(format!("record/keys/{name}.asc"), key.certificate.to_armored().unwrap());
            sandbox.write(format!("{name}.key"), &key.secret);
        }
        sandbox.git("record", ["add", "--all"]);
        sandbox.git("record", ["commit", "--quiet", "--message=Our keys"]);
        sandbox.git(".", ["init", "--quiet", "--bare", "server.git"]);
        let branch = sandbox.git("record", ["symbolic-ref", "HEAD"]);
        sandbox.git("server.git", ["symbolic-ref", "HEAD", &branch]);
        if hooks {
            sandbox.casebound("server.git", ["hook", "install"]).succeeds();
        }
        sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
        sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "HEAD"]);
        for name in ["bob", "carol"] {
            sandbox.git(".", ["clone", "--quiet", "server.git", name]);
            sandbox.casebound(name, ["hook", "install"]).succeeds();
        }
        sandbox.casebound("record", ["hook", "install"]).succeeds();
        for (folder, member) in [("record", "alice"), ("bob", "bob"), ("carol", "carol")] {
            sandbox.git(folder, ["config", "user.email", &format!("{member}@example.org")]);
            sandbox.git(folder, ["config", "user.name", member]);
        }
        keys
    }

    /// Makes a new key for somebody, beside the repositories as `NAME-new.asc` and `NAME-new.key`.
    pub(crate) fn make_new(&self, name: &str) -> Generated {
        let new = fresh(name);
        self.sandbox.write(format!("{name}-new.asc"), new.certificate.to_armored().unwrap());
        self.sandbox.write(format!("{name}-new.key"), &new.secret);
        new
    }

    fn whose(name: &str) -> [String; 2] {
        let option = if name == "dsf" { "--recipient" } else { "--member" };
        [option.to_owned(), name.to_owned()]
    }

    /// Puts a new certificate in place of the old one, in a clone.
    pub(crate) fn replace(&self, folder: &str, name: &str) {
        let file = format!("../{name}-new.asc");
        self.sandbox.casebound(folder, ["keys", "add", &file, "--yes"]).args(Keys::whose(name)).succeeds();
        self.sandbox.git(folder, ["add", "--all"]);
    }

    fn approve(&self, folder: &str, name: &str, signer: &str) -> casebound_testing::ProgramOutput {
        let (file, signer) = (format!("../{name}-new.asc"), format!("../{signer}.key"));
        let args = ["keys", "approve", &file, "--yes", "--sign-with", &signer];
        self.sandbox.casebound(folder, args).args(Keys::whose(name)).run()
    }

    fn commit(&self, folder: &str) -> casebound_testing::ProgramOutput {
        self.sandbox.git_call(folder, ["commit", "--quiet", "--all", "--message=A new key"]).run()
    }

    fn push_unchecked(&self, folder: &str) -> casebound_testing::ProgramOutput {
        self.sandbox.git(folder, ["commit", "--quiet", "--no-verify", "--all", "--message=A new key"]);
        self.sandbox.git_call(folder, ["push", "--quiet", "--no-verify"]).run()
    }
}

fn fresh(name: &str) -> Generated {
    let address = if name == "dsf" { "conduct@example.com".to_owned() } else { format!("{name}@example.org") };
    key(&format!("{name} <{address}>"), None)
}

#[test]
fn a_changed_certificate_is_not_committed_nor_pushed_until_its_owner_signs_with_the_old_key() {
    let keys = Keys::new(&["alice", "bob", "carol"], true);
    keys.make_new("bob");
    keys.replace("bob", "bob");
    let said = keys.commit("bob");
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&["certificate-replaced", "keys approve"]);
    keys.sandbox.casebound("bob", ["check"]).finds().says(&["certificate-replaced"]);
    // The new key can't vouch for itself.
    keys.approve("bob", "bob", "bob-new").says(&["can't vouch for itself"]);
    let said = keys.approve("bob", "bob", "bob");
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = keys.commit("bob");
    assert_eq!(said.code, Some(0), "{said:?}");
    keys.sandbox.git("bob", ["push", "--quiet"]);
    keys.sandbox.casebound("carol", ["sync"]).succeeds();
    keys.sandbox.casebound("carol", ["check"]).succeeds();
    assert!(keys.sandbox.read("carol/.git/casebound/pins").matches("members.bob").count() == 2);
}

#[test]
fn nobody_replaces_the_key_of_somebody_else_alone() {
    let keys = Keys::new(&["alice", "bob", "carol"], true);
    keys.make_new("bob");
    keys.replace("record", "bob");
    assert_eq!(keys.commit("record").code, Some(1));
    // One voice is not enough; neither is one twice, nor a key that was made for it.
    keys.approve("record", "bob", "alice").says(&["carol must still approve it"]);
    assert_eq!(keys.commit("record").code, Some(1));
    keys.approve("record", "bob", "alice");
    assert_eq!(keys.commit("record").code, Some(1));
    let said = keys.push_unchecked("record");
    assert_ne!(said.code, Some(0), "the server refuses: {said:?}");
    said.says(&["certificate-replaced"]);
    keys.sandbox.git("record", ["reset", "--quiet", "--hard", "HEAD~1"]);
    keys.sandbox.git("record", ["push", "--quiet"]);
    keys.sandbox.git("carol", ["pull", "--quiet"]);
    keys.approve("carol", "bob", "carol").says(&["can be added now"]);
    keys.sandbox.git("carol", ["push", "--quiet"]);
    keys.sandbox.git("record", ["pull", "--quiet"]);
    keys.replace("record", "bob");
    let said = keys.commit("record");
    assert_eq!(said.code, Some(0), "{said:?}");
    keys.sandbox.git("record", ["push", "--quiet"]);
}

#[test]
fn a_signature_counts_for_one_replacement_of_one_holder_by_its_signer() {
    let keys = Keys::new(&["alice", "bob", "carol"], false);
    keys.make_new("bob");
    keys.approve("bob", "bob", "bob");
    let folder = keys.sandbox.git("bob", ["ls-files", "approvals"]);
    let path = folder.lines().find(|path| path.ends_with("bob.yaml")).unwrap().to_owned();
    for (from, to) in [("by: bob", "by: carol"), ("members.bob", "members.carol")] {
        let text = keys.sandbox.read(format!("bob/{path}"));
        keys.sandbox.write(format!("bob/{path}"), text.replace(from, to));
        keys.replace("bob", "bob");
        assert_eq!(keys.commit("bob").code, Some(1), "{from}");
        keys.sandbox.git("bob", ["reset", "--quiet", "--hard"]);
    }
    // Another new key is another replacement.
    keys.make_new("bob");
    keys.replace("bob", "bob");
    assert_eq!(keys.commit("bob").code, Some(1));
}

#[test]
fn to_take_the_pin_out_and_put_another_in_is_a_replacement_too() {
    let keys = Keys::new(&["alice", "bob", "carol"], false);
    let new = keys.make_new("bob");
    let old = keys.of[1].1.certificate.fingerprint();
    let text = keys.sandbox.read("record/committee.yaml");
    // In one step, without the fingerprint.
    keys.sandbox.write("record/committee.yaml", text.replace(&format!(", fingerprint: {old}"), ""));
    keys.sandbox.write("record/keys/bob.asc", new.certificate.to_armored().unwrap());
    let said = keys.commit("record");
    assert!(said.code == Some(1) && said.all().contains("certificate-replaced"), "{said:?}");
    // In two.
    let without = text.replace(&format!(", certificate: keys/bob.asc, fingerprint: {old}"), "");
    keys.sandbox.write("record/committee.yaml", &without);
    keys.sandbox.git("record", ["rm", "--quiet", "--force", "keys/bob.asc"]);
    let said = keys.commit("record");
    assert_eq!(said.code, Some(0), "{said:?}");
    keys.sandbox.write("record/committee.yaml", text.replace(&old, &new.certificate.fingerprint()));
    keys.sandbox.write("record/keys/bob.asc", new.certificate.to_armored().unwrap());
    keys.sandbox.git("record", ["add", "--all"]);
    let said = keys.commit("record");
    assert!(said.code == Some(1) && said.all().contains("certificate-replaced"), "{said:?}");
}

#[test]
fn a_replacement_that_came_past_all_hooks_is_told_and_nothing_is_encrypted() {
    let keys = Keys::new(&["alice", "bob", "carol", "dsf"], false);
    keys.make_new("dsf");
    keys.replace("carol", "dsf");
    assert_eq!(keys.push_unchecked("carol").code, Some(0));
    keys.sandbox.git("record", ["pull", "--quiet"]);
    keys.sandbox.casebound("record", ["check"]).finds().says(&["certificate-replaced"]);
    let doctor = || keys.sandbox.record(["doctor"]).run();
    doctor().says(&["to do recipient dsf: the certificate of `sharing.dsf` changed: it was"]);
    keys.sandbox.write("record/cases/2026/quiet-harbor.md", crate::mail::letter_case("quiet-harbor"));
    let write = || keys.sandbox.record(["dsf", "write", "quiet-harbor", "--sign-with", "../alice.key"]).run();
    let said = write();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["nothing is encrypted", "changed: it was", "keys approve --recipient dsf"]);
    assert!(!keys.sandbox.path("record/outbox/quiet-harbor.eml").exists());
    // A recipient's needs two members.
    keys.approve("record", "dsf", "alice").says(&["1 of bob, carol must still"]);
    assert_ne!(write().code, Some(0));
    keys.sandbox.git("record", ["push", "--quiet", "--no-verify"]);
    keys.sandbox.git("bob", ["pull", "--quiet"]);
    assert_eq!(keys.approve("bob", "dsf", "bob").code, Some(0));
    keys.sandbox.git("bob", ["push", "--quiet", "--no-verify"]);
    keys.sandbox.git("record", ["pull", "--quiet"]);
    let said = write();
    assert_eq!(said.code, Some(0), "{said:?}");
    doctor().says(&["ok    recipient dsf"]);
}

#[test]
fn where_nobody_else_has_a_certificate_each_clone_asks_once() {
    let keys = Keys::new(&["alice", "dsf"], true);
    keys.make_new("dsf");
    keys.replace("bob", "dsf");
    let said = keys.commit("bob");
    assert_eq!(said.code, Some(0), "nobody can sign: {said:?}");
    said.says(&["advice[certificate-replaced]"]);
    keys.sandbox.git("bob", ["push", "--quiet"]);
    keys.sandbox.git("record", ["pull", "--quiet"]);
    keys.sandbox.write("record/cases/2026/quiet-harbor.md", crate::mail::letter_case("quiet-harbor"));
    let write = || keys.sandbox.record(["dsf", "write", "quiet-harbor", "--sign-with", "../alice.key"]).run();
    let said = write();
    assert_ne!(said.code, Some(0), "{said:?}");
    said.says(&["keys approve --recipient dsf"]);
    keys.sandbox
        .record(["doctor"])
        .run()
        .says(&["to do recipient dsf: the certificate of `sharing.dsf` changed: it was"]);
    let approve = || keys.sandbox.record(["keys", "approve", "--recipient", "dsf"]);
    approve().fails().says(&["--yes"]);
    approve().args(["--yes"]).succeeds().says(&["accepted", "for this clone"]);
    assert_eq!(write().code, Some(0));
    approve().succeeds().says(&["nothing to approve"]);
}

#[test]
fn a_key_that_is_new_here_vouches_for_nobody() {
    let keys = Keys::new(&["alice", "bob", "carol"], true);
    // Two invented members with keys of their own come first, and are believed by a clone that knows them for a day.
    let text = keys.sandbox.read("record/committee.yaml");
    let mut more = String::new();
    for name in ["mallory", "trudy"] {
        let new = keys.make_new(name);
        let fingerprint = new.certificate.fingerprint();
        more += &format!(
            "  {name}: {{name: {name} Member, email: {name}@example.org, certificate: keys/{name}.asc, fingerprint: {fingerprint}}}\n"
        );
        keys.sandbox.write(format!("record/keys/{name}.asc"), new.certificate.to_armored().unwrap());
    }
    keys.sandbox.write("record/committee.yaml", text.replace("events:\n", &format!("{more}events:\n")));
    keys.sandbox.git("record", ["add", "--all"]);
    assert_eq!(keys.push_unchecked("record").code, Some(0));
    let later = ["--today", "2026-06-02"];
    keys.make_new("bob");
    for name in ["mallory", "trudy"] {
        let signer = format!("../{name}-new.key");
        let args = ["keys", "approve", "../bob-new.asc", "--member", "bob", "--yes", "--sign-with", &signer];
        keys.sandbox.casebound("record", later).args(args).run();
    }
    keys.replace("record", "bob");
    let said = keys.commit("record");
    assert_eq!(said.code, Some(1), "{said:?}");
    let said = keys.push_unchecked("record");
    assert_ne!(said.code, Some(0), "{said:?}");
}

#[test]
fn nobody_approves_with_the_key_of_somebody_else() {
    let keys = Keys::new(&["alice", "bob", "carol"], true);
    keys.make_new("bob");
    keys.replace("record", "bob");
    for signer in ["carol", "bob"] {
        let said = keys.approve("record", "bob", signer);
        assert_ne!(said.code, Some(0), "{said:?}");
        said.says(&[&format!("this key is that of `{signer}`"), "is that of `alice`"]);
    }
    // Where git's address is not a member's, nobody can tell.
    keys.sandbox.git("record", ["config", "user.email", "laptop@example.org"]);
    assert_eq!(keys.approve("record", "bob", "carol").code, Some(0));
}
