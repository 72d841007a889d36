//! A time as people type it: `yesterday 22:30`, `3.6.2026`, `2026-06-03 22:30`.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};

use super::{Clock, MONTHS, Moment};
use chrono_tz::Tz;

/// Why a typed time means nothing certain. The words say what to type, and quote nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeInputFault {
    /// No time that we know.
    Unknown,
    /// Day and month may be exchanged.
    DayOrMonth,
    /// The clock was set forward or does not know this day.
    NoSuchTime,
}

impl TimeInputFault {
    /// What to type.
    pub fn help(self) -> &'static str {
        match self {
            TimeInputFault::Unknown => {
                "write 2026-06-03, or with a time 2026-06-03 22:30; `today`, `yesterday`, `tomorrow` and `now` are known too"
            }
            TimeInputFault::DayOrMonth => {
                "day and month can be exchanged here: write year, month and day, such as 2026-06-03"
            }
            TimeInputFault::NoSuchTime => "there is no such day or time; look at the numbers again",
        }
    }
}

/// Reads a time; without an offset it is the committee's own time.
///
/// Known are what [`Moment::parse`] reads, `now`, `today`, `yesterday` and `tomorrow`, a time alone (today), a blank between day and
/// time, `3.6.2026`, `3 June 2026`, and `29/6/2026` where only one reading is a day.
///
/// # Errors
/// When the words mean no time, or more than one.
pub fn moment(text: &str, clock: Clock, zone: Tz) -> Result<Moment, TimeInputFault> {
    let text = text.trim();
    if let Ok(moment) = Moment::parse(text) {
        return Ok(moment);
    }
    if text.eq_ignore_ascii_case("now") {
        return Ok(Moment::At(clock.now.with_timezone(&zone).fixed_offset()));
    }
    if let Some(time) = time(text) {
        return at(clock.today, time, zone);
    }
    // A time behind a blank, or behind the `T` of ISO 8601; a month may have a `t` and blanks of its own.
    let is_time = |(_, rest): &(&str, &str)| rest.contains(':');
    let parted = text.rsplit_once(' ').filter(is_time).or_else(|| text.split_once(['T', 't']).filter(is_time));
    let (day_text, time_text) = parted.map_or((text, None), |(day, time)| (day.trim(), Some(time)));
    let day = match day_text.to_ascii_lowercase().as_str() {
        "today" => clock.today,
        "yesterday" => clock.today.checked_sub_days(Days::new(1)).ok_or(TimeInputFault::NoSuchTime)?,
        "tomorrow" => clock.today.checked_add_days(Days::new(1)).ok_or(TimeInputFault::NoSuchTime)?,
        _ => day(day_text)?,
    };
    match time_text {
        None => Ok(Moment::Day(day)),
        Some(text) => at(day, time(text).ok_or(TimeInputFault::Unknown)?, zone),
    }
}

fn at(day: NaiveDate, time: NaiveTime, zone: Tz) -> Result<Moment, TimeInputFault> {
    let local = zone.from_local_datetime(&NaiveDateTime::new(day, time));
    // An hour that comes twice: the first one.
    local.earliest().map(|it| Moment::At(it.fixed_offset())).ok_or(TimeInputFault::NoSuchTime)
}

fn time(text: &str) -> Option<NaiveTime> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str| (1..=2).contains(&text.len()).then(|| text.parse::<u32>().ok()).flatten();
    NaiveTime::from_hms_opt(number(hours)?, number(minutes).filter(|_| minutes.len() == 2)?, 0)
}

/// Reads `2026-6-3`, `2026/06/03`, `29.05.2026`, `29/05/2026` and `31 May 2026`, where no other day can be meant.
///
/// # Errors
/// When it means no day, or more than one.
pub(crate) fn day(text: &str) -> Result<NaiveDate, TimeInputFault> {
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts[..] else { return Err(TimeInputFault::Unknown) };
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    let ymd = |year: u32, month: u32, day: u32| {
        let year = i32::try_from(year).map_err(|_| TimeInputFault::NoSuchTime)?;
        NaiveDate::from_ymd_opt(year, month, day).ok_or(TimeInputFault::NoSuchTime)
    };
    if let (4, Some(year), Some(month), Some(day)) = (first.len(), number(first), number(second), number(third)) {
        return ymd(year, month, day);
    }
    let year = number(third).filter(|_| third.len() == 4).ok_or(TimeInputFault::Unknown)?;
    match (number(first), number(second)) {
        // With dots the day comes first everywhere.
        (Some(day), Some(month)) if text.contains('.') => ymd(year, month, day),
        (Some(first), Some(second)) => match (ymd(year, second, first), ymd(year, first, second)) {
            (Ok(day), Ok(other)) if day != other => Err(TimeInputFault::DayOrMonth),
            (day, other) => day.or(other),
        },
        (Some(day), None) => ymd(year, month_named(second).ok_or(TimeInputFault::Unknown)?, day),
        (None, Some(day)) => ymd(year, month_named(first).ok_or(TimeInputFault::Unknown)?, day),
        (None, None) => Err(TimeInputFault::Unknown),
    }
}

/// Returns the month with this English name, or its first three letters.
fn month_named(word: &str) -> Option<u32> {
    let word = word.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| *month == word || (word.len() == 3 && month.starts_with(&word)))?;
    u32::try_from(place).ok().map(|place| place + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, TimeInputFault> {
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
            ("31 May 2026", "2026-05-31"),
            ("August 12, 2026", "2026-08-12"),
            ("12 Oct 2026 9:05", "2026-10-12T09:05+02:00"),
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
            ("3/6/2026", TimeInputFault::DayOrMonth),
            ("31.4.2026", TimeInputFault::NoSuchTime),
            ("13/13/2026", TimeInputFault::NoSuchTime),
            ("last week", TimeInputFault::Unknown),
            ("", TimeInputFault::Unknown),
            ("today at noon", TimeInputFault::Unknown),
            ("2026-06-03 25:00", TimeInputFault::Unknown),
            ("2026-03-29 02:30", TimeInputFault::NoSuchTime),
            ("3.6.26", TimeInputFault::Unknown),
        ] {
            assert_eq!(read(typed), Err(why), "{typed}");
        }
    }
}
