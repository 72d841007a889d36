//! `casebound person export`: what is kept about one person, for that person; nobody else is named, and the answer has a date.

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

const PEOPLE: &str = "people:
  person-a: {roles: [reporter, affected], name: Alma Reporter, email: alma@example.org}
  person-b: {roles: [reported], name: Robin Placeholder, email: robin@example.org, description: often with Walt Witness}
  person-c: {roles: [witness], name: Walt Witness, email: walt@example.org}
sanctions:
  - {person: person-b, kind: ban, from: 2026-05-01, until: 2027-05-31, conditions: [\"stays away from [person-a]\", answers mail]}
log:
  - {at: 2026-05-31T12:00+00:00, by: carol, what: talked, to: person-b, note: It was a calm talk.}
  - {at: 2026-05-31T13:00+00:00, by: carol, what: talked, to: person-a, note: A secret word of hers.}
";

const BODY: &str = "[person-b] laughed alone.

[person-a] says that [person-b] laughed at [person-c].

Robin Placeholder was seen by Walt Witness.

[person-a] likes tea.";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    let text = open_case("quiet-harbor").replacen("reports:", &format!("{PEOPLE}reports:"), 1);
    let text = text.replacen("    by: anonymous", "    by: person-a", 1);
    sandbox.write("record/cases/2026/quiet-harbor.md", text.replacen("A remark in the corridor.", BODY, 1));
    sandbox
}

fn export(sandbox: &Sandbox, more: &[&str]) -> casebound_testing::Call {
    sandbox.record([&["person", "export"], more].concat())
}

#[test]
fn the_answer_holds_the_person_and_nobody_else() {
    let sandbox = sandbox();
    let said = export(&sandbox, &["quiet-harbor/person-b"]).finds();
    for words in [
        "Robin Placeholder",
        "robin@example.org",
        "Ban from future events, from 2026-05-01, until 2027-05-31",
        "condition: answers mail",
        "condition: (kept back",
        "2026-05-31: talked",
        "It was a calm talk.",
        "[you] laughed alone.",
        "2 texts are not part of this answer",
    ] {
        assert!(said.out.contains(words), "{words}: {said:?}");
    }
    for words in ["Alma", "alma@", "Walt", "tea", "secret word", "person-a", "person-c", "reporter", "witness"] {
        assert!(!said.out.contains(words), "{words}: {said:?}");
    }
    let said = said.says(&["2 texts kept back", "--give quiet-harbor:", "names somebody else"]);
    assert!(!said.err.contains("Walt") && !said.err.contains("Alma"), "places, no words: {said:?}");
    // A member gives one of the two; the other names somebody, and stays back.
    let given = export(&sandbox, &["quiet-harbor/person-b", "--give", "quiet-harbor:3", "--give", "quiet-harbor:4"]);
    let given = given.finds();
    assert!(given.out.contains("[another person] says that [you] laughed at [another person]."), "{given:?}");
    assert!(given.out.contains("1 text is not part") && !given.out.contains("Walt"), "{given:?}");
    // Whoever reported reads roles.
    let said =
        export(&sandbox, &["person-a@quiet-harbor", "--give", "quiet-harbor:3", "--give", "quiet-harbor:2"]).run();
    assert!(said.out.contains("What you reported") && said.out.contains("A secret word of hers."), "{said:?}");
    assert!(said.out.contains("[you] likes tea."), "{said:?}");
    assert!(!said.out.contains("Robin") && !said.out.contains("Walt"), "{said:?}");
}

#[test]
fn line_ends_and_several_readers_make_no_difference() {
    let sandbox = sandbox();
    let text = sandbox.read("record/cases/2026/quiet-harbor.md").replacen(
        "log:\n",
        "appeals:\n  - {received: 2026-05-31, by: person-b, grounds: It was a joke.}\nlog:\n  - {at: 2026-05-31, by: carol, what: talked, \
         to: [person-b, person-c], note: Both were calm.}\n",
        1,
    );
    for text in [text.clone(), text.replace('\n', "\r\n")] {
        sandbox.write("record/cases/2026/quiet-harbor.md", text);
        let said = export(&sandbox, &["quiet-harbor/person-b"]).finds();
        let said = said.says(&["[you] laughed alone.", "It was a joke.", "3 texts kept back"]);
        assert!(!said.out.contains("Both were calm") && !said.out.contains("Walt"), "{said:?}");
    }
}

#[test]
fn the_day_of_the_answer_is_due_until_it_is_given() {
    let sandbox = sandbox();
    let due = || sandbox.record(["due"]).run().out;
    assert!(!due().contains("access-request"));
    export(&sandbox, &["quiet-harbor/person-b", "--asked", "2026-05-31", "-o", "../answer.txt"]).run().says(&["wrote"]);
    assert!(sandbox.read("answer.txt").contains("[you] laughed alone."));
    assert!(sandbox.read("record/cases/2026/quiet-harbor.md").contains("asked: 2026-05-31"));
    assert!(due().contains("2026-06-30        access-request"), "{}", due());
    sandbox.record(["--today", "2026-07-01", "due"]).finds().says(&["access-request", "overdue"]);
    export(&sandbox, &["quiet-harbor/person-b", "--answered", "2026-06-01"]).run();
    assert!(!due().contains("access-request"), "{}", due());
}

#[test]
fn nobody_is_answered_without_a_word() {
    let sandbox = sandbox();
    let other = open_case("calm-lake").replacen(
        "reports:",
        "people:\n  person-a: {roles: [reported], name: Robin Placeholder, email: robin@example.org}\nreports:",
        1,
    );
    sandbox.write("record/cases/2026/calm-lake.md", &other);
    let said = export(&sandbox, &["quiet-harbor/person-b"]).finds();
    assert!(!said.out.contains("calm-lake"), "{said:?}");
    let said = said.says(&["May be the same person", "calm-lake/person-a (sure)"]);
    assert!(said.out.contains("Robin Placeholder"), "their own name is no third party's: {said:?}");
    let both = export(&sandbox, &["quiet-harbor/person-b", "calm-lake/person-a"]).finds();
    assert!(both.out.contains("in the case calm-lake") && !both.err.contains("May be the same"), "{both:?}");
    for (more, words) in [
        (&["Robin Placeholder"][..], "name each person with their case"),
        (&["quiet-harbor/person-z"], "has no `person-z`"),
        (&["quiet-harbor/person-b", "--give", "three"], "such as quiet-harbor:3"),
        (&["quiet-harbor/person-b", "--give", "calm-lake:1"], "nobody of that case"),
        (&["quiet-harbor/person-b", "--asked", "someday"], "--asked is not clear"),
        (&["no-such-case/person-b"], "no case"),
    ] {
        export(&sandbox, more).fails().says(&[words]);
    }
    sandbox.write("record/cases/2026/calm-lake.md", other.replacen("reports:", "conflicts: [alice]\nreports:", 1));
    export(&sandbox, &["calm-lake/person-a"]).fails().says(&["you are recused in calm-lake"]);
    let said = export(&sandbox, &["quiet-harbor/person-b"]).finds();
    assert!(!said.all().contains("calm-lake"), "{said:?}");
    said.says(&["1 case left out because you have a conflict"]);
}

/// A family has one address; who reported is one of it.
#[test]
fn who_shares_an_address_is_somebody_else() {
    let sandbox = sandbox();
    let path = "record/cases/2026/quiet-harbor.md";
    let text = sandbox
        .read(path)
        .replace("name: Alma Reporter, email: alma@example.org", "name: Alma Placeholder, email: robin@example.org");
    sandbox.write(
        path,
        text.replace(
            "[person-b] laughed alone.",
            "[person-b] laughed. Alma Placeholder told us that [person-b] laughed twice.",
        ),
    );
    let said = export(&sandbox, &["quiet-harbor/person-b"]).finds();
    assert!(!said.out.contains("Alma") && said.out.contains("robin@example.org"), "{said:?}");
    // A namesake of another case is one whom the answer may name, and only by what both have.
    let other = open_case("calm-lake").replacen(
        "reports:",
        "people:\n  person-a: {roles: [reporter], name: Robin Placeholder, aliases: [Berta Elsewhere], email: robin@example.org}\nreports:",
        1,
    );
    sandbox.write("record/cases/2026/calm-lake.md", other);
    sandbox.write(path, sandbox.read(path).replace("laughed twice.", "laughed with Berta Elsewhere."));
    let said = export(&sandbox, &["quiet-harbor/person-b"]).finds();
    assert!(!said.out.contains("Berta") && said.out.contains("name: Robin Placeholder"), "{said:?}");
}
