//! Who of the people of many cases may be the same person, how sure that is, and why. Nobody is merged: a member looks.

use std::collections::{BTreeMap, HashMap};

use casebound_names::{People, bare_name, count_of_words, identity_keys};
use casebound_record::contact::handle_word;
use casebound_record::{Person, Private};
use serde::Serialize;

use crate::judge::{Grade, NameSplit, grade};
use crate::signs::Contacts;

/// How sure it is that two descriptions are of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SamePersonConfidence {
    /// A name in another spelling or form, or an address that begins the same.
    Possible,
    /// The same name, or the same address under another name.
    Likely,
    /// The same address, number or user name, and no other name.
    Sure,
}

/// Somebody who may be the one that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SamePerson {
    /// A position in the list that [`KnownPeople::of`] was given.
    pub place: usize,
    pub confidence: SamePersonConfidence,
    /// Why, in a few words.
    pub why: String,
    /// They have an address, a number or a user name in common.
    has_contact: bool,
    /// The position of the person through whom it is known, where what was asked for says nothing of this one.
    pub via: Option<usize>,
}

/// The people of many cases, to be asked for one of them.
pub struct KnownPeople<'p> {
    all: Vec<&'p Person>,
    names: People,
    contacts: Contacts<'p>,
    phones: HashMap<u64, Vec<usize>>,
}

/// What one description has in common with another.
#[derive(Debug, Clone, Copy, Default)]
struct Common {
    grade: Option<Grade>,
    is_only_word: bool,
    address: bool,
    phone: bool,
    handle: bool,
    local: bool,
}

impl<'p> KnownPeople<'p> {
    /// Gathers these people. Whoever has neither a name nor an address is never found.
    pub fn of(all: Vec<&'p Person>) -> KnownPeople<'p> {
        let mut phones: HashMap<u64, Vec<usize>> = HashMap::new();
        for (place, person) in all.iter().enumerate() {
            phone_keys(person).into_iter().for_each(|key| phones.entry(key).or_default().push(place));
        }
        KnownPeople { names: People::of(all.iter().copied()), contacts: Contacts::of(all.clone()), phones, all }
    }

    /// Finds everybody who may be the person described, the surest first. `own` is the position of that person, where it is one
    /// of them; `is_settled` says whether somebody found two of them to be different people.
    ///
    /// Whoever shares an address with somebody found is found too: the second address of a person leads to further cases, but not
    /// past somebody of another name.
    pub fn find(
        &self,
        asked: &Person,
        own: Option<usize>,
        is_settled: &dyn Fn(usize, usize) -> bool,
    ) -> Vec<SamePerson> {
        let is_own_settled = |place: usize| own.is_some_and(|own| is_settled(own, place));
        let mut found: BTreeMap<usize, SamePerson> = BTreeMap::new();
        if let Some(own) = own {
            let (confidence, why) = (SamePersonConfidence::Sure, "who was asked for".to_owned());
            found.insert(own, SamePerson { place: own, confidence, why, has_contact: false, via: None });
        }
        for hit in self.direct(asked).into_iter().filter(|hit| !is_own_settled(hit.place)) {
            found.entry(hit.place).or_insert(hit);
        }
        let names = self.grades(asked);
        let is_other = |place: usize| is_named(asked) && self.is_named(place) && !is_alike(&names, place);
        let mut open: Vec<usize> =
            found.keys().copied().filter(|place| Some(*place) != own && !is_other(*place)).collect();
        while let Some(place) = open.pop() {
            let (Some(person), Some(reached)) = (self.all.get(place), found.get(&place).cloned()) else { continue };
            for hit in self.direct(person).into_iter().filter(|hit| hit.has_contact && hit.place != place) {
                if is_settled(place, hit.place) || is_own_settled(hit.place) {
                    continue;
                }
                let is_other = is_other(hit.place);
                let most = if is_other { SamePersonConfidence::Likely } else { hit.confidence };
                let is_guess = reached.confidence < SamePersonConfidence::Sure && most < SamePersonConfidence::Sure;
                // Likely the same as somebody who likely is the same.
                let confidence = if is_guess { SamePersonConfidence::Possible } else { reached.confidence.min(most) };
                if found.get(&hit.place).is_none_or(|before| before.confidence < confidence) {
                    let is_end = is_other || is_named(person) && hit.confidence < SamePersonConfidence::Sure;
                    found.insert(hit.place, SamePerson { confidence, via: Some(place), ..hit.clone() });
                    open.extend((!is_end).then_some(hit.place));
                }
            }
        }
        let mut found: Vec<SamePerson> = found.into_values().collect();
        found.sort_by_key(|hit| std::cmp::Reverse(hit.confidence));
        found
    }

    fn is_named(&self, place: usize) -> bool {
        self.all.get(place).is_some_and(|person| is_named(person))
    }

    /// Whoever has something in common with this description.
    fn direct(&self, asked: &Person) -> Vec<SamePerson> {
        let mut common: BTreeMap<usize, Common> = BTreeMap::new();
        for (place, (grade, is_only_word)) in self.grades(asked) {
            let entry = common.entry(place).or_default();
            (entry.grade, entry.is_only_word) = (Some(grade), is_only_word);
        }
        for email in &asked.emails {
            self.contacts.with_address(email.expose()).iter().for_each(|place| at(&mut common, *place).address = true);
            self.contacts.with_local(email.expose()).iter().for_each(|place| at(&mut common, *place).local = true);
        }
        for handle in &asked.handles {
            let with = self.contacts.with_handle(handle.expose(), true);
            with.into_iter().for_each(|place| at(&mut common, place).handle = true);
            // What is an address elsewhere may begin as the user name.
            let local = format!("{}@", handle_word(handle.expose()));
            self.contacts.with_local(&local).iter().for_each(|place| at(&mut common, *place).local = true);
        }
        for place in phone_keys(asked).iter().filter_map(|key| self.phones.get(key)).flatten() {
            common.entry(*place).or_default().phone = true;
        }
        // One word that somebody typed may be any part of a name.
        let is_word =
            asked.emails.is_empty() && asked.handles.is_empty() && asked.phones.is_empty() && is_one_word(asked);
        let is_shared = !is_named(asked) && self.are_several(&common);
        let judged = common.into_iter().filter_map(|(place, common)| {
            let has_contact = common.is_contact();
            let (mut confidence, mut why) = common.judge(is_named(asked) && self.is_named(place), is_word)?;
            if is_shared && confidence == SamePersonConfidence::Sure {
                confidence = SamePersonConfidence::Likely;
                why.push("people of different names have it");
            }
            Some(SamePerson { place, confidence, why: why.join(", "), has_contact, via: None })
        });
        judged.collect()
    }

    /// Returns whether people of different names have an address in common.
    fn are_several(&self, common: &BTreeMap<usize, Common>) -> bool {
        let with = common.iter().filter(|(place, common)| common.is_contact() && self.is_named(**place));
        let with: Vec<usize> = with.map(|(place, _)| *place).collect();
        let Some((first, others)) = with.split_first() else { return false };
        let names = self.all.get(*first).map(|person| self.grades(person)).unwrap_or_default();
        others.iter().any(|other| !is_alike(&names, *other))
    }

    /// How the names of this description are like those of the people, and whether that is a name of a single word.
    fn grades(&self, asked: &Person) -> BTreeMap<usize, (Grade, bool)> {
        let mut best: BTreeMap<usize, (Grade, bool)> = BTreeMap::new();
        let written = asked.name.iter().chain(&asked.aliases).map(Private::expose);
        for name in written.flat_map(|name| [name.clone(), bare_name(name)]) {
            for alike in self.names.alike(&name) {
                let is_only_word = alike.words == 1 && alike.parts == 1;
                let Some(grade) = grade(&alike, NameSplit::default(), NameSplit::default()) else { continue };
                let before = best.entry(alike.person as usize).or_insert((grade, is_only_word));
                *before = (*before).max((grade, is_only_word));
            }
        }
        best
    }
}

impl Common {
    fn is_contact(self) -> bool {
        self.address || self.phone || self.handle
    }

    /// How sure it is, and why. `None` when it is too little. `are_named` says whether both have a name, `is_word` whether nothing
    /// but one word is known.
    fn judge(self, are_named: bool, is_word: bool) -> Option<(SamePersonConfidence, Vec<&'static str>)> {
        let is_alike = self.grade.is_some_and(Grade::is_alike);
        let mut why = Vec::new();
        why.extend(self.address.then_some("same address"));
        why.extend(self.phone.then_some("same telephone number"));
        why.extend(self.handle.then_some("same user name"));
        match self.grade.filter(|grade| grade.is_alike() || self.is_contact() || self.local || is_word) {
            Some(_) if self.is_only_word => why.push("same name of one word"),
            Some(Grade::Family) if !is_word => why.push("same family name, other given name"),
            Some(grade) => why.push(grade.words()),
            None if self.is_contact() && are_named => why.push("other name"),
            None => {}
        }
        let is_whole = matches!(self.grade, Some(Grade::Same | Grade::Holds)) && !self.is_only_word;
        let confidence = match self.is_contact() {
            true if is_alike || !are_named => SamePersonConfidence::Sure,
            true => SamePersonConfidence::Likely,
            false if is_whole || is_alike && self.local => SamePersonConfidence::Likely,
            false if is_alike || self.local || is_word && self.grade.is_some() => SamePersonConfidence::Possible,
            false => return None,
        };
        if self.local && !self.is_contact() {
            why.push("address or user name that begins the same");
        }
        Some((confidence, why))
    }
}

fn at(common: &mut BTreeMap<usize, Common>, place: u32) -> &mut Common {
    common.entry(place as usize).or_default()
}

fn is_named(person: &Person) -> bool {
    person.name.iter().chain(&person.aliases).any(|name| name.expose().chars().any(char::is_alphanumeric))
}

fn is_one_word(person: &Person) -> bool {
    let mut names = person.name.iter().chain(&person.aliases).map(Private::expose);
    names.clone().next().is_some() && names.all(|name| count_of_words(&bare_name(name)) == 1)
}

fn is_alike(grades: &BTreeMap<usize, (Grade, bool)>, place: usize) -> bool {
    grades.get(&place).is_some_and(|(grade, _)| grade.is_alike())
}

/// The keys of a person's telephone numbers.
fn phone_keys(person: &Person) -> Vec<u64> {
    identity_keys(&Person { phones: person.phones.clone(), ..Person::default() })
}
