//! Where a text holds telephone numbers of people.

use casebound_record::Span;

use crate::hit::{Hit, HitConfidence, HitKind};
use crate::people::People;
use crate::phone::{ENDING, FEWEST, Group, LOCAL, MOST, WHOLE, ending, is_date, phone_key, run, within_country};
use crate::text::Text;

/// Returns the telephone numbers of people, however they are written.
pub(crate) fn find(text: &Text<'_>, people: &People) -> Vec<Hit> {
    let mut found = Vec::new();
    if people.phones.is_empty() {
        return found;
    }
    let mut first = 0;
    while first < text.len() {
        let run = run(text, first);
        if run.is_empty() {
            first += 1;
            continue;
        }
        find_in_run(text, people, first, &run, &mut found);
        first += run.len();
    }
    found
}

/// Finds numbers in groups that follow each other: first those that are the same, then those of which one is a part.
fn find_in_run(text: &Text<'_>, people: &People, at: usize, run: &[Group], found: &mut Vec<Hit>) {
    let mut taken = vec![false; run.len()];
    for same in [true, false] {
        for first in 0..run.len() {
            let free = taken.iter().skip(first).position(|it| *it).map_or(run.len(), |next| first + next);
            let Some((last, people)) = longest(people, run, first..free, same) else { continue };
            taken.get_mut(first..=last).unwrap_or_default().fill(true);
            let mut span: Span = text.span(at + first, at + last);
            // The sign of the country's code belongs to the number.
            if let (true, Some(word)) = (run[first].is_international, text.words.get(at + first)) {
                span.start = text.folded.span(word.at.start - 1..word.at.start).start;
            }
            found.extend(people.into_iter().map(|(person, confidence)| Hit {
                span,
                person,
                kind: HitKind::Phone,
                confidence,
            }));
        }
    }
}

/// The last of the groups that are a number of somebody together with the first one, and whose it is.
fn longest(
    people: &People,
    run: &[Group],
    free: std::ops::Range<usize>,
    same: bool,
) -> Option<(usize, Vec<(u32, HitConfidence)>)> {
    let mut best = None;
    let mut count = 0;
    for last in free.clone() {
        count += run[last].digits.len();
        if count > MOST || (last > free.start && run[last].is_international) {
            break;
        }
        let groups = &run[free.start..=last];
        let Some(number) = within_country(groups).filter(|_| !is_date(groups)) else { continue };
        let hits = if same { same_number(people, &number) } else { part_of_number(people, &number) };
        if !hits.is_empty() {
            best = Some((last, hits));
        }
    }
    best
}

/// Whose number it is.
fn same_number(people: &People, number: &str) -> Vec<(u32, HitConfidence)> {
    // So few digits are an amount as well.
    let confidence = if number.len() > FEWEST { HitConfidence::Sure } else { HitConfidence::Unsure };
    people.phones.get(phone_key(WHOLE, number)).map(|person| (person, confidence)).collect()
}

/// Whose number has it at its end, or is at its end.
fn part_of_number(people: &People, number: &str) -> Vec<(u32, HitConfidence)> {
    let confidence = |sign: char| if sign == LOCAL { HitConfidence::Sure } else { HitConfidence::Unsure };
    let mut found = Vec::new();
    for sign in [LOCAL, ENDING] {
        found.extend(people.phones.get(phone_key(sign, number)).map(|person| (person, confidence(sign))));
    }
    for (sign, digits) in (1..number.len()).filter_map(|left_out| ending(number, left_out)) {
        found.extend(people.phones.get(phone_key(WHOLE, digits)).map(|person| (person, confidence(sign))));
    }
    found
}

#[cfg(test)]
mod tests {
    use casebound_record::{Person, Private};

    use super::*;

    fn hits(phone: &str, text: &str) -> Vec<(String, bool)> {
        let person = Person { phones: vec![Private::new(phone.to_owned())], ..Person::default() };
        let found = find(&Text::new(text), &People::of([&person]));
        found.iter().map(|it| (it.span.of(text).to_owned(), it.confidence == HitConfidence::Sure)).collect()
    }

    #[test]
    fn one_number_in_every_spelling() {
        let spellings = [
            "+49 (0)30 123-4567",
            "+49 30 1234567",
            "+49-30-123 45 67",
            "0049 30 1234567",
            "0049(0)30/1234567",
            "030 1234567",
            "(030) 123 45 67",
            "030/123-4567",
            "030.123.45.67",
            "030–123‑4567",
            "49301234567",
            "＋４９ ３０ １２３４５６７",
            "+49\u{a0}30\u{2009}1234567",
            "011 49 30 1234567",
            "+٤٩ ٣٠ ١٢٣٤٥٦٧",
        ];
        let kept = [
            "tel:+49-30-1234567",
            "030 1234567 ext. 7",
            "+49 30 1234567 x12",
            "Mobile: 0049 30 1234567",
            "(030) 1234567#5",
        ];
        for kept in kept.into_iter().chain(spellings) {
            for written in spellings {
                let found = hits(kept, &format!("Call {written}, please."));
                assert!(matches!(&found[..], [(_, true)]), "{kept} | {written}: {found:?}");
            }
        }
    }

    #[test]
    fn a_number_among_others() {
        for (text, number) in [
            ("At 14:30 she called 030 1234567 2026-06-03.", "030 1234567"),
            ("room 12 030 1234567 extension 5", "030 1234567"),
            ("030\n1234567", "030\n1234567"),
            ("+1 415 555 0132 +49 30 1234567", "+49 30 1234567"),
            ("tel:+49301234567", "+49301234567"),
        ] {
            assert_eq!(hits("030 1234567", text), [(number.to_owned(), true)], "{text}");
        }
        assert_eq!(hits("8 (495) 123-45-67", "+7 495 123 45 67"), [("+7 495 123 45 67".to_owned(), true)]);
        assert_eq!(hits("+1 415 555 0132", "415.555.0132"), [("415.555.0132".to_owned(), true)]);
        assert_eq!(hits("+1 415 555 0132", "just 555-0132"), [("555-0132".to_owned(), false)]);
    }

    #[test]
    fn what_is_no_number_of_somebody() {
        for text in [
            "2026-06-03T14:30+02:00",
            "03.06.2026",
            "1 234 567,00",
            "1.234.567 EUR",
            "case 2026/1234567",
            "12345",
            "ISBN 978-3-16-148410-0",
            "192.168.100.200",
        ] {
            assert_eq!(hits("+49 30 9876543", text), [], "{text}");
        }
        assert_eq!(hits("030 20260603", "on 2026-06-03"), []);
        assert_eq!(hits("110", "call 110"), []);
    }
}
