//! Earlier reports: what they published, and how this one compares with them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use casebound_record::Committee;
use casebound_record::disposal::DaySpan;
use casebound_record::history::HistoricalReport;
use casebound_record::time::parse_day;
use casebound_record::words::CountsAs;
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::dimension::Dimension;
use super::erased::Within;
use super::numbers::{Numbers, Row, Rows, word};
use crate::PublicText;
use crate::public::{Apart, Category, Day, Period, PublicReport, Table, Totals, Year};
use crate::small_counts::publishable_total;

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
    /// The periods and events of reports whose incidents it left out.
    apart_from: Vec<(NaiveDate, NaiveDate, Option<String>)>,
    /// Whether it follows no other report.
    is_first: bool,
    /// What happened in the incidents that it told.
    summaries: BTreeSet<String>,
    /// Numbers of a report from before the program was used, by their words.
    columns: BTreeMap<&'static str, u32>,
    pub(super) numbers: Numbers,
}

#[derive(Deserialize)]
struct Data {
    period: StoredPeriod,
    committee: StoredCommittee,
    event: Option<String>,
    #[serde(default)]
    apart_from: Vec<StoredExclusion>,
    previous: Option<serde::de::IgnoredAny>,
    totals: Numbers,
    incidents: Vec<StoredIncident>,
}

#[derive(Deserialize)]
struct StoredIncident {
    summary: String,
}

#[derive(Deserialize)]
struct StoredExclusion {
    key: Option<String>,
    period: StoredPeriod,
}

#[derive(Deserialize)]
struct StoredPeriod {
    from: String,
    to: String,
}

#[derive(Deserialize)]
struct StoredCommittee {
    name: Option<String>,
}

impl Release {
    /// Reads the data of a report that this program wrote; `None` for anything else.
    pub fn read(json: &str) -> Option<Release> {
        let data: Data = serde_json::from_str(json).ok()?;
        let left_out = |exclusion: StoredExclusion| {
            Some((parse_day(&exclusion.period.from).ok()?, parse_day(&exclusion.period.to).ok()?, exclusion.key))
        };
        Some(Release {
            apart_from: data.apart_from.into_iter().filter_map(left_out).collect(),
            from: parse_day(&data.period.from).ok()?,
            to: parse_day(&data.period.to).ok()?,
            is_first: data.previous.is_none(),
            event: data.event,
            committee: data.committee.name,
            summaries: data.incidents.into_iter().map(|incident| incident.summary).collect(),
            columns: BTreeMap::new(),
            numbers: data.totals,
        })
    }

    /// A report from before the program was used, of which a few numbers are known.
    pub fn of_history(it: &HistoricalReport, committee: Option<String>) -> Release {
        let withheld = || Rows { rows: Vec::new(), overlapping: false, withheld: true };
        Release {
            from: it.from,
            to: it.to,
            event: it.event.clone(),
            committee,
            apart_from: Vec::new(),
            is_first: false,
            summaries: BTreeSet::new(),
            columns: it.columns.clone(),
            numbers: Numbers {
                incidents: it.incidents,
                reports: it.reports,
                people: it.people,
                actions: it.actions,
                carried_over: None,
                resolved_since: None,
                acted_upon: None,
                shared_with_dsf: None,
                nobody_reported: None,
                police_called: None,
                appealed: None,
                response: None,
                types: withheld(),
                resolutions: withheld(),
                settings: None,
                channels: None,
                moments: None,
                events: None,
                lengths: None,
                also: Vec::new(),
                fields: Vec::new(),
            },
        }
    }

    pub(super) fn of(report: &PublicReport) -> Option<Release> {
        Release::read(&serde_json::to_string(report).ok()?)
    }

    /// Returns whether an incident may be counted in both.
    pub(super) fn overlaps(&self, other: &Release) -> bool {
        let same_event = self.event.is_none() || other.event.is_none() || self.event == other.event;
        same_event && self.from <= other.to && other.from <= self.to
    }

    /// Returns whether it is the same report, perhaps in an older state.
    pub(super) fn is_same(&self, other: &Release) -> bool {
        (self.from, self.to, &self.event) == (other.from, other.to, &other.event)
    }

    /// Returns whether it counts an incident of an event that was received on a day.
    pub(super) fn counts(&self, event: Option<&str>, received: NaiveDate) -> bool {
        let covers = |(from, to, of): (NaiveDate, NaiveDate, Option<&str>)| {
            (of.is_none() || of == event) && from <= received && received <= to
        };
        covers((self.from, self.to, self.event.as_deref()))
            && !self.apart_from.iter().any(|(from, to, of)| covers((*from, *to, of.as_deref())))
    }

    /// Returns whether it counts an incident of an event of which only a span of days is known.
    pub(super) fn counts_within(&self, event: Option<&str>, span: DaySpan) -> Within {
        let inside = self.borders().filter(|day| span.first < *day && *day <= span.last);
        let days: Vec<bool> = std::iter::once(span.first).chain(inside).map(|day| self.counts(event, day)).collect();
        match (days.contains(&true), days.contains(&false)) {
            (true, false) => Within::Yes,
            (false, _) => Within::No,
            (true, true) => Within::Unknown,
        }
    }

    /// The first day of each span of days that it counts otherwise than the days before, and the days themselves.
    pub(super) fn borders(&self) -> impl Iterator<Item = NaiveDate> {
        let apart = self.apart_from.iter().map(|(from, to, _)| (*from, *to));
        let spans = std::iter::once((self.from, self.to)).chain(apart);
        spans.flat_map(|(from, to)| [Some(from), to.succ_opt()]).flatten()
    }

    /// The events of which it says anything.
    pub(super) fn events(&self) -> impl Iterator<Item = Option<&str>> {
        let apart = self.apart_from.iter().map(|(_, _, event)| event.as_deref());
        std::iter::once(self.event.as_deref()).chain(apart)
    }

    /// How a report speaks of it that leaves its incidents out.
    pub(super) fn apart(&self, committee: &Committee) -> Option<Apart> {
        let event = self.event.as_deref().and_then(|key| committee.event(key)).and_then(PublicText::event_name);
        let key = self.event.as_deref().and_then(|key| committee.event(key)).and_then(PublicText::event_key);
        // An event that is gone from committee.yaml has no public words any longer.
        (self.event.is_none() || event.is_some()).then_some(Apart {
            event,
            key,
            period: Period { from: Day(self.from), to: Day(self.to) },
            incidents: self.numbers.incidents,
        })
    }

    /// Returns whether it says anything but totals, so that a second total would say something of it. Nothing has no
    /// parts.
    pub(super) fn shows_parts(&self) -> bool {
        let it = &self.numbers;
        if it.incidents == 0 {
            return false;
        }
        let tables = [
            Some(&it.types),
            Some(&it.resolutions),
            it.settings.as_ref(),
            it.channels.as_ref(),
            it.moments.as_ref(),
            it.events.as_ref(),
        ];
        let tables = tables.into_iter().flatten().chain(it.fields.iter().map(|field| &field.table));
        tables.into_iter().any(|table| !table.withheld)
            || [it.people, it.shared_with_dsf, it.nobody_reported, it.police_called, it.appealed]
                .iter()
                .any(Option::is_some)
            || !it.also.is_empty()
            || it.response.is_some()
    }

    /// How many incidents were open when its period ended, if it says so.
    fn open_at_end(&self) -> Option<u32> {
        let table = &self.numbers.resolutions;
        if table.withheld || table.is_partial() {
            return None;
        }
        let unresolved = table.rows.iter().find(|row| row.category == "unresolved").map_or(0, |row| row.incidents);
        if self.is_first {
            return Some(unresolved);
        }
        self.numbers.carried_over?.checked_sub(self.numbers.resolved_since?)?.checked_add(unresolved)
    }

    /// The table by a field of the committee's own.
    pub(super) fn field(&self, key: &str) -> Option<&Rows> {
        self.numbers.fields.iter().find(|counted| counted.field == key).map(|counted| &counted.table)
    }

    /// Returns whether this report told an incident of its period in these words.
    pub(super) fn told(&self, summary: &str) -> bool {
        self.summaries.contains(summary)
    }

    /// Returns whether whoever is counted in this report is counted in the other one.
    pub(super) fn is_inside(&self, from: NaiveDate, to: NaiveDate, event: Option<&str>) -> bool {
        from <= self.from && self.to <= to && (event.is_none() || self.event.as_deref() == event)
    }

    /// Writes the numbers of this earlier report beside those of a table.
    pub(super) fn compare(&self, by: Dimension, table: &mut Table) {
        let before = match by {
            Dimension::Type => Some(&self.numbers.types),
            Dimension::Resolution => Some(&self.numbers.resolutions),
            Dimension::Setting => self.numbers.settings.as_ref(),
            Dimension::Channel => self.numbers.channels.as_ref(),
            Dimension::Moment => self.numbers.moments.as_ref(),
            Dimension::Event => self.numbers.events.as_ref(),
            Dimension::Length => self.numbers.lengths.as_ref(),
        };
        let Some(before) = before.filter(|before| !before.withheld && !before.is_partial()) else { return };
        for row in table.rows.iter_mut().filter(|row| row.category != Category::Various) {
            let key = row.key.as_ref().map(crate::PublicText::as_str);
            let same = |other: &&Row| {
                Some(other.category.as_str()) == word(row.category).as_deref() && other.key.as_deref() == key
            };
            row.before = Some(before.rows.iter().find(same).map_or(0, |it| it.incidents));
        }
    }

    /// The row for a table of reports.
    pub(super) fn year(&self, committee: &Committee) -> Year {
        let also =
            |what: &str| self.numbers.also.iter().find(|counted| counted.what == what).map(|counted| counted.incidents);
        let known = |column: &str| self.columns.get(column).copied();
        let acted_locally = known("acted-locally").or_else(|| also("acted-locally"));
        let acted = self.numbers.acted_upon.zip(acted_locally).and_then(|(all, locally)| all.checked_sub(locally));
        let ours = |column: &str| known(column).or_else(|| self.numbers.resolutions.shown(column, None));
        let counted = |column: &str, counts_as: CountsAs| {
            let kinds = committee
                .sanctions
                .iter()
                .filter(|sanction| sanction.counts_as.unwrap_or(CountsAs::Other) == counts_as);
            known(column).or_else(|| self.numbers.resolutions.shown_once(kinds.map(|it| it.key.as_str())))
        };
        Year {
            period: Period { from: Day(self.from), to: Day(self.to) },
            compared_with: None,
            incidents: self.numbers.incidents,
            reports: self.numbers.reports,
            people: self.numbers.people,
            actions: self.numbers.actions,
            acted: known("acted").or(acted),
            acted_locally,
            no_violation: ours("no-violation"),
            out_of_scope: ours("out-of-scope"),
            warned: counted("warned", CountsAs::Warning),
            suspended: counted("suspended", CountsAs::Suspended),
            banned: counted("banned", CountsAs::Banned),
            other_sanction: counted("other-sanction", CountsAs::Other),
            no_action: ours("no-action"),
        }
    }
}

/// Says for each report of a row with which one it can be compared: the latest that ended before, of about as many days.
pub(super) fn compare_row(row: &mut [Year]) {
    let days = |year: &Year| (year.period.to.0 - year.period.from.0).num_days() + 1;
    for at in 0..row.len() {
        let (earlier, rest) = row.split_at_mut(at);
        let Some(year) = rest.first_mut() else { continue };
        // A leap day, or months of 30 and 31 days, make no other length.
        let is_as_long = |other: &Year| (days(other) - days(year)).abs() * 10 <= days(year);
        let found = earlier.iter().rposition(|other| other.period.to.0 < year.period.from.0 && is_as_long(other));
        year.compared_with = found.and_then(|place| u32::try_from(place).ok());
    }
}

/// The first of the reports that follow each other without a gap up to the day before `from`.
pub(super) fn chain<'r>(all: &'r [Release], from: NaiveDate, event: Option<&str>) -> Option<&'r Release> {
    let before = |day: NaiveDate| {
        let ends = |release: &&Release| {
            release.event.as_deref() == event && release.to.checked_add_days(Days::new(1)) == Some(day)
        };
        all.iter().filter(ends).max_by_key(|it| it.from)
    };
    std::iter::successors(before(from), |it| before(it.from)).last()
}

/// The days of a period that another report has, and those after it: with them, a report may say more than with all.
pub(super) fn overlapping(
    all: &[Release],
    (from, to): (NaiveDate, NaiveDate),
    event: Option<&str>,
) -> Vec<(NaiveDate, NaiveDate)> {
    let mut others: Vec<&Release> = all
        .iter()
        .filter(|release| {
            release.from <= to
                && from <= release.to
                && (event.is_none() || release.event.is_none() || release.event.as_deref() == event)
        })
        .collect();
    others.sort_by_key(|other| (other.to, other.from));
    let after = others.last().and_then(|it| it.to.succ_opt()).filter(|day| *day <= to).map(|day| (day, to));
    let shared = others.iter().rev().map(|other| (other.from.max(from), other.to.min(to)));
    let shared = shared.filter(|days| event.is_some() && *days != (from, to));
    shared.chain(after).collect()
}

/// The incidents of reports of which no two can share one; `None` where two can.
fn sum_of_separate(reports: &[&Release]) -> Option<u32> {
    let mut pairs =
        reports.iter().enumerate().flat_map(|(idx, one)| reports.iter().skip(idx + 1).map(move |it| (one, it)));
    let are_separate = pairs.all(|(one, other)| !one.overlaps(other));
    are_separate.then(|| reports.iter().map(|report| report.numbers.incidents).sum())
}

/// What is asked for, and how many incidents that are: all of it is public.
#[derive(Clone, Copy)]
pub(super) struct ReportScope<'a> {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    pub(super) event: Option<&'a str>,
    pub(super) is_apart: bool,
    pub(super) incidents: u32,
    /// Whether there are events beside the one that is asked for.
    pub(super) has_other_events: bool,
}

impl ReportScope<'_> {
    fn is_same(&self, other: &Release) -> bool {
        (self.from, self.to, self.event) == (other.from, other.to, other.event.as_deref())
    }

    /// Returns whether an incident may be counted in both.
    fn overlaps(&self, other: &Release) -> bool {
        let same_event = self.event.is_none() || other.event.is_none() || self.event == other.event.as_deref();
        !self.is_apart && same_event && self.from <= other.to && other.from <= self.to
    }

    /// Returns whether one of the two counts every incident that the other counts.
    fn is_nested(&self, other: &Release) -> bool {
        let ReportScope { from, to, event, .. } = *self;
        let has_all = other.apart_from.is_empty()
            && other.from <= from
            && to <= other.to
            && (other.event.is_none() || other.event.as_deref() == event);
        has_all || other.is_inside(from, to, event)
    }
}

/// What is public before a report is written: by it, and by the numbers themselves, is decided what may be shown.
#[derive(Clone, Copy)]
pub(super) struct PriorKnowledge<'r> {
    /// The report before, to compare with.
    pub(super) previous: Option<&'r Release>,
    /// Another report says something of some of these incidents: only the total is published again.
    pub(super) only_total: bool,
    /// What readers know of the incidents that were open when the period began.
    pub(super) open_before: OpenBefore,
}

/// What readers know of the incidents of earlier periods that were open when one began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OpenBefore {
    /// The report before says how many they were.
    Known(u32),
    /// Earlier reports hide it.
    Hidden,
}

/// The reports that were published before another, as that one sees them.
pub(super) struct EarlierReports<'r> {
    asked: ReportScope<'r>,
    all: &'r [Release],
}

impl<'r> EarlierReports<'r> {
    pub(super) fn of(all: &'r [Release], asked: ReportScope<'r>) -> EarlierReports<'r> {
        EarlierReports { asked, all }
    }

    fn others(&self) -> impl Iterator<Item = &'r Release> {
        self.all.iter().filter(|it| !self.asked.is_same(it))
    }

    /// An older version of this report.
    fn older(&self) -> Option<&'r Release> {
        self.all.iter().rev().find(|it| self.asked.is_same(it))
    }

    /// The reports of the same kind, oldest first.
    pub(super) fn row(&self) -> Vec<&'r Release> {
        let is_before =
            |release: &&Release| release.event.as_deref() == self.asked.event && release.to < self.asked.from;
        let mut row: Vec<&Release> = self.others().filter(is_before).collect();
        row.sort_by_key(|it| (it.to, Reverse(it.from)));
        row
    }

    /// The one of them that ended the day before.
    pub(super) fn previous(&self) -> Option<&'r Release> {
        self.row().into_iter().rev().find(|it| it.to.checked_add_days(Days::new(1)) == Some(self.asked.from))
    }

    /// What is public before this report is written.
    pub(super) fn public(&self) -> PriorKnowledge<'r> {
        PriorKnowledge { previous: self.previous(), only_total: self.only_total(), open_before: self.open_before() }
    }

    /// Returns whether another report says something of incidents that this one counts: their total is all that it adds.
    ///
    /// Beside an older version of this one, whatever is shown or is not would tell what was corrected.
    ///
    /// The report of a later period may also say how many incidents were open when it began: then what is written after
    /// it of the days before is no secret any longer.
    fn only_total(&self) -> bool {
        let is_later = |release: &Release| {
            self.asked.to < release.from && release.numbers.carried_over.is_some_and(|open| open > 0)
        };
        self.older().is_some() || self.others().any(|it| self.asked.overlaps(it) || is_later(it))
    }

    /// Returns whether the total alone would say too much: with the totals of reports that divide their numbers, it makes
    /// known that very few incidents are in only one of them, or would for a reader who knows that one of the reports has
    /// all incidents of the other.
    ///
    /// Where neither report has all days and events of the other, any total says too much: a reader who then hears that a
    /// third one was refused, which has both, knows that nearly all incidents of one are in the other.
    pub(super) fn is_too_close(&self, smallest: u32) -> bool {
        let is_few = |number: u32| 0 < number && number < smallest;
        let all = self.asked.incidents;
        let dividing: Vec<&Release> = self.others().filter(|it| self.asked.overlaps(it) && it.shows_parts()).collect();
        let number = |release: &&Release| release.numbers.incidents;
        // Where incidents by event are withheld, what is left of the others must be enough to be divided in any way.
        let withholds_events =
            |release: &&&Release| release.numbers.events.as_ref().is_some_and(|table| table.withheld);
        let is_divided = self.asked.event.is_some() && self.asked.has_other_events;
        let mut withholding = dividing.iter().filter(withholds_events).map(number);
        (is_divided && withholding.any(|other| publishable_total(other.saturating_sub(all), smallest).is_none()))
            || (0 < all && dividing.iter().any(|it| !self.asked.is_nested(it)))
            || dividing
                .iter()
                .map(number)
                .chain(sum_of_separate(&dividing))
                .any(|other| 0 < other && (is_few(all) || is_few(other.abs_diff(all))))
    }

    /// What readers know of the incidents that were open when this report began, of those that earlier ones counted.
    fn open_before(&self) -> OpenBefore {
        match self.previous() {
            None => OpenBefore::Known(0),
            Some(previous) => previous.open_at_end().map_or(OpenBefore::Hidden, OpenBefore::Known),
        }
    }

    /// Returns whether words may be told again, or for the first time: not where another report, or an older version of
    /// this one, left them out.
    pub(super) fn may_tell(&self, summary: &str) -> bool {
        let ReportScope { from, to, event, .. } = self.asked;
        let told = |release: &Release| release.told(summary);
        let is_new = self.older().is_none_or(told);
        is_new && (!self.only_total() || self.others().any(|it| it.is_inside(from, to, event) && told(it)))
    }
}

impl Totals {
    /// Shows the total of incidents and nothing else.
    pub(super) fn withhold_all(&mut self) {
        let own = self.fields.iter_mut().map(|field| &mut field.table);
        let tables = [
            &mut self.types,
            &mut self.resolutions,
            &mut self.settings,
            &mut self.channels,
            &mut self.moments,
            &mut self.events,
            &mut self.lengths,
        ];
        self.also.clear();
        tables.into_iter().chain(own).for_each(|table| *table = Table::withheld());
        let numbers = [
            &mut self.reports,
            &mut self.people,
            &mut self.actions,
            &mut self.carried_over,
            &mut self.resolved_since,
            &mut self.acted_upon,
            &mut self.shared_with_dsf,
            &mut self.nobody_reported,
            &mut self.police_called,
            &mut self.appealed,
        ];
        numbers.into_iter().for_each(|number| *number = None);
        self.response = None;
    }
}
