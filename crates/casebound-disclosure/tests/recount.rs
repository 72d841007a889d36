//! The numbers of transparency reports, counted again in another way: three periods of a committee, one after another.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

use std::collections::BTreeMap;

use casebound_disclosure::transparency::ReportRequest;
use casebound_disclosure::{Audience, Language, Source, Templates, disclose};
use casebound_record::case::{CaseOutcome, Report, Sanction, Transparency};
use casebound_record::words::{Publish, PublishingPermission, Role, Status};
use casebound_record::{Case, Committee, CommitteeFile, Moment, Person, Private};
use chrono::{Days, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

const COMMITTEE: &str = "committee: {name: A team, email: conduct@example.org, timezone: UTC}\n\
    members: {alice: {name: Member A}, carol: {name: Member C}}\n\
    types: {harassment: Harassment, remark: Remark, photo: Photo}\n\
    sanctions: {warning: {label: Warning}, ban: {label: Ban}}\n";

const TYPES: &[&str] = &["harassment", "remark", "photo", "undeclared"];
const KINDS: &[&str] = &["warning", "ban", "undeclared"];

/// Days are counted from the first day of the first of three periods of 100 days.
fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).unwrap().checked_add_days(Days::new(number)).unwrap()
}

fn any_case() -> impl Strategy<Value = Case> {
    let days = (0..300_u64, vec(0..100_u64, 0..3), 0..200_u64);
    let words = (vec(proptest::sample::select(TYPES), 0..3), vec((proptest::sample::select(KINDS), 0..50_u64), 0..3));
    (days, words, 0..4_usize, 0..3_usize, any::<bool>()).prop_map(
        |((received, later, takes), (types, sanctions), status, reported, told)| {
            let status = [Status::Open, Status::Resolved, Status::OnFile, Status::Expunged][status];
            let first = std::iter::once(received);
            let reports = first
                .chain(later.into_iter().map(|it| received + it))
                .map(|it| Report { received: Some(Moment::Day(day(it))), ..Report::default() });
            Case {
                status: Some(status),
                types: types.into_iter().map(str::to_owned).collect(),
                reports: reports.collect(),
                people: (0..reported).map(|_| Person { roles: vec![Role::Reported], ..Person::default() }).collect(),
                sanctions: sanctions
                    .into_iter()
                    .map(|(kind, after)| Sanction {
                        kind: Some(kind.to_owned()),
                        from: Some(day(received + after)),
                        ..Sanction::default()
                    })
                    .collect(),
                outcome: CaseOutcome {
                    resolved: (status != Status::Open).then(|| day(received + takes)),
                    ..CaseOutcome::default()
                },
                transparency: Transparency {
                    publish: told.then_some(PublishingPermission::Told(Publish::Summary)),
                    summary: Some(Private::new("A remark.".to_owned())),
                    approved_by: vec!["alice".to_owned(), "carol".to_owned()],
                    ..Transparency::default()
                },
                ..Case::default()
            }
        },
    )
}

fn named(cases: Vec<Case>) -> Vec<Case> {
    let name =
        |(idx, case)| Case { name: Some(format!("number-{}", "abcdefghijklmnop".get(idx..=idx).unwrap())), ..case };
    cases.into_iter().enumerate().map(name).collect()
}

fn data(committee: &Committee, cases: &[&Case], period: u64) -> Value {
    let source = Source { committee, case: None, today: day(1000), templates: Templates::built_in() };
    let request = ReportRequest::of_period(cases, day(period * 100), day(period * 100 + 99));
    serde_json::from_str(&disclose(&source, Audience::Public, &request, Language::English).unwrap().json).unwrap()
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

/// Category or key, and number, of each row.
fn rows(table: &Value) -> BTreeMap<String, usize> {
    let name = |row: &Value| row["key"].as_str().or(row["category"].as_str()).unwrap().to_owned();
    table["rows"].as_array().unwrap().iter().map(|row| (name(row), number(&row["incidents"]))).collect()
}

fn received(case: &Case) -> NaiveDate {
    case.first_received().unwrap().day()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn every_number_is_right(cases in vec(any_case(), 0..12).prop_map(named)) {
        let mut committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
        committee.transparency.smallest_count = 1;
        let all: Vec<&Case> = cases.iter().collect();
        let mut incidents = 0;
        let mut reports = 0;
        let mut open_before = 0;
        for period in 0..3 {
            let data = data(&committee, &all, period);
            let totals = &data["totals"];
            let (from, to) = (day(period * 100), day(period * 100 + 99));
            let within = |it: NaiveDate| from <= it && it <= to;
            let counted: Vec<&Case> = all.iter().copied().filter(|case| within(received(case))).collect();

            incidents += number(&totals["incidents"]);
            reports += number(&totals["reports"]);
            prop_assert_eq!(number(&totals["incidents"]), counted.len());
            prop_assert_eq!(data["incidents"].as_array().unwrap().len() + number(&data["notes"]), counted.len());
            prop_assert_eq!(number(&totals["people"]), counted.iter().map(|case| case.people.len()).sum::<usize>());
            let began = all.iter().flat_map(|case| &case.sanctions).filter(|it| within(it.from.unwrap()));
            prop_assert_eq!(number(&totals["actions"]), began.count());

            // What is open at the end of one period is carried over into the next.
            prop_assert_eq!(number(&totals["carried_over"]), open_before);
            let resolved_by = |case: &Case| case.outcome.resolved.is_some_and(|it| it <= to);
            let open = all.iter().filter(|case| received(case) <= to && !resolved_by(case)).count();
            let unresolved = counted.iter().filter(|case| !resolved_by(case)).count();
            prop_assert_eq!(open, open_before - number(&totals["resolved_since"]) + unresolved);
            open_before = open;

            let types = rows(&totals["types"]);
            for kind in ["harassment", "remark", "photo"] {
                let expected = counted.iter().filter(|case| case.types.iter().any(|it| it == kind)).count();
                prop_assert_eq!(types.get(kind).copied().unwrap_or(0), expected);
            }
            let resolutions = rows(&totals["resolutions"]);
            prop_assert_eq!(resolutions.get("unresolved").copied().unwrap_or(0), unresolved);
            for kind in ["warning", "ban"] {
                let given = |case: &Case| {
                    case.sanctions.iter().any(|it| it.kind.as_deref() == Some(kind) && it.from.unwrap() <= to)
                };
                let expected = counted.iter().filter(|case| resolved_by(case) && given(case)).count();
                prop_assert_eq!(resolutions.get(kind).copied().unwrap_or(0), expected);
            }
            for table in [&totals["types"], &totals["resolutions"]] {
                let sum: usize = rows(table).values().sum();
                prop_assert_eq!(table["overlapping"].as_bool().unwrap(), sum > counted.len());
                prop_assert!(sum >= counted.len());
            }
        }
        prop_assert_eq!(incidents, cases.len());
        let before_the_end = cases.iter().flat_map(|case| &case.reports).filter(|it| it.received.unwrap().day() < day(300));
        prop_assert_eq!(reports, before_the_end.count());
    }

    #[test]
    fn no_small_number_is_shown(cases in vec(any_case(), 0..16).prop_map(named), smallest in 2..5_u32) {
        let mut committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
        committee.transparency.smallest_count = smallest;
        let smallest = smallest as usize;
        let all: Vec<&Case> = cases.iter().collect();
        for period in 0..3 {
            let data = data(&committee, &all, period);
            let totals = &data["totals"];
            let fits = |it: usize| it == 0 || it >= smallest;
            let total = number(&totals["incidents"]);
            for name in ["types", "resolutions"] {
                for shown in rows(&totals[name]).into_values() {
                    prop_assert!(fits(shown) && fits(total - shown), "{} of {total}", shown);
                }
            }
            for name in ["people", "actions", "carried_over", "resolved_since"] {
                prop_assert!(totals[name].is_null() || fits(number(&totals[name])));
            }
        }
    }
}
