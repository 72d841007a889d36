//! The pre-commit program runs our hooks by the `.pre-commit-hooks.yaml` that is shipped.

use casebound_testing::sample::{open_case, wrong_case};
use casebound_testing::{Said, Sandbox, peers};

const CASE: &str = "record/cases/2026/quiet-harbor.md";

/// A record whose hooks are those of pre-commit, which calls ours.
fn with_pre_commit() -> Sandbox {
    let program = peers::from_pypi("pre-commit");
    let sandbox = Sandbox::with_record();
    sandbox.casebound("record", ["hook", "uninstall"]).succeeds();
    sandbox.git(".", ["init", "--quiet", "hooks"]);
    sandbox.write("hooks/.pre-commit-hooks.yaml", include_str!("../../.pre-commit-hooks.yaml"));
    sandbox.git("hooks", ["add", "--all"]);
    sandbox.git("hooks", ["commit", "--quiet", "--message=The hooks"]);
    let revision = sandbox.git("hooks", ["rev-parse", "HEAD"]);
    let source = sandbox.path("hooks").display().to_string();
    sandbox.write(
        "record/.pre-commit-config.yaml",
        format!("repos:\n  - repo: {source}\n    rev: {revision}\n    hooks: [{{id: casebound}}, {{id: casebound-commit-msg}}]\n"),
    );
    sandbox.git("record", ["add", "--all"]);
    let install = ["install", "--hook-type", "pre-commit", "--hook-type", "commit-msg"];
    let said = sandbox.call("record", program).args(install).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    sandbox
}

fn commit(sandbox: &Sandbox, message: &str) -> Said {
    sandbox.git("record", ["add", "--all"]);
    sandbox.git_call("record", ["commit", "--message", message]).run()
}

#[test]
fn what_it_runs_stops_a_commit_and_lets_a_good_one_pass_needs_pre_commit() {
    let sandbox = with_pre_commit();
    sandbox.write(CASE, wrong_case("quiet-harbor"));
    let said = commit(&sandbox, "Wrong");
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.all().contains("error[unknown-word]"), "{said:?}");

    let people = "people:\n  person-b: {roles: [reported], name: Robin Placeholder}\n";
    sandbox.write(CASE, open_case("quiet-harbor").replacen("\n---\n", &format!("\n{people}---\n"), 1));
    let said = commit(&sandbox, "About Robin Placeholder");
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.all().contains("name-in-commit-message") && !said.err.contains("Robin"), "{said:?}");

    let said = commit(&sandbox, "A case");
    assert_eq!(said.code, Some(0), "{said:?}");
}
