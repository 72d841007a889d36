//! What a push may hold: the new state by all rules, every commit on the way by what history can't forget.

use casebound_testing::Sandbox;
use casebound_testing::sample::{open_case, wrong_case};

const SECRET: &str = "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nxVgEZQ==\n=aaaa\n-----END PGP PRIVATE KEY BLOCK-----\n";

/// A record with a named person in one case, and a bare server that takes it without hooks.
fn with_server() -> Sandbox {
    let sandbox = Sandbox::with_record();
    let case = open_case("quiet-harbor");
    let people = "people:\n  person-b: {roles: [reported], name: Robin Placeholder}\n";
    sandbox.write("record/cases/2026/quiet-harbor.md", case.replacen("\n---\n", &format!("\n{people}---\n"), 1));
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--message=A case"]);
    sandbox.git(".", ["init", "--quiet", "--bare", "server.git"]);
    sandbox.git("record", ["remote", "add", "origin", "../server.git"]);
    sandbox.git("record", ["push", "--quiet", "origin", "HEAD"]);
    sandbox
}

fn commit_unchecked(sandbox: &Sandbox, message: &str) {
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--allow-empty", &format!("--message={message}")]);
}

#[test]
fn a_name_in_an_older_message_stops_the_push() {
    let sandbox = with_server();
    commit_unchecked(&sandbox, "Talked with Robin Placeholder");
    commit_unchecked(&sandbox, "More");
    let said = sandbox.git_call("record", ["push", "origin", "HEAD"]).finds();
    let text = said.all();
    assert!(text.contains("name-in-commit-message") && text.contains("Nothing was pushed"), "{text}");
    assert!(!text.contains("Robin"), "{text}");
}

#[test]
fn a_name_in_the_message_of_a_tag_stops_the_push() {
    let sandbox = with_server();
    sandbox.git("record", ["tag", "--annotate", "--message=Talked with Robin Placeholder", "v1"]);
    let said = sandbox.git_call("record", ["push", "origin", "v1"]).finds();
    let text = said.all();
    assert!(text.contains("name-in-commit-message") && text.contains("tag "), "{text}");
    assert!(!text.contains("Robin"), "{text}");
    sandbox.git("record", ["tag", "--annotate", "--message=The first year", "v2"]);
    sandbox.git("record", ["push", "--quiet", "origin", "v2"]);
}

#[test]
fn a_secret_key_that_was_taken_back_stops_the_push() {
    for path in ["keys/zoe.asc", "notes.txt"] {
        let sandbox = with_server();
        sandbox.write(format!("record/{path}"), SECRET);
        commit_unchecked(&sandbox, "A key");
        std::fs::remove_file(sandbox.path(format!("record/{path}"))).unwrap();
        commit_unchecked(&sandbox, "Without it");
        let said = sandbox.git_call("record", ["push", "origin", "HEAD"]).finds();
        assert!(said.all().contains("secret-key-in-repository"), "{path}: {said:?}");
    }
}

#[test]
fn a_secret_key_is_not_committed_wherever_it_lies() {
    for path in ["keys/zoe.asc", "notes.txt"] {
        let sandbox = with_server();
        sandbox.write(format!("record/{path}"), SECRET);
        sandbox.git("record", ["add", "--all"]);
        let said = sandbox.git_call("record", ["commit", "--message=A key"]).finds();
        assert!(said.all().contains("secret-key-in-repository"), "{path}: {said:?}");
    }
}

#[test]
fn a_deleted_case_stops_commit_and_push_and_a_moved_one_does_not() {
    let sandbox = with_server();
    sandbox.git("record", ["rm", "--quiet", "cases/2026/quiet-harbor.md"]);
    let said = sandbox.git_call("record", ["commit", "--message=Gone"]).finds();
    assert!(said.all().contains("case-deleted"), "{said:?}");
    commit_unchecked(&sandbox, "Gone");
    let said = sandbox.git_call("record", ["push", "origin", "HEAD"]).finds();
    assert!(said.all().contains("case-deleted"), "{said:?}");

    let sandbox = with_server();
    sandbox.write("record/cases/2025/keep", "");
    sandbox.git("record", ["mv", "cases/2026/quiet-harbor.md", "cases/2025/quiet-harbor.md"]);
    sandbox.git("record", ["commit", "--quiet", "--message=Moved"]);
    sandbox.git("record", ["push", "--quiet", "origin", "HEAD"]);
}

#[test]
fn a_push_elsewhere_is_refused_where_places_are_named() {
    let sandbox = with_server();
    let committee = sandbox.read("record/committee.yaml");
    sandbox.write("record/committee.yaml", format!("{committee}remotes: [../server.git]\n"));
    sandbox.git("record", ["commit", "--quiet", "--all", "--message=Where to push"]);
    sandbox.git("record", ["push", "--quiet", "origin", "HEAD"]);
    sandbox.git(".", ["init", "--quiet", "--bare", "elsewhere.git"]);
    let said = sandbox.git_call("record", ["push", "../elsewhere.git", "HEAD"]).finds();
    assert!(said.all().contains("remotes"), "{said:?}");
}

#[test]
fn a_push_may_not_lower_the_rules_that_judge_it() {
    let sandbox = with_server();
    let committee = sandbox.read("record/committee.yaml");
    let case = "---\ncase: calm-river\nstatus: resolved\nreports:\n  - {received: 2026-05-02, channel: email, by: anonymous}\npeople:\n  \
                person-b: {roles: [reported], handles: [\"@sample-handle\"]}\n  person-c: {roles: [affected]}\nlog:\n  \
                - {at: 2026-05-02, by: alice, what: told-of-complaint, to: person-b}\n  \
                - {at: 2026-05-03, by: alice, what: side-heard, to: person-b}\n  - {at: 2026-05-04, by: alice, what: met}\n  \
                - {at: 2026-05-05, by: alice, what: informed-reported, to: person-b}\n  \
                - {at: 2026-05-05, by: alice, what: informed-affected, to: person-c}\n  \
                - {at: 2026-05-05, by: alice, what: informed-committee}\n\
                decisions:\n  - {on: 2026-05-04, proposed_by: alice, agreed_by: [carol], text: a warning}\n\
                sanctions:\n  - {person: person-b, kind: warning, given_by: [alice, carol]}\n\
                outcome: {finding: violation, resolved: 2026-05-06, summary: A remark., review: 2027-05-06}\n\
                retention: {keep_until: 2028-05-06}\nsharing: {dsf: {share: no, why: no pattern}}\n---\n\
                ## What happened\n\n[person-b] said something to [person-c].\n\n## Actions taken\n\nA warning.\n";
    sandbox.write("record/cases/2026/calm-river.md", case);
    sandbox.write("record/committee.yaml", committee.replace("standard: 2", "standard: 1"));
    sandbox.git("record", ["add", "--all"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=calm-river, by our new rule"]);
    let said = sandbox.git_call("record", ["push", "origin", "HEAD"]).finds();
    let text = said.all();
    assert!(text.contains("too-few-votes") && text.contains("violates the old policy"), "{text}");

    // The policy by itself needs two members, whose approvals are older than it.
    sandbox.git("record", ["reset", "--quiet", "--soft", "HEAD~1"]);
    sandbox.git("record", ["commit", "--quiet", "--no-verify", "--message=Our new rule", "committee.yaml"]);
    let said = sandbox.git_call("record", ["push", "origin", "HEAD"]).finds();
    assert!(said.all().contains("agreement-lowered"), "{said:?}");
}

#[test]
fn the_server_judges_the_range_too() {
    let sandbox = with_server();
    sandbox.casebound("server.git", ["hook", "install"]).succeeds();
    commit_unchecked(&sandbox, "Talked with Robin Placeholder");
    let said = sandbox.git_call("record", ["push", "--no-verify", "origin", "HEAD"]).finds();
    let text = said.all();
    assert!(text.contains("name-in-commit-message") && !text.contains("Robin"), "{text}");
    sandbox.git("record", ["commit", "--quiet", "--amend", "--allow-empty", "--message=A talk"]);
    sandbox.git("record", ["push", "--quiet", "origin", "HEAD"]);
}

#[test]
fn a_long_push_and_a_rebase_are_judged() {
    let sandbox = with_server();
    for number in 0..50 {
        sandbox.write("record/notes.txt", format!("{number}\n"));
        commit_unchecked(&sandbox, &format!("Note {number}"));
    }
    sandbox.git("record", ["rebase", "--quiet", "--force-rebase", "HEAD~50"]);
    sandbox.git("record", ["push", "--quiet", "origin", "HEAD"]);
}

#[test]
fn a_cherry_pick_and_a_revert_pass_no_hook_but_are_judged_at_the_push() {
    let sandbox = with_server();
    sandbox.git("record", ["checkout", "--quiet", "-b", "side"]);
    sandbox.write("record/cases/2026/calm-river.md", wrong_case("calm-river"));
    commit_unchecked(&sandbox, "Wrong");
    sandbox.git("record", ["checkout", "--quiet", "-"]);
    sandbox.git("record", ["cherry-pick", "side"]);
    let said = sandbox.git_call("record", ["push", "origin", "HEAD"]).finds();
    assert!(said.all().contains("error[unknown-word]"), "{said:?}");
    // The revert takes a case away again, which is no way to end one.
    sandbox.git("record", ["revert", "--no-edit", "HEAD"]);
    let said = sandbox.git_call("record", ["push", "origin", "HEAD"]).finds();
    assert!(said.all().contains("case-deleted"), "{said:?}");
}
