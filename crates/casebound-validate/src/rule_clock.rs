//! The clock as rules see it: of each case it is noted until when every answer that they got stays the same.

use std::sync::atomic::{AtomicI32, AtomicI64, Ordering};

use casebound_record::{Clock, Timing};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

/// The clock of a run of the rules.
///
/// Rules ask it what is over. Whoever takes the day itself, judges for this instant only.
#[derive(Debug, Clone, Copy)]
pub struct RuleClock<'a> {
    clock: Clock,
    notes: Option<&'a Horizon>,
}

/// The first day and the first instant on which an answer would be another one.
#[derive(Debug)]
pub(crate) struct Horizon {
    /// Days since the beginning of the era.
    day: AtomicI32,
    /// Seconds since 1970.
    instant: AtomicI64,
}

/// The time in which a case is judged alike, as long as nothing but the clock changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The first day and the first second of it: days since the beginning of the era, seconds since 1970.
    pub since: (i32, i64),
    /// The first day and the first second after it; either ends it.
    pub until: (i32, i64),
}

impl Validity {
    /// Returns whether it holds by this clock.
    pub fn covers(&self, clock: Clock) -> bool {
        let (day, second) = (clock.today.num_days_from_ce(), clock.now.timestamp());
        self.since.0 <= day && day < self.until.0 && self.since.1 <= second && second < self.until.1
    }
}

impl From<Clock> for RuleClock<'_> {
    fn from(clock: Clock) -> Self {
        RuleClock { clock, notes: None }
    }
}

impl<'a> RuleClock<'a> {
    /// The day itself.
    pub fn today(&self) -> NaiveDate {
        if let Some(notes) = self.notes {
            notes.day.store(i32::MIN, Ordering::Relaxed);
        }
        self.clock.today
    }

    /// The same clock, whose answers are noted.
    pub(crate) fn noting(self, notes: &'a Horizon) -> RuleClock<'a> {
        RuleClock { notes: Some(notes), ..self }
    }

    /// The time in which the noted answers stay the same.
    pub(crate) fn validity(self, notes: &Horizon) -> Validity {
        let now = self.clock.now;
        // A second that has begun is over by the next one.
        let second = now.timestamp() + i64::from(now.timestamp_subsec_nanos() > 0);
        Validity {
            since: (self.clock.today.num_days_from_ce(), second),
            until: (notes.day.load(Ordering::Relaxed), notes.instant.load(Ordering::Relaxed)),
        }
    }
}

impl Timing for RuleClock<'_> {
    fn is_after(&self, day: NaiveDate) -> bool {
        let is_after = self.clock.is_after(day);
        if let Some(notes) = self.notes.filter(|_| !is_after) {
            notes.day.fetch_min(day.num_days_from_ce() + 1, Ordering::Relaxed);
        }
        is_after
    }

    fn has_reached(&self, at: DateTime<Utc>) -> bool {
        let has_reached = self.clock.has_reached(at);
        if let Some(notes) = self.notes.filter(|_| !has_reached) {
            notes.instant.fetch_min(at.timestamp(), Ordering::Relaxed);
        }
        has_reached
    }
}

impl Horizon {
    /// Nothing was asked yet.
    pub(crate) fn new() -> Horizon {
        Horizon { day: AtomicI32::new(i32::MAX), instant: AtomicI64::new(i64::MAX) }
    }
}
