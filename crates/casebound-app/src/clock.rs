//! The one clock of a run.

use casebound_record::Clock;
use chrono::{NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

/// Reads the clock, or stands it at the end of the day that was asked for.
pub fn read(today: Option<NaiveDate>, zone: Tz) -> Clock {
    let now = Utc::now();
    let real = now.with_timezone(&zone).date_naive();
    match today {
        Some(day) if day != real => Clock::end_of(day, zone),
        _ => Clock { today: real, now },
    }
}

/// The day by which records are disposed of: the clock's, or an earlier one that was asked for; never a later one.
///
/// Where it is tomorrow already somewhere on the earth, that is the day: the time zone of a record may not be known.
pub fn no_later_than_now(today: Option<NaiveDate>) -> NaiveDate {
    let latest = (Utc::now() + TimeDelta::hours(14)).date_naive();
    today.map_or(latest, |today| today.min(latest))
}

/// Reads a day from the command line, as strictly as from a file.
pub fn parse_day(text: &str) -> Result<NaiveDate, String> {
    casebound_record::time::parse_day(text)
        .map_err(|_| "write year, month and day in digits, such as 2026-06-03".to_owned())
}
