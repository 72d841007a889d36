//! How much is proved of many reports: an answer comes in time, and where there is none nothing is published.

use super::super::OverlapDoubt;
use super::*;

const KINDS: u64 = 12;

/// Twelve kinds, two events.
fn committee() -> Committee {
    let types: Vec<String> = (0..KINDS).map(|kind| format!("kind-{kind}: {{label: Kind {kind}}}")).collect();
    let text = format!(
        "committee: {{name: A team, email: conduct@example.org, timezone: UTC}}\n\
         events: {{one: {{name: One}}, two: {{name: Two}}}}\n\
         types: {{{}}}\n\
         transparency: {{smallest_count: 3, approvals: 2}}\n",
        types.join(", ")
    );
    CommitteeFile::read(text.as_bytes()).committee
}

/// Incidents of a year, at no event or one of two, some of several kinds.
fn incidents(count: usize) -> Vec<Case> {
    let mut seed = 7_u64;
    let mut any = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let mut incident = |idx: usize| {
        let mut case = Case { name: Some(format!("number-{idx}")), ..plain() };
        let mut kinds = BTreeSet::from([any(KINDS).min(any(KINDS))]);
        if any(4) == 0 {
            kinds.insert(any(KINDS));
        }
        case.types = kinds.into_iter().map(|kind| format!("kind-{kind}")).collect();
        case.event = [None, Some("one"), Some("two")]
            .into_iter()
            .nth(usize::try_from(any(3)).unwrap())
            .unwrap()
            .map(str::to_owned);
        received(&mut case, &(day("2026-01-01") + chrono::Days::new(any(365))).to_string());
        case
    };
    (0..count).map(&mut incident).collect()
}

/// Writes the report of the year beside others, of which each was written as if there were no other.
fn beside(cases: &[Case], reports: &[Asked], apart: bool) -> Result<usize, ReportRefusal> {
    let (committee, guard) = (committee(), Guard::public([]));
    let cases: Vec<&Case> = cases.iter().collect();
    let write = |(from, to, event): Asked, earlier: &[Release], apart: bool| {
        let asked = ReportRequest { event, apart, earlier, ..ReportRequest::of_period(&cases, day(from), day(to)) };
        let (today, templates) = (day("2027-01-01"), Templates::built_in());
        let input = Input { committee: &committee, today, templates, asked: &asked };
        data(&input, Language::English, &guard)
    };
    let kept: Vec<Release> =
        reports.iter().map(|asked| Release::of(&write(*asked, &[], false).unwrap().data).unwrap()).collect();
    write(YEAR, &kept, apart).map(|made| made.certificate.sensitive)
}

/// Quarters that share a week, of everything and of each event.
const CROSSING: [Asked; 12] = [
    ("2026-01-01", "2026-04-07", None),
    ("2026-01-01", "2026-04-07", Some("one")),
    ("2026-01-01", "2026-04-07", Some("two")),
    ("2026-04-01", "2026-07-07", None),
    ("2026-04-01", "2026-07-07", Some("one")),
    ("2026-04-01", "2026-07-07", Some("two")),
    ("2026-07-01", "2026-10-07", None),
    ("2026-07-01", "2026-10-07", Some("one")),
    ("2026-07-01", "2026-10-07", Some("two")),
    ("2026-10-01", "2026-12-31", None),
    ("2026-10-01", "2026-12-31", Some("one")),
    ("2026-10-01", "2026-12-31", Some("two")),
];

const MONTHS: [Asked; 12] = [
    ("2026-01-01", "2026-01-31", None),
    ("2026-02-01", "2026-02-28", None),
    ("2026-03-01", "2026-03-31", None),
    ("2026-04-01", "2026-04-30", None),
    ("2026-05-01", "2026-05-31", None),
    ("2026-06-01", "2026-06-30", None),
    ("2026-07-01", "2026-07-31", None),
    ("2026-08-01", "2026-08-31", None),
    ("2026-09-01", "2026-09-30", None),
    ("2026-10-01", "2026-10-31", None),
    ("2026-11-01", "2026-11-30", None),
    ("2026-12-01", "2026-12-31", None),
];

#[test]
fn the_year_beside_twelve_months_is_proved() {
    assert!(beside(&incidents(400), &MONTHS, false).unwrap() > 0);
}

#[test]
fn what_cannot_be_proved_in_time_is_refused_and_apart_comes_out() {
    let cases = incidents(120);
    assert_eq!(beside(&cases, &CROSSING, false), Err(OverlapDoubt::Unproven.into()));
    assert!(beside(&cases, &CROSSING, true).is_ok());
}
