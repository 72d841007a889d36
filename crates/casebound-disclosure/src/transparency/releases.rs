//! Earlier reports: what they published, how this one compares with them, and what their sum would give away.

use std::collections::{BTreeMap, BTreeSet};

use casebound_record::Committee;
use casebound_record::time::parse_day;
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use serde_json::{Value, json};

use super::facts::{Incident, Slot};
use super::totals::By;
use crate::audit::program::Program;
use crate::audit::{Range, Unsolved};
use crate::public::{Category, Day, Period, PublicReport, Table, Year};

/// A report that was published, as far as later ones depend on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// The key of the event, for a report about one event.
    pub event: Option<String>,
    /// Whose report it was.
    pub committee: Option<String>,
    numbers: Numbers,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Numbers {
    incidents: u32,
    reports: u32,
    people: Option<u32>,
    actions: Option<u32>,
    types: Rows,
    resolutions: Rows,
    settings: Option<Rows>,
    channels: Option<Rows>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Rows {
    rows: Vec<Row>,
    withheld: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Row {
    category: String,
    key: Option<String>,
    incidents: u32,
}

#[derive(Deserialize)]
struct Data {
    period: Covered,
    committee: Whose,
    event: Option<String>,
    totals: Numbers,
}

#[derive(Deserialize)]
struct Covered {
    from: String,
    to: String,
}

#[derive(Deserialize)]
struct Whose {
    name: Option<String>,
}

/// So many other reports about the same incidents are audited together.
const MOST_TOGETHER: usize = 6;

/// An incident as an earlier report counted it, too: what it is sorted by, where and when.
pub(super) struct Counted<'c> {
    pub(super) types: BTreeSet<Slot>,
    pub(super) event: Option<&'c str>,
    pub(super) received: NaiveDate,
}

impl Release {
    /// Reads the data of a report that this program wrote; `None` for anything else.
    pub fn read(json: &str) -> Option<Release> {
        let data: Data = serde_json::from_str(json).ok()?;
        Some(Release {
            from: parse_day(&data.period.from).ok()?,
            to: parse_day(&data.period.to).ok()?,
            event: data.event,
            committee: data.committee.name,
            numbers: data.totals,
        })
    }

    pub(super) fn of(report: &PublicReport) -> Option<Release> {
        Release::read(&serde_json::to_string(report).ok()?)
    }

    /// Tells whether an incident may be counted in both.
    fn overlaps(&self, other: &Release) -> bool {
        let same_event = self.event.is_none() || other.event.is_none() || self.event == other.event;
        same_event && self.from <= other.to && other.from <= self.to
    }

    /// Tells whether it is the same report, perhaps in an older state.
    fn is_same(&self, other: &Release) -> bool {
        (self.from, self.to, &self.event) == (other.from, other.to, &other.event)
    }

    fn counts(&self, incident: &Counted<'_>) -> bool {
        let in_event = self.event.is_none() || self.event.as_deref() == incident.event;
        in_event && self.from <= incident.received && incident.received <= self.to
    }

    /// Writes the numbers of this earlier report beside those of a table.
    pub(super) fn compare(&self, by: By, table: &mut Table) {
        let before = match by {
            By::Type => Some(&self.numbers.types),
            By::Resolution => Some(&self.numbers.resolutions),
            By::Setting => self.numbers.settings.as_ref(),
            By::Channel => self.numbers.channels.as_ref(),
        };
        let Some(before) = before.filter(|it| !it.withheld && !it.is_partial()) else { return };
        for row in table.rows.iter_mut().filter(|row| row.category != Category::Various) {
            let key = row.key.as_ref().map(crate::PublicText::as_str);
            let same =
                |it: &&Row| Some(it.category.as_str()) == word(row.category).as_deref() && it.key.as_deref() == key;
            row.before = Some(before.rows.iter().find(same).map_or(0, |it| it.incidents));
        }
    }

    /// The row for a table of reports.
    pub(super) fn year(&self) -> Year {
        Year {
            period: Period { from: Day(self.from), to: Day(self.to) },
            incidents: self.numbers.incidents,
            reports: self.numbers.reports,
            people: self.numbers.people,
            actions: self.numbers.actions,
        }
    }
}

impl Rows {
    /// Tells whether categories are put together.
    fn is_partial(&self) -> bool {
        self.rows.iter().any(|row| row.category == "various")
    }
}

fn word(category: Category) -> Option<String> {
    serde_json::to_value(category).ok()?.as_str().map(str::to_owned)
}

/// The earlier reports of the same kind, oldest first, and the one that ended the day before.
pub(super) fn row_of_reports<'r>(
    earlier: &'r [Release],
    event: Option<&str>,
    from: NaiveDate,
) -> (Vec<&'r Release>, Option<&'r Release>) {
    let mut row: Vec<&Release> = earlier.iter().filter(|it| it.event.as_deref() == event && it.to < from).collect();
    row.sort_by_key(|it| (it.to, it.from));
    let previous = row.iter().rev().find(|it| it.to.checked_add_days(Days::new(1)) == Some(from)).copied();
    (row, previous)
}

/// Tells whether an incident of this report may stand in the tables of another one.
pub(super) fn overlaps_any(earlier: &[Release], from: NaiveDate, to: NaiveDate, event: Option<&str>) -> bool {
    earlier.iter().any(|it| {
        let same_event = it.event.is_none() || event.is_none() || it.event.as_deref() == event;
        let is_same = (it.from, it.to, it.event.as_deref()) == (from, to, event);
        !is_same && same_event && it.from <= to && from <= it.to
    })
}

/// What the auditor found out about everything that is published, this report included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// How many small numbers there are to protect.
    pub sensitive: usize,
    /// How many of them are known more closely than they may be.
    pub(super) narrow: usize,
    /// For each small number two worlds that agree with all that is published, as a JSON document. It holds the
    /// true numbers, so it stays with the committee.
    pub json: String,
}

/// Audits a report together with all earlier ones that may count the same incidents.
pub(super) fn certify(
    report: &PublicReport,
    earlier: &[Release],
    committee: &Committee,
    all: &[Counted<'_>],
    own: &[Incident<'_>],
) -> Result<Certificate, Unsolved> {
    let smallest = u64::from(committee.smallest_count);
    let mut audit = Audit { smallest, found: Vec::new(), narrow: 0, parts: Vec::new() };
    let Some(this) = Release::of(report) else { return Err(Unsolved::Unproven) };
    let mut releases = vec![&this];
    let overlapping = earlier.iter().filter(|it| it.overlaps(&this) && !it.is_same(&this));
    releases.extend(overlapping.take(MOST_TOGETHER));
    audit.together(&releases, committee, all)?;
    // Tables over other categories stand only in reports that share no incident with another one.
    let tables = [
        (By::Resolution, Some(&this.numbers.resolutions)),
        (By::Setting, this.numbers.settings.as_ref()),
        (By::Channel, this.numbers.channels.as_ref()),
    ];
    for (by, rows) in tables {
        let Some(rows) = rows else { continue };
        let incidents: Vec<BTreeSet<Slot>> = own.iter().map(|it| by.of(it)).collect();
        audit.one(by, rows, &incidents, committee)?;
    }
    let document = json!({"smallest_count": smallest, "sensitive": audit.found, "facts": audit.parts});
    Ok(Certificate { sensitive: audit.found.len(), narrow: audit.narrow, json: format!("{document:#}\n") })
}

struct Audit {
    smallest: u64,
    found: Vec<Value>,
    narrow: usize,
    parts: Vec<Value>,
}

/// A category as tables name it.
type Name = (String, Option<String>);

fn name(committee: &Committee, by: By, slot: Slot) -> Name {
    let label = by.label(committee, slot);
    (word(label.category).unwrap_or_default(), label.key.map(|it| it.as_str().to_owned()))
}

/// Unknown numbers of one part of the incidents: how many there are, and how many of each category.
struct Part {
    all: usize,
    of: BTreeMap<Name, usize>,
}

/// The unknown numbers, each with words for it.
#[derive(Default)]
struct Unknowns {
    program: Program,
    words: Vec<String>,
}

impl Unknowns {
    fn add(&mut self, words: String) -> usize {
        self.words.push(words);
        self.program.unknown(Range::ANY)
    }

    fn part(&mut self, words: &str, names: &BTreeSet<Name>) -> Part {
        let all = self.add(format!("{words}: all"));
        let of: BTreeMap<Name, usize> = names
            .iter()
            .map(|name| (name.clone(), self.add(format!("{words}: {}", name.1.as_deref().unwrap_or(&name.0)))))
            .collect();
        let each: Vec<usize> = of.values().copied().collect();
        for one in &each {
            self.program.fact(&[all], &[*one], Range::ANY);
        }
        // Each incident has a category.
        self.program.fact(&each, &[all], Range::ANY);
        Part { all, of }
    }

    /// States what a table says of the parts that it counts.
    fn table(&mut self, words: &str, parts: &[&Part], rows: &Rows, names: &BTreeSet<Name>) {
        if rows.withheld {
            return;
        }
        let number = |row: &Row| Range { min: u64::from(row.incidents), max: u64::from(row.incidents) };
        let row_of = |name: &Name| rows.rows.iter().find(|row| row.category == name.0 && row.key == name.1);
        let various = rows.rows.iter().find(|row| row.category == "various");
        for name in names {
            let sum: Vec<usize> = parts.iter().filter_map(|part| part.of.get(name).copied()).collect();
            match (row_of(name), various) {
                (Some(row), _) => self.program.fact(&sum, &[], number(row)),
                (None, None) => self.program.fact(&sum, &[], Range { min: 0, max: 0 }),
                (None, Some(_)) => {}
            }
        }
        let Some(various) = various else { return };
        let mut unions = Vec::new();
        for part in parts {
            // Incidents of at least one of the categories that were put together.
            let union = self.add(format!("{words}: various"));
            let hidden: Vec<usize> =
                part.of.iter().filter(|(name, _)| row_of(name).is_none()).map(|(_, idx)| *idx).collect();
            let shown: Vec<usize> =
                part.of.iter().filter(|(name, _)| row_of(name).is_some()).map(|(_, idx)| *idx).collect();
            for one in &hidden {
                self.program.fact(&[union], &[*one], Range::ANY);
            }
            self.program.fact(&hidden, &[union], Range::ANY);
            self.program.fact(&[part.all], &[union], Range::ANY);
            self.program.fact(&[shown, vec![union]].concat(), &[part.all], Range::ANY);
            unions.push(union);
        }
        self.program.fact(&unions, &[], number(various));
    }
}

impl Audit {
    /// The types in all these reports.
    fn together(&mut self, releases: &[&Release], committee: &Committee, all: &[Counted<'_>]) -> Result<(), Unsolved> {
        let mut names: BTreeSet<Name> =
            (0..committee.types.len()).map(|idx| name(committee, By::Type, Slot::Declared(idx))).collect();
        names.insert(name(committee, By::Type, Slot::Ours(Category::Undeclared)));
        // Types that were declared then.
        let then = releases.iter().flat_map(|it| &it.numbers.types.rows).filter(|row| row.category != "various");
        names.extend(then.map(|row| (row.category.clone(), row.key.clone())));

        // Incidents that the same reports count can't be told apart by them.
        let membership =
            |incident: &Counted<'_>| -> Vec<bool> { releases.iter().map(|it| it.counts(incident)).collect() };
        let possible = (0..1_usize << releases.len())
            .map(|bits| (0..releases.len()).map(|idx| bits >> idx & 1 == 1).collect::<Vec<bool>>())
            .filter(|it| it.contains(&true) && can_be(releases, it));
        let mut unknowns = Unknowns::default();
        let parts: Vec<(Vec<bool>, Part)> = possible
            .map(|members| {
                let words: Vec<String> = members.iter().map(|it| usize::from(*it).to_string()).collect();
                let part = unknowns.part(&words.join(""), &names);
                (members, part)
            })
            .collect();
        for (idx, release) in releases.iter().enumerate() {
            let counted: Vec<&Part> = parts.iter().filter(|(members, _)| members[idx]).map(|(_, part)| part).collect();
            let totals: Vec<usize> = counted.iter().map(|part| part.all).collect();
            let total = u64::from(release.numbers.incidents);
            unknowns.program.fact(&totals, &[], Range { min: total, max: total });
            unknowns.table(&format!("report {idx}"), &counted, &release.numbers.types, &names);
        }
        unknowns.program.tighten();
        for (words, is_in) in regions(releases.len()) {
            let its: Vec<&Part> = parts.iter().filter(|(members, _)| is_in(members)).map(|(_, part)| part).collect();
            let incidents: Vec<&Counted<'_>> = all.iter().filter(|it| is_in(&membership(it))).collect();
            for name in &names {
                let of =
                    |it: &&&Counted<'_>| it.types.iter().any(|slot| self::name(committee, By::Type, *slot) == *name);
                let value = incidents.iter().filter(of).count();
                let sum: Vec<usize> = its.iter().filter_map(|part| part.of.get(name).copied()).collect();
                self.check(&unknowns, &format!("types, {words}: {name:?}"), &sum, value, incidents.len())?;
            }
        }
        self.keep(&unknowns);
        Ok(())
    }

    /// One table of this report.
    fn one(
        &mut self,
        by: By,
        rows: &Rows,
        incidents: &[BTreeSet<Slot>],
        committee: &Committee,
    ) -> Result<(), Unsolved> {
        let mut names: BTreeSet<Name> = incidents.iter().flatten().map(|slot| name(committee, by, *slot)).collect();
        names.insert((String::new(), None));
        let mut unknowns = Unknowns::default();
        let part = unknowns.part("this report", &names);
        let total = u64::try_from(incidents.len()).unwrap_or(u64::MAX);
        unknowns.program.fact(&[part.all], &[], Range { min: total, max: total });
        unknowns.table("this report", &[&part], rows, &names);
        unknowns.program.tighten();
        for name in &names {
            let of = |it: &&BTreeSet<Slot>| it.iter().any(|slot| self::name(committee, by, *slot) == *name);
            let value = incidents.iter().filter(of).count();
            let sum: Vec<usize> = part.of.get(name).copied().into_iter().collect();
            self.check(&unknowns, &format!("{by:?}: {name:?}"), &sum, value, incidents.len())?;
        }
        self.keep(&unknowns);
        Ok(())
    }

    /// Works out a number when it, or the rest of the incidents, is small.
    fn check(
        &mut self,
        unknowns: &Unknowns,
        words: &str,
        sum: &[usize],
        value: usize,
        all: usize,
    ) -> Result<(), Unsolved> {
        let [value, all] = [value, all].map(|it| u64::try_from(it).unwrap_or(u64::MAX));
        let is_small = |it: u64| 0 < it && it < self.smallest;
        // The total is published, and so few could not be hidden by anything.
        if all < self.smallest || !(is_small(value) || is_small(all - value)) {
            return Ok(());
        }
        let (min, least) = unknowns.program.extreme(sum, false)?;
        let (max, most) = unknowns.program.extreme(sum, true)?;
        let wide = max - min >= self.smallest;
        let high = !is_small(value) || max >= self.smallest;
        let rest_high = !is_small(all - value) || all.saturating_sub(min) >= self.smallest;
        self.narrow += usize::from(!(wide && high && rest_high));
        self.found.push(json!({
            "number": words, "value": value, "interval": [min, max], "facts": self.parts.len(),
            "sum": sum, "least": least, "most": most,
        }));
        Ok(())
    }

    fn keep(&mut self, unknowns: &Unknowns) {
        self.parts.push(unknowns.program.to_json(&unknowns.words));
    }
}

type Region = Box<dyn Fn(&[bool]) -> bool>;

/// This report, and for each other one what they share and what only one of them has.
fn regions(releases: usize) -> Vec<(String, Region)> {
    let mut regions: Vec<(String, Region)> = vec![("this report".to_owned(), Box::new(|it: &[bool]| it[0]))];
    for idx in 1..releases {
        regions.push((format!("this and report {idx}"), Box::new(move |it: &[bool]| it[0] && it[idx])));
        regions.push((format!("this without report {idx}"), Box::new(move |it: &[bool]| it[0] && !it[idx])));
        regions.push((format!("report {idx} without this"), Box::new(move |it: &[bool]| !it[0] && it[idx])));
    }
    regions
}

/// Tells whether there may be an incident that exactly these reports count.
fn can_be(releases: &[&Release], members: &[bool]) -> bool {
    let inside: Vec<&&Release> = releases.iter().zip(members).filter(|(_, is)| **is).map(|(it, _)| it).collect();
    let (Some(from), Some(to)) = (inside.iter().map(|it| it.from).max(), inside.iter().map(|it| it.to).min()) else {
        return false;
    };
    let events: BTreeSet<&String> = inside.iter().filter_map(|it| it.event.as_ref()).collect();
    if to < from || events.len() > 1 {
        return false;
    }
    // Days on which no other report counts it: look at each border.
    let outside: Vec<&&Release> = releases.iter().zip(members).filter(|(_, is)| !**is).map(|(it, _)| it).collect();
    let days = outside
        .iter()
        .flat_map(|it| [it.from.pred_opt(), it.to.succ_opt()])
        .flatten()
        .chain([from, to])
        .filter(|day| from <= *day && *day <= to);
    let event = events.first().copied();
    days.into_iter().any(|day| {
        outside.iter().all(|it| {
            let counts_event = it.event.is_none() || (it.event.as_ref() == event && event.is_some());
            !(counts_event && it.from <= day && day <= it.to)
        })
    })
}
