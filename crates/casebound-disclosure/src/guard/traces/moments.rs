//! Days and times finer than a quarter of a year.

use casebound_names::fold::is_unspaced;
use casebound_names::lexicon;
use casebound_names::text::Text;
use casebound_record::Span;
use casebound_record::time::MONTHS;
use casebound_record::word_list::WordList;
use chrono::{Datelike as _, NaiveDate, Weekday};

use super::super::{QuasiIdentifier, Weight};

/// The numbers from zero on, in their order.
static NUMBERS: WordList = WordList::part(super::WORDS, "numbers");

/// Which day of an event.
static ORDINALS: WordList = WordList::part(super::WORDS, "ordinals");

/// Words before the number of a week.
static WEEKS: WordList = WordList::part(super::WORDS, "weeks");

/// Returns the number that a word says, in digits or in letters up to twenty.
pub(super) fn number(word: &str) -> Option<usize> {
    word.parse().ok().or_else(|| NUMBERS.lines().position(|number| number == word))
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
    if let Some(last) = weekday(scene, idx, days) {
        found.push((scene.span(idx, last), QuasiIdentifier::Day, Weight::Review));
    }
    if let Some((last, weight)) = week(scene, idx, days) {
        found.push((scene.span(idx, last), QuasiIdentifier::Day, weight));
    }
    let next = scene.word(idx + 1);
    let is_part = matches!(next, "day" | "morning" | "afternoon" | "evening" | "night");
    let is_numbered = word == "day" && number(next).is_some_and(|it| it < 8);
    if ORDINALS.contains(word) && is_part && scene.before(idx) == "the" || is_numbered {
        found.push((scene.span(idx, idx + 1), QuasiIdentifier::Day, Weight::Review));
    }
}

/// The number of a week, in several languages, that begins with a word: its last word, and whether something happened
/// then.
fn week(scene: &Text<'_>, idx: usize, days: &[NaiveDate]) -> Option<(usize, Weight)> {
    let word = scene.word(idx);
    let in_digits = |word: &str| word.parse::<u32>().ok().filter(|it| (1..=53).contains(it));
    let joined = word.strip_prefix("kw").or_else(|| word.strip_prefix('w')).and_then(in_digits);
    let (last, number) = match joined {
        Some(number) if word.len() > 2 && scene.is_capitalised(idx) => (idx, number),
        _ if WEEKS.contains(word) && matches!(scene.gap(idx + 1), " " | " #" | "-") => {
            (idx + 1, in_digits(scene.word(idx + 1))?)
        }
        _ => return None,
    };
    // Countries begin to count on other days.
    let is_known = days.iter().any(|day| day.iso_week().week().abs_diff(number) < 2);
    Some((last, if is_known { Weight::Review } else { Weight::Note }))
}

/// A day of the week on which something happened, in other languages than English: its last word.
fn weekday(scene: &Text<'_>, idx: usize, days: &[NaiveDate]) -> Option<usize> {
    let is_known = |name: &str| {
        let same = |number: u32| days.iter().any(|day| day.weekday().number_from_monday() == number);
        lexicon::weekdays_named(name).any(same)
    };
    let word = scene.word(idx);
    if word.starts_with(is_unspaced) {
        // A run without blanks: what names a day is somewhere in it.
        let letters: Vec<(usize, char)> = word.char_indices().collect();
        let starts = letters.iter().map(|(at, _)| *at);
        let is_inside = starts.flat_map(|at| (2..=9).map(move |count| (at, count))).any(|(at, count)| {
            let rest = word.get(at..).unwrap_or_default();
            let end = rest.char_indices().nth(count).map_or(rest.len(), |(end, _)| end);
            rest.get(..end).is_some_and(is_known)
        });
        return is_inside.then_some(idx);
    }
    let is_beside = matches!(scene.gap(idx + 1), " " | "-");
    if is_beside && is_known(&format!("{word} {}", scene.word(idx + 1))) {
        return Some(idx + 1);
    }
    // "On Fridays", which is not a day but a habit, is another word.
    (word.parse::<Weekday>().is_err() && is_known(word)).then_some(idx)
}

/// What a text says of a day, read from one word on.
struct DateReader<'a> {
    scene: &'a Text<'a>,
    idx: usize,
    days: &'a [NaiveDate],
}

/// A day, or a month, that begins with a word: its last word, and whether something happened then.
fn date(scene: &Text<'_>, idx: usize, days: &[NaiveDate]) -> Option<(usize, Weight)> {
    let reader = DateReader { scene, idx, days };
    let read = reader.in_digits().or_else(|| reader.in_characters()).or_else(|| reader.day_first());
    let (last, is_known) = read.or_else(|| reader.month_first())?;
    Some((last, if is_known { Weight::Review } else { Weight::Note }))
}

impl DateReader<'_> {
    fn word(&self, ahead: usize) -> &str {
        self.scene.word(self.idx + ahead)
    }

    /// A number, as it is or with the ending of an ordinal.
    fn digits(&self, ahead: usize) -> Option<u32> {
        let word = self.word(ahead);
        let bare = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let ending = word.get(bare.len()..)?;
        let is_ordinal =
            matches!(ending, "" | "st" | "nd" | "rd" | "th" | "er" | "e" | "o" | "de" | "te" | "an" | "en");
        bare.parse().ok().filter(|_| is_ordinal && bare.len() <= 4)
    }

    fn year(&self, ahead: usize) -> Option<u32> {
        self.digits(ahead).filter(|it| (1990..2100).contains(it))
    }

    /// Returns whether something happened then.
    fn is_known(&self, year: Option<u32>, months: &[u32], day: Option<u32>) -> bool {
        self.days.iter().any(|known| {
            months.contains(&known.month())
                && day.is_none_or(|day| known.day() == day)
                && year.is_none_or(|year| i64::from(known.year()) == i64::from(year))
        })
    }

    /// In digits: the year at either end, the day before the month or behind it; all in one, or without a year as in 8.10.
    fn in_digits(&self) -> Option<(usize, bool)> {
        let word = self.word(0);
        if word.len() == 8
            && let Ok(day) = NaiveDate::parse_from_str(word, "%Y%m%d")
            && (1990..2100).contains(&day.year())
        {
            return Some((self.idx, self.days.contains(&day)));
        }
        let gap = |ahead: usize| self.scene.gap(self.idx + ahead);
        let is_tied = |ahead: usize| matches!(gap(ahead), "-" | "/" | "." | ". ");
        let (a, b) = (self.digits(0)?, self.digits(1)?);
        if let Some(c) = self.digits(2)
            && is_tied(1)
            && is_tied(2)
        {
            let read = match (self.year(0), self.year(2)) {
                (Some(year), _) => self.is_known(Some(year), &[b], Some(c)),
                (_, Some(year)) => self.is_known(Some(year), &[b], Some(a)) || self.is_known(Some(year), &[a], Some(b)),
                _ => self.is_known(None, &[b], Some(a)) && c < 100,
            };
            let is_date = self.year(0).is_some() && b <= 12 && c <= 31 || self.year(2).is_some() && a <= 31 && b <= 31;
            return (is_date || read).then_some((self.idx + 2, read));
        }
        let is_short = matches!(gap(1), "." | ". ") && gap(2).starts_with('.') && self.is_known(None, &[b], Some(a));
        is_short.then_some((self.idx + 1, true))
    }

    /// 2026年10月8日, 10월 8일.
    fn in_characters(&self) -> Option<(usize, bool)> {
        let is_sign = |ahead: usize, signs: &[&str]| signs.iter().any(|it| self.word(ahead).starts_with(it));
        let year = self.year(0).filter(|_| is_sign(1, &["年", "\u{1102}\u{1167}\u{11ab}"]));
        let at = if year.is_some() { 2 } else { 0 };
        let month = self.digits(at).filter(|_| is_sign(at + 1, &["月", "\u{110b}\u{116f}\u{11af}"]))?;
        let day = self.digits(at + 2).filter(|_| is_sign(at + 3, &["日", "号", "\u{110b}\u{1175}\u{11af}"]));
        let last = self.idx + at + if day.is_some() { 3 } else { 1 };
        Some((last, self.is_known(year, &[month], day)))
    }

    /// 8 October 2026, 8 de octubre de 2026, 8. Oktober.
    fn day_first(&self) -> Option<(usize, bool)> {
        let day = self.digits(0).filter(|it| (1..=31).contains(it))?;
        let is_linked = matches!(self.word(1), "of" | "de" | "d" | "di" | "do" | "den");
        let at = if is_linked { 2 } else { 1 };
        let months = self.months(at, true);
        if months.is_empty() {
            return None;
        }
        let behind = at + 1 + usize::from(matches!(self.word(at + 1), "de" | "del" | "do"));
        let year = self.year(behind);
        let last = self.idx + if year.is_some() { behind } else { at };
        Some((last, self.is_known(year, &months, Some(day))))
    }

    /// October 8, október 8, October 2026; in English also the month alone.
    fn month_first(&self) -> Option<(usize, bool)> {
        let (scene, idx) = (self.scene, self.idx);
        let english: Vec<u32> = month(self.word(0), scene.is_capitalised(idx)).into_iter().collect();
        // The day before was read together with the month.
        if idx > 0 && scene.before(idx).parse::<u32>().is_ok_and(|it| it <= 31)
            || matches!(scene.before(idx), "of" | "de") && idx > 1
        {
            let is_day = scene.word(idx.saturating_sub(2)).starts_with(|letter: char| letter.is_ascii_digit());
            if !matches!(scene.before(idx), "of" | "de") || is_day {
                return None;
            }
        }
        let day = self.digits(1).filter(|it| (1..=31).contains(it));
        let months = self.months(0, day.is_some() || self.year(1).is_some());
        if months.is_empty() {
            return None;
        }
        let year = self.year(if day.is_some() { 2 } else { 1 });
        let last = idx + usize::from(day.is_some()) + usize::from(year.is_some());
        let is_month = day.is_some() || year.is_some() || !english.is_empty();
        is_month.then(|| (last, self.is_known(year, &months, day)))
    }

    /// The months that a word may mean; in other languages than English only beside a number.
    fn months(&self, ahead: usize, has_number: bool) -> Vec<u32> {
        let at = self.idx + ahead;
        if let Some(month) = month(self.word(ahead), self.scene.is_capitalised(at)) {
            return vec![month];
        }
        if !has_number || matches!(self.word(ahead), "may" | "march" | "mar" | "sat" | "sun") {
            return Vec::new();
        }
        let word = self.word(ahead);
        let bare = word.strip_prefix(['ב', 'ה']).filter(|_| lexicon::months_named(word).next().is_none());
        lexicon::months_named(bare.unwrap_or(word)).collect()
    }
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
    // What is so every day is not when something happened.
    if (idx + 1..idx + 5).any(|at| matches!(scene.word(at), "every" | "daily" | "each")) {
        return None;
    }
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
