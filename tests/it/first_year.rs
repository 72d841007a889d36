//! What goes wrong in the first year of somebody who never saw the program before: mails, members, namesakes, appeals.

use casebound_testing::{ProgramOutput, Sandbox, at_terminal};

use crate::save::shared;

/// A mail of somebody, with a subject and words.
fn mail(from: &str, subject: &str, words: &str) -> String {
    format!(
        "From: {from}\r\nTo: conduct@example.org\r\nSubject: {subject}\r\nDate: Mon, 01 Jun 2026 08:00:00 +0000\r\n\
         Message-ID: <{}@example.net>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n",
        subject.len() * 1000 + words.len()
    )
}

/// Imports a mail in a clone; the code name of the case is the last word of what is printed.
fn import(sandbox: &Sandbox, folder: &str, mail: &str, more: &[&str]) -> ProgramOutput {
    sandbox.write("mail.eml", mail);
    sandbox.casebound(folder, ["intake", "../mail.eml", "--by", "alice"]).args(more).run()
}

/// The code name of the case that was written.
fn name_of(said: &ProgramOutput) -> String {
    said.path().file_stem().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_mail_that_names_a_member_is_not_shared_without_a_word_needs_python() {
    for (subject, words) in [
        ("Your team", "Hi, Carol Member from your team laughed at my talk."),
        ("Carol Member laughed at my talk", "Please do something."),
        ("Your team", "It was carol@example.org who wrote that to me."),
    ] {
        let sandbox = shared();
        let said = import(&sandbox, "record", &mail("Zoë <zoe@example.net>", subject, words), &[]);
        let said = said.says(&["names a member who can read this repository: carol", "joining-and-leaving"]);
        assert!(!said.err.contains("Now save it"), "{said:?}");
        let name = name_of(&said);
        let known = sandbox.git("server.git", ["rev-parse", "main"]);
        sandbox.record(["save"]).finds().says(&["names a member who can read this repository: carol"]);
        assert_eq!(sandbox.git("server.git", ["rev-parse", "main"]), known);
        let said = at_terminal(&sandbox, &[("Share it all the same? [y/N]", "y")], &["save", &name]);
        assert_eq!(said.code, Some(0), "{said:?}");
        // Somebody looked: nobody asks again.
        sandbox.record(["log", &name, "note", "--by", "alice", "--note", "Carol Member was at the desk"]).succeeds();
        sandbox.record(["save", &name]).succeeds();
    }
}

#[test]
fn whoever_acts_in_a_case_may_be_named_in_it() {
    let sandbox = shared();
    let said = import(&sandbox, "record", &mail("Zoë <zoe@example.net>", "Thanks", "Alice Member was kind."), &[]);
    assert!(said.err.contains("Now save it"), "{said:?}");
    sandbox.record(["save"]).succeeds();
}

#[test]
fn the_warning_about_a_member_comes_before_any_advice_to_save() {
    let sandbox = shared();
    let said = import(&sandbox, "record", &mail("Zoë <zoe@example.net>", "A talk", "Somebody laughed."), &[]);
    let name = name_of(&said);
    let add = ["person", "add", &name, "--role", "reported", "--name", "Carol Member"];
    let said = sandbox.record(add).succeeds().says(&["is about a member who can read this repository: carol"]);
    assert!(!said.err.contains("Now save it"), "{said:?}");
    // What comes later in the same case is not told again with each entry.
    let said = sandbox.record(["log", &name, "note", "--by", "alice", "--note", "A witness wrote."]).succeeds();
    assert!(said.err.contains("Now save it") && !said.err.contains("is about a member"), "{said:?}");
    sandbox.record(["save"]).finds().says(&["is about a member"]);
}
