//! The numbers of a report, as far as they may be shown.

use std::collections::BTreeSet;

use casebound_record::Committee;
use casebound_record::committee::CustomField;

use super::by::By;
use super::facts::{Facts, Incident, Slot};
use super::number;
use super::releases::{OpenBefore, Public};
use crate::anonymise::PublicText;
use crate::public::{Category, FieldTable, Label, Response, Row, Suppressed, Table, Totals};
use crate::small_counts::{Sorted, alone, part_of, protect};

/// The numbers, as far as they may be shown. `is_known` tells for each incident whether readers know it from its words.
pub(super) fn totals(
    committee: &Committee,
    facts: &Facts<'_>,
    is_known: &[bool],
    fields: &[&CustomField],
    public: Public<'_>,
) -> Totals {
    let smallest = committee.transparency.smallest_count;
    let shown = |of: &dyn Fn(&Incident<'_>) -> BTreeSet<Slot>, label: &dyn Fn(Slot) -> Label| {
        let sorted = |(it, is_known): (&Incident<'_>, &bool)| Sorted { categories: of(it), is_known: *is_known };
        let incidents: Vec<Sorted<Slot>> = facts.incidents.iter().zip(is_known).map(sorted).collect();
        if public.only_total && smallest > 1 { Table::withheld() } else { table(&incidents, smallest, label) }
    };
    let sorted = |by: By| {
        let mut table = shown(&|it| by.of(it), &|slot| by.label(committee, slot));
        if let Some(previous) = public.previous {
            previous.compare(by, &mut table);
        }
        table
    };
    let own = |(idx, field): (usize, &&CustomField)| {
        let label = |slot: Slot| match slot {
            Slot::Ours(category) => Label { category, key: None, label: None },
            Slot::Declared(place) => {
                let words = PublicText::choice(field, place);
                Label { category: Category::Declared, key: words.clone(), label: words }
            }
        };
        let table = shown(&|it| BTreeSet::from([it.fields[idx]]), &label);
        Some(FieldTable { field: PublicText::field(field)?, label: PublicText::field_label(field), table })
    };
    let fields = fields.iter().enumerate().filter_map(own).collect();
    let resolutions = sorted(By::Resolution);
    let single = Single { facts, smallest, is_silent: public.only_total && smallest > 1 };
    // Without an earlier report, there is nothing that it could be compared with.
    let tells_of_before = public.previous.is_some() || smallest <= 1;
    let (carried_over, resolved_since) = single.carried(public.open_before).unzip();
    Totals {
        incidents: single.all(),
        reports: single.reports(),
        people: single.people(),
        actions: single.actions(&resolutions, carried_over),
        carried_over: carried_over.filter(|_| tells_of_before),
        resolved_since: resolved_since.flatten().filter(|_| tells_of_before),
        acted_upon: acted_upon(&resolutions, single.all()),
        shared_with_dsf: single.part(|it| it.is_shared),
        nobody_reported: single.part(|it| it.nobody_reported),
        police_called: single.part(|it| it.police_called),
        appealed: single.appealed(&resolutions),
        response: single.response(&resolutions),
        types: sorted(By::Type),
        resolutions,
        settings: sorted(By::Setting),
        channels: sorted(By::Channel),
        moments: sorted(By::Moment),
        fields,
        smallest_count: smallest,
    }
}

/// Adds the types and the sanctions that no incident has, where a table shows all its rows: there they are none anyway.
pub(super) fn add_zero_rows(committee: &Committee, totals: &mut Totals) {
    let tables = [
        (By::Type, committee.types.len(), &mut totals.types),
        (By::Resolution, committee.sanctions.len(), &mut totals.resolutions),
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

/// Which numbers are not shown as they are.
pub(super) fn suppressed(totals: &Totals, has_previous: bool) -> Vec<Suppressed> {
    let suppressed = [
        (!is_whole(&totals.types), Suppressed::Types),
        (!is_whole(&totals.resolutions), Suppressed::Resolutions),
        (!is_whole(&totals.settings), Suppressed::Settings),
        (!is_whole(&totals.channels), Suppressed::Channels),
        (!is_whole(&totals.moments), Suppressed::Moments),
        (totals.fields.iter().any(|it| !is_whole(&it.table)), Suppressed::Fields),
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

fn is_sanction(category: Category) -> bool {
    matches!(category, Category::Declared | Category::Undeclared)
}

/// Numbers that are alone, each of another unit.
struct Single<'f, 'c> {
    facts: &'f Facts<'c>,
    smallest: u32,
    /// None of them is shown.
    is_silent: bool,
}

impl Single<'_, '_> {
    fn all(&self) -> u32 {
        number(self.facts.incidents.len())
    }

    fn many(&self, is_true: impl Fn(&Incident<'_>) -> bool) -> u32 {
        number(self.facts.incidents.iter().filter(|it| is_true(it)).count())
    }

    /// How many incidents this is true for, when neither they nor the others are too few.
    fn part(&self, is_true: impl Fn(&Incident<'_>) -> bool) -> Option<u32> {
        let (_, part) = part_of(self.all(), self.many(is_true), self.smallest)?;
        (!self.is_silent).then_some(part)
    }

    /// How many of the resolved incidents were appealed: only where the table says how many are resolved, and these are
    /// enough for a part of any size.
    fn appealed(&self, resolutions: &Table) -> Option<u32> {
        let resolved = |it: &Incident<'_>| !it.resolutions.contains(&UNRESOLVED);
        let all = is_whole(resolutions).then(|| self.many(resolved))?;
        let (_, part) = part_of(all, self.many(|it| resolved(it) && it.is_appealed), self.smallest)?;
        (!self.is_silent).then_some(part)
    }

    /// How many incidents had several reports may be known, and nothing but they has another one.
    fn reports(&self) -> Option<u32> {
        let all = number(self.facts.reports);
        let several = self.part(|it| it.several_reports)?;
        (self.smallest <= 1 || all - self.all() == several).then_some(all)
    }

    /// The incidents with a reported person are shown, and persons beside the first of each are not few.
    fn people(&self) -> Option<u32> {
        let all = number(self.facts.people);
        let incidents = self.all() - self.part(|it| it.nobody_reported)?;
        alone(all - incidents, self.smallest).map(|_| all)
    }

    /// The sanctions, when they are those of a table that shows all, and no incident is or was open: otherwise others,
    /// or none, would say how many of the open ones were acted upon.
    fn actions(&self, resolutions: &Table, carried_over: Option<u32>) -> Option<u32> {
        let all = number(self.facts.actions);
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
        let unacknowledged = self.part(|it| it.took[0].is_none());
        let days_to_acknowledge = unacknowledged.and_then(|_| self.middle(0));
        let unresolved = is_whole(resolutions).then(|| self.many(|it| it.resolutions.contains(&UNRESOLVED)));
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
        let mut days: Vec<u32> = self.facts.incidents.iter().filter_map(|it| it.took[which]).collect();
        days.sort_unstable();
        let middle = self.facts.incidents.len().checked_sub(1)? / 2;
        let (below, above) = (number(middle), number(days.len().checked_sub(middle + 1)?));
        (self.smallest <= 1 || below.min(above) >= self.smallest).then(|| days[middle])
    }
}

const UNRESOLVED: Slot = Slot::Ours(Category::Unresolved);

/// Tells whether a table shows all its rows.
pub(super) fn is_whole(table: &Table) -> bool {
    !table.withheld && table.rows.iter().all(|row| row.category != Category::Various)
}

fn table(incidents: &[Sorted<Slot>], smallest: u32, label: &dyn Fn(Slot) -> Label) -> Table {
    let Some(shown) = protect(incidents, smallest) else { return Table::withheld() };
    let row = |Label { category, key, label }: Label, incidents| Row { category, key, label, incidents, before: None };
    let mut rows: Vec<Row> = shown.rows.into_iter().map(|(slot, incidents)| row(label(slot), incidents)).collect();
    let various = Label { category: Category::Various, key: None, label: None };
    rows.extend(shown.various.map(|incidents| row(various, incidents)));
    let sum: u32 = rows.iter().map(|row| row.incidents).sum();
    assert!(number(incidents.len()) <= sum, "each incident is in a row");
    Table { rows, overlapping: number(incidents.len()) < sum, withheld: false }
}
