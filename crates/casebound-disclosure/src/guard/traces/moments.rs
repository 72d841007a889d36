//! Days and times finer than a quarter of a year.

use casebound_names::text::Text;
use casebound_record::Span;
use casebound_record::time::MONTHS;
use chrono::{Datelike as _, NaiveDate, Weekday};

use super::super::{QuasiIdentifier, Weight};

const NUMBERS: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];

const ORDINALS: &[&str] = &["first", "second", "third", "fourth", "fifth", "last", "final", "opening", "closing"];

/// Returns the number that a word says, in digits or in letters up to twenty.
pub(super) fn number(word: &str) -> Option<usize> {
    word.parse().ok().or_else(|| NUMBERS.iter().position(|number| *number == word))
}

/// Finds a day or a time that begins with a word.
pub(super) fn find(scene: &Text<'_>, idx: usize, days: &[NaiveDate], found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
    if let Some((last, weight)) = date(scene, idx, days) {
        found.push((scene.span(idx, last), QuasiIdentifier::Day, weight));
    }
    if let Some(last) = clock(scene, idx) {
        found.push((scene.span(idx, last), QuasiIdentifier::Time, Weight::Review));
    }
    let word = scene.word(idx);
    if scene.is_capitalised(idx)
        && word.parse::<Weekday>().is_ok_and(|day| days.iter().any(|it| it.weekday() == day))
        && word.len() > 4
    {
        found.push((scene.span(idx, idx), QuasiIdentifier::Day, Weight::Review));
    }
    if let Some((last, weight)) = week(scene, idx, days) {
        found.push((scene.span(idx, last), QuasiIdentifier::Day, weight));
    }
    let next = scene.word(idx + 1);
    let is_part = matches!(next, "day" | "morning" | "afternoon" | "evening" | "night");
    let is_numbered = word == "day" && number(next).is_some_and(|it| it < 8);
    if ORDINALS.contains(&word) && is_part && scene.before(idx) == "the" || is_numbered {
        found.push((scene.span(idx, idx + 1), QuasiIdentifier::Day, Weight::Review));
    }
}

/// The number of a week, in several languages, that begins with a word: its last word, and whether something happened
/// then.
fn week(scene: &Text<'_>, idx: usize, days: &[NaiveDate]) -> Option<(usize, Weight)> {
    const WEEKS: &[&str] =
        &["week", "wk", "kw", "woche", "kalenderwoche", "semaine", "semana", "settimana", "uke", "vecka"];
    let word = scene.word(idx);
    let in_digits = |word: &str| word.parse::<u32>().ok().filter(|it| (1..=53).contains(it));
    let joined = word.strip_prefix("kw").or_else(|| word.strip_prefix('w')).and_then(in_digits);
    let (last, number) = match joined {
        Some(number) if word.len() > 2 && scene.is_capitalised(idx) => (idx, number),
        _ if WEEKS.contains(&word) && matches!(scene.gap(idx + 1), " " | " #" | "-") => {
            (idx + 1, in_digits(scene.word(idx + 1))?)
        }
        _ => return None,
    };
    let is_known = days.iter().any(|day| day.iso_week().week() == number);
    Some((last, if is_known { Weight::Review } else { Weight::Note }))
}

/// A day, or a month, that begins with a word: its last word, and whether something happened then.
fn date(scene: &Text<'_>, idx: usize, days: &[NaiveDate]) -> Option<(usize, Weight)> {
    let at = |ahead: usize| scene.word(idx + ahead);
    let digits = |ahead: usize| -> Option<u32> {
        let word = at(ahead);
        let bare = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let is_ordinal = matches!(word.get(bare.len()..), Some("" | "st" | "nd" | "rd" | "th"));
        bare.parse().ok().filter(|_| is_ordinal && bare.len() <= 4)
    };
    let year = |ahead: usize| digits(ahead).filter(|it| (1990..2100).contains(it));
    let is_tied = |ahead: usize| matches!(scene.gap(idx + ahead), "-" | "/" | "." | ". ");
    let same = |year: Option<u32>, month: u32, day: Option<u32>| {
        days.iter().any(|it| {
            it.month() == month
                && day.is_none_or(|day| it.day() == day)
                && year.is_none_or(|year| i64::from(it.year()) == i64::from(year))
        })
    };
    let weigh = |known: bool| if known { Weight::Review } else { Weight::Note };
    // In digits: the year at either end, the day before the month or behind it.
    if let (Some(a), Some(b), Some(c)) = (digits(0), digits(1), digits(2))
        && is_tied(1)
        && is_tied(2)
    {
        let read = match (year(0), year(2)) {
            (Some(year), _) => same(Some(year), b, Some(c)),
            (_, Some(year)) => same(Some(year), b, Some(a)) || same(Some(year), a, Some(b)),
            _ => same(None, b, Some(a)) && c < 100,
        };
        let is_date = year(0).is_some() && b <= 12 && c <= 31 || year(2).is_some() && a <= 31 && b <= 31;
        return (is_date || read).then_some((idx + 2, weigh(read)));
    }
    let month = |ahead: usize| month(at(ahead), scene.is_capitalised(idx + ahead));
    if let (Some(day), Some(month)) =
        (digits(0).filter(|it| *it <= 31), month(1).or_else(|| month(2).filter(|_| at(1) == "of")))
    {
        let last = if at(1) == "of" { 2 } else { 1 };
        let year = year(last + 1);
        return Some((idx + last + usize::from(year.is_some()), weigh(same(year, month, Some(day)))));
    }
    let month = month(0)?;
    // The day before was read together with the month.
    if idx > 0 && scene.before(idx).parse::<u32>().is_ok_and(|it| it <= 31) || scene.before(idx) == "of" && idx > 1 {
        let is_day = scene.word(idx.saturating_sub(2)).starts_with(|letter: char| letter.is_ascii_digit());
        if scene.before(idx) != "of" || is_day {
            return None;
        }
    }
    if let Some(day) = digits(1).filter(|it| (1..=31).contains(it)) {
        let year = year(2);
        return Some((idx + 1 + usize::from(year.is_some()), weigh(same(year, month, Some(day)))));
    }
    let year = year(1);
    Some((idx + usize::from(year.is_some()), weigh(same(year, month, None))))
}

fn month(word: &str, is_capitalised: bool) -> Option<u32> {
    let is_short = word.chars().count() == 3 || word == "sept";
    let full = MONTHS.iter().position(|month| *month == word || is_short && month.starts_with(word));
    full.filter(|_| is_capitalised).and_then(|it| u32::try_from(it + 1).ok())
}

/// "Half past ten", "quarter to eight".
fn is_said_in_words(scene: &Text<'_>, idx: usize) -> bool {
    let is_share = match scene.word(idx + 1) {
        "past" => matches!(scene.word(idx), "half" | "quarter" | "five" | "ten" | "twenty"),
        "to" => scene.word(idx) == "quarter",
        _ => false,
    };
    is_share && number(scene.word(idx + 2)).is_some_and(|it| (1..=12).contains(&it))
}

/// A time of day that begins with a word: its last word.
fn clock(scene: &Text<'_>, idx: usize) -> Option<usize> {
    let word = scene.word(idx);
    let next = scene.word(idx + 1);
    if is_said_in_words(scene, idx) {
        return Some(idx + 2);
    }
    // As in 18h30.
    if let Some((hour, minutes)) = word.split_once('h')
        && minutes.len() == 2
        && hour.parse().is_ok_and(|it: u32| it < 25)
        && minutes.parse().is_ok_and(|it: u32| it < 60)
    {
        return Some(idx);
    }
    let hour: u32 = word.trim_end_matches("pm").trim_end_matches("am").parse().ok().filter(|it| *it < 25)?;
    let is_half_of_day = |word: &str| matches!(word, "am" | "pm" | "uhr" | "o") || (word == "p" || word == "a");
    if word.ends_with('m') && hour > 0 {
        return Some(idx);
    }
    if scene.gap(idx + 1) == " " && is_half_of_day(next) && (next.len() > 1 || scene.word(idx + 2) == "m") {
        return Some(idx + if next.len() == 1 { 2 } else { 1 });
    }
    let minutes = next.trim_end_matches("pm").trim_end_matches("am").trim_end_matches("h");
    let is_minutes = minutes.len() == 2 && minutes.parse::<u32>().is_ok_and(|it| it < 60);
    let is_start = !matches!(scene.gap(idx), ":" | "." | "-");
    match scene.gap(idx + 1) {
        ":" if is_minutes && is_start => Some(idx + 1),
        "." if is_minutes && is_start && (is_half_of_day(scene.word(idx + 2)) || next.ends_with('m')) => Some(idx + 2),
        _ => None,
    }
}
