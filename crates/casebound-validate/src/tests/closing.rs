//! What closing a case asks for: the smallest warning of each profile, and the guide's page about it.

use std::collections::BTreeSet;

use casebound_record::yaml::{Kind, Node, parse};
use casebound_record::{CaseFile, CommitteeFile, Span};

use super::{Example, run};
use crate::{Finding, RuleId, Severity};

const PAGE: &str = include_str!("../../../../templates/guide/closing.md");

/// The rules that stop a case from being closed, each with the numbers of the sentences that ask for it.
const DEMANDS: &[(RuleId, &[&str])] = &[
    (RuleId::OutcomeMissing, &["S4-36"]),
    (RuleId::ResolutionDateMissing, &["S4-36"]),
    (RuleId::ReviewDateMissing, &["S4-36"]),
    (RuleId::SectionMissing, &["S4-36"]),
    (RuleId::DecisionMissing, &["S4-28", "S5-23"]),
    (RuleId::TooFewVotes, &["S4-28", "S4-29"]),
    (RuleId::SideNotHeard, &["S5-26"]),
    (RuleId::ReportedNotInformed, &["S5-27"]),
    (RuleId::AffectedNotInformed, &["S5-28"]),
    (RuleId::KeepUntilMissing, &["S5-50"]),
];

/// Each profile with its committee.yaml, its smallest warning, and how many values that has.
const PROFILES: &[(&str, &str, &str, usize)] = &[
    (
        "django-event",
        include_str!("../../../../templates/profiles/django-event.yaml"),
        include_str!("closing/django-event.md"),
        20,
    ),
    ("dsf", include_str!("../../../../templates/profiles/dsf.yaml"), include_str!("closing/dsf.md"), 21),
    (
        "dsf-working-group",
        include_str!("../../../../templates/profiles/dsf-working-group.yaml"),
        include_str!("closing/dsf-working-group.md"),
        21,
    ),
    ("chaoss", include_str!("../../../../templates/profiles/chaoss.yaml"), include_str!("closing/chaoss.md"), 21),
];

/// The profile as `init` writes it, with three more members.
fn committee(profile: &str) -> String {
    let more = "members:\n  alice: {name: Alice}\n  carol: {name: Carol}\n  dan: {name: Dan}\n";
    profile.replacen("members:\n", more, 1)
}

fn errors(committee: &str, text: &str) -> Vec<Finding> {
    let file = CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes());
    let found = run(&Example::of(committee, vec![file]));
    found.into_iter().filter(|finding| finding.severity == Severity::Error).collect()
}

/// The places of all values of the front matter.
fn values(text: &str) -> Vec<Span> {
    fn gather(node: &Node, out: &mut Vec<Span>) {
        match &node.kind {
            Kind::Map(entries) => entries.iter().for_each(|entry| gather(&entry.value, out)),
            Kind::List(items) => items.iter().for_each(|item| gather(item, out)),
            Kind::Scalar { .. } => out.push(node.span),
            Kind::Null => {}
        }
    }
    let end = text.find("\n---\n").expect("the front matter ends") + 1;
    let mut out = Vec::new();
    gather(&parse(text, Span::new(4, end)).root, &mut out);
    out
}

#[test]
fn a_profile_has_no_errors_as_it_is() {
    for (name, profile, ..) in PROFILES {
        assert!(CommitteeFile::read(profile.as_bytes()).problems.is_empty(), "{name}");
        let found = run(&Example::of(profile, Vec::new()));
        assert!(found.iter().all(|finding| finding.severity == Severity::Advice), "{name}: {found:?}");
    }
}

#[test]
fn the_smallest_warning_of_each_profile_can_be_closed() {
    for (name, profile, text, count) in PROFILES {
        let committee = committee(profile);
        assert_eq!(errors(&committee, text), [], "{name}");
        let values = values(text);
        assert_eq!(values.len(), *count, "{name}");
        // Of somebody without a name less is asked: nobody can hear or tell that person.
        for span in values.into_iter().filter(|span| span.of(text) != "Robin Placeholder") {
            // An empty text in place of the value: not known.
            let mut less = (*text).to_owned();
            less.replace_range(span.start..span.end, "''");
            assert_ne!(errors(&committee, &less), [], "{name}: nothing asks for `{}`", span.of(text));
        }
        let row = PAGE.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        assert!(row.is_some_and(|row| row.ends_with(&format!(" | {count} |"))), "{name}: {row:?}");
    }
    assert!(PAGE.contains(PROFILES[0].2), "the guide shows the smallest warning");
}

#[test]
fn closing_asks_for_what_the_page_says_and_nothing_else() {
    let bare = "---\ncase: quiet-harbor\nstatus: resolved\nreports: [{received: 2026-05-11, channel: email, by: person-a}]\n\
        people:\n  person-a: {roles: [reporter, affected], name: Given Sample}\n  person-b: {roles: [reported], name: Robin Placeholder}\n\
        sanctions: [{person: person-b, kind: warning}]\nOUTCOME---\n";
    let without_day = bare.replace("OUTCOME", "");
    let with_day =
        bare.replace("OUTCOME", "outcome: {resolved: 2026-05-12}\ndecisions: [{on: 2026-05-12, proposed_by: alice}]\n");
    let committee = committee(PROFILES[0].1);
    let found: BTreeSet<RuleId> =
        [without_day, with_day].iter().flat_map(|text| errors(&committee, text)).map(|finding| finding.rule).collect();
    let asked: BTreeSet<RuleId> = DEMANDS.iter().map(|(rule, _)| *rule).collect();
    assert_eq!(found, asked);
    for (id, sources) in DEMANDS {
        let row = PAGE.lines().find(|line| line.contains(&format!("| `{id}` |"))).unwrap_or_default();
        let cited = id.rule().sources();
        for source in *sources {
            assert!(row.contains(source) && cited.iter().any(|its| its == source), "{id}: {source}");
        }
    }
}
