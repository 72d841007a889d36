//! What everything that is published gives away together, and the proof of it.

use std::collections::{BTreeMap, BTreeSet};

use casebound_record::Committee;
use chrono::NaiveDate;
use serde_json::{Value, json};

use super::dimension::Dimension;
use super::facts::{EarlierIncident, Incident, Slot};
use super::narratives::{IncidentNarrative, known_from_words};
use super::numbers::{Row, Rows, word};
use super::parts::{self, Characteristic, many};
use super::refusal::OverlapDoubt;
use super::releases::Release;
use crate::audit::program::{Budget, Program};
use crate::audit::{Range, SolveFailure};
use crate::public::{Category, PublicReport, Totals};

/// The most unknown numbers that are audited together: with more, nothing counts as proved.
const MOST_UNKNOWNS: usize = 1_500;

/// The steps of all audits of one report: less than two seconds, also where nothing is optimised.
pub(super) const MOST_STEPS: u64 = 30_000_000;

/// What the auditor found out about everything that is published, this report included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditCertificate {
    /// How many small numbers there are to protect.
    pub sensitive: usize,
    /// Each of them in words, with what a reader can tell of it.
    pub hidden: Vec<String>,
    /// For each small number two worlds that agree with all that is published, as a JSON document. It holds the
    /// true numbers, so it stays with the committee.
    pub json: String,
}

impl From<SolveFailure> for OverlapDoubt {
    fn from(_: SolveFailure) -> OverlapDoubt {
        OverlapDoubt::Unproven
    }
}

/// Audits a report together with all earlier ones that may count the same incidents, and with its narratives, `told`.
pub(super) fn certify(
    report: &PublicReport,
    earlier: &[Release],
    committee: &Committee,
    all: &[EarlierIncident<'_>],
    own: &[Incident<'_>],
    told: &[IncidentNarrative<'_, '_>],
    steps: u64,
) -> Result<AuditCertificate, OverlapDoubt> {
    let smallest = u64::from(committee.transparency.smallest_count);
    let mut audit = Audit { smallest, budget: Budget::of(steps), found: Vec::new(), parts: Vec::new() };
    let Some(this) = Release::of(report) else { return Err(OverlapDoubt::Unproven) };
    let releases = sharing(&this, earlier.iter().filter(|it| it.overlaps(&this) && !it.is_same(&this)));
    let told = |by: Dimension| -> Words {
        let known = known_from_words(told, by);
        known.iter().map(|slots| slots.iter().map(|slot| name(committee, by, *slot)).collect()).collect()
    };
    // Where another report has some of the incidents, nothing is told that it did not tell.
    let mut said = vec![if releases.len() > 1 { Words::new() } else { told(Dimension::Type) }];
    let mut spoken: BTreeSet<usize> = BTreeSet::new();
    for release in releases.iter().skip(1) {
        let mut words = Words::new();
        for (idx, incident) in all.iter().enumerate().filter(|(_, it)| release.counts(it.event, it.received)) {
            if incident.summary.as_ref().is_some_and(|summary| release.told(summary)) && spoken.insert(idx) {
                words.push(incident.types.iter().map(|slot| name(committee, Dimension::Type, *slot)).collect());
            }
        }
        said.push(words);
    }
    audit.together(&releases, committee, all, &said)?;
    // Tables over other categories are only in reports that share no incident with another one.
    let tables = [
        (Dimension::Resolution, Some(&this.numbers.resolutions)),
        (Dimension::Setting, this.numbers.settings.as_ref()),
        (Dimension::Channel, this.numbers.channels.as_ref()),
        (Dimension::Moment, this.numbers.moments.as_ref()),
        (Dimension::Event, this.numbers.events.as_ref()),
    ];
    for (by, rows) in tables {
        let Some(rows) = rows else { continue };
        let incidents: Vec<BTreeSet<Slot>> = own.iter().map(|it| by.of(it)).collect();
        // Words say what happened, where, and what came of it; they say nothing of how and when a report arrived.
        let told = if matches!(by, Dimension::Channel | Dimension::Moment | Dimension::Event) {
            Words::default()
        } else {
            told(by)
        };
        audit.one(by, rows, &incidents, committee, &told)?;
    }
    if let Some(rows) = &this.numbers.lengths {
        let lasts = |incident: &&Incident<'_>| incident.resolutions.iter().any(|slot| parts::lasts(committee, slot));
        let lasting: Vec<BTreeSet<Slot>> = own.iter().filter(lasts).map(|it| Dimension::Length.of(it)).collect();
        audit.one(Dimension::Length, rows, &lasting, committee, &Words::default())?;
    }
    for (idx, field) in report.totals.fields.iter().enumerate() {
        let Some(table) = this.field(field.field.as_str()) else { continue };
        let choice = |slot: Slot| -> Name {
            match slot {
                Slot::BuiltIn(category) => (word(category).unwrap_or_default(), None),
                Slot::Declared(place) => {
                    let field = committee.fields.iter().find(|it| it.key == field.field.as_str());
                    ("declared".to_owned(), field.and_then(|field| field.choices.get(place)).cloned())
                }
            }
        };
        let incidents: Vec<BTreeSet<Name>> =
            own.iter().map(|it| it.fields.get(idx).copied().map(choice).into_iter().collect()).collect();
        audit.table(field.field.as_str(), table, &incidents, &Words::default())?;
    }
    for common in parts::ALL {
        audit.part(common, own, &report.totals)?;
    }
    let document = json!({"smallest_count": smallest, "sensitive": audit.found, "facts": audit.parts});
    let words = |bound: &Value| {
        format!(
            "{}: {} to {}",
            bound["number"].as_str().unwrap_or_default(),
            bound["interval"][0],
            bound["interval"][1]
        )
    };
    let hidden = audit.found.iter().map(words).collect();
    let certificate = AuditCertificate { hidden, sensitive: audit.found.len(), json: format!("{document:#}\n") };
    Ok(certificate)
}

impl AuditCertificate {
    /// Adds which blocks of the guard a member lifted, by case and word.
    pub(super) fn with_lifted(self, lifted: &BTreeSet<(String, String, String)>) -> AuditCertificate {
        if lifted.is_empty() {
            return self;
        }
        let mut document: Value = serde_json::from_str(&self.json).unwrap_or_default();
        let entries = lifted.iter().map(|(word, case, by)| json!({"case": case, "word": word, "by": by}));
        document["lifted"] = entries.collect();
        AuditCertificate { json: format!("{document:#}\n"), ..self }
    }
}

struct Audit {
    smallest: u64,
    budget: Budget,
    found: Vec<Value>,
    parts: Vec<Value>,
}

/// A category as tables name it.
type Name = (String, Option<String>);

fn name(committee: &Committee, by: Dimension, slot: Slot) -> Name {
    let label = by.label(committee, slot);
    (word(label.category).unwrap_or_default(), label.key.map(|key| key.as_str().to_owned()))
}

/// What the words of a report say: of each incident that they tell its categories.
type Words = Vec<BTreeSet<Name>>;

fn exactly(number: usize) -> Range {
    let number = u64::try_from(number).unwrap_or(u64::MAX);
    Range { min: number, max: number }
}

/// Unknown numbers of one part of the incidents: how many there are, and how many of each category.
struct Part {
    all: usize,
    of: BTreeMap<Name, usize>,
    /// Of these, the words of this report speak.
    told: Option<usize>,
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
            self.program.constrain(&[all], &[*one], Range::ANY);
        }
        // Each incident has a category.
        self.program.constrain(&each, &[all], Range::ANY);
        Part { all, of, told: None }
    }

    /// The incidents of a part, apart: those of which no words speak, and those of which the words of each of these
    /// reports do.
    fn parts(&mut self, words: &str, speaking: &[usize], names: &BTreeSet<Name>) -> Vec<Part> {
        let rest = self.part(words, names);
        let told = speaking.iter().map(|idx| {
            let part = self.part(&format!("{words}, told by report {idx}"), names);
            Part { told: Some(*idx), ..part }
        });
        std::iter::once(rest).chain(told.collect::<Vec<_>>()).collect()
    }

    /// States what the words of a report say of the parts of which they speak.
    fn words(&mut self, report: usize, parts: &[&Part], words: &Words, names: &BTreeSet<Name>) {
        let parts: Vec<&&Part> = parts.iter().filter(|part| part.told == Some(report)).collect();
        if parts.is_empty() {
            return;
        }
        let all: Vec<usize> = parts.iter().map(|part| part.all).collect();
        self.program.constrain(&all, &[], exactly(words.len()));
        for name in names {
            let sum: Vec<usize> = parts.iter().filter_map(|part| part.of.get(name).copied()).collect();
            self.program.constrain(&sum, &[], exactly(words.iter().filter(|word| word.contains(name)).count()));
        }
    }

    /// States what the table of a report says of the parts that it counts. `said` are the words beside it.
    fn table(&mut self, report: usize, parts: &[&Part], rows: &Rows, names: &BTreeSet<Name>, said: &Words) {
        if rows.withheld {
            return;
        }
        let number = |row: &Row| Range { min: u64::from(row.incidents), max: u64::from(row.incidents) };
        let row_of = |name: &Name| rows.rows.iter().find(|row| row.category == name.0 && row.key == name.1);
        let various = rows.rows.iter().find(|row| row.category == "various");
        for name in names {
            let sum: Vec<usize> = parts.iter().filter_map(|part| part.of.get(name).copied()).collect();
            match (row_of(name), various) {
                (Some(row), _) => self.program.constrain(&sum, &[], number(row)),
                (None, None) => self.program.constrain(&sum, &[], Range { min: 0, max: 0 }),
                (None, Some(_)) => {}
            }
        }
        let Some(various) = various else { return };
        let mut unions = Vec::new();
        let mut told_unions = Vec::new();
        for part in parts {
            // Incidents of at least one of the categories that were put together.
            let union = self.add(format!("report {report}: various"));
            let hidden: Vec<usize> =
                part.of.iter().filter(|(name, _)| row_of(name).is_none()).map(|(_, idx)| *idx).collect();
            let shown: Vec<usize> =
                part.of.iter().filter(|(name, _)| row_of(name).is_some()).map(|(_, idx)| *idx).collect();
            for one in &hidden {
                self.program.constrain(&[union], &[*one], Range::ANY);
            }
            self.program.constrain(&hidden, &[union], Range::ANY);
            self.program.constrain(&[part.all], &[union], Range::ANY);
            self.program.constrain(&[shown, vec![union]].concat(), &[part.all], Range::ANY);
            unions.push(union);
            told_unions.extend((part.told == Some(report)).then_some(union));
        }
        self.program.constrain(&unions, &[], number(various));
        if !told_unions.is_empty() {
            let is_hidden = |it: &&BTreeSet<Name>| it.iter().any(|name| row_of(name).is_none());
            self.program.constrain(&told_unions, &[], exactly(said.iter().filter(is_hidden).count()));
        }
    }
}

impl Audit {
    /// The types in all these reports.
    fn together(
        &mut self,
        releases: &[&Release],
        committee: &Committee,
        all: &[EarlierIncident<'_>],
        said: &[Words],
    ) -> Result<(), OverlapDoubt> {
        let mut names: BTreeSet<Name> =
            (0..committee.types.len()).map(|idx| name(committee, Dimension::Type, Slot::Declared(idx))).collect();
        names.insert(name(committee, Dimension::Type, Slot::BuiltIn(Category::Undeclared)));
        // Types that were declared then.
        let then =
            releases.iter().flat_map(|release| &release.numbers.types.rows).filter(|row| row.category != "various");
        names.extend(then.map(|row| (row.category.clone(), row.key.clone())));

        // Incidents that the same reports count can't be told apart by them.
        let membership = |incident: &EarlierIncident<'_>| -> Vec<bool> {
            releases.iter().map(|release| release.counts(incident.event, incident.received)).collect()
        };
        let possible = memberships(releases);
        if MOST_UNKNOWNS < possible.len() * (names.len() + 1) {
            return Err(OverlapDoubt::Unproven);
        }
        let mut unknowns = Unknowns::default();
        let parts: Vec<(Vec<bool>, Part)> = possible
            .into_iter()
            .flat_map(|members| {
                let words: Vec<String> = members.iter().map(|member| usize::from(*member).to_string()).collect();
                let speaking: Vec<usize> =
                    (0..releases.len()).filter(|idx| members[*idx] && !said[*idx].is_empty()).collect();
                let parts = unknowns.parts(&words.join(""), &speaking, &names).into_iter();
                parts.map(move |part| (members.clone(), part)).collect::<Vec<_>>()
            })
            .collect();
        for (idx, release) in releases.iter().enumerate() {
            let counted: Vec<&Part> = parts.iter().filter(|(members, _)| members[idx]).map(|(_, part)| part).collect();
            let totals: Vec<usize> = counted.iter().map(|part| part.all).collect();
            let total = u64::from(release.numbers.incidents);
            unknowns.program.constrain(&totals, &[], Range { min: total, max: total });
            unknowns.table(idx, &counted, &release.numbers.types, &names, &said[idx]);
            unknowns.words(idx, &counted, &said[idx], &names);
        }
        unknowns.program.tighten();
        let mut looked_at = BTreeSet::new();
        for (words, is_in) in regions(releases.len()) {
            if !looked_at.insert(parts.iter().map(|(members, _)| is_in(members)).collect::<Vec<bool>>()) {
                continue;
            }
            let its: Vec<&Part> = parts.iter().filter(|(members, _)| is_in(members)).map(|(_, part)| part).collect();
            let incidents: Vec<&EarlierIncident<'_>> = all.iter().filter(|it| is_in(&membership(it))).collect();
            for name in &names {
                let of = |incident: &&&EarlierIncident<'_>| {
                    incident.types.iter().any(|slot| self::name(committee, Dimension::Type, *slot) == *name)
                };
                let value = incidents.iter().filter(of).count();
                let sum: Vec<usize> = its.iter().filter_map(|part| part.of.get(name).copied()).collect();
                let label = format!("types, {words}: {name:?}");
                self.bound(&unknowns, &label, &sum, value, incidents.len())?;
            }
        }
        let mut looked_at = BTreeSet::new();
        for (one, other) in pairs(releases.len()).filter(|(one, _)| releases[*one].shows_parts()) {
            for keep in [true, false] {
                let is_in = |members: &[bool]| members[one] && members[other] == keep;
                if !looked_at.insert(parts.iter().map(|(members, _)| is_in(members)).collect::<Vec<bool>>()) {
                    continue;
                }
                let its = parts.iter().filter(|(members, _)| is_in(members));
                let sum: Vec<usize> = its.map(|(_, part)| part.all).collect();
                let value = all.iter().filter(|it| is_in(&membership(it))).count();
                let beside = if keep { "and" } else { "without" };
                self.bound_few(&unknowns, &format!("incidents of report {one} {beside} {other}"), &sum, value)?;
            }
        }
        self.keep(&unknowns);
        Ok(())
    }

    /// Works out how many incidents two reports share, or only one of them has, when they are few: what one report says
    /// of its parts would then be known of those few.
    fn bound_few(&mut self, unknowns: &Unknowns, words: &str, sum: &[usize], value: usize) -> Result<(), OverlapDoubt> {
        let value = u64::try_from(value).unwrap_or(u64::MAX);
        if value == 0 || self.smallest <= value {
            return Ok(());
        }
        let (min, least) = unknowns.program.extreme(sum, false, &self.budget)?;
        let (max, most) = unknowns.program.extreme(sum, true, &self.budget)?;
        if max < self.smallest || max - min < self.smallest {
            return Err(OverlapDoubt::RevealsFew);
        }
        self.found.push(json!({
            "number": words, "value": value, "interval": [min, max], "facts": self.parts.len(),
            "sum": sum, "least": least, "most": most,
        }));
        Ok(())
    }

    /// One table of this report.
    fn one(
        &mut self,
        by: Dimension,
        rows: &Rows,
        incidents: &[BTreeSet<Slot>],
        committee: &Committee,
        told: &Words,
    ) -> Result<(), OverlapDoubt> {
        let named = |it: &BTreeSet<Slot>| it.iter().map(|slot| name(committee, by, *slot)).collect();
        let incidents: Vec<BTreeSet<Name>> = incidents.iter().map(named).collect();
        self.table(&format!("{by:?}"), rows, &incidents, told)
    }

    /// The same with the names of the categories.
    fn table(&mut self, of: &str, rows: &Rows, incidents: &[BTreeSet<Name>], told: &Words) -> Result<(), OverlapDoubt> {
        let mut names: BTreeSet<Name> = incidents.iter().flatten().cloned().collect();
        names.insert((String::new(), None));
        let mut unknowns = Unknowns::default();
        names.extend(told.iter().flatten().cloned());
        let speaking: &[usize] = if told.is_empty() { &[] } else { &[0] };
        let parts = unknowns.parts("this report", speaking, &names);
        let parts: Vec<&Part> = parts.iter().collect();
        let all: Vec<usize> = parts.iter().map(|part| part.all).collect();
        unknowns.program.constrain(&all, &[], exactly(incidents.len()));
        unknowns.table(0, &parts, rows, &names, told);
        unknowns.words(0, &parts, told, &names);
        unknowns.program.tighten();
        for name in &names {
            let value = incidents.iter().filter(|incident| incident.contains(name)).count();
            let sum: Vec<usize> = parts.iter().filter_map(|part| part.of.get(name).copied()).collect();
            self.bound(&unknowns, &format!("{of}: {name:?}"), &sum, value, incidents.len())?;
        }
        self.keep(&unknowns);
        Ok(())
    }

    /// One number of incidents that have something in common.
    fn part(&mut self, common: Characteristic, own: &[Incident<'_>], totals: &Totals) -> Result<(), OverlapDoubt> {
        let among = common.among();
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let all = count(many(own, |it| among.has(it)));
        let value = count(many(own, |it| common.is_true(it)));
        let mut unknowns = Unknowns::default();
        let words = format!("{common:?} among {among:?}");
        let [part, rest] = ["", "not "].map(|not| unknowns.add(format!("{not}{words}")));
        // Of how many it is a part is known where it is shown, and mostly where it is not.
        unknowns.program.constrain(&[part, rest], &[], exactly(all));
        if let Some(shown) = common.shown(totals) {
            unknowns.program.constrain(&[part], &[], exactly(count(shown)));
        }
        unknowns.program.tighten();
        self.bound(&unknowns, &words, &[part], value, all)?;
        self.keep(&unknowns);
        Ok(())
    }

    /// Works out a number when it, or the rest of the incidents, is small.
    fn bound(
        &mut self,
        unknowns: &Unknowns,
        words: &str,
        sum: &[usize],
        value: usize,
        all: usize,
    ) -> Result<(), OverlapDoubt> {
        let [value, all] = [value, all].map(|it| u64::try_from(it).unwrap_or(u64::MAX));
        let is_small = |it: u64| 0 < it && it < self.smallest;
        // The total is published, and so few could not be hidden by anything.
        if all < self.smallest || !(is_small(value) || is_small(all - value)) {
            return Ok(());
        }
        let (min, least) = unknowns.program.extreme(sum, false, &self.budget)?;
        let (max, most) = unknowns.program.extreme(sum, true, &self.budget)?;
        let wide = max - min >= self.smallest;
        let high = !is_small(value) || max >= self.smallest;
        let rest_high = !is_small(all - value) || all.saturating_sub(min) >= self.smallest;
        if !(wide && high && rest_high) {
            return Err(OverlapDoubt::RevealsFew);
        }
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

/// This report, and for each two what they share and what only one of them has.
fn regions(releases: usize) -> Vec<(String, Region)> {
    let mut regions: Vec<(String, Region)> = vec![("this report".to_owned(), Box::new(|it: &[bool]| it[0]))];
    for (one, other) in pairs(releases) {
        if one < other {
            let both = move |it: &[bool]| it[one] && it[other];
            regions.push((format!("reports {one} and {other}"), Box::new(both)));
        }
        let without = move |it: &[bool]| it[one] && !it[other];
        regions.push((format!("report {one} without {other}"), Box::new(without)));
    }
    regions
}

/// Each report beside each other one; this report is the first.
fn pairs(releases: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..releases).flat_map(move |one| (0..releases).map(move |other| (one, other))).filter(|(one, other)| one != other)
}

/// A report, and the others that may count an incident that it counts, or that one of these others does.
fn sharing<'r>(this: &'r Release, others: impl Iterator<Item = &'r Release>) -> Vec<&'r Release> {
    let all: Vec<&Release> = std::iter::once(this).chain(others).collect();
    let possible = memberships(&all);
    let mut reached = vec![false; all.len()];
    reached[0] = true;
    let mut more = true;
    while more {
        let touched = possible.iter().filter(|it| it.iter().zip(&reached).any(|(has, is_reached)| *has && *is_reached));
        let next: Vec<bool> = (0..all.len()).map(|idx| reached[idx] || touched.clone().any(|it| it[idx])).collect();
        more = next != reached;
        reached = next;
    }
    all.into_iter().zip(reached).filter_map(|(it, is_reached)| is_reached.then_some(it)).collect()
}

/// For each set of reports of which an incident may be counted in exactly these, which of all reports they are.
fn memberships(releases: &[&Release]) -> BTreeSet<Vec<bool>> {
    // Between two borders, all days are alike; and so are all events without a report of their own.
    let days: BTreeSet<NaiveDate> = releases.iter().flat_map(|release| release.borders()).collect();
    let events: BTreeSet<Option<&str>> = releases.iter().flat_map(|release| release.events()).chain([None]).collect();
    let counted = |(day, event): (NaiveDate, Option<&str>)| -> Vec<bool> {
        releases.iter().map(|release| release.counts(event, day)).collect()
    };
    let all = days.iter().flat_map(|day| events.iter().map(|event| counted((*day, *event))));
    all.filter(|it| it.contains(&true)).collect()
}
