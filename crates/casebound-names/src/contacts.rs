//! Where a text holds addresses, user names and telephone numbers of people.

use casebound_record::Span;

use crate::confusables;
use crate::contact::{Contact, ContactPosition, PHONE_TAIL};
use crate::fold::PARAGRAPH;
use crate::hit::{Hit, HitConfidence, HitKind};
use crate::key::{KeyKind, key};
use crate::people::People;
use crate::text::Text;

/// Returns the addresses and user names of people, also when `@` and points are spelled out.
pub(crate) fn find(text: &Text<'_>, people: &People) -> Vec<Hit> {
    let mut found: Vec<Hit> = Vec::new();
    if !people.contacts.is_empty() {
        let mut idx = 0;
        while idx < text.len() {
            let Some((last, hits)) = contact(text, people, idx) else {
                idx += 1;
                continue;
            };
            found.extend(hits);
            idx = last + 1;
        }
    }
    found.extend(phones(text, people));
    found
}

/// Returns the longest address or user name that begins with a word, and its last word.
fn contact(text: &Text<'_>, people: &People, first: usize) -> Option<(usize, Vec<Hit>)> {
    let known = key(KeyKind::Contact, text.word(first));
    let is_simple = matches!(text.gap(first + 1), " " | ", " | "\n" | ". ") && !is_spelled(text.word(first + 1));
    if is_simple && text.word(first).len() < 6 && people.contacts.get(known).next().is_none() {
        return None;
    }
    let mut written = text.word(first).to_owned();
    let mut last = first;
    let mut best = None;
    for _ in 0..12 {
        let before = text.gap(first);
        let after_at = before.ends_with('@') || before.ends_with("u/");
        let before_at = text.gap(last + 1).starts_with('@');
        let holds = |it: &Contact| match it.counts {
            ContactPosition::Anywhere => true,
            ContactPosition::AfterAt => after_at,
            ContactPosition::BeforeAt => before_at,
        };
        let span = text.span(first, last);
        let by_letters = (written.len() >= 6).then(|| key(KeyKind::Handle, &confusables::handle(&written)));
        let by_letters = by_letters.into_iter().flat_map(|key| people.contacts.get(key));
        let known = people.contacts.get(key(KeyKind::Contact, &written)).chain(by_letters);
        let hit = |it: Contact| Hit { span, person: it.person, kind: it.kind, confidence: HitConfidence::Sure };
        let mut hits: Vec<Hit> = known.filter(holds).map(hit).collect();
        hits.dedup();
        if !hits.is_empty() {
            best = Some((last, hits));
        }
        let Some((sign, next)) = sign(text, last) else { break };
        written.push_str(&sign);
        written.push_str(text.word(next));
        last = next;
    }
    best
}

/// Returns the sign that follows a word in an address, and the word after it.
fn sign(text: &Text<'_>, idx: usize) -> Option<(String, usize)> {
    let next = idx + 1;
    if next >= text.len() {
        return None;
    }
    let gap = text.gap(next);
    if gap == " " && !text.word(next).is_ascii() {
        return None;
    }
    let bare: String = gap.chars().filter(|it| !" \n()[]{}<>\"'`*\\".contains(*it)).collect();
    if !bare.is_empty() {
        let tight = bare.chars().count() <= 2 && bare.chars().all(|it| ".@_-+".contains(it));
        let near = !gap.contains(PARAGRAPH)
            && (bare.contains('@') || !gap.contains([' ', '\n']) || gap.starts_with([' ', '(', '[']));
        return (tight && near).then_some((bare, next));
    }
    // Blanks were left out, or brackets alone are between.
    let spelled = spelled(text.word(next))?;
    let after = text.gap(next + 1);
    let parts_words =
        !gap.is_empty() && !after.contains(PARAGRAPH) && after.chars().all(|it| " \n()[]{}<>_*".contains(it));
    (parts_words && next + 1 < text.len()).then(|| (spelled.to_owned(), next + 1))
}

/// Returns the sign that a word stands for in an address.
fn spelled(word: &str) -> Option<&'static str> {
    Some(match word {
        "at" | "arroba" | "chez" | "klammeraffe" | "snabela" | "kukac" | "zavinac" | "malpa" => "@",
        "dot" | "punkt" | "punto" | "ponto" | "point" | "piste" | "kropka" | "tecka" => ".",
        "underscore" => "_",
        "dash" | "hyphen" | "minus" => "-",
        "plus" => "+",
        _ => return None,
    })
}

fn is_spelled(word: &str) -> bool {
    spelled(word).is_some()
}

/// Returns telephone numbers of people, however they are grouped.
fn phones(text: &Text<'_>, people: &People) -> Vec<Hit> {
    let mut found = Vec::new();
    if people.phones.is_empty() {
        return found;
    }
    let is_number = |idx: usize| text.word(idx).bytes().all(|it| it.is_ascii_digit());
    let mut first = 0;
    while first < text.len() {
        let mut digits = String::new();
        let mut last = first;
        while last < text.len()
            && is_number(last)
            && (last == first || text.gap(last).chars().all(|it| " -./()+".contains(it)))
        {
            digits.push_str(text.word(last));
            last += 1;
        }
        if last == first {
            first += 1;
            continue;
        }
        let tails = PHONE_TAIL.filter_map(|count| digits.get(digits.len().checked_sub(count)?..));
        for person in tails.flat_map(|tail| people.phones.get(key(KeyKind::Phone, tail))) {
            let mut span: Span = text.span(first, last - 1);
            // The sign of the country's code belongs to the number.
            if let (true, Some(word)) = (text.gap(first).ends_with('+'), text.words.get(first)) {
                span.start = text.folded.span(word.at.start - 1..word.at.start).start;
            }
            found.push(Hit { span, person, kind: HitKind::Phone, confidence: HitConfidence::Sure });
        }
        first = last;
    }
    found
}
