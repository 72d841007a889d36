//! The screening: looks up each row in the watch list by keys, without comparing all pairs.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};

use casebound_names::{People, WordSimilarity, bare_name, count_of_parts, count_of_words, fold::fold};
use casebound_record::words::RegistrationAnswer;
use chrono::NaiveDate;
use serde::Serialize;

use crate::attendee::{Attendee, Registered};
use crate::columns::Columns;
use crate::judge::{Grade, NameSplit, grade, misspelt};
use crate::signs::{Contacts, FieldMatch, PlaceMatch, adds_to_name, is_of_office};
use crate::table::Table;
use crate::watch::{WatchList, WatchedPerson};

/// From how many people on, whom a list may be expected to have of a name by chance, the name alone says too little.
const COMMON_FROM: f64 = 0.05;

/// In a shorter list two people of one name are sooner the same person twice.
const FEW_NAMES: u32 = 200;

/// How sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowVerdict {
    /// It may be the person: a member looks.
    Review,
    /// The same address or user name.
    Match,
}

/// A row that a member has to look at. Field names are a contract with scripts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FlaggedRow {
    /// The code of the order, or the number of the row, as `row 7`.
    pub order: String,
    /// The name as it was registered.
    pub name: String,
    pub verdict: RowVerdict,
    /// Whom it may be.
    pub person: String,
    /// Why it is shown, and what holds.
    pub why: String,
}

/// What a screening found.
#[derive(Debug, Default)]
pub struct ScreeningResult {
    /// How many rows there were.
    pub rows: usize,
    /// How many have no attendee yet.
    pub unassigned: usize,
    /// In the order of the list.
    pub shown: Vec<FlaggedRow>,
    /// What need not be looked at again, because a member decided what becomes of it.
    pub settled: Vec<FlaggedRow>,
}

/// What was found for one row and one person.
struct Candidate {
    row: usize,
    order: String,
    name: String,
    person: u32,
    verdict: RowVerdict,
    /// The name is like the person's.
    is_alike: bool,
    is_cancelled: bool,
    why: Vec<&'static str>,
}

/// Holds every row of a list against the watch list.
pub fn screen(table: &Table, columns: &Columns, watch: &WatchList) -> ScreeningResult {
    let screening = Screening::of(table, columns, watch);
    let mut screened = ScreeningResult::default();
    let mut found: Vec<Candidate> = Vec::new();
    for (number, row) in table.rows() {
        let row = Attendee::of(columns, &row);
        if !table.is_head(number) {
            screened.rows += 1;
            screened.unassigned += usize::from(row.attendee.is_nobody());
        }
        found.extend(screening.row(number, &row));
    }
    doubt_shared(&mut found);
    for found in found {
        let Some(watched) = watch.people().get(found.person as usize) else { continue };
        let is_settled = is_settled(watched, &found);
        let order = if found.order.is_empty() { format!("row {}", found.row) } else { found.order };
        let call = watched.call.as_ref().map(|member| format!("; call {member}")).unwrap_or_default();
        let answer = watched.answer.map(answer_in_words).unwrap_or_default();
        let why = format!("{}; {}{answer}{call}", found.why.join(", "), watched.holds);
        let row = FlaggedRow { order, name: found.name, verdict: found.verdict, person: watched.id.clone(), why };
        if is_settled { screened.settled.push(row) } else { screened.shown.push(row) }
    }
    screened
}

/// Returns whether a member decided already what becomes of it. Whoever is not welcome and has a ticket is shown each time.
fn is_settled(watched: &WatchedPerson, found: &Candidate) -> bool {
    watched.answer.is_some_and(|(answer, _)| answer != RegistrationAnswer::NotWelcome || found.is_cancelled)
}

fn answer_in_words((answer, on): (RegistrationAnswer, Option<NaiveDate>)) -> String {
    let on = on.map(|day| format!(" on {day}")).unwrap_or_default();
    format!("; decided{on}: {}", answer.word())
}

/// Whoever buys for others may leave their own address in each ticket: where one of an order has the person's name, the
/// others are others.
fn doubt_shared(found: &mut [Candidate]) {
    let named: HashSet<(String, u32)> = found
        .iter()
        .filter(|row| row.is_alike && !row.order.is_empty())
        .map(|row| (row.order.clone(), row.person))
        .collect();
    for candidate in found.iter_mut().filter(|it| !it.is_alike) {
        if named.contains(&(candidate.order.clone(), candidate.person)) && candidate.verdict == RowVerdict::Match {
            candidate.verdict = RowVerdict::Review;
            candidate.why.push("another ticket of the order has the person's name");
        }
    }
}

/// Everything to look up.
struct Screening<'w> {
    watch: &'w [WatchedPerson],
    people: People,
    contacts: Contacts<'w>,
    common: NameFrequencies,
}

/// How often the words of names are borne in a list.
#[derive(Default)]
struct NameFrequencies {
    hasher: RandomState,
    bearers: HashMap<u64, u32>,
    names: u32,
}

impl NameFrequencies {
    fn of(table: &Table, columns: &Columns) -> NameFrequencies {
        let mut common = NameFrequencies::default();
        let mut seen = HashSet::new();
        for (_, row) in table.rows() {
            for who in Attendee::of(columns, &row).people() {
                let names: Vec<String> = who.names.iter().map(|name| fold(&bare_name(name))).collect();
                // The same person may be there several times.
                if !names.is_empty() && seen.insert(common.hasher.hash_one(&names)) {
                    common.names += 1;
                    let words: BTreeSet<&str> = names.iter().flat_map(|name| words_of(name)).collect();
                    for word in words {
                        *common.bearers.entry(common.hasher.hash_one(word)).or_default() += 1;
                    }
                }
            }
        }
        common
    }

    fn bearers(&self, word: &str) -> u32 {
        self.bearers.get(&self.hasher.hash_one(word)).copied().unwrap_or(0)
    }

    /// Returns whether a list may have somebody else of this name by chance, as far as its own words tell.
    fn is_common(&self, name: &str) -> bool {
        let folded = fold(&bare_name(name));
        let mut counts: Vec<f64> = words_of(&folded).map(|word| f64::from(self.bearers(word))).collect();
        counts.sort_by(f64::total_cmp);
        let rows = f64::from(self.names.max(FEW_NAMES));
        match counts[..] {
            [] => false,
            [only] => only > 1.0,
            // The two words that are borne least: a middle name or a particle tells nothing else. What nobody else bears is not
            // common, however short the list.
            [_, second, ..] if second < 2.0 => false,
            [first, second, ..] => first * second / rows > COMMON_FROM,
        }
    }
}

fn words_of(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.chars().count() > 1)
}

impl<'w> Screening<'w> {
    fn of(table: &Table, columns: &Columns, watch: &'w WatchList) -> Screening<'w> {
        Screening {
            watch: watch.people(),
            people: People::of(watch.people().iter().map(|watched| &watched.person)),
            contacts: Contacts::of(watch.people().iter().map(|watched| &watched.person).collect()),
            common: NameFrequencies::of(table, columns),
        }
    }

    /// All people that a row may be, or a guest in it.
    fn row(&self, number: usize, row: &Attendee) -> Vec<Candidate> {
        let is_unassigned = row.attendee.is_nobody();
        let who = if is_unassigned { &row.buyer } else { &row.attendee };
        let mut signs = self.signs(who);
        let handles = row.handles.iter().map(|cell| (cell, true)).chain(row.others.iter().map(|cell| (cell, false)));
        for (cell, is_column) in handles {
            for person in self.contacts.with_handle(cell, is_column) {
                signs.entry(person).or_default().has_handle = true;
            }
        }
        if !is_unassigned {
            self.buyer(row, &mut signs);
        }
        let why = is_unassigned.then_some("the ticket names nobody yet");
        let mut found: Vec<Candidate> = self.judged(number, row, who, signs, why).collect();
        for guest in &row.guests {
            let of_guest: Vec<Candidate> =
                self.judged(number, row, guest, self.signs(guest), Some("a guest of this row")).collect();
            for candidate in of_guest {
                // Who comes may be written again among the guests.
                let before = found.iter().position(|it| it.person == candidate.person);
                match before.and_then(|at| found.get_mut(at)) {
                    Some(before) if before.verdict < candidate.verdict => *before = candidate,
                    Some(_) => {}
                    None => found.push(candidate),
                }
            }
        }
        found
    }

    /// What is found about each person in the names and addresses of somebody.
    fn signs(&self, who: &Registered) -> BTreeMap<u32, Signs> {
        let mut signs: BTreeMap<u32, Signs> = BTreeMap::new();
        for (person, name) in self.names(who) {
            signs.entry(person).or_default().add_name(name);
        }
        for email in &who.emails {
            for person in self.contacts.with_address(email) {
                let signs = signs.entry(*person).or_default();
                signs.has_address = true;
                signs.is_office |= is_of_office(email);
            }
            for person in self.contacts.with_local(email) {
                let signs = signs.entry(*person).or_default();
                signs.has_local = true;
                signs.has_telling_local |= adds_to_name(email, &who.names);
            }
        }
        signs
    }

    fn judged(
        &self,
        number: usize,
        row: &Attendee,
        who: &Registered,
        signs: BTreeMap<u32, Signs>,
        whose: Option<&'static str>,
    ) -> impl Iterator<Item = Candidate> {
        signs.into_iter().filter_map(move |(person, signs)| {
            let place = PlaceMatch::of(row, self.watch.get(person as usize)?);
            let (verdict, mut why) = signs.verdict(place, who)?;
            why.extend(whose);
            if row.is_cancelled {
                why.push("cancelled or refunded");
            }
            let (order, name) = (row.order.clone(), who.name().to_owned());
            Some(Candidate {
                row: number,
                order,
                name,
                person,
                verdict,
                is_alike: signs.is_alike(),
                is_cancelled: row.is_cancelled,
                why,
            })
        })
    }

    /// Whoever bought the ticket, where that is not who comes.
    fn buyer(&self, row: &Attendee, signs: &mut BTreeMap<u32, Signs>) {
        for email in &row.buyer.emails {
            for person in self.contacts.with_address(email) {
                signs.entry(*person).or_default().is_buyer = true;
            }
        }
        if fold(row.buyer.name()) != fold(row.attendee.name()) {
            for (person, name) in self.names(&row.buyer) {
                if name.grade >= Grade::Holds && !name.is_common {
                    signs.entry(person).or_default().is_buyers_name = true;
                }
            }
        }
    }

    /// People of the watch list with names that are like one of these.
    fn names(&self, who: &Registered) -> Vec<(u32, Name)> {
        let mut found = Vec::new();
        for (name, written) in spellings(who) {
            let folded = fold(&name);
            let words: Vec<&str> =
                folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
            let is_common = self.common.is_common(&name);
            // What others are called as well is not misspelt.
            let is_name = |idx: usize| words.get(idx).is_some_and(|word| self.common.bearers(word) > 1);
            for alike in self.people.alike(&name) {
                let family = self.watch.get(alike.person as usize).and_then(|watched| watched.family.as_deref());
                let given = family
                    .and_then(|family| alike.parts.checked_sub(count_of_parts(family)))
                    .filter(|given| *given > 0);
                if let Some(grade) = grade(&alike, written, NameSplit(given)) {
                    let is_other = misspelt(&alike).any(is_name);
                    found.push((alike.person, Name { grade, is_common, is_other }));
                }
            }
        }
        found
    }
}

/// The names of somebody, each as it is written and without what is none of its words.
fn spellings(who: &Registered) -> Vec<(String, NameSplit)> {
    let parted = |given: &str, family: &str| (format!("{given} {family}"), NameSplit(Some(count_of_words(given))));
    let whole = who.parted.as_ref().map(|(given, family)| fold(&format!("{given} {family}")));
    let mut all: Vec<(String, NameSplit)> = Vec::new();
    for name in who.names.iter().filter(|name| whole.as_ref().is_none_or(|whole| fold(name) != *whole)) {
        all.push((name.clone(), NameSplit(None)));
        all.push((bare_name(name), NameSplit(None)));
        all.extend(unglued(name).map(|name| (name, NameSplit(None))));
    }
    if let Some((given, family)) = &who.parted {
        all.push(parted(given, family));
        all.push(parted(&bare_name(given), &bare_name(family)));
    }
    let mut seen: HashSet<String> = HashSet::new();
    all.retain(|(name, _)| seen.insert(fold(name)));
    all
}

/// Parts words that are written as one: `AnnaBerg`, and the first letters of `JW Berg`.
fn unglued(name: &str) -> Option<String> {
    let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
    let letters: Vec<char> = first.chars().collect();
    let at = |idx: usize| letters.get(idx).copied().unwrap_or_default();
    if !rest.is_empty() {
        let is_initials = (2..4).contains(&letters.len()) && letters.iter().all(|letter| letter.is_uppercase());
        let is_shouted = !rest.chars().any(char::is_lowercase);
        let apart: Vec<String> = letters.iter().map(char::to_string).collect();
        return (is_initials && !is_shouted).then(|| format!("{} {rest}", apart.join(" ")));
    }
    let seam = (3..letters.len()).find(|idx| at(*idx).is_uppercase() && at(idx - 1).is_lowercase())?;
    let (start, end) = letters.split_at_checked(seam)?;
    Some(format!("{} {}", start.iter().collect::<String>(), end.iter().collect::<String>()))
}

/// A name that is like the person's.
#[derive(Debug, Clone, Copy)]
struct Name {
    grade: Grade,
    /// Others of the list may well bear it.
    is_common: bool,
    /// What would be misspelt is a name of its own.
    is_other: bool,
}

/// What speaks for one person in one row.
#[derive(Debug, Default, Clone, Copy)]
struct Signs {
    name: Option<Name>,
    has_address: bool,
    /// The address is of an office.
    is_office: bool,
    has_handle: bool,
    /// An address of another provider begins in the same way.
    has_local: bool,
    /// And that holds more than a name.
    has_telling_local: bool,
    is_buyer: bool,
    is_buyers_name: bool,
}

impl Signs {
    fn add_name(&mut self, name: Name) {
        if self.name.is_none_or(|before| before.grade < name.grade) {
            self.name = Some(name);
        }
    }

    fn is_alike(self) -> bool {
        self.name.is_some_and(|name| name.grade.is_alike())
    }

    /// What a member is told, and why. `None` when it is too little.
    fn verdict(self, place: PlaceMatch, who: &Registered) -> Option<(RowVerdict, Vec<&'static str>)> {
        let name = self.name.map_or("", |name| name.grade.words());
        let mut why = Vec::new();
        let mut verdict = RowVerdict::Review;
        if self.has_address || self.has_handle {
            why.extend(self.has_address.then_some("same address"));
            why.extend(self.has_handle.then_some("same user name"));
            match self.name.map(|name| name.grade) {
                _ if who.names.is_empty() => verdict = RowVerdict::Match,
                _ if self.is_alike() => {
                    verdict = RowVerdict::Match;
                    why.push(name);
                }
                Some(Grade::Family) => why.push("same family name, other given name"),
                _ if self.is_office => why.push("other name, and the address is of an office"),
                _ => {
                    verdict = RowVerdict::Match;
                    why.push("other name");
                }
            }
        } else if self.is_buyer && self.is_alike() {
            verdict = RowVerdict::Match;
            why.extend(["bought from the same address", name]);
        } else if self.is_buyer {
            why.push("bought from the person's address, for another name");
        } else if self.name.is_some_and(|name| self.is_enough(name, place)) {
            why.push(name);
            why.push(match (self.has_local, who.emails.is_empty()) {
                (true, _) => "address that begins the same",
                (false, false) => "other address",
                (false, true) => "no address",
            });
        } else if self.is_buyers_name {
            why.push("bought by somebody of the same name, for another name");
        } else {
            return None;
        }
        why.extend(place.words());
        Some((verdict, why))
    }

    /// Returns whether a name, with what is around it, is worth a look.
    fn is_enough(self, name: Name, place: PlaceMatch) -> bool {
        let is_near = place.city == FieldMatch::Yes;
        let is_close = self.has_local || place.employer == FieldMatch::Yes;
        match name.grade {
            Grade::Same => true,
            Grade::Near(WordSimilarity::Misspelt) if name.is_other || name.is_common => is_close,
            Grade::Holds | Grade::Near(_) | Grade::Initial => is_close || is_near || !name.is_common,
            Grade::Loose => is_close || !name.is_common && !name.is_other,
            Grade::Given | Grade::Family => self.has_telling_local,
        }
    }
}
