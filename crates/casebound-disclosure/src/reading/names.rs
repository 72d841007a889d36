//! One way of speaking of the people of a case, put in place of keys and names.

use std::collections::BTreeMap;

use casebound_names::People;
use casebound_record::{Case, Committee, Person, Span, references};

use super::NamingStyle;

/// Puts one way of speaking of people in place of keys and names.
pub(super) struct Names<'a> {
    case: &'a Case,
    /// The committee whose members and words are spoken of.
    pub(super) committee: &'a Committee,
    naming: NamingStyle,
    people: BTreeMap<&'a str, String>,
    identities: People,
}

impl<'a> Names<'a> {
    pub(super) fn new(case: &'a Case, committee: &'a Committee, naming: NamingStyle) -> Names<'a> {
        let name = |person: &Person| match (&person.name, naming) {
            (Some(name), NamingStyle::Full) => name.expose().clone(),
            _ => pseudonym(&person.key),
        };
        let people = case.people.iter().map(|person| (person.key.as_str(), name(person))).collect();
        Names { case, committee, naming, people, identities: People::of(&case.people) }
    }

    /// Returns whether identities are hidden.
    pub(super) fn are_hidden(&self) -> bool {
        self.naming == NamingStyle::Pseudonyms
    }

    /// The person with this key, or the words themselves where nobody has it.
    pub(super) fn person(&self, key: &str) -> String {
        self.people.get(key).cloned().unwrap_or_else(|| self.text(key))
    }

    /// The member with this key, or the key itself.
    pub(super) fn member(&self, key: &str) -> String {
        let place = self.committee.members.iter().position(|member| member.key == key);
        match (self.naming, place) {
            (NamingStyle::Pseudonyms, Some(place)) => format!("Team Member {}", letter(place)),
            (_, Some(place)) => {
                self.committee.members.get(place).and_then(|it| it.name.clone()).unwrap_or_else(|| key.to_owned())
            }
            (_, None) => key.to_owned(),
        }
    }

    /// A free text: references become names, and with pseudonyms names in the clear become pseudonyms too.
    pub(super) fn text(&self, text: &str) -> String {
        let mut places: Vec<(Span, String)> = references(text)
            .into_iter()
            .filter_map(|it| Some((it.span, self.people.get(it.key.as_str())?.clone())))
            .collect();
        if self.are_hidden() {
            for mention in self.identities.find_doubtful(text) {
                let is_reference = places.iter().any(|(it, _)| it.overlaps(mention.span));
                if let (false, Some(person)) = (is_reference, self.case.people.get(mention.person as usize)) {
                    places.push((mention.span, pseudonym(&person.key)));
                }
            }
        }
        places.sort_by_key(|(span, _)| *span);
        let mut out = text.to_owned();
        for (span, words) in places.into_iter().rev() {
            out.replace_range(span.start..span.end, &words);
        }
        out
    }
}

/// `person-a` is Person A; a longer word after the hyphen is kept in lower case: Person speaker.
fn pseudonym(key: &str) -> String {
    let rest = key.strip_prefix("person-").unwrap_or(key);
    if rest.len() <= 2 { format!("Person {}", rest.to_ascii_uppercase()) } else { format!("Person {rest}") }
}

/// A to Z, then AA, AB, …
fn letter(place: usize) -> String {
    let one = |idx: usize| char::from(b'A' + u8::try_from(idx % 26).expect("less than 26"));
    if place < 26 { one(place).to_string() } else { format!("{}{}", one(place / 26 - 1), one(place)) }
}
