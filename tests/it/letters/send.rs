//! `casebound letter send`: to whom a letter goes, that it goes once, what the log says of it, and how the answer comes back.

use std::fs;

use casebound_testing::{ProgramOutput, Sandbox, SmtpServer, at_terminal};

use super::review::{REVIEW, policy, share, with_clones, write};
use super::{CASE, COMMITTEE, draft, filled, with_case};
use crate::mail::{Ring, armour, field, key};

const FILE: &str = "record/cases/2026/quiet-harbor.md";

/// A record in which alice works, with a letter without gaps.
fn with_letter(committee: &str, case: &str, to: &str, kind: &str) -> Sandbox {
    let sandbox = with_case(committee, case);
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    write(&sandbox, to, kind);
    sandbox
}

/// Sends a letter through a program in place of sendmail, which gets the mail on standard input.
pub(super) fn through(sandbox: &Sandbox, script: &str, more: &[&str]) -> ProgramOutput {
    through_in(sandbox, "record", script, more)
}

/// The same in another clone.
pub(super) fn through_in(sandbox: &Sandbox, clone: &str, script: &str, more: &[&str]) -> ProgramOutput {
    sandbox.write_script("sendmail", &format!("#!/bin/sh\ncd {}\n{script}\n", sandbox.path(".").display()));
    sandbox
        .casebound(clone, ["letter", "send", "quiet-harbor", "letter-1", "--yes", "--sendmail"])
        .args([sandbox.path("sendmail")])
        .args(more)
        .run()
}

pub(super) const KEEP: &str = "echo \"$@\" >> arguments; cat > mail; echo >> count";

fn journal(sandbox: &Sandbox) -> Vec<String> {
    let mut files = sandbox.files("record/.git/casebound/sending");
    files.retain(|file| file != "lock");
    files
}

#[test]
fn it_goes_once_and_the_log_says_what_it_told() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-a", "decision");
    let said = through(&sandbox, KEEP, &[]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(!said.all().contains("Aurelia") && !said.all().contains("aurelia"), "{said:?}");
    assert_eq!(sandbox.read("arguments"), "-i -f conduct@example.org -- aurelia@example.net conduct@example.org\n");
    let mail = sandbox.read("mail");
    assert_eq!(field(&mail, "To").unwrap(), "\"Aurelia Fable\" <aurelia@example.net>");
    assert_eq!(field(&mail, "From").unwrap(), "\"Code of Conduct team\" <conduct@example.org>");
    assert!(mail.contains("Dear Aurelia Fable,") && !mail.contains("Bertram"), "{mail}");
    let case = sandbox.read(FILE);
    for word in ["informed-reporter", "informed-affected"] {
        let line = case.lines().find(|line| line.contains(word)).unwrap_or_else(|| panic!("{word}: {case}"));
        assert!(line.contains("to: person-a") && line.contains("letter: letter-1.md"), "{line}");
        assert!(line.contains("by: alice") && line.contains("note: message "), "{line}");
    }
    sandbox.record(["check"]).succeeds();
    let said = through(&sandbox, KEEP, &[]);
    assert_eq!((said.code, sandbox.read("count").len()), (Some(0), 1), "{said:?}");
    sandbox.record(["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"]).fails().says(&["was sent on"]);
}

#[test]
fn what_the_case_loses_before_a_commit_has_it_is_not_sent_again() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-a", "decision");
    let commit = |message: &str| {
        sandbox.git("record", ["add", "--all"]);
        sandbox.git("record", ["-c", "core.hooksPath=/nowhere", "commit", "--quiet", "--message", message]);
    };
    commit("A letter");
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
    sandbox.git("record", ["checkout", "--quiet", "--", "cases"]);
    assert!(!sandbox.read(FILE).contains("informed-reporter"));
    let said = through(&sandbox, KEEP, &[]);
    assert_eq!((said.code, sandbox.read("count").len()), (Some(0), 1), "{said:?}");
    assert!(sandbox.read(FILE).contains("informed-reporter"), "the case says it again");
    // Other words than those that left are not recorded as if they had.
    let path = "record/cases/2026/quiet-harbor/letter-1.md";
    let text = sandbox.read(path);
    sandbox.git("record", ["checkout", "--quiet", "--", "cases"]);
    sandbox.write(path, text.replace("Thank you again", "Thank you once more"));
    let said = through(&sandbox, KEEP, &[]);
    assert!(said.code == Some(2) && said.err.contains("was changed since it left"), "{said:?}");
    sandbox.write(path, text);
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
    assert_eq!(journal(&sandbox), ["quiet-harbor.letter-1.json"]);
    commit("It was sent");
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
    assert_eq!((journal(&sandbox), sandbox.read("count").len()), (Vec::new(), 1));
}

#[test]
fn whoever_is_of_the_case_in_any_way_gets_no_copy() {
    for (from, to) in [
        ("casimir@example.net", "frank@example.org"),
        ("Casimir Invented", "Frank Moss"),
        ("eulalia@example.net", "frank@example.org"),
    ] {
        let case = CASE.replace(from, to);
        assert_ne!(case, CASE);
        let sandbox =
            with_letter(COMMITTEE, &case.replace("decided_by: [frank]", "body: the board"), "person-b", "decision");
        assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0), "{to}");
        let arguments = sandbox.read("arguments");
        assert!(
            !arguments.contains("conduct@") && !arguments.contains("frank@") && arguments.contains("carol@"),
            "{to}: {arguments}"
        );
    }
    let case = CASE.replace("casimir@example.net", "alice@example.org");
    let sandbox = with_letter(COMMITTEE, &case, "person-b", "decision");
    let said = through(&sandbox, KEEP, &[]);
    assert!(
        said.code == Some(1) && said.err.contains("another member sends it") && !sandbox.path("mail").exists(),
        "{said:?}"
    );
    let file = sandbox.read(FILE);
    sandbox.write(FILE, file.replace("alice@example.org,", "alice@example.org, not: [alice],"));
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
    assert!(sandbox.read("arguments").contains("conduct@"));
}

#[test]
fn a_letter_that_can_be_read_in_two_ways_stays_here() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-a", "decision");
    let path = "record/cases/2026/quiet-harbor/letter-1.md";
    let text = sandbox.read(path);
    let edit = ["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"];
    for (from, to) in
        [("to: person-a\n", "to: person-a\nto: person-b\n"), ("kind: decision\n", "kind: decision\nkind: final\n")]
    {
        sandbox.write(path, text.replacen(from, to, 1));
        sandbox.record(edit).fails().says(&["can't be used"]);
        let said = through(&sandbox, KEEP, &[]);
        assert!(said.code == Some(2) && !sandbox.path("mail").exists(), "{said:?}");
    }
    for hidden in ["\u{1b}[8m", "\u{202e}", "\u{200b}"] {
        sandbox.write(path, text.replacen("Thank you", &format!("Thank{hidden} you"), 1));
        sandbox.record(edit).finds().says(&["[hidden-character]"]);
        let said = through(&sandbox, KEEP, &[]);
        assert!(said.code == Some(1) && said.err.contains("nobody sees") && !sandbox.path("mail").exists(), "{said:?}");
    }
}

#[test]
fn what_a_killed_draft_left_is_no_letter() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-a", "decision");
    let folder = "record/cases/2026/quiet-harbor";
    sandbox.write(format!("{folder}/letter-2.md"), sandbox.read(format!("{folder}/letter-1.md")));
    let send = ["letter", "send", "quiet-harbor", "letter-2", "--yes", "--sendmail", "/bin/false"];
    sandbox.record(send).fails().says(&["does not list letter-2.md", "interrupted"]);
    let said = draft(&sandbox, "person-a", "final").run();
    assert!(said.path().ends_with("letter-3.md"), "{said:?}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_a_link_takes_no_letter() {
    let sandbox = with_case(COMMITTEE, CASE);
    fs::create_dir(sandbox.path("outside")).unwrap();
    std::os::unix::fs::symlink(sandbox.path("outside"), sandbox.path("record/cases/2026/quiet-harbor")).unwrap();
    draft(&sandbox, "person-a", "decision").fails().says(&["symbolic link"]);
    assert_eq!(sandbox.files("outside"), [] as [&str; 0]);
    assert!(!sandbox.read(FILE).contains("letter-1.md"));
}

#[test]
fn the_answer_comes_back_into_the_case() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-b", "told-of-complaint");
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
    let id = field(&sandbox.read("mail"), "Message-ID").unwrap();
    let answer = format!(
        "From: Bertram <bertram@example.net>\nTo: conduct@example.org\nSubject: AW: ...\nDate: Mon, 1 Jun 2026 12:00:00 +0000\n\
         Message-ID: <1@example.net>\nIn-Reply-To: {id}\n\nThis is how I saw it.\n"
    );
    sandbox.write("answer.eml", answer);
    let said = sandbox.record(["intake", "../answer.eml"]).succeeds();
    assert!(said.err.contains("added to"), "{said:?}");
    assert!(sandbox.read(FILE).contains("This is how I saw it."));
    assert_eq!(
        sandbox.files("record/cases/2026").iter().filter(|it| it.ends_with(".md") && !it.contains('/')).count(),
        1
    );
}

#[test]
fn a_letter_with_gaps_or_faults_stays_here() {
    let sandbox = with_case(COMMITTEE, CASE);
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    let said = draft(&sandbox, "person-b", "told-of-complaint").run();
    let refused = through(&sandbox, KEEP, &[]);
    assert!(refused.code == Some(1) && refused.err.contains("left: `casebound letter edit"), "{refused:?}");
    let text = filled(&fs::read_to_string(said.path()).unwrap(), "some words");
    fs::write(said.path(), &text).unwrap();
    assert!(through(&sandbox, KEEP, &[]).err.contains("--no-edit"), "its digest is another one");
    fs::write(said.path(), format!("{text}\nCasimir told us.\n")).unwrap();
    sandbox.record(["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"]).finds();
    let refused = through(&sandbox, KEEP, &[]);
    assert!(refused.code == Some(1) && refused.err.contains("[reveals-witness]"), "{refused:?}");
    assert!(refused.err.contains("carol, erin, frank") && !refused.err.contains("Casimir"), "{refused:?}");
    assert!(refused.err.contains("cases/2026/quiet-harbor/letter-1.md:"), "{refused:?}");
    // A slip in the head must not make another letter of it, of which less is asked.
    let head = fs::read_to_string(said.path()).unwrap().replace("kind: told-of-complaint", "kind: told-of-complain");
    fs::write(said.path(), head).unwrap();
    sandbox.record(["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"]).fails().says(&["`told-of-complaint`"]);
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(2));
    assert!(!sandbox.path("mail").exists());
    assert_eq!(journal(&sandbox), [] as [&str; 0]);
}

#[test]
fn who_has_no_address_and_who_reads_for_another() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-d", "decision");
    // The reporter hears it first.
    let said = through(&sandbox, KEEP, &[]);
    assert!(said.code == Some(0) && said.err.contains("reporter-not-informed-first"), "{said:?}");
    let told = CASE
        .replace("decisions:", "  - {at: 2026-05-29, by: alice, what: informed-reporter, to: person-a}\ndecisions:");
    let sandbox = with_letter(COMMITTEE, &told, "person-d", "decision");
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
    assert!(sandbox.read("arguments").contains("-- eulalia@example.net "));
    let case = sandbox.read(FILE);
    assert!(case.contains("what: informed-affected, to: person-d"), "{case}");
    let without = told.replace(", email: eulalia@example.net", "");
    let sandbox = with_letter(COMMITTEE, &without, "person-d", "decision");
    let said = through(&sandbox, KEEP, &[]);
    assert!(said.code == Some(1) && said.err.contains("no `email` of person-e"), "{said:?}");
    let sandbox = with_case(COMMITTEE, &told);
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    let said = sandbox
        .record(["letter", "quiet-harbor", "--no-edit", "--to", "registration-desk", "--kind", "desk"])
        .args(["--about", "person-b"])
        .run();
    fs::write(said.path(), filled(&fs::read_to_string(said.path()).unwrap(), "some words")).unwrap();
    sandbox.record(["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"]).run();
    let said = through(&sandbox, KEEP, &[]);
    assert!(said.code == Some(1) && said.err.contains("`address: …`"), "{said:?}");
    let path = "record/cases/2026/quiet-harbor/letter-1.md";
    sandbox.write(path, sandbox.read(path).replace("language:", "address: desk@example.net\nlanguage:"));
    sandbox.record(["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"]).run();
    let said = through(&sandbox, KEEP, &[]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(sandbox.read(FILE).contains("what: informed-others"), "{}", sandbox.read(FILE));
}

#[test]
fn a_member_with_a_conflict_gets_no_copy_and_no_answer() {
    let case = CASE.replace("shepherd: carol", "shepherd: carol\nconflicts: [gail]");
    let committee = COMMITTEE
        .replace("events:\n", "  gail: {name: Gail Nolan, email: gail@example.org, from: 2025-01-01}\nevents:\n");
    let sandbox = with_letter(&committee, &case, "person-a", "decision");
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
    assert_eq!(
        sandbox.read("arguments"),
        "-i -f alice@example.org -- aurelia@example.net alice@example.org carol@example.org erin@example.org \
         frank@example.org\n"
    );
    let mail = sandbox.read("mail");
    assert!(!mail.contains("conduct@example.org>") && !mail.contains("carol@"), "{mail}");
}

#[test]
fn what_a_second_reader_must_see_waits_for_one() {
    let sandbox = with_clones(&policy("decision"), CASE);
    write(&sandbox, "person-a", "decision");
    let said = through(&sandbox, KEEP, &[]);
    assert!(said.code == Some(1) && said.err.contains("letter review quiet-harbor letter-1"), "{said:?}");
    share(&sandbox, "record");
    sandbox.casebound("carol", REVIEW).succeeds();
    share(&sandbox, "carol");
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
    let case = sandbox.read(FILE);
    assert!(case.contains("by: carol, what: reviewed, to: person-a, letter: letter-1.md"), "{case}");
    sandbox.record(["check"]).succeeds();
    // Another clone knows it after `sync`, and sends nothing.
    share(&sandbox, "record");
    let said = sandbox
        .casebound("carol", ["letter", "send", "quiet-harbor", "letter-1", "--sendmail", "/bin/false"])
        .succeeds();
    assert!(said.err.contains("not sent again"), "{said:?}");
}

#[test]
fn killed_between_a_person_decides_and_an_edit_is_another_letter() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-a", "decision");
    let said = through(&sandbox, "cat > mail; kill -9 $PPID", &[]);
    assert_eq!(said.signal, Some(9), "{said:?}");
    assert_eq!(journal(&sandbox), ["quiet-harbor.letter-1.json"]);
    let entry = sandbox.read("record/.git/casebound/sending/quiet-harbor.letter-1.json");
    assert!(!entry.contains("Aurelia") && !entry.contains("example"), "{entry}");
    let said = through(&sandbox, KEEP, &[]);
    assert!(said.code == Some(1) && said.err.contains("perhaps sent") && !sandbox.path("count").exists(), "{said:?}");
    let path = "record/cases/2026/quiet-harbor/letter-1.md";
    let text = sandbox.read(path);
    sandbox.write(path, text.replace("Thank you again", "Thank you once more"));
    let edit = ["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"];
    sandbox.record(edit).fails().says(&["perhaps sent on", "--was-sent"]);
    let said = through(&sandbox, KEEP, &["--resend"]);
    assert!(said.code == Some(2) && said.err.contains("was changed since"), "{said:?}");
    sandbox.write(path, text);
    sandbox.record(edit).fails().says(&["perhaps sent on"]);
    let id = |mail: &str| field(&sandbox.read(mail), "Message-ID").unwrap();
    assert_eq!(through(&sandbox, "cat > second", &["--resend"]).code, Some(0));
    assert_eq!(id("mail"), id("second"));
    assert!(sandbox.read(FILE).contains("informed-reporter"));
}

#[test]
fn accepted_and_not_yet_recorded_it_is_recorded_and_not_sent_again() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-a", "decision");
    let said = through(&sandbox, "cat > mail; mv record/cases/2026 away", &[]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("run the same command again"), "{said:?}");
    fs::rename(sandbox.path("away"), sandbox.path("record/cases/2026")).unwrap();
    let said = through(&sandbox, KEEP, &[]);
    assert_eq!((said.code, sandbox.path("count").exists()), (Some(0), false), "{said:?}");
    assert!(sandbox.read(FILE).contains("informed-reporter"));
}

#[test]
fn a_draft_is_recorded_once_a_person_sent_it() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-a", "status-update");
    let send = |more: &[&str]| {
        let call = sandbox.record(["letter", "send", "quiet-harbor", "letter-1"]);
        call.args(more)
    };
    send(&["--was-sent"]).finds().says(&["not recorded"]);
    let folder = sandbox.path("mail").display().to_string();
    let said =
        send(&["--yes", "--maildir", &folder]).succeeds().says(&["letter send quiet-harbor letter-1 --was-sent"]);
    assert!(sandbox.read(said.path()).contains("Aurelia"));
    send(&["--yes", "--maildir", &folder]).finds().says(&["A draft of letter-1"]);
    send(&["--was-sent"]).succeeds();
    assert!(sandbox.read(FILE).contains("what: updated, to: person-a, until: 2026-06-10"), "{}", sandbox.read(FILE));
    send(&[]).fails().says(&["how does the mail leave?"]);
    sandbox.record(["letter", "send", "quiet-harbor", "letter-1", "--maildir", &folder]).succeeds();
}

#[test]
fn who_has_a_certificate_gets_it_encrypted() {
    let (alice, reader) = (key("Alice Brandt <alice@example.org>", None), key("Aurelia <aurelia@example.net>", None));
    let committee = COMMITTEE.replace(
        "alice: {name: Alice Brandt, ",
        &format!(
            "alice: {{name: Alice Brandt, certificate: keys/alice.asc, fingerprint: {}, ",
            alice.certificate.fingerprint()
        ),
    );
    let armored = reader.certificate.to_armored().unwrap();
    let case = CASE.replace("email: aurelia@example.net,", "email: aurelia@example.net, certificate: aurelia.asc,");
    let sandbox = with_case(&committee, &case);
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    sandbox.write("record/keys/alice.asc", alice.certificate.to_armored().unwrap());
    sandbox.write("record/cases/2026/quiet-harbor/aurelia.asc", &armored);
    sandbox.write("alice.key", &alice.secret);
    write(&sandbox, "person-a", "decision");
    let secret = sandbox.path("alice.key").display().to_string();
    let said = through(&sandbox, KEEP, &["--sign-with", &secret]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let mail = sandbox.read("mail");
    assert!(!mail.contains("Aurelia") && !mail.contains("decision") && !mail.contains("Our"), "{mail}");
    let ring = Ring::empty();
    ring.import(&reader.secret);
    ring.import(alice.certificate.to_armored().unwrap().as_slice());
    let inside = ring.open(armour(&mail), &alice);
    assert!(inside.contains("Aurelia Fable") && inside.contains("Our decision"), "{inside}");
}

#[test]
fn it_is_shown_with_its_addresses_before_it_leaves_needs_python() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-a", "decision");
    let arguments = ["letter", "send", "quiet-harbor", "letter-1", "--sendmail", "/bin/false"];
    sandbox.record(arguments).fails().says(&["--yes"]);
    let said = at_terminal(&sandbox, &[("Send letter-1 to", "n")], &arguments);
    assert!(!sandbox.path("record/.git/casebound/sending/quiet-harbor.letter-1.json").exists());
    for shown in
        ["Dear Aurelia Fable", "aurelia@example.net", "Copy to  conduct@example.org", "Not encrypted", "was not sent"]
    {
        assert!(said.out.contains(shown), "{shown}: {said:?}");
    }
}

#[test]
fn a_server_that_says_nothing_sent_it_perhaps_needs_aiosmtpd() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-a", "decision");
    let send = |server: &SmtpServer, more: &[&str]| {
        let call = sandbox.record([
            "letter",
            "send",
            "quiet-harbor",
            "letter-1",
            "--yes",
            "--password-command",
            "echo sesame",
        ]);
        call.args(["--smtp", &server.url("smtp", "alice@example.org"), "--smtp-ca"])
            .args([server.authority()])
            .args(more)
    };
    let never = SmtpServer::start(&sandbox, "starttls", "never");
    send(&never, &[]).fails().says(&["letter-1 of quiet-harbor was not sent", "550"]);
    let drop = SmtpServer::start(&sandbox, "starttls", "drop");
    send(&drop, &[]).fails().says(&["perhaps sent", "--was-sent"]);
    let keep = SmtpServer::start(&sandbox, "starttls", "keep");
    send(&keep, &[]).finds().says(&["perhaps sent"]);
    assert_eq!(keep.mails().len(), 0);
    send(&keep, &["--resend"]).succeeds();
    let id = |server: &SmtpServer| field(&server.mails()[0], "Message-ID").unwrap();
    assert_eq!(id(&drop), id(&keep));
    assert!(keep.mails()[0].replace("\r\n", "").find('\n').is_none(), "each line ends with CRLF on the wire");
    let envelope = fs::read_to_string(keep.folder().join("1.envelope")).unwrap();
    assert_eq!(envelope, "conduct@example.org aurelia@example.net,conduct@example.org [127.0.0.1]\n");
    assert!(sandbox.read(FILE).contains("informed-reporter"));
}

#[test]
fn what_the_rules_will_say_is_said_before_it_leaves_needs_python() {
    // Nobody looked at what she fears.
    let case = CASE.replace("name: Aurelia Fable,", "name: Aurelia Fable, safety_concern: that he comes to her house,");
    let sandbox = with_letter(COMMITTEE, &case, "person-b", "told-of-complaint");
    let arguments = ["letter", "send", "quiet-harbor", "letter-1", "--sendmail", "/bin/false"];
    let said = at_terminal(&sandbox, &[("Send letter-1 to", "n")], &arguments);
    assert!(said.out.contains("[safety-concern-overlooked]") && said.out.contains("was not sent"), "{said:?}");
}

#[test]
fn whoever_is_alone_has_no_second_reader_and_decides_on_errors_needs_python() {
    let only = |keep: &str| {
        let member = |it: &&str| !it.contains("from: 2025-01-01") || it.contains(keep);
        policy("decision").lines().filter(member).map(|line| format!("{line}\n")).collect::<String>()
    };
    let case = CASE.replace("agreed_by: [carol, erin], ", "").replace("with: [alice, carol]", "with: [alice]");
    let case = case.replace(", given_by: [alice, carol]", "").replace("shepherd: carol", "shepherd: alice");
    let case = case.replace("decided_by: [frank], ", "body: the board, ");
    let sandbox = with_letter(&only("alice"), &case, "person-a", "decision");
    let path = "record/cases/2026/quiet-harbor/letter-1.md";
    sandbox.write(path, sandbox.read(path) + "\nCasimir saw it, too.\n");
    sandbox.record(["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"]).finds();
    let said = through(&sandbox, KEEP, &[]);
    assert!(said.code == Some(2) && said.err.contains("as it was committed"), "{said:?}");
    sandbox.git("record", ["-c", "core.hooksPath=/nowhere", "commit", "--quiet", "--all", "--message=Alone"]);
    let said = through(&sandbox, KEEP, &[]);
    assert!(said.code == Some(1) && said.err.contains("nobody else can read it"), "{said:?}");
    let program = sandbox.path("sendmail").display().to_string();
    let arguments = ["letter", "send", "quiet-harbor", "letter-1", "--sendmail", &program];
    let said = at_terminal(&sandbox, &[("Send letter-1 to", "y"), ("all the same?", "y")], &arguments);
    assert!(said.code == Some(0) && sandbox.path("mail").exists(), "{said:?}");
}

#[test]
fn what_nobody_else_has_seen_takes_no_second_reader_away() {
    let sandbox = with_clones(&policy("decision"), CASE);
    write(&sandbox, "person-a", "decision");
    let (committee, case) = (sandbox.read("record/committee.yaml"), sandbox.read(FILE));
    for (policy, case) in [
        (committee.replace("[decision]", "[]"), case.clone()),
        (committee.replace("letters: {review: [decision]}\n", ""), case.clone()),
        (committee.clone(), case.replace("shepherd: carol", "shepherd: alice\nconflicts: [carol, erin, frank]")),
    ] {
        sandbox.write("record/committee.yaml", policy);
        sandbox.write(FILE, case);
        let said = through(&sandbox, KEEP, &[]);
        assert!(said.code != Some(0) && !sandbox.path("mail").exists(), "{said:?}");
    }
}

#[test]
fn nobody_of_another_case_is_named_to_anybody() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-a", "decision");
    let other = casebound_testing::sample::open_case("calm-meadow")
        .replace("---\n\n##", "people:\n  person-a: {roles: [reporter], name: Gudrun Wexelblatt}\n  person-b: {roles: [reported], name: Aurelia Fable}\n---\n\n##");
    sandbox.write("record/cases/2026/calm-meadow.md", other);
    let path = "record/cases/2026/quiet-harbor/letter-1.md";
    let letter = sandbox.read(path);
    for words in ["Gudrun Wexelblatt told us of another thing.", "See calm-meadow.", "gudrun WEXELBLATT knows."] {
        sandbox.write(path, format!("{letter}\n{words}\n"));
        sandbox.record(["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"]).run();
        let said = through(&sandbox, KEEP, &[]);
        assert!(said.code == Some(1) && said.err.contains("in another case"), "{words}: {said:?}");
        assert!(!said.err.contains("Wexelblatt") && !sandbox.path("mail").exists(), "{said:?}");
    }
    // Whoever is here as well may be named here.
    sandbox.write(path, letter);
    sandbox.record(["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"]).run();
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
}

#[test]
fn a_review_holds_for_what_was_read_and_for_its_reader() {
    let sandbox = with_clones(&policy("decision"), CASE);
    write(&sandbox, "person-a", "decision");
    share(&sandbox, "record");
    sandbox.casebound("carol", REVIEW).succeeds();
    share(&sandbox, "carol");
    sandbox.git("record", ["pull", "--quiet", "--rebase"]);
    let case = sandbox.read(FILE);
    sandbox.write(FILE, case.replace("aurelia@example.net", "somebody@example.net"));
    let said = through(&sandbox, KEEP, &[]);
    assert!(said.code == Some(1) && said.err.contains("letter review quiet-harbor letter-1"), "{said:?}");
    sandbox.write(FILE, case);
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
}

#[test]
fn a_review_of_one_error_is_none_of_another() {
    let sandbox = with_clones(&policy("decision"), CASE);
    write(&sandbox, "person-a", "decision");
    let path = "record/cases/2026/quiet-harbor/letter-1.md";
    sandbox.write(path, sandbox.read(path) + "\nCasimir saw it, too.\n");
    sandbox.record(["letter", "edit", "quiet-harbor", "letter-1", "--no-edit"]).finds();
    share(&sandbox, "record");
    sandbox.casebound("carol", REVIEW).succeeds();
    share(&sandbox, "carol");
    sandbox.git("record", ["pull", "--quiet", "--rebase"]);
    let case = sandbox.read(FILE);
    // The letter has the day of before.
    sandbox.write(FILE, case.replace("until: 2026-11-28", "until: 2026-12-28"));
    let said = through(&sandbox, KEEP, &[]);
    assert!(
        said.code == Some(1) && said.err.contains("the check finds errors") && !sandbox.path("mail").exists(),
        "{said:?}"
    );
    sandbox.write(FILE, case);
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
}

#[test]
fn it_is_not_sent_where_somebody_else_would_read_it() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-a", "decision");
    let case = sandbox.read(FILE);
    let refused = |case: String, why: &str| {
        sandbox.write(FILE, case);
        let said = through(&sandbox, KEEP, &[]);
        assert!(said.code != Some(0) && said.all().contains(why) && !sandbox.path("mail").exists(), "{why}: {said:?}");
    };
    refused(
        case.replace("shepherd: carol", "shepherd: carol\nconflicts: [gial]"),
        "does not say clearly who is recused",
    );
    let same = case.replace("bertram@example.net", "Aurelia@example.net");
    assert_ne!(same, case);
    refused(same, "its address is also that of person-b");
    sandbox.write(FILE, &case);
    let said = through(&sandbox, KEEP, &["--today", "2999-01-01"]);
    assert!(said.code == Some(2) && said.err.contains("a future day can't send"), "{said:?}");
    // Whoever stated a conflict gets no copy.
    let stated = case.replacen("log:\n", "log:\n  - {at: 2026-05-04, by: frank, what: conflict-stated}\n", 1);
    assert_ne!(stated, case);
    sandbox.write(FILE, stated);
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
    let arguments = sandbox.read("arguments");
    assert!(
        !arguments.contains("conduct@") && !arguments.contains("frank@") && arguments.contains("carol@"),
        "{arguments}"
    );
}

#[test]
fn a_letter_that_another_case_took_in_is_a_record_there() {
    let sandbox = with_letter(COMMITTEE, CASE, "person-a", "status-update");
    assert_eq!(through(&sandbox, KEEP, &[]).code, Some(0));
    sandbox.write("record/cases/2026/calm-lake.md", CASE.replace("case: quiet-harbor", "case: calm-lake"));
    let other = ["letter", "calm-lake", "--no-edit", "--to", "person-a", "--kind", "status-update"];
    sandbox.record(other).run();
    let said = sandbox.record(["absorb", "quiet-harbor", "--into", "calm-lake"]).run();
    assert!(said.err.contains("absorbed"), "{said:?}");
    let case = sandbox.read("record/cases/2026/calm-lake.md");
    assert!(case.contains("letter: absorbed-letter-1.md") && case.contains("file: letter-1.md"), "{case}");
    assert!(sandbox.path("record/cases/2026/calm-lake/absorbed-letter-1.md").exists());
    // Its own first letter was never sent, and says so.
    let send = ["letter", "send", "calm-lake", "letter-1", "--yes", "--sendmail", "/bin/false"];
    let said = sandbox.record(send).finds();
    assert!(!said.err.contains("was sent on") && said.err.contains("left: `casebound letter edit"), "{said:?}");
}
