//! A time as people type it: `yesterday 22:30`, `3.6.2026`, `2026-06-03 22:30`.

use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Timelike as _};
use chrono_tz::Tz;

use super::{Clock, MONTHS, Moment};
use crate::word_list::WordList;

/// Why a typed time means nothing certain. The words say what to type, and quote nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeInputFault {
    /// No time that we know.
    Unknown,
    /// The day and the month may be swapped.
    DayOrMonth,
    /// The year is missing, and the day is far away.
    NoYear,
    /// An hour that is in the morning or in the evening.
    Hour,
    /// The clock was set forward or does not know this day.
    NoSuchTime,
}

impl TimeInputFault {
    /// What to type.
    pub fn help(self) -> &'static str {
        match self {
            TimeInputFault::Unknown => {
                "write 2026-06-03, or with a time 2026-06-03 22:30; `3 June`, `3.6.`, `yesterday 10pm`, `today`, `tomorrow` and `now` are \
                 known too"
            }
            TimeInputFault::DayOrMonth => {
                "which number is the day, and which the month? Write year, month and day, such as 2026-06-03"
            }
            TimeInputFault::NoYear => "write the year too, such as 2026-06-03: it is not certain which one is meant",
            TimeInputFault::Hour => {
                "in the morning or in the evening? Write the time with its minutes, such as 10:00 or 22:00"
            }
            TimeInputFault::NoSuchTime => "there is no such day or time; look at the numbers again",
        }
    }
}

/// Reads a time; without an offset it is the committee's own time.
///
/// Known are what [`Moment::parse`] reads, `now`, `today`, `yesterday` and `tomorrow`, a time alone (today), a blank between day and
/// time, or the word `at`, `noon`, `3.6.2026`, `3 June 2026`, `3 June` and `3.6.` for the nearest one, `10pm` and `22.30` behind a day, and `29/6/2026` where only one reading is a day.
///
/// # Errors
/// When the words mean no time, or more than one.
pub fn moment(text: &str, clock: Clock, zone: Tz) -> Result<Moment, TimeInputFault> {
    let text = text.trim();
    if let Ok(moment) = Moment::parse(text) {
        return Ok(moment);
    }
    let spoken = without_small_words(text);
    let text = spoken.as_str();
    if text.eq_ignore_ascii_case("now") {
        return Ok(Moment::At(clock.now.with_timezone(&zone).fixed_offset()));
    }
    if let Some(time) = clock_time(text) {
        return at(clock.today, time, zone);
    }
    // A time behind a blank, or behind the `T` of ISO 8601; a month may have a `t` and blanks of its own. `10 pm` is one time.
    let lower = text.to_ascii_lowercase();
    let (bare, half) = match lower.trim_end_matches('.') {
        it if it.ends_with("am") || it.ends_with("pm") => {
            (it.get(..it.len() - 2).unwrap_or_default().trim_end(), it.get(it.len() - 2..))
        }
        _ => (text, None),
    };
    let is_named = |day: &str| ["today", "yesterday", "tomorrow"].contains(&day.to_ascii_lowercase().as_str());
    let is_hour = |day: &str, rest: &str| is_named(day) && rest.parse::<u8>().is_ok_and(|hour| hour < 25);
    let is_time = |(day, rest): &(&str, &str)| {
        half.is_some() || time(rest, half).is_some() || rest.contains(':') || is_hour(day, rest)
    };
    let has_day = |(day, _): &(&str, &str)| !day.trim().is_empty();
    let parted = bare
        .rsplit_once(' ')
        .filter(is_time)
        .filter(has_day)
        .or_else(|| bare.split_once(['T', 't']).filter(|(_, rest)| rest.contains(':')));
    let (day_text, time_text) = parted.map_or((text, None), |(day, time)| (day.trim(), Some(time)));
    let day = match day_text.to_ascii_lowercase().as_str() {
        "today" => clock.today,
        "yesterday" => clock.today.checked_sub_days(Days::new(1)).ok_or(TimeInputFault::NoSuchTime)?,
        "tomorrow" => clock.today.checked_add_days(Days::new(1)).ok_or(TimeInputFault::NoSuchTime)?,
        _ => match day(day_text) {
            Err(TimeInputFault::Unknown) => day_without_year(day_text, clock.today)?,
            day => day?,
        },
    };
    match time_text {
        None => Ok(Moment::Day(day)),
        Some(text) if half.is_none() && text.parse::<u8>().is_ok() => Err(TimeInputFault::Hour),
        Some(text) => at(day, time(text, half).ok_or(TimeInputFault::Unknown)?, zone),
    }
}

/// Reads a day with a year and a time behind it that has no offset, as the time of a place; `None` where it means nothing certain
/// there, such as an hour that comes twice.
pub fn local_moment(text: &str, zone: Tz) -> Option<Moment> {
    let lower = text.trim().to_ascii_lowercase();
    let half = ["am", "pm"].into_iter().find(|half| lower.ends_with(half));
    let bare = half.and_then(|half| lower.strip_suffix(half)).unwrap_or(&lower).trim_end();
    let (day_text, time_text) = bare.rsplit_once([' ', 't'])?;
    let time_text = time_text.strip_suffix(":00").filter(|rest| rest.contains(':')).unwrap_or(time_text);
    let day = day(day_text.trim().trim_end_matches([',', '.'])).ok()?;
    let time = time(time_text, half).filter(|_| half.is_some() || time_text.contains(':'))?;
    let local = zone.from_local_datetime(&NaiveDateTime::new(day, time)).single()?;
    Some(Moment::At(local.fixed_offset()))
}

/// `yesterday at 22:30`, `today, noon`, `yesterday 22h30`: without the words and signs that only join a day and a time.
fn without_small_words(text: &str) -> String {
    let words = text.split_whitespace().map(|word| word.trim_end_matches(','));
    let words = words.filter(|word| !["", "at", "@", "on"].contains(&word.to_lowercase().as_str()));
    let spelled = |word: &str| match word.to_ascii_lowercase().split_once('h') {
        _ if word.eq_ignore_ascii_case("noon") => "12:00".to_owned(),
        Some((hour, "")) if hour.parse::<u8>().is_ok() => format!("{hour}:00"),
        Some((hour, minutes)) if hour.parse::<u8>().is_ok() && minutes.parse::<u8>().is_ok() => {
            format!("{hour}:{minutes}")
        }
        Some((time, "")) if time.contains(':') => time.to_owned(),
        _ => word.to_owned(),
    };
    words.map(spelled).collect::<Vec<_>>().join(" ")
}

fn at(day: NaiveDate, time: NaiveTime, zone: Tz) -> Result<Moment, TimeInputFault> {
    let local = zone.from_local_datetime(&NaiveDateTime::new(day, time));
    // An hour that comes twice: the first one.
    local.earliest().map(|it| Moment::At(it.fixed_offset())).ok_or(TimeInputFault::NoSuchTime)
}

/// A time alone, which means today: `22:30`, `10 pm`, `10:30pm`. With a dot it could be a day and a month.
fn clock_time(text: &str) -> Option<NaiveTime> {
    let lower = text.to_ascii_lowercase();
    match lower
        .strip_suffix("am")
        .map(|rest| (rest, "am"))
        .or_else(|| lower.strip_suffix("pm").map(|rest| (rest, "pm")))
    {
        Some((rest, half)) => time(rest.trim_end(), Some(half)),
        // `22.30` is not a day of a month, `10.11` can be one.
        None => time(text, None).filter(|time| text.contains(':') || !(1..=12).contains(&time.minute())),
    }
}

/// A time of day: `22:30`, `22.30`; with the half of the day also `10` and `10:30`.
fn time(text: &str, half: Option<&str>) -> Option<NaiveTime> {
    let number = |text: &str| (1..=2).contains(&text.len()).then(|| text.parse::<u32>().ok()).flatten();
    let (hours, minutes) = match text.split_once([':', '.']) {
        Some((hours, minutes)) => (number(hours)?, number(minutes).filter(|_| minutes.len() == 2)?),
        None => (number(text).filter(|_| half.is_some())?, 0),
    };
    let hours = match (half, hours) {
        (None, hours) => hours,
        (Some("am"), 12) => 0,
        (Some("pm"), 12) => 12,
        (Some("am"), hours @ 1..=11) => hours,
        (Some(_), hours @ 1..=11) => hours + 12,
        _ => return None,
    };
    NaiveTime::from_hms_opt(hours, minutes, 0)
}

/// The further a day without a year is away, the less it is certain which year is meant.
const NEAR: i64 = 120;

/// Reads `Nov 30`, `30 November`, `30th Nov` and `29.11.`: the nearest such day, where that is near.
fn day_without_year(text: &str, today: NaiveDate) -> Result<NaiveDate, TimeInputFault> {
    let is_dotted = text.contains('.');
    if time(text, None).is_some() {
        return Err(TimeInputFault::Unknown);
    }
    let parts: Vec<&str> = text.split(['.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [first, second] = parts[..] else { return Err(TimeInputFault::Unknown) };
    let number = |part: &str| {
        let bare = ["st", "nd", "rd", "th"].iter().find_map(|ending| part.strip_suffix(ending)).unwrap_or(part);
        bare.parse::<u32>().ok().filter(|_| bare.len() <= 2 && bare.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let (day, month) = match (number(first), number(second)) {
        (Some(day), Some(month)) if is_dotted => (day, month),
        (Some(day), None) => (day, month_named(second).ok_or(TimeInputFault::Unknown)?),
        (None, Some(day)) => (day, month_named(first).ok_or(TimeInputFault::Unknown)?),
        _ => return Err(TimeInputFault::Unknown),
    };
    let years = today.year() - 1..=today.year() + 1;
    let days = years.filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    let nearest = days.min_by_key(|day| (*day - today).num_days().abs()).ok_or(TimeInputFault::NoSuchTime)?;
    if (nearest - today).num_days().abs() <= NEAR { Ok(nearest) } else { Err(TimeInputFault::NoYear) }
}

/// Reads `2026-6-3`, `2026/06/03`, `29.05.2026`, `29/05/2026` and `31 May 2026`, where no other day can be meant.
///
/// # Errors
/// When it means no day, or more than one.
pub(crate) fn day(text: &str) -> Result<NaiveDate, TimeInputFault> {
    let parts = text.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty());
    // `3 de junio de 2026` and `3rd of June 2026`.
    let parts: Vec<&str> = parts.filter(|part| !["de", "del", "of"].contains(part)).collect();
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

/// The names of months in other languages than English.
static OTHER_MONTHS: WordList = WordList::of(include_str!("../../data/months.tsv"));

/// Returns the month with this name, or the first three letters of its English one.
fn month_named(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    if let Some(number) = OTHER_MONTHS.get(&word) {
        return number.parse().ok();
    }
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
            ("3 de junio de 2026", "2026-06-03"),
            ("3. Juni 2026", "2026-06-03"),
            ("3 août 2026", "2026-08-03"),
            ("August 12, 2026", "2026-08-12"),
            ("12 Oct 2026 9:05", "2026-10-12T09:05+02:00"),
            ("today", "2026-06-04"),
            ("Yesterday 22:30", "2026-06-03T22:30+02:00"),
            ("9:05", "2026-06-04T09:05+02:00"),
            ("22.30", "2026-06-04T22:30+02:00"),
            ("10pm", "2026-06-04T22:00+02:00"),
            ("12:30 am", "2026-06-04T00:30+02:00"),
            ("yesterday 22.30", "2026-06-03T22:30+02:00"),
            ("yesterday 10pm", "2026-06-03T22:00+02:00"),
            ("yesterday 10:30 PM", "2026-06-03T22:30+02:00"),
            ("3 June 9.05", "2026-06-03T09:05+02:00"),
            ("3.6.2026 22.30", "2026-06-03T22:30+02:00"),
            ("May 31", "2026-05-31"),
            ("31st May", "2026-05-31"),
            ("29.5.", "2026-05-29"),
            ("29.05", "2026-05-29"),
            ("30 August", "2026-08-30"),
            (" yesterday ", "2026-06-03"),
            ("yesterday at 22:30", "2026-06-03T22:30+02:00"),
            ("yesterday, at 10 pm", "2026-06-03T22:00+02:00"),
            ("on 3 June at 22:30", "2026-06-03T22:30+02:00"),
            ("today at noon", "2026-06-04T12:00+02:00"),
            ("noon", "2026-06-04T12:00+02:00"),
            ("yesterday 22h30", "2026-06-03T22:30+02:00"),
            ("yesterday 22h", "2026-06-03T22:00+02:00"),
            ("3.6.2026, 22:30h", "2026-06-03T22:30+02:00"),
            ("August 12, 2026 at 9am", "2026-08-12T09:00+02:00"),
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
            ("yesterday at 10", TimeInputFault::Hour),
            ("today 25", TimeInputFault::Unknown),
            ("at", TimeInputFault::Unknown),
            ("2026-06-03 25:00", TimeInputFault::Unknown),
            ("2026-03-29 02:30", TimeInputFault::NoSuchTime),
            ("3.6.26", TimeInputFault::Unknown),
            ("10.11", TimeInputFault::Unknown),
            ("29.30", TimeInputFault::NoSuchTime),
            ("13pm", TimeInputFault::Unknown),
            ("Nov 30", TimeInputFault::NoYear),
            ("30.2.", TimeInputFault::NoSuchTime),
            ("3/6", TimeInputFault::Unknown),
            ("next friday", TimeInputFault::Unknown),
        ] {
            assert_eq!(read(typed), Err(why), "{typed}");
        }
    }
}
