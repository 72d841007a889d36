//! What somebody can work out who knows every rule of this program: families of small worlds, grouped by what is public.
//!
//! A family varies up to three qualities of some incidents. Each world of it is reported as it would be, in one or more
//! reports. Worlds with the same public output can't be told apart: so whoever reads that output knows that the truth
//! is one of them, and nothing more. In no group may a small number be known more closely than [`SMALLEST`] wide.

mod budget;
mod families;
mod more_families;
mod qualities;

use std::collections::{BTreeMap, BTreeSet};

use casebound_record::words::Language;
use casebound_record::{Case, Committee, CommitteeFile};
use qualities::*;

use super::{Input, Release, ReportRefusal, ReportRequest, data};
use crate::guard::Guard;
use crate::template::Templates;

/// The `smallest_count` of most families.
const SMALLEST: usize = 3;

const COMMITTEE: &str = "committee: {name: A team, email: conduct@example.org, timezone: UTC}\n\
    members: {alice: {name: Member A}, carol: {name: Member C}}\n\
    events: {conf: {name: A conference, starts: 2026-05-01, ends: 2026-05-03}, workshop: {name: A workshop}}\n\
    types: {remark: Remark, photo: Photo, contact: Contact}\n\
    sanctions: {warning: {label: Warning, counts_as: warning}, ban: {label: Ban, counts_as: banned, lasts: yes}}\n\
    spaces: {forum: {label: Forum, contact: x}, chat: {label: Chat, contact: y}}\n\
    fields: {track: {label: Track, type: choice, choices: [web, data]}}\n\
    transparency: {smallest_count: 3, approvals: 2}\n";

/// One quality of an incident with its levels: each changes the record.
type Quality = &'static [fn(&mut Case)];

/// A report: first day, last day, event.
type Asked = (&'static str, &'static str, Option<&'static str>);

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
    smallest: usize,
    /// Own fields by which incidents are counted.
    fields: Vec<String>,
}

impl Family {
    /// Every combination of levels.
    fn combinations(&self) -> Vec<Vec<usize>> {
        self.qualities.iter().fold(vec![Vec::new()], |all, quality| {
            let longer = |levels: &Vec<usize>| {
                (0..quality.len()).map(|level| [levels.clone(), vec![level]].concat()).collect::<Vec<_>>()
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
        let named = |(idx, levels): (usize, &Vec<usize>)| {
            let case = Case { name: Some(format!("number-{idx}")), ..self.case(levels) };
            let again = case.related.contains(&TOLD_TWICE.to_owned()).then(|| duplicate(&case));
            std::iter::once(case).chain(again)
        };
        all.enumerate().flat_map(named).collect()
    }

    /// Everything that a reader gets of a world.
    fn public(&self, committee: &Committee, guard: &Guard, world: &World) -> Vec<String> {
        let first = self.cases(world);
        let corrected: Vec<Case> = first.iter().map(corrected).collect();
        let mut earlier = Vec::new();
        let mut public = Vec::new();
        for (idx, (from, to, event)) in self.reports.iter().enumerate() {
            // What was corrected was so after the first report.
            let cases: Vec<&Case> = if idx == 0 { first.iter() } else { corrected.iter() }.collect();
            let (from, to, event) = (day(from), day(to), *event);
            let asked = ReportRequest {
                event,
                fields: &self.fields,
                earlier: &earlier,
                ..ReportRequest::of_period(&cases, from, to)
            };
            let (today, templates) = (day("2027-01-01"), Templates::built_in());
            let input = Input { committee, today, templates, asked: &asked };
            match data(&input, Language::English, guard) {
                Ok(made) => {
                    earlier.push(Release::of(&made.data).unwrap());
                    let mut data = made.data;
                    // Their order is that of names, which say nothing.
                    data.incidents.sort_by_key(|incident| serde_json::to_string(incident).unwrap());
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
        let Some(mail) = self.qualities.iter().position(|quality| std::ptr::eq(*quality, ONE_MAIL)) else {
            return true;
        };
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
            patterns = patterns
                .iter()
                .flat_map(|pattern| levels().map(move |level| [pattern.clone(), vec![level]].concat()))
                .collect();
        }
        let mut numbers = Vec::new();
        // Who agreed to be told is known.
        let agreed = self.qualities.iter().position(|quality| std::ptr::eq(*quality, AGREED));
        let is_known = |levels: &Vec<usize>| agreed.is_some_and(|idx| levels[idx] > 0);
        for (region, is_in) in self.regions(&|idx| !public[idx].is_empty()) {
            let is_in: Vec<bool> =
                is_in.iter().zip(&combinations).map(|(is_in, levels)| *is_in && !is_known(levels)).collect();
            for pattern in
                patterns.iter().filter(|pattern| (1..=self.most_levels).contains(&pattern.iter().flatten().count()))
            {
                let fits = |levels: &Vec<usize>| {
                    pattern.iter().zip(levels).all(|(wanted, level)| wanted.is_none_or(|wanted| wanted == *level))
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
    let mut committee = CommitteeFile::read(COMMITTEE.as_bytes()).committee;
    committee.transparency.smallest_count = u32::try_from(family.smallest).unwrap();
    let smallest = family.smallest;
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
    let shares_days = family.qualities.iter().any(|quality| std::ptr::eq(*quality, THREE_PERIODS));
    let most = totals.iter().copied().max().unwrap_or(0);
    let may_be_more = |public: &[String]| shares_days && public.iter().map(|it| incidents(it)).sum::<usize>() > most;
    for (public, group) in groups.iter().filter(|(public, _)| !may_be_more(public)) {
        for (words, region, counted) in &family.numbers(public) {
            let values: Vec<usize> = group.iter().map(|world| sum(world, counted)).collect();
            let (min, max) = (values.iter().min().unwrap(), values.iter().max().unwrap());
            let is_small = |it: usize| (1..smallest).contains(&it);
            let is_close = |(world, value): (&&World, &usize)| {
                let all = sum(world, region);
                // Their total is public, and nothing could hide so few.
                let is_sensitive = all >= smallest && (is_small(*value) || is_small(all - value));
                is_sensitive && (max - min < smallest || is_small(*value) && *max < smallest)
            };
            if let Some((world, value)) = group.iter().zip(&values).find(|it| is_close((it.0, it.1))) {
                leaks.push(format!("{words}: {value} of {min} to {max}, {world:?} among {}: {public:?}", group.len()));
            }
        }
    }
    leaks
}

fn assert_safe(name: &str, qualities: &[Quality], reports: &[Asked], totals: &[usize]) {
    assert_safe_with(SMALLEST, &[], name, qualities, reports, totals);
}

/// The same with another `smallest_count`, and with numbers by fields of the committee's own.
fn assert_safe_with(
    smallest: usize,
    fields: &[&str],
    name: &str,
    qualities: &[Quality],
    reports: &[Asked],
    totals: &[usize],
) {
    // Where all words are approved, what is not told says that it shares too little with others. That can't be had
    // otherwise, and no committee approves all: so only qualities by themselves must stay vague there.
    let most_levels = if qualities.iter().any(|quality| std::ptr::eq(*quality, ALL_TOLD)) { 1 } else { 3 };
    let fields = fields.iter().map(|field| (*field).to_owned()).collect();
    let family = Family { qualities: qualities.to_vec(), most_levels, reports: reports.to_vec(), smallest, fields };
    let leaks = leaks(&family, totals);
    assert!(leaks.is_empty(), "{name}: {} leaks, such as {}", leaks.len(), leaks[0]);
}
