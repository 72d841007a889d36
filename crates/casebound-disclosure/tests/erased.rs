//! Reports beside erased records: what tombstones keep, and what is not known any longer.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

mod reports;
mod sample;

use casebound_disclosure::transparency::{DisposedCase, Release, ReportRefusal, ReportRequest, with_days};
use casebound_record::CaseFile;
use casebound_record::disposal::{DaySpan, RetainedFacts};
use casebound_record::words::Outcome;
use reports::{day, report, request};
use serde_json::Value;

fn span(first: &str, last: &str) -> DaySpan {
    DaySpan { first: day(first), last: day(last) }
}

/// A record of which a tombstone of an older version knows the year.
fn erased() -> DisposedCase {
    DisposedCase {
        received: span("2026-01-01", "2026-11-30"),
        resolved: span("2026-01-01", "2026-11-30"),
        disposed_on: day("2026-11-30"),
        is_duplicate: false,
        event: None,
        types: vec!["harassment".to_owned()],
        finding: Some(Outcome::Violation),
        sanctions: vec!["ban".to_owned()],
        reports: 3,
        shared: 0,
        shared_beyond: 0,
        people: 2,
    }
}

/// The report of some days of 2026 beside erased records, where every number is shown.
fn beside(disposed: &[DisposedCase], (from, to): (&str, &str)) -> Result<Value, ReportRefusal> {
    let mut committee = sample::committee().committee;
    committee.transparency.smallest_count = 1;
    let files = sample::files();
    let cases = sample::cases(&files);
    let asked = ReportRequest { disposed, from: day(from), to: day(to), ..request(&cases) };
    report(&committee, &asked).map(|it| serde_json::from_str(&it.json).unwrap())
}

const WHOLE_YEAR: (&str, &str) = ("2026-01-01", "2026-12-31");
const HALF_YEAR: (&str, &str) = ("2026-01-01", "2026-06-30");

#[test]
fn erased_records_are_still_counted() {
    let before = beside(&[], WHOLE_YEAR).unwrap();
    let after = beside(&[erased()], WHOLE_YEAR).unwrap();
    let number = |data: &Value, name: &str| data["totals"][name].as_u64().unwrap();
    for (name, more) in [("incidents", 1), ("reports", 3), ("actions", 1), ("people", 2)] {
        assert_eq!(number(&after, name), number(&before, name) + more, "{name}");
    }
    assert_eq!(after["notes"].as_u64(), before["notes"].as_u64().map(|it| it + 1));
    let of = |data: &Value| data["totals"]["types"]["rows"][0]["incidents"].as_u64();
    assert_eq!(of(&after), of(&before).map(|it| it + 1));
    // What a tombstone does not keep is no longer said of the others either.
    assert!(before["totals"]["response"].is_object() && after["totals"]["response"].is_null());
    assert!(after["suppressed"].as_array().unwrap().contains(&"erased".into()), "{}", after["suppressed"]);
    // Nobody knows whether it was received in the first half.
    let days = span("2026-01-01", "2026-11-30");
    let instead = Some((day("2026-01-01"), day("2026-11-30")));
    assert_eq!(beside(&[erased()], HALF_YEAR), Err(ReportRefusal::ErasedDay { days, instead }));
    let later = ("2026-12-01", "2026-12-31");
    let incidents = |disposed: &[DisposedCase]| beside(disposed, later).unwrap()["totals"]["incidents"].clone();
    assert_eq!(incidents(&[erased()]), incidents(&[]));
}

#[test]
fn what_is_known_of_an_erased_record_decides_each_period() {
    let known = DisposedCase {
        received: span("2026-04-01", "2026-06-30"),
        resolved: span("2026-07-01", "2026-09-30"),
        ..erased()
    };
    let of = |days| beside(std::slice::from_ref(&known), days).map(|it| it["totals"].clone());
    let without = |days| beside(&[], days).map(|it| it["totals"].clone()).unwrap();
    let row = |totals: &Value, category: &str| {
        let rows = totals["resolutions"]["rows"].as_array().unwrap().iter();
        rows.filter(|it| it["category"] == category).filter_map(|it| it["incidents"].as_u64()).sum::<u64>()
    };
    // At the end of June it was open, and what came of it is not told there.
    let half = of(HALF_YEAR).unwrap();
    assert_eq!(row(&half, "unresolved"), row(&without(HALF_YEAR), "unresolved") + 1);
    assert_eq!(row(&half, "declared"), row(&without(HALF_YEAR), "declared"));
    // In the second half, it is one of those that were open before, and were resolved.
    let later = ("2026-07-01", "2026-12-31");
    for number in ["carried_over", "resolved_since"] {
        assert_eq!(of(later).unwrap()[number].as_u64(), without(later)[number].as_u64().map(|it| it + 1), "{number}");
    }
    assert_eq!(of(later).unwrap()["incidents"], without(later)["incidents"]);
    // Reports and sanctions may have come in either half.
    assert!(half["reports"].is_null() && half["actions"].is_null());
    // How things stood within the third quarter, nobody knows.
    let within = of(("2026-01-01", "2026-08-15")).unwrap();
    assert!(within["resolutions"]["withheld"] == true && within["acted_upon"].is_null());
    // A part of the second quarter can't be told from the rest.
    let Err(ReportRefusal::ErasedDay { instead, .. }) = of(("2026-01-01", "2026-05-31")) else { panic!() };
    assert_eq!(instead, Some((day("2026-01-01"), day("2026-06-30"))));
}

#[test]
fn one_message_and_one_incident_stay_one_when_a_record_is_erased() {
    let single = DisposedCase { reports: 1, shared: 1, sanctions: Vec::new(), ..erased() };
    let reports = |it: DisposedCase| beside(&[it], WHOLE_YEAR).unwrap()["totals"]["reports"].as_u64().unwrap();
    let before = beside(&[], WHOLE_YEAR).unwrap()["totals"].clone();
    assert_eq!(reports(single.clone()), before["reports"].as_u64().unwrap());
    assert_eq!(reports(DisposedCase { shared: 0, shared_beyond: 1, ..single.clone() }), reports(single.clone()));
    let duplicate = DisposedCase { is_duplicate: true, ..single };
    let after = beside(&[duplicate], WHOLE_YEAR).unwrap()["totals"].clone();
    assert_eq!((&after["incidents"], &after["people"]), (&before["incidents"], &before["people"]));
}

#[test]
fn a_tombstone_tells_no_more_of_days_than_published_reports() {
    let committee = sample::committee().committee;
    let file = |name: &str, day: &str, more: &str| {
        let text = format!(
            "---\ncase: {name}\nstatus: resolved\ntypes: [harassment]\n\
             reports: [{{received: {day}T10:00+00:00, channel: email, by: person-a}}]\n\
             people: {{person-a: {{roles: [reporter], email: a@example.org}}}}\n\
             outcome: {{finding: violation, resolved: {day}}}\n{more}---\n"
        );
        CaseFile::read(format!("cases/2026/{name}.md"), text.as_bytes())
    };
    let published = |days: &[(&str, &str)]| -> Vec<Release> {
        let whole = report(&committee, &request(&[])).unwrap().json;
        let with = |(from, to): &(&str, &str)| {
            Release::read(&whole.replace("2026-01-01", from).replace("2026-06-30", to)).unwrap()
        };
        days.iter().map(with).collect()
    };
    let kept = |received: &str, reports: &[(&str, &str)], erased_on: &str| {
        let file = file("quiet-harbor", received, "");
        let facts = RetainedFacts::of(&file.case, &committee).unwrap();
        let facts = with_days(facts, &file.case, &[], &committee, &published(reports), day(erased_on));
        (facts.received_within.unwrap(), facts.resolved_within.unwrap())
    };
    let both = |first: &str, last: &str| (span(first, last), span(first, last));
    // No report: a quarter, and no day after the erasure.
    assert_eq!(kept("2026-05-20", &[], "2027-01-01"), both("2026-04-01", "2026-06-30"));
    assert_eq!(kept("2026-05-20", &[], "2026-06-15"), both("2026-04-01", "2026-06-15"));
    assert_eq!(kept("2026-12-31", &[], "2029-01-01"), both("2026-10-01", "2026-12-31"));
    // A month that was published, or what no report has yet.
    let months = [("2026-04-01", "2026-04-30"), ("2026-05-01", "2026-05-31")];
    assert_eq!(kept("2026-05-20", &months, "2027-01-01"), both("2026-05-01", "2026-05-31"));
    assert_eq!(kept("2026-06-02", &months, "2026-06-15"), both("2026-06-01", "2026-06-15"));
    // A report of a day tells of that day; the tombstone does not.
    assert_eq!(kept("2026-05-20", &[("2026-05-20", "2026-05-20")], "2027-01-01"), both("2026-04-01", "2026-06-30"));
    let told = |other: &str| {
        let (file, other) = (file("quiet-harbor", "2026-05-20", ""), file("brisk-cloud", "2026-05-20", other));
        let facts = RetainedFacts::of(&file.case, &committee).unwrap();
        let facts = with_days(facts, &file.case, &[&other.case], &committee, &[], day("2027-01-01"));
        [facts.reports, facts.shared, facts.shared_beyond]
    };
    assert_eq!(told(""), [1, 1, 0]);
    assert_eq!(told("event: example-conf-2026\n"), [1, 0, 1]);
}
