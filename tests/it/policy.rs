//! A policy that changes: what the program derives goes with it at once, and old cases are judged by their own day.

use casebound_testing::{Call, ProgramOutput, Sandbox};

use crate::disposal::{COMMITTEE, resolved};

const CASE: &str = "record/cases/2026/quiet-harbor.md";
/// The day after the first commits.
const LATER: &str = "2026-06-02";

/// A case that was resolved on the day of the first commits, with a warning on which three agreed.
fn warned(name: &str) -> String {
    let text = resolved(name, "Zaphira").replace("2024-03-05", "2027-06-01").replace("2025-03-05", "2028-06-01");
    text.replace("2023-03-03", "2026-06-01").replace("2023-03-04", "2026-06-01").replace("2023-03-05", "2026-06-01")
}

/// A bare server with our hooks, and a record in which such a case is; all of it is pushed.
fn with_case() -> Sandbox {
    let sandbox = Sandbox::with_record();
    sandbox.write("record/committee.yaml", COMMITTEE);
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=Our policy"]);
    sandbox.write(CASE, warned("quiet-harbor"));
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--message=A case"]);
    sandbox.git(".", ["init", "--quiet", "--bare", "server.git"]);
    let branch = sandbox.git("record", ["symbolic-ref", "HEAD"]);
    sandbox.git("server.git", ["symbolic-ref", "HEAD", &branch]);
    sandbox.casebound("server.git", ["hook", "install"]).succeeds();
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "HEAD"]);
    sandbox
}

/// Changes committee.yaml, lets the program derive what it can, commits and pushes.
fn change(sandbox: &Sandbox, from: &str, to: &str) -> (ProgramOutput, ProgramOutput) {
    let text = sandbox.read("record/committee.yaml");
    assert!(text.contains(from), "{from}");
    sandbox.write("record/committee.yaml", text.replace(from, to));
    later(sandbox.record(["fix"])).run();
    let commit = later(sandbox.git_call("record", ["commit", "--quiet", "--all", "--message=Another policy"])).run();
    (commit, later(sandbox.git_call("record", ["push", "--quiet"])).run())
}

/// The same on the day after.
fn later(call: Call) -> Call {
    let noon = format!("{LATER}T12:00:00+00:00");
    call.env("CASEBOUND_TODAY", LATER).env("GIT_COMMITTER_DATE", &noon).env("GIT_AUTHOR_DATE", &noon)
}

#[test]
fn a_changed_policy_is_committed_and_pushed_at_once() {
    for (from, to) in [
        ("keep: 2 years, then: erase", "keep: 3 years, then: erase"),
        ("keep: 2 years, then: erase", "keep: 3 months, then: erase"),
        ("keep: 2 years, then: erase", "keep: 2 years, then: expunge"),
        ("keep: 2 years, then: erase", "keep: indefinitely"),
        ("counts_from: resolved", "counts_from: received"),
        ("standard: 2", "standard: all"),
        ("severe: majority", "severe: all"),
        (
            "types: {harassment: Harassment}",
            "types: {harassment: {label: Harassment, until: 2026-06-01}, remark: Remark}",
        ),
        (", ban: {label: Ban, lasts: yes}", ""),
        ("email: carol@example.org}", "email: carol@example.org, until: 2026-06-01}"),
        ("resolve: 7 days", "resolve: 1 day"),
        ("at_most: 5", "at_most: 2"),
        ("approvals: 2", "approvals: 3"),
        ("warning: {label: Warning}", "warning: {label: Warning, lasts: yes}"),
        ("warning: {label: Warning}", "warning: {label: Warning, counts_as: banned}"),
        ("deadlines:", "fields: {room: {label: Room, type: text, required_from: resolved}}\ndeadlines:"),
    ] {
        let sandbox = with_case();
        let (commit, push) = change(&sandbox, from, to);
        assert_eq!(commit.code, Some(0), "{from} -> {to}: {commit:?}");
        assert_eq!(push.code, Some(0), "{from} -> {to}: {push:?}");
    }
}

#[test]
fn an_old_decision_is_judged_by_the_policy_of_its_day() {
    let sandbox = with_case();
    let (commit, push) = change(&sandbox, "standard: 2", "standard: all");
    assert!(commit.code == Some(0) && push.code == Some(0), "{commit:?} {push:?}");
    // Weeks later the case is edited; its decision is as old as it was.
    sandbox.write(CASE, sandbox.read(CASE) + "\nMore.\n");
    later(sandbox.record(["check"])).succeeds();
    later(sandbox.git_call("record", ["commit", "--quiet", "--all", "--message=More"])).succeeds();
    later(sandbox.git_call("record", ["push", "--quiet"])).succeeds();
    // One of that later day is judged by the policy of that day.
    sandbox.write(
        "record/cases/2026/calm-lake.md",
        warned("calm-lake").replace("2026-06-01", LATER).replace("[bob, carol]", "[bob]"),
    );
    later(sandbox.record(["check"])).finds().says(&["too-few-votes"]);
}

#[test]
fn a_new_decision_is_judged_by_the_policy_before_the_push() {
    let sandbox = with_case();
    let lower = sandbox.read("record/committee.yaml").replace("standard: 2", "standard: 1");
    let few = warned("calm-lake");
    let few = few.replace("agreed_by: [bob, carol]", "agreed_by: [bob]");
    sandbox.write("record/committee.yaml", lower);
    sandbox.write("record/cases/2026/calm-lake.md", few);
    sandbox.git("record", ["add", "--all"]);
    let said = sandbox.git_call("record", ["commit", "--quiet", "--message=Both"]).run();
    assert!(said.code == Some(1) && said.all().contains("too-few-votes"), "{said:?}");
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Both"]);
    let said = sandbox.git_call("record", ["push", "--quiet", "--no-verify"]).run();
    assert!(said.code != Some(0) && said.all().contains("too-few-votes"), "{said:?}");
}
