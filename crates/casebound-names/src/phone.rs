//! Telephone numbers as they are kept and written: what of one is the same in every spelling.

use crate::fold::fold;
use crate::key::{KeyKind, key};
use crate::text::Text;

/// Numbers with fewer digits are extensions, years and rooms.
pub(crate) const FEWEST: usize = 6;

/// No number has more digits, with the code of its country and what is dialled before it.
pub(crate) const MOST: usize = 20;

/// Signs that people write between the digits of one number.
const BETWEEN: &str = " \n-./()[]+_*·•~";

/// Digits that stand together, and whether a `+` is before them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) digits: String,
    pub(crate) is_international: bool,
    /// It is the `(0)` of `+49 (0)30`, which is dialled only within the country.
    is_trunk: bool,
}

/// Returns the digits of a number within its country, which are the same in every spelling: without the code of the country,
/// zeros before it and an extension behind it.
pub(crate) fn national(phone: &str) -> Option<String> {
    let folded = fold(phone);
    let start = folded.find(|letter: char| letter == '+' || digit(letter).is_some())?;
    let mut number = folded.get(start..).unwrap_or_default();
    // An extension: `ext. 7`, `x7`, `#7`.
    let is_end = |(_, it): &(usize, char)| digit(*it).is_none() && !BETWEEN.contains(*it);
    if let Some((end, _)) = number.char_indices().find(is_end) {
        number = number.get(..end).unwrap_or_default();
    }
    let text = Text::new(number);
    let groups: Vec<Group> = (0..text.len()).filter_map(|idx| group(&text, idx)).collect();
    within_country(&groups).filter(|digits| digits.len() >= FEWEST)
}

/// What a key of a number stands for, by its first sign.
pub(crate) const WHOLE: char = '=';
/// The last digits, of which the others are the code of a city or a country.
pub(crate) const LOCAL: char = '-';
/// Fewer last digits, which another number may have, too.
pub(crate) const ENDING: char = '~';

/// Returns the keys under which a number is found: of all its digits, and of those that somebody leaves out a part of.
pub(crate) fn keys(phone: &str) -> Vec<u64> {
    let Some(number) = national(phone) else { return Vec::new() };
    let endings = (1..number.len()).filter_map(|left_out| ending(&number, left_out));
    let endings: Vec<u64> = endings.map(|(sign, digits)| phone_key(sign, digits)).collect();
    [vec![phone_key(WHOLE, &number)], endings].concat()
}

/// Returns the digits of a number without the first ones, and what they are.
pub(crate) fn ending(number: &str, left_out: usize) -> Option<(char, &str)> {
    let digits = number.get(left_out..).filter(|digits| digits.len() > FEWEST)?;
    Some((if left_out <= 3 && digits.len() > FEWEST + 1 { LOCAL } else { ENDING }, digits))
}

pub(crate) fn phone_key(sign: char, digits: &str) -> u64 {
    key(KeyKind::Phone, &format!("{sign}{digits}"))
}

/// The groups of digits from a word on, as far as one number may go.
pub(crate) fn run(text: &Text<'_>, first: usize) -> Vec<Group> {
    let mut run = Vec::new();
    for idx in first..text.len() {
        let gap = text.gap(idx);
        let goes_on = gap.chars().count() <= 4 && gap.chars().all(|letter| BETWEEN.contains(letter));
        if idx > first && !goes_on {
            break;
        }
        let Some(group) = group(text, idx) else { break };
        run.push(group);
    }
    run
}

/// A word of digits.
fn group(text: &Text<'_>, idx: usize) -> Option<Group> {
    let digits: String = text.word(idx).chars().map(digit).collect::<Option<_>>()?;
    let (before, after) = (text.gap(idx), text.gap(idx + 1));
    let is_bracketed = before.ends_with(['(', '[']) && after.starts_with([')', ']']);
    Some(Group { is_international: before.ends_with('+'), is_trunk: digits == "0" && is_bracketed, digits })
}

/// An ASCII digit for a digit of any script.
fn digit(it: char) -> Option<char> {
    if it.is_ascii() || !it.is_numeric() {
        return Some(it).filter(char::is_ascii_digit);
    }
    let mut plain = any_ascii::any_ascii_char(it).chars();
    plain.next().filter(|it| it.is_ascii_digit() && plain.next().is_none())
}

/// Returns the digits within the country.
pub(crate) fn within_country(groups: &[Group]) -> Option<String> {
    let first = groups.first()?;
    let spoken = groups.iter().enumerate().filter(|(idx, it)| *idx == 0 || !it.is_trunk);
    let all: String = spoken.map(|(_, it)| it.digits.as_str()).collect();
    let after_exit = all.strip_prefix("00").or_else(|| all.strip_prefix("011").filter(|rest| rest.len() > 9));
    let number = match (first.is_international, after_exit) {
        (true, None) => all.get(country_code(&all)..)?,
        (_, Some(rest)) => rest.get(country_code(rest)..)?,
        (false, None) => &all,
    };
    let number = number.trim_start_matches('0');
    (number.len() >= FEWEST && all.len() <= MOST).then(|| number.to_owned())
}

/// How many digits the code of the country has (ITU-T E.164).
fn country_code(number: &str) -> usize {
    const TWO: [&str; 45] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
        "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
        "86", "90", "91", "92", "93", "94", "95", "98", "28",
    ];
    let length = match number.as_bytes() {
        [b'1' | b'7', ..] => 1,
        _ if TWO.iter().any(|code| number.starts_with(code)) => 2,
        _ => 3,
    };
    length.min(number.len())
}

/// Whether the groups are a day, as `2026-06-03` or `03.06.2026`.
pub(crate) fn is_date(groups: &[Group]) -> bool {
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let is_year = |it: &Group| it.digits.starts_with("19") || it.digits.starts_with("20");
    match lengths[..] {
        [4, 2, 2] => is_year(&groups[0]),
        [1 | 2, 1 | 2, 4] => is_year(&groups[2]),
        _ => false,
    }
}
