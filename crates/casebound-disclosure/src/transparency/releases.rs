//! Earlier reports: what they published, and how this one compares with them.

use std::collections::BTreeSet;

use casebound_record::time::parse_day;
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::facts::Slot;
use super::totals::By;
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
    /// What happened in the incidents that it told.
    summaries: BTreeSet<String>,
    pub(super) numbers: Numbers,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Numbers {
    pub(super) incidents: u32,
    reports: u32,
    people: Option<u32>,
    actions: Option<u32>,
    pub(super) types: Rows,
    pub(super) resolutions: Rows,
    pub(super) settings: Option<Rows>,
    pub(super) channels: Option<Rows>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    pub(super) withheld: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(super) struct Row {
    pub(super) category: String,
    pub(super) key: Option<String>,
    pub(super) incidents: u32,
}

#[derive(Deserialize)]
struct Data {
    period: Covered,
    committee: Whose,
    event: Option<String>,
    totals: Numbers,
    incidents: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    summary: String,
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

/// An incident as an earlier report counted it, too: what it is sorted by, where and when.
pub(super) struct Counted<'c> {
    pub(super) types: BTreeSet<Slot>,
    pub(super) event: Option<&'c str>,
    pub(super) received: NaiveDate,
    /// The words for it without the consent of all at risk, if it may be told.
    pub(super) summary: Option<String>,
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
            summaries: data.incidents.into_iter().map(|it| it.summary).collect(),
            numbers: data.totals,
        })
    }

    pub(super) fn of(report: &PublicReport) -> Option<Release> {
        Release::read(&serde_json::to_string(report).ok()?)
    }

    /// Tells whether an incident may be counted in both.
    pub(super) fn overlaps(&self, other: &Release) -> bool {
        let same_event = self.event.is_none() || other.event.is_none() || self.event == other.event;
        same_event && self.from <= other.to && other.from <= self.to
    }

    /// Tells whether it is the same report, perhaps in an older state.
    pub(super) fn is_same(&self, other: &Release) -> bool {
        (self.from, self.to, &self.event) == (other.from, other.to, &other.event)
    }

    pub(super) fn counts(&self, incident: &Counted<'_>) -> bool {
        let in_event = self.event.is_none() || self.event.as_deref() == incident.event;
        in_event && self.from <= incident.received && incident.received <= self.to
    }

    /// Tells whether this report told an incident of its period in these words.
    pub(super) fn told(&self, summary: &str) -> bool {
        self.summaries.contains(summary)
    }

    /// Tells whether whoever is counted in this report is counted in the other one.
    pub(super) fn lies_in(&self, from: NaiveDate, to: NaiveDate, event: Option<&str>) -> bool {
        from <= self.from && self.to <= to && (event.is_none() || self.event.as_deref() == event)
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

pub(super) fn word(category: Category) -> Option<String> {
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
