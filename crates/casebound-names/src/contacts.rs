//! Where a text holds addresses and user names of people.

use crate::confusables;
use crate::contact::{Contact, ContactPosition, letters_at_server, without_addition};
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
        let holds = |contact: &Contact| match contact.counts {
            ContactPosition::Anywhere => true,
            ContactPosition::AfterAt => after_at,
            ContactPosition::BeforeAt => before_at,
        };
        let span = text.span(first, last);
        let by_letters = (written.len() >= 6).then(|| key(KeyKind::Handle, &confusables::handle(&written)));
        let by_letters = by_letters.into_iter().flat_map(|key| people.contacts.get(key));
        let at_server = letters_at_server(&written).map(|letters| key(KeyKind::Handle, &letters));
        let by_letters = by_letters.chain(at_server.into_iter().flat_map(|key| people.contacts.get(key)));
        let known = people.contacts.get(key(KeyKind::Contact, &written)).chain(by_letters);
        // An account with another number is most likely another one of the same person.
        let bare = without_addition(&written).map(|bare| key(KeyKind::Contact, bare));
        let near = bare.into_iter().flat_map(|key| people.contacts.get(key)).filter(|it| it.kind == HitKind::Handle);
        let hit = |contact: Contact| Hit {
            span,
            person: contact.person,
            kind: contact.kind,
            confidence: if contact.is_near { HitConfidence::Unsure } else { HitConfidence::Sure },
        };
        let mut hits: Vec<Hit> = known.chain(near).filter(holds).map(hit).collect();
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
