//! A time as people type it: `yesterday 22:30`, `3.6.2026`, `2026-06-03 22:30`.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};

use super::{Clock, Moment};
use chrono_tz::Tz;

/// Why a typed time means nothing certain. The words say what to type, and quote nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unclear {
    /// No time that we know.
    Unknown,
    /// Day and month may be exchanged.
    DayOrMonth,
    /// The clock was set forward or does not know this day.
    NoSuchTime,
}

impl Unclear {
    /// What to type.
    pub fn help(self) -> &'static str {
        match self {
            Unclear::Unknown => {
                "write 2026-06-03, or with a time 2026-06-03 22:30; `today`, `yesterday`, `tomorrow` and `now` are known too"
            }
            Unclear::DayOrMonth => "day and month can be exchanged here: write year, month and day, such as 2026-06-03",
            Unclear::NoSuchTime => "there is no such day or time; look at the numbers again",
        }
    }
}

/// Reads a time; without an offset it is the committee's own time.
///
/// Known are what [`Moment::parse`] reads, `now`, `today`, `yesterday` and `tomorrow`, a time alone (today), a blank between day and
/// time, `3.6.2026`, and `3/6/2026` where only one reading is a day.
///
/// # Errors
/// When the words mean no time, or more than one.
pub fn moment(text: &str, clock: Clock, zone: Tz) -> Result<Moment, Unclear> {
    let text = text.trim();
    if let Ok(moment) = Moment::parse(text) {
        return Ok(moment);
    }
    if text.eq_ignore_ascii_case("now") {
        return Ok(Moment::At(clock.now.with_timezone(&zone).fixed_offset()));
    }
    let (first, rest) = text.split_once([' ', 'T', 't']).unwrap_or((text, ""));
    if let Some(time) = time(text) {
        return at(clock.today, time, zone);
    }
    // `today` has a `t` of its own.
    let words = text.split_once(' ').unwrap_or((text, ""));
    let (day, rest) = match words.0.to_ascii_lowercase().as_str() {
        "today" => (clock.today, words.1),
        "yesterday" => (clock.today.checked_sub_days(Days::new(1)).ok_or(Unclear::NoSuchTime)?, words.1),
        "tomorrow" => (clock.today.checked_add_days(Days::new(1)).ok_or(Unclear::NoSuchTime)?, words.1),
        _ => (day(first)?, rest),
    };
    match rest.trim() {
        "" => Ok(Moment::Day(day)),
        rest => at(day, time(rest).ok_or(Unclear::Unknown)?, zone),
    }
}

fn at(day: NaiveDate, time: NaiveTime, zone: Tz) -> Result<Moment, Unclear> {
    let local = zone.from_local_datetime(&NaiveDateTime::new(day, time));
    // An hour that comes twice: the first one.
    local.earliest().map(|it| Moment::At(it.fixed_offset())).ok_or(Unclear::NoSuchTime)
}

fn time(text: &str) -> Option<NaiveTime> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str| (1..=2).contains(&text.len()).then(|| text.parse::<u32>().ok()).flatten();
    NaiveTime::from_hms_opt(number(hours)?, number(minutes).filter(|_| minutes.len() == 2)?, 0)
}

fn day(text: &str) -> Result<NaiveDate, Unclear> {
    if let Ok(day) = super::parse_day(text) {
        return Ok(day);
    }
    let numbers = |separator: char| -> Option<[u32; 3]> {
        let parts: Vec<u32> = text.split(separator).map(|part| part.parse().ok()).collect::<Option<_>>()?;
        parts.try_into().ok()
    };
    let ymd = |year: u32, month: u32, day: u32| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    if let Some([day, month, year]) = numbers('.').filter(|[_, _, year]| *year >= 1000) {
        return ymd(year, month, day).ok_or(Unclear::NoSuchTime);
    }
    if let Some([year, month, day]) = numbers('/').or_else(|| numbers('-')).filter(|[year, ..]| *year >= 1000) {
        return ymd(year, month, day).ok_or(Unclear::NoSuchTime);
    }
    let Some([first, second, year]) = numbers('/').or_else(|| numbers('-')).filter(|[_, _, year]| *year >= 1000) else {
        return Err(Unclear::Unknown);
    };
    match (ymd(year, second, first), ymd(year, first, second)) {
        (Some(day), Some(other)) if day != other => Err(Unclear::DayOrMonth),
        (day, other) => day.or(other).ok_or(Unclear::NoSuchTime),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, Unclear> {
        let zone = Tz::Europe__Madrid;
        let clock = Clock::end_of(NaiveDate::from_ymd_opt(2026, 6, 4).unwrap(), zone);
        moment(text, clock, zone).map(|moment| match moment {
            Moment::Day(day) => day.to_string(),
            Moment::At(at) => at.format("%Y-%m-%dT%H:%M%:z").to_string(),
        })
    }

    #[test]
    fn times_as_people_type_them() {
        for (typed, meant) in [
            ("2026-06-03", "2026-06-03"),
            ("2026-06-03 22:30", "2026-06-03T22:30+02:00"),
            ("2026-06-03T22:30", "2026-06-03T22:30+02:00"),
            ("2026-06-03T22:30+05:00", "2026-06-03T22:30+05:00"),
            ("2026-6-3", "2026-06-03"),
            ("2026/06/03", "2026-06-03"),
            ("3.6.2026", "2026-06-03"),
            ("03.06.2026 9:05", "2026-06-03T09:05+02:00"),
            ("29/11/2026", "2026-11-29"),
            ("11/29/2026", "2026-11-29"),
            ("3/3/2026", "2026-03-03"),
            ("today", "2026-06-04"),
            ("Yesterday 22:30", "2026-06-03T22:30+02:00"),
            ("9:05", "2026-06-04T09:05+02:00"),
            (" yesterday ", "2026-06-03"),
        ] {
            assert_eq!(read(typed).as_deref(), Ok(meant), "{typed}");
        }
    }

    #[test]
    fn what_is_not_certain_is_not_guessed() {
        for (typed, why) in [
            ("3/6/2026", Unclear::DayOrMonth),
            ("31.4.2026", Unclear::NoSuchTime),
            ("13/13/2026", Unclear::NoSuchTime),
            ("last week", Unclear::Unknown),
            ("", Unclear::Unknown),
            ("today at noon", Unclear::Unknown),
            ("2026-06-03 25:00", Unclear::Unknown),
            ("2026-03-29 02:30", Unclear::NoSuchTime),
            ("3.6.26", Unclear::Unknown),
        ] {
            assert_eq!(read(typed), Err(why), "{typed}");
        }
    }
}
