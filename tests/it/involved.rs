//! A member who is one of the people of a case, and a case that only says that it is sealed.

use casebound_testing::Sandbox;
use casebound_testing::sample::open_case;

const CASE: &str = "record/cases/2026/quiet-harbor.md";

/// An open case with these lines of front matter.
fn case_with(lines: &str) -> String {
    open_case("quiet-harbor").replacen("\n---\n", &format!("\n{lines}---\n"), 1)
}

/// What `check` says of a case with these lines, and what git's own commit says of the same.
fn checked(lines: &str) -> (bool, String) {
    let sandbox = Sandbox::with_record();
    sandbox.write(CASE, case_with(lines));
    let said = sandbox.record(["check"]).run();
    sandbox.git("record", ["add", "--all"]);
    let commit = sandbox.git_call("record", ["commit", "--message=A case"]).run();
    assert_eq!(said.code == Some(0), commit.code == Some(0), "{said:?} {commit:?}");
    (said.code == Some(0), said.all())
}

#[test]
fn who_is_reported_or_affected_does_nothing_in_the_case() {
    let sandbox = Sandbox::with_record();
    let person = |role: &str, identity: &str| format!("people:\n  person-b: {{roles: [{role}], {identity}}}\n");
    let is_refused = |lines: &str| {
        sandbox.write(CASE, case_with(lines));
        let said = sandbox.record(["check"]).finds().all();
        assert!(said.contains("involved-member-acts"), "{lines}: {said}");
    };
    for identity in
        ["email: bob@example.org", "email: [x@example.com, \"BOB+x@Example.org\"]", "email: mailto:bob@example.org"]
    {
        for role in ["reported", "affected", "reporter, affected"] {
            is_refused(&format!("{}shepherd: bob\n", person(role, identity)));
        }
    }
    for act in [
        "log: [{at: 2026-05-31, by: [alice, bob], what: met}]\n",
        "decisions: [{on: 2026-05-31, proposed_by: bob, agreed_by: [alice, carol], text: to wait}]\n",
        "decisions: [{on: 2026-05-31, proposed_by: alice, agreed_by: [dan], against: [bob], text: to wait}]\n",
        "tasks: [{what: call, owner: bob, due: 2026-06-20}]\n",
        "retention: {hold: {by: bob, since: 2026-05-31, reason: asked}}\n",
        "transparency: {approved_by: [bob, carol]}\n",
        "shepherd: bob\nwaivers: [{rule: involved-member-acts, by: alice, on: 2026-05-31, reason: few}]\n",
        "shepherd: bob\nconflicts: [{member: bob, kind: soft, ruled_by: [alice]}]\n",
    ] {
        is_refused(&format!("{}{act}", person("reported", "email: bob@example.org")));
    }
    let (is_fine, said) = checked(&format!("{}shepherd: bob\n", person("affected", "email: bob@example.org")));
    assert!(!is_fine, "{said}");
    // To receive the report, to say so and to hand over is what a member should do.
    let (is_fine, said) = checked(
        "people:\n  person-b: {roles: [reported], email: bob@example.org}\nconflicts: [bob]\nlog:\n  - {at: 2026-05-31, by: bob, what: \
         conflict-stated}\n  - {at: 2026-05-31, by: bob, what: reassigned, to: alice}\n",
    );
    assert!(is_fine, "{said}");
}

#[test]
fn handles_of_committee_yaml_are_known_again() {
    let sandbox = Sandbox::with_record();
    let committee =
        sandbox.read("record/committee.yaml").replace("{name: Bob Member,", "{name: Bob Member, handles: [\"@bobm\"],");
    sandbox.write("record/committee.yaml", committee);
    for (handle, stops) in [("bobm (Slack)", true), ("\"@BobM@social.example\"", true), ("bobmore", false)] {
        let person = format!("people:\n  person-b: {{roles: [reported], handles: {handle}}}\nshepherd: bob\n");
        sandbox.write(CASE, case_with(&person));
        let said = sandbox.record(["check"]).run().all();
        assert_eq!(said.contains("involved-member-acts"), stops, "{handle}: {said}");
    }
}

#[test]
fn who_reported_may_stand_in_the_log_and_does_not_decide() {
    let person = "people:\n  person-a: {roles: [reporter], email: bob@example.org}\n";
    let checked = |lines: &str| {
        let sandbox = Sandbox::with_record();
        sandbox.write(CASE, case_with(lines).replace("by: anonymous", "by: person-a"));
        let said = sandbox.record(["check"]).run();
        (said.code == Some(0), said.all())
    };
    let (is_fine, said) =
        checked(&format!("{person}log: [{{at: 2026-05-31, by: bob, what: note, note: what I saw}}]\n"));
    assert!(is_fine, "{said}");
    for act in [
        "decisions: [{on: 2026-05-31, proposed_by: alice, agreed_by: [bob, carol], text: to wait}]\n",
        "transparency: {approved_by: [bob, carol]}\n",
    ] {
        let (is_fine, said) = checked(&format!("{person}{act}"));
        assert!(!is_fine && said.contains("involved-member-acts"), "{act}: {said}");
    }
}

#[test]
fn a_name_alone_is_asked_about_once() {
    let person =
        |more: &str| format!("people:\n  person-b: {{roles: [reported], name: Bob Member{more}}}\nshepherd: bob\n");
    let (is_fine, said) = checked(&person(""));
    assert!(is_fine && said.contains("member-may-be-involved"), "{said}");
    let (is_fine, said) = checked(&person(", not: [bob]"));
    assert!(is_fine && !said.contains("member-may-be-involved"), "{said}");
    // An address settles more than a word beside it.
    let (is_fine, said) = checked(&person(", email: bob@example.org, not: [bob]"));
    assert!(!is_fine, "{said}");
}

#[test]
fn whoever_is_involved_reads_dates_alone() {
    let sandbox = Sandbox::with_record();
    sandbox.write(
        CASE,
        case_with("types: [remark]\npeople:\n  person-b: {roles: [reported], email: alice@example.org}\n"),
    );
    let show = || sandbox.record(["show", "quiet-harbor"]).succeeds().out;
    let listed = || sandbox.record(["list"]).succeeds().out;
    sandbox.git("record", ["config", "user.email", "carol@example.org"]);
    assert!(show().contains("corridor") && listed().contains("remark"));
    sandbox.git("record", ["config", "user.email", "alice@example.org"]);
    assert!(!show().contains("corridor") && !listed().contains("remark"), "{} {}", show(), listed());
}

#[test]
fn a_plain_case_that_says_it_is_sealed_is_judged_like_any_other() {
    let wrong = "shepherd: nobody-knows\n";
    for sealed in ["{to: [alice, carol]}", "{to: [alice], version: 1}", "yes"] {
        let waiver = "waivers: [{rule: sealed-without-message, by: alice, on: 2026-05-31, reason: none}]\n";
        for more in ["", waiver] {
            let (is_fine, said) = checked(&format!("{wrong}sealed: {sealed}\n{more}"));
            assert!(
                !is_fine && said.contains("sealed-without-message") && said.contains("unknown-member"),
                "{sealed}: {said}"
            );
        }
    }
    // Neither does a message in place of the text, with nothing else in the clear.
    let sandbox = Sandbox::with_record();
    let message = "-----BEGIN PGP MESSAGE-----\n\nhQEMAwAA\n-----END PGP MESSAGE-----\n";
    sandbox.write(CASE, format!("---\ncase: quiet-harbor\nstatus: open\nsealed: {{to: [alice]}}\n---\n\n{message}"));
    let said = sandbox.record(["check"]).finds().all();
    assert!(said.contains("sealed-without-message"), "{said}");
}
