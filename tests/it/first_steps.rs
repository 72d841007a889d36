//! What is asked on a terminal at the beginning: a new committee, a new clone, a file with an error.

use casebound_testing::{Sandbox, at_terminal};

const INTERVIEW: [(&str, &str); 11] = [
    ("What is the committee called?", "Team: \"Sample\" # 1"),
    ("At which address do reports arrive?", "team"),
    ("At which address do reports arrive?", "team@example.org"),
    ("Your own name", "Zoë Brandt"),
    ("Your own address", "zoe@example.org"),
    ("Another member's name?", "Ana Silva"),
    ("Their address?", "ana@example.org"),
    ("Another member's name?", ""),
    ("time zone", "Atlantis"),
    ("time zone", "Europe/Madrid"),
    ("Number or word", "chaoss"),
];

#[test]
fn a_new_committee_is_asked_who_it_is_needs_python() {
    let sandbox = Sandbox::with_record();
    let said = at_terminal(&sandbox, &INTERVIEW, &["init", "../fresh"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let text = sandbox.read("fresh/committee.yaml");
    for line in [
        "  name: 'Team: \"Sample\" # 1'",
        "  email: team@example.org",
        "  timezone: Europe/Madrid",
        "  profile: chaoss",
        "  zoe:",
        "    email: zoe@example.org",
        "  ana:",
        "    email: ana@example.org",
    ] {
        assert!(
            text.lines().any(|written| written.split("  # ").next().map(str::trim_end).unwrap() == line),
            "{line:?}:\n{text}"
        );
    }
    assert!(sandbox.read("fresh/README.md").starts_with("# Team: \"Sample\" # 1: private record"));
    // git knows in this repository alone who commits.
    assert_eq!(sandbox.git("fresh", ["config", "--get", "user.email"]), "zoe@example.org");
    assert_eq!(sandbox.commits("fresh"), 1);
    sandbox.casebound("fresh", ["check"]).succeeds();
}

#[test]
fn an_interview_that_is_stopped_makes_nothing_needs_python() {
    for place in 0..INTERVIEW.len() {
        let sandbox = Sandbox::with_record();
        let mut answers = INTERVIEW[..=place].to_vec();
        answers[place].1 = "\u{3}";
        let said = at_terminal(&sandbox, &answers, &["init", "../fresh"]);
        assert_eq!(said.code, Some(2), "{place}: {said:?}");
        assert!(!sandbox.path("fresh").exists(), "{place}");
    }
}

#[test]
fn what_is_given_is_not_asked_needs_python() {
    let sandbox = Sandbox::with_record();
    let arguments =
        ["init", "../fresh", "--name", "Sample", "--member", "Ana Silva <ana@example.org>", "--timezone", "Asia/Tokyo"];
    let said = at_terminal(&sandbox, &[], &arguments);
    assert_eq!(said.code, Some(0), "{said:?}");
    let text = sandbox.read("fresh/committee.yaml");
    assert!(text.contains("timezone: Asia/Tokyo") && text.contains("  ana:") && text.contains("  chair:"), "{text}");
    for (option, value) in [("--member", "Ana <nowhere>"), ("--member", " "), ("--timezone", "Atlantis")] {
        sandbox.casebound(".", ["init", "other", option, value]).fails().says(&[option]);
        assert!(!sandbox.path("other").exists());
    }
}

#[test]
fn a_new_clone_is_offered_what_it_lacks_needs_python() {
    let sandbox = Sandbox::with_record();
    sandbox.git(".", ["clone", "--quiet", "record", "clone"]);
    let answers = [("Install them now?", ""), ("Number or word", "alice")];
    let said = at_terminal(&sandbox, &answers, &["-C", "../clone", "list"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    sandbox.casebound("clone", ["hook", "status"]).succeeds();
    assert_eq!(sandbox.git("clone", ["config", "--get", "user.email"]), "alice@example.org");
    // It is offered once.
    assert_eq!(at_terminal(&sandbox, &[], &["-C", "../clone", "list"]).code, Some(0));
}

#[test]
fn the_editor_is_opened_again_at_the_line_of_the_first_error_needs_python() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    let case = "record/cases/2026/quiet-harbor.md";
    let good = sandbox.read(case);
    sandbox.write("good.md", &good);
    // Opened without a line, it breaks the third line; opened at that line, it puts the file right.
    let script = "#!/bin/sh\ncase $1 in\n+3) cp ../good.md \"$2\" ;;\n*) sed -i '3s/:/=/' \"$1\" ;;\nesac\n";
    sandbox.write_script("bin/nano", script);
    sandbox.git("record", ["config", "core.editor", sandbox.path("bin/nano").to_str().unwrap()]);
    let said = at_terminal(&sandbox, &[("Open it again, at line 3?", "")], &["edit", "quiet-harbor"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert_eq!(sandbox.read(case), good);
    let said = at_terminal(&sandbox, &[("Open it again, at line 3?", "n")], &["edit", "quiet-harbor"]);
    assert_eq!(said.code, Some(1), "{said:?}");
}

#[test]
fn whoever_makes_the_repository_is_its_first_member() {
    let sandbox = Sandbox::empty();
    let global = sandbox.path("home/.gitconfig");
    sandbox.write("home/.gitconfig", "[user]\nname = Zoë Brandt\nemail = zoe@example.org\n");
    for folder in ["fresh", "./below/fresh"] {
        sandbox.casebound(".", ["init", folder]).env("GIT_CONFIG_GLOBAL", &global).succeeds();
        let text = sandbox.read(format!("{folder}/committee.yaml"));
        assert!(text.contains("\n  zoe:\n    name: Zoë Brandt\n    email: zoe@example.org\n"), "{text}");
    }
}
