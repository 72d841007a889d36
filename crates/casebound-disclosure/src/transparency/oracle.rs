//! What somebody can work out who knows every rule of this program: families of small worlds, grouped by what is public.
//!
//! A family varies up to three qualities of some incidents. Each world of it is reported as it would be, in one or more
//! reports. Worlds with the same public output can't be told apart: so whoever reads that output knows that the truth
//! is one of them, and nothing more. In no group may a small number be known more closely than [`SMALLEST`] wide.

mod budget;
mod families;

use std::collections::{BTreeMap, BTreeSet};

use casebound_record::case::{
    CaseOutcome, Consent, Decision, Incident, LogEntry, Report as Received, Sanction, Transparency,
};
use casebound_record::time::Until;
use casebound_record::words::{
    Answer, Channel, LogWord, Origin, Outcome, Publish, PublishingPermission, Role, Setting, Share, Status,
};
use casebound_record::{Case, Committee, CommitteeFile, Moment, Person, Private};
use chrono::NaiveDate;

use super::{Input, Release, ReportRefusal, ReportRequest, Shape, data};
use crate::guard::Guard;
use crate::language::Language;
use crate::template::Templates;

const SMALLEST: usize = 3;

const COMMITTEE: &str = "committee: {name: A team, email: conduct@example.org, timezone: UTC}\n\
    members: {alice: {name: Member A}, carol: {name: Member C}}\n\
    events: {conf: {name: A conference, starts: 2026-05-01, ends: 2026-05-03}, workshop: {name: A workshop}}\n\
    types: {remark: Remark, photo: Photo, contact: Contact}\n\
    sanctions: {warning: {label: Warning, counts_as: warning}, ban: {label: Ban, counts_as: banned, lasts: yes}}\n\
    transparency: {smallest_count: 3, approvals: 2}\n";

/// One quality of an incident with its levels: each changes the record.
type Quality = &'static [fn(&mut Case)];

/// A report: first day, last day, event.
type Asked = (&'static str, &'static str, Option<&'static str>);

fn day(text: &str) -> NaiveDate {
    casebound_record::time::parse_day(text).unwrap()
}

/// A resolved case in which nothing was done, told by nobody.
fn plain() -> Case {
    Case {
        status: Some(Status::Resolved),
        types: vec!["remark".to_owned()],
        reports: vec![Received { received: Some(Moment::Day(day("2026-02-02"))), ..Received::default() }],
        outcome: CaseOutcome { resolved: Some(day("2026-02-02")), ..CaseOutcome::default() },
        transparency: Transparency {
            summary: Some(Private::new("A remark.".to_owned())),
            approved_by: vec!["alice".to_owned(), "carol".to_owned()],
            ..Transparency::default()
        },
        ..Case::default()
    }
}

fn received(case: &mut Case, on: &str) {
    case.reports[0].received = Some(Moment::Day(day(on)));
    if case.outcome.resolved.is_some_and(|it| it < day(on)) {
        case.outcome.resolved = Some(day(on));
    }
}

fn as_is(_: &mut Case) {}

fn open(case: &mut Case) {
    case.status = Some(Status::Open);
    case.outcome.resolved = None;
}

fn resolved_in_autumn(case: &mut Case) {
    case.outcome.resolved = Some(day("2026-10-10"));
}

fn photo(case: &mut Case) {
    case.types = vec!["photo".to_owned()];
    case.transparency.summary = Some(Private::new("A photo.".to_owned()));
}

fn contact(case: &mut Case) {
    case.types = vec!["contact".to_owned()];
    case.transparency.summary = Some(Private::new("A contact.".to_owned()));
}

fn warned(case: &mut Case) {
    let kind = Some("warning".to_owned());
    case.sanctions = vec![Sanction { kind, from: case.outcome.resolved, ..Sanction::default() }];
}

fn shared(case: &mut Case) {
    case.sharing.dsf.share = Some(Share::Yes);
}

fn with_person(case: &mut Case) {
    case.people = vec![Person { roles: vec![Role::Reported], ..Person::default() }];
}

fn with_named_person(case: &mut Case) {
    with_person(case);
    case.people[0].handles = vec![Private::new("qxzw".to_owned())];
}

fn self_reported(case: &mut Case) {
    case.reports[0].self_reported = true;
}

fn partly(case: &mut Case) {
    case.outcome.finding = Some(Outcome::Partly);
}

fn no_incident(case: &mut Case) {
    case.outcome.finding = Some(Outcome::NoIncident);
}

fn banned(case: &mut Case, until: Until) {
    let from = case.outcome.resolved;
    case.sanctions.push(Sanction { kind: Some("ban".to_owned()), from, until: Some(until), ..Sanction::default() });
}

fn banned_for_a_week(case: &mut Case) {
    banned(case, Until::Day(day("2026-02-09")));
}

fn banned_for_good(case: &mut Case) {
    banned(case, Until::Indefinite);
}

fn with_conditions(case: &mut Case) {
    warned(case);
    case.sanctions[0].conditions = vec![Private::new("kept away".to_owned())];
}

fn acted_locally(case: &mut Case) {
    warned(case);
    case.origin = Some(Origin::HandledLocally);
}

fn breach(case: &mut Case) {
    let incident = case.incidents.pop().unwrap_or_default();
    case.incidents = vec![Incident { breach_of: Some("other-case".to_owned()), ..incident }];
}

fn warned_person(case: &mut Case) {
    warned(case);
    with_named_person(case);
}

fn thrice(case: &mut Case) {
    twice(case);
    twice(case);
}

fn acknowledged(case: &mut Case) {
    let at = case.reports[0].received;
    case.log = vec![LogEntry { at, what: Some(LogWord::Acknowledged), ..LogEntry::default() }];
}

fn online(case: &mut Case) {
    let incident = case.incidents.pop().unwrap_or_default();
    case.incidents = vec![Incident { setting: Some(Setting::Online), ..incident }];
}

fn told(case: &mut Case) {
    case.transparency.publish = Some(PublishingPermission::Told(Publish::Summary));
}

fn agreed(case: &mut Case) {
    told(case);
    let consenting = Person {
        roles: vec![Role::Affected],
        consent: Consent { publish: Some(Answer::Yes), ..Consent::default() },
        ..Person::default()
    };
    case.people.push(consenting);
}

fn twice(case: &mut Case) {
    let received = case.reports[0].received;
    case.reports.push(Received { received, ..Received::default() });
}

fn by_mail(case: &mut Case) {
    case.reports[0].channel = Some(Channel::Email);
}

/// In one mail with all others of this kind.
fn in_one_mail(case: &mut Case) {
    case.people = vec![Person {
        roles: vec![Role::Reporter],
        emails: vec![Private::new("a@b.example".to_owned())],
        key: "person-x".to_owned(),
        ..Person::default()
    }];
    let received = Moment::parse("2026-02-02T10:00+00:00").ok();
    case.reports[0] =
        Received { received, channel: Some(Channel::Email), by: Some("person-x".to_owned()), ..Received::default() };
}

fn in_autumn(case: &mut Case) {
    received(case, "2026-09-09");
}

fn in_june(case: &mut Case) {
    received(case, "2026-06-28");
}

fn at_event(case: &mut Case) {
    case.event = Some("conf".to_owned());
}

fn at_workshop(case: &mut Case) {
    case.event = Some("workshop".to_owned());
}

fn at_event_in_autumn(case: &mut Case) {
    at_event(case);
    in_autumn(case);
}

fn decided(case: &mut Case) {
    case.decisions = vec![Decision { on: case.reports[0].received.map(Moment::day), ..Decision::default() }];
}

fn police(case: &mut Case) {
    case.log.push(LogEntry { at: case.reports[0].received, what: Some(LogWord::PoliceCalled), ..LogEntry::default() });
}

fn appealed(case: &mut Case) {
    case.log.push(LogEntry { at: case.reports[0].received, what: Some(LogWord::Appealed), ..LogEntry::default() });
}

fn during(case: &mut Case) {
    at_event(case);
    received(case, "2026-05-02");
}

fn after(case: &mut Case) {
    at_event(case);
    received(case, "2026-05-20");
}

static POLICE: Quality = &[as_is, police];
static APPEALED: Quality = &[as_is, appealed];
static MOMENT: Quality = &[as_is, during, after];
/// All are of the event.
static AT_EVENT: Quality = &[during, after];
static OPEN: Quality = &[as_is, open];
static KIND: Quality = &[as_is, photo];
static KINDS: Quality = &[as_is, photo, contact];
static SANCTION: Quality = &[as_is, warned];
static SHARED: Quality = &[as_is, shared];
static PERSON: Quality = &[as_is, with_person];
static ACKNOWLEDGED: Quality = &[as_is, acknowledged];
static SETTING: Quality = &[as_is, online];
static TOLD: Quality = &[as_is, told];
static AGREED: Quality = &[as_is, agreed];
static PERSONS: Quality = &[as_is, with_person, with_named_person];
/// Who is sanctioned is a person.
static PERSON_SANCTIONED: Quality = &[as_is, with_person, with_named_person, warned_person];
static SELF: Quality = &[as_is, self_reported];
static FINDING: Quality = &[as_is, partly, no_incident];
static BANS: Quality = &[as_is, banned_for_a_week, banned_for_good];
static CONDITIONS: Quality = &[as_is, warned, with_conditions];
static LOCAL: Quality = &[as_is, warned, acted_locally];
static BREACH: Quality = &[as_is, breach];
static THRICE: Quality = &[as_is, twice, thrice];
/// All came by mail.
static ONE_MAIL: Quality = &[by_mail, in_one_mail];
static TWICE: Quality = &[as_is, twice];
static PERIOD: Quality = &[as_is, in_autumn];
static THREE_PERIODS: Quality = &[as_is, in_june, in_autumn];
static EVENT: Quality = &[as_is, at_event];
/// At no event, or at one of two.
static EVENTS: Quality = &[as_is, at_event, at_workshop];
/// At no event, or at one, reported at once or in autumn.
static WHERE: Quality = &[as_is, at_event, at_event_in_autumn];
static ALL_TOLD: Quality = &[told];
static ALL_DECIDED: Quality = &[decided];
/// Resolved at once, in the next period, or not at all.
static END: Quality = &[as_is, resolved_in_autumn, open];

const YEAR: Asked = ("2026-01-01", "2026-12-31", None);
const SPRING: Asked = ("2026-01-01", "2026-06-30", None);
const AUTUMN: Asked = ("2026-07-01", "2026-12-31", None);
const SUMMER: Asked = ("2026-06-24", "2026-12-31", None);
const CONFERENCE: Asked = ("2026-01-01", "2026-12-31", Some("conf"));
const WORKSHOP: Asked = ("2026-01-01", "2026-12-31", Some("workshop"));

/// How many incidents a world has of each combination of levels.
type World = Vec<usize>;

fn worlds(all: usize, places: usize) -> Vec<World> {
    if places == 1 {
        return vec![vec![all]];
    }
    let with = |first: usize| worlds(all - first, places - 1).into_iter().map(move |rest| [vec![first], rest].concat());
    (0..=all).flat_map(with).collect()
}

struct Family {
    qualities: Vec<Quality>,
    /// This many of them are looked at together.
    most_levels: usize,
    reports: Vec<Asked>,
}

impl Family {
    /// Every combination of levels.
    fn combinations(&self) -> Vec<Vec<usize>> {
        self.qualities.iter().fold(vec![Vec::new()], |all, quality| {
            let longer = |it: &Vec<usize>| {
                (0..quality.len()).map(|level| [it.clone(), vec![level]].concat()).collect::<Vec<_>>()
            };
            all.iter().flat_map(longer).collect()
        })
    }

    fn case(&self, levels: &[usize]) -> Case {
        let mut case = plain();
        // What depends on days comes after the days: the first qualities set them.
        for (quality, level) in self.qualities.iter().zip(levels) {
            quality[*level](&mut case);
        }
        case
    }

    fn cases(&self, world: &World) -> Vec<Case> {
        let combinations = self.combinations();
        let all = combinations.iter().zip(world).flat_map(|(levels, count)| std::iter::repeat_n(levels, *count));
        all.enumerate().map(|(idx, levels)| Case { name: Some(format!("number-{idx}")), ..self.case(levels) }).collect()
    }

    /// Everything that a reader gets of a world.
    fn public(&self, committee: &Committee, guard: &Guard, world: &World) -> Vec<String> {
        let cases = self.cases(world);
        let cases: Vec<&Case> = cases.iter().collect();
        let mut earlier = Vec::new();
        let mut public = Vec::new();
        for (from, to, event) in &self.reports {
            let (from, to, event) = (day(from), day(to), *event);
            let asked = ReportRequest {
                cases: &cases,
                known: &[],
                from,
                to,
                event,
                apart: false,
                shape: Shape::Narrative,
                fields: &[],
                disposed: &[],
                earlier: &earlier,
                writer: None,
                zero_rows: false,
            };
            let (today, templates) = (day("2027-01-01"), Templates::built_in());
            let input = Input { committee, today, templates, asked: &asked };
            match data(&input, Language::English, guard) {
                Ok(made) => {
                    earlier.push(Release::of(&made.data).unwrap());
                    let mut data = made.data;
                    // Their order is that of names, which say nothing.
                    data.incidents.sort_by_key(|it| serde_json::to_string(it).unwrap());
                    public.push(serde_json::to_string(&data).unwrap());
                }
                // Nothing is published, and nobody hears of it.
                Err(ReportRefusal::Overlap { .. }) => public.push(String::new()),
                Err(refusal) => panic!("{refusal:?} in {world:?}"),
            }
        }
        public
    }

    /// Sets of incidents of which a reader may want to know something: those of each report, and what two share or not.
    fn regions(&self, is_public: &dyn Fn(usize) -> bool) -> Vec<(String, Vec<bool>)> {
        let combinations = self.combinations();
        let within = |(from, to, event): &Asked, levels: &Vec<usize>| {
            let case = self.case(levels);
            let on = case.first_received().unwrap().day();
            day(from) <= on && on <= day(to) && event.is_none_or(|event| case.event.as_deref() == Some(event))
        };
        let of = |report: &Asked| -> Vec<bool> { combinations.iter().map(|levels| within(report, levels)).collect() };
        let mut regions = Vec::new();
        for (idx, one) in self.reports.iter().enumerate().filter(|(idx, _)| is_public(*idx)) {
            regions.push((format!("report {idx}"), of(one)));
            for (other, two) in self.reports.iter().enumerate().filter(|(other, _)| *other != idx && is_public(*other))
            {
                let both =
                    |keep: fn(bool, bool) -> bool| of(one).into_iter().zip(of(two)).map(|(a, b)| keep(a, b)).collect();
                regions.push((format!("report {idx} without {other}"), both(|a, b| a && !b)));
                regions.push((format!("reports {idx} and {other}"), both(|a, b| a && b)));
            }
        }
        regions
    }

    /// Returns whether there are such incidents: one alone is not reported together with others.
    fn is_possible(&self, world: &World) -> bool {
        let Some(mail) = self.qualities.iter().position(|it| std::ptr::eq(*it, ONE_MAIL)) else { return true };
        self.combinations()
            .iter()
            .zip(world)
            .filter(|(levels, _)| levels[mail] > 0)
            .map(|(_, count)| count)
            .sum::<usize>()
            != 1
    }

    /// Every number that must stay vague: incidents of a region with some levels, of one quality, two or three.
    fn numbers(&self, public: &[String]) -> Vec<(String, Vec<bool>, Vec<bool>)> {
        let combinations = self.combinations();
        let mut patterns: Vec<Vec<Option<usize>>> = vec![Vec::new()];
        for quality in &self.qualities {
            // Which report counts an incident is known from the totals, and what was approved is not a secret.
            let is_place = [PERIOD, THREE_PERIODS, EVENT, EVENTS, WHERE, TOLD, AGREED]
                .iter()
                .any(|it| std::ptr::eq(*it, *quality));
            let levels = || std::iter::once(None).chain((0..if is_place { 0 } else { quality.len() }).map(Some));
            patterns =
                patterns.iter().flat_map(|it| levels().map(move |level| [it.clone(), vec![level]].concat())).collect();
        }
        let mut numbers = Vec::new();
        // Who agreed to be told is known.
        let agreed = self.qualities.iter().position(|it| std::ptr::eq(*it, AGREED));
        let is_known = |levels: &Vec<usize>| agreed.is_some_and(|idx| levels[idx] > 0);
        for (region, is_in) in self.regions(&|idx| !public[idx].is_empty()) {
            let is_in: Vec<bool> =
                is_in.iter().zip(&combinations).map(|(is_in, levels)| *is_in && !is_known(levels)).collect();
            for pattern in patterns.iter().filter(|it| (1..=self.most_levels).contains(&it.iter().flatten().count())) {
                let fits = |levels: &Vec<usize>| {
                    pattern.iter().zip(levels).all(|(wanted, level)| wanted.is_none_or(|it| it == *level))
                };
                let counted = is_in.iter().zip(&combinations).map(|(is_in, levels)| *is_in && fits(levels)).collect();
                numbers.push((format!("{region}, levels {pattern:?}"), is_in.clone(), counted));
            }
        }
        numbers
    }
}

fn sum(world: &World, of: &[bool]) -> usize {
    world.iter().zip(of).filter(|(_, is)| **is).map(|(count, _)| count).sum()
}

/// The total of a report; nothing of one that was refused.
fn incidents(public: &str) -> usize {
    let data: serde_json::Value = serde_json::from_str(public).unwrap_or_default();
    data["totals"]["incidents"].as_u64().and_then(|it| usize::try_from(it).ok()).unwrap_or(0)
}

/// Every small number that is known too closely.
fn leaks(family: &Family, totals: &[usize]) -> Vec<String> {
    let committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
    let guard = Guard::public([]);
    let places = family.combinations().len();
    let mut worlds: Vec<World> = totals.iter().flat_map(|all| worlds(*all, places)).collect();
    worlds.retain(|world| family.is_possible(world));
    assert!(worlds.len() <= 2_800, "{}", worlds.len());
    let mut groups: BTreeMap<Vec<String>, Vec<&World>> = BTreeMap::new();
    for world in &worlds {
        groups.entry(family.public(&committee, &guard, world)).or_default().push(world);
    }
    let mut leaks = Vec::new();
    // Where two reports share a part of their days, as many incidents as both have may be behind them.
    let shares_days = family.qualities.iter().any(|it| std::ptr::eq(*it, THREE_PERIODS));
    let most = totals.iter().copied().max().unwrap_or(0);
    let may_be_more = |public: &[String]| shares_days && public.iter().map(|it| incidents(it)).sum::<usize>() > most;
    for (public, group) in groups.iter().filter(|(public, _)| !may_be_more(public)) {
        for (words, region, counted) in &family.numbers(public) {
            let values: Vec<usize> = group.iter().map(|world| sum(world, counted)).collect();
            let (min, max) = (values.iter().min().unwrap(), values.iter().max().unwrap());
            let is_small = |it: usize| (1..SMALLEST).contains(&it);
            let is_close = |(world, value): (&&World, &usize)| {
                let all = sum(world, region);
                // Their total is public, and nothing could hide so few.
                let is_sensitive = all >= SMALLEST && (is_small(*value) || is_small(all - value));
                is_sensitive && (max - min < SMALLEST || is_small(*value) && *max < SMALLEST)
            };
            if let Some((world, value)) = group.iter().zip(&values).find(|it| is_close((it.0, it.1))) {
                leaks.push(format!("{words}: {value} of {min} to {max}, {world:?} among {}: {public:?}", group.len()));
            }
        }
    }
    leaks
}

fn assert_safe(name: &str, qualities: &[Quality], reports: &[Asked], totals: &[usize]) {
    // Where all words are approved, what is not told says that it shares too little with others. That can't be had
    // otherwise, and no committee approves all: so only qualities by themselves must stay vague there.
    let most_levels = if qualities.iter().any(|it| std::ptr::eq(*it, ALL_TOLD)) { 1 } else { 3 };
    let family = Family { qualities: qualities.to_vec(), most_levels, reports: reports.to_vec() };
    let leaks = leaks(&family, totals);
    assert!(leaks.is_empty(), "{name}: {} leaks, such as {}", leaks.len(), leaks[0]);
}
