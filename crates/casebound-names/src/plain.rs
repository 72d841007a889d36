//! Where a text names a person in the clear: the people are known, so this is a search, not a guess.

mod fold;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::LazyLock;

use casebound_record::{Person, Private, Span};
use fold::{fold, folded};

use crate::hit::Kind;

/// Names that are also words of the language: they count only where a sentence would not write them large.
static ALSO_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("../data/also_words.txt").lines().collect());

/// Parts of names that stand in many names and say nothing alone.
const PARTICLES: &[&str] = &[
    "al", "and", "av", "bin", "bint", "da", "das", "de", "degli", "dei", "del", "della", "den", "der", "di", "do",
    "dos", "du", "e", "el", "ibn", "la", "las", "le", "los", "mac", "of", "ter", "the", "und", "van", "von", "y", "zu",
];

/// Names that are also months: a part of a name that is one says nothing alone.
const CALENDAR: &[&str] = &["april", "august", "may", "june", "january"];

/// One place where a text names somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainHit {
    /// Bytes of the text that was searched.
    pub span: Span,
    /// The position of the person in the list that was given.
    pub person: usize,
    /// By what.
    pub kind: Kind,
}

/// What to search for, made once for a list of people.
#[derive(Debug, Clone, Default)]
pub struct Identities {
    needles: Vec<Needle>,
    /// In a text of ASCII that holds none of these, in lower case, no needle is found.
    probes: Vec<Private>,
}

#[derive(Debug, Clone)]
struct Needle {
    folded: Private,
    person: usize,
    kind: Kind,
    /// Each word must begin with a capital letter in the text, as it does in the name.
    capital: bool,
    /// Does not count where a sentence begins.
    also_word: bool,
    /// Must stand after `@`.
    after_at: bool,
}

impl Identities {
    /// Gathers what identifies these people. Positions in the list are what [`PlainHit::person`] means.
    pub fn of<'p>(people: impl IntoIterator<Item = &'p Person>) -> Identities {
        let mut identities = Identities::default();
        for (idx, person) in people.into_iter().enumerate() {
            for name in person.name.iter().chain(&person.aliases) {
                identities.add_name(idx, name.expose());
            }
            for email in &person.emails {
                identities.add(idx, Kind::Email, email.expose());
            }
            for handle in &person.handles {
                let bare = handle_word(handle.expose());
                let plain_word = bare.chars().count() < 5 || is_also_word(&folded(bare));
                identities.push(idx, Kind::Handle, bare, |needle| needle.after_at = plain_word);
            }
            for phone in &person.phones {
                identities.add(idx, Kind::Phone, phone.expose());
            }
        }
        // Longest first, so that a whole name wins over its parts.
        identities.needles.sort_by_key(|needle| std::cmp::Reverse(needle.folded.expose().len()));
        identities.probes = identities.probes();
        identities
    }

    /// The longest word of each needle.
    fn probes(&self) -> Vec<Private> {
        let words = self.needles.iter().map(|needle| needle.folded.expose().split(' '));
        let mut probes: Vec<&str> = words.filter_map(|words| words.max_by_key(|word| word.len())).collect();
        probes.sort_unstable();
        probes.dedup();
        probes.into_iter().map(|probe| Private::new(probe.to_owned())).collect()
    }

    /// Tells whether there is nothing to search for.
    pub fn is_empty(&self) -> bool {
        self.needles.is_empty()
    }

    fn add_name(&mut self, person: usize, name: &str) {
        let parts: Vec<&str> = name.split([' ', ',', '\u{a0}']).filter(|part| !part.is_empty()).collect();
        let in_folds: Vec<String> = parts.iter().map(|part| folded(part.trim())).collect();
        // Only large letters tell Will Page from a page that will load.
        let is_large_word =
            |(part, folded): (&&str, &String)| part.starts_with(char::is_uppercase) && is_also_word(folded);
        let words_alone = parts.iter().zip(&in_folds).all(is_large_word);
        let mut whole = |text: &str| {
            self.push(person, Kind::Name, text, |needle| {
                needle.capital = words_alone;
                needle.also_word = words_alone && parts.len() == 1;
            });
        };
        whole(name);
        if let [first, .., last] = parts[..] {
            whole(&format!("{last} {first}"));
            whole(&format!("{last}, {first}"));
            if parts.len() > 2 {
                whole(&format!("{first} {last}"));
            }
        }
        for (part, folded) in parts.into_iter().zip(in_folds) {
            if folded.chars().count() < 2 || PARTICLES.contains(&folded.as_str()) || part.ends_with('.') {
                continue;
            }
            let capital = part.chars().next().is_some_and(char::is_uppercase);
            let also_word = is_also_word(&folded);
            // "It was in May" names nobody, however it is written.
            if CALENDAR.contains(&folded.as_str()) {
                continue;
            }
            self.push_folded(person, Kind::NamePart, folded, |needle| {
                needle.capital = capital;
                needle.also_word = also_word;
            });
            // Halves of a double name count where they are written as names: a code name has none.
            let is_half = |half: &&str| half.len() < part.len() && half.chars().count() > 2;
            let is_large = |half: &&str| half.chars().next().is_some_and(char::is_uppercase);
            for half in part.split('-').filter(is_half).filter(is_large) {
                let also_word = is_also_word(&fold::folded(half));
                self.push(person, Kind::NamePart, half, |needle| {
                    needle.capital = true;
                    needle.also_word = also_word;
                });
            }
        }
    }

    fn add(&mut self, person: usize, kind: Kind, text: &str) {
        self.push(person, kind, text, |_| {});
    }

    fn push(&mut self, person: usize, kind: Kind, text: &str, adjust: impl FnOnce(&mut Needle)) {
        self.push_folded(person, kind, folded(text.trim()), adjust);
    }

    fn push_folded(&mut self, person: usize, kind: Kind, folded: String, adjust: impl FnOnce(&mut Needle)) {
        if folded.chars().count() < 2 {
            return;
        }
        let mut needle =
            Needle { folded: Private::new(folded), person, kind, capital: false, also_word: false, after_at: false };
        adjust(&mut needle);
        self.needles.push(needle);
    }

    /// Returns where a text names these people, in the order of the text, without overlaps.
    ///
    /// A name that is also a word counts only where a sentence would not write it large.
    pub fn find(&self, text: &str) -> Vec<PlainHit> {
        self.search(text, &Needle::counts_at)
    }

    /// Like [`Identities::find`], with every doubt counted: for texts in which a word too many may go.
    pub fn find_doubtful(&self, text: &str) -> Vec<PlainHit> {
        self.search(text, &|_, _, _| true)
    }

    fn search(&self, text: &str, counts: &dyn Fn(&Needle, &str, Span) -> bool) -> Vec<PlainHit> {
        let mut found: Vec<PlainHit> = Vec::new();
        if self.is_empty() || text.is_empty() {
            return found;
        }
        if text.is_ascii() {
            // Most texts end here: for ASCII, folding changes but blanks and large letters.
            let lower = text.to_ascii_lowercase();
            if !self.probes.iter().any(|probe| lower.contains(probe.expose().as_str())) {
                return found;
            }
        }
        let folded = fold(text);
        for needle in &self.needles {
            let word = needle.folded.expose();
            for (start, _) in folded.text.match_indices(word.as_str()) {
                let end = start + word.len();
                let span = Span { start: folded.source(start), end: folded.source_end(end) };
                let stands = stands_alone(&folded.text, start, end) && counts(needle, text, span);
                let covered = found.iter().any(|it| it.span.start < span.end && span.start < it.span.end);
                if stands && !covered {
                    found.push(PlainHit { span, person: needle.person, kind: needle.kind });
                }
            }
        }
        found.sort_by_key(|mention| mention.span);
        found
    }
}

impl Needle {
    fn counts_at(&self, text: &str, span: Span) -> bool {
        let before = text.get(..span.start).unwrap_or_default();
        if self.after_at {
            return before.ends_with('@');
        }
        if self.capital && !span.of(text).split_whitespace().all(|word| word.starts_with(char::is_uppercase)) {
            return false;
        }
        !(self.also_word && begins_sentence(before))
    }
}

/// Returns the user name alone: without `@`, the service before it (`Chat: name`), or the address of its page.
pub fn handle_word(handle: &str) -> &str {
    let last = handle.trim().trim_end_matches('/').rsplit(['/', ' ']).next().unwrap_or_default();
    last.trim_start_matches('@')
}

/// Returns keys by which one person can be known again in another case: equal keys, most likely the same person.
///
/// One for each address and user name, and for each name of at least two words, in any order. They are digests:
/// nobody reads a name from them, though who has a name can test it, so they are for memory only, never for a file.
pub fn identity_keys(person: &Person) -> Vec<u64> {
    let key = |kind: Kind, folded: &str| {
        let mut hasher = DefaultHasher::new();
        (kind, folded).hash(&mut hasher);
        hasher.finish()
    };
    let mut keys = Vec::new();
    for name in person.name.iter().chain(&person.aliases) {
        let folded = folded(name.expose());
        let mut words: Vec<&str> = folded.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        // A given name alone says too little; where no blanks are written one word is the whole name.
        if words.len() > 1 || folded.chars().next().is_some_and(is_unspaced) {
            keys.push(key(Kind::Name, &words.join(" ")));
        }
    }
    for email in &person.emails {
        keys.push(key(Kind::Email, &folded(email.expose().trim())));
    }
    for handle in &person.handles {
        keys.push(key(Kind::Handle, &folded(handle.expose().trim().trim_start_matches('@'))));
    }
    keys
}

/// Tells whether the next word after `before` would be written large in any case.
fn begins_sentence(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t', '*', '_', '"', '“', '(', '>', '-']);
    before.is_empty() || before.ends_with(['.', '!', '?', ':', '\n', '\r', '#', '…'])
}

fn is_also_word(folded: &str) -> bool {
    ALSO_WORDS.contains(folded)
}

/// Tells whether no letter or digit of a spaced script touches the range.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|it| it.chars().next_back());
    let after = text.get(end..).and_then(|it| it.chars().next());
    let first = text.get(start..end).and_then(|it| it.chars().next());
    let last = text.get(start..end).and_then(|it| it.chars().next_back());
    let joined = |a: Option<char>, b: Option<char>| match (a, b) {
        (Some(a), Some(b)) => a.is_alphanumeric() && b.is_alphanumeric() && !(is_unspaced(a) || is_unspaced(b)),
        _ => false,
    };
    !joined(before, first) && !joined(last, after)
}

/// Scripts that put no blanks between words: Han, Hiragana, Katakana, Hangul with its particles, Thai.
fn is_unspaced(it: char) -> bool {
    matches!(u32::from(it),
        0x0E00..=0x0E7F | 0x3040..=0x30FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0x1100..=0x11FF
        | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> Person {
        Person {
            name: Some(Private::new(name.to_owned())),
            emails: vec![Private::new("person-a@example.org".to_owned())],
            handles: vec![Private::new("@persona".to_owned()), Private::new("@sam".to_owned())],
            ..Person::default()
        }
    }

    fn found<'t>(name: &str, text: &'t str) -> Vec<&'t str> {
        Identities::of([&person(name)])
            .find(text)
            .into_iter()
            .map(|it| text.get(it.span.start..it.span.end).unwrap())
            .collect()
    }

    #[test]
    fn names_in_many_renderings() {
        for (name, text, expected) in [
            ("Given Family", "It was Given Family.", "Given Family"),
            ("Zoë Núñez", "we met ZOE NUNEZ there", "ZOE NUNEZ"),
            ("Zoë Núñez", "we met Nu\u{303}n\u{303}ez there", "Nu\u{303}n\u{303}ez"),
            ("Aoife O'Brien", "Mr O’Brien’s talk", "O’Brien"),
            ("Given Family", "see Family, Given below", "Family, Given"),
            ("Given Family", "by Given\n  Family", "Given\n  Family"),
            ("Zoë Núñez", "Nú\u{200b}ñez said", "Nú\u{200b}ñez"),
            ("李明", "昨天李明说", "李明"),
            ("Jürgen Groß", "Herr GROSS kam", "GROSS"),
            ("Zoë Núñez", "write to person-a@example.org now", "person-a@example.org"),
            ("Zoë Núñez", "asked @Persona twice", "Persona"),
            ("Zoë Núñez", "asked @sam twice", "sam"),
            ("Anne-Marie Sample", "then Marie left", "Marie"),
            ("Will Page", "as Will Page said", "Will Page"),
            ("Will", "as Will said", "Will"),
        ] {
            assert_eq!(found(name, text), [expected], "{name}: {text}");
        }
    }

    #[test]
    fn the_same_person_has_the_same_key() {
        let some = |text: &str| Private::new(text.to_owned());
        let named = |name: &str| identity_keys(&Person { name: Some(some(name)), ..Person::default() });
        let handle = |it: &str| identity_keys(&Person { handles: vec![some(it)], ..Person::default() });
        let email = |it: &str| identity_keys(&Person { emails: vec![some(it)], ..Person::default() });
        assert_eq!(named("Zoë Núñez"), named("NUNEZ,  Zoe"));
        assert_ne!(named("Zoë Núñez"), named("Zoë Nunn"));
        assert!(named("Zoë").is_empty());
        assert_eq!(named("李明").len(), 1);
        assert_eq!(handle("@Persona"), handle("persona "));
        assert_ne!(handle("persona"), email("persona"));
    }

    #[test]
    fn words_are_not_names() {
        for (name, text) in [
            ("Will Page", "Will the page load? The page will load. Page two. Will page three?"),
            ("Will", "it will rain"),
            ("Ann Li", "Announcement: annual list"),
            ("Given Family", "family given"),
            ("Vincent van Dyke", "a van came"),
            ("Zoë Núñez", "sam went home, personas"),
            ("Grace Brown", "A brown dog showed grace."),
        ] {
            assert_eq!(found(name, text), [] as [&str; 0], "{name}: {text}");
        }
    }

    #[test]
    fn offsets_survive_any_text() {
        let text = "ß\u{301}İ ﬁ 🙂 Zoë\u{301} e\u{301}\u{301}";
        for mention in Identities::of([&person("Zoë Núñez")]).find(text) {
            assert!(text.get(mention.span.start..mention.span.end).is_some());
        }
    }
}
