//! What besides the name speaks for one person or two: addresses, user names, place, employer.

use std::collections::HashMap;

use casebound_names::fold::fold;
use casebound_names::lexicon;
use casebound_record::Person;
use casebound_record::contact::{handle_word, is_same_handle, mailbox};

use crate::attendee::Attendee;
use crate::watch::WatchedPerson;

/// Local parts of addresses that are of an office and not of a person.
const OFFICES: &[&str] = &[
    "info",
    "office",
    "contact",
    "hello",
    "mail",
    "team",
    "admin",
    "events",
    "event",
    "tickets",
    "booking",
    "billing",
    "accounts",
    "hr",
    "kontakt",
    "buero",
    "contacto",
    "accounting",
    "invoices",
    "invoice",
    "rechnung",
    "orders",
    "sales",
    "support",
    "noreply",
    "no-reply",
];

/// Addresses and user names of known people, to be looked up.
#[derive(Default)]
pub(crate) struct Contacts<'p> {
    people: Vec<&'p Person>,
    mailboxes: HashMap<String, Vec<u32>>,
    locals: HashMap<String, Vec<u32>>,
    handles: HashMap<String, Vec<u32>>,
}

impl<'p> Contacts<'p> {
    /// Positions in the list are what every answer means.
    pub(crate) fn of(people: Vec<&'p Person>) -> Contacts<'p> {
        let mut all = Contacts::default();
        for (idx, person) in (0_u32..).zip(&people) {
            for email in &person.emails {
                let mailbox = mailbox(email.expose());
                if let Some(local) = telling_local(&mailbox) {
                    add(&mut all.locals, local, idx);
                }
                if mailbox.contains('@') {
                    add(&mut all.mailboxes, mailbox, idx);
                }
            }
            for handle in &person.handles {
                let word = handle_word(handle.expose()).to_lowercase();
                if let Some(local) = telling(&word) {
                    add(&mut all.locals, local, idx);
                }
                if word.chars().count() > 1 {
                    add(&mut all.handles, word, idx);
                }
            }
        }
        all.people = people;
        all
    }

    /// The people of an address.
    pub(crate) fn with_address(&self, address: &str) -> &[u32] {
        self.mailboxes.get(&mailbox(address)).map_or(&[], Vec::as_slice)
    }

    /// The people of whom an address of another provider, or a user name, has the same telling local part.
    pub(crate) fn with_local(&self, address: &str) -> &[u32] {
        telling_local(&mailbox(address)).and_then(|local| self.locals.get(&local)).map_or(&[], Vec::as_slice)
    }

    /// The people of a user name, as it is written in a column of such; elsewhere only one that can't be a word.
    pub(crate) fn with_handle(&self, cell: &str, is_column_of_handles: bool) -> Vec<u32> {
        let mut found = self.with_one_handle(cell, is_column_of_handles);
        // Several in a cell, words around one, a server behind it: `discord anna_b#12, anna_b.bsky.social`.
        let words = cell.split(|it: char| it.is_whitespace() || matches!(it, ',' | ';' | '|'));
        for word in words.filter(|_| is_column_of_handles) {
            found.extend(self.with_one_handle(word, true));
            let label = word.split_once('.').filter(|(_, server)| server.contains('.')).map(|(label, _)| label);
            found.extend(label.into_iter().flat_map(|label| self.with_one_handle(label, true)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn with_one_handle(&self, cell: &str, is_column_of_handles: bool) -> Vec<u32> {
        let word = handle_word(cell).to_lowercase();
        let is_bare = cell.split_whitespace().count() == 1;
        if !is_column_of_handles && (!is_bare || word.chars().count() < 5 || is_word(&word)) {
            return Vec::new();
        }
        let known = self.handles.get(&word).map_or(&[][..], Vec::as_slice);
        let is_same = |idx: &&u32| {
            let person = self.people.get(**idx as usize);
            person.is_some_and(|person| person.handles.iter().any(|handle| is_same_handle(handle.expose(), cell)))
        };
        known.iter().filter(is_same).copied().collect()
    }
}

fn add(map: &mut HashMap<String, Vec<u32>>, key: String, person: u32) {
    let people = map.entry(key).or_default();
    if !people.contains(&person) {
        people.push(person);
    }
}

fn is_word(word: &str) -> bool {
    lexicon::is_also_word(word) || lexicon::is_other_word(word)
}

fn telling_local(mailbox: &str) -> Option<String> {
    mailbox.split_once('@').and_then(|(local, _)| telling(local))
}

/// The letters and digits of a local part or user name that only few would choose.
fn telling(local: &str) -> Option<String> {
    let bare: String = fold(local).chars().filter(|letter| letter.is_alphanumeric()).collect();
    (bare.chars().count() >= 6 && !is_word(&bare) && !OFFICES.contains(&local)).then_some(bare)
}

/// Returns whether an address is of an office, where several people may use it.
pub(crate) fn is_of_office(address: &str) -> bool {
    mailbox(address).split_once('@').is_some_and(|(local, _)| OFFICES.contains(&local))
}

/// Returns whether the local part of an address holds more than words of a name and an addition that many choose.
pub(crate) fn adds_to_name(address: &str, names: &[String]) -> bool {
    let Some(mut rest) = telling_local(&mailbox(address)) else { return false };
    for name in names {
        for word in fold(name).split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.chars().count() > 2) {
            rest = rest.replace(word, "");
        }
    }
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    digits > 2 || rest.chars().count() > 4
}

/// What is known of the place and employer of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldMatch {
    Unknown,
    No,
    Yes,
}

/// How the places and employers of a row and a person agree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlaceMatch {
    pub(crate) city: FieldMatch,
    pub(crate) country: FieldMatch,
    pub(crate) employer: FieldMatch,
}

impl PlaceMatch {
    pub(crate) fn of(row: &Attendee, watched: &WatchedPerson) -> PlaceMatch {
        let employer = watched.person.employer.as_ref().map_or("", |employer| employer.expose());
        let companies: Vec<FieldMatch> = row.companies.iter().map(|company| agree(company, employer)).collect();
        let employer =
            companies.iter().copied().find(|company| *company == FieldMatch::Yes).or(companies.first().copied());
        PlaceMatch {
            city: agree(&row.city, &watched.city),
            country: agree(&row.country, &watched.country),
            employer: employer.unwrap_or(FieldMatch::Unknown),
        }
    }

    /// In words.
    pub(crate) fn words(self) -> Vec<&'static str> {
        let all = [(self.city, "same city", "other city"), (self.employer, "same employer", "other employer")];
        let mut words: Vec<&str> = all
            .iter()
            .filter_map(|(agrees, yes, no)| match agrees {
                FieldMatch::Unknown => None,
                FieldMatch::No => Some(*no),
                FieldMatch::Yes => Some(*yes),
            })
            .collect();
        if self.city != FieldMatch::Yes && self.country == FieldMatch::No {
            words.push("other country");
        }
        words
    }
}

fn agree(one: &str, other: &str) -> FieldMatch {
    let bare = |text: &str| fold(text).chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
    let (one, other) = (bare(one), bare(other));
    match (one.is_empty() || other.is_empty(), one == other) {
        (true, _) => FieldMatch::Unknown,
        (false, true) => FieldMatch::Yes,
        (false, false) => FieldMatch::No,
    }
}
