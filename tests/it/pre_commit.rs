//! The pre-commit program runs our hooks by the `.pre-commit-hooks.yaml` that is shipped.

use casebound_testing::sample::{open_case, wrong_case};
use casebound_testing::{Said, Sandbox, peers};

const CASE: &str = "record/cases/2026/quiet-harbor.md";

/// A record whose hooks are those of pre-commit, which calls ours.
fn with_pre_commit() -> Sandbox {
    let program = peers::from_pypi("pre-commit");
    let place = Sandbox::with_record();
    place.casebound("record", ["hook", "uninstall"]).well();
    place.git(".", ["init", "--quiet", "hooks"]);
    place.write("hooks/.pre-commit-hooks.yaml", include_str!("../../.pre-commit-hooks.yaml"));
    place.git("hooks", ["add", "--all"]);
    place.git("hooks", ["commit", "--quiet", "--message=The hooks"]);
    let revision = place.git("hooks", ["rev-parse", "HEAD"]);
    let source = place.path("hooks").display().to_string();
    place.write(
        "record/.pre-commit-config.yaml",
        format!("repos:\n  - repo: {source}\n    rev: {revision}\n    hooks: [{{id: casebound}}, {{id: casebound-commit-msg}}]\n"),
    );
    place.git("record", ["add", "--all"]);
    let install = ["install", "--hook-type", "pre-commit", "--hook-type", "commit-msg"];
    let said = place.call("record", program).args(install).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    place
}

fn commit(place: &Sandbox, message: &str) -> Said {
    place.git("record", ["add", "--all"]);
    place.git_call("record", ["commit", "--message", message]).run()
}

#[test]
fn what_it_runs_stops_a_commit_and_lets_a_good_one_pass_needs_pre_commit() {
    let place = with_pre_commit();
    place.write(CASE, wrong_case("quiet-harbor"));
    let said = commit(&place, "Wrong");
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.all().contains("error[unknown-word]"), "{said:?}");

    let people = "people:\n  person-b: {roles: [reported], name: Robin Placeholder}\n";
    place.write(CASE, open_case("quiet-harbor").replacen("\n---\n", &format!("\n{people}---\n"), 1));
    let said = commit(&place, "About Robin Placeholder");
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.all().contains("name-in-commit-message") && !said.err.contains("Robin"), "{said:?}");

    let said = commit(&place, "A case");
    assert_eq!(said.code, Some(0), "{said:?}");
}
