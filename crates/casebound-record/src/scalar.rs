//! What a single value must look like, by the shape of its field, and what was certainly meant where it does not.

use std::borrow::Cow;

use crate::problem::Form;
use crate::repair;
use crate::shape::{KeyForm, Shape};
use crate::time::weekly::{Hours, Weekly};
use crate::time::{DateFault, Moment, Period, RetentionPeriod, Time, Until, parse_day};
use crate::words::{AgreementShare, Word};

/// Which form a value lacks, what is wrong, and what to write.
pub(crate) type ScalarFault = (Form, Cow<'static, str>, Cow<'static, str>);

/// Signs that change what a word says, or whether it is sure: `yes?`, `~high`, `!open`.
const DOUBTS: [char; 10] = ['?', '¿', '~', '<', '>', '=', '≠', '¬', '≈', '!'];

fn wrong(rule: Form, message: &'static str, help: &'static str) -> Result<(), ScalarFault> {
    Err((rule, Cow::Borrowed(message), Cow::Borrowed(help)))
}

fn ensure(good: bool, rule: Form, message: &'static str, help: &'static str) -> Result<(), ScalarFault> {
    if good { Ok(()) } else { wrong(rule, message, help) }
}

/// Returns the value of this shape that was certainly meant.
pub(crate) fn intended_value(value: &str, shape: &Shape) -> Option<String> {
    let inner = repair::unwrapped(value).unwrap_or(value);
    let meant = match shape {
        Shape::Word(words) => meant_word(inner, words)?.to_owned(),
        Shape::Day | Shape::Moment | Shape::Time | Shape::TimeOrUnknown | Shape::Until | Shape::SanctionEnd => {
            match repair::date(inner) {
                Some(date) => date,
                None => inner.to_owned(),
            }
        }
        Shape::Digest => inner.to_ascii_lowercase(),
        Shape::Email => repair::address(inner).to_owned(),
        // A name is not a key, but `@alice`, `Alice` and `[person-b]` can only be meant as one.
        Shape::Member | Shape::Sanction | Shape::Type | Shape::Event | Shape::Space | Shape::Person | Shape::Rule => {
            let word = inner.trim_start_matches('@');
            (!word.contains(char::is_whitespace)).then(|| word.to_ascii_lowercase().replace('_', "-"))?
        }
        _ => return None,
    };
    (meant != value && check_value(&meant, shape).is_ok()).then_some(meant)
}

/// Returns the known word that was certainly meant.
pub(crate) fn meant_word(value: &str, words: &'static [Word]) -> Option<&'static str> {
    respelled(value, words).or_else(|| slip_of(value, words.iter().map(|it| it.word)))
}

/// Returns the only known word of which this is a slip of the hand: two letters changed places, or one was doubled or not.
/// Any other letter may make another word: `vote` is not `note`.
pub fn slip_of<'w>(value: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let value = value.to_lowercase();
    let mut meant = words.filter(|word| is_slip(&value, word));
    meant.next().filter(|_| meant.next().is_none())
}

/// Returns whether one text is the other with two letters that changed places, or with a letter that is doubled or not.
pub(crate) fn is_slip(typed: &str, known: &str) -> bool {
    // Short words are near to too many others.
    let is_long = |text: &str| (5..=64).contains(&text.chars().count());
    if typed == known || !is_long(typed) || !is_long(known) || strsim::osa_distance(typed, known) != 1 {
        return false;
    }
    let letters = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let sorted = |text: &str| {
        let mut all: Vec<char> = text.chars().collect();
        all.sort_unstable();
        all
    };
    let single = |text: &str| {
        let mut all: Vec<char> = text.chars().collect();
        all.dedup();
        all
    };
    letters(typed) == letters(known) && (sorted(typed) == sorted(known) || single(typed) == single(known))
}

/// Judges a single value. The messages never quote it.
pub(crate) fn check_value(value: &str, shape: &Shape) -> Result<(), ScalarFault> {
    match shape {
        Shape::Text | Shape::Identity | Shape::Reporter | Shape::Addressee => Ok(()),
        Shape::Email => ensure(
            is_email(value),
            Form::BadAddress,
            "this is not an e-mail address",
            "write it as `person-a@example.org`, without a name before it",
        ),
        Shape::CodeName => ensure(
            crate::code_name::is_well_formed(value),
            Form::BadCodeName,
            "this is not a code name",
            "write two lower-case words joined by a hyphen, such as `quiet-harbor`",
        ),
        Shape::Person => ensure(
            KeyForm::Person.fits(value),
            Form::BadKey,
            "this is not a key of `people`",
            "write the key, such as `person-a`; the name is under `people` only",
        ),
        Shape::Member | Shape::Sanction | Shape::Type | Shape::Event | Shape::Space | Shape::Rule => ensure(
            KeyForm::Name.fits(value),
            Form::BadKey,
            "this does not have the form of a key",
            "write the key that is declared in committee.yaml: lower-case letters, digits and hyphens",
        ),
        Shape::Word(words) => word(value, words),
        Shape::Day => day(parse_day(value).err()),
        Shape::Moment => moment(value),
        Shape::TimeOrUnknown if value == "unknown" => Ok(()),
        Shape::Time | Shape::TimeOrUnknown => day_or_moment(
            Time::parse(value).err(),
            "write `2026-06-03`, the month alone as `2026-06`, or the time with its offset as `2026-06-03T09:00+02:00`",
        ),
        Shape::Until => day(Until::parse(value).err()),
        Shape::SanctionEnd => day(Until::parse_end(value).err()),
        Shape::OtherPerson => ensure(
            is_other_person(value),
            Form::BadKey,
            "this names neither a member nor a person of another case",
            "write the key of a member, or the code name and the key of a person: `placid-meadow/person-a`",
        ),
        Shape::Count => ensure(
            value.len() <= 7 && !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()),
            Form::BadNumber,
            "this is not a whole number",
            "write digits only, such as `3`",
        ),
        Shape::Period => ensure(
            Period::parse(value).is_some(),
            Form::BadDuration,
            "this is not a duration",
            "write a number from 1 and a unit: `12 hours`, `7 days`, `2 weeks`, `6 months`, `2 years`",
        ),
        Shape::Weekly => ensure(
            Weekly::parse(value).is_some(),
            Form::BadDate,
            "this is not a moment of the week",
            "write a day, a time with two digits for the hour, and a time zone: `Monday 12:00 UTC`",
        ),
        Shape::Hours => ensure(
            Hours::parse(value).is_some(),
            Form::BadDate,
            "this does not say from when to when",
            "write both times with two digits for the hour: `09:00-13:00`",
        ),
        Shape::Keep => ensure(
            RetentionPeriod::parse(value).is_some(),
            Form::BadDuration,
            "this is not a retention period",
            "write `2 years`, `indefinitely`, or `sanction + 26 months`",
        ),
        Shape::Agreement => ensure(
            AgreementShare::from_word(value).is_some() || value.parse::<u32>().is_ok_and(|number| number > 0),
            Form::BadNumber,
            "this is not a rule of agreement",
            "write a number from 1, `majority`, `two-thirds` or `all`",
        ),
        Shape::TimeZone => ensure(
            value.parse::<chrono_tz::Tz>().is_ok(),
            Form::BadTimeZone,
            "this is not the name of a time zone",
            "write it as `Europe/Madrid`, `America/New_York` or `UTC`",
        ),
        Shape::Digest => ensure(
            value.len() == 64 && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
            Form::BadDigest,
            "this is not a SHA-256 digest",
            "write 64 hexadecimal digits; `sha256sum FILE` prints them",
        ),
        Shape::Fingerprint => {
            let digits: Vec<u8> = value.bytes().filter(|byte| *byte != b' ').collect();
            ensure(
                matches!(digits.len(), 40 | 64) && digits.iter().all(u8::is_ascii_hexdigit),
                Form::BadFingerprint,
                "this is not an OpenPGP fingerprint",
                "write all 40 (or 64) hexadecimal digits; a short key ID is not enough",
            )
        }
        Shape::FileName => ensure(
            !value.is_empty() && value.len() <= 255 && !value.starts_with('.') && !value.contains(['/', '\\', '\0']),
            Form::BadFileName,
            "this is not the name of a file in the case's folder",
            "write the name alone, without a folder",
        ),
        Shape::List(_)
        | Shape::OneOrMore(_)
        | Shape::Map(_)
        | Shape::Entries(..)
        | Shape::Either(..)
        | Shape::Custom => {
            unreachable!("`value` has taken the shapes that are not single values")
        }
    }
}

fn word(value: &str, words: &'static [Word]) -> Result<(), ScalarFault> {
    if words.iter().any(|word| word.word == value) {
        return Ok(());
    }
    let has = |word: &str| words.iter().any(|it| it.word == word);
    if let Some(help) = special_help(value, &has) {
        return Err((Form::UnknownWord, NO_SUCH_WORD, Cow::Borrowed(help)));
    }
    // What people say of an appeal, they do not say of the decision: each word with its meaning.
    let listing = match has("overturned") {
        true => words.iter().map(|it| format!("`{}` ({})", it.word, it.meaning)).collect::<Vec<_>>().join(", "),
        false => listing(words.iter().map(|it| it.word)),
    };
    // What is likely meant never says the opposite of what was typed.
    let known = || words.iter().map(|it| it.word).filter(|word| !repair::is_opposite(value, word));
    let likely =
        repair::likely_word(value, words).or_else(|| respelled(value, words)).or_else(|| nearest(value, known()));
    let alike = || sharing_a_part(value, known());
    let likely = likely.map_or_else(alike, |word| vec![word]);
    let help = match likely.as_slice() {
        [] => format!("write one of: {listing}"),
        likely => format!("did you mean {}? One of: {listing}", self::listing(likely.iter().copied())),
    };
    Err((Form::UnknownWord, NO_SUCH_WORD, Cow::Owned(help)))
}

const NO_SUCH_WORD: Cow<'static, str> = Cow::Borrowed("this word is not one of the words for this place");

/// Says what to type for what is said in another way than by one word of a vocabulary that `has` these words.
fn special_help(value: &str, has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    let is_duplicate = value.trim().to_lowercase().starts_with("duplicate");
    if has("in-person") && repair::is_both_settings(value) {
        return Some(
            "write `in-person` or `online`; where both are true, `incident` can be a list: `- setting: in-person` and `- setting: online`",
        );
    }
    (is_duplicate && (has("no-incident") || has("on-file"))).then_some(
        "join both cases: `casebound absorb CASE --into OTHER`; or write `duplicate_of: CODE-NAME` below `outcome:`",
    )
}

/// Returns the known word that `value` certainly means: other case, blanks or underscores for hyphens, a truth value.
fn respelled(value: &str, words: &'static [Word]) -> Option<&'static str> {
    if value.trim_end_matches('!').contains(DOUBTS) {
        return None;
    }
    let plain = value.trim_matches(|it: char| !it.is_alphanumeric()).to_ascii_lowercase().replace(['_', ' '], "-");
    let plain = match plain.as_str() {
        "true" | "y" => "yes",
        "false" | "n" => "no",
        other => other,
    };
    words.iter().find(|known| known.word == plain).map(|known| known.word)
}

fn moment(value: &str) -> Result<(), ScalarFault> {
    day_or_moment(
        Moment::parse(value).err(),
        "write `2026-06-03`, or with the time and its offset `2026-06-03T09:00+02:00`",
    )
}

fn day(fault: Option<DateFault>) -> Result<(), ScalarFault> {
    day_or_moment(fault, "write year, month and day in digits, such as `2026-06-03`")
}

fn day_or_moment(fault: Option<DateFault>, help: &'static str) -> Result<(), ScalarFault> {
    match fault {
        None => Ok(()),
        Some(DateFault::Shape) => wrong(Form::BadDate, "this is not a date of the one form that is read", help),
        Some(DateFault::NoSuchDay) => wrong(Form::BadDate, "the calendar has no such day or time", help),
        Some(DateFault::NoOffset) => wrong(
            Form::BadDate,
            "the time has no offset from UTC",
            "add the offset of the place, such as `+02:00`, or `Z` for UTC; or write the day alone",
        ),
    }
}

fn is_other_person(value: &str) -> bool {
    match value.split_once('/') {
        Some((case, person)) => crate::code_name::is_well_formed(case) && KeyForm::Person.fits(person),
        None => KeyForm::Name.fits(value),
    }
}

/// Returns whether this is the address of a mailbox as the record takes one.
pub fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else {
        return false;
    };
    let clean = |part: &str| {
        !part.is_empty()
            && !part.contains(|it: char| it.is_whitespace() || it.is_control() || "<>(),;:\"[]@".contains(it))
    };
    value.len() <= 254 && clean(local) && clean(domain) && !domain.starts_with('.') && !domain.ends_with('.')
}

/// Returns the known words and keys that have a part of the value, such as `side-heard` for `heard`.
pub(crate) fn sharing_a_part<'w>(value: &str, words: impl Iterator<Item = &'w str>) -> Vec<&'w str> {
    const SEPARATORS: [char; 3] = ['-', '_', ' '];
    let typed = value.to_ascii_lowercase();
    // Short parts such as `to` and `on` say nothing.
    let parts: Vec<&str> = typed.split(SEPARATORS).filter(|part| part.len() > 3).take(4).collect();
    words.filter(|word| word.split(SEPARATORS).any(|part| parts.contains(&part))).collect()
}

pub(crate) fn listing<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// Returns the word that is near enough to be meant: at most a third of its letters differ.
pub fn nearest<'w>(value: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    if value.len() > 64 {
        return None;
    }
    words
        .map(|word| (strsim::osa_distance(&value.to_ascii_lowercase(), word), word))
        .filter(|(distance, word)| *distance * 3 <= word.len().max(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_known_word_leads_to_it() {
        let alike =
            |value| sharing_a_part(value, ["side-heard", "informed-reporter", "informed-affected", "met"].into_iter());
        assert_eq!(alike("heard"), ["side-heard"]);
        assert_eq!(alike("Informed"), ["informed-reporter", "informed-affected"]);
        assert_eq!(alike("met_them"), [] as [&str; 0], "short parts say nothing");
        assert_eq!(alike(""), [] as [&str; 0]);
    }
}
