//! What is known of words: which are words of a language, places, tools, titles, and which names are short for others.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use casebound_record::time::MONTHS;

use crate::keys;

type Words = LazyLock<HashSet<&'static str>>;

static ENGLISH: Words = LazyLock::new(|| words(include_str!("../data/english.txt")));
static FUNCTION: Words = LazyLock::new(|| words(include_str!("../data/function.txt")));
static FOREIGN: Words = LazyLock::new(|| words(include_str!("../data/foreign.txt")));
static PLACES: Words = LazyLock::new(|| words(include_str!("../data/places.txt")));
static TECH: Words = LazyLock::new(|| words(include_str!("../data/tech.txt")));
static TITLES: Words = LazyLock::new(|| words(include_str!("../data/titles.txt")));
static ACRONYMS: Words = LazyLock::new(|| words(include_str!("../data/acronyms.txt")));
static VERBS: Words = LazyLock::new(|| words(include_str!("../data/people_verbs.txt")));

/// For each name, the names that the same person may go by.
static NICKNAMES: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut classes: HashMap<&str, Vec<&str>> = HashMap::new();
    for (one, other) in nickname_pairs() {
        classes.entry(one).or_default().push(other);
        classes.entry(other).or_default().push(one);
    }
    classes
});

/// The same for full names of other scripts, by the loose key of how they are romanised.
static ROMANISED_NICKNAMES: LazyLock<HashMap<String, Vec<&str>>> = LazyLock::new(|| {
    let mut classes: HashMap<String, Vec<&str>> = HashMap::new();
    for (full, short) in nickname_pairs() {
        classes.entry(keys::loose(full)).or_default().push(short);
    }
    classes
});

/// Each full name with each of its short forms.
fn nickname_pairs() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("../data/nicknames.txt").lines().filter(|line| !line.starts_with('#'));
    let classes = lines.filter_map(|line| line.split_once(':'));
    classes.flat_map(|(full, short)| {
        full.split_whitespace().flat_map(|full| short.split_whitespace().map(move |short| (full, short)))
    })
}

/// Parts of names that stand in many names and say nothing alone.
const PARTICLES: &[&str] = &[
    "al", "el", "and", "av", "af", "bin", "bint", "ben", "bat", "da", "das", "de", "degli", "dei", "del", "della",
    "den", "der", "des", "di", "do", "dos", "du", "e", "ibn", "la", "las", "le", "les", "lo", "los", "mac", "mc", "of",
    "op", "ten", "ter", "the", "und", "van", "vande", "von", "vom", "y", "zu", "zum", "zur", "san", "santa", "st",
    "jr", "sr", "ii", "iii", "iv", "dr", "mr", "mrs", "ms", "prof", "ould", "abu", "abd", "o", "d", "l", "n", "ap",
    "na",
];

fn words(text: &'static str) -> HashSet<&'static str> {
    text.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
}

/// Tells whether a word in small letters is a word of English, in any of its regular forms.
pub fn is_english(word: &str) -> bool {
    let known = |word: &str| ENGLISH.contains(word) || FUNCTION.contains(word) || VERBS.contains(word);
    // James is no form of jam.
    if known(word) || NICKNAMES.contains_key(word) {
        return known(word);
    }
    const FORMS: &[(&str, &[&str])] = &[
        ("ies", &["y"]),
        ("ied", &["y"]),
        ("es", &["", "e"]),
        ("s", &[""]),
        ("ed", &["", "e"]),
        ("ing", &["", "e"]),
        ("er", &["", "e"]),
        ("ers", &["", "e"]),
        ("est", &["", "e"]),
        ("ly", &["", "le"]),
        ("ness", &[""]),
        ("ment", &[""]),
        ("ments", &[""]),
        ("ful", &[""]),
        ("less", &[""]),
        ("able", &["", "e"]),
    ];
    FORMS.iter().any(|(ending, bases)| {
        let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() >= 3) else { return false };
        let single = stem.strip_suffix(|it: char| stem.ends_with(&[it, it].iter().collect::<String>()));
        bases.iter().any(|base| known(&format!("{stem}{base}"))) || single.is_some_and(known)
    })
}

/// Tells whether a name is also a word, a place or a tool, so that it says little alone.
pub fn is_also_word(folded: &str) -> bool {
    is_english(folded) || PLACES.contains(folded) || TECH.contains(folded) || MONTHS.contains(&folded)
}

/// Tells whether a word only holds a sentence together.
pub fn is_function(folded: &str) -> bool {
    FUNCTION.contains(folded)
}

/// Tells whether a word is one of a language other than English that is also a name.
pub fn is_foreign(folded: &str) -> bool {
    FOREIGN.contains(folded)
}

pub fn is_place(folded: &str) -> bool {
    PLACES.contains(folded)
}

pub fn is_tech(folded: &str) -> bool {
    TECH.contains(folded)
}

pub fn is_month(folded: &str) -> bool {
    MONTHS.contains(&folded)
}

pub fn is_title(folded: &str) -> bool {
    TITLES.contains(folded)
}

pub fn is_particle(folded: &str) -> bool {
    PARTICLES.contains(&folded)
}

/// Tells whether two or three letters are a common abbreviation.
pub fn is_acronym(folded: &str) -> bool {
    ACRONYMS.contains(folded)
}

/// Tells whether a word says what somebody did, so that a name may stand before it.
pub fn is_deed(folded: &str) -> bool {
    VERBS.contains(folded) || folded.len() > 4 && folded.ends_with("ed") && is_english(folded)
}

/// Returns the names that somebody with this name may go by.
pub fn nicknames(folded: &str) -> &'static [&'static str] {
    let known = match folded.is_ascii() {
        true => NICKNAMES.get(folded),
        false => ROMANISED_NICKNAMES.get(&keys::loose(&keys::ascii(folded))),
    };
    known.map_or(&[], Vec::as_slice)
}
