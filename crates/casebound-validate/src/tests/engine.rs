//! The engine: who may set a rule aside, what is still judged when a file is unusable, and where findings stand.

use casebound_record::time::parse_day;
use casebound_record::{CaseFile, Clock, CommitteeFile, Form, LineIndex};

use super::{COMMITTEE, Example, TODAY, examples, fact, run};
use crate::{Context, FileFact, Finding, RULES, RuleId, RuleScope, check_case, check_repository};

/// An open case that breaks one rule that may be waived, with more keys behind it.
const WAIVABLE: &str = "\
---
case: quiet-harbor
status: open
reports:
  - {received: 2026-06-01, channel: email}
retention: {keep_until: indefinite}
";

const WAIVED: RuleId = RuleId::KeepUntilMismatch;

fn case(text: &str) -> CaseFile {
    CaseFile::read("cases/2026/quiet-harbor.md", text.as_bytes())
}

fn judge(committee: &str, cases: Vec<CaseFile>) -> Vec<Finding> {
    run(&Example::of(committee, cases))
}

fn ids(text: &str) -> Vec<RuleId> {
    judge(COMMITTEE, vec![case(text)]).iter().map(|finding| finding.rule).collect()
}

fn with_waiver(waiver: &str, more: &str) -> Vec<RuleId> {
    ids(&format!("{WAIVABLE}waivers:\n  - {waiver}\n{more}---\n"))
}

#[test]
fn a_waiver_with_a_reason_sets_its_rule_aside() {
    assert!(ids(&format!("{WAIVABLE}---\n")).contains(&WAIVED));
    let found = with_waiver("{rule: keep-until-mismatch, by: alice, on: 2026-06-01, reason: agreed}", "");
    assert!(!found.contains(&WAIVED) && !found.contains(&RuleId::UnusedWaiver), "{found:?}");
}

#[test]
fn a_waiver_wants_somebody_who_may_act() {
    let by = |member: &str, more: &str| {
        with_waiver(&format!("{{rule: keep-until-mismatch, by: {member}, on: 2026-06-01, reason: agreed}}"), more)
    };
    assert!(by("bob", "conflicts: [bob]\n").contains(&WAIVED), "a member with a conflict");
    assert!(by("eve", "").contains(&WAIVED), "no member any more on that day");
    assert!(by("mallory", "").contains(&WAIVED), "never a member");
}

#[test]
fn a_waiver_wants_all_its_parts() {
    for waiver in [
        "{rule: keep-until-mismatch, by: alice, on: 2026-06-01}",
        "{rule: keep-until-mismatch, on: 2026-06-01, reason: agreed}",
        "{by: alice, on: 2026-06-01, reason: agreed}",
        "{rule: [keep-until-mismatch], by: alice, on: 2026-06-01, reason: agreed}",
        "keep-until-mismatch",
    ] {
        assert!(with_waiver(waiver, "").contains(&WAIVED), "{waiver}");
    }
}

#[test]
fn a_waiver_holds_for_its_own_case_only() {
    let waived =
        format!("{WAIVABLE}waivers:\n  - {{rule: {WAIVED}, by: alice, on: 2026-06-01, reason: agreed}}\n---\n");
    let other = format!("{WAIVABLE}---\n").replace("quiet-harbor", "placid-meadow");
    let other = CaseFile::read("cases/2026/placid-meadow.md", other.as_bytes());
    let found = judge(COMMITTEE, vec![case(&waived), other]);
    let paths: Vec<&str> = found.iter().filter(|it| it.rule == WAIVED).map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["cases/2026/placid-meadow.md"]);
}

#[test]
fn what_may_not_be_waived_stays() {
    let found = with_waiver("{rule: unknown-key, by: alice, on: 2026-06-01, reason: we like it}", "colour: red\n");
    assert!(found.contains(&Form::UnknownKey.into()) && found.contains(&RuleId::RuleNotWaivable), "{found:?}");
    for rule in RULES.iter().filter(|rule| matches!(rule.scope, RuleScope::Form(_) | RuleScope::Waivers)) {
        assert!(!rule.waivable, "`{}`", rule.id);
    }
}

#[test]
fn without_a_usable_committee_only_form_is_judged() {
    let broken = format!("{WAIVABLE}colour: red\n---\n");
    let usable = judge(COMMITTEE, vec![case(&broken)]);
    assert!(usable.iter().any(|it| it.rule == WAIVED), "the case has more than a fault of form");
    let no_members = "committee: {name: Sample Committee, timezone: UTC}\n";
    for committee in
        ["", "members: [", "members: {alice: {name: Alice Member}\n", no_members, "<<<<<<< ours\n", "- alice\n"]
    {
        let found = judge(committee, vec![case(&broken)]);
        let of_case: Vec<RuleId> = found.iter().filter(|it| it.path.starts_with("cases/")).map(|it| it.rule).collect();
        assert_eq!(of_case, [RuleId::UnknownKey], "{committee:?}");
        assert!(found.iter().any(|it| it.path == "committee.yaml"), "{committee:?} is not passed over in silence");
    }
}

#[test]
fn the_key_of_a_sealed_case_switches_nothing_off() {
    let message = "\n-----BEGIN PGP MESSAGE-----\n\nhQEMAwAA\n-----END PGP MESSAGE-----\n";
    let plain = ids(&format!("{WAIVABLE}---\n{message}"));
    for sealed in ["{to: [alice, carol]}", "{to: []}", "yes", "no", "''", ""] {
        let waiver = "waivers: [{rule: sealed-without-message, by: alice, on: 2026-06-01, reason: none}]\n";
        for more in ["", waiver] {
            let found = ids(&format!("{WAIVABLE}sealed: {sealed}\n{more}---\n{message}"));
            assert!(plain.iter().all(|id| found.contains(id)), "{sealed}: {found:?}");
            // An empty value says nothing, as a key that is not there.
            assert_eq!(found.contains(&RuleId::SealedWithoutMessage), !sealed.is_empty(), "{sealed}: {found:?}");
        }
    }
}

#[test]
fn two_findings_on_one_line_stand_in_order() {
    let text = "---\ncase: quiet-harbor\nstatus: open\nreports:\n  - {received: never, channel: pigeon}\n---\n";
    let found = judge(COMMITTEE, vec![case(text)]);
    let index = LineIndex::new(text);
    let places: Vec<_> = found
        .iter()
        .filter(|it| matches!(it.rule, RuleId::BadDate | RuleId::UnknownWord))
        .map(|it| (it.rule, index.position(it.span.start).line, index.position(it.span.start).column))
        .collect();
    assert_eq!(places, [(RuleId::BadDate, 5, 16), (RuleId::UnknownWord, 5, 32)]);
}

#[test]
fn a_finding_can_stand_at_the_last_byte() {
    let committee = format!("{COMMITTEE}rota: x");
    let found = judge(&committee, Vec::new());
    let last = found.iter().find(|it| it.rule == RuleId::WrongShape).expect("a word is not a map");
    assert_eq!((last.span.start, last.span.end), (committee.len() - 1, committee.len()));

    let text =
        "---\ncase: quiet-harbor\nstatus: open\nreports:\n  - {received: 2026-06-01, channel: email}\n---\nEnd.\r";
    let found = judge(COMMITTEE, vec![case(text)]);
    let last = found.iter().find(|it| it.rule == RuleId::LoneCarriageReturn).expect("the last byte is one");
    assert_eq!(last.span.start, text.len() - 1);
}

#[test]
fn every_place_and_edit_lies_within_its_file() {
    for (rule, example) in RULES.iter().flat_map(|rule| examples(rule.page).into_iter().map(move |it| (rule, it))) {
        for finding in run(&example) {
            let text = match example.cases.iter().find(|case| case.path == finding.path) {
                Some(case) => case.text.expose(),
                None => &example.committee.text,
            };
            let edit = finding.fix.as_ref().map(|fix| fix.edit.span);
            for span in [Some(finding.span), edit].into_iter().flatten() {
                assert!(text.get(span.start..span.end).is_some(), "{}: {} at {span:?}", rule.id, finding.rule);
            }
            for place in finding.related.iter().filter(|place| place.path == "committee.yaml") {
                let there = example.committee.text.get(place.span.start..place.span.end);
                assert!(there.is_some_and(|it| !it.is_empty()), "{}: {} points nowhere", rule.id, finding.rule);
            }
        }
    }
}

#[test]
fn a_thousand_findings_are_found() {
    let mut text = WAIVABLE.to_owned();
    text.push_str("log:\n");
    for _ in 0..1_000 {
        text.push_str("  - {at: soon, by: zoe, what: sang}\n");
    }
    text.push_str("---\n");
    let found = judge(COMMITTEE, vec![case(&text)]);
    let of = |id: RuleId| found.iter().filter(|it| it.rule == id).count();
    assert_eq!((of(RuleId::BadDate), of(RuleId::UnknownWord)), (1_000, 1_000));
}

#[test]
fn a_waiver_for_a_rule_over_all_cases_is_judged_with_all_cases() {
    let rule = RULES.iter().find(|rule| rule.waivable && matches!(rule.scope, RuleScope::Repository(_)));
    let rule = rule.expect("there are such rules");
    let text = format!(
        "---\ncase: quiet-harbor\nstatus: open\nreports:\n  - {{received: 2026-06-01, channel: email}}\nwaivers:\n  - {{rule: {}, by: alice, on: 2026-06-01, reason: agreed}}\n---\n",
        rule.id
    );
    let unused = |found: &[Finding]| found.iter().filter(|it| it.rule == RuleId::UnusedWaiver).count();
    assert_eq!(unused(&judge(COMMITTEE, vec![case(&text)])), 1);
    let committee = CommitteeFile::read(COMMITTEE.as_bytes());
    let clock = Clock::end_of(parse_day(TODAY).unwrap(), committee.committee.about.timezone);
    let context = Context { committee: Some(&committee), ..Context::at(clock) };
    assert_eq!(unused(&check_case(&context, &case(&text)).into_findings()), 0, "alone nobody can tell");
}

#[test]
fn a_case_that_is_not_judged_counts_by_its_name() {
    let committee = CommitteeFile::read(COMMITTEE.as_bytes());
    let clock = Clock::end_of(parse_day(TODAY).unwrap(), committee.committee.about.timezone);
    let judged = |files: &[FileFact<'_>]| {
        let context = Context { committee: Some(&committee), files, ..Context::at(clock) };
        let text = "---\ncase: quiet-harbor\nstatus: open\nrelated: [amber-lantern]\n---\n";
        check_repository(&context, vec![check_case(&context, &case(text))])
    };
    let of = |found: &[Finding], id: RuleId| found.iter().filter(|it| it.rule == id).count();
    let alone = judged(&[]);
    assert_eq!((of(&alone, RuleId::UnknownRelatedCase), of(&alone, RuleId::CodeNameTaken)), (1, 0));
    let beside = judged(&[fact("cases/2025/Quiet-Harbor.md", b""), fact("cases/2026/amber-lantern.md", b"")]);
    assert_eq!((of(&beside, RuleId::UnknownRelatedCase), of(&beside, RuleId::CodeNameTaken)), (0, 1));
    let first = beside.iter().find(|it| it.rule == RuleId::CodeNameTaken).and_then(|it| it.related.first());
    assert_eq!(first.map(|it| it.path.as_str()), Some("cases/2025/Quiet-Harbor.md"));
}
