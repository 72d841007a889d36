//! The people who are searched for: every form of every part of their names, their addresses and their initials.

use std::fmt;
use std::sync::OnceLock;

use casebound_record::{Person, is_email};

use crate::abjad;
use crate::contact::{self, Contact};
use crate::east_asia;
use crate::fold::{Folded, fold, is_unspaced};
use crate::forms::{self, Form, digraph};
use crate::key::{Index, KeyKind, Lengths, key, near};
use crate::lexicon;
use crate::match_form::MatchForm;
use crate::phone;
use crate::romanise::ascii;
use crate::romanised_language::RomanisedLanguage;

/// With fewer digits behind a name they are no telephone number.
const FEWEST_DIGITS: usize = 7;

/// One word of a name.
#[derive(Debug)]
pub(crate) struct Token {
    /// A position in [`People::names`].
    pub(crate) name: u32,
    /// Which part of the name, from the first.
    pub(crate) part: u8,
    pub(crate) role: Role,
    /// It is written in letters of Latin.
    pub(crate) is_latin: bool,
    /// The folded letters.
    pub(crate) letters: Box<str>,
    /// How many.
    pub(crate) length: usize,
}

/// What a word is in its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It is the whole name.
    Only,
    First,
    Middle,
    Last,
    /// Only a part of a compound such as a double name.
    Piece,
    /// All parts of the name, without what is between them.
    Whole,
}

/// One name or alias.
#[derive(Debug)]
pub(crate) struct Name {
    /// A position in the list that was given.
    pub(crate) person: u32,
    /// The first letters of its parts.
    pub(crate) initials: String,
    /// It is declared as "Last, First".
    pub(crate) has_comma: bool,
}

/// What is searched for where no blanks are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Run {
    pub(crate) person: u32,
    /// The whole name, as against a part of it.
    pub(crate) is_whole: bool,
}

/// Everything to search for. It holds names, so nothing of it is ever shown.
#[derive(Default)]
pub struct People {
    pub(crate) names: Vec<Name>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) forms: Index<(MatchForm, u32)>,
    /// Made when the first text is read in which a word may be misspelt.
    near: OnceLock<Index<u32>>,
    pub(crate) contacts: Index<Contact>,
    pub(crate) initials: Index<u32>,
    /// The people by their telephone numbers, and by the last digits of these.
    pub(crate) phones: Index<u32>,
    pub(crate) runs: Index<Run>,
    /// How many characters the runs have.
    pub(crate) run_lengths: Lengths,
    /// How many letters whole names have, from eight on.
    pub(crate) whole_lengths: Lengths,
    /// Somebody's name is written in another script than Latin.
    pub(crate) has_other_scripts: bool,
    /// Somebody's name is of East Asia, in these languages.
    pub(crate) tongues: Vec<RomanisedLanguage>,
    /// Somebody's name is in a script that writes few vowels.
    pub(crate) has_abjads: bool,
    /// How many were given.
    count: u32,
    /// Positions of people whose names hold nothing that can be searched for.
    unsearchable: Vec<u32>,
    /// Names count only as they are written.
    pub(crate) is_plain: bool,
    /// Nobody is looked for by a misspelt name.
    pub(crate) exact: bool,
}

impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People").field("names", &self.names.len()).finish_non_exhaustive()
    }
}

impl People {
    /// Gathers what identifies these people. Positions in the list are what a hit's `person` means.
    pub fn of<'p>(people: impl IntoIterator<Item = &'p Person>) -> People {
        People::default().with_people(people)
    }

    /// The same, for whoever counts nothing but names as they are written: not what somebody may also be called.
    pub fn as_written<'p>(people: impl IntoIterator<Item = &'p Person>) -> People {
        let mut all = People { is_plain: true, exact: true, ..People::default() }.with_people(people);
        all.initials.clear();
        all.forms.retain(|(via, _)| *via == MatchForm::Plain);
        all
    }

    /// Nobody, noting the keys under which a search looks for anybody.
    pub(crate) fn noting(is_plain: bool) -> People {
        People {
            forms: Index::noting(),
            contacts: Index::noting(),
            phones: Index::noting(),
            runs: Index::noting(),
            run_lengths: Lengths::ALL,
            whole_lengths: Lengths::from(forms::WINDOW_FROM),
            has_other_scripts: true,
            tongues: RomanisedLanguage::ALL.to_vec(),
            has_abjads: true,
            is_plain,
            exact: true,
            ..People::default()
        }
    }

    fn with_people<'p>(mut self, people: impl IntoIterator<Item = &'p Person>) -> People {
        let all = &mut self;
        for (idx, person) in (0_u32..).zip(people) {
            let before = all.size();
            for name in person.name.iter().chain(&person.aliases) {
                all.add_name(idx, name.expose());
                all.add_contacts_in_name(idx, name.expose());
            }
            for email in &person.emails {
                contact::add_email(&mut all.contacts, idx, email.expose());
            }
            for handle in &person.handles {
                contact::add_handle(&mut all.contacts, idx, handle.expose());
            }
            for phone in &person.phones {
                phone::keys(phone.expose()).into_iter().for_each(|key| all.phones.add(key, idx));
            }
            all.count = idx + 1;
            let is_named = person.name.as_ref().is_some_and(|name| !name.expose().trim().is_empty());
            if is_named && all.size() == before {
                all.unsearchable.push(idx);
            }
        }
        all.forms.sort();
        all.contacts.sort();
        all.initials.sort();
        all.runs.sort();
        all.phones.sort();
        self
    }

    /// Adds the address and the telephone number that somebody wrote behind a name.
    fn add_contacts_in_name(&mut self, person: u32, name: &str) {
        for word in
            name.split(|it: char| it.is_whitespace() || "<>()[],;:\"".contains(it)).filter(|it| it.contains('@'))
        {
            match is_email(word) {
                true => contact::add_email(&mut self.contacts, person, word),
                false => contact::add_handle(&mut self.contacts, person, word),
            }
        }
        let is_digit = |letter: char| letter.is_ascii_digit() || letter == '+';
        if let (Some(from), Some(to)) = (name.find(is_digit), name.rfind(is_digit))
            && let Some(number) = name.get(from..=to)
            && number.bytes().filter(u8::is_ascii_digit).count() >= FEWEST_DIGITS
        {
            phone::keys(number).into_iter().for_each(|key| self.phones.add(key, person));
        }
    }

    fn size(&self) -> usize {
        self.tokens.len() + self.contacts.len() + self.phones.len() + self.runs.len()
    }

    /// Positions of people with a name of which nothing can be searched for: they need an alias.
    pub fn unsearchable(&self) -> &[u32] {
        &self.unsearchable
    }

    /// Forgets initials and how names may be misspelt: both mean little beside thousands of people.
    pub fn keep_names(&mut self) {
        self.exact = true;
        self.initials.clear();
    }

    /// Returns whether there is nothing to search for.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty() && self.contacts.is_empty() && self.phones.is_empty() && self.runs.is_empty()
    }

    pub(crate) fn person(&self, token: u32) -> u32 {
        self.token(token).and_then(|token| self.names.get(token.name as usize)).map_or(0, |name| name.person)
    }

    pub(crate) fn token(&self, token: u32) -> Option<&Token> {
        self.tokens.get(token as usize)
    }

    /// Returns the tokens with a form of which this is the key, with the surest way for each.
    pub(crate) fn with<'a>(&'a self, kind: KeyKind, text: &str) -> impl Iterator<Item = (MatchForm, u32)> + use<'a> {
        self.forms.get(key(kind, text))
    }

    /// Returns the tokens that may be a misspelt word: what is left of both without a letter or two is the same.
    pub(crate) fn near(&self, letters: &[char], most: usize) -> Vec<u32> {
        if self.exact {
            return Vec::new();
        }
        let index = self.near.get_or_init(|| {
            let mut index = Index::default();
            for (idx, token) in (0_u32..).zip(&self.tokens) {
                let letters: Vec<char> = token.letters.chars().collect();
                if token.role != Role::Whole && forms::MISSPELT_FROM <= letters.len() && letters.len() <= forms::LONGEST
                {
                    near(&letters, forms::letters_wrong(letters.len()), &mut |rest| index.add(rest, idx));
                }
            }
            index.sort();
            index
        });
        let mut found = Vec::new();
        near(letters, most, &mut |rest| found.extend(index.get(rest)));
        found.sort_unstable();
        found.dedup();
        found
    }

    fn add_name(&mut self, person: u32, name: &str) {
        if name.chars().any(is_unspaced) {
            self.add_unspaced(person, name);
            // What of the name is in another script is a name by itself.
            let rest: String = name.chars().map(|letter| if is_unspaced(letter) { ' ' } else { letter }).collect();
            if rest.chars().filter(|letter| letter.is_alphabetic()).count() > 1 {
                self.add_spaced(person, &rest);
            }
        } else {
            self.add_spaced(person, name);
        }
    }

    fn add_spaced(&mut self, person: u32, name: &str) {
        let written = forms::written(name);
        let parts = forms::parts(&written);
        let words: Vec<&str> = parts.iter().map(|(_, part)| *part).collect();
        self.open_name(person, &words, &written);
        if let Some(last) = self.names.last_mut() {
            last.has_comma = name.contains(',');
        }
        if let [letter] = words[..]
            && letter.chars().filter(|letter| letter.is_alphanumeric()).count() == 1
            && !letter.is_ascii()
        {
            let token = self.add_token(0, Role::Only, &fold(letter));
            self.forms.add(key(KeyKind::Letter, &forms::letter(letter)), (MatchForm::Plain, token));
        }
        let is_of = |tongue: &RomanisedLanguage| !self.is_plain && tongue.is_of(&words);
        let tongues: Vec<RomanisedLanguage> = RomanisedLanguage::ALL.into_iter().filter(is_of).collect();
        for (idx, part) in words.iter().enumerate() {
            let role = match (idx, words.len()) {
                (_, 1) => Role::Only,
                (0, _) => Role::First,
                (idx, count) if idx + 1 == count => Role::Last,
                _ => Role::Middle,
            };
            // Where the family name is first, the last word is the given one.
            let first_is_given = words.first().is_some_and(|it| lexicon::nicknames(&fold(it)).next().is_some());
            let is_given = role != Role::Last || !first_is_given;
            let token = self.add_part(idx, part, role, is_given);
            for (tongue, token) in tongues.iter().flat_map(|tongue| token.map(|token| (*tongue, token))) {
                self.add_sounds(tongue, token, &tongue.spellings(&fold(part)));
            }
        }
        // Particles are written together with the name behind them.
        if let Some((place, surname)) = parts.last()
            && let Some(before) = place.checked_sub(1)
        {
            let first = parts.iter().rev().nth(1).map_or(0, |(place, _)| place + 1);
            let particles = written.get(first..=before).unwrap_or_default();
            if !particles.is_empty() {
                self.add_part(words.len() - 1, &format!("{}{surname}", particles.concat()), Role::Last, false);
            }
        }
        self.add_servants(&parts, &written);
        // María José: Majo.
        if let [first, second, _, ..] = words[..] {
            let start = |word: &str| fold(word).chars().take(2).collect::<String>();
            let token = u32::try_from(
                self.tokens.iter().rposition(|token| token.part == 0 && token.role == Role::First).unwrap_or(0),
            );
            let both = [
                format!("{}{}", start(first), start(second)),
                format!("{}{}", fold(first).chars().take(4).collect::<String>(), fold(second)),
            ];
            for both in both {
                self.forms.add(key(KeyKind::Short, &both), (MatchForm::Shortened, token.unwrap_or(0)));
            }
        }
        self.add_whole(&words, &written);
        for tongue in tongues {
            self.add_whole_sounds(tongue, &words);
        }
    }

    /// Adds how a part of a name of East Asia sounds, in each spelling of it.
    fn add_sounds(&mut self, tongue: RomanisedLanguage, token: u32, spellings: &[String]) {
        if !self.tongues.contains(&tongue) {
            self.tongues.push(tongue);
        }
        for spelling in spellings {
            self.forms.add(key(tongue.kind(), &tongue.sound(spelling)), (MatchForm::EastAsian, token));
        }
    }

    /// Adds how a whole East Asian name sounds: its own script does not separate the parts.
    fn add_whole_sounds(&mut self, tongue: RomanisedLanguage, words: &[&str]) {
        let (Some((first, given)), Some((last, before))) = (words.split_first(), words.split_last()) else { return };
        let orders = [(first, given.concat()), (last, before.concat())];
        for (surname, given) in orders {
            let token = self.add_token(0, Role::Whole, &fold(&given));
            let spellings: Vec<String> =
                tongue.spellings(&fold(surname)).iter().map(|it| format!("{it}{}", ascii(&fold(&given)))).collect();
            self.add_sounds(tongue, token, &spellings);
        }
    }

    /// Abd ar-Rahman: in one word the article is written in many ways.
    fn add_servants(&mut self, parts: &[(usize, &str)], written: &[&str]) {
        for (idx, servant) in written.iter().enumerate() {
            if !matches!(
                fold(servant).trim_matches('\'').trim_start_matches('\''),
                "abd" | "abdul" | "abdel" | "abdal" | "عبد"
            ) {
                continue;
            }
            let next = parts.iter().position(|(place, _)| *place > idx);
            let Some((part, (_, name))) = next.and_then(|at| Some((at, parts.get(at)?))) else { continue };
            let name = ascii(&fold(name));
            let bare = ["al", "ar", "as", "az", "an", "ad", "at", "ash", "el", "ul"];
            let bare = bare
                .iter()
                .find_map(|article| name.strip_prefix(article).filter(|rest| rest.len() > 2 && name.len() > 6))
                .unwrap_or(&name);
            let sun = bare.chars().next().filter(|it| "tdrzsn".contains(*it)).unwrap_or('l');
            for vowel in ["a", "e", "u", "o"] {
                for article in [format!("{vowel}l"), format!("{vowel}{sun}")] {
                    let joined = format!("abd{article}{bare}");
                    let token = self.add_token(part, Role::First, &joined);
                    self.add_forms(token, &joined, &joined, false);
                }
            }
        }
    }

    /// Begins a name: tokens that follow belong to it.
    fn open_name(&mut self, person: u32, parts: &[&str], written: &[&str]) {
        if !self.is_plain {
            for letters in forms::initials(parts, written) {
                self.initials.add(key(KeyKind::Letters, &letters), person);
            }
        }
        let initials =
            parts.iter().filter_map(|part| fold(part).chars().find(|letter| letter.is_alphanumeric())).collect();
        self.names.push(Name { person, initials, has_comma: false });
    }

    /// Adds one part of a name, its pieces, and what it may also be.
    fn add_part(&mut self, idx: usize, part: &str, role: Role, is_given: bool) -> Option<u32> {
        let folded = Folded::new(part);
        let words = folded.words();
        let joined: String = words.iter().map(|word| folded.of(word)).collect();
        // An initial in a name is not a word to search for.
        if joined.chars().count() < 2 {
            return None;
        }
        let token = self.add_token(idx, role, &joined);
        self.add_forms(token, part, &joined, is_given);
        if words.len() > 1 {
            for word in &words {
                let piece = folded.of(word);
                if piece.chars().count() > 2 && !lexicon::is_particle(piece) {
                    let token = self.add_token(idx, Role::Piece, piece);
                    self.add_forms(token, word.span.of(part), piece, is_given);
                }
            }
        }
        Some(token)
    }

    fn add_token(&mut self, part: usize, role: Role, letters: &str) -> u32 {
        let is_latin = letters.is_ascii();
        self.has_other_scripts |= !is_latin;
        self.has_abjads |= abjad::is_abjad(letters);
        self.tokens.push(Token {
            name: u32::try_from(self.names.len().saturating_sub(1)).unwrap_or(u32::MAX),
            part: u8::try_from(part).unwrap_or(u8::MAX),
            role,
            is_latin,
            letters: letters.into(),
            length: letters.chars().count(),
        });
        u32::try_from(self.tokens.len() - 1).unwrap_or(u32::MAX)
    }

    fn add_forms(&mut self, token: u32, cased: &str, folded: &str, is_given: bool) {
        let forms = &mut self.forms;
        if self.is_plain {
            let long = digraph(cased).filter(|_| !cased.is_ascii());
            for letters in long.iter().map(String::as_str).chain([folded]).filter(|letters| !letters.is_empty()) {
                forms.add(key(KeyKind::Letters, letters), (MatchForm::Plain, token));
            }
            return;
        }
        forms::of_word(cased, folded, is_given, &mut |Form { kind, text, via }| {
            if !text.is_empty() {
                forms.add(key(kind, text), (via, token));
            }
        });
    }

    /// The whole name without its blanks, in each order.
    fn add_whole(&mut self, parts: &[&str], written: &[&str]) {
        for order in forms::squashed(parts, written) {
            let length = order.chars().count();
            if length >= forms::WINDOW_FROM {
                self.whole_lengths.insert(length);
            }
            let token = self.add_token(0, Role::Whole, &order);
            self.forms.add(key(KeyKind::Letters, &order), (MatchForm::Plain, token));
        }
    }

    /// A name of a script without blanks: as it is, its parts, and how it is romanised.
    fn add_unspaced(&mut self, person: u32, name: &str) {
        let reading = east_asia::Reading::of(name);
        for (text, is_whole) in &reading.runs {
            let run: Vec<char> =
                fold(text).chars().filter(|letter| letter.is_alphanumeric() || is_unspaced(*letter)).collect();
            self.run_lengths.insert(run.len());
            self.runs.add(key(KeyKind::Run, &run.iter().collect::<String>()), Run { person, is_whole: *is_whole });
        }
        self.has_other_scripts = true;
        // How it is romanised is another way to write it.
        if self.is_plain {
            return;
        }
        self.add_thai(person, name);
        for parts in &reading.romanised {
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            let is_of = |tongue: &RomanisedLanguage| {
                *tongue == RomanisedLanguage::Korean && reading.is_korean || tongue.is_of(&parts)
            };
            let tongues: Vec<RomanisedLanguage> = RomanisedLanguage::ALL.into_iter().filter(is_of).collect();
            self.open_name(person, &parts, &parts);
            for (idx, part) in parts.iter().enumerate() {
                let role = if idx == 0 { Role::Last } else { Role::First };
                let token = self.add_token(idx, role, part);
                self.forms.add(key(KeyKind::Letters, part), (MatchForm::Romanised, token));
                self.forms.add(key(KeyKind::Loose, &crate::sounds::loose(part)), (MatchForm::Loose, token));
                if let Some(token) = self.tokens.last_mut() {
                    token.is_latin = false;
                }
                for tongue in &tongues {
                    self.add_sounds(*tongue, token, &[(*part).to_owned()]);
                }
                if reading.sounds {
                    let consonants = crate::sounds::consonants(part);
                    self.forms.add(key(KeyKind::Consonants, &consonants), (MatchForm::Consonants, token));
                }
            }
            for tongue in tongues {
                self.add_whole_sounds(tongue, &parts);
            }
            if let [first, .., last] = parts.as_slice() {
                for whole in [format!("{first}{last}"), format!("{last}{first}")] {
                    if whole.len() >= 7 {
                        self.add_romanised_whole(&whole);
                    }
                }
            }
        }
    }

    /// A Thai name, whose parts a Latin word is laid against letter by letter.
    fn add_thai(&mut self, person: u32, name: &str) {
        let parts: Vec<&str> = forms::written(name).into_iter().filter(|part| abjad::is_abjad(part)).collect();
        if parts.is_empty() {
            return;
        }
        self.open_name(person, &[], &[]);
        for (idx, part) in parts.iter().enumerate() {
            let role = if idx == 0 { Role::First } else { Role::Last };
            let token = self.add_token(idx, role, &fold(part));
            self.forms.add(key(KeyKind::Abjad, &abjad::key(part)), (MatchForm::Aligned, token));
        }
    }

    fn add_romanised_whole(&mut self, whole: &str) {
        // It is found inside a longer word, whoever else is searched for.
        if whole.len() >= forms::WINDOW_FROM {
            self.whole_lengths.insert(whole.len());
        }
        let token = self.add_token(0, Role::Whole, whole);
        if let Some(token) = self.tokens.last_mut() {
            token.is_latin = false;
        }
        self.forms.add(key(KeyKind::Letters, whole), (MatchForm::Romanised, token));
    }
}
