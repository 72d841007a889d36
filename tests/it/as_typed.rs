//! Cases as people type them who do not program: what `fix` mends, and what it leaves with words that say what to type.

use casebound_testing::Sandbox;

const CASE: &str = "---
case: NAME
status: open
reports:
  - received: 2026-05-31
    channel: email
    by: anonymous
people:
  person-b:
    roles: [reported]
    name: Victor Osgood
shepherd: alice
---

## What happened

[person-b] made a remark.
";

/// What is typed in place of what, and what stands there after `fix`.
const MENDED: &[(&str, &str, &str)] = &[
    (
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood",
        "  Victor Osgood: reported",
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood",
    ),
    (
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood",
        "  - Victor Osgood: reported",
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood",
    ),
    (
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood",
        "  - Victor Osgood (reported, witness)",
        "  person-b:\n    roles: [reported, witness]\n    name: Victor Osgood",
    ),
    (
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood",
        "  reported: Victor Osgood <victor@example.net>",
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood\n    email: victor@example.net",
    ),
    (
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood",
        "  - name: Victor Osgood\n    roles: reported",
        "  person-b:\n    name: Victor Osgood\n    roles: [reported]",
    ),
    (
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood",
        "  Victor Osgood:\n    roles: [reported]",
        "  person-b:\n    name: Victor Osgood\n    roles: [reported]",
    ),
    (
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood",
        "  person-b: Victor Osgood - reported",
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood",
    ),
    (
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood",
        "person-a:\nroles: [witness]\nperson-b:\nroles: [reported]\nname: Victor Osgood",
        "  person-a:\n    roles: [witness]\n  person-b:\n    roles: [reported]\n    name: Victor Osgood",
    ),
    ("  person-b:\n", "  Person B:\n", "  person-b:\n"),
    (
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood",
        "  person-a: {roles: [witness]}\nperson-b:\n  roles: [reported]\n  name: Victor Osgood",
        "  person-a: {roles: [witness]}\n  person-b:\n    roles: [reported]\n    name: Victor Osgood",
    ),
    ("name: Victor Osgood", "name: **Victor Osgood**", "name: Victor Osgood"),
    ("name: Victor Osgood", "name: `Victor Osgood`", "name: Victor Osgood"),
    (
        "name: Victor Osgood",
        "name: Victor Osgood\n    email: [v@example.net](mailto:v@example.net)",
        "name: Victor Osgood\n    email: v@example.net",
    ),
    (
        "name: Victor Osgood",
        "name: Victor Osgood\n    email: v@example.net, w@example.net",
        "name: Victor Osgood\n    email: [v@example.net, w@example.net]",
    ),
    ("by: anonymous", "by: @person-b", "by: person-b"),
    ("by: anonymous", "by: Anonymous", "by: anonymous"),
    ("by: anonymous", "by: Victor Osgood", "by: person-b"),
    ("shepherd: alice", "shepherd: @alice", "shepherd: alice"),
    ("shepherd: alice", "shepherd: Alice Member", "shepherd: alice"),
    ("shepherd: alice", "shepherd: alice@example.org", "shepherd: alice"),
    (
        "shepherd: alice",
        "types: harassment\nconflicts: Bob\nshepherd: alice",
        "types: [harassment]\nconflicts: [bob]\nshepherd: alice",
    ),
    ("shepherd: alice", "types: [harasment]\nshepherd: alice", "types: [harassment]\nshepherd: alice"),
    (
        "shepherd: alice",
        "outcome:\n  summary: 'he didn't go'\nshepherd: alice",
        "outcome:\n  summary: \"he didn't go\"\nshepherd: alice",
    ),
    ("received: 2026-05-31", "received: 31. Mai 2026", "received: 2026-05-31"),
    ("received: 2026-05-31", "received: 31 de mayo de 2026", "received: 2026-05-31"),
    (
        "name: Victor Osgood",
        "name: Victor Osgood\n    handles: [@mark, \"@long\"]",
        "name: Victor Osgood\n    handles: [\"@mark\", \"@long\"]",
    ),
    (
        "name: Victor Osgood",
        "name: Victor Osgood\n    handles: [@udo, @lenz]",
        "name: Victor Osgood\n    handles: [\"@udo\", \"@lenz\"]",
    ),
    (
        "name: Victor Osgood",
        "name: Victor Osgood\n    handles: @udo, @lenz",
        "name: Victor Osgood\n    handles: [\"@udo\", \"@lenz\"]",
    ),
    (
        "name: Victor Osgood",
        "name: Victor Osgood\n    handles: '@mark, \"@long\"'",
        "name: Victor Osgood\n    handles: [\"@mark\", \"@long\"]",
    ),
    (
        "name: Victor Osgood",
        "name: Victor Osgood\n    handles:\n      - \"@udo, lenz\"\n      - \"@kim\"",
        "name: Victor Osgood\n    handles:\n      - \"@udo\"\n      - lenz\n      - \"@kim\"",
    ),
    (
        "name: Victor Osgood",
        "name: Victor Osgood, victor@example.net, +1 415 555 0132",
        "name: Victor Osgood\n    email: victor@example.net\n    phone: \"+1 415 555 0132\"",
    ),
    ("received: 2026-05-31", "received: 2026-05-31 22:30", "received: 2026-05-31T22:30+00:00"),
    (
        "shepherd: alice",
        "incident: {where: Berlin, Alexanderplatz}\nshepherd: alice",
        "incident: {where: \"Berlin, Alexanderplatz\"}\nshepherd: alice",
    ),
    (
        "shepherd: alice",
        "shepherd: alice\nlog:\n  - {at: 2026-05-31, by: Alice Member; Bob, what: met}",
        "shepherd: alice\nlog:\n  - {at: 2026-05-31, by: [alice, bob], what: met}",
    ),
    (
        "shepherd: alice",
        "shepherd: alice\nlog:\n  - {at: 2026-05-31, by: alice, what: met, note: mail # 3 of 5}",
        "shepherd: alice\nlog:\n  - {at: 2026-05-31, by: alice, what: met, note: \"mail # 3 of 5\"}",
    ),
    ("shepherd: alice", "event: Sample Conference 2026\nshepherd: alice", "event: sample-2026\nshepherd: alice"),
    ("[person-b] made", "[ person-b ] made", "[person-b] made"),
    ("[person-b] made", "Victor Osgood made", "[person-b] made"),
];

/// What is typed in place of what, and words that say what to type instead.
const TOLD: &[(&str, &str, &str)] = &[
    (
        "  person-b:\n    roles: [reported]\n    name: Victor Osgood",
        "  - Victor Osgood",
        "write a key such as `person-b:`",
    ),
    ("  person-b:\n    roles: [reported]\n    name: Victor Osgood", "  person-b: Victor Osgood", "`name: …`"),
    ("channel: email", "channel: in person", "did you mean `verbal`?"),
    ("channel: email", "channel: Slack", "did you mean `chat`?"),
    ("status: open", "status: closed", "did you mean `resolved`?"),
    ("status: open", "status: duplicate of calm-lake", "casebound absorb CASE --into OTHER"),
    ("shepherd: alice", "shepherd: alice\nduplicate_of: calm-lake", "casebound absorb CASE --into OTHER"),
    ("shepherd: alice", "shepherd: alice\noutcome: {finding: none}", "write `no-violation`"),
    ("shepherd: alice", "shepherd: alice & bob", "one member belongs here: `alice` or `bob`"),
    ("shepherd: alice", "shepherd: alice\nlog: [{at: 2026-05-31, by: alice, what: vote}]", "did you mean `note`?"),
    ("shepherd: alice", "shepherd: alice\nlog: [{at: 2026-05-31, by: alice, what: closed}]", "help: write one of"),
    (
        "shepherd: alice",
        "shepherd: alice\nlog: [{at: 2026-05-31, by: alice, what: not informed-reported}]",
        "help: write one of",
    ),
    ("roles: [reported]", "roles: [not reported]", "help: write one of"),
    ("roles: [reported]", "roles: [Beschuldigte]", "did you mean `reported`?"),
    (
        "shepherd: alice",
        "shepherd: alice\ndecisions: [{on: 2026-06-01, agreed_by: all}]",
        "the members without a conflict are `[alice, bob, carol, dan",
    ),
    ("shepherd: alice", "shepherd: alice\ndecisions: [{on: 2026-06-01, agreed_by: none}]", "if nobody did"),
    (
        "shepherd: alice",
        "shepherd: alice\ndecisions: [{on: 2026-06-01, agreed_by: [alice, Zoe]}]",
        "write one of `alice`",
    ),
    ("shepherd: alice", "shepherd: zoe", "`only_for: [CODE-NAME]`"),
    ("received: 2026-05-31", "received: 2026-05", "write the first day"),
    ("by: anonymous", "by: bob", "as `received_by:`"),
    ("name: Victor Osgood", "name: Victor Osgood\n    note: tall", "write it as `description:`"),
    ("name: Victor Osgood", "name: Victor Osgood\n    age: 16", "`minor: yes`"),
    ("shepherd: alice", "shepherd: alice\nincident: {setting: in-person and online}", "`incident` can be a list"),
    (
        "shepherd: alice",
        "shepherd: alice\nsanctions: [{person: person-b, kind: temporary ban}]",
        "write one of `warning`",
    ),
    ("shepherd: alice", "shepherd: alice\nappeals: [{received: 2026-06-01, by: bob}]", "this is a member"),
    ("shepherd: alice", "shepherd: alice\ntasks: [{what: call, who: the venue, by: 5 December}]", "`outside: …`"),
    ("status: open", "status: open   <- ask Bob", "did you mean `open`?"),
    ("roles: [reported]", "roles: [harasser]", "did you mean `reported`?"),
    ("shepherd: alice", "shepherd: alice // for now", "did you mean `alice`?"),
    ("shepherd: alice", "shepherd: alice\nrecused: [bob]", "write `conflicts: [KEY]`"),
    ("shepherd: alice", "shepherd: alice\nASK BOB", "write `# ` before a note"),
    ("shepherd: alice", "shepherd: alice\nnotes: he was calm", "## What happened"),
];

/// Two code names, the first letters of which are the number.
fn name(kind: &str, number: usize) -> String {
    let letter = |at: usize| char::from(b'a' + u8::try_from(at % 26).unwrap());
    format!("{kind}-case{}{}", letter(number / 26), letter(number))
}

fn typed(from: &str, to: &str, name: &str) -> String {
    assert_eq!(CASE.matches(from).count(), 1, "{from}");
    CASE.replacen(from, to, 1).replace("NAME", name)
}

#[test]
fn what_is_certain_is_mended_at_once() {
    let sandbox = Sandbox::with_record();
    for (number, (from, to, _)) in MENDED.iter().enumerate() {
        let name = name("mended", number);
        sandbox.write(format!("record/cases/2026/{name}.md"), typed(from, to, &name));
    }
    // Two of them name as the reporter who is not one: that is told.
    sandbox.record(["fix"]).finds();
    for (number, (from, to, after)) in MENDED.iter().enumerate() {
        let name = name("mended", number);
        let text = sandbox.read(format!("record/cases/2026/{name}.md"));
        assert_eq!(text, CASE.replacen(from, after, 1).replace("NAME", &name), "{to}");
    }
    sandbox.record(["fix"]).finds().says(&["Nothing can be fixed"]);
}

#[test]
fn lines_of_windows_stay_so() {
    let sandbox = Sandbox::with_record();
    let people = "  person-b:\n    roles: [reported]\n    name: Victor Osgood";
    let text = typed(people, "  - name: Victor Osgood\n    roles: [reported]", "quiet-harbor").replace('\n', "\r\n");
    sandbox.write("record/cases/2026/quiet-harbor.md", format!("\u{feff}{text}"));
    sandbox.record(["fix"]).succeeds();
    let after = sandbox.read("record/cases/2026/quiet-harbor.md");
    assert!(after.contains("  person-b:\r\n    name: Victor Osgood\r\n    roles: [reported]\r\n"), "{after:?}");
    assert!(!after.replace("\r\n", "").contains('\n'), "{after:?}");
}

#[test]
fn what_is_not_certain_says_what_to_type() {
    let sandbox = Sandbox::with_record();
    let path = "record/cases/2026/quiet-harbor.md";
    for (from, to, words) in TOLD {
        let text = typed(from, to, "quiet-harbor");
        sandbox.write(path, &text);
        let said = sandbox.record(["check"]).finds();
        assert!(said.out.contains(words), "{to}: {words}: {said:?}");
        sandbox.record(["fix"]).finds();
        assert_eq!(sandbox.read(path), text, "{to}");
    }
}

#[test]
fn a_name_of_two_is_nobodys_key() {
    let sandbox = Sandbox::with_record();
    let path = "record/cases/2026/quiet-harbor.md";
    let twins = "  person-a: {roles: [witness], name: Victor Osgood}\n  person-b:\n";
    for (from, to) in [("by: anonymous", "by: Victor Osgood"), ("[person-b] made", "Victor Osgood made")] {
        let text = typed(from, to, "quiet-harbor").replacen("  person-b:\n", twins, 1);
        sandbox.write(path, &text);
        let said = sandbox.record(["check"]).finds();
        assert!(said.out.contains("several people of this case have this name"), "{said:?}");
        sandbox.record(["fix"]).finds();
        assert_eq!(sandbox.read(path), text);
    }
}

#[test]
fn what_cannot_be_read_is_shown_as_it_is() {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["config", "user.email", "bob@example.org"]);
    let path = "record/cases/2026/quiet-harbor.md";
    let said_in = |mail: &str| {
        let typed = typed("shepherd: alice\n", &format!("shepherd: alice\n{mail}"), "quiet-harbor");
        sandbox.write(path, typed);
        sandbox.record(["show", "quiet-harbor"]).succeeds().out
    };
    let mail = "Hi all,\nhe shouted at me\nlog:\n  - at: 2026-05-31\n    note: he: said\n   no: never\n";
    let said = said_in(mail);
    for line in ["13: Hi all,", "14: he shouted at me", "he: said", "no: never"] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(!sandbox.record(["show", "quiet-harbor", "--as", "pseudonyms"]).succeeds().out.contains("shouted"));
    // Who may be recused by such a line does not see it.
    let said = said_in("conflicts bob\nhe shouted at me\n");
    assert!(!said.contains("shouted"), "{said}");
}

#[test]
fn a_recused_member_is_told_that_another_one_fixes_it() {
    let sandbox = Sandbox::with_record();
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    let path = "record/cases/2026/quiet-harbor.md";
    let text = typed("shepherd: alice", "shepherd: bob\nconflicts: [alice]\nseverity: High", "quiet-harbor");
    sandbox.write(path, &text);
    let said = sandbox.record(["fix"]).finds();
    assert!(said.err.contains("you are recused in quiet-harbor, so another member has to fix it"), "{said:?}");
    assert_eq!(sandbox.read(path), text);
}

#[test]
fn two_people_whom_the_text_names_by_key_are_not_guessed() {
    let sandbox = Sandbox::with_record();
    let path = "record/cases/2026/quiet-harbor.md";
    let people = "  person-b:\n    roles: [reported]\n    name: Victor Osgood";
    let text = typed(people, "  Ines Tallberg: affected\n  Victor Osgood: reported", "quiet-harbor");
    let two = text.replace("made a remark", "made a remark to [person-a]");
    sandbox.write(path, &two);
    sandbox.record(["fix"]).finds();
    assert_eq!(sandbox.read(path), two);
}
