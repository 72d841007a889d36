//! The numbers of a report, as far as they may be shown.

use std::collections::BTreeSet;

use casebound_record::committee::CustomField;
use casebound_record::words::{Role, Share};
use casebound_record::{Case, Committee};

use super::facts::{Facts, Incident, Slot};
use super::number;
use super::releases::Release;
use crate::anonymise::PublicText;
use crate::public::{Category, FieldTable, Label, Response, Row, Suppressed, Table, Totals};
use crate::small_counts::{alone, part_of, protect};

/// What incidents are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum By {
    Type,
    Resolution,
    Setting,
    Channel,
}

impl By {
    /// The categories of an incident; at least one.
    pub(super) fn of(self, incident: &Incident<'_>) -> BTreeSet<Slot> {
        match self {
            By::Type => incident.types.clone(),
            By::Resolution => incident.resolutions.clone(),
            By::Setting => BTreeSet::from([incident.setting]),
            By::Channel => BTreeSet::from([incident.channel]),
        }
    }

    /// How many categories a reader knows of.
    fn possible(self, committee: &Committee) -> usize {
        match self {
            By::Type => committee.types.len() + 1,
            // What is not declared, and six ways to end, or not to end, without a sanction.
            By::Resolution => committee.sanctions.len() + 7,
            By::Setting => 3,
            By::Channel => 8,
        }
    }

    /// Gives a category its public words.
    pub(super) fn label(self, committee: &Committee, slot: Slot) -> Label {
        let idx = match slot {
            Slot::Ours(category) => return Label { category, key: None, label: None },
            Slot::Declared(idx) => idx,
        };
        let words = match self {
            By::Type => PublicText::kind(committee, idx),
            By::Resolution => committee.sanctions.get(idx).and_then(PublicText::sanction),
            By::Setting | By::Channel => None,
        };
        let (key, label) = words.unzip();
        Label { category: Category::Declared, key, label }
    }
}

/// The numbers, and which of them are not shown as they are.
///
/// With `only_total`, incidents are sorted by nothing: an earlier report has some of them in its tables.
pub(super) fn totals(
    committee: &Committee,
    facts: &Facts<'_>,
    fields: &[&CustomField],
    previous: Option<&Release>,
    only_total: bool,
) -> (Totals, Vec<Suppressed>) {
    let smallest = committee.transparency.smallest_count;
    let sorted = |by: By| {
        let incidents: Vec<BTreeSet<Slot>> = facts.incidents.iter().map(|it| by.of(it)).collect();
        let mut table =
            table(&incidents, by.possible(committee), smallest, only_total, |slot| by.label(committee, slot));
        if let Some(previous) = previous {
            previous.compare(by, &mut table);
        }
        table
    };
    let types = sorted(By::Type);
    let resolutions = sorted(By::Resolution);
    let settings = sorted(By::Setting);
    let channels = sorted(By::Channel);
    let fields: Vec<FieldTable> = fields
        .iter()
        .enumerate()
        .filter_map(|(idx, field)| {
            let incidents: Vec<BTreeSet<Slot>> =
                facts.incidents.iter().map(|it| BTreeSet::from([it.fields[idx]])).collect();
            let table = table(&incidents, field.choices.len() + 1, smallest, only_total, |slot| match slot {
                Slot::Ours(category) => Label { category, key: None, label: None },
                Slot::Declared(place) => {
                    let words = PublicText::choice(field, place);
                    Label { category: Category::Declared, key: words.clone(), label: words }
                }
            });
            Some(FieldTable { field: PublicText::field(field)?, table })
        })
        .collect();
    let carried = part_of(number(facts.carried_over), number(facts.resolved_since.len()), smallest);
    let people = alone(number(facts.people), smallest);
    let actions = alone(number(facts.actions), smallest);
    let suppressed = [
        (is_suppressed(&types), Suppressed::Types),
        (is_suppressed(&resolutions), Suppressed::Resolutions),
        (is_suppressed(&settings), Suppressed::Settings),
        (is_suppressed(&channels), Suppressed::Channels),
        (fields.iter().any(|it| is_suppressed(&it.table)), Suppressed::Fields),
        (people.is_none(), Suppressed::People),
        (actions.is_none(), Suppressed::Actions),
        (carried.is_none(), Suppressed::CarriedOver),
    ];
    let suppressed = suppressed.into_iter().filter_map(|(is, word)| is.then_some(word)).collect();
    let totals = Totals {
        incidents: number(facts.incidents.len()),
        reports: number(facts.reports),
        people,
        actions,
        carried_over: carried.map(|(all, _)| all),
        resolved_since: carried.map(|(_, part)| part),
        // Beside a table in which some are put together, it would be their sum.
        acted_upon: (!is_suppressed(&resolutions)).then(|| acted_upon(facts)).filter(|it| {
            let rest = number(facts.incidents.len()) - it;
            smallest <= 1 || [*it, rest].iter().all(|it| *it == 0 || *it >= smallest)
        }),
        shared_with_dsf: part(facts, smallest, |case| case.sharing.dsf.share == Some(Share::Yes)),
        nobody_reported: part(facts, smallest, |case| case.with_role(Role::Reported).next().is_none()),
        response: response(facts, smallest),
        types,
        resolutions,
        settings,
        channels,
        fields,
        smallest_count: smallest,
    };
    (totals, suppressed)
}

/// Incidents with a sanction, each counted once, however many it had.
fn acted_upon(facts: &Facts<'_>) -> u32 {
    let is_sanction = |slot: &Slot| matches!(slot, Slot::Declared(_) | Slot::Ours(Category::Undeclared));
    number(facts.incidents.iter().filter(|it| it.resolutions.iter().any(is_sanction)).count())
}

/// How many incidents of the period this is true for, as far as their records are there.
fn part(facts: &Facts<'_>, smallest: u32, is_true: impl Fn(&Case) -> bool) -> Option<u32> {
    let number_of = facts.incidents.iter().filter(|it| it.case.is_some_and(&is_true)).count();
    Some(part_of(number(facts.incidents.len()), number(number_of), smallest)?.1)
}

/// The middle of so few times would be the time of somebody.
fn response(facts: &Facts<'_>, smallest: u32) -> Option<Response> {
    let median = |which: usize| {
        let mut days: Vec<u32> = facts.incidents.iter().filter_map(|it| it.took[which]).collect();
        days.sort_unstable();
        (number(days.len()) >= (2 * smallest).saturating_sub(1)).then(|| days.get(days.len() / 2).copied()).flatten()
    };
    let [days_to_acknowledge, days_to_resolve] = [median(0), median(1)];
    let any = days_to_acknowledge.is_some() || days_to_resolve.is_some();
    any.then_some(Response { days_to_acknowledge, days_to_resolve })
}

fn is_suppressed(table: &Table) -> bool {
    table.withheld || table.rows.iter().any(|row| row.category == Category::Various)
}

fn table(
    incidents: &[BTreeSet<Slot>],
    possible: usize,
    smallest: u32,
    only_total: bool,
    label: impl Fn(Slot) -> Label,
) -> Table {
    let shown = if only_total && smallest > 1 { None } else { protect(incidents, possible, smallest) };
    let Some(shown) = shown else {
        return Table { rows: Vec::new(), overlapping: false, withheld: true };
    };
    let row = |Label { category, key, label }: Label, incidents| Row { category, key, label, incidents, before: None };
    let mut rows: Vec<Row> = shown.rows.into_iter().map(|(slot, incidents)| row(label(slot), incidents)).collect();
    let various = Label { category: Category::Various, key: None, label: None };
    rows.extend(shown.various.map(|incidents| row(various, incidents)));
    let sum: u32 = rows.iter().map(|row| row.incidents).sum();
    assert!(number(incidents.len()) <= sum, "each incident is in a row");
    Table { rows, overlapping: number(incidents.len()) < sum, withheld: false }
}
