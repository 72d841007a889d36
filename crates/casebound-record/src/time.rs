//! Days, instants and durations as the files write them, read strictly.

pub mod user_input;
pub mod weekly;

use chrono::{DateTime, Days, FixedOffset, Months, NaiveDate, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// The English names of the months, in lower case.
pub const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The one clock of a run: which day it is for the committee, and the instant.
///
/// Nothing here reads a clock. The program builds this once and passes it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// The day in the committee's time zone.
    pub today: NaiveDate,
    /// The instant. With a day that was given by hand, the end of that day.
    pub now: DateTime<Utc>,
}

impl Clock {
    /// The clock that is at the end of a day, in the committee's time zone.
    pub fn end_of(day: NaiveDate, zone: Tz) -> Clock {
        Clock { today: day, now: Moment::Day(day).end(zone) - TimeDelta::seconds(1) }
    }
}

/// Tells what is over. Whatever depends on the clock can ask in these ways alone, so that it may be noted until when an answer holds.
pub trait Timing {
    /// Returns whether today comes after a day.
    fn is_after(&self, day: NaiveDate) -> bool;

    /// Returns whether it is this instant, or later.
    fn has_reached(&self, at: DateTime<Utc>) -> bool;

    /// Returns whether it is this day, or later.
    fn has_come(&self, day: NaiveDate) -> bool {
        day.pred_opt().is_none_or(|before| self.is_after(before))
    }

    /// Returns whether today comes after the last day of something; what has no such day goes on.
    fn has_ended(&self, until: Until) -> bool {
        matches!(until, Until::Day(day) if self.is_after(day))
    }
}

impl Timing for Clock {
    fn is_after(&self, day: NaiveDate) -> bool {
        self.today > day
    }

    fn has_reached(&self, at: DateTime<Utc>) -> bool {
        self.now >= at
    }
}

/// Why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateFault {
    /// Not of the form at all.
    Shape,
    /// The form is right but the calendar has no such day or time.
    NoSuchDay,
    /// A date with a time, without an offset such as `+02:00` or `Z`.
    NoOffset,
}

/// A day, or an instant with its offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Somewhen on this day.
    Day(NaiveDate),
    /// This instant.
    At(DateTime<FixedOffset>),
}

impl Moment {
    /// Reads `YYYY-MM-DD`, or RFC 3339 where seconds may be missing.
    pub fn parse(text: &str) -> Result<Moment, DateFault> {
        if text.len() <= 10 {
            return parse_day(text).map(Moment::Day);
        }
        parse_instant(text).map(Moment::At)
    }

    /// Returns it as it is written in a file: a day, or day and time to the minute with the offset.
    pub fn to_text(self) -> String {
        match self {
            Moment::Day(day) => day.to_string(),
            Moment::At(at) => at.format("%Y-%m-%dT%H:%M%:z").to_string(),
        }
    }

    /// Returns the day as it is written.
    pub fn day(self) -> NaiveDate {
        match self {
            Moment::Day(day) => day,
            Moment::At(at) => at.date_naive(),
        }
    }

    /// Returns the first instant that this may mean.
    pub fn start(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Moment::Day(day) => midnight(day, zone),
            Moment::At(at) => at.to_utc(),
        }
    }

    /// Returns the instant by which this is over: for a day, the next midnight.
    pub fn end(self, zone: Tz) -> DateTime<Utc> {
        match self {
            Moment::Day(day) => midnight(day.succ_opt().unwrap_or(day), zone),
            Moment::At(at) => at.to_utc(),
        }
    }

    /// Returns whether this is before `other` whatever instants of their days are meant.
    pub fn is_before(self, other: Moment, zone: Tz) -> bool {
        match (self, other) {
            (Moment::At(a), Moment::At(b)) => a < b,
            _ => self.day_in(zone) < other.day_in(zone),
        }
    }

    /// Returns the day in the committee's time zone.
    pub fn day_in(self, zone: Tz) -> NaiveDate {
        match self {
            Moment::Day(day) => day,
            Moment::At(at) => at.with_timezone(&zone).date_naive(),
        }
    }
}

fn midnight(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let local = day.and_time(chrono::NaiveTime::MIN);
    // Where a clock change skips midnight the day starts an hour later.
    zone.from_local_datetime(&local)
        .earliest()
        .or_else(|| zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest())
        .map_or_else(|| local.and_utc(), |at| at.to_utc())
}

/// Reads `YYYY-MM-DD`, of the years 1900 to 2999.
pub fn parse_day(text: &str) -> Result<NaiveDate, DateFault> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes.iter().enumerate().all(|(idx, byte)| match idx {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        return Err(DateFault::Shape);
    }
    let number = |from: usize, to: usize| {
        bytes.get(from..to).into_iter().flatten().fold(0, |sum, byte| sum * 10 + u32::from(byte - b'0'))
    };
    let year = number(0, 4);
    if !(1900..3000).contains(&year) {
        return Err(DateFault::NoSuchDay);
    }
    let year = i32::try_from(year).map_err(|_| DateFault::NoSuchDay)?;
    NaiveDate::from_ymd_opt(year, number(5, 7), number(8, 10)).ok_or(DateFault::NoSuchDay)
}

fn parse_instant(text: &str) -> Result<DateTime<FixedOffset>, DateFault> {
    let (day, rest) = text.split_at_checked(10).ok_or(DateFault::Shape)?;
    let day = parse_day(day)?;
    let rest = rest.strip_prefix('T').ok_or(DateFault::Shape)?;
    let clock_end = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at_checked(clock_end).ok_or(DateFault::Shape)?;
    let time = parse_clock(clock)?;
    if offset.is_empty() {
        return Err(DateFault::NoOffset);
    }
    let offset = parse_offset(offset)?;
    offset.from_local_datetime(&day.and_time(time)).single().ok_or(DateFault::NoSuchDay)
}

/// `HH:MM`, `HH:MM:SS` or with a fraction of a second.
fn parse_clock(text: &str) -> Result<chrono::NaiveTime, DateFault> {
    let bytes = text.as_bytes();
    let digits = |idx: usize| bytes.get(idx).is_some_and(u8::is_ascii_digit);
    let pair = |idx: usize| digits(idx) && digits(idx + 1);
    let colon = |idx: usize| bytes.get(idx) == Some(&b':');
    let minutes = pair(0) && colon(2) && pair(3);
    let seconds = minutes && colon(5) && pair(6);
    let fraction =
        seconds && bytes.get(8) == Some(&b'.') && (1..=9).contains(&(bytes.len() - 9)) && (9..bytes.len()).all(digits);
    let format = match bytes.len() {
        // Most times have no seconds, and reading a format costs more than reading a time.
        5 if minutes => {
            let number = |text: Option<&str>| text.and_then(|digits| digits.parse().ok());
            let (hour, minute) = (number(text.get(..2)), number(text.get(3..)));
            let time = hour.zip(minute).and_then(|(hour, minute)| chrono::NaiveTime::from_hms_opt(hour, minute, 0));
            return time.ok_or(DateFault::NoSuchDay);
        }
        8 if seconds => "%H:%M:%S",
        _ if fraction => "%H:%M:%S%.f",
        _ => return Err(DateFault::Shape),
    };
    chrono::NaiveTime::parse_from_str(text, format).map_err(|_| DateFault::NoSuchDay)
}

/// `Z`, `+HH:MM` or `-HH:MM`.
fn parse_offset(text: &str) -> Result<FixedOffset, DateFault> {
    if text == "Z" {
        return Ok(Utc.fix());
    }
    let mut bytes = text.as_bytes().iter();
    let sign = match bytes.next() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return Err(DateFault::Shape),
    };
    let &[a, b, b':', c, d] = bytes.as_slice() else {
        return Err(DateFault::Shape);
    };
    if ![a, b, c, d].iter().all(u8::is_ascii_digit) {
        return Err(DateFault::Shape);
    }
    let value = |high: u8, low: u8| i32::from(high - b'0') * 10 + i32::from(low - b'0');
    let (hours, minutes) = (value(a, b), value(c, d));
    if hours > 23 || minutes > 59 {
        return Err(DateFault::NoSuchDay);
    }
    FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60)).ok_or(DateFault::NoSuchDay)
}

use chrono::Offset as _;

/// The unit of a [`Period`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 60 minutes.
    Hours,
    /// Calendar days.
    Days,
    /// Seven calendar days.
    Weeks,
    /// Calendar months; the day is clamped to the month's end.
    Months,
    /// Twelve calendar months.
    Years,
}

/// A length of time such as `12 hours` or `2 years`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// How many units, at least 1.
    pub count: u32,
    /// The unit.
    pub unit: Unit,
}

impl Period {
    /// Reads `N hours|days|weeks|months|years`; the singular counts too. `None` for all else, and for 0.
    pub fn parse(text: &str) -> Option<Period> {
        let (count, unit) = text.split_once(' ')?;
        if count.is_empty() || count.len() > 4 || !count.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let count: u32 = count.parse().ok().filter(|count| *count > 0)?;
        let unit = match unit {
            "hour" | "hours" => Unit::Hours,
            "day" | "days" => Unit::Days,
            "week" | "weeks" => Unit::Weeks,
            "month" | "months" => Unit::Months,
            "year" | "years" => Unit::Years,
            _ => return None,
        };
        Some(Period { count, unit })
    }

    /// Returns the day this long after `day`; hours count as begun days. Clamped to the month's end, so
    /// two years after 29 February is 28 February. `None` past the end of the calendar.
    pub fn after(self, day: NaiveDate) -> Option<NaiveDate> {
        match self.unit {
            Unit::Hours => day.checked_add_days(Days::new(u64::from(self.count.div_ceil(24)))),
            Unit::Days => day.checked_add_days(Days::new(u64::from(self.count))),
            Unit::Weeks => day.checked_add_days(Days::new(u64::from(self.count) * 7)),
            Unit::Months => day.checked_add_months(Months::new(self.count)),
            Unit::Years => day.checked_add_months(Months::new(self.count.checked_mul(12)?)),
        }
    }

    /// Returns the instant by which something promised `self` after `from` must be done.
    ///
    /// A day without a time counts from its end, since nobody should be late by a missing hour.
    pub fn deadline(self, from: Moment, zone: Tz) -> Option<DateTime<Utc>> {
        match self.unit {
            Unit::Hours => from.end(zone).checked_add_signed(TimeDelta::hours(i64::from(self.count))),
            _ => match from {
                Moment::Day(day) => Some(Moment::Day(self.after(day)?).end(zone)),
                Moment::At(at) => {
                    let local = at.with_timezone(&zone);
                    let day = self.after(local.date_naive())?;
                    zone.from_local_datetime(&day.and_time(local.time()))
                        .latest()
                        .map(|at| at.to_utc())
                        .or_else(|| Some(Moment::Day(day).end(zone)))
                }
            },
        }
    }

    /// Writes the period as the files do.
    pub fn to_text(self) -> String {
        let unit = match self.unit {
            Unit::Hours => "hour",
            Unit::Days => "day",
            Unit::Weeks => "week",
            Unit::Months => "month",
            Unit::Years => "year",
        };
        format!("{} {unit}{}", self.count, if self.count == 1 { "" } else { "s" })
    }
}

/// How long a record is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetentionPeriod {
    /// `indefinitely`.
    Indefinitely,
    /// A period after the day that `counts_from` names.
    For(Period),
    /// `sanction + PERIOD`: a period after the last sanction ends.
    AfterSanction(Period),
}

impl RetentionPeriod {
    /// Reads `indefinitely`, a period, or `sanction + ` and a period.
    pub fn parse(text: &str) -> Option<RetentionPeriod> {
        if text == "indefinitely" {
            return Some(RetentionPeriod::Indefinitely);
        }
        if let Some(rest) = text.strip_prefix("sanction + ") {
            return Period::parse(rest).map(RetentionPeriod::AfterSanction);
        }
        Period::parse(text).map(RetentionPeriod::For)
    }
}

/// When an incident happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncidentTime {
    /// At this time.
    At(Time),
    /// Between these times.
    Between(Time, Time),
    /// Said to be not known.
    Unknown,
}

impl IncidentTime {
    /// The first moment it may have begun, where known.
    pub fn start(self) -> Option<Moment> {
        match self {
            IncidentTime::At(at) | IncidentTime::Between(at, _) => Some(at.start()),
            IncidentTime::Unknown => None,
        }
    }

    /// The last moment, where known.
    pub fn end(self) -> Option<Moment> {
        match self {
            IncidentTime::At(at) | IncidentTime::Between(_, at) => Some(at.end()),
            IncidentTime::Unknown => None,
        }
    }
}

/// When something happened: a moment, or a month when nobody knows more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Time {
    /// A day or an instant.
    Moment(Moment),
    /// The month that begins on this day.
    Month(NaiveDate),
}

impl Time {
    /// Reads a moment, or `YYYY-MM`.
    pub fn parse(text: &str) -> Result<Time, DateFault> {
        if text.len() == 7 {
            return parse_day(&format!("{text}-01")).map(Time::Month);
        }
        Moment::parse(text).map(Time::Moment)
    }

    /// Returns the first moment that it may mean.
    pub fn start(self) -> Moment {
        match self {
            Time::Moment(moment) => moment,
            Time::Month(first) => Moment::Day(first),
        }
    }

    /// Returns the last moment that it may mean.
    pub fn end(self) -> Moment {
        match self {
            Time::Moment(moment) => moment,
            Time::Month(first) => {
                let next = first.checked_add_months(Months::new(1)).and_then(|next| next.pred_opt());
                Moment::Day(next.unwrap_or(first))
            }
        }
    }
}

/// A last day, or none; none is the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Until {
    /// Through the end of this day.
    Day(NaiveDate),
    /// `on-request`: until the person asks, and the committee lifts it.
    OnRequest,
    /// `indefinite`.
    Indefinite,
}

impl Until {
    /// Reads a day or `indefinite`.
    pub fn parse(text: &str) -> Result<Until, DateFault> {
        if text == "indefinite" {
            return Ok(Until::Indefinite);
        }
        parse_day(text).map(Until::Day)
    }

    /// Reads the end of a sanction: a day, `indefinite`, or `on-request`.
    pub fn parse_end(text: &str) -> Result<Until, DateFault> {
        if text == "on-request" { Ok(Until::OnRequest) } else { Until::parse(text) }
    }

    /// Returns whether a day belongs to it; the last one does.
    pub fn includes(self, day: NaiveDate) -> bool {
        Until::Day(day) <= self
    }

    /// Writes it for a sentence: `until 2028-06-01`, `without end`.
    pub fn to_words(self) -> String {
        match self {
            Until::Day(day) => format!("until {day}"),
            Until::OnRequest => "until somebody asks".to_owned(),
            Until::Indefinite => "without end".to_owned(),
        }
    }

    /// Writes it as the files do.
    pub fn to_text(self) -> String {
        match self {
            Until::Day(day) => day.to_string(),
            Until::OnRequest => "on-request".to_owned(),
            Until::Indefinite => "indefinite".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        parse_day(text).unwrap()
    }

    #[test]
    fn days_are_strict() {
        assert_eq!(parse_day("2026-06-03").map(|it| it.to_string()), Ok("2026-06-03".to_owned()));
        for text in ["2026-6-3", "2026-06-3", "03-06-2026", "2026/06/03", "", "2026-06-03 ", "٢٠٢٦-٠٦-٠٣"] {
            assert_eq!(parse_day(text), Err(DateFault::Shape), "{text}");
        }
        for text in ["2026-02-30", "2025-02-29", "2026-13-01", "0026-01-01"] {
            assert_eq!(parse_day(text), Err(DateFault::NoSuchDay), "{text}");
        }
    }

    #[test]
    fn a_month_is_from_its_first_day_to_its_last() {
        let month = Time::parse("2024-02").unwrap();
        assert_eq!((month.start(), month.end()), (Moment::Day(day("2024-02-01")), Moment::Day(day("2024-02-29"))));
        assert_eq!(Time::parse("2026-13"), Err(DateFault::NoSuchDay));
        assert_eq!(Time::parse("2026-6"), Err(DateFault::Shape));
        assert_eq!(Time::parse("2026/06"), Err(DateFault::Shape));
    }

    #[test]
    fn instants_need_an_offset() {
        for text in [
            "2026-06-03T09:00+02:00",
            "2026-06-03T09:00:30+02:00",
            "2026-06-03T09:00:30.25Z",
            "2026-06-03T09:00Z",
            "2026-06-03T23:59-11:30",
        ] {
            assert!(matches!(Moment::parse(text), Ok(Moment::At(_))), "{text}");
        }
        assert_eq!(Moment::parse("2026-06-03T09:00"), Err(DateFault::NoOffset));
        for text in [
            "2026-06-03 09:00+02:00",
            "2026-06-03T9:00Z",
            "2026-06-03T09:00+2:00",
            "2026-06-03T09Z",
            "2026-06-03T09:00:00.Z",
        ] {
            assert_eq!(Moment::parse(text), Err(DateFault::Shape), "{text}");
        }
        for text in ["2026-06-03T24:00Z", "2026-06-03T09:60Z", "2026-02-30T09:00Z", "2026-06-03T09:00+24:00"] {
            assert_eq!(Moment::parse(text), Err(DateFault::NoSuchDay), "{text}");
        }
    }

    #[test]
    fn leap_days_clamp() {
        let two_years = Period::parse("2 years").unwrap();
        assert_eq!(two_years.after(day("2024-02-29")), Some(day("2026-02-28")));
        assert_eq!(Period::parse("1 month").unwrap().after(day("2026-01-31")), Some(day("2026-02-28")));
        assert_eq!(Period::parse("1 year").unwrap().after(day("2027-02-28")), Some(day("2028-02-28")));
    }

    #[test]
    fn periods_are_strict() {
        for text in
            ["", "2", "years", "two years", "0 days", "-1 days", "2  years", "2 fortnights", "99999 days", "+2 days"]
        {
            assert_eq!(Period::parse(text), None, "{text}");
        }
        assert_eq!(Period::parse("1 day").map(Period::to_text).as_deref(), Some("1 day"));
        assert_eq!(
            RetentionPeriod::parse("sanction + 26 months"),
            Some(RetentionPeriod::AfterSanction(Period { count: 26, unit: Unit::Months }))
        );
        assert_eq!(RetentionPeriod::parse("indefinite"), None);
    }

    #[test]
    fn deadlines_follow_the_zone() {
        let zone: Tz = "Europe/Madrid".parse().unwrap();
        let at = |text: &str| Moment::parse(text).unwrap();
        let hours = Period::parse("12 hours").unwrap();
        assert_eq!(
            hours.deadline(at("2026-06-03T09:00+02:00"), zone).unwrap().to_rfc3339(),
            "2026-06-03T19:00:00+00:00"
        );
        // A day counts from its end.
        assert_eq!(hours.deadline(at("2026-06-03"), zone).unwrap().to_rfc3339(), "2026-06-04T10:00:00+00:00");
        // A week over the change to winter time keeps the time on the wall.
        let week = Period::parse("7 days").unwrap();
        assert_eq!(
            week.deadline(at("2026-10-22T09:00+02:00"), zone).unwrap().to_rfc3339(),
            "2026-10-29T08:00:00+00:00"
        );
    }

    #[test]
    fn before_is_certain() {
        let zone: Tz = "UTC".parse().unwrap();
        let at = |text: &str| Moment::parse(text).unwrap();
        assert!(at("2026-06-03").is_before(at("2026-06-04T00:00Z"), zone));
        assert!(!at("2026-06-03").is_before(at("2026-06-03T23:00Z"), zone));
        assert!(at("2026-06-03T09:00+02:00").is_before(at("2026-06-03T08:00Z"), zone));
    }
}
