//! Times that a plan of duty is made of: a moment of every week, and the hours of a shift.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc, Weekday};
use chrono_tz::Tz;

/// A moment that comes every week, such as `Monday 12:00 UTC` (S4-6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weekly {
    /// The day of the week.
    pub day: Weekday,
    /// The time on that day, to the minute.
    pub time: NaiveTime,
    /// The zone of that time; `None` for the committee's own.
    pub zone: Option<Tz>,
}

impl Weekly {
    /// Reads a day of the week, a time, and the name of a time zone, which may be left out.
    pub fn parse(text: &str) -> Option<Weekly> {
        let mut words = text.split(' ');
        let day = words.next().filter(|word| word.len() > 2)?.parse().ok()?;
        let time = parse_time(words.next()?)?;
        let zone = words.next().map(str::parse).transpose().ok()?;
        words.next().is_none().then_some(Weekly { day, time, zone })
    }

    /// Returns the last day of this kind that is not after `day`.
    pub fn day_up_to(self, day: NaiveDate) -> NaiveDate {
        let since = day.weekday().days_since(self.day);
        day.checked_sub_days(Days::new(u64::from(since))).unwrap_or(day)
    }

    /// Returns this moment on a day. `zone` is the committee's.
    pub fn on(self, day: NaiveDate, zone: Tz) -> DateTime<Utc> {
        instant(day, self.time, self.zone.unwrap_or(zone))
    }

    /// Returns the day of the last such moment that is not after `at`. `zone` is the committee's.
    pub fn last_day(self, at: DateTime<Utc>, zone: Tz) -> NaiveDate {
        let day = self.day_up_to(at.with_timezone(&self.zone.unwrap_or(zone)).date_naive());
        match self.on(day, zone) > at {
            true => day.checked_sub_days(Days::new(7)).unwrap_or(day),
            false => day,
        }
    }
}

/// From when to when a shift lasts, such as `09:00-13:00`; one that ends earlier than it begins ends on the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    /// Its begin.
    pub from: NaiveTime,
    /// Its end.
    pub until: NaiveTime,
}

impl Hours {
    /// Reads `HH:MM-HH:MM`; the line between may be a dash, and have blanks around.
    pub fn parse(text: &str) -> Option<Hours> {
        let (from, until) = text.split_once(['-', '–', '—'])?;
        let hours = Hours { from: parse_time(from.trim_end())?, until: parse_time(until.trim_start())? };
        (hours.from != hours.until).then_some(hours)
    }

    /// Returns whether a shift on `day` covers an instant.
    pub fn cover(self, day: NaiveDate, zone: Tz, at: DateTime<Utc>) -> bool {
        let last = if self.until < self.from { day.checked_add_days(Days::new(1)).unwrap_or(day) } else { day };
        (instant(day, self.from, zone)..instant(last, self.until, zone)).contains(&at)
    }

    /// Writes the hours as the files do.
    pub fn to_text(self) -> String {
        format!("{}-{}", self.from.format("%H:%M"), self.until.format("%H:%M"))
    }
}

/// Reads `HH:MM`, with two digits each.
fn parse_time(text: &str) -> Option<NaiveTime> {
    let is_plain = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| is_plain)
}

/// The instant of a local time. Of a time that comes twice the first counts; one that the clocks leave out is an hour later.
fn instant(day: NaiveDate, time: NaiveTime, zone: Tz) -> DateTime<Utc> {
    let local = day.and_time(time);
    let later = || zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest();
    let found = zone.from_local_datetime(&local).earliest().or_else(later);
    found.map_or_else(|| local.and_utc(), |at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_of_the_week_is_read_strictly() {
        let read = Weekly::parse("Monday 12:00 UTC").unwrap();
        assert_eq!((read.day, read.zone), (Weekday::Mon, Some(Tz::UTC)));
        assert!(Weekly::parse("friday 09:30 Europe/Madrid").is_some() && Weekly::parse("Sun 00:00").is_some());
        for bad in
            ["Monday", "12:00", "M 12:00", "Monday 9:00", "Monday 24:00", "Monday 12:00 Mars", "Monday 12:00 UTC x", ""]
        {
            assert_eq!(Weekly::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_last_one_is_found_through_a_change_of_the_clocks() {
        let weekly = Weekly::parse("Sunday 02:30").unwrap();
        let madrid = Tz::Europe__Madrid;
        // On 29 March 2026 the clocks go from 02:00 to 03:00, on 25 October from 03:00 back to 02:00.
        assert_eq!(weekly.on(day("2026-03-29"), madrid), at("2026-03-29T01:30:00Z"));
        assert_eq!(weekly.on(day("2026-10-25"), madrid), at("2026-10-25T00:30:00Z"));
        assert_eq!(weekly.last_day(at("2026-03-29T01:29:59Z"), madrid), day("2026-03-22"));
        assert_eq!(weekly.last_day(at("2026-03-29T01:30:00Z"), madrid), day("2026-03-29"));
        // The day of the moment is the day in its own zone.
        let auckland = Weekly::parse("Monday 01:00 Pacific/Auckland").unwrap();
        assert_eq!(auckland.last_day(at("2026-05-31T14:00:00Z"), Tz::UTC), day("2026-06-01"));
    }

    #[test]
    fn a_shift_may_end_after_midnight() {
        let party = Hours::parse("20:00 – 01:00").unwrap();
        assert_eq!(party.to_text(), "20:00-01:00");
        assert!(party.cover(day("2026-06-03"), Tz::UTC, at("2026-06-04T00:59:00Z")));
        assert!(!party.cover(day("2026-06-03"), Tz::UTC, at("2026-06-04T01:00:00Z")));
        for bad in ["09:00", "09:00-09:00", "9-13", "09:00-25:00", "-"] {
            assert_eq!(Hours::parse(bad), None, "{bad}");
        }
    }
}
