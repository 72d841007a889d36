//! Days, times and lengths of time in a letter, in English and Spanish.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

use crate::text::Letter;

/// A day as it is written: the year may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) year: Option<i32>,
    pub(crate) month: u32,
    pub(crate) day: u32,
}

impl Day {
    /// Returns whether this can be that day.
    pub(crate) fn is(self, date: NaiveDate) -> bool {
        (self.day, self.month) == (date.day(), date.month()) && self.year.is_none_or(|year| year == date.year())
    }
}

/// A unit of a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Days,
    Weeks,
    Months,
    Years,
}

/// What a place of a letter says of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Day(Day),
    /// A time of day; whether it is exact to the minute and of 24 hours.
    Time(NaiveTime, bool),
    /// So many units.
    Length(i64, Unit),
}

/// A mention: tokens from the first to before the end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mention {
    pub(crate) first: usize,
    pub(crate) end: usize,
    pub(crate) said: Said,
}

/// Words for months, days of the week, numbers and units: `kind value word word …` on a line.
static WORDS: LazyLock<Vec<(&str, i64, Vec<&str>)>> = LazyLock::new(|| {
    let lines = include_str!("../data/time.txt").lines().filter(|line| !line.starts_with('#'));
    let entry = |line: &'static str| {
        let mut words = line.split_whitespace();
        Some((words.next()?, words.next()?.parse().ok()?, words.collect()))
    };
    lines.filter_map(entry).collect()
});

/// What a word of a kind is worth: the number of a month, of a weekday from Monday as 0.
pub(crate) fn value(kind: &str, word: &str) -> Option<i64> {
    let found = WORDS.iter().find(|(it, _, words)| *it == kind && words.contains(&word));
    found.map(|(_, value, _)| *value)
}

/// A month by its name.
fn month(word: &str) -> Option<u32> {
    value("month", word).and_then(|it| u32::try_from(it).ok())
}

/// A number in digits, with the ending of an ordinal, or in words.
pub(crate) fn number(word: &str) -> Option<i64> {
    let digits = word.trim_end_matches(|letter: char| letter.is_alphabetic());
    let ending = word.get(digits.len()..).unwrap_or_default();
    if !digits.is_empty() && matches!(ending, "" | "st" | "nd" | "rd" | "th" | "o" | "º") {
        return digits.parse().ok();
    }
    value("number", word)
}

fn day_number(word: &str) -> Option<u32> {
    let number = number(word).filter(|_| word.starts_with(|letter: char| letter.is_ascii_digit()));
    let number = number.or_else(|| value("number", word).filter(|_| word == "primero"));
    number.and_then(|number| u32::try_from(number).ok()).filter(|it| (1..=31).contains(it))
}

fn year(word: &str) -> Option<i32> {
    word.parse().ok().filter(|it| word.len() == 4 && (1990..2100).contains(it))
}

/// Everything that a letter says of time.
pub(crate) fn mentions(letter: &Letter<'_>) -> Vec<Mention> {
    let mut all: Vec<Mention> = Vec::new();
    let count = letter.tokens.len();
    let mut at = 0;
    while at < count {
        let found = day(letter, at).or_else(|| time(letter, at)).or_else(|| length(letter, at));
        match found {
            Some((end, said)) => {
                all.push(Mention { first: at, end, said });
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    all
}

/// "13 June 2026", "June 13, 2026", "13th of June", "22 de agosto de 2026", "2026-06-13", "13.06.2026".
fn day(letter: &Letter<'_>, at: usize) -> Option<(usize, Said)> {
    let word = |idx: usize| letter.folded(idx);
    if let Ok(date) = NaiveDate::parse_from_str(word(at), "%Y-%m-%d") {
        return Some((at + 1, full(date.year(), date.month(), date.day())));
    }
    let parts: Vec<u32> = word(at).split(['.', '/']).filter_map(|part| part.parse().ok()).collect();
    if let [day, month, year] = parts[..]
        && year > 1990
        && (1..=12).contains(&month)
    {
        return Some((at + 1, full(i32::try_from(year).ok()?, month, day)));
    }
    let (month, day, mut end) = if let Some(day) = day_number(word(at)) {
        let skip = usize::from(matches!(word(at + 1), "of" | "de"));
        (month(word(at + 1 + skip))?, day, at + 2 + skip)
    } else {
        let month = month(word(at)).filter(|_| letter.tokens.get(at).is_some_and(|it| it.is_capitalised))?;
        let skip = usize::from(word(at + 1) == "the");
        (month, day_number(word(at + 1 + skip))?, at + 2 + skip)
    };
    let skip = usize::from(matches!(word(end), "," | "de" | "del"));
    let year = year(word(end + skip));
    if year.is_some() {
        end += skip + 1;
    }
    Some((end, Said::Day(Day { year, month, day })))
}

fn full(year: i32, month: u32, day: u32) -> Said {
    Said::Day(Day { year: Some(year), month, day })
}

/// "18:20", "at nine", "3 pm", "a las cinco".
fn time(letter: &Letter<'_>, at: usize) -> Option<(usize, Said)> {
    let word = |idx: usize| letter.folded(idx);
    let before = at.checked_sub(1).map_or("", word);
    let exact = word(at).split_once([':', '.']).and_then(|(hour, minute)| {
        let is_short = hour.len() <= 2 && minute.len() == 2;
        NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok().filter(|_| is_short)?, 0)
    });
    let half = |idx: usize| match word(idx) {
        "pm" => Some(true),
        "am" => Some(false),
        _ => None,
    };
    if let Some(time) = exact.filter(|_| word(at).contains(':') || matches!(before, "at" | "las" | "about" | "around"))
    {
        let is_late = half(at + 1);
        let time = if is_late == Some(true) { later(time) } else { time };
        let is_full = time.hour() > 12 || is_late.is_some();
        return Some((at + 1 + usize::from(is_late.is_some()), Said::Time(time, is_full)));
    }
    if word(at) == "noon" || word(at) == "mediodia" {
        return Some((at + 1, Said::Time(NaiveTime::from_hms_opt(12, 0, 0)?, true)));
    }
    if let Some(found) = time_in_words(letter, at) {
        return Some(found);
    }
    // "At once" is no time; "a las once" is.
    if word(at) == "once" && before != "las" {
        return None;
    }
    let hour = number(word(at)).and_then(|it| u32::try_from(it).ok()).filter(|it| (1..=24).contains(it))?;
    let time = NaiveTime::from_hms_opt(hour % 24, 0, 0)?;
    if let Some(is_late) = half(at + 1) {
        return Some((at + 2, Said::Time(if is_late { later(time) } else { time }, true)));
    }
    let ends_here = !matches!(word(at + 1), "days" | "weeks" | "months" | "least" | "dias" | "semanas" | "meses")
        && month(word(at + 1)).is_none()
        && !(word(at + 1) == "of" || word(at + 1) == "de" && month(word(at + 2)).is_some());
    let is_time = word(at + 1) == "o'clock"
        || ends_here && (before == "at" || before == "las" || before == "about" && at > 1 && word(at - 2) == "at");
    is_time.then_some((at + 1, Said::Time(time, hour > 12)))
}

/// "Ten past eleven", "half past nine", "a quarter to six", "las seis y media".
fn time_in_words(letter: &Letter<'_>, at: usize) -> Option<(usize, Said)> {
    let word = |idx: usize| letter.folded(idx);
    let minutes = |word: &str| match word {
        "half" | "media" => Some(30),
        "quarter" | "cuarto" => Some(15),
        word => number(word).filter(|it| (1..60).contains(it)),
    };
    let hour = |word: &str| number(word).filter(|it| (1..=24).contains(it));
    let (end, minute, hour) = match word(at + 1) {
        "past" => (at + 3, minutes(word(at))?, hour(word(at + 2))?),
        "to" if matches!(word(at), "quarter" | "ten" | "five" | "twenty") => {
            (at + 3, -minutes(word(at))?, hour(word(at + 2))?)
        }
        "y" => (at + 3, minutes(word(at + 2))?, hour(word(at)).filter(|_| at > 0 && word(at - 1) == "las")?),
        _ => return None,
    };
    let all = (hour * 60 + minute).rem_euclid(24 * 60);
    let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::try_from(all * 60).ok()?, 0)?;
    Some((end, Said::Time(time, false)))
}

fn later(time: NaiveTime) -> NaiveTime {
    if time.hour() < 12 { time.with_hour(time.hour() + 12).unwrap_or(time) } else { time }
}

/// "30 days", "one year", "two weeks", "seis meses".
fn length(letter: &Letter<'_>, at: usize) -> Option<(usize, Said)> {
    let count = number(letter.folded(at))?;
    let unit = match value("unit", letter.folded(at + 1))? {
        1 => Unit::Days,
        7 => Unit::Weeks,
        30 => Unit::Months,
        _ => Unit::Years,
    };
    Some((at + 2, Said::Length(count, unit)))
}

/// Returns whether a length of time is that from one day to another, give or take a day or the length of a month.
pub(crate) fn is_length(count: i64, unit: Unit, from: NaiveDate, until: NaiveDate) -> bool {
    let days = (until - from).num_days();
    match unit {
        Unit::Days => (days - count).abs() <= 1 || days + 1 == count,
        Unit::Weeks => (days - count * 7).abs() <= 1,
        Unit::Months => (days - count * 365 / 12).abs() <= 3,
        Unit::Years => (days - count * 365).abs() <= 3,
    }
}

/// Returns whether two lengths of time are the same, a month being about 30 days.
pub(crate) fn is_days(count: i64, unit: Unit, days: i64) -> bool {
    match unit {
        Unit::Days => count == days,
        Unit::Weeks => count * 7 == days,
        Unit::Months => (count * 365 / 12 - days).abs() <= 1,
        Unit::Years => count * 365 == days,
    }
}

/// Returns whether a time is that of the record: of twelve hours where it is not said which half of the day.
pub(crate) fn is_time(said: NaiveTime, is_full: bool, known: NaiveTime) -> bool {
    said == known || !is_full && (said.hour() % 12, said.minute()) == (known.hour() % 12, known.minute())
}
