//! The finer points of the rules about people, references and order: what makes them speak, and what keeps them silent.

use casebound_record::CaseFile;

use super::{COMMITTEE, Example, fact, run};

const HEAD: &str = "---\ncase: quiet-harbor\nstatus: open\n";
const REPORT: &str = "reports: [{received: 2026-05-31, channel: email, by: anonymous}]\n";

/// How often a rule speaks about an open case with these lines.
fn count(rule: &str, lines: &str) -> usize {
    count_in(rule, COMMITTEE, &format!("{HEAD}{lines}---\n"), &[])
}

fn count_in(rule: &str, committee: &str, case: &str, files: &[&str]) -> usize {
    let file = CaseFile::read("cases/2026/quiet-harbor.md", case.as_bytes());
    let files = files.iter().map(|path| fact(path, b"hello\n")).collect();
    let found = run(&Example { files, ..Example::of(committee, vec![file]) });
    found.iter().filter(|finding| finding.rule.name() == rule).count()
}

#[test]
fn what_form_has_said_is_not_said_again() {
    assert_eq!(count("bad-key", &format!("{REPORT}shepherd: Alice B\n")), 1);
    assert_eq!(count("unknown-member", &format!("{REPORT}shepherd: Alice B\n")), 0);
    assert_eq!(count("unknown-type", &format!("{REPORT}types: [A Remark]\n")), 0);
    assert_eq!(count("unknown-event", &format!("{REPORT}event: The Event\n")), 0);
    assert_eq!(count("unknown-sanction", &format!("{REPORT}sanctions: [{{person: person-b, kind: A B}}]\n")), 0);
    let attached = |digest: &str| {
        let case = format!("{HEAD}{REPORT}attachments: [{{file: note.txt, sha256: {digest}}}]\n---\n");
        count_in("attachment-changed", COMMITTEE, &case, &["cases/2026/quiet-harbor/note.txt"])
    };
    assert_eq!(attached("abc"), 0);
    assert_eq!(attached(&"a".repeat(64)), 1);
}

#[test]
fn all_in_the_folder_of_a_case_is_an_attachment() {
    let case = format!("{HEAD}{REPORT}---\n");
    let unlisted = |files: &[&str]| count_in("attachment-not-listed", COMMITTEE, &case, files);
    assert_eq!(unlisted(&["cases/2026/quiet-harbor-two/a.txt", "cases/2026/quiet-harbor.md~"]), 0);
    assert_eq!(unlisted(&["cases/2026/quiet-harbor/soft-island.md"]), 1);
    assert_eq!(unlisted(&["cases/2026/quiet-harbor-two/a.txt", "cases/2026/quiet-harbor/b/c.txt"]), 1);
}

#[test]
fn every_place_of_a_person_is_looked_at() {
    for lines in [
        "log: [{at: 2026-05-31, by: alice, what: asked, to: person-z, why: x}]\n",
        "log: [{at: 2026-05-31, by: alice, what: asked, to: [the venue, person-z], why: x}]\n",
        "log: [{at: 2026-05-31, by: alice, what: disclosed, to: the venue, permission: person-z}]\n",
        "log: [{at: 2026-05-31, by: alice, what: police-called, requested_by: person-z}]\n",
        "sanctions: [{person: person-z, kind: warning}]\n",
        "aware: [\"the partner of [person-z]\"]\n",
        "outcome: {summary: \"a remark by [person-z]\"}\n",
        "transparency: {summary: \"a remark by [person-z]\"}\n",
    ] {
        assert_eq!(count("unknown-person", &format!("{REPORT}{lines}")), 1, "{lines}");
    }
}

#[test]
fn who_is_told_of_the_own_case_is_not_told_before_the_reporter() {
    let lines = |first: &str| {
        format!(
            "reports: [{{received: 2026-05-30, channel: email, by: person-a}}]\n\
             people: {{person-a: {{roles: [reporter, affected]}}, person-c: {{roles: [affected]}}}}\n\
             log:\n  - {{at: 2026-05-30, by: alice, what: informed-affected, to: {first}}}\n  \
             - {{at: 2026-05-31, by: alice, what: informed-reporter, to: person-a}}\n"
        )
    };
    assert_eq!(count("reporter-not-informed-first", &lines("person-a")), 0);
    assert_eq!(count("reporter-not-informed-first", &lines("person-c")), 1);
}

#[test]
fn a_ruling_comes_later_and_from_others() {
    let lines = |entry: &str| {
        format!("{REPORT}log:\n  - {{at: 2026-05-31T12:00Z, by: bob, what: conflict-stated}}\n  - {{{entry}}}\n")
    };
    for (entry, open) in [
        ("at: 2026-05-31T11:00Z, by: alice, what: note", 1),
        ("at: 2026-05-31T13:00Z, by: bob, what: note", 1),
        ("at: 2026-05-31T13:00Z, by: alice, what: updated", 1),
        ("at: 2026-05-31T13:00Z, by: alice, what: note", 0),
        ("at: 2026-05-31, by: [alice, bob], what: met", 0),
    ] {
        assert_eq!(count("conflict-without-ruling", &lines(entry)), open, "{entry}");
    }
}

#[test]
fn who_was_heard_before_the_meeting_knew_of_the_complaint() {
    let lines = |first: &str| {
        format!(
            "{REPORT}people: {{person-b: {{roles: [reported]}}}}\nlog:\n  \
             - {{at: 2026-05-31T10:00Z, by: alice, what: {first}, to: person-b}}\n  \
             - {{at: 2026-05-31T12:00Z, by: alice, what: met}}\n  \
             - {{at: 2026-06-01T12:00Z, by: alice, what: told-of-complaint, to: person-b}}\n"
        )
    };
    for (first, late) in [("side-heard", 0), ("talked", 0), ("told-of-complaint", 0), ("asked", 1)] {
        assert_eq!(count("told-after-meeting", &lines(first)), late, "{first}");
    }
}

#[test]
fn a_date_for_the_next_update_is_asked_for_after_a_week() {
    let lines = |received: &str, entry: &str| {
        format!("reports: [{{received: {received}, channel: email}}]\nlog: [{{at: 2026-06-01, by: alice, {entry}}}]\n")
    };
    for (received, entry, missing) in [
        ("2026-05-24T09:00Z", "what: updated", 1),
        ("2026-05-26T09:00Z", "what: updated", 0),
        ("2026-05-24T09:00Z", "what: updated, until: 2026-06-08", 0),
        ("2026-05-24T09:00Z", "what: delayed, until: 2026-06-08", 0),
    ] {
        assert_eq!(count("next-update-missing", &lines(received, entry)), missing, "{received} {entry}");
    }
    let dated = format!("{}outcome: {{next_update: 2026-06-08}}\n", lines("2026-05-24T09:00Z", "what: updated"));
    assert_eq!(count("next-update-missing", &dated), 0);
}

#[test]
fn own_fields_follow_the_stage_and_may_be_empty() {
    let committee = COMMITTEE.replace(
        "deadlines:",
        "fields:\n  room: {label: Room, type: choice, choices: [main], required_from: open}\n  on: {label: On, type: date}\ndeadlines:",
    );
    let case = |status: &str, fields: &str| {
        format!("---\ncase: quiet-harbor\nstatus: {status}\n{REPORT}fields:\n  {fields}\n---\n")
    };
    for (status, missing) in [("open", 1), ("on-file", 1), ("resolved", 1), ("expunged", 0)] {
        let found = count_in("field-not-filled", &committee, &case(status, "on: 2026-05-01"), &[]);
        assert_eq!(found, missing, "{status}");
    }
    for (field, wrong) in [("on:", 0), ("on: 2026-02-30", 1), ("room: main", 0), ("room: small", 1), ("on: [a]", 1)] {
        assert_eq!(count_in("wrong-field-value", &committee, &case("open", field), &[]), wrong, "{field}");
    }
}

#[test]
fn one_person_is_missed_once() {
    let case = "---\ncase: quiet-harbor\nstatus: resolved\nreports: [{received: 2026-05-11, channel: observed}]\n\
        people: {person-b: {roles: [reported], name: Robin Placeholder}, person-c: {roles: [reported], handles: [\"@c\"]}}\n\
        sanctions: [{person: person-b, kind: warning}, {person: person-b, kind: no-contact}, {person: person-c, kind: warning}]\n---\n";
    let speaks = |rule: &str, case: &str| count_in(rule, COMMITTEE, case, &[]);
    assert_eq!(speaks("side-not-heard", case), 2);
    // Nobody waits for an answer to what was only seen.
    assert_eq!(speaks("report-not-acknowledged", case), 0);
    assert_eq!(speaks("report-not-acknowledged", &case.replace("observed", "email")), 1);
    assert_eq!(speaks("report-not-acknowledged", &case.replace("observed", "email, by: anonymous")), 0);
}

#[test]
fn the_committee_file_is_read_to_its_last_line() {
    let head = "committee: {name: Sample Committee, timezone: UTC}\nmembers: {alice: {name: Alice}, carol: {name: Carol}, dan: {name: Dan}}\n";
    let count = |rule: &str, lines: &str| {
        let found = run(&Example::of(format!("{head}{lines}"), Vec::new()));
        found.iter().filter(|finding| finding.rule.name() == rule).count()
    };
    for (rule, lines, times) in [
        ("primary-is-secondary", "rota: {order: [alice, carol, dan, alice]}\n", 1),
        ("primary-is-secondary", "rota: {order: [alice, carol, alice, dan]}\n", 0),
        ("primary-is-secondary", "rota: {order: [alice]}\n", 0),
        (
            "retention-rule-unreachable",
            "retention: {rules: [{outcome: no-action, keep: 1 year}, {outcome: no-violation, keep: 1 year}]}\n",
            1,
        ),
        (
            "retention-rule-unreachable",
            "retention: {rules: [{outcome: banned, keep: 1 year}, {outcome: banned, keep: 2 years}]}\n",
            1,
        ),
        ("team-too-small", "events: {a: {name: A, starts: 2026-05-01, ends: 2026-06-01, team: [alice, alice]}}\n", 1),
        ("team-too-small", "events: {a: {name: A, starts: 2026-05-01, ends: 2026-05-31, team: [alice]}}\n", 0),
        ("agreement-out-of-reach", "agreement: {standard: 3}\n", 1),
        ("agreement-out-of-reach", "agreement: {standard: 2, severe: all}\n", 0),
        ("unknown-member-on-duty", "rota: {swaps: [{week: 2026-06-01, primary: zoe, secondary: dan}]}\n", 1),
    ] {
        assert_eq!(count(rule, lines), times, "{lines}");
    }
}
