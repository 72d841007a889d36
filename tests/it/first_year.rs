//! What goes wrong in the first year of somebody who never saw the program before: mails, members, namesakes, appeals.

use casebound_testing::sample::open_case;
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

/// A resolved case with a warning; bob, carol and dan decided, alice did not.
const WARNED: &str = "\
---
case: quiet-harbor
status: resolved
reports:
  - {received: 2026-05-01, channel: email, by: person-a}
people:
  person-a: {roles: [reporter, affected], name: Zoë Marlowe, email: zoe@example.net}
  person-b: {roles: [reported], name: Ruth Klein}
log:
  - {at: 2026-05-01, by: bob, what: acknowledged, to: person-a}
  - {at: 2026-05-02, by: bob, what: side-heard, to: person-b, note: calm}
  - {at: 2026-05-02, by: [bob, carol, alice], what: met}
  - {at: 2026-05-03, by: bob, what: informed-reporter, to: person-a}
  - {at: 2026-05-03, by: bob, what: informed-affected, to: person-a}
  - {at: 2026-05-03, by: [bob, carol], what: informed-reported, to: person-b}
  - {at: 2026-05-03, by: bob, what: informed-committee}
decisions:
  - {on: 2026-05-03, proposed_by: bob, agreed_by: [carol, dan], text: A warning.}
sanctions:
  - {person: person-b, kind: warning, from: 2026-05-03, given_by: [bob, carol]}
outcome: {finding: violation, resolved: 2026-05-03, summary: A remark., review: 2027-05-03}
retention: {keep_until: 2028-05-03}
sharing: {dsf: {share: yes}}
---

## What happened

[person-b] mocked [person-a].

## Actions taken

A warning.
";

/// A committee with that case.
fn warned() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", WARNED);
    sandbox
}

fn case(sandbox: &Sandbox, name: &str) -> String {
    sandbox.read(format!("record/cases/2026/{name}.md"))
}

#[test]
fn an_appeal_that_is_logged_is_an_appeal_that_is_due() {
    let sandbox = warned();
    sandbox.record(["check", "quiet-harbor"]).succeeds();
    let log = ["log", "quiet-harbor", "appealed", "--by", "alice", "--note", "Nobody asked the second witness."];
    sandbox.record(log).succeeds().says(&["the appeal of person-b", "casebound due"]);
    let text = case(&sandbox, "quiet-harbor");
    assert!(text.contains("appeals:\n  - {received: 2026-06-01, by: person-b, grounds: Nobody asked"), "{text}");
    assert!(text.contains("by: alice, what: appealed"), "{text}");
    sandbox.record(["appeal", "quiet-harbor"]).fails().says(&["waits for an answer already"]);
    let said = sandbox.record(["due"]).run();
    assert!(said.out.contains("answer"), "{said:?}");
    assert!(!said.out.contains("disposal"), "{said:?}");
    let said = sandbox.record(["--today", "2026-07-30", "check", "quiet-harbor"]).run();
    assert!(said.out.contains("answer-overdue"), "{said:?}");
}

#[test]
fn an_appeal_of_the_day_of_the_decision_waits_also_where_only_the_log_has_it() {
    let sandbox = warned();
    let logged = WARNED.replace("decisions:", "  - {at: 2026-05-03, by: alice, what: appealed}\ndecisions:");
    sandbox.write("record/cases/2026/quiet-harbor.md", logged);
    let said = sandbox.record(["due"]).run();
    assert!(said.out.contains("answer"), "{said:?}");
}

#[test]
fn an_appeal_asks_who_decides_and_until_when_needs_python() {
    let sandbox = warned();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    let answers = [
        ("What do they say", "Nobody asked the second witness."),
        ("Numbers or words", "alice"),
        ("Until when?", "2026-06-20"),
    ];
    let said = at_terminal(&sandbox, &answers, &["appeal", "quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let text = case(&sandbox, "quiet-harbor");
    assert!(text.contains("decided_by: [alice]}") && !said.out.contains("bob  "), "{text}{said:?}");
    assert!(text.contains("\"Decide the appeal of [person-b]\", owner: alice, due: 2026-06-20}"), "{text}");
}

#[test]
fn an_overturned_appeal_lifts_the_sanction_and_the_dsf_is_told() {
    let sandbox = warned();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    sandbox.record(["appeal", "quiet-harbor", "--received", "2026-05-20", "--grounds", "It was not me."]).succeeds();
    let appeal =
        ["appeal", "quiet-harbor", "--outcome", "overturned", "--decided-by", "alice", "--decided", "2026-05-30"];
    // Nobody said what is found now: the rule does.
    let said = sandbox.record(appeal).args(["--text", "The witness saw somebody else."]).succeeds();
    assert!(said.err.contains("appeal-not-carried-out"), "{said:?}");
    let text = case(&sandbox, "quiet-harbor");
    assert!(text.contains("lifted: {\"on\": 2026-05-30, by: alice, why: overturned on appeal}"), "{text}");
    sandbox.write("record/cases/2026/quiet-harbor.md", text.replace("finding: violation", "finding: no-violation"));
    sandbox.record(["check", "quiet-harbor"]).succeeds();
    sandbox.record(["save", "quiet-harbor"]).succeeds();
}

#[test]
fn what_an_overturned_appeal_leaves_is_said() {
    let sandbox = warned();
    let appeal = "appeals:\n  - {received: 2026-05-10, by: person-b, decided_by: [alice], decided: 2026-05-20, outcome: overturned}\n";
    sandbox.write("record/cases/2026/quiet-harbor.md", WARNED.replace("sharing:", &format!("{appeal}sharing:")));
    let said = sandbox.record(["check", "quiet-harbor"]).run();
    assert_eq!(said.out.matches("[appeal-not-carried-out]").count(), 2, "{said:?}");
}

#[test]
fn a_mail_of_somebody_of_another_case_is_said_at_once_needs_python() {
    let sandbox = warned();
    let ruth = mail("Ruth Klein <ruth@example.net>", "My warning", "I appeal against the warning.");
    let said =
        import(&sandbox, "record", &ruth, &[]).says(&["person-b (reported) of quiet-harbor", "--into quiet-harbor"]);
    let wrong = name_of(&said);
    // The mail is in the wrong case: that is said, with the way out.
    let said = import(&sandbox, "record", &ruth, &["--into", "quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    said.says(&[&format!("the mail is in {wrong} already"), "delete its file"]);
    std::fs::remove_file(sandbox.path(format!("record/cases/2026/{wrong}.md"))).unwrap();
    std::fs::remove_dir_all(sandbox.path(format!("record/cases/2026/{wrong}"))).unwrap();
    import(&sandbox, "record", &ruth, &[]).says(&["already imported", "--into CASE"]);
    let said = import(&sandbox, "record", &ruth, &["--into", "quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    said.says(&["the sender has the name of person-b"]);
    let text = case(&sandbox, "quiet-harbor");
    assert!(!text.contains("person-c") && text.matches("received:").count() == 1, "{text}");
    assert!(text.contains("A further mail from [person-b]"), "{text}");
    // At a terminal it is asked before anything is written.
    let more = mail("Ruth Klein <ruth@example.net>", "My warning, again", "I still appeal.");
    sandbox.write("mail.eml", more);
    let said =
        at_terminal(&sandbox, &[("Number or word", "quiet-harbor")], &["intake", "../mail.eml", "--by", "alice"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(case(&sandbox, "quiet-harbor").contains("I still appeal."));
    assert_eq!(sandbox.files("record/cases/2026").iter().filter(|path| path.ends_with(".md")).count(), 1);
}

#[test]
fn a_mail_that_two_members_imported_is_said_to_both() {
    let sandbox = shared();
    let olga = mail("Olga <olga@example.net>", "A talk", "Somebody laughed at my talk.");
    let first = name_of(&import(&sandbox, "record", &olga, &[]));
    let second = name_of(&import(&sandbox, "other", &olga, &[]));
    let said = sandbox.record(["save"]).succeeds();
    assert!(!said.err.contains("same mail"), "{said:?}");
    let both = |said: ProgramOutput| {
        let said = said.says(&["have the same mail", "casebound guide duplicates"]);
        assert!(said.err.contains(&first) && said.err.contains(&second), "{said:?}");
    };
    both(sandbox.casebound("other", ["save"]).succeeds());
    both(sandbox.record(["sync"]).succeeds());
    let said = sandbox.record(["check"]).run();
    assert_eq!(said.out.matches("[mail-in-two-cases]").count(), 1, "{said:?}");
    // Once one of the two says that it is a duplicate, nobody asks again.
    let path = format!("record/cases/2026/{second}.md");
    let text =
        sandbox.read(&path).replace("status: open", &format!("status: open\noutcome: {{duplicate_of: {first}}}"));
    sandbox.write(&path, text);
    let said = sandbox.record(["check"]).run();
    assert!(!said.out.contains("mail-in-two-cases"), "{said:?}");
}

/// A case in which four people can be meant.
const FOUR: &str = "\
---
case: quiet-harbor
status: open
reports:
  - {received: 2026-05-31, channel: email, by: person-a}
people:
  person-a: {roles: [reporter], name: Léa Fontaine}
  person-b: {roles: [affected], name: Nadia Rahmani}
  person-c: {roles: [reported], name: Jens Halvorsen}
  person-d: {roles: [witness], name: Omar Haddad}
---

## What happened

[person-c] shouted.
";

#[test]
fn the_log_does_not_guess_needs_python() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", FOUR);
    for (command, says) in [
        (
            "log quiet-harbor talked --by alice",
            "to whom? more than one person fits; pass --to for each: person-a, person-b",
        ),
        ("log quiet-harbor met", "who was there? Pass --by MEMBER for each"),
        ("log quiet-harbor conflict-stated", "who has the conflict of interest? Pass --by MEMBER"),
        ("log quiet-harbor reassigned --by alice", "who takes care of the case from now on? pass --to MEMBER"),
    ] {
        let said = sandbox.shell(&format!("casebound {command}")).fails();
        assert!(said.err.to_lowercase().contains(&says.to_lowercase()), "{command}: {said:?}");
        assert_eq!(case(&sandbox, "quiet-harbor"), FOUR, "{command}");
    }
    sandbox
        .record(["log", "quiet-harbor", "acknowledged", "--by", "alice"])
        .succeeds()
        .says(&["by alice, to person-a"]);
    sandbox.record(["log", "quiet-harbor", "side-heard", "--by", "alice"]).succeeds().says(&["by alice, to person-c"]);
    let said = at_terminal(&sandbox, &[("Numbers or words", "2")], &["log", "quiet-harbor", "talked", "--by", "alice"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.out.contains("affected: Nadia Rahmani") && said.out.contains("what: talked, to: person-b"),
        "{said:?}"
    );
}

#[test]
fn a_given_name_where_a_key_belongs_is_not_written() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", FOUR);
    for name in ["Léa", "léa", "Lea", "Omar", "Nadia", "Jens"] {
        let said = sandbox.record(["log", "quiet-harbor", "talked", "--by", "alice", "--to", name]).run();
        let text = case(&sandbox, "quiet-harbor");
        assert!(!text.contains(&format!("to: {name}")), "{name}: {text}\n{said:?}");
    }
    let wrong =
        FOUR.replace("people:", "log:\n  - {at: 2026-05-31, by: alice, what: talked, to: [Léa, person-c]}\npeople:");
    sandbox.write("record/cases/2026/quiet-harbor.md", wrong);
    sandbox.record(["save"]).finds().says(&["name-in-the-clear", "write `person-a`"]);
}

#[test]
fn another_shepherd_is_written_down() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", FOUR);
    let log = ["log", "quiet-harbor", "reassigned", "--by", "alice", "--to", "carol"];
    sandbox.record(log).succeeds().says(&["carol, who is the shepherd now: the member who takes care of the case"]);
    assert!(case(&sandbox, "quiet-harbor").contains("shepherd: carol"));
    sandbox.record(["log", "quiet-harbor", "reassigned", "--by", "alice", "--to", "mallory"]).fails();
}

#[test]
fn a_case_that_is_moved_into_another_year_is_saved() {
    for name in [&["save"][..], &["save", "linen-jukebox"]] {
        let sandbox = shared();
        sandbox.write(
            "record/cases/2026/linen-jukebox.md",
            open_case("linen-jukebox").replace("2026-05-31", "2025-05-31"),
        );
        sandbox.record(["save"]).succeeds().says(&["[wrong-year-folder]", "casebound check linen-jukebox"]);
        std::fs::create_dir_all(sandbox.path("record/cases/2025")).unwrap();
        sandbox.git("record", ["mv", "cases/2026/linen-jukebox.md", "cases/2025/linen-jukebox.md"]);
        sandbox.record(name).succeeds();
        assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "");
        let files = sandbox.git("server.git", ["ls-tree", "-r", "--name-only", "main", "cases"]);
        assert!(files.contains("cases/2025/linen-jukebox.md") && !files.contains("cases/2026/linen"), "{files}");
    }
}

#[test]
fn a_key_that_is_typed_often_is_explained_where_it_stands() {
    let sandbox = Sandbox::with_record();
    let committee = sandbox.read("record/committee.yaml");
    sandbox.write(
        "record/committee.yaml",
        committee.replacen("members:\n", "members:\n  eve: {name: Eve Member, role: chair}\n", 1),
    );
    let said = sandbox.record(["check"]).finds();
    assert!(said.out.contains("roles: [chair]") && !said.out.contains("roles: [reported]"), "{said:?}");
    sandbox.write("record/committee.yaml", committee);
    let task = FOUR.replace("people:", "tasks:\n  - {what: call, by: alice, until: 2026-06-09}\npeople:");
    sandbox.write("record/cases/2026/quiet-harbor.md", task);
    let said = sandbox.record(["check"]).finds();
    assert!(said.out.contains("`owner: KEY`") && said.out.contains("write `due:"), "{said:?}");
}

#[test]
fn the_case_with_the_error_is_named() {
    let sandbox = shared();
    sandbox.write(
        "record/cases/2026/angular-pollen.md",
        FOUR.replace("quiet-harbor", "angular-pollen").replace("[person-c] shouted", "Lea shouted"),
    );
    sandbox.write("record/cases/2026/linen-jukebox.md", casebound_testing::sample::wrong_case("linen-jukebox"));
    let said = sandbox.record(["save"]).finds();
    assert!(said.err.contains("`casebound edit linen-jukebox` opens it"), "{said:?}");
}

#[test]
fn a_sanction_without_the_other_side_is_said_at_once() {
    let sandbox = Sandbox::with_record();
    let decided = FOUR.replace(
        "people:",
        "decisions:\n  - {on: 2026-06-01, proposed_by: alice, agreed_by: [carol, dan], text: A ban.}\npeople:",
    );
    sandbox.write("record/cases/2026/quiet-harbor.md", decided);
    let said = sandbox.record(["sanction", "quiet-harbor", "warning", "--given-by", "alice,carol"]).succeeds();
    said.says(&["on person-c, from 2026-06-01", "not heard", "[side-not-heard]", "[decision-without-meeting]"]);
}

#[test]
fn an_entry_of_the_wrong_year_is_said_at_once() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", FOUR);
    let log = ["log", "quiet-harbor", "met", "--by", "alice,carol", "--at", "2026-03-31"];
    sandbox.record(log).succeeds().says(&["acted-before-report"]);
    // What was so before is not said again, also of a list that is longer now.
    sandbox.write(
        "record/cases/2026/quiet-harbor.md",
        FOUR.replace("people:", "aware: [the chair, the host, a guard, a friend]\npeople:"),
    );
    sandbox.record(["log", "quiet-harbor", "met", "--by", "alice,carol"]).succeeds().says(&["too-many-readers"]);
    let said = sandbox.record(["log", "quiet-harbor", "note", "--by", "alice", "--note", "A call."]).succeeds();
    assert!(!said.err.contains("too-many-readers"), "{said:?}");
}

#[test]
fn a_server_that_the_branch_does_not_follow_yet_is_named() {
    let sandbox = Sandbox::with_record();
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.write("record/cases/2026/quiet-harbor.md", open_case("quiet-harbor"));
    sandbox.record(["save"]).succeeds().says(&["git push --set-upstream origin main"]);
    sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "main"]);
    sandbox.record(["log", "quiet-harbor", "acknowledged", "--by", "alice"]).succeeds();
    sandbox.record(["save"]).succeeds().says(&["pushed"]);
}

#[test]
fn a_person_gets_another_role_instead_of_a_double_needs_python() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", FOUR);
    let add = ["person", "add", "quiet-harbor", "--role", "affected", "--name", "Fontaine, Léa"];
    let said = at_terminal(&sandbox, &[("somebody else of that name? [y/N]", "n")], &add);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert_eq!(case(&sandbox, "quiet-harbor"), FOUR);
    let change =
        ["person", "change", "quiet-harbor", "person-a", "--role", "reporter,affected", "--email", "lea@example.net"];
    sandbox.record(change).succeeds().says(&["the change of person-a"]);
    let text = case(&sandbox, "quiet-harbor");
    assert!(
        text.contains("person-a: {roles: [reporter, affected], name: Léa Fontaine, email: lea@example.net}"),
        "{text}"
    );
    sandbox
        .record(["person", "change", "quiet-harbor", "person-x", "--role", "witness"])
        .fails()
        .says(&["its people: person-a"]);
}

#[test]
fn whoever_is_named_in_the_first_words_becomes_a_person_needs_python() {
    let sandbox = Sandbox::with_record();
    let answers = [
        ("Number or word", "verbal"),
        ("Who told you?", "Omar Haddad"),
        ("What happened", "Omar Haddad says Ruth Klein grabbed Omar Haddad's arm."),
        ("Numbers or words", "reported"),
        ("Where?", ""),
        ("When?", ""),
        ("Open it in your editor", "n"),
        ("Save it now", "n"),
    ];
    let said = at_terminal(&sandbox, &answers, &["new", "--by", "alice"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let path = sandbox.files("record/cases/2026").into_iter().find(|path| path.ends_with(".md")).unwrap();
    let text = sandbox.read(format!("record/cases/2026/{path}"));
    assert!(text.contains("[person-a] says [person-b] grabbed [person-a]'s arm."), "{text}");
    assert_eq!((text.matches("Ruth Klein").count(), text.matches("Omar Haddad").count()), (1, 1), "{text}");
}

#[test]
fn a_sanction_asks_for_its_end_until_there_is_one_needs_python() {
    let sandbox = Sandbox::with_record();
    let decided = FOUR.replace(
        "people:",
        "decisions:\n  - {on: 2026-06-01, proposed_by: alice, agreed_by: [carol, dan], text: A ban.}\npeople:",
    );
    sandbox.write("record/cases/2026/quiet-harbor.md", decided);
    let kind = sandbox
        .read("record/committee.yaml")
        .lines()
        .find_map(|line| line.contains("lasts: yes").then(|| line.trim().split(':').next().unwrap().to_owned()))
        .unwrap();
    let answers = [("Until when?", ""), ("Until when?", "2027-06-01"), ("Numbers or words", "alice carol")];
    let said = at_terminal(&sandbox, &answers, &["sanction", "quiet-harbor", &kind]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(case(&sandbox, "quiet-harbor").contains("until: 2027-06-01"), "{said:?}");
}
