//! Days and times as mail programs write them, in header fields and for people.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// When something was written, as exactly as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrittenAt {
    /// An instant with its offset.
    At(DateTime<FixedOffset>),
    /// A day and a time in a zone that it does not name.
    Local(NaiveDateTime),
    /// A day.
    On(NaiveDate),
}

impl WrittenAt {
    /// The day, by the clock of the writer.
    pub fn day(self) -> NaiveDate {
        match self {
            WrittenAt::At(at) => at.date_naive(),
            WrittenAt::Local(at) => at.date(),
            WrittenAt::On(day) => day,
        }
    }

    /// The instant, where it names its offset.
    pub fn instant(self) -> Option<DateTime<FixedOffset>> {
        match self {
            WrittenAt::At(at) => Some(at),
            WrittenAt::Local(_) | WrittenAt::On(_) => None,
        }
    }
}

/// The moment of a `Date` field in another shape than RFC 5322 gives it.
pub(crate) fn moment(text: &str) -> Option<WrittenAt> {
    let text = without_comments(text);
    // `2026-11-27T18:05`
    let day = day(&text).or_else(|| day(&text.replace('T', " ")))?;
    let Some((time, behind)) = time(&text) else { return Some(WrittenAt::On(day)) };
    let at = day.and_time(time);
    Some(match offset(behind).and_then(|offset| at.and_local_timezone(offset).single()) {
        Some(at) => WrittenAt::At(at),
        None => WrittenAt::Local(at),
    })
}

/// A date that a forward shows above the mail that it passes on: the day alone, unless an offset is behind the time.
///
/// An order of day and month that can be read both ways is not guessed.
pub(crate) fn for_people(text: &str) -> Option<WrittenAt> {
    let has_offset = text.rsplit(' ').next().is_some_and(|zone| zone.len() == 5 && zone.starts_with(['+', '-']));
    match moment(text) {
        Some(at @ WrittenAt::At(_)) if has_offset => Some(at),
        _ => day(text).map(WrittenAt::On),
    }
}

/// A field without what is in parentheses (RFC 5322, 3.2.2).
fn without_comments(text: &str) -> String {
    let mut depth = 0usize;
    let mut bare = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    bare
}

/// The time of a day, and what is behind it: `18:05:00 +0100`, `6:05 PM`, `18.05.00`.
fn time(text: &str) -> Option<(NaiveTime, &str)> {
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find(|letter: char| letter.is_ascii_digit())?;
        let from = rest.get(start..)?;
        let length =
            from.find(|letter: char| !(letter.is_ascii_digit() || matches!(letter, ':' | '.'))).unwrap_or(from.len());
        let (word, behind) = from.split_at_checked(length)?;
        let figures: Vec<&str> = word.split([':', '.']).collect();
        let is_clock = word.contains(':') || figures.len() == 3 && figures.iter().all(|figure| figure.len() == 2);
        let figure = |idx: usize| figures.get(idx).map_or(Some(0), |figure| figure.parse::<u32>().ok());
        if is_clock && let (Some(hour), Some(minute), Some(second)) = (figure(0), figure(1), figure(2)) {
            let half = behind.trim_start().get(..2).unwrap_or_default().to_ascii_lowercase();
            let hour = match half.as_str() {
                "pm" if hour < 12 => hour + 12,
                "am" if hour == 12 => 0,
                _ => hour,
            };
            // A leap second is the second before it.
            return Some((NaiveTime::from_hms_opt(hour, minute, second.min(59))?, behind));
        }
        rest = behind;
    }
    None
}

/// The offset behind a time: `+0100`, `+01:00`, `GMT+1`, `Z`, or a zone of old (RFC 5322, 4.3).
fn offset(text: &str) -> Option<FixedOffset> {
    const ZONES: &[(&str, i32)] = &[
        ("z", 0),
        ("ut", 0),
        ("utc", 0),
        ("gmt", 0),
        ("wet", 0),
        ("bst", 1),
        ("west", 1),
        ("cet", 1),
        ("met", 1),
        ("cest", 2),
        ("mest", 2),
        ("mesz", 2),
        ("mez", 1),
        ("eet", 2),
        ("eest", 3),
        ("msk", 3),
        ("jst", 9),
        ("kst", 9),
        ("est", -5),
        ("edt", -4),
        ("cst", -6),
        ("cdt", -5),
        ("mst", -7),
        ("mdt", -6),
        ("pst", -8),
        ("pdt", -7),
    ];
    let text = text.trim_start_matches(|letter: char| letter == '.' || letter.is_ascii_digit());
    let mut found = None;
    for word in text.split_whitespace() {
        let lower = word.to_ascii_lowercase();
        let figures = lower.trim_start_matches("utc").trim_start_matches("gmt");
        if figures.starts_with(['+', '-']) {
            return hours(figures);
        }
        found = found.or_else(|| ZONES.iter().find(|(name, _)| *name == lower).map(|(_, hours)| *hours));
    }
    FixedOffset::east_opt(found? * 3600)
}

/// `+0100`, `+01:00`, `+1`.
fn hours(text: &str) -> Option<FixedOffset> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let figures: String = text.chars().filter(char::is_ascii_digit).collect();
    let number: i32 = figures.parse().ok()?;
    let (hours, minutes) = if figures.len() > 2 { (number / 100, number % 100) } else { (number, 0) };
    let offset = TimeDelta::hours(hours.into()) + TimeDelta::minutes(minutes.into());
    FixedOffset::east_opt(sign * i32::try_from(offset.num_seconds()).ok()?)
}

/// Beginnings of the names of months in the languages above, in lower case.
const MONTHS: &[(u32, &[&str])] = &[
    (1, &["jan", "ene", "gen", "янв", "ian", "sty", "oca", "tammi", "led", "січ"]),
    (2, &["feb", "fév", "fev", "фев", "lut", "şub", "helmi", "úno", "лют"]),
    (3, &["mar", "mär", "maa", "мар", "már", "bře", "бер"]),
    (4, &["apr", "avr", "abr", "апр", "ápr", "kwi", "nis", "huhti", "dub", "кві"]),
    (5, &["may", "mai", "mag", "mei", "maj", "мая", "máj", "touko", "kvě", "тра"]),
    (6, &["jun", "juin", "giu", "июн", "jún", "iun", "cze", "haz", "kesä", "červn", "červen", "чер"]),
    (7, &["jul", "juil", "lug", "июл", "júl", "iul", "lip", "tem", "heinä", "července", "červenec", "лип"]),
    (8, &["aug", "aoû", "aou", "ago", "авг", "sie", "ağu", "elo", "srp", "сер"]),
    (9, &["sep", "set", "сен", "sze", "wrz", "eyl", "syys", "zář", "вер"]),
    (10, &["oct", "okt", "ott", "out", "окт", "paź", "eki", "loka", "říj", "жов"]),
    (11, &["nov", "noi", "ноя", "lis", "kas", "marras", "лис"]),
    (12, &["dec", "déc", "dez", "dic", "des", "дек", "gru", "ara", "joulu", "pros", "гру"]),
];

/// The day that a text names.
fn day(text: &str) -> Option<NaiveDate> {
    let words: Vec<String> = text
        .split(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '-' | '.' | '/' | ':')))
        .map(|word| word.trim_matches(['.', ',']).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    if let Some(day) = words.iter().find_map(|word| in_figures(word)) {
        return Some(day);
    }
    if let Some(day) = in_chinese(text) {
        return Some(day);
    }
    // `27-Nov-2026`
    let words: Vec<&str> = words.iter().flat_map(|word| word.split('-')).collect();
    let number = |word: &&str| word.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']).parse::<u32>().ok();
    let month = words.iter().find_map(|word| {
        let names = MONTHS.iter().flat_map(|(month, names)| names.iter().map(|name| (*month, *name)));
        let longest = names.filter(|(_, name)| word.starts_with(name)).max_by_key(|(_, name)| name.len());
        longest.filter(|_| word.chars().all(char::is_alphabetic)).map(|(month, _)| month)
    })?;
    let year = words.iter().find_map(|word| number(word).filter(|year| (1970..=9999).contains(year)))?;
    let day = words.iter().find_map(|word| number(word).filter(|day| (1..=31).contains(day)))?;
    NaiveDate::from_ymd_opt(year as i32, month, day)
}

/// `2026-11-25`, `2026/11/25`, `25.11.2026`, `25/11/2026`; not `11/12/2026`.
fn in_figures(word: &str) -> Option<NaiveDate> {
    let parts: Vec<u32> = word.split(['-', '.', '/']).map(str::parse).collect::<Result<_, _>>().ok()?;
    let [first, second, third] = parts[..] else {
        return None;
    };
    let (year, month, day) = match (first, second, third) {
        (year, month, day) if year >= 1970 => (year, month, day),
        (day, month, year) if year >= 1970 && word.contains('.') => (year, month, day),
        (day, month, year) if year >= 1970 && (day > 12 || day == month) => (year, month, day),
        (month, day, year) if year >= 1970 && day > 12 => (year, month, day),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year as i32, month, day)
}

/// `2026年11月25日`, `2026년 11월 25일`.
fn in_chinese(text: &str) -> Option<NaiveDate> {
    let before = |mark: char| -> Option<u32> {
        let (before, _) = text.split_once(mark)?;
        let digits: Vec<char> = before.chars().rev().take_while(char::is_ascii_digit).collect();
        digits.iter().rev().collect::<String>().parse().ok()
    };
    let year = before('年').or_else(|| before('년'))?;
    let month = before('月').or_else(|| before('월'))?;
    let day = before('日').or_else(|| before('일'))?;
    NaiveDate::from_ymd_opt(year as i32, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_of(text: &str) -> Option<String> {
        for_people(text).map(|written| written.day().to_string())
    }

    #[test]
    fn days_as_mail_programs_write_them() {
        for text in [
            "Wed, 25 Nov 2026 09:00:00 +0100",
            "Wed, Nov 25, 2026 at 9:00 AM",
            "Wednesday, November 25, 2026 9:00 AM",
            "Mittwoch, 25. November 2026 09:00",
            "Mi., 25. Nov. 2026 um 09:00 Uhr",
            "mercredi 25 novembre 2026 09:00",
            "mié, 25 nov 2026 a las 9:00",
            "25.11.2026 09:00",
            "25/11/2026 09:00",
            "11/25/2026 9:00 AM",
            "2026-11-25 09:00",
            "2026年11月25日(水) 9:00",
            "2026년 11월 25일 수요일 오전 9:00",
            "quarta-feira, 25 de novembro de 2026 09:00",
            "środa, 25 listopada 2026 09:00",
            "ke 25. marraskuuta 2026 klo 9.00",
            "středa 25. listopadu 2026 9:00",
            "November 25th, 2026",
        ] {
            assert_eq!(day_of(text).as_deref(), Some("2026-11-25"), "{text}");
        }
        for unclear in ["11/12/2026", "yesterday", "", "25 Nov", "99.99.2026"] {
            assert_eq!(day_of(unclear), None, "{unclear}");
        }
    }

    #[test]
    fn fields_in_another_shape() {
        let shown = |text: &str| match moment(text) {
            Some(WrittenAt::At(at)) => at.to_rfc3339(),
            Some(WrittenAt::Local(at)) => at.to_string(),
            Some(WrittenAt::On(day)) => day.to_string(),
            None => String::new(),
        };
        for (text, expected) in [
            ("Fri, 27 Nov 2026 18:05:00", "2026-11-27 18:05:00"),
            ("Fri Nov 27 18:05:00 2026", "2026-11-27 18:05:00"),
            ("Fri Nov 27 18:05:00 CET 2026", "2026-11-27T18:05:00+01:00"),
            ("27-Nov-2026 18:05:00 +0100", "2026-11-27T18:05:00+01:00"),
            ("Friday, 27 November 2026 18:05:00 +0100 (Mitteleuropa, 1. Mai 2025)", "2026-11-27T18:05:00+01:00"),
            ("2026-11-27T18:05:00+01:00", "2026-11-27T18:05:00+01:00"),
            ("2026-11-27T17:05:00.123Z", "2026-11-27T17:05:00+00:00"),
            ("2026-11-27 18:05:00 -0330", "2026-11-27T18:05:00-03:30"),
            ("11/27/2026 6:05:00 PM", "2026-11-27 18:05:00"),
            ("Fri, 27 Nov 2026 12:05 AM GMT+1", "2026-11-27T00:05:00+01:00"),
            ("Fri, 27 Nov 2026", "2026-11-27"),
            ("Fri, 27 Nov 2026 18.05.00 PST", "2026-11-27T18:05:00-08:00"),
            ("11/12/2026 18:05", ""),
            ("soon", ""),
            ("", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
