//! `casebound letter review`: a second member, in a clone of their own, reads what goes out.

use casebound_testing::{Sandbox, at_terminal};

use super::{CASE, COMMITTEE};
use crate::mail::key;

/// The policy that two read a decision.
pub(super) fn policy(kinds: &str) -> String {
    format!("{COMMITTEE}letters: {{review: [{kinds}]}}\n")
}

/// The server, and the clones of alice (`record`), carol and erin, each with the case and the hooks.
pub(super) fn with_clones(committee: &str, case: &str) -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/committee.yaml", committee);
    sandbox.write("record/cases/2026/quiet-harbor.md", case);
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--message=A case"]);
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    sandbox.casebound("server.git", ["--quiet", "hook", "install"]).succeeds();
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "HEAD:main"]);
    sandbox.casebound("record", ["--quiet", "hook", "install"]).succeeds();
    for name in ["carol", "erin"] {
        sandbox.git(".", ["clone", "--quiet", "server.git", name]);
        sandbox.git(name, ["config", "user.email", &format!("{name}@example.org")]);
        sandbox.casebound(name, ["--quiet", "hook", "install"]).succeeds();
    }
    sandbox
}

/// A letter without gaps, in the clone of alice, and in the others after `share`.
pub(super) fn write(sandbox: &Sandbox, to: &str, kind: &str) {
    let said = sandbox.record(["letter", "quiet-harbor", "--no-edit", "--to", to, "--kind", kind]).run();
    let text = std::fs::read_to_string(said.path()).unwrap();
    std::fs::write(said.path(), super::filled(&text, "some words")).unwrap();
    let name = said.path().file_stem().unwrap().to_str().unwrap().to_owned();
    sandbox.record(["letter", "edit", "quiet-harbor", &name, "--no-edit"]).succeeds();
}

/// Saves in one clone, and brings all of them to the same state.
pub(super) fn share(sandbox: &Sandbox, from: &str) {
    let author = sandbox.git(from, ["config", "user.email"]);
    sandbox.casebound(from, ["save"]).env("GIT_AUTHOR_EMAIL", author.trim()).succeeds();
    for name in ["record", "carol", "erin"] {
        sandbox.casebound(name, ["sync"]).succeeds();
    }
}

pub(super) const REVIEW: [&str; 5] = ["letter", "review", "quiet-harbor", "letter-1", "--yes"];

#[test]
fn another_member_reads_it_and_a_commit_says_so_without_a_word_of_it() {
    let sandbox = with_clones(&policy("decision"), CASE);
    write(&sandbox, "person-a", "decision");
    let edit = ["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"];
    sandbox.record(edit).succeeds().says(&["letter review quiet-harbor letter-1", "carol, erin"]);
    sandbox.record(REVIEW).fails().says(&["uncommitted changes", "casebound save"]);
    share(&sandbox, "record");
    // Frank decided the appeal and still may; whoever wrote it may not.
    sandbox.record(REVIEW).fails().says(&["you wrote letter-1", "carol, erin, frank"]);
    sandbox.casebound("carol", &REVIEW[..4]).fails().says(&["--yes"]);
    sandbox.casebound("carol", REVIEW).succeeds().says(&["letter-1 of quiet-harbor"]);
    let commit = sandbox.git("carol", ["log", "-1", "--format=%ae %B", "--name-only"]);
    assert!(commit.starts_with("carol@example.org Review a letter"), "{commit}");
    assert!(commit.contains("approvals/letter-") && !commit.contains("quiet"), "{commit}");
    let path = commit.lines().last().unwrap();
    let text = sandbox.read(format!("carol/{path}"));
    for private in ["quiet", "Aurelia", "person-a", "decision"] {
        assert!(!text.contains(private), "{text}");
    }
    share(&sandbox, "carol");
    let said = sandbox.record(edit).succeeds();
    assert!(!said.err.contains("letter review"), "{said:?}");
    // An edit makes it void, and its writer is another one now: alice may read what carol wrote.
    let letter = "carol/cases/2026/quiet-harbor/letter-1.md";
    sandbox.write(letter, sandbox.read(letter).replace("Thank you again", "Thank you once more"));
    sandbox.casebound("carol", edit).succeeds().says(&["alice, erin, frank"]);
    share(&sandbox, "carol");
    sandbox.casebound("carol", REVIEW).fails().says(&["you wrote letter-1"]);
    sandbox.record(REVIEW).succeeds();
}

#[test]
fn whoever_has_a_part_in_the_case_reviews_nothing() {
    let committee = policy("decision")
        .replace("events:\n", "  gail: {name: Gail Nolan, email: gail@example.org, from: 2025-01-01}\nevents:\n");
    let case = CASE.replace("shepherd: carol", "shepherd: alice\nconflicts: [gail]").replace(
        "  person-c:",
        "  person-g: {roles: [reporter], name: Erin Silva, email: erin@example.org}\n  person-c:",
    );
    let sandbox = with_clones(&committee, &case.replace("agreed_by: [carol, erin]", "agreed_by: [carol, frank]"));
    write(&sandbox, "person-b", "decision");
    share(&sandbox, "record");
    sandbox.git("carol", ["config", "user.email", "gail@example.org"]);
    let said = sandbox.casebound("carol", REVIEW).fails().says(&["recused"]);
    assert!(!said.all().contains("Bertram"), "{said:?}");
    sandbox.casebound("erin", REVIEW).fails().says(&["erin reported"]);
    sandbox.git("erin", ["config", "user.email", "nobody@example.org"]);
    sandbox.casebound("erin", REVIEW).fails().says(&["who reviews it?"]);
    sandbox.casebound("erin", ["letter", "review", "quiet-harbor", "letter-7"]).fails().says(&["letter-1.md"]);
}

#[test]
fn a_policy_that_signs_wants_a_signed_review() {
    let carol = key("Carol Okafor <carol@example.org>", None);
    let committee = policy("decision").replace("retention: {", "retention: {approvals: signed, ").replace(
        "carol: {name: Carol Okafor, ",
        &format!(
            "carol: {{name: Carol Okafor, certificate: keys/carol.asc, fingerprint: {}, ",
            carol.certificate.fingerprint()
        ),
    );
    let sandbox = with_clones(&committee, CASE);
    sandbox.write("record/keys/carol.asc", carol.certificate.to_armored().unwrap());
    sandbox.write("carol.key", &carol.secret);
    write(&sandbox, "person-a", "decision");
    share(&sandbox, "record");
    sandbox.casebound("erin", REVIEW).fails().says(&["certificate"]);
    let secret = sandbox.path("carol.key");
    sandbox.casebound("carol", REVIEW).args(["--sign-with".as_ref(), secret.as_os_str()]).succeeds();
    let files = sandbox.git("carol", ["show", "--name-only", "--format="]);
    assert!(files.contains("carol.yaml.asc"), "{files}");
    share(&sandbox, "carol");
    let edit = ["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"];
    assert!(!sandbox.record(edit).succeeds().err.contains("letter review"));
    // Without its signature it is nobody's.
    sandbox.git("record", ["rm", "--quiet", files.lines().find(|it| it.ends_with(".asc")).unwrap()]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Away"]);
    sandbox.record(edit).succeeds().says(&["letter review"]);
}

#[test]
fn at_a_terminal_it_is_shown_and_asked_about_needs_python() {
    let sandbox = with_clones(&policy("decision"), CASE);
    write(&sandbox, "person-a", "decision");
    share(&sandbox, "record");
    sandbox.git("record", ["config", "user.email", "erin@example.org"]);
    let said = at_terminal(&sandbox, &[("as it is?", "n")], &REVIEW[..4]);
    assert!(said.out.contains("Dear Aurelia Fable") && said.out.contains("No review was recorded"), "{said:?}");
    let said = at_terminal(&sandbox, &[("as it is?", "y")], &REVIEW[..4]);
    assert_eq!(said.code, Some(0), "{said:?}");
}

#[test]
fn only_kinds_that_exist_can_be_asked_for() {
    let sandbox = super::with_case(&policy("decision, warnin"), CASE);
    sandbox.record(["check"]).finds().says(&["unknown-word", "`warning`"]);
    sandbox.write("record/committee.yaml", policy("letter"));
    sandbox.record(["check"]).finds().says(&["unknown-word", "acknowledgement", "employer"]);
}
