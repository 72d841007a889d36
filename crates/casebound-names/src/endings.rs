//! Case endings and other suffixes of names, and the stems that they leave.

use casebound_record::word_list::WordList;

static ENDINGS: WordList = WordList::sorted(include_str!("../data/endings.txt"));

/// Returns whether a suffix is one that some language adds to names.
pub(crate) fn is_ending(ending: &str) -> bool {
    ENDINGS.contains(ending)
}

/// Returns whether an ending repeats the last letter of the stem, as in Hungarian.
pub(crate) fn doubled(stem: &str, ending: &str) -> bool {
    let is_known = |rest: &str| matches!(rest, "al" | "el") || is_ending(rest);
    ending.chars().next() == stem.chars().next_back() && ending.get(1..).is_some_and(is_known)
}

fn is_vowel(it: char) -> bool {
    matches!(it, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// Returns the stems of a name that stay the same when it is inflected: without its last vowel or nominative ending, or without a
/// vowel that comes and goes.
pub(crate) fn stems(folded: &str) -> Vec<String> {
    let chars: Vec<char> = folded.chars().collect();
    let mut stems = Vec::new();
    let mut keep = |stem: &[char]| {
        if stem.len() >= 4 || stem.len() == 3 && chars.len() <= 5 {
            stems.push(stem.iter().collect::<String>());
        }
    };
    match chars.as_slice() {
        // Finnish: Virtanen, Virtasen.
        [stem @ .., 'n', 'e', 'n'] => keep(&[stem, &['s']].concat()),
        // Icelandic: Guðmundur, Guðmundi.
        [stem @ .., 'u', 'r'] => {
            keep(stem);
            keep(&[stem, &['u']].concat());
        }
        [stem @ .., 'a' | 'o' | 'u' | 'i', 's'] | [stem @ .., 'y' | 'e', 's'] => {
            keep(stem);
            keep(&[stem, &chars[stem.len()..=stem.len()]].concat());
        }
        // Adjectives of Slavic languages.
        [stem @ .., vowel @ ('и' | 'ы' | 'і'), 'и'] => {
            keep(stem);
            keep(&[stem, &[*vowel]].concat());
        }
        [
            stem @ ..,
            'i' | 'y' | 'o' | 'a' | 'e' | 'u' | 'ο' | 'α' | 'η' | 'а' | 'я' | 'й' | 'и' | 'ь' | 'о' | 'е' | 'і' | 'ι',
        ] => keep(stem),
        [stem @ .., 's' | 'σ'] => keep(stem),
        [stem @ .., 'e' | 'о' | 'е' | 'і', last] if !is_vowel(*last) => keep(&[stem, &[*last]].concat()),
        _ => {}
    }
    stems
}

/// Returns a Hebrew or Arabic word without its prefixed particle.
pub(crate) fn without_prefix(folded: &str) -> Option<&str> {
    let bare = folded
        .strip_prefix("ال")
        .or_else(|| folded.strip_prefix("ול"))
        .or_else(|| folded.strip_prefix(['ו', 'ה', 'ב', 'ל', 'מ', 'ש', 'כ', 'و', 'ب', 'ل', 'ف', 'ك']))?;
    (bare.chars().count() >= 2).then_some(bare)
}
