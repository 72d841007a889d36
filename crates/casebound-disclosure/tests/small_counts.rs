//! Reports over random years: what a reader can work out of everything that is published, against all worlds there are.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

use std::collections::BTreeMap;

use casebound_disclosure::transparency::{Release, Report, ReportRefusal, ReportRequest};
use casebound_disclosure::{Audience, DisclosureRefusal, Language, Source, Templates, disclose};
use casebound_record::case::{CaseOutcome, Incident, Report as Told, Transparency};
use casebound_record::words::{Publish, PublishingPermission, Setting, Status};
use casebound_record::{Case, Committee, CommitteeFile, Moment, Private};
use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

const COMMITTEE: &str = "committee: {name: A team, email: conduct@example.org, timezone: UTC}\n\
    members: {alice: {name: Member A}, carol: {name: Member C}}\n\
    events: {conf: {name: A conference, starts: 2026-05-01, ends: 2026-05-03}}\n\
    types: {remark: Remark, photo: Photo}\n\
    sanctions: {warning: {label: Warning}}\n";

/// All types that an incident can have; `undeclared` is alone or beside another.
const SETS: [&[&str]; 7] = [
    &["remark"],
    &["photo"],
    &["other"],
    &["remark", "photo"],
    &["remark", "other"],
    &["photo", "other"],
    &["remark", "photo", "other"],
];
const NAMES: [&str; 3] = ["remark", "photo", "undeclared"];
const REGIONS: usize = 2;

fn day(text: &str) -> NaiveDate {
    casebound_record::time::parse_day(text).unwrap()
}

#[derive(Debug, Clone)]
struct Sketch {
    set: usize,
    in_event: bool,
    told: bool,
    setting: Option<Setting>,
}

fn sketch() -> impl Strategy<Value = Sketch> {
    // Some types are rare, as in life.
    let set = prop_oneof![12 => Just(0_usize), 6 => Just(1), 4 => Just(2), 2 => Just(3), 2 => Just(4), 1 => Just(5), 1 => Just(6)];
    (
        set,
        any::<bool>(),
        any::<bool>(),
        proptest::sample::select(vec![None, Some(Setting::InPerson), Some(Setting::Online)]),
    )
        .prop_map(|(set, in_event, told, setting)| Sketch { set, in_event, told, setting })
}

fn words(set: usize) -> &'static str {
    const WORDS: [&str; 7] = [
        "A remark.",
        "A photo.",
        "Something else.",
        "A remark and a photo.",
        "A remark and something else.",
        "A photo and something else.",
        "All of it.",
    ];
    WORDS[set]
}

fn case(idx: usize, sketch: &Sketch) -> Case {
    let mut case = Case {
        name: Some(format!("number-{idx}")),
        status: Some(Status::Resolved),
        event: sketch.in_event.then(|| "conf".to_owned()),
        types: SETS[sketch.set].iter().map(|it| (*it).to_owned()).collect(),
        reports: vec![Told { received: Some(Moment::Day(day("2026-05-02"))), ..Told::default() }],
        outcome: CaseOutcome { resolved: Some(day("2026-05-03")), ..CaseOutcome::default() },
        transparency: Transparency {
            publish: sketch.told.then_some(PublishingPermission::Told(Publish::Summary)),
            // The words say of which types it is, as words do.
            summary: Some(Private::new(words(sketch.set).to_owned())),
            approved_by: vec!["alice".to_owned(), "carol".to_owned()],
            ..Transparency::default()
        },
        ..Case::default()
    };
    case.incidents = vec![Incident { setting: sketch.setting, ..Incident::default() }];
    case
}

fn written(
    committee: &Committee,
    cases: &[Case],
    event: Option<&str>,
    earlier: &[Release],
) -> Result<Report, DisclosureRefusal<ReportRefusal>> {
    let cases: Vec<&Case> = cases.iter().collect();
    let source = Source { committee, case: None, today: day("2027-01-01"), templates: Templates::built_in() };
    let request =
        ReportRequest { event, earlier, ..ReportRequest::of_period(&cases, day("2026-01-01"), day("2026-12-31")) };
    disclose(&source, Audience::Public, &request, Language::English)
}

/// How many incidents there are of each set, outside and inside of the event.
type World = Vec<usize>;

fn worlds(all: usize, places: usize) -> Vec<World> {
    if places == 1 {
        return vec![vec![all]];
    }
    let with = |first: usize| worlds(all - first, places - 1).into_iter().map(move |rest| [vec![first], rest].concat());
    (0..=all).flat_map(with).collect()
}

/// How many incidents of a world have a type, in some regions.
fn of(world: &World, name: &str, regions: &[usize]) -> usize {
    let has = |set: usize| SETS[set].iter().any(|it| *it == name || (name == "undeclared" && *it == "other"));
    let places = regions.iter().flat_map(|region| (0..SETS.len()).map(move |set| (region * SETS.len() + set, set)));
    places.filter(|(_, set)| has(*set)).map(|(place, _)| world[place]).sum()
}

fn all_of(world: &World, regions: &[usize]) -> usize {
    regions
        .iter()
        .flat_map(|region| (0..SETS.len()).map(move |set| region * SETS.len() + set))
        .map(|it| world[it])
        .sum()
}

/// Returns whether a world agrees with what a report says of its types.
fn agrees(world: &World, data: &Value, regions: &[usize]) -> bool {
    let totals = &data["totals"];
    if u64::try_from(all_of(world, regions)).unwrap() != totals["incidents"].as_u64().unwrap() {
        return false;
    }
    let told = |set: usize| {
        let incidents = data["incidents"].as_array().unwrap();
        incidents.iter().filter(|it| it["summary"] == words(set)).count()
    };
    let in_world = |set: usize| regions.iter().map(|region| world[region * SETS.len() + set]).sum::<usize>();
    if (0..SETS.len()).any(|set| in_world(set) < told(set)) {
        return false;
    }
    let table = &totals["types"];
    if table["withheld"].as_bool().unwrap() {
        return true;
    }
    let rows: BTreeMap<String, usize> = table["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let name = row["key"].as_str().or(row["category"].as_str()).unwrap();
            (name.to_owned(), usize::try_from(row["incidents"].as_u64().unwrap()).unwrap())
        })
        .collect();
    let hidden: Vec<&str> = NAMES.into_iter().filter(|name| !rows.contains_key(*name)).collect();
    let shown = NAMES.iter().filter_map(|name| Some((name, rows.get(*name)?)));
    let union: usize = regions
        .iter()
        .flat_map(|region| (0..SETS.len()).map(move |set| (region * SETS.len() + set, set)))
        .filter(|(_, set)| {
            hidden
                .iter()
                .any(|name| SETS[*set].iter().any(|it| it == name || (*name == "undeclared" && *it == "other")))
        })
        .map(|(place, _)| world[place])
        .sum();
    shown.into_iter().all(|(name, number)| of(world, name, regions) == *number)
        && union == rows.get("various").copied().unwrap_or(0)
}

/// Fails when a small number of the true world is known more closely than it may be.
fn assert_vague(truth: &World, agreeing: &[&World], regions: &[usize], smallest: usize) -> Result<(), TestCaseError> {
    let all = all_of(truth, regions);
    if all < smallest {
        return Ok(());
    }
    for name in NAMES {
        let value = of(truth, name, regions);
        let numbers = || agreeing.iter().map(|world| of(world, name, regions));
        let (min, max) = (numbers().min().unwrap(), numbers().max().unwrap());
        let small = |it: usize| (1..smallest).contains(&it);
        if small(value) || small(all - value) {
            prop_assert!(max - min >= smallest, "{name} {value}: {min} to {max}");
            prop_assert!(!small(value) || max >= smallest, "{name} {value}: at most {max}");
        }
    }
    Ok(())
}

fn true_world(sketches: &[Sketch]) -> World {
    let mut world = vec![0; SETS.len() * REGIONS];
    for it in sketches {
        world[usize::from(it.in_event) * SETS.len() + it.set] += 1;
    }
    world
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn no_small_number_of_a_year_is_known(sketches in vec(sketch(), 0..12), smallest in 2..4_u32) {
        let mut committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
        committee.transparency.smallest_count = smallest;
        let cases: Vec<Case> = sketches.iter().enumerate().map(|(idx, it)| case(idx, it)).collect();
        let report = written(&committee, &cases, None, &[]).unwrap();
        let data: Value = serde_json::from_str(&report.json).unwrap();
        let outside: Vec<Sketch> = sketches.iter().map(|it| Sketch { in_event: false, ..it.clone() }).collect();
        let truth = true_world(&outside);
        let worlds: Vec<World> = worlds(sketches.len(), SETS.len())
            .into_iter()
            .map(|world| [world, vec![0; SETS.len()]].concat())
            .collect();
        let agreeing: Vec<&World> = worlds.iter().filter(|world| agrees(world, &data, &[0])).collect();
        prop_assert!(agreeing.contains(&&truth));
        assert_vague(&truth, &agreeing, &[0], smallest as usize)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_report_of_an_event_and_one_of_the_year_give_away_nothing(
        sketches in vec(sketch(), 0..7),
        smallest in 2..4_u32,
        event_first in any::<bool>(),
    ) {
        let mut committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
        committee.transparency.smallest_count = smallest;
        let cases: Vec<Case> = sketches.iter().enumerate().map(|(idx, it)| case(idx, it)).collect();
        let order = if event_first { [Some("conf"), None] } else { [None, Some("conf")] };
        let first = written(&committee, &cases, order[0], &[]).unwrap();
        let earlier = [Release::read(&first.json).unwrap()];
        let Ok(second) = written(&committee, &cases, order[1], &earlier) else {
            // Its total alone would give something away: it does not come out.
            return Ok(());
        };
        let read = |report: &Report| -> Value { serde_json::from_str(&report.json).unwrap() };
        let (first, second) = (read(&first), read(&second));
        let regions = |event: Option<&str>| if event.is_some() { vec![1] } else { vec![0, 1] };
        let truth = true_world(&sketches);
        let worlds = worlds(sketches.len(), SETS.len() * REGIONS);
        let agreeing: Vec<&World> = worlds
            .iter()
            .filter(|it| agrees(it, &first, &regions(order[0])) && agrees(it, &second, &regions(order[1])))
            .collect();
        prop_assert!(agreeing.contains(&&truth));
        for regions in [vec![0], vec![1], vec![0, 1]] {
            assert_vague(&truth, &agreeing, &regions, smallest as usize)?;
        }
    }
}

#[test]
fn the_certificate_can_be_checked_by_addition() {
    let mut committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
    committee.transparency.smallest_count = 3;
    let sets = [0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 2];
    let sketches: Vec<Sketch> =
        sets.iter().map(|set| Sketch { set: *set, in_event: false, told: false, setting: None }).collect();
    let cases: Vec<Case> = sketches.iter().enumerate().map(|(idx, it)| case(idx, it)).collect();
    let report = written(&committee, &cases, None, &[]).unwrap();
    let certificate = report.certificate.unwrap();
    assert!(certificate.sensitive > 0);
    let certificate: Value = serde_json::from_str(&certificate.json).unwrap();
    for number in certificate["sensitive"].as_array().unwrap() {
        let part = &certificate["facts"][usize::try_from(number["facts"].as_u64().unwrap()).unwrap()];
        for (world, end) in [("least", 0), ("most", 1)] {
            let world: Vec<u64> = number[world].as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
            let sum = |places: &Value| -> u64 {
                places.as_array().unwrap().iter().map(|it| world[usize::try_from(it.as_u64().unwrap()).unwrap()]).sum()
            };
            assert_eq!(sum(&number["sum"]), number["interval"][end].as_u64().unwrap());
            for fact in part["facts"].as_array().unwrap() {
                let value = sum(&fact["plus"]).checked_sub(sum(&fact["minus"])).unwrap();
                let max = fact["max"].as_u64().unwrap_or(u64::MAX);
                assert!(fact["min"].as_u64().unwrap() <= value && value <= max, "{fact}");
            }
        }
        let [min, max] = [0, 1].map(|end| number["interval"][end].as_u64().unwrap());
        assert!(max - min >= 3, "{number}");
    }
}
