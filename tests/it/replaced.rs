//! A change after which a record is another one, or is due at once: stopped at commit and push, unless two members say so.

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

use crate::disposal::{COMMITTEE, resolved};

const CASE: &str = "record/cases/2023/quiet-harbor.md";
const OTHER: &str = "record/cases/2023/calm-lake.md";

fn open() -> String {
    let text = open_case("calm-lake").replace("2026-05-31", "2023-05-31");
    text.replacen(
        "A remark in the corridor.",
        "Somebody told us in the evening that they were followed to the hotel twice, and shouted at near the lift.",
        1,
    )
}

fn with_server() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/committee.yaml", COMMITTEE);
    sandbox.write(CASE, resolved("quiet-harbor", "Zaphira"));
    sandbox.write(OTHER, open());
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Two cases"]);
    sandbox.git(".", ["init", "--quiet", "--bare", "server.git"]);
    let branch = sandbox.git("record", ["symbolic-ref", "HEAD"]);
    sandbox.git("server.git", ["symbolic-ref", "HEAD", &branch]);
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.git("record", ["push", "--quiet", "--no-verify", "--set-upstream", "origin", "HEAD"]);
    sandbox.casebound("server.git", ["hook", "install"]).succeeds();
    sandbox
}

/// What a commit and, past it, a push say of a text in place of another.
fn said_of(sandbox: &Sandbox, path: &str, text: &str) -> (bool, String) {
    sandbox.write(path, text);
    sandbox.git("record", ["add", "--all"]);
    let commit = sandbox.git_call("record", ["commit", "--quiet", "--message=Typo"]).run();
    if commit.code != Some(0) {
        sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Typo"]);
        let push = sandbox.git_call("record", ["push", "--quiet", "--no-verify"]).run();
        assert_ne!(push.code, Some(0), "the server takes what the commit refuses: {commit:?} {push:?}");
        sandbox.git("record", ["reset", "--quiet", "--hard", "HEAD~1"]);
    }
    (commit.code == Some(0), commit.all())
}

#[test]
fn an_open_case_does_not_become_an_old_resolved_one() {
    let sandbox = with_server();
    let invented = resolved("calm-lake", "Invented");
    let (is_fine, said) = said_of(&sandbox, OTHER, &invented);
    assert!(!is_fine && said.contains("record-replaced") && said.contains("suddenly-due"), "{said}");
    // In another folder of the same name, too.
    sandbox.git("record", ["mv", "cases/2023/calm-lake.md", "cases/calm-lake.md"]);
    sandbox.git("record", ["reset", "--quiet", "--hard"]);
    // One member alone does not set it aside; two do.
    let waiver = |rule: &str, by: &str| {
        format!("  - {{rule: {rule}, by: {by}, on: 2026-06-01, reason: it was the wrong text}}\n")
    };
    let waived = |all: &[(&str, &str)]| {
        let lines: String = all.iter().map(|(rule, by)| waiver(rule, by)).collect();
        invented.replacen("transparency:", &format!("waivers:\n{lines}transparency:"), 1)
    };
    let both = |by: &'static str| [("record-replaced", by), ("suddenly-due", by)];
    let (is_fine, said) = said_of(&sandbox, OTHER, &waived(&both("alice")));
    assert!(!is_fine, "{said}");
    let (is_fine, said) = said_of(&sandbox, OTHER, &waived(&[both("alice"), both("alice")].concat()));
    assert!(!is_fine, "{said}");
    let (is_fine, said) = said_of(&sandbox, OTHER, &waived(&[both("alice"), both("carol")].concat()));
    assert!(is_fine, "{said}");
    sandbox.git("record", ["push", "--quiet"]);
}

#[test]
fn a_day_of_long_ago_makes_nothing_due() {
    let sandbox = with_server();
    let late = resolved("quiet-harbor", "Zaphira").replace("2023-03-05, summary", "2026-03-05, summary");
    let late = late.replace("review: 2024", "review: 2027").replace("2025-03-05", "2028-03-05");
    sandbox.write(CASE, &late);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--all", "--message=Late"]);
    sandbox.git("record", ["push", "--quiet", "--no-verify"]);
    let (is_fine, said) = said_of(&sandbox, CASE, &resolved("quiet-harbor", "Zaphira"));
    assert!(!is_fine && said.contains("suddenly-due"), "{said}");
}

#[test]
fn what_members_really_do_goes_through() {
    let sandbox = with_server();
    for (from, to) in [
        ("2023-05-31\n", "2023-05-30\n"),
        ("twice", "three times"),
        ("near the lift.", "near the lift. They left early, and wrote to us the next morning."),
        ("status: open", "status: open\ntypes: [harassment]"),
        ("by: anonymous", "by: person-a"),
    ] {
        let text = sandbox.read(OTHER);
        assert!(text.contains(from), "{from}: {text}");
        let mut text = text.replacen(from, to, 1);
        if to.ends_with("person-a") {
            text = text.replacen(
                "\n---\n",
                "\npeople: {person-a: {roles: [reporter, affected], name: Robin Plaice}}\n---\n",
                1,
            );
        }
        let (is_fine, said) = said_of(&sandbox, OTHER, &text);
        assert!(is_fine, "{from} -> {to}: {said}");
    }
    let text = sandbox.read(OTHER).replace("Robin Plaice", "Robyn Plaice");
    assert!(said_of(&sandbox, OTHER, &text).0);
    let text = text.replace("Robyn Plaice", "Somebody Else");
    let (is_fine, said) = said_of(&sandbox, OTHER, &text);
    assert!(!is_fine && said.contains("record-replaced"), "{said}");
}

#[test]
fn a_single_entry_that_is_gone_is_told() {
    let sandbox = with_server();
    let text = sandbox.read(CASE);
    let gone: String = text.split_inclusive('\n').filter(|line| !line.contains("what: informed-committee")).collect();
    assert_ne!(gone, text);
    let (is_fine, said) = said_of(&sandbox, CASE, &gone);
    assert!(is_fine && said.contains("advice[record-replaced]"), "{said}");
}
