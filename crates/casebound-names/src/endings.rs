//! What languages put behind a name, and what of a name stays the same.

use crate::list::List;

static ENDINGS: List = List::of(include_str!("../data/endings.txt"));

/// Returns whether an ending is one that a language puts behind a name.
pub(crate) fn is_ending(ending: &str) -> bool {
    ENDINGS.contains(ending)
}

/// Returns whether an ending begins with the last letter of the stem once more, as Hungarian does it.
pub(crate) fn doubled(stem: &str, ending: &str) -> bool {
    let is_held = |rest: &str| matches!(rest, "al" | "el") || is_ending(rest);
    ending.chars().next() == stem.chars().next_back() && ending.get(1..).is_some_and(is_held)
}

fn is_vowel(it: char) -> bool {
    matches!(it, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// Returns what stays the same when a name is inflected: without its last vowel or nominative ending, or without a
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

/// Returns a word of Hebrew or Arabic without the particle that is written together with it.
pub(crate) fn without_prefix(folded: &str) -> Option<&str> {
    let bare = folded
        .strip_prefix("ال")
        .or_else(|| folded.strip_prefix("ול"))
        .or_else(|| folded.strip_prefix(['ו', 'ה', 'ב', 'ל', 'מ', 'ש', 'כ', 'و', 'ب', 'ل', 'ف', 'ك']))?;
    (bare.chars().count() >= 2).then_some(bare)
}
