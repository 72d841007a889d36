//! Small slips in a case that has no error: each is caught by a rule of its own.

use super::stages::{COMPLETE, speaks};

/// What is typed in place of what, and the rule that speaks; an error with `!`.
const MUTANTS: &[(&str, &str, &str)] = &[
    // The three of the acceptance record.
    (
        "reports:\n  - {received: 2026-05-11T08:00Z, channel: verbal, by: person-a, received_by: alice}",
        "reports: []",
        "missing-key!",
    ),
    ("retention:", "transparency: {publish: note, approved_by: [alice, alice]}\nretention:", "member-listed-twice!"),
    ("person-b: {roles: [reported], name: Robin Placeholder}", "person-b: {name: Robin Placeholder}", "missing-key!"),
    ("roles: [reported]", "roles: []", "roles-empty!"),
    // Days.
    ("resolved: 2026-05-14", "resolved: 2026-05-10", "resolved-before-report!"),
    ("resolved: 2026-05-14", "resolved: 2027-05-14", "future-date!"),
    ("review: 2027-05-14", "review: 2026-05-13", "review-before-resolved!"),
    ("keep_until: 2028-05-14", "keep_until: 2027-05-14", "keep-until-mismatch!"),
    ("keep_until: 2028-05-14", "keep_until: 2028-02-30", "bad-date!"),
    ("received: 2026-05-11T08:00Z", "received: 2026-05-11T08:00", "bad-date!"),
    ("on: 2026-05-12\n", "on: 2026-06-31\n", "bad-date!"),
    ("people:\n", "incident: {when: 2026-05-20}\npeople:\n", "incident-after-report!"),
    ("people:\n", "incident: {when: {from: 2026-05-10, to: 2026-05-09}}\npeople:\n", "incident-ends-before-it-starts!"),
    // Who acts.
    ("proposed_by: alice", "proposed_by: nobody", "unknown-member!"),
    ("proposed_by: alice", "proposed_by: eve", "member-not-serving!"),
    ("log:\n", "conflicts: [carol]\nlog:\n", "recused-member-acts!"),
    ("agreed_by: [carol, dan]", "agreed_by: [carol, carol]", "member-listed-twice!"),
    ("agreed_by: [carol, dan]", "agreed_by: [carol, alice]", "proposer-counted-twice!"),
    ("agreed_by: [carol, dan]", "agreed_by: [carol, dan]\n    against: [dan]", "voted-twice!"),
    ("agreed_by: [carol, dan]", "agreed_by: []", "too-few-votes!"),
    ("    proposed_by: alice\n", "", "too-few-votes!"),
    ("agreed_by: [carol, dan]", "agreed_by: all", "wrong-shape!"),
    ("agreed_by: [carol, dan]", "agreed_by: none", "wrong-shape!"),
    ("finding: violation", "finding: none", "unknown-word!"),
    ("summary: A remark.", "summary: A remark # 3 of 5", "comment-cuts-text"),
    (
        "channel: verbal, by: person-a, received_by: alice",
        "channel: verbal, by: person-a",
        "verbal-report-without-receiver!",
    ),
    ("by: [alice, carol], what: side-heard", "by: [alice, zoe], what: side-heard", "unknown-member!"),
    // Who is who.
    ("by: person-a, received_by", "by: person-z, received_by", "unknown-person!"),
    ("  - person: person-b\n", "  - person: person-z\n", "unknown-person!"),
    ("  - person: person-b\n", "  - person: person-a\n", "sanctioned-not-reported!"),
    ("[person-b] made", "[person-c] made", "unknown-person!"),
    ("[person-b] made", "Robin Placeholder made", "name-in-the-clear!"),
    ("summary: A remark.", "summary: A remark to Given Sample.", "name-in-the-clear!"),
    ("roles: [reporter, affected]", "roles: [affected]", "reporter-without-role!"),
    // What was done.
    ("kind: warning", "kind: ban", "sanction-without-end!"),
    ("kind: warning", "kind: warnning", "unknown-sanction!"),
    ("finding: violation", "finding: no-violation", "sanction-without-violation!"),
    ("finding: violation", "finding: violation\n  duplicate_of: quiet-harbor", "duplicate-in-a-ring!"),
    ("    kind: warning\n", "    kind: warning\n    until: 2026-05-01\n", "sanction-ends-before-it-starts!"),
    (
        "    kind: warning\n",
        "    kind: warning\n    lifted: {on: 2026-05-01, by: [alice, carol], why: x}\n",
        "sanction-lifted-before-it-starts!",
    ),
    ("## Actions taken\n\nA warning.\n", "## Actions taken\n\n<!-- later -->\n", "section-missing!"),
    (
        "retention:",
        "appeals: [{received: 2026-05-20, by: person-b, decided: 2026-05-19, outcome: upheld, decided_by: [bob]}]\nretention:",
        "appeal-decided-before-received!",
    ),
    (
        "retention:",
        "appeals: [{received: 2026-05-20, by: person-b, decided: 2026-05-22, outcome: upheld, decided_by: [carol]}]\nretention:",
        "appeal-not-independent",
    ),
    ("status: resolved", "status: open", "resolved-while-open!"),
    (
        "retention:",
        "waivers: [{rule: name-in-the-clear, by: carol, on: 2026-05-14, reason: x}]\nretention:",
        "rule-not-waivable!",
    ),
    (
        "retention:",
        "waivers: [{rule: no-such-rule, by: carol, on: 2026-05-14, reason: x}]\nretention:",
        "unknown-waiver!",
    ),
    ("case: quiet-harbor", "case: quiet-harbour", "code-name-mismatch!"),
    ("severity: moderate", "severity: moderate\nseverity: low", "duplicate-key!"),
    ("severity: moderate", "severity: medium", "unknown-word!"),
    ("retention:\n", "retention: &r\n", "anchor-or-alias!"),
];

#[test]
fn every_mutant_is_caught() {
    let mut escaped = Vec::new();
    for (from, to, rule) in MUTANTS {
        assert_eq!(COMPLETE.matches(from).count(), 1, "{from}");
        let found = speaks(&COMPLETE.replacen(from, to, 1));
        if !found.iter().any(|it| it == rule) {
            escaped.push(format!("{to:?}: {rule} is not among {found:?}"));
        }
    }
    assert!(escaped.is_empty(), "{}", escaped.join("\n"));
}

#[test]
fn variants_that_are_right_stay_silent() {
    for (from, to) in [
        ("severity: moderate", "severity:   'moderate'   # decided on Monday"),
        ("name: Robin Placeholder", "name: unknown"),
        ("agreed_by: [carol, dan]", "agreed_by: [carol, dan]\n    abstained: [bob]"),
        ("log:\n", "conflicts: [{member: bob, kind: soft, since: 2026-05-11, ruled_by: [alice, carol]}]\nlog:\n"),
        ("people:\n", "incident: {when: 2026-05, where: hallway}\npeople:\n"),
        ("people:\n", "incident: [{when: 2026-05-10, where: hallway}, {when: unknown}]\npeople:\n"),
        ("finding: violation", "finding: partly"),
        (
            "retention:\n",
            "tasks: [{what: ask, outside: forum moderators, due: 2026-05-20, done: 2026-05-19}]\nretention:\n",
        ),
    ] {
        let text = COMPLETE.replacen(from, to, 1);
        let errors: Vec<String> = speaks(&text).into_iter().filter(|it| it.ends_with('!')).collect();
        assert_eq!(errors, [] as [&str; 0], "{to}");
    }
}
