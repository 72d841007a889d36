//! The pre-commit program runs our hooks by the `.pre-commit-hooks.yaml` that is shipped.

use casebound_testing::sample::{open_case, wrong_case};
use casebound_testing::{ProgramOutput, Sandbox, peers};

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
    sandbox.write("record/.pre-commit-config.yaml", recipe().replace("PLACE", &source).replace("VERSION", &revision));
    sandbox.git("record", ["add", "--all"]);
    let said = sandbox.call("record", program).args(["install"]).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    for name in ["pre-commit", "pre-merge-commit", "commit-msg", "pre-push", "pre-rebase", "post-merge"] {
        assert!(sandbox.path(format!("record/.git/hooks/{name}")).exists(), "{name}");
    }
    sandbox
}

/// The file that the guide shows.
fn recipe() -> String {
    let guide = include_str!("../../templates/guide/hosting.md");
    let lines = guide.lines().skip_while(|line| !line.starts_with("    default_install_hook_types"));
    let lines = lines.take_while(|line| line.starts_with("    "));
    lines.map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line))).collect()
}

fn commit(sandbox: &Sandbox, message: &str) -> ProgramOutput {
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

#[test]
fn a_push_a_merge_and_a_rebase_are_asked_about_too_needs_pre_commit() {
    let sandbox = with_pre_commit();
    let said = commit(&sandbox, "The recipe");
    assert_eq!(said.code, Some(0), "{said:?}");
    sandbox.git(".", ["init", "--quiet", "--bare", "--initial-branch=main", "server.git"]);
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.git("record", ["push", "--quiet", "--set-upstream", "origin", "main"]);
    sandbox.write(CASE, wrong_case("quiet-harbor"));
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Wrong"]);
    for push in [&["push"][..], &["push", "origin", "HEAD:side"]] {
        let said = sandbox.git_call("record", push).run();
        assert_ne!(said.code, Some(0), "{said:?}");
        assert!(said.all().contains("error[unknown-word]"), "{said:?}");
    }
    sandbox.git("record", ["reset", "--quiet", "--hard", "HEAD~1"]);
    sandbox.git("record", ["push", "--quiet"]);
    // A merge, and a rebase, run through.
    sandbox.git("record", ["switch", "--quiet", "--create", "side"]);
    sandbox.write("record/minutes.md", "We met.\n");
    assert_eq!(commit(&sandbox, "Minutes").code, Some(0));
    sandbox.git("record", ["switch", "--quiet", "main"]);
    sandbox.write("record/agenda.md", "We meet.\n");
    assert_eq!(commit(&sandbox, "Agenda").code, Some(0));
    let said = sandbox.git_call("record", ["merge", "--no-edit", "side"]).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(
        said.all().contains("casebound pre-merge-commit") && said.all().contains("casebound post-merge"),
        "{said:?}"
    );
    let said = sandbox.git_call("record", ["rebase", "HEAD~1"]).run();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.all().contains("casebound pre-rebase"), "{said:?}");
}
