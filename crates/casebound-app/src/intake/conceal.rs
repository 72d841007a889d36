//! Replaces the people of a case by their keys in what a mail or a form says.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BTreeSet;

use casebound_mail::quoted;
use casebound_names::{Hit, HitConfidence, HitKind, People};
use casebound_record::case::Person;
use casebound_record::{CaseFile, Committee};

use super::neighbours;

/// Placeholders around a person's key while the text around it is being escaped.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// Replaces the people of a case by their keys.
pub(super) struct Concealer<'c> {
    people: People,
    keys: Vec<&'c str>,
    /// The family names, as they are written.
    families: Vec<&'c str>,
    committee: &'c Committee,
    /// Positions of people whose names may be somebody else's where they stand, and were left there.
    left: RefCell<BTreeSet<usize>>,
}

impl<'c> Concealer<'c> {
    /// Prepares the search for the people of this case.
    pub(super) fn of(case: &'c CaseFile, committee: &'c Committee) -> Concealer<'c> {
        let people = &case.case.people;
        Concealer {
            people: People::of(people),
            keys: people.iter().map(|person| person.key.as_str()).collect(),
            families: people.iter().map(family).collect(),
            committee,
            left: RefCell::default(),
        }
    }

    /// Says whose names were left in the text because they may be somebody else's.
    pub(super) fn left(&self) -> Option<String> {
        let left = self.left.borrow();
        let keys: Vec<&str> = left.iter().filter_map(|person| self.keys.get(*person).copied()).collect();
        (!keys.is_empty()).then(|| {
            format!(
                "parts of the name of {} stand beside other names, or in links and addresses, and were left as they are; \
                 where they mean that person, write the key in brackets",
                keys.join(", ")
            )
        })
    }

    /// Returns the text with placeholders and keys instead of names and addresses.
    fn with_placeholders(&self, text: &str) -> String {
        let text = text.replace([OPEN, CLOSE], "\u{fffd}");
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for hit in self.sure_hits(&text) {
            let (Some(before), Some(words)) = (text.get(at..hit.span.start), text.get(hit.span.start..hit.span.end))
            else {
                continue;
            };
            let is_whole = matches!(hit.kind, HitKind::Name | HitKind::Email | HitKind::Handle | HitKind::Phone);
            let is_of_a_member = !is_whole && self.is_part_of_a_member(words);
            let Some(key) = self.keys.get(hit.person as usize).filter(|_| !is_of_a_member) else { continue };
            if self.may_be_another(&text, &hit, is_whole) {
                self.left.borrow_mut().insert(hit.person as usize);
                continue;
            }
            out.push_str(before.strip_suffix('@').filter(|_| hit.kind == HitKind::Handle).unwrap_or(before));
            out.push(OPEN);
            out.push_str(key);
            out.push(CLOSE);
            at = hit.span.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }

    /// Returns whether words may be the name of somebody else, or are part of an address or a link that must stay what it is.
    fn may_be_another(&self, text: &str, hit: &Hit, is_whole: bool) -> bool {
        let (before, after) = neighbours::around(text, hit.span);
        let words = text.get(hit.span.start..hit.span.end).unwrap_or_default();
        let is_address = match hit.kind {
            HitKind::Phone => true,
            HitKind::Email => words.contains('@'),
            _ => false,
        };
        // The first half of an address is a user name, too, and may be a given name.
        let is_whole = is_whole
            && match hit.kind {
                HitKind::Email => is_address,
                HitKind::Handle => before.ends_with('@') || words.starts_with('@'),
                _ => true,
            };
        let family = self.families.get(hit.person as usize).copied().unwrap_or_default();
        !is_address && neighbours::is_in_a_link(text, hit.span)
            || !is_whole && neighbours::is_another(before, words, after, family)
    }

    /// Returns the sure hits in order; of those that overlap, the longest.
    fn sure_hits(&self, text: &str) -> Vec<Hit> {
        let mut hits = self.people.find(text);
        hits.retain(|hit| hit.confidence == HitConfidence::Sure);
        hits.sort_by_key(|hit| (hit.span.start, Reverse(hit.span.len())));
        let mut end = 0;
        hits.retain(|hit| {
            let is_apart = hit.span.start >= end;
            end = if is_apart { hit.span.end } else { end };
            is_apart
        });
        hits
    }

    /// Returns whether these words are part of a member's name: members are public, so a name that a person shares with one of them
    /// tells nothing.
    fn is_part_of_a_member(&self, words: &str) -> bool {
        let names = self.committee.members.iter().filter_map(|member| member.name.as_deref());
        names.flat_map(|name| name.split(' ')).any(|part| part == words)
    }

    /// Returns a quotation of the text in which the people of the case are references, and nothing else is.
    pub(super) fn quote(&self, text: &str) -> String {
        with_references(&quoted(&self.with_placeholders(text)))
    }

    /// Returns the text for a field, in which the people of the case are references.
    pub(super) fn field(&self, text: &str) -> String {
        let text = self.with_placeholders(&text.replace("[person-", "(person-"));
        text.replace(OPEN, "[").replace(CLOSE, "]")
    }
}

/// The family name of a person: the last word of the name.
fn family(person: &Person) -> &str {
    let name = person.name.as_ref().map(|name| name.expose().as_str()).unwrap_or_default();
    name.split_whitespace().last().filter(|_| name.trim().contains(char::is_whitespace)).unwrap_or_default()
}

/// Turns the placeholders into references, and escapes neighbours that would make a link of one.
fn with_references(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            OPEN => {
                if out.ends_with(['\\', '!']) {
                    let last = out.pop().unwrap_or_default();
                    out.extend(['\\', last]);
                }
                out.push('[');
            }
            CLOSE => out.push(']'),
            '(' | '[' | ':' | '{' if out.ends_with(']') => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
    }
    out
}
