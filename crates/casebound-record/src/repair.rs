//! What people type in place of a value, and what they certainly mean by it.

use crate::time::{Moment, user_input};
use crate::words::Word;

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

/// Returns the address in what mail programs and web pages make of one: `mailto:…`, `[text](mailto:…)`.
pub(crate) fn address(value: &str) -> &str {
    let target = value.strip_suffix(')').and_then(|it| it.rsplit_once("](")).map_or(value, |(_, target)| target);
    target.trim().strip_prefix("mailto:").unwrap_or(target).trim()
}

/// Words that people type, each with the word of a vocabulary that they likely mean.
const LIKELY: &[(&str, &str)] = &[
    ("in person", "verbal"),
    ("in-person", "verbal"),
    ("oral", "verbal"),
    ("talk", "verbal"),
    ("slack", "chat"),
    ("discord", "chat"),
    ("irc", "chat"),
    ("telegram", "chat"),
    ("whatsapp", "chat"),
    ("signal", "chat"),
    ("dm", "chat"),
    ("call", "phone"),
    ("telephone", "phone"),
    ("letter", "forwarded"),
    ("website", "form"),
    ("closed", "resolved"),
    ("done", "resolved"),
    ("new", "open"),
    ("ongoing", "open"),
    ("in progress", "open"),
    ("victim", "affected"),
    ("target", "affected"),
    ("harmed", "affected"),
    ("complainant", "reporter"),
    ("accused", "reported"),
    ("harasser", "reported"),
    ("offender", "reported"),
    ("respondent", "reported"),
    ("bystander", "witness"),
    ("medium", "moderate"),
    ("minor", "low"),
    ("critical", "severe"),
    ("ack", "acknowledged"),
    ("guilty", "violation"),
    ("none", "no-violation"),
    ("no", "no-violation"),
    ("nothing", "no-violation"),
    ("not guilty", "no-violation"),
    ("unproven", "undetermined"),
    ("inconclusive", "undetermined"),
    ("confirmed", "violation"),
    ("unfounded", "no-violation"),
    ("rejected", "no-violation"),
    ("denunciante", "reporter"),
    ("informante", "reporter"),
    ("meldende", "reporter"),
    ("meldender", "reporter"),
    ("meldende person", "reporter"),
    ("afectada", "affected"),
    ("afectado", "affected"),
    ("víctima", "affected"),
    ("betroffene", "affected"),
    ("betroffener", "affected"),
    ("betroffene person", "affected"),
    ("opfer", "affected"),
    ("denunciada", "reported"),
    ("denunciado", "reported"),
    ("acusada", "reported"),
    ("acusado", "reported"),
    ("beschuldigte", "reported"),
    ("beschuldigter", "reported"),
    ("beschuldigte person", "reported"),
    ("testigo", "witness"),
    ("zeuge", "witness"),
    ("zeugin", "witness"),
    ("abierto", "open"),
    ("offen", "open"),
    ("resuelto", "resolved"),
    ("cerrado", "resolved"),
    ("geschlossen", "resolved"),
    ("erledigt", "resolved"),
    ("correo", "email"),
    ("mail", "email"),
    ("e-mail", "email"),
    ("en persona", "verbal"),
    ("persönlich", "verbal"),
    ("mündlich", "verbal"),
    ("teléfono", "phone"),
    ("telefon", "phone"),
    ("formulario", "form"),
    ("formular", "form"),
    ("bajo", "low"),
    ("baja", "low"),
    ("niedrig", "low"),
    ("media", "moderate"),
    ("mittel", "moderate"),
    ("alta", "high"),
    ("hoch", "high"),
    ("grave", "severe"),
    ("schwer", "severe"),
    ("denied", "upheld"),
    ("rejected", "upheld"),
    ("dismissed", "upheld"),
    ("accepted", "overturned"),
    ("granted", "overturned"),
    ("inadmissible", "not-eligible"),
    ("online", "online"),
    ("offline", "in-person"),
    ("sí", "yes"),
    ("si", "yes"),
    ("ja", "yes"),
    ("oui", "yes"),
    ("nein", "no"),
    ("non", "no"),
    ("?", "unknown"),
    ("not sure", "unknown"),
    ("maybe", "unknown"),
];

/// Returns the known word that is likely meant, though not for certain: a word of the same meaning, or one with a note behind it.
pub(crate) fn likely_word(value: &str, words: &'static [Word]) -> Option<&'static str> {
    let plain = value.trim().to_lowercase();
    let known = |word: &str| words.iter().map(|word| word.word).find(|it| *it == word);
    let said = LIKELY.iter().filter(|(said, _)| *said == plain).find_map(|(_, word)| known(word));
    let is_more = |rest: &str| {
        rest.starts_with(|next: char| !next.is_alphanumeric() && next != '-') || matches!(rest, "ed" | "s" | "d")
    };
    let is_meant = |it: &&str| plain.strip_prefix(it).is_some_and(is_more) && !is_opposite(&plain, it);
    said.or_else(|| words.iter().map(|it| it.word).find(is_meant))
}

/// Returns whether a setting is in a place and online at once.
pub(crate) fn is_both_settings(value: &str) -> bool {
    let plain = value.trim().to_lowercase().replace('-', " ");
    let is_place = ["person", "place", "offline", "on site", "onsite"].iter().any(|word| plain.contains(word));
    matches!(plain.as_str(), "both" | "hybrid" | "mixed") || plain.contains("online") && is_place
}

/// Returns whether one of two says no where the other does not: `not reported` and `reported`, `closed` and `disclosed`.
pub(crate) fn is_opposite(typed: &str, known: &str) -> bool {
    const PREFIXES: [&str; 5] = ["un", "dis", "in", "non", "de"];
    let typed = typed.trim().to_lowercase();
    let turned = |longer: &str, shorter: &str| {
        let rest = PREFIXES.iter().find_map(|prefix| longer.strip_prefix(prefix));
        rest.is_some_and(|rest| rest.trim_start_matches('-') == shorter)
    };
    says_no(&typed) != says_no(known) || turned(&typed, known) || turned(known, &typed)
}

/// Returns whether there is a word that says no.
fn says_no(text: &str) -> bool {
    let words = text.split(|it: char| !it.is_alphanumeric() && it != '\'' && it != '’');
    words.into_iter().any(|word| {
        matches!(
            word,
            "no" | "not" | "non" | "never" | "none" | "nobody" | "without" | "cannot" | "nicht" | "kein" | "sin"
        ) || word.ends_with("n't")
            || word.ends_with("n’t")
    })
}

/// Returns whether a name says that there is none: `Anonymous`, `unknown`, `Person A`.
pub fn is_placeholder(name: &str) -> bool {
    let name = name.trim().trim_matches(['?', '-', '.']).to_lowercase();
    let words =
        ["", "unknown", "anonymous", "anon", "n/a", "none", "nobody", "not known", "no name", "unnamed", "tbd", "xxx"];
    let is_letter = |rest: &str| rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric());
    words.contains(&name.as_str())
        || name.strip_prefix("person").is_some_and(|rest| is_letter(rest.trim_matches([' ', '-', '_'])))
}

/// Returns whether a value says that there is nothing, where nothing is said by an empty value.
pub(crate) fn is_nothing(value: &str) -> bool {
    let word = value.trim().trim_end_matches('.').to_lowercase();
    ["none", "no", "n/a", "na", "nothing", "nil", "nobody", "no one", "-", "--", "–", "—", "?"].contains(&word.as_str())
}

/// Returns whether a value says in words that there is none, or that the answer is no, which may be a fact of its own.
pub(crate) fn is_denial(value: &str) -> bool {
    is_nothing(value)
        && value.contains(char::is_alphabetic)
        && !matches!(value.trim().to_lowercase().as_str(), "n/a" | "na")
}

/// Returns whether a value stands for several members without naming one.
pub fn means_many(value: &str) -> bool {
    let plain = value.trim().trim_matches(['[', ']', '.', '"', '\'']).to_lowercase();
    let plain = plain.strip_prefix("the ").unwrap_or(&plain);
    ["all", "everybody", "everyone", "both", "us", "we", "team", "committee", "unanimous", "unanimously", "majority"]
        .contains(&plain)
        || plain.strip_prefix("all ").is_some_and(|rest| rest != "an")
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
    let is_time = |time: &str| time.contains(':') || time.ends_with("am") || time.ends_with("pm");
    let value = value.trim();
    let mut parts = value.match_indices([' ', 'T', ',']).map(|(at, _)| value.split_at(at));
    parts
        .any(|(day, time)| any_day(day.trim_end_matches(',')).is_some() && is_time(time))
        .then_some("write day and time together, with the offset of the place from UTC: `2026-06-03T22:30+02:00`; or the day alone")
}

/// The day that is certainly meant, as it is written in a file.
fn any_day(text: &str) -> Option<String> {
    user_input::day(text).ok().map(|day| day.to_string())
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
