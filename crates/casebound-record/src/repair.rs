//! What people type in the place of a value, and what they certainly mean by it.

use crate::time::Moment;

/// Signs that people put around a value, each with its partner.
const AROUND: [(char, char); 12] = [
    ('“', '”'),
    ('„', '“'),
    ('”', '”'),
    ('‘', '’'),
    ('‚', '‘'),
    ('’', '’'),
    ('«', '»'),
    ('"', '"'),
    ('*', '*'),
    ('`', '`'),
    ('<', '>'),
    ('[', ']'),
];

/// Returns a value without the quotation marks, brackets or asterisks around it; `None` where there are none.
pub fn unwrapped(value: &str) -> Option<&str> {
    let mut inner = value.trim();
    while let Some(shorter) = AROUND.iter().find_map(|(open, close)| inner.strip_prefix(*open)?.strip_suffix(*close)) {
        inner = shorter.trim();
    }
    (inner != value.trim() && !inner.is_empty()).then_some(inner)
}

/// Tells whether a name says that there is none: `Anonymous`, `unknown`, `Person A`.
pub fn is_placeholder(name: &str) -> bool {
    let name = name.trim().trim_matches(['?', '-', '.']).to_lowercase();
    let words =
        ["", "unknown", "anonymous", "anon", "n/a", "none", "nobody", "not known", "no name", "unnamed", "tbd", "xxx"];
    let is_letter = |rest: &str| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    words.contains(&name.as_str())
        || name.strip_prefix("person").is_some_and(|rest| is_letter(rest.trim_matches([' ', '-', '_'])))
}

/// Returns the date or time that was certainly meant, in the one form that is read.
pub(crate) fn date(value: &str) -> Option<String> {
    let value = value.trim();
    let (day, rest) = value.split_once([' ', 'T', 't']).unwrap_or((value, ""));
    let meant = match rest.trim() {
        "" => any_day(value)?,
        rest if any_day(value).is_some() && !rest.contains(':') => any_day(value)?,
        time => format!("{}T{}", any_day(day)?, with_offset(time)?),
    };
    Moment::parse(&meant).is_ok().then_some(meant)
}

/// Tells why a date that is not read can't be fixed, in words that say what to type.
pub(crate) fn date_help(value: &str) -> Option<&'static str> {
    let (day, time) = value.trim().split_once([' ', 'T'])?;
    let is_time = time.contains(':') || time.ends_with("am") || time.ends_with("pm");
    (any_day(day).is_some() && is_time)
        .then_some("write day and time together, with the offset of the place from UTC: `2026-06-03T22:30+02:00`; or the day alone")
}

/// Reads `2026-6-3`, `2026/06/03`, `29.05.2026`, `29/05/2026` and `31 May 2026`, where no other day can be meant.
fn any_day(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts[..] else { return None };
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    let written = |year: u32, month: u32, day: u32| Some(format!("{year:04}-{month:02}-{day:02}"));
    if let (4, Some(year), Some(month), Some(day)) = (first.len(), number(first), number(second), number(third)) {
        return written(year, month, day);
    }
    let year = number(third).filter(|_| third.len() == 4)?;
    match (number(first), number(second)) {
        // Of two numbers up to 12 either may be the month, but for those with dots the day comes first everywhere.
        (Some(day), Some(month)) if month <= 12 && (day > 12 || day == month || text.contains('.')) => {
            written(year, month, day)
        }
        (Some(month), Some(day)) if month <= 12 && day > 12 => written(year, month, day),
        (Some(day), None) => written(year, month_named(second)?, day),
        (None, Some(day)) => written(year, month_named(first)?, day),
        _ => None,
    }
}

/// Returns the month with this English name, or its first three letters.
fn month_named(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
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
    let word = word.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| *month == word || (word.len() == 3 && month.starts_with(&word)))?;
    u32::try_from(place).ok().map(|place| place + 1)
}

/// Returns a time with its offset written as `+02:00`; `None` where it has none.
fn with_offset(time: &str) -> Option<String> {
    let at = time.rfind(['+', '-', 'Z', 'z'])?;
    let (clock, offset) = (time.get(..at)?.trim(), time.get(at..)?);
    let digits: String = offset.chars().filter(char::is_ascii_digit).collect();
    match (offset.get(..1)?, digits.len()) {
        ("Z" | "z", 0) => Some(format!("{clock}Z")),
        (sign, 4) => Some(format!("{clock}{sign}{}:{}", digits.get(..2)?, digits.get(2..)?)),
        (sign, 2) => Some(format!("{clock}{sign}{digits}:00")),
        (sign, 1) => Some(format!("{clock}{sign}0{digits}:00")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_that_can_mean_one_day_only() {
        for (typed, meant) in [
            ("29/05/2026", Some("2026-05-29")),
            ("05/29/2026", Some("2026-05-29")),
            ("03/06/2026", None),
            ("31.5.2026", Some("2026-05-31")),
            ("3.6.2026", Some("2026-06-03")),
            ("2026/06/03", Some("2026-06-03")),
            ("2026-6-3", Some("2026-06-03")),
            ("31. May 2026", Some("2026-05-31")),
            ("May 31, 2026", Some("2026-05-31")),
            ("31 sept 2026", None),
            ("2026-05-29 22:30", None),
            ("2026-05-29 22:30 +0200", Some("2026-05-29T22:30+02:00")),
            ("2026-05-29T22:30+0100", Some("2026-05-29T22:30+01:00")),
            ("2026-05-29T22:30+1", Some("2026-05-29T22:30+01:00")),
            ("2026-05-29 22:30Z", Some("2026-05-29T22:30Z")),
            ("30.02.2026", None),
            ("26-06-03", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(date(typed).as_deref(), meant, "{typed}");
        }
    }

    #[test]
    fn signs_around_a_value_go() {
        for (typed, meant) in [
            ("“Victor Osgood”", Some("Victor Osgood")),
            ("**Victor**", Some("Victor")),
            ("[“Victor”]", Some("Victor")),
            ("Victor", None),
            ("“”", None),
            ("D’Arcy", None),
        ] {
            assert_eq!(unwrapped(typed), meant, "{typed}");
        }
    }

    #[test]
    fn some_names_say_that_there_is_none() {
        for name in ["Anonymous", "unknown", "Person A", "person-b", "PersonC", "???", "n/a"] {
            assert!(is_placeholder(name), "{name}");
        }
        for name in ["Person", "Personne", "Ann", "Persona A", "Noné Name"] {
            assert!(!is_placeholder(name), "{name}");
        }
    }
}
