//! What a push may hold: the new state by all rules, every commit on the way by what history can't forget.

use casebound_testing::Sandbox;
use casebound_testing::sample::{open_case, wrong_case};

const SECRET: &str = "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nxVgEZQ==\n=aaaa\n-----END PGP PRIVATE KEY BLOCK-----\n";

/// A record with a named person in one case, and a bare server that takes it without hooks.
fn with_server() -> Sandbox {
    let place = Sandbox::with_record();
    let case = open_case("quiet-harbor");
    let people = "people:\n  person-b: {roles: [reported], name: Robin Placeholder}\n";
    place.write("record/cases/2026/quiet-harbor.md", case.replacen("\n---\n", &format!("\n{people}---\n"), 1));
    place.git("record", ["add", "--all"]);
    place.git("record", ["commit", "--quiet", "--message=A case"]);
    place.git(".", ["init", "--quiet", "--bare", "server.git"]);
    place.git("record", ["remote", "add", "origin", "../server.git"]);
    place.git("record", ["push", "--quiet", "origin", "HEAD"]);
    place
}

fn commit_unchecked(place: &Sandbox, message: &str) {
    place.git("record", ["add", "--all"]);
    place.git("record", ["commit", "--quiet", "--no-verify", "--allow-empty", &format!("--message={message}")]);
}

#[test]
fn a_name_in_an_older_message_stops_the_push() {
    let place = with_server();
    commit_unchecked(&place, "Talked with Robin Placeholder");
    commit_unchecked(&place, "More");
    let said = place.git_call("record", ["push", "origin", "HEAD"]).found();
    let text = said.all();
    assert!(text.contains("name-in-commit-message") && text.contains("Nothing was pushed"), "{text}");
    assert!(!text.contains("Robin"), "{text}");
}

#[test]
fn a_name_in_the_message_of_a_tag_stops_the_push() {
    let place = with_server();
    place.git("record", ["tag", "--annotate", "--message=Talked with Robin Placeholder", "v1"]);
    let said = place.git_call("record", ["push", "origin", "v1"]).found();
    let text = said.all();
    assert!(text.contains("name-in-commit-message") && text.contains("tag "), "{text}");
    assert!(!text.contains("Robin"), "{text}");
    place.git("record", ["tag", "--annotate", "--message=The first year", "v2"]);
    place.git("record", ["push", "--quiet", "origin", "v2"]);
}

#[test]
fn a_secret_key_that_was_taken_back_stops_the_push() {
    for path in ["keys/zoe.asc", "notes.txt"] {
        let place = with_server();
        place.write(format!("record/{path}"), SECRET);
        commit_unchecked(&place, "A key");
        std::fs::remove_file(place.path(format!("record/{path}"))).unwrap();
        commit_unchecked(&place, "Without it");
        let said = place.git_call("record", ["push", "origin", "HEAD"]).found();
        assert!(said.all().contains("secret-key-in-repository"), "{path}: {said:?}");
    }
}

#[test]
fn a_secret_key_is_not_committed_wherever_it_lies() {
    for path in ["keys/zoe.asc", "notes.txt"] {
        let place = with_server();
        place.write(format!("record/{path}"), SECRET);
        place.git("record", ["add", "--all"]);
        let said = place.git_call("record", ["commit", "--message=A key"]).found();
        assert!(said.all().contains("secret-key-in-repository"), "{path}: {said:?}");
    }
}

#[test]
fn a_deleted_case_stops_commit_and_push_and_a_moved_one_does_not() {
    let place = with_server();
    place.git("record", ["rm", "--quiet", "cases/2026/quiet-harbor.md"]);
    let said = place.git_call("record", ["commit", "--message=Gone"]).found();
    assert!(said.all().contains("case-deleted"), "{said:?}");
    commit_unchecked(&place, "Gone");
    let said = place.git_call("record", ["push", "origin", "HEAD"]).found();
    assert!(said.all().contains("case-deleted"), "{said:?}");

    let place = with_server();
    place.write("record/cases/2025/keep", "");
    place.git("record", ["mv", "cases/2026/quiet-harbor.md", "cases/2025/quiet-harbor.md"]);
    place.git("record", ["commit", "--quiet", "--message=Moved"]);
    place.git("record", ["push", "--quiet", "origin", "HEAD"]);
}

#[test]
fn a_push_elsewhere_is_refused_where_places_are_named() {
    let place = with_server();
    let committee = place.read("record/committee.yaml");
    place.write("record/committee.yaml", format!("{committee}remotes: [../server.git]\n"));
    place.git("record", ["commit", "--quiet", "--all", "--message=Where to push"]);
    place.git("record", ["push", "--quiet", "origin", "HEAD"]);
    place.git(".", ["init", "--quiet", "--bare", "elsewhere.git"]);
    let said = place.git_call("record", ["push", "../elsewhere.git", "HEAD"]).found();
    assert!(said.all().contains("remotes"), "{said:?}");
}

#[test]
fn a_push_may_not_lower_the_rules_that_judge_it() {
    let place = with_server();
    let committee = place.read("record/committee.yaml");
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
    place.write("record/cases/2026/calm-river.md", case);
    place.write("record/committee.yaml", committee.replace("standard: 2", "standard: 1"));
    place.git("record", ["add", "--all"]);
    place.git("record", ["commit", "--quiet", "--message=calm-river, by our new rule"]);
    let said = place.git_call("record", ["push", "origin", "HEAD"]).found();
    let text = said.all();
    assert!(text.contains("too-few-voices") && text.contains("by the policy before it"), "{text}");

    // The policy alone first, then the case.
    place.git("record", ["reset", "--quiet", "--soft", "HEAD~1"]);
    place.git("record", ["commit", "--quiet", "--message=Our new rule", "committee.yaml"]);
    place.git("record", ["push", "--quiet", "origin", "HEAD"]);
    place.git("record", ["commit", "--quiet", "--message=calm-river"]);
    place.git("record", ["push", "--quiet", "origin", "HEAD"]);
}

#[test]
fn the_server_judges_the_range_too() {
    let place = with_server();
    place.casebound("server.git", ["hook", "install"]).well();
    commit_unchecked(&place, "Talked with Robin Placeholder");
    let said = place.git_call("record", ["push", "--no-verify", "origin", "HEAD"]).found();
    let text = said.all();
    assert!(text.contains("name-in-commit-message") && !text.contains("Robin"), "{text}");
    place.git("record", ["commit", "--quiet", "--amend", "--allow-empty", "--message=A talk"]);
    place.git("record", ["push", "--quiet", "origin", "HEAD"]);
}

#[test]
fn a_long_push_and_a_rebase_are_judged() {
    let place = with_server();
    for number in 0..50 {
        place.write("record/notes.txt", format!("{number}\n"));
        commit_unchecked(&place, &format!("Note {number}"));
    }
    place.git("record", ["rebase", "--quiet", "--force-rebase", "HEAD~50"]);
    place.git("record", ["push", "--quiet", "origin", "HEAD"]);
}

#[test]
fn a_cherry_pick_and_a_revert_pass_no_hook_but_are_judged_at_the_push() {
    let place = with_server();
    place.git("record", ["checkout", "--quiet", "-b", "side"]);
    place.write("record/cases/2026/calm-river.md", wrong_case("calm-river"));
    commit_unchecked(&place, "Wrong");
    place.git("record", ["checkout", "--quiet", "-"]);
    place.git("record", ["cherry-pick", "side"]);
    let said = place.git_call("record", ["push", "origin", "HEAD"]).found();
    assert!(said.all().contains("error[unknown-word]"), "{said:?}");
    // The revert takes a case away again, which is no way to end one.
    place.git("record", ["revert", "--no-edit", "HEAD"]);
    let said = place.git_call("record", ["push", "origin", "HEAD"]).found();
    assert!(said.all().contains("case-deleted"), "{said:?}");
}
