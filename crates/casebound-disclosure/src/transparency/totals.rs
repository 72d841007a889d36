//! The numbers of a report, as far as they may be shown.

use std::collections::BTreeSet;

use casebound_record::Committee;
use casebound_record::committee::CustomField;

use super::dimension::Dimension;
use super::facts::{Forgotten, Incident, PeriodCounts, Slot};
use super::number;
use super::parts::{self, Characteristic, Population, many, part};
use super::releases::{OpenBefore, PriorKnowledge};
use crate::anonymise::PublicText;
use crate::public::{Also, Category, FieldTable, Kind, Label, Response, Row, Suppressed, Table, Totals};
use crate::small_counts::{CategorisedIncident, fits, part_of, protect, publishable_total};

/// The numbers, as far as they may be shown. `is_known` tells for each incident whether readers know it from its words.
pub(super) fn totals(
    committee: &Committee,
    facts: &PeriodCounts<'_>,
    is_known: &[bool],
    fields: &[&CustomField],
    public: PriorKnowledge<'_>,
) -> Totals {
    let smallest = committee.transparency.smallest_count;
    let shown = |of: &dyn Fn(&Incident<'_>) -> BTreeSet<Slot>, label: &dyn Fn(Slot) -> Label| {
        let sorted =
            |(it, is_known): (&Incident<'_>, &bool)| CategorisedIncident { categories: of(it), is_known: *is_known };
        let incidents: Vec<CategorisedIncident<Slot>> = facts.incidents.iter().zip(is_known).map(sorted).collect();
        if public.only_total && smallest > 1 { Table::withheld() } else { table(&incidents, smallest, label) }
    };
    let sorted = |by: Dimension| {
        let mut table = shown(&|it| by.of(it), &|slot| by.label(committee, slot));
        if let Some(previous) = public.previous {
            previous.compare(by, &mut table);
        }
        table
    };
    let own = |(idx, field): (usize, &&CustomField)| {
        let label = |slot: Slot| match slot {
            Slot::BuiltIn(category) => Label { category, key: None, label: None },
            Slot::Declared(place) => {
                let words = PublicText::choice(field, place);
                Label { category: Category::Declared, key: words.clone(), label: words }
            }
        };
        let table = shown(&|it| BTreeSet::from([it.fields[idx]]), &label);
        Some(FieldTable { field: PublicText::field(field)?, label: PublicText::field_label(field), table })
    };
    let fields = fields.iter().enumerate().filter_map(own).collect();
    let resolutions = sorted(Dimension::Resolution);
    let resolutions =
        if !facts.forgotten.resolutions && sanctions_are_safe(&resolutions, number(facts.incidents.len()), smallest) {
            resolutions
        } else {
            Table::withheld()
        };
    let settings = sorted(Dimension::Setting);
    let is_safe = settings_are_safe(&settings, number(facts.incidents.len()), smallest);
    let settings = if is_safe { settings } else { Table::withheld() };
    let single = Single { facts, smallest, is_silent: public.only_total && smallest > 1 };
    let known = KnownIncidents { facts, is_known, smallest };
    let part = |common: Characteristic| single.part(common, &resolutions);
    let also = parts::ALL.into_iter().filter_map(|common| match common {
        Characteristic::Also(what) => Some(Also { what, incidents: part(common)? }),
        _ => None,
    });
    let also: Vec<Also> = also.collect();
    let events = whole(sorted(Dimension::Event));
    let moments = if known.tells_moments(&events) { sorted(Dimension::Moment) } else { Table::withheld() };
    let lengths = known.lengths(committee, &resolutions);
    let label = |by: Dimension| move |slot: Slot| by.label(committee, slot);
    // Without an earlier report, there is nothing that it could be compared with.
    let tells_of_before = public.previous.is_some() || smallest <= 1;
    let carried = single.carried(public.open_before).filter(|_| !facts.forgotten.carried_over);
    let (carried_over, resolved_since) = carried.unzip();
    Totals {
        incidents: single.all(),
        reports: single.reports(&resolutions),
        people: single.people(&resolutions),
        actions: single.actions(&resolutions, carried_over),
        carried_over: carried_over.filter(|_| tells_of_before),
        resolved_since: resolved_since.flatten().filter(|_| tells_of_before),
        acted_upon: acted_upon(&resolutions, single.all()),
        shared_with_dsf: part(Characteristic::Shared),
        nobody_reported: part(Characteristic::NobodyReported),
        police_called: part(Characteristic::PoliceCalled),
        appealed: part(Characteristic::Appealed),
        response: single.response(&resolutions),
        types: sorted(Dimension::Type),
        resolutions,
        settings,
        channels: sorted(Dimension::Channel),
        moments,
        events,
        lengths: lengths.map_or_else(Table::withheld, |it| table(&it, smallest, &label(Dimension::Length))),
        also,
        fields,
        smallest_count: smallest,
    }
}

/// Adds the types and the sanctions that no incident has, where a table shows all its rows: there they are none anyway.
pub(super) fn add_zero_rows(committee: &Committee, totals: &mut Totals) {
    let tables = [
        (Dimension::Type, committee.types.len(), &mut totals.types),
        (Dimension::Resolution, committee.sanctions.len(), &mut totals.resolutions),
    ];
    for (by, count, table) in tables.into_iter().filter(|(_, _, table)| is_whole(table)) {
        for Label { category, key, label } in (0..count).map(|place| by.label(committee, Slot::Declared(place))) {
            let is_there = table.rows.iter().any(|row| row.category == category && row.key == key);
            if !is_there && key.is_some() {
                table.rows.push(Row { category, key, label, incidents: 0, before: None });
            }
        }
    }
}

/// A table that shows all its rows, or nothing.
fn whole(table: Table) -> Table {
    if is_whole(&table) { table } else { Table::withheld() }
}

/// Which numbers are not shown as they are.
pub(super) fn suppressed(totals: &Totals, has_previous: bool, forgotten: Forgotten) -> Vec<Suppressed> {
    let smallest = totals.smallest_count;
    // Of fewer incidents so little is said anyway that nobody hears of it.
    let is_told = smallest <= 1 || publishable_total(totals.incidents, smallest).is_some();
    let suppressed = [
        (forgotten.is_any() && is_told, Suppressed::Erased),
        (!is_whole(&totals.types), Suppressed::Types),
        (!is_whole(&totals.resolutions), Suppressed::Resolutions),
        (!is_whole(&totals.settings), Suppressed::Settings),
        (!is_whole(&totals.channels), Suppressed::Channels),
        (!is_whole(&totals.moments), Suppressed::Moments),
        (!is_whole(&totals.events), Suppressed::Events),
        (!is_whole(&totals.lengths), Suppressed::Lengths),
        (totals.fields.iter().any(|field| !is_whole(&field.table)), Suppressed::Fields),
        (totals.reports.is_none(), Suppressed::Reports),
        (totals.people.is_none(), Suppressed::People),
        (totals.actions.is_none(), Suppressed::Actions),
        (has_previous && (totals.carried_over.is_none() || totals.resolved_since.is_none()), Suppressed::CarriedOver),
    ];
    suppressed.into_iter().filter_map(|(is, word)| is.then_some(word)).collect()
}

/// Incidents with a sanction, each counted once: those that are in no row of a table that shows all its rows.
fn acted_upon(resolutions: &Table, all: u32) -> Option<u32> {
    let others = resolutions.rows.iter().filter(|row| !is_sanction(row.category)).map(|row| row.incidents);
    is_whole(resolutions).then(|| all - others.sum::<u32>())
}

/// Returns whether the rows of places are safe among themselves: what is at a place and online is in two rows, and what is not
/// written down in no other. So the incidents with a place are known, and by them those of one alone.
fn settings_are_safe(settings: &Table, all: u32, smallest: u32) -> bool {
    if !is_whole(settings) {
        return true;
    }
    let known = || settings.rows.iter().filter(|row| row.category != Category::Unknown).map(|row| row.incidents);
    let unknown = settings.rows.iter().filter(|row| row.category == Category::Unknown).map(|row| row.incidents);
    let placed = all.saturating_sub(unknown.sum());
    let overlap = known().sum::<u32>().saturating_sub(placed);
    fits(overlap, smallest) && known().all(|it| fits(placed.saturating_sub(it), smallest))
}

/// Returns whether the rows of sanctions are safe among themselves: an incident may have several, but none beside another
/// resolution. So the incidents with a sanction are known, and by them those without each.
fn sanctions_are_safe(resolutions: &Table, all: u32, smallest: u32) -> bool {
    let Some(acted_upon) = acted_upon(resolutions, all) else { return true };
    let sanctions = || resolutions.rows.iter().filter(|row| is_sanction(row.category)).map(|row| row.incidents);
    let overlap = sanctions().sum::<u32>().saturating_sub(acted_upon);
    fits(overlap, smallest) && sanctions().all(|it| fits(acted_upon.saturating_sub(it), smallest))
}

fn is_sanction(category: Category) -> bool {
    matches!(category, Category::Declared | Category::Undeclared)
}

/// Numbers that are alone, each of another unit.
struct Single<'f, 'c> {
    facts: &'f PeriodCounts<'c>,
    smallest: u32,
    /// None of them is shown.
    is_silent: bool,
}

impl Single<'_, '_> {
    fn all(&self) -> u32 {
        number(self.facts.incidents.len())
    }

    /// How many incidents have this in common, as far as it may be said.
    fn part(&self, common: Characteristic, resolutions: &Table) -> Option<u32> {
        let is_kept = matches!(
            common,
            Characteristic::NobodyReported
                | Characteristic::SeveralReports
                | Characteristic::ReportedWithOthers
                | Characteristic::Also(Kind::Partly)
        );
        if self.facts.forgotten.details && !is_kept {
            return None;
        }
        let part = part(&self.facts.incidents, common, is_whole(resolutions), self.smallest)?;
        (!self.is_silent).then_some(part)
    }

    /// How many incidents had several reports may be known, and nothing but they has another one; or how many were
    /// reported together with others, where none had several.
    fn reports(&self, resolutions: &Table) -> Option<u32> {
        let all = number(self.facts.reports);
        let several = self.part(Characteristic::SeveralReports, resolutions)?;
        let together = self.part(Characteristic::ReportedWithOthers, resolutions)?;
        // One alone is not together with others, so that hidden ones may be from 2 on.
        let is_large = |number: u32| number == 0 || number > self.smallest + 2;
        let is_told = match together {
            0 => all.checked_sub(self.all()) == Some(several),
            _ => several == 0 && is_large(together) && is_large(self.all() - together),
        };
        (!self.facts.forgotten.reports && (self.smallest <= 1 || is_told)).then_some(all)
    }

    /// The incidents with a reported person are shown, and persons beside the first of each are not few.
    fn people(&self, resolutions: &Table) -> Option<u32> {
        let all = number(self.facts.people);
        let incidents = self.all() - self.part(Characteristic::NobodyReported, resolutions)?;
        publishable_total(all - incidents, self.smallest).map(|_| all)
    }

    /// The sanctions, when they are those of a table that shows all, and no incident is or was open: otherwise others,
    /// or none, would say how many of the open ones were acted upon.
    fn actions(&self, resolutions: &Table, carried_over: Option<u32>) -> Option<u32> {
        let all = number(self.facts.actions);
        if self.facts.forgotten.actions {
            return None;
        }
        if self.smallest <= 1 {
            return Some(all);
        }
        let rows = resolutions.rows.iter().filter(|row| is_sanction(row.category)).map(|row| row.incidents);
        let is_open = resolutions.rows.iter().any(|row| row.category == Category::Unresolved);
        let is_in_table = is_whole(resolutions) && !is_open && carried_over == Some(0) && rows.sum::<u32>() == all;
        is_in_table.then_some(all)
    }

    /// The incidents that were carried over, and how many of them were resolved.
    fn carried(&self, before: OpenBefore) -> Option<(u32, Option<u32>)> {
        let (all, resolved) = (number(self.facts.carried_over), number(self.facts.resolved_since));
        // A number that is not the one of the report before would tell what was corrected since.
        if self.smallest > 1 && before != OpenBefore::Known(all) {
            return None;
        }
        let part = part_of(all, resolved, self.smallest).map(|(_, part)| part);
        (!self.is_silent).then_some((all, part))
    }

    /// How long things took, beside numbers that are shown: whether there is a middle is then no news.
    fn response(&self, resolutions: &Table) -> Option<Response> {
        if self.facts.forgotten.details {
            return None;
        }
        let unacknowledged = self.part(Characteristic::Unacknowledged, resolutions);
        let days_to_acknowledge = unacknowledged.and_then(|_| self.middle(0));
        let unresolved =
            is_whole(resolutions).then(|| self.all() - many(&self.facts.incidents, |it| Population::Resolved.has(it)));
        let days_to_resolve = unresolved.and_then(|_| self.middle(1));
        let any = days_to_acknowledge.is_some() || days_to_resolve.is_some();
        any.then_some(Response {
            days_to_acknowledge,
            unacknowledged: unacknowledged.filter(|_| days_to_acknowledge.is_some()),
            days_to_resolve,
            unresolved: unresolved.filter(|_| days_to_resolve.is_some()),
        })
    }

    /// Half of the incidents took so many days at most. Those that are not done take longer than all others.
    ///
    /// Enough incidents must be on both sides of the middle, or it would say how many did.
    fn middle(&self, which: usize) -> Option<u32> {
        let mut days: Vec<u32> = self.facts.incidents.iter().filter_map(|incident| incident.took[which]).collect();
        days.sort_unstable();
        let middle = self.facts.incidents.len().checked_sub(1)? / 2;
        let (below, above) = (number(middle), number(days.len().checked_sub(middle + 1)?));
        (self.smallest <= 1 || below.min(above) >= self.smallest).then(|| days[middle])
    }
}

/// The incidents, and of which readers know from their words.
struct KnownIncidents<'f, 'c> {
    facts: &'f PeriodCounts<'c>,
    is_known: &'f [bool],
    smallest: u32,
}

impl<'c> KnownIncidents<'_, 'c> {
    fn all(&self) -> impl Iterator<Item = (&Incident<'c>, bool)> {
        self.facts.incidents.iter().zip(self.is_known.iter().copied())
    }

    /// Returns whether it may be said when incidents of events were reported: those of each event must be enough to be
    /// divided in any way, and each way to divide them safe.
    fn tells_moments(&self, events: &Table) -> bool {
        let is_event = |row: &&Row| row.category != Category::Elsewhere;
        if events.withheld
            || events.rows.iter().filter(is_event).any(|row| publishable_total(row.incidents, self.smallest).is_none())
        {
            return false;
        }
        let of_events = self.all().filter(|(it, _)| it.event != Slot::BuiltIn(Category::Elsewhere));
        let sorted = |(it, is_known): (&Incident<'c>, bool)| CategorisedIncident {
            categories: BTreeSet::from([it.moment]),
            is_known,
        };
        let of_events: Vec<CategorisedIncident<Slot>> = of_events.map(sorted).collect();
        protect(&of_events, self.smallest).is_some_and(|it| it.various.is_none())
    }

    /// The incidents with a sanction that lasts, by how long: those of each kind that lasts must be enough to be divided
    /// in any way.
    fn lengths(&self, committee: &Committee, resolutions: &Table) -> Option<Vec<CategorisedIncident<Slot>>> {
        let lasts = |slot: &Slot| parts::lasts(committee, slot);
        let is_lasting = |incident: &Incident<'_>| incident.resolutions.iter().any(lasts);
        let slots: BTreeSet<Slot> =
            self.facts.incidents.iter().flat_map(|incident| &incident.resolutions).copied().filter(lasts).collect();
        let of = |slot: &Slot| many(&self.facts.incidents, |it| it.resolutions.contains(slot));
        if !is_whole(resolutions) || slots.iter().any(|slot| publishable_total(of(slot), self.smallest).is_none()) {
            return None;
        }
        let lasting = self.all().filter(|(it, _)| is_lasting(it));
        Some(
            lasting
                .map(|(it, is_known)| CategorisedIncident { categories: Dimension::Length.of(it), is_known })
                .collect(),
        )
    }
}

/// Returns whether a table shows all its rows.
pub(super) fn is_whole(table: &Table) -> bool {
    !table.withheld && table.rows.iter().all(|row| row.category != Category::Various)
}

fn table(incidents: &[CategorisedIncident<Slot>], smallest: u32, label: &dyn Fn(Slot) -> Label) -> Table {
    let Some(shown) = protect(incidents, smallest) else { return Table::withheld() };
    let row = |Label { category, key, label }: Label, incidents| Row { category, key, label, incidents, before: None };
    let mut rows: Vec<Row> = shown.rows.into_iter().map(|(slot, incidents)| row(label(slot), incidents)).collect();
    let various = Label { category: Category::Various, key: None, label: None };
    rows.extend(shown.various.map(|incidents| row(various, incidents)));
    let sum: u32 = rows.iter().map(|row| row.incidents).sum();
    assert!(number(incidents.len()) <= sum, "each incident is in a row");
    Table { rows, overlapping: number(incidents.len()) < sum, withheld: false }
}
