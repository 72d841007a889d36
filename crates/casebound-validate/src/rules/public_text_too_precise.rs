//! Rule `public-text-too-precise`.

use casebound_record::time::MONTHS;
use casebound_record::{CaseFile, references};

use crate::{Context, Findings};

const DAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

pub(super) fn check(_: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    let public = &file.case.transparency;
    for (route, text) in [("transparency.summary", &public.summary), ("transparency.resolution", &public.resolution)] {
        let Some(text) = text.as_ref().map(|text| text.expose()) else { continue };
        let (message, help) = if !references(text).is_empty() {
            ("the public text refers to a person of this case", "write a general word, such as \"an attendee\"")
        } else if tells_when(text) {
            ("the public text gives the day or the time", "leave it out; the report states the period")
        } else {
            continue;
        };
        findings.at(route, message, help);
    }
}

/// Returns whether a text names a day of the week, a day of a month, a date or a time of day.
fn tells_when(text: &str) -> bool {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase())
        .filter(|it| it != "of")
        .collect();
    words.iter().enumerate().any(|(idx, word)| {
        let before = idx.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|it| is_day_of_month(it));
        let after = words.get(idx + 1).is_some_and(|it| is_day_of_month(it));
        DAYS.contains(&word.as_str())
            || MONTHS.contains(&word.as_str()) && (before || after)
            || matches!(word.as_str(), "am" | "pm") && before
            || is_numbers(word)
    })
}

/// `3`, `3rd`
fn is_day_of_month(word: &str) -> bool {
    let number = word.trim_end_matches(char::is_alphabetic);
    number.parse::<u8>().is_ok_and(|number| (1..=31).contains(&number))
}

/// `2026-06-03`, `3.6.2026`, `3/6/26`, `22:30`, `10pm`
fn is_numbers(word: &str) -> bool {
    let clock = word.strip_suffix("am").or_else(|| word.strip_suffix("pm")).unwrap_or(word);
    let parts: Vec<&str> = clock.split(['-', '/', '.', ':']).collect();
    let all =
        parts.iter().all(|part| !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit()));
    all && (parts.len() == 3 || parts.len() == 2 && clock.contains(':') || clock != word)
}

#[cfg(test)]
mod tests {
    use super::tells_when;

    #[test]
    fn days_and_hours_are_told_from_other_numbers() {
        for text in [
            "on Friday evening",
            "on 3 June",
            "June 3rd, in the hall",
            "the 3rd of June",
            "May 1",
            "at 22:30",
            "at 9 am, before the talks",
            "around 10pm.",
            "(2026-06-03)",
            "on 3.6.2026",
            "3/6/26",
        ] {
            assert!(tells_when(text), "{text}");
        }
        for text in [
            "an attendee may have joked",
            "in June 2026",
            "in March or so",
            "after 3 warnings",
            "1.5 hours, version 2.0",
            "3-4 people and/or 5",
            "a ratio of three",
            "I am 1 of them",
            "",
        ] {
            assert!(!tells_when(text), "{text}");
        }
    }
}
