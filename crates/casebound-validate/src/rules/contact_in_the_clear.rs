//! Rule `contact-in-the-clear`.

use std::ops::Range;

use casebound_names::identity_keys;
use casebound_record::words::Status;
use casebound_record::{CaseFile, Committee, Person, Private, Span};

use crate::{Context, Findings};

/// A text with more of them is a list; nobody fixes it finding by finding.
const AT_MOST: usize = 20;

pub(super) fn check(context: &Context<'_>, file: &CaseFile, findings: &mut Findings<'_>) {
    if file.case.status == Some(Status::Expunged) {
        return;
    }
    let start = file.body.range.start;
    let Some(body) = file.text.expose().get(start..) else { return };
    let known = known(context.policy(), file);
    let places = addresses(body).into_iter().map(|place| (place, "an e-mail address"));
    let places = places.chain(numbers(body).into_iter().map(|place| (place, "a telephone number")));
    let is_known = |place: &Range<usize>| {
        let words = body.get(place.clone()).unwrap_or_default();
        known.iter().any(|known| same(known, words))
    };
    for (place, what) in places.filter(|(place, _)| !is_known(place)).take(AT_MOST) {
        let span = Span::new(start + place.start, start + place.end);
        let message = format!("this looks like {what} of somebody who is not under `people`");
        findings.at_span(
            span,
            message,
            "if it belongs to somebody in the case, put it under `people` and write the person's key here",
        );
    }
}

/// Returns whether it is public, or another rule reports it already.
fn known(committee: &Committee, file: &CaseFile) -> Vec<String> {
    let holders = committee.certificate_holders().filter_map(|holder| holder.email.map(str::to_owned));
    let forms = committee.forms.iter().filter_map(|form| form.from.clone());
    let people = file.case.people.iter().flat_map(|person| person.emails.iter().chain(&person.phones));
    let people = people.map(|contact| contact.expose().clone());
    committee.about.email.iter().cloned().chain(holders).chain(forms).chain(people).collect()
}

/// Whether two contacts are the same, however they are written.
fn same(known: &str, written: &str) -> bool {
    let keys =
        |number: &str| identity_keys(&Person { phones: vec![Private::new(number.to_owned())], ..Person::default() });
    known.eq_ignore_ascii_case(written)
        || (!written.contains('@') && keys(written).iter().any(|key| keys(known).contains(key)))
}

/// The places of e-mail addresses.
fn addresses(text: &str) -> Vec<Range<usize>> {
    let is_local = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '_' | '-' | '+');
    let is_domain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-');
    let mut found = Vec::new();
    for (at, _) in text.match_indices('@') {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        let local: usize = before.chars().rev().take_while(|letter| is_local(*letter)).map(char::len_utf8).sum();
        let domain: usize = after.chars().take_while(|letter| is_domain(*letter)).map(char::len_utf8).sum();
        let name = after.get(..domain).unwrap_or_default().trim_end_matches(['.', '-']);
        let has_end = name.rsplit_once('.').is_some_and(|(host, end)| !host.is_empty() && end.chars().count() >= 2);
        if local > 0 && has_end {
            found.push(at - local..at + 1 + name.len());
        }
    }
    found
}

/// The places of telephone numbers: they begin with `+` or `0` and have 8 to 15 digits, or are written as in North America.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let is_sign =
        |letter: char| matches!(letter, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}' | '\u{2011}' | '\u{2013}');
    let is_digit = |letter: char| plain(letter).is_ascii_digit();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some((offset, first)) =
        text.get(at..).and_then(|rest| rest.char_indices().find(|(_, it)| is_digit(*it) || plain(*it) == '+'))
    {
        let start = at + offset;
        let rest = text.get(start + first.len_utf8()..).unwrap_or_default();
        let length: usize =
            rest.chars().take_while(|letter| is_digit(*letter) || is_sign(*letter)).map(char::len_utf8).sum();
        let number = text.get(start..start + first.len_utf8() + length).unwrap_or_default();
        let number = number.trim_end_matches(|letter: char| !is_digit(letter));
        let end = start + number.len().max(first.len_utf8());
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(end..).and_then(|after| after.chars().next());
        if is_number(number, before, after) {
            found.push(start..end);
            at = end;
        } else {
            // What follows a blank may begin a number by itself.
            at = number.find(' ').map_or(end, |blank| start + blank + 1);
        }
    }
    found
}

/// Returns whether digits and signs are a telephone number, by what is around them.
fn is_number(number: &str, before: Option<char>, after: Option<char>) -> bool {
    let number: String = number.chars().map(plain).collect();
    let count = number.chars().filter(char::is_ascii_digit).count();
    let is_part = |letter: char| {
        letter.is_alphanumeric() || matches!(letter, '/' | '.' | '-' | '_' | '#' | ',' | '€' | '$' | '£')
    };
    // `tel:+49…`, as against `09:30`.
    let is_joined = before.is_some_and(|before| is_part(before) || before == ':' && !number.starts_with('+'));
    let ends_joined = after.is_some_and(|it| it.is_alphanumeric() || matches!(it, ':' | '_' | '€' | '$' | '%'));
    let is_international = number.starts_with(['+', '0']) && (8..=15).contains(&count) && !is_date(&number);
    (is_international || is_american(&number)) && !is_joined && !ends_joined
}

/// `415-555-0132` and `415) 555-0132`, of which the bracket is before.
fn is_american(number: &str) -> bool {
    let groups: Vec<&str> = number.split(['-', '.', ' ', ')', '(']).filter(|it| !it.is_empty()).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    lengths == [3, 3, 4] && number.contains(['-', '.', ')'])
}

/// The ASCII sign for one of full width, or for a hyphen or blank of another kind.
fn plain(it: char) -> char {
    match it {
        '\u{ff01}'..='\u{ff5e}' => u32::from(it).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(it),
        '\u{a0}' => ' ',
        '\u{2011}' | '\u{2013}' => '-',
        it => it,
    }
}

/// `01.06.2026`, `01/06/2026`, with or without a time after it.
fn is_date(number: &str) -> bool {
    let first = number.split(' ').next().unwrap_or_default();
    let groups: Vec<usize> = first.split(['.', '/', '-']).map(str::len).collect();
    matches!(groups[..], [1 | 2, 1 | 2, 4 | 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_contact() {
        let words = |places: Vec<Range<usize>>, text: &str| -> Vec<String> {
            places.into_iter().map(|place| text.get(place).unwrap().to_owned()).collect()
        };
        for (text, expected) in [
            ("write to mira.c@reporter.example.", vec!["mira.c@reporter.example"]),
            ("<mira@x.example>, @velk, https://social.example/@velk/1", vec!["mira@x.example"]),
            ("a @ b, x@localhost", vec![]),
        ] {
            assert_eq!(words(addresses(text), text), expected, "{text}");
        }
        for (text, expected) in [
            ("call +44 7700 900123 now", vec!["+44 7700 900123"]),
            ("(0170) 1234567", vec!["0170) 1234567"]),
            ("030/1234567.", vec!["030/1234567"]),
            ("on 01.06.2026 at 09:30, 2026-06-03T09:00+02:00, 0.5, 1000000000", vec![]),
            ("deadbeef0123456789ab", vec![]),
            ("tel:+49-30-1234567 or 0049 (0)30 1234567", vec!["+49-30-1234567", "0049 (0)30 1234567"]),
            ("＋４９ ３０ １２３４５６７", vec!["＋４９ ３０ １２３４５６７"]),
            ("(415) 555-0132, 415.555.0132", vec!["415) 555-0132", "415.555.0132"]),
            ("at 14:30 030 12345678", vec!["030 12345678"]),
            ("#0012345678, 192.168.100.200, 1 200 3000, 0,0000000001, 2026-06-03 09:00:00, 14:30-15:30", vec![]),
            ("case 2026/00012345, version 1.2.3-0123, 978-3-16-148410-0", vec![]),
        ] {
            assert_eq!(words(numbers(text), text), expected, "{text}");
        }
    }
}
