//! `casebound close`.

use std::fs;

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

/// A case that only waits for its end, with comments and odd spaces that must stay.
fn ready_case() -> String {
    open_case("quiet-harbor")
        .replace("status: open\n", "status:   open   # since May\n# a line of ours\nseverity: low\n")
        .replace(
            "---\n\n##",
            "log:\n  - {at: 2026-05-31, by: alice, what: informed-committee}   # said aloud\n---\n\n##",
        )
}

const CLOSE: [&str; 6] =
    ["close", "quiet-harbor", "--finding", "no-violation", "--summary", "Nothing of it was so: \"yes\""];

#[test]
fn only_what_follows_from_closing_is_changed() {
    for (line_end, last) in [("\n", "\n"), ("\r\n", "\r\n"), ("\n", "")] {
        let sandbox = Sandbox::with_record();
        let before = ready_case().replace('\n', line_end);
        let before = format!("{}{last}", before.trim_end());
        sandbox.write("record/cases/2026/quiet-harbor.md", &before);
        let said = sandbox.record(CLOSE).succeeds();
        assert!(said.err.contains("kept without end"), "{said:?}");
        let after = sandbox.read("record/cases/2026/quiet-harbor.md");
        let changed = |from: &str, to: &str| -> Vec<String> {
            let there: Vec<&str> = to.split_inclusive('\n').collect();
            from.split_inclusive('\n')
                .filter(|line| !there.contains(line))
                .map(|line| line.trim_end().to_owned())
                .collect()
        };
        assert_eq!(changed(&before, &after), ["status:   open   # since May"]);
        let new = changed(&after, &before);
        assert_eq!(new.len(), 8, "{new:?}");
        assert!(new[0].starts_with("status:   resolved") && new[0].ends_with("# since May"), "{new:?}");
        for line in [
            "outcome:",
            "  finding: no-violation",
            "  resolved: 2026-06-01",
            "  review: 2027-06-01",
            "retention:",
            "  keep_until: indefinite",
        ] {
            assert!(new.iter().any(|it| it == line), "{line:?}: {new:?}");
        }
        assert!(after.split('\n').rev().skip(1).all(|line| line.ends_with('\r') == (line_end == "\r\n")), "{after:?}");
        sandbox.record(["check"]).succeeds();
    }
}

#[test]
fn the_days_can_be_given() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", ready_case());
    sandbox.record(CLOSE).args(["--resolved", "2026-05-31", "--review", "2026-12-01"]).succeeds();
    let after = sandbox.read("record/cases/2026/quiet-harbor.md");
    assert!(after.contains("resolved: 2026-05-31") && after.contains("review: 2026-12-01"), "{after}");
    sandbox.record(CLOSE).args(["--resolved", "yesterday"]).fails().says(&["2026-06-03"]);
}

#[test]
fn nothing_is_written_when_the_case_would_have_errors_and_they_are_shown() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", ready_case());
    let said = sandbox.record(&CLOSE[..4]).finds();
    assert!(said.err.contains("outcome-missing") && said.err.contains("Nothing was written"), "{said:?}");
    assert_eq!(sandbox.read("record/cases/2026/quiet-harbor.md"), ready_case());
    assert_eq!(sandbox.files("record/cases"), [".gitkeep", "2026/quiet-harbor.md"]);
}

#[test]
fn places_are_those_of_the_file() {
    let sandbox = Sandbox::with_record();
    let case = ready_case().replacen(
        "reports:",
        "people:\n  person-z: {roles: [witness], name: Robin Placeholder}\nreports:",
        1,
    );
    let case = format!("{case}\nRobin Placeholder saw it.\n");
    sandbox.write("record/cases/2026/quiet-harbor.md", &case);
    let line = case.lines().count();
    sandbox
        .record(CLOSE)
        .finds()
        .says(&[&format!("quiet-harbor.md:{line}:1: error[name-in-the-clear]"), "Nothing was written"]);
}

#[test]
fn what_cannot_be_read_whole_is_never_written_back() {
    // Each ends where a reader stops, and would be valid up to there.
    let big = format!("{}{}", ready_case(), "word ".repeat(300_000));
    let mut latin1 = ready_case().into_bytes();
    latin1.extend(b"caf\xe9 and the rest of the story\n");
    let mut nul = ready_case().into_bytes();
    nul.extend(b"a\0b\n");
    for (bytes, rule) in [(big.into_bytes(), "file-too-big"), (latin1, "not-utf8"), (nul, "nul-byte")] {
        let sandbox = Sandbox::with_record();
        sandbox.write("record/cases/2026/quiet-harbor.md", &bytes);
        sandbox.record(CLOSE).finds().says(&[rule, "Nothing was written"]);
        assert_eq!(fs::read(sandbox.path("record/cases/2026/quiet-harbor.md")).unwrap(), bytes, "{rule}");
    }
}

#[test]
fn a_case_with_broken_yaml_is_refused_with_the_place() {
    let sandbox = Sandbox::with_record();
    let text = ready_case().replace("severity: low", "severity: [low");
    sandbox.write("record/cases/2026/quiet-harbor.md", &text);
    sandbox.record(CLOSE).finds().says(&["quiet-harbor.md:5:", "yaml-syntax", "Nothing was written"]);
    assert_eq!(sandbox.read("record/cases/2026/quiet-harbor.md"), text);
}

#[test]
fn the_file_keeps_its_bytes_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", ready_case());
    sandbox.record(CLOSE).succeeds();
    let mode = fs::metadata(sandbox.path("record/cases/2026/quiet-harbor.md")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(sandbox.files("record/cases"), [".gitkeep", "2026/quiet-harbor.md"]);
}

#[test]
fn a_resolved_case_keeps_its_outcome() {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/cases/2026/quiet-harbor.md", ready_case());
    sandbox.record(CLOSE).succeeds();
    let before = sandbox.read("record/cases/2026/quiet-harbor.md");
    let again = sandbox.record(["close", "quiet-harbor", "--finding", "violation", "--summary", "It was so."]);
    again.finds().says(&["is already resolved", "casebound edit quiet-harbor", "casebound reopen quiet-harbor"]);
    assert_eq!(sandbox.read("record/cases/2026/quiet-harbor.md"), before);
}

#[test]
fn how_to_record_it_is_said_where_it_can_be_typed() {
    let sandbox = Sandbox::with_record();
    for folder in ["record", "record/cases"] {
        sandbox.write("record/cases/2026/quiet-harbor.md", ready_case());
        let said = sandbox.casebound(folder, CLOSE).succeeds();
        let typed = said.err.lines().find_map(|line| line.strip_prefix("Now save it: ")).unwrap();
        let said = sandbox.call(folder, "sh").args(["-c", typed]).succeeds();
        assert_eq!(sandbox.git("record", ["status", "--porcelain"]), "", "{said:?}");
    }
}

#[test]
fn an_unknown_finding_is_refused_with_the_known_ones() {
    let sandbox = Sandbox::with_record();
    sandbox.write_case("quiet-harbor");
    sandbox.record(["close", "quiet-harbor", "--finding", "guilty"]).fails().says(&["no-violation", "undetermined"]);
}
