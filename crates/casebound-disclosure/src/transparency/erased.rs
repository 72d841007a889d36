//! Records that were erased: what is known of one, and of which days nobody can tell any more.

use casebound_record::disposal::{DaySpan, RetainedFacts};
use casebound_record::words::Outcome;
use chrono::NaiveDate;

use super::ReportRequest;

/// What remains of a case whose record was erased: the facts on which published counts rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisposedCase {
    /// The days among which the first report was received.
    pub received: DaySpan,
    /// The days among which it was resolved.
    pub resolved: DaySpan,
    /// The day from which nothing could happen to it any more.
    pub disposed_on: NaiveDate,
    /// Whether another case is of the same incident.
    pub is_duplicate: bool,
    /// The event, where that was kept.
    pub event: Option<String>,
    /// Keys of the committee's types.
    pub types: Vec<String>,
    /// What the committee found.
    pub finding: Option<Outcome>,
    /// Keys of the committee's sanctions.
    pub sanctions: Vec<String>,
    /// How many reports told of it.
    pub reports: u32,
    /// How many of them another case of the same event has, too.
    pub shared: u32,
    /// The same of cases of other events.
    pub shared_beyond: u32,
    /// How many reported persons there were.
    pub people: u32,
}

impl DisposedCase {
    /// Takes what a tombstone keeps of a record, and the day on which that was disposed of; `None` of a year that no calendar has.
    pub fn of(facts: &RetainedFacts, disposed_on: NaiveDate) -> Option<DisposedCase> {
        let first = NaiveDate::from_ymd_opt(facts.received, 1, 1)?;
        let last = NaiveDate::from_ymd_opt(facts.received, 12, 31)?.min(disposed_on).max(first);
        let received = facts.received_within.unwrap_or(DaySpan { first, last });
        let until = disposed_on.max(received.first);
        Some(DisposedCase {
            received,
            resolved: facts.resolved_within.unwrap_or(DaySpan { first: received.first, last: until }),
            disposed_on,
            is_duplicate: facts.is_duplicate,
            event: facts.event.clone(),
            types: facts.types.clone(),
            finding: facts.finding,
            sanctions: facts.sanctions.clone(),
            // Each had one at least.
            reports: facts.reports.max(1),
            shared: facts.shared,
            shared_beyond: facts.shared_beyond,
            people: facts.people,
        })
    }

    /// How many reports told of it and of no incident that is still counted beside it. `of_all` says whether those of all events
    /// are.
    pub(super) fn own_reports(&self, of_all: bool) -> u32 {
        let beyond = if of_all { self.shared_beyond } else { 0 };
        self.reports.saturating_sub(self.shared).saturating_sub(beyond)
    }
}

/// What is asked of days that are known as a span alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// The day is one of these days.
    Yes,
    /// It is none of them.
    No,
    /// Nobody knows.
    Unknown,
}

/// Returns whether the day of which a span is known is in a period.
pub(super) fn within(span: DaySpan, (from, to): (NaiveDate, NaiveDate)) -> Within {
    if span.last < from || to < span.first {
        Within::No
    } else if from <= span.first && span.last <= to {
        Within::Yes
    } else {
        Within::Unknown
    }
}

/// The first and last days of reports that may be published instead of one that has only some of the days among which an erased
/// record was received: with all of these days, after them, or before them.
pub(super) fn other_days(asked: &ReportRequest<'_>) -> Vec<(NaiveDate, NaiveDate)> {
    let (from, to) = (asked.from, asked.to);
    let is_of_event = |case: &&DisposedCase| asked.event.is_none() || case.event.as_deref() == asked.event;
    let mut spans: Vec<DaySpan> = asked.disposed.iter().filter(is_of_event).map(|it| it.received).collect();
    spans.sort_unstable();
    let is_cut = |span: &DaySpan, days| within(*span, days) == Within::Unknown;
    let mut wide = (from, to);
    while let Some(span) = spans.iter().find(|span| is_cut(span, wide)) {
        wide = (wide.0.min(span.first), wide.1.max(span.last));
    }
    let (mut after, mut before) = (Some(from), Some(to));
    while let Some(span) = after.and_then(|day| spans.iter().find(|span| span.first < day && is_cut(span, (day, to)))) {
        after = span.last.succ_opt().filter(|day| *day <= to);
    }
    while let Some(span) = before.and_then(|day| spans.iter().find(|span| day < span.last && is_cut(span, (from, day))))
    {
        before = span.first.pred_opt().filter(|day| from <= *day);
    }
    let narrow = after.zip(before).filter(|(first, last)| first <= last);
    [Some(wide), narrow].into_iter().flatten().filter(|days| *days != (from, to)).collect()
}
