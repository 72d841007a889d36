//! What is known of words: which are words of a language, places, tools, companies, and which names are short for others.

use std::collections::HashMap;
use std::sync::LazyLock;

use casebound_record::word_list::WordList;

use crate::romanise::ascii;
use crate::sounds::loose;

/// Small words by which sentences are understood.
pub(crate) const SENTENCES: &str = include_str!("../data/sentences.txt");

/// Words for a person.
static PERSON_NOUNS: WordList = WordList::part(SENTENCES, "person_nouns");

static ENGLISH: WordList = WordList::sorted(include_str!("../data/english.txt"));
static RARE: WordList = WordList::sorted(include_str!("../data/english_rare.txt"));
static LONG_PLACES: WordList = WordList::sorted(include_str!("../data/long_places.txt"));
static FUNCTION: WordList = WordList::sorted(include_str!("../data/function.txt"));
static OTHER: WordList = WordList::sorted(include_str!("../data/other_words.txt"));
static PLACES: WordList = WordList::sorted(include_str!("../data/places.txt"));
static COMPANIES: WordList = WordList::sorted(include_str!("../data/companies.txt"));
static CALENDAR: WordList = WordList::sorted(include_str!("../data/calendar.txt"));
static UNITS: WordList = WordList::sorted(include_str!("../data/units.txt"));
static TECH: WordList = WordList::sorted(include_str!("../data/tech.txt"));
static TITLES: WordList = WordList::sorted(include_str!("../data/titles.txt"));
static ACRONYMS: WordList = WordList::sorted(include_str!("../data/acronyms.txt"));
static VERBS: WordList = WordList::sorted(include_str!("../data/people_verbs.txt"));
static PARTICLES: WordList = WordList::sorted(include_str!("../data/particles.txt"));
static NAMED_AFTER: WordList = WordList::sorted(include_str!("../data/named_after.txt"));
static DAYS: WordList = WordList::sorted(include_str!("../data/days.tsv"));
static GIVEN: WordList = WordList::sorted(include_str!("../data/given_names.txt"));
static DEEDS: WordList = WordList::sorted(include_str!("../data/deeds.txt"));
static SURNAMES: WordList = WordList::sorted(include_str!("../data/surnames.tsv"));
static NICKNAMES: WordList = WordList::sorted(include_str!("../data/nicknames.tsv"));

/// Returns whether a lower-case word is an English word, in any of its regular forms.
pub fn is_english(word: &str) -> bool {
    is_form_of(word, &|word| ENGLISH.contains(word) || FUNCTION.contains(word) || VERBS.contains(word))
}

/// Like [`is_english`], by a longer list: what is a word there is no misspelt or shortened name.
pub(crate) fn is_rare_english(word: &str) -> bool {
    is_form_of(word, &|word| RARE.contains(word) || ENGLISH.contains(word))
}

/// Returns whether a word is known, or a regular form of such a word.
fn is_form_of(word: &str, known: &dyn Fn(&str) -> bool) -> bool {
    // James is not a form of jam.
    if !word.is_ascii() || known(word) || NICKNAMES.contains(word) {
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
        let mut letters = stem.chars().rev();
        // Only behind a hiss is -es an ending of its own.
        if *ending == "es" && !stem.ends_with(['s', 'x', 'z', 'h', 'o']) {
            return known(&format!("{stem}e"));
        }
        let single = letters.next().zip(letters.next()).filter(|(last, before)| last == before);
        let single = single.and_then(|(last, _)| stem.strip_suffix(last));
        bases.iter().any(|base| known(&format!("{stem}{base}"))) || single.is_some_and(known)
    })
}

/// Returns whether a name is also a word, a place or a tool, so that it says little alone.
pub fn is_also_word(folded: &str) -> bool {
    is_english(folded) || is_place(folded) || is_tech(folded) || is_month(folded)
}

/// Returns whether a word only holds a sentence together.
pub fn is_function(folded: &str) -> bool {
    FUNCTION.contains(folded)
}

/// Returns whether a word is one of a language other than English.
pub fn is_other_word(folded: &str) -> bool {
    OTHER.contains(folded)
}

pub(crate) fn is_place(folded: &str) -> bool {
    PLACES.contains(folded)
}

/// Returns whether words, separated by a space, are the name of a place.
pub(crate) fn is_long_place(folded: &str) -> bool {
    LONG_PLACES.contains(folded)
}

pub(crate) fn is_company(folded: &str) -> bool {
    COMPANIES.contains(folded)
}

/// Returns whether a word is a month, a day of the week or short for one, in some language.
pub(crate) fn is_calendar(folded: &str) -> bool {
    CALENDAR.contains(folded)
}

pub(crate) fn is_unit(folded: &str) -> bool {
    UNITS.contains(folded)
}

pub(crate) fn is_tech(folded: &str) -> bool {
    TECH.contains(folded)
}

pub(crate) fn is_month(folded: &str) -> bool {
    casebound_record::time::MONTHS.contains(&folded)
}

/// Returns the months, from 1 to 12, that a word means in some language.
pub fn months_named(folded: &str) -> impl Iterator<Item = u32> {
    days_with(folded, 'm')
}

/// Returns the days of the week, Monday is 1, that words mean in some language.
pub fn weekdays_named(folded: &str) -> impl Iterator<Item = u32> {
    days_with(folded, 'w')
}

fn days_with(folded: &str, sign: char) -> impl Iterator<Item = u32> {
    DAYS.get(folded).unwrap_or_default().split(' ').filter_map(move |it| it.strip_prefix(sign)?.parse().ok())
}

/// Returns whether a word is a form of address before a name.
pub fn is_title(folded: &str) -> bool {
    TITLES.contains(folded)
}

/// Returns whether a word is for what is often named after a person: a road, a prize, a method.
pub(crate) fn is_named_after(folded: &str) -> bool {
    NAMED_AFTER.contains(folded)
}

/// Returns whether a word is in many names and says nothing alone.
pub fn is_particle(folded: &str) -> bool {
    PARTICLES.contains(folded)
}

/// Returns whether two or three letters are a common abbreviation.
pub fn is_acronym(folded: &str) -> bool {
    ACRONYMS.contains(folded)
}

/// Returns whether a word says what somebody did, so that a name may be before it.
pub fn is_action_verb(folded: &str) -> bool {
    VERBS.contains(folded) || folded.len() > 4 && folded.ends_with("ed") && is_english(folded)
}

/// Returns whether a word of another language says what somebody did or what was done to somebody.
pub(crate) fn is_deed(folded: &str) -> bool {
    DEEDS.contains(folded)
}

/// Returns whether a word is for a person: speaker, volunteer.
pub(crate) fn is_person_noun(folded: &str) -> bool {
    PERSON_NOUNS.contains(folded)
}

/// Returns whether a word is a given name in some country.
pub(crate) fn is_given_name(folded: &str) -> bool {
    GIVEN.contains(folded) || NICKNAMES.contains(folded)
}

/// Names with short forms, by how they sound: Alexei, Aleksej and Alexey are one.
static BY_SOUND: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut by_sound: HashMap<String, Vec<&'static str>> = HashMap::new();
    for (name, others) in NICKNAMES.entries().filter(|(name, _)| name.len() > 4) {
        by_sound.entry(loose(&ascii(name))).or_default().push(others);
    }
    by_sound
});

/// Returns the names that somebody with this name may go by.
pub fn nicknames(folded: &str) -> impl Iterator<Item = &'static str> {
    NICKNAMES.get(folded).unwrap_or_default().split(' ').filter(|name| !name.is_empty())
}

/// Returns the other forms of a family name: Chatterjee for Chattopadhyay.
pub(crate) fn other_surnames(folded: &str) -> impl Iterator<Item = &'static str> {
    SURNAMES.get(folded).unwrap_or_default().split(' ').filter(|name| !name.is_empty())
}

/// Like [`nicknames`], of a name of five letters or more in any spelling, where the list does not have this one.
pub(crate) fn nicknames_of_sound(folded: &str) -> Vec<&'static str> {
    if NICKNAMES.contains(folded) || folded.len() < 5 || !folded.is_ascii() {
        return nicknames(folded).collect();
    }
    let same = BY_SOUND.get(&loose(folded)).map_or(&[][..], Vec::as_slice);
    let mut all: Vec<&str> = same.iter().flat_map(|others| others.split(' ')).filter(|name| !name.is_empty()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_sorted_and_names_its_source() {
        for list in [
            &ENGLISH,
            &RARE,
            &FUNCTION,
            &OTHER,
            &PLACES,
            &LONG_PLACES,
            &COMPANIES,
            &CALENDAR,
            &DAYS,
            &UNITS,
            &TECH,
            &TITLES,
            &ACRONYMS,
            &VERBS,
            &PARTICLES,
            &NICKNAMES,
            &GIVEN,
            &DEEDS,
            &SURNAMES,
        ] {
            let words: Vec<&str> = list.lines().collect();
            assert!(words.len() > 50 && list.is_in_order());
            assert!(list.text().lines().take(3).any(|line| line.starts_with("# Source: ")));
            for line in words {
                assert!(list.contains(line.split('\t').next().unwrap_or_default()), "{line}");
            }
        }
    }

    #[test]
    fn forms_of_words_are_words() {
        for (word, expected) in
            [("pages", true), ("stopped", true), ("osgood", false), ("james", false), ("aaa", false)]
        {
            assert_eq!(is_english(word), expected, "{word}");
        }
    }
}
