//! The people who are searched for: every form of every part of their names, their addresses and their initials.

use std::collections::HashMap;
use std::fmt;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use casebound_record::Person;

use crate::plain::handle_word;

use crate::fold::{Folded, fold, is_unspaced};
use crate::hit::{Hit, Kind};
use crate::keys;
use crate::lexicon;
use crate::others;
use crate::search;
use crate::text::Text;
use crate::unspaced;
use crate::weigh;

/// By which form of a name a word of the text was found; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Via {
    /// The name, without case and marks.
    Plain,
    /// The name in other letters that look the same, or with digits for letters.
    Disguised,
    /// The name in the letters of another script.
    Romanised,
    /// The name with the ending of a case.
    Inflected,
    /// Another name that the same person may go by.
    Nickname,
    /// The name in another way to romanise it.
    Loose,
    /// The consonants of the name.
    Consonants,
    /// The name with a letter or two wrong.
    Misspelt,
}

/// One word of a name.
#[derive(Debug)]
pub(crate) struct Token {
    /// A position in [`People::names`].
    pub(crate) name: u32,
    /// Which part of the name, from the first.
    pub(crate) part: u8,
    /// It is also a word, or very short: it counts only by capitals and what stands around it.
    pub(crate) is_word: bool,
    /// It is written in letters of Latin.
    pub(crate) is_latin: bool,
    /// Characters.
    pub(crate) length: u8,
    /// Only a part of a compound such as a double name.
    pub(crate) is_piece: bool,
}

/// One name or alias.
#[derive(Debug)]
pub(crate) struct Name {
    /// A position in the list that was given.
    pub(crate) person: u32,
    /// How many parts count, without particles.
    pub(crate) parts: u8,
    /// The first letters of its parts.
    pub(crate) initials: String,
}

/// An address or a user name.
#[derive(Debug)]
pub(crate) struct Address {
    pub(crate) person: u32,
    pub(crate) kind: Kind,
    /// It counts only after `@`.
    pub(crate) after_at: bool,
}

/// What is searched for where no blanks are, or where they were put in or left out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pattern {
    pub(crate) person: u32,
    pub(crate) what: Squashed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Squashed {
    /// The whole name in a script with blanks.
    Whole,
    /// The whole name in Latin letters, of a script without blanks.
    Romanised,
    /// The whole name in a script without blanks.
    Unspaced,
    /// A part of a name in a script without blanks.
    Part,
}

/// Everything to search for. It holds names, so nothing of it is ever shown.
#[derive(Default)]
pub struct People {
    pub(crate) names: Vec<Name>,
    pub(crate) tokens: Vec<Token>,
    /// The folded text of each token that may be misspelt.
    pub(crate) spellings: Vec<(u32, String)>,
    keys: HashMap<String, Vec<(u32, Via)>>,
    pub(crate) addresses: HashMap<String, Vec<Address>>,
    pub(crate) initials: HashMap<String, Vec<u32>>,
    pub(crate) phones: Vec<(u32, String)>,
    squashed: Vec<String>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) finder: Option<AhoCorasick>,
    /// Names count only as they are written.
    pub(crate) is_plain: bool,
}

impl fmt::Debug for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("People").field("names", &self.names.len()).finish_non_exhaustive()
    }
}

/// The kinds of keys, which never meet.
const LOOK: char = '\u{1}';
const LOOSE: char = '\u{2}';
const CONSONANTS: char = '\u{3}';
const STEM: char = '\u{4}';

impl People {
    /// Gathers what identifies these people. Positions in the list are what [`Name::person`] means.
    pub fn of<'p>(people: impl IntoIterator<Item = &'p Person>) -> People {
        let mut all = People::default();
        for (idx, person) in (0_u32..).zip(people) {
            for name in person.name.iter().chain(&person.aliases) {
                all.add_name(idx, name.expose());
            }
            for email in &person.emails {
                all.add_email(idx, email.expose());
            }
            for handle in &person.handles {
                all.add_handle(idx, handle_word(handle.expose()));
            }
            for phone in &person.phones {
                let digits: String = phone.expose().chars().filter(char::is_ascii_digit).collect();
                // The last digits are the same with and without the country's code.
                let tail = digits.len().saturating_sub(8);
                if digits.len() >= 6 {
                    all.phones.push((idx, digits.get(tail..).unwrap_or_default().to_owned()));
                }
            }
        }
        all.finder = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::NoncontiguousNFA))
            .build(&all.squashed)
            .ok()
            .filter(|_| !all.squashed.is_empty());
        all.squashed = Vec::new();
        all
    }

    /// Returns where a text names these people, in the order of the text.
    pub fn find(&self, text: &str) -> Vec<Hit> {
        self.find_in(&Text::new(text))
    }

    /// Like [`People::find`], in a text that was cut into words before.
    pub fn find_in(&self, text: &Text<'_>) -> Vec<Hit> {
        if self.is_empty() {
            return Vec::new();
        }
        let matches = search::matches(text, self);
        let mut hits = weigh::weigh(text, self, &matches);
        hits.extend(others::addresses(text, self));
        hits.extend(others::phones(text, self));
        hits.extend(others::initials(text, self));
        hits.extend(others::squashed(text, self));
        hits
    }

    /// Forgets how names may be misspelt, which means little beside thousands of people.
    pub fn forget_misspellings(&mut self) {
        self.spellings.clear();
    }

    /// Forgets what somebody may also be called: for whoever counts nothing but names as they are written.
    pub fn keep_plain(&mut self) {
        self.is_plain = true;
        self.spellings.clear();
        self.initials.clear();
        self.keys.retain(|_, entries| {
            entries.retain(|(_, via)| *via == Via::Plain);
            !entries.is_empty()
        });
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.addresses.is_empty() && self.phones.is_empty()
    }

    pub(crate) fn person(&self, token: u32) -> u32 {
        self.token(token).map_or(0, |token| self.names.get(token.name as usize).map_or(0, |name| name.person))
    }

    pub(crate) fn token(&self, token: u32) -> Option<&Token> {
        self.tokens.get(token as usize)
    }

    fn add_name(&mut self, person: u32, name: &str) {
        if name.chars().any(is_unspaced) {
            self.add_unspaced(person, name);
            return;
        }
        let written: Vec<&str> = name.split([' ', ',', '\u{a0}', '\u{3000}']).filter(|part| !part.is_empty()).collect();
        let count = written.len();
        let mut parts: Vec<(usize, &str)> = Vec::new();
        for (idx, part) in written.iter().enumerate() {
            let folded = fold(part);
            let is_large = part.starts_with(char::is_uppercase);
            let is_particle = lexicon::is_particle(&folded) && (!is_large || idx > 0 && idx + 1 < count) && count > 1;
            let is_title = part.ends_with('.') && folded.chars().count() > 2;
            if !is_particle && !is_title && folded.chars().any(char::is_alphanumeric) {
                parts.push((idx, part));
            }
        }
        let whole: Vec<&str> = parts.iter().map(|(_, part)| *part).collect();
        self.open_name(person, &whole);
        for (idx, part) in parts.iter().enumerate() {
            let is_last = idx + 1 == parts.len() && idx > 0;
            self.add_part(idx, part.1, is_last);
        }
        if let Some((place, surname)) = parts.last()
            && let Some(before) = place.checked_sub(1)
        {
            let first = parts.iter().rev().nth(1).map_or(0, |(place, _)| place + 1);
            let particles = written.get(first..=before).unwrap_or_default();
            if !particles.is_empty() {
                self.add_part(parts.len() - 1, &format!("{}{surname}", particles.concat()), true);
            }
        }
        self.add_squashed(person, &whole, &written);
    }

    /// Begins a name: tokens that follow belong to it.
    fn open_name(&mut self, person: u32, parts: &[&str]) {
        let initial = |part: &&str| fold(part).chars().next();
        let initials: String = parts.iter().filter_map(initial).collect();
        let count = u8::try_from(parts.len()).unwrap_or(u8::MAX);
        // A double name has an initial for each of its words.
        let each: String = parts.iter().flat_map(|part| part.split('-')).filter_map(|piece| initial(&piece)).collect();
        let mut short = vec![keys::ascii(&initials), each, initials.clone()];
        if let [first, _, .., last] = parts {
            short.push([first, last].into_iter().filter_map(initial).collect());
        }
        short.sort();
        short.dedup();
        for initials in short.into_iter().filter(|it| (2..=4).contains(&it.chars().count())) {
            self.initials.entry(initials).or_default().push(person);
        }
        self.names.push(Name { person, parts: count, initials });
    }

    fn add_part(&mut self, idx: usize, part: &str, is_last: bool) {
        let folded = Folded::new(part);
        let words: Vec<&str> =
            folded.words().iter().map(|word| folded.text.get(word.at.clone()).unwrap_or_default()).collect();
        let joined = words.concat();
        // An initial in a name is no word to search for.
        if joined.chars().count() < 2 {
            return;
        }
        let token = self.add_token(idx, &joined, false);
        self.add_forms(token, part, &joined);
        for (one, other) in [("mac", "mc"), ("mc", "mac")] {
            if let Some(rest) = joined.strip_prefix(one).filter(|rest| rest.chars().count() > 3) {
                self.key(String::new(), &format!("{other}{rest}"), token, Via::Misspelt);
            }
        }
        if !is_last {
            for nick in lexicon::nicknames(&joined) {
                self.key(String::new(), nick, token, Via::Nickname);
                for stem in keys::stems(nick) {
                    self.key(STEM.to_string(), &stem, token, Via::Nickname);
                }
            }
        }
        if words.len() > 1 {
            let spans = folded.words();
            for word in &spans {
                let folded_word = folded.of(word);
                if folded_word.chars().count() >= 3 && !lexicon::is_particle(folded_word) {
                    let token = self.add_token(idx, folded_word, true);
                    let cased = word.span.of(part).to_owned();
                    self.add_forms(token, &cased, folded_word);
                }
            }
        }
    }

    fn add_token(&mut self, part: usize, folded: &str, is_piece: bool) -> u32 {
        let length = folded.chars().count();
        let is_word = length < 3 || lexicon::is_also_word(folded) || lexicon::is_particle(folded);
        self.tokens.push(Token {
            name: u32::try_from(self.names.len().saturating_sub(1)).unwrap_or(u32::MAX),
            part: u8::try_from(part).unwrap_or(u8::MAX),
            is_word,
            is_latin: folded.is_ascii(),
            length: u8::try_from(length).unwrap_or(u8::MAX),
            is_piece,
        });
        u32::try_from(self.tokens.len() - 1).unwrap_or(u32::MAX)
    }

    fn add_forms(&mut self, token: u32, cased: &str, folded: &str) {
        self.key(String::new(), folded, token, Via::Plain);
        if let Some(long) = keys::digraph(cased) {
            self.key(String::new(), &long, token, Via::Plain);
        }
        let ascii = keys::ascii(folded);
        if !folded.is_ascii() && ascii.len() >= 3 {
            self.key(String::new(), &ascii, token, Via::Romanised);
            self.key(LOOK.to_string(), &keys::skeleton(&ascii), token, Via::Disguised);
        }
        for look in [keys::skeleton(cased), keys::skeleton(folded)] {
            self.key(LOOK.to_string(), &look, token, Via::Disguised);
        }
        for loose in [keys::loose(&ascii), keys::loose(&keys::ascii(&keys::with_yo(cased)))] {
            if loose.len() >= 3 {
                self.key(LOOSE.to_string(), &loose, token, Via::Loose);
            }
        }
        let bare = folded.strip_prefix("ال").filter(|rest| rest.chars().count() > 2).unwrap_or(folded);
        let consonants = keys::consonants(&keys::ascii(bare));
        if keys::writes_consonants(cased) || folded.is_ascii() && consonants.len() > 1 {
            self.key(CONSONANTS.to_string(), &consonants, token, Via::Consonants);
        }
        let length = folded.chars().count();
        if length >= 4 {
            for stem in keys::stems(folded) {
                self.key(STEM.to_string(), &stem, token, Via::Inflected);
            }
        }
        if length >= 5 {
            self.spellings.push((token, folded.to_owned()));
        }
    }

    fn key(&mut self, mut kind: String, key: &str, token: u32, via: Via) {
        if key.is_empty() {
            return;
        }
        kind.push_str(key);
        let entries = self.keys.entry(kind).or_default();
        if !entries.iter().any(|(known, by)| *known == token && *by <= via) {
            entries.push((token, via));
        }
    }

    fn add_squashed(&mut self, person: u32, parts: &[&str], written: &[&str]) {
        let squash = |part: &&str| fold(part).chars().filter(|it| it.is_alphanumeric()).collect::<String>();
        let folded: Vec<String> = parts.iter().map(squash).collect();
        let ascii: Vec<String> = folded.iter().map(|part| keys::ascii(part)).collect();
        let mut orders = Vec::new();
        for parts in [folded, ascii] {
            if let [first, .., last] = parts.as_slice() {
                orders.extend([format!("{first}{last}"), format!("{last}{first}"), parts.concat()]);
            }
        }
        orders.extend((written.len() > 1).then(|| written.iter().map(squash).collect::<String>()));
        orders.sort();
        orders.dedup();
        for order in orders.into_iter().filter(|it| it.chars().count() >= 4) {
            self.pattern(order, person, Squashed::Whole);
        }
    }

    fn pattern(&mut self, text: String, person: u32, what: Squashed) {
        self.squashed.push(text);
        self.patterns.push(Pattern { person, what });
    }

    /// A name of a script without blanks: as it is, its parts, and how it is romanised.
    fn add_unspaced(&mut self, person: u32, name: &str) {
        let reading = unspaced::Reading::of(name);
        for (text, what) in &reading.patterns {
            let folded: String = fold(text).chars().filter(|it| it.is_alphanumeric() || is_unspaced(*it)).collect();
            self.pattern(folded, person, *what);
        }
        for parts in &reading.romanised {
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            self.open_name(person, &parts);
            for (idx, part) in parts.iter().enumerate() {
                let token = self.add_token(idx, part, false);
                self.key(String::new(), part, token, Via::Romanised);
                self.key(LOOSE.to_string(), &keys::loose(part), token, Via::Loose);
                if let Some(token) = self.tokens.last_mut() {
                    token.is_latin = false;
                }
                if reading.sounds {
                    self.key(CONSONANTS.to_string(), &keys::consonants(part), token, Via::Consonants);
                }
            }
            if let [first, .., last] = parts.as_slice() {
                for whole in [format!("{first}{last}"), format!("{last}{first}")] {
                    if whole.len() >= 7 {
                        self.pattern(whole, person, Squashed::Romanised);
                    }
                }
            }
        }
    }

    fn add_email(&mut self, person: u32, email: &str) {
        let folded = fold(email);
        let address = |kind| Address { person, kind, after_at: false };
        if let Some((local, _)) = folded.rsplit_once('@') {
            let bare: String = local.chars().filter(|it| it.is_alphanumeric()).collect();
            // `person-a` is how people are called in a case.
            let is_key = local.strip_prefix("person-").is_some_and(|rest| rest.chars().count() < 3);
            let is_name = bare.chars().count() >= 5 && !lexicon::is_also_word(&bare) && !is_key;
            if is_name {
                self.addresses.entry(local.to_owned()).or_default().push(address(Kind::Email));
            }
        }
        if folded.chars().count() > 2 {
            self.addresses.entry(folded).or_default().push(address(Kind::Email));
        }
    }

    fn add_handle(&mut self, person: u32, handle: &str) {
        let folded = fold(handle);
        let whole = folded.trim_start_matches('@');
        // Without the number that some services add, and without the server.
        let bare = whole.split(['#', '@']).next().unwrap_or_default();
        if bare.chars().count() < 2 {
            return;
        }
        let squashed: String = bare.chars().filter(|it| it.is_alphanumeric()).collect();
        if squashed != bare && squashed.chars().count() >= 7 {
            self.pattern(squashed, person, Squashed::Whole);
        }
        let after_at = bare.chars().count() < 4 || lexicon::is_also_word(bare) || lexicon::is_foreign(bare);
        self.addresses.entry(bare.to_owned()).or_default().push(Address { person, kind: Kind::Handle, after_at });
    }

    /// Returns the tokens that a word of the text may be, by its letters alone.
    pub(crate) fn exactly(&self, folded: &str) -> &[(u32, Via)] {
        self.keys.get(folded).map_or(&[], Vec::as_slice)
    }

    /// Returns the tokens that look like a word.
    pub(crate) fn looking(&self, cased: &str) -> &[(u32, Via)] {
        self.under(LOOK, &keys::skeleton(cased))
    }

    /// Returns the tokens that a romanised word may be.
    pub(crate) fn loosely(&self, ascii: &str) -> &[(u32, Via)] {
        self.under(LOOSE, &keys::loose(ascii))
    }

    /// Returns the tokens with the consonants of a word.
    pub(crate) fn sounding(&self, ascii: &str) -> &[(u32, Via)] {
        self.under(CONSONANTS, &keys::consonants(ascii))
    }

    /// Returns the tokens of which this is the stem.
    pub(crate) fn with_stem(&self, stem: &str) -> &[(u32, Via)] {
        self.under(STEM, stem)
    }

    fn under(&self, kind: char, key: &str) -> &[(u32, Via)] {
        if key.is_empty() {
            return &[];
        }
        self.keys.get(&format!("{kind}{key}")).map_or(&[], Vec::as_slice)
    }
}
