//! What a stage needs: a complete case loses one line after the other, and only the right rules speak.

use casebound_record::CaseFile;

use super::{COMMITTEE, Example, run};
use crate::Severity;

/// Resolved with a warning, and nothing is missing.
pub(super) const COMPLETE: &str = "---
case: quiet-harbor
status: resolved
severity: moderate
reports:
  - {received: 2026-05-11T08:00Z, channel: verbal, by: person-a, received_by: alice}
people:
  person-a: {roles: [reporter, affected], name: Given Sample}
  person-b: {roles: [reported], name: Robin Placeholder}
log:
  - {at: 2026-05-11T09:00Z, by: alice, what: acknowledged, to: person-a}
  - {at: 2026-05-11T10:00Z, by: [alice, carol], what: side-heard, to: person-b}
  - {at: 2026-05-12T10:00Z, by: [alice, carol, dan], what: met}
  - {at: 2026-05-13T10:00Z, by: alice, what: informed-reporter, to: person-a}
  - {at: 2026-05-13T11:00Z, by: [alice, carol], what: informed-reported, to: person-b}
  - {at: 2026-05-14T10:00Z, by: alice, what: informed-affected, to: person-a}
  - {at: 2026-05-14T11:00Z, by: alice, what: informed-committee}
decisions:
  - on: 2026-05-12
    proposed_by: alice
    agreed_by: [carol, dan]
    text: a warning
sanctions:
  - person: person-b
    kind: warning
    from: 2026-05-13
    given_by: [alice, carol]
outcome:
  finding: violation
  resolved: 2026-05-14
  summary: A remark.
  review: 2027-05-14
retention:
  keep_until: 2028-05-14
---
## What happened

[person-b] made a remark about [person-a].

## Actions taken

A warning.
";

/// What speaks, each rule once; an Error with `!`.
pub(super) fn speaks(text: &str) -> Vec<String> {
    let file = CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes());
    let mut rules: Vec<String> = run(&Example::of(COMMITTEE, vec![file]))
        .into_iter()
        // The small committee of the tests has things to be said of it.
        .filter(|finding| finding.path != "committee.yaml")
        .map(|finding| format!("{}{}", finding.rule, if finding.severity == Severity::Error { "!" } else { "" }))
        .collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

fn changed(from: &str, to: &str) -> String {
    assert_eq!(COMPLETE.matches(from).count(), 1, "{from}");
    COMPLETE.replacen(from, to, 1)
}

fn line(part: &str) -> &'static str {
    COMPLETE.split_inclusive('\n').find(|line| line.contains(part)).unwrap()
}

#[test]
fn a_complete_case_is_silent() {
    assert_eq!(speaks(COMPLETE), [] as [&str; 0]);
}

#[test]
fn each_line_that_a_resolved_case_wanted_is_asked_for() {
    for (part, rules) in [
        // Who is told in person has acknowledged it.
        ("what: acknowledged", vec![]),
        ("what: side-heard", vec!["side-not-heard!"]),
        ("what: met", vec!["decision-without-meeting"]),
        // One entry serves where the reporter is the affected person.
        ("what: informed-reporter,", vec![]),
        ("what: informed-affected", vec![]),
        ("what: informed-committee", vec!["committee-not-informed"]),
        ("agreed_by", vec!["too-few-votes!"]),
        // Who proposed it is one of those who agreed, then.
        ("proposed_by", vec!["too-few-votes!"]),
        ("given_by", vec!["too-few-givers"]),
        ("finding:", vec!["outcome-missing!"]),
        ("summary:", vec!["outcome-missing!"]),
        ("review:", vec!["review-date-missing!"]),
        ("keep_until:", vec!["keep-until-missing!"]),
        ("## Actions taken", vec!["section-missing!"]),
        ("## What happened", vec!["section-missing"]),
        ("A warning.", vec!["section-missing!"]),
    ] {
        assert_eq!(speaks(&changed(line(part), "")), rules, "without {part}");
    }
    assert_eq!(speaks(&changed("  resolved: 2026-05-14\n", "")), ["resolution-date-missing!"]);
}

#[test]
fn only_votes_that_count_are_counted() {
    for (votes, conflicts, severity, enough) in [
        ("[carol, dan]", "", "moderate", true),
        ("[carol]", "", "moderate", false),
        // A vote that is written twice, or is the proposer's, is one; other rules speak of that.
        ("[carol, carol]", "", "moderate", false),
        ("[carol, alice]", "", "moderate", false),
        // Three of four serve as a majority, two do not.
        ("[carol]", "", "severe", false),
        ("[carol, dan]", "", "severe", true),
        // Where fewer have no conflict than are asked for, all of them are enough, and nobody is not.
        ("[carol]", "conflicts: [bob, dan]\n", "moderate", true),
        ("[]", "conflicts: [bob, dan]\n", "moderate", false),
        ("[]", "conflicts: [alice, bob, carol, dan]\n", "moderate", false),
        // With one of the four recused, two of three do.
        ("[carol]", "conflicts: [bob]\n", "severe", true),
        ("[bob]", "conflicts: [bob]\n", "severe", false),
        // The last day of this member was in April.
        ("[carol, eve]", "", "moderate", false),
    ] {
        let text = changed("agreed_by: [carol, dan]", &format!("agreed_by: {votes}"))
            .replace("severity: moderate\n", &format!("severity: {severity}\n{conflicts}"));
        let missing = speaks(&text).contains(&"too-few-votes!".to_owned());
        assert_eq!(missing, !enough, "{votes} {conflicts} {severity}");
    }
}

#[test]
fn an_earlier_stage_asks_for_less() {
    let head = "---\ncase: quiet-harbor\n";
    let today = "reports: [{received: 2026-06-01, channel: email, by: anonymous}]\n";
    let earlier = "reports: [{received: 2026-05-11, channel: email, by: anonymous}]\n";
    let reported = "people: {person-b: {roles: [reported]}, person-c: {roles: [affected]}}\n";
    for (name, text) in [
        ("minimal", format!("status: open\n{today}")),
        (
            "a proposal with one vote",
            format!("status: open\n{today}decisions: [{{on: 2026-06-01, proposed_by: alice, agreed_by: [carol]}}]\n"),
        ),
        (
            "a warning before the talk",
            format!("status: open\n{today}{reported}sanctions: [{{person: person-b, kind: warning}}]\n"),
        ),
        ("kept on file", format!("status: on-file\norigin: handled-locally\n{earlier}")),
        ("expunged", "status: expunged\nreports: [{received: 2024-05-11, channel: verbal}]\n".to_owned()),
    ] {
        let found = speaks(&format!("{head}{text}---\n"));
        let errors: Vec<&String> = found.iter().filter(|rule| rule.ends_with('!')).collect();
        assert_eq!(errors, [] as [&str; 0], "{name}");
    }
}

#[test]
fn what_others_decided_wants_no_votes_of_ours() {
    let text = changed("status: resolved\n", "status: resolved\norigin: handled-locally\n")
        .replace(line("what: side-heard"), "")
        .replace(line("what: met"), "")
        .replace("agreed_by: [carol, dan]", "agreed_by: []");
    assert_eq!(speaks(&text), [] as [&str; 0]);
}

#[test]
fn each_of_several_people_is_asked_for() {
    let two = changed(
        "name: Robin Placeholder}\n",
        "name: Robin Placeholder}\n  person-c: {roles: [affected, reported], email: c@example.org}\n",
    )
    .replace("about [person-a]", "about [person-a] with [person-c]");
    assert_eq!(speaks(&two), ["affected-not-informed!"], "the entry to one is not to the other");
    let without_to = two.replace("what: informed-affected, to: person-a", "what: informed-affected");
    assert_eq!(speaks(&without_to), ["affected-not-informed!"], "of two people nobody can be meant");
    let both =
        two.replace("what: informed-affected, to: person-a", "what: informed-affected, to: [person-a, person-c]");
    assert_eq!(speaks(&both), [] as [&str; 0]);
    let one = changed("what: informed-affected, to: person-a", "what: informed-affected")
        .replace(line("what: informed-reporter,"), "");
    assert_eq!(speaks(&one), [] as [&str; 0], "of one person this one is meant");
    let left = one.replace("  - {at: 2026-05-14T10:00Z, by: alice, what: informed-affected}\n", "");
    assert_eq!(speaks(&left), ["affected-not-informed!", "reporter-not-informed"]);
    let unreachable = left.replace(", name: Given Sample", "");
    assert_eq!(speaks(&unreachable), [] as [&str; 0], "who can't be reached need not be told");
}

#[test]
fn recusal_covers_every_kind_of_act() {
    let base = changed("severity: moderate\n", "severity: moderate\nconflicts: [bob]\n");
    for (from, to, recused) in [
        ("by: alice, what: acknowledged", "by: bob, what: acknowledged", true),
        ("by: [alice, carol, dan], what: met", "by: [alice, bob, dan], what: met", true),
        ("proposed_by: alice", "proposed_by: bob", true),
        ("agreed_by: [carol, dan]", "agreed_by: [carol, dan, bob]", true),
        ("given_by: [alice, carol]", "given_by: [alice, bob]", true),
        ("severity: moderate", "severity: moderate\nshepherd: bob", true),
        ("severity: moderate", "severity: moderate\ntasks: [{what: call, owner: bob, done: 2026-05-12}]", true),
        ("severity: moderate", "severity: moderate\ntransparency: {approved_by: [alice, bob]}", true),
        ("retention:\n", "retention:\n  hold: {by: bob, since: 2026-05-20, reason: asked}\n", true),
        (
            "severity: moderate",
            "severity: moderate\nwaivers: [{rule: told-after-meeting, by: bob, on: 2026-05-20, reason: x}]",
            true,
        ),
        ("received_by: alice", "received_by: bob", false),
    ] {
        assert!(base.contains(from), "{from}");
        let text = base.replacen(from, to, 1);
        assert_eq!(speaks(&text).contains(&"recused-member-acts!".to_owned()), recused, "{to}");
    }
}

#[test]
fn an_order_counts_only_when_it_is_certain() {
    for (from, to, rule) in [
        // Half an hour earlier by the clock on the wall, half an hour later for everybody else.
        (
            "2026-05-13T11:00Z, by: [alice, carol], what: informed-reported",
            "2026-05-13T11:30+02:00, by: [alice, carol], what: informed-reported",
            "reporter-not-informed-first",
        ),
        (
            "2026-05-13T11:00Z, by: [alice, carol], what: informed-reported",
            "2026-05-12, by: [alice, carol], what: informed-reported",
            "reporter-not-informed-first",
        ),
        (
            "2026-05-14T10:00Z, by: alice, what: informed-affected",
            "2026-05-13T10:59Z, by: alice, what: informed-affected",
            "affected-informed-before-action",
        ),
        ("on: 2026-05-12\n", "on: 2026-05-10\n", "side-heard-after-decision"),
        ("on: 2026-05-12\n", "on: 2026-05-11\n", "decision-without-meeting"),
        (
            "what: met}\n",
            "what: met}\n  - {at: 2026-05-10, by: alice, what: met}\n  - {at: 2026-05-11T10:00Z, by: alice, what: told-of-complaint, to: person-b}\n",
            "told-after-meeting",
        ),
    ] {
        assert!(speaks(&changed(from, to)).contains(&rule.to_owned()), "{rule}");
    }
    for (from, to) in [
        (
            "2026-05-13T11:00Z, by: [alice, carol], what: informed-reported",
            "2026-05-13, by: [alice, carol], what: informed-reported",
        ),
        (
            "2026-05-13T11:00Z, by: [alice, carol], what: informed-reported",
            "2026-05-13T12:30+02:00, by: [alice, carol], what: informed-reported",
        ),
        ("2026-05-14T10:00Z, by: alice, what: informed-affected", "2026-05-13, by: alice, what: informed-affected"),
        ("2026-05-12T10:00Z, by: [alice, carol, dan], what: met", "2026-05-12, by: [alice, carol, dan], what: met"),
    ] {
        assert_eq!(speaks(&changed(from, to)), [] as [&str; 0], "{to}");
    }
}

#[test]
fn the_last_day_of_a_membership_is_in() {
    let act = |day: &str| {
        let head =
            "---\ncase: quiet-harbor\nstatus: open\nreports: [{received: 2026-04-20, channel: email, by: anonymous}]\n";
        speaks(&format!("{head}log: [{{at: {day}, by: [alice, eve], what: met}}]\n---\n"))
    };
    for (day, serves) in
        [("2026-04-30", true), ("2026-05-01", false), ("2026-04-30T23:59Z", true), ("2026-05-01T00:30+02:00", true)]
    {
        assert_eq!(!act(day).contains(&"member-not-serving!".to_owned()), serves, "{day}");
    }
}
