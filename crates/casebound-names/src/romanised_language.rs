//! Names of East Asia in Latin letters: whether a name is Chinese, Japanese or Korean, and how it sounds there.

use std::collections::HashSet;
use std::sync::LazyLock;

use casebound_record::word_list::WordList;

use crate::east_asia;
use crate::key::KeyKind;
use crate::romanise::ascii;
use crate::sounds;

const PINYIN: &str = include_str!("../data/han/pinyin.txt");

/// First consonants of syllables of Pinyin.
static INITIALS: WordList = WordList::part(PINYIN, "initials");

/// Syllables of Pinyin without their first consonant.
static FINALS: WordList = WordList::part(PINYIN, "finals");

/// Syllables of Pinyin without a first consonant.
static ALONE: WordList = WordList::part(PINYIN, "alone");

/// A language whose names are romanised in several ways that have nothing else in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RomanisedLanguage {
    Chinese,
    Japanese,
    Korean,
}

impl RomanisedLanguage {
    pub(crate) const ALL: [RomanisedLanguage; 3] =
        [RomanisedLanguage::Chinese, RomanisedLanguage::Japanese, RomanisedLanguage::Korean];

    /// The kind of its keys.
    pub(crate) fn kind(self) -> KeyKind {
        match self {
            RomanisedLanguage::Chinese => KeyKind::Chinese,
            RomanisedLanguage::Japanese => KeyKind::Japanese,
            RomanisedLanguage::Korean => KeyKind::Korean,
        }
    }

    /// Returns how a word sounds, in the letters a to z, however it is romanised.
    pub(crate) fn sound(self, ascii: &str) -> String {
        match self {
            RomanisedLanguage::Chinese => sounds::chinese(ascii),
            RomanisedLanguage::Japanese => sounds::japanese(ascii),
            RomanisedLanguage::Korean => sounds::korean(ascii),
        }
    }

    /// Returns whether a name in Latin letters is one of this language.
    pub(crate) fn is_of(self, parts: &[&str]) -> bool {
        match self {
            RomanisedLanguage::Chinese => is_chinese(parts),
            RomanisedLanguage::Japanese => is_japanese(parts),
            RomanisedLanguage::Korean => east_asia::is_korean(parts),
        }
    }

    /// Returns every spelling of a part of a name that is in use for the same characters.
    pub(crate) fn spellings(self, folded: &str) -> Vec<String> {
        match self {
            RomanisedLanguage::Korean => east_asia::korean_spellings(folded),
            RomanisedLanguage::Chinese => east_asia::chinese_spellings(folded),
            RomanisedLanguage::Japanese => vec![ascii(folded)],
        }
    }
}

static SYLLABLES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let all = INITIALS.lines().flat_map(|first| FINALS.lines().map(move |last| format!("{first}{last}")));
    all.chain(ALONE.lines().map(str::to_owned)).collect()
});

/// Returns whether a word falls into at most so many syllables of Pinyin.
fn is_pinyin(word: &str, most: usize) -> bool {
    word.is_empty()
        || most > 0
            && (1..=word.len().min(6)).rev().any(|count| {
                word.split_at_checked(count)
                    .is_some_and(|(first, rest)| SYLLABLES.contains(first) && is_pinyin(rest, most - 1))
            })
}

/// A surname of China, and no more than two syllables besides.
fn is_chinese(parts: &[&str]) -> bool {
    let latin: Vec<String> = parts.iter().map(|part| ascii(part)).collect();
    let is_name = |surname: Option<&String>, given: &[String]| {
        let is_given = given.iter().all(|part| is_pinyin(part, 2)) && given.concat().len() <= 12;
        surname.is_some_and(|surname| east_asia::is_chinese_surname(surname)) && !given.is_empty() && is_given
    };
    (2..=3).contains(&latin.len())
        && (is_name(latin.first(), latin.get(1..).unwrap_or_default())
            || is_name(latin.last(), latin.get(..latin.len() - 1).unwrap_or_default()))
}

/// Two words that fall into syllables of Japanese.
fn is_japanese(parts: &[&str]) -> bool {
    parts.len() == 2 && parts.iter().all(|part| is_kana(&sounds::japanese(&ascii(part)), 0))
}

/// Returns whether the sound of a word falls into syllables of Japanese, at least two.
fn is_kana(sound: &str, count: usize) -> bool {
    if sound.is_empty() {
        return count > 1;
    }
    let letters = sound.as_bytes();
    let is_vowel = |at: usize| letters.get(at).is_some_and(|it| b"aeiou".contains(it));
    let is_first = |at: usize| letters.get(at).is_some_and(|it| b"kgsztdnhbpmyrw".contains(it));
    let is_glide = letters.get(1) == Some(&b'y') && is_first(0);
    let is_double = letters.first() == letters.get(1) && is_first(0);
    let length = match () {
        () if is_vowel(0) => 1,
        () if is_first(0) && is_vowel(1) => 2,
        () if is_glide && is_vowel(2) => 3,
        () if is_double || letters.first() == Some(&b'n') => 1,
        () => return false,
    };
    sound.get(length..).is_some_and(|rest| is_kana(rest, count + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_by_their_syllables() {
        for (name, expected) in [
            ("Zhang Xuemei", &[RomanisedLanguage::Chinese][..]),
            ("Xue Mei Zhang", &[RomanisedLanguage::Chinese]),
            ("Yuki Ono", &[RomanisedLanguage::Japanese]),
            ("Shota Ito", &[RomanisedLanguage::Japanese]),
            ("Park Ji-woo", &[RomanisedLanguage::Korean]),
            ("Margaret Holloway", &[]),
            ("Will Marsh", &[]),
        ] {
            let parts: Vec<&str> = name.split(' ').collect();
            let found: Vec<RomanisedLanguage> =
                RomanisedLanguage::ALL.into_iter().filter(|it| it.is_of(&parts)).collect();
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn systems_of_one_language_sound_alike() {
        for (tongue, a, b) in [
            (RomanisedLanguage::Chinese, "xuemei", "hsuehmei"),
            (RomanisedLanguage::Chinese, "zhiqiang", "chihchiang"),
            (RomanisedLanguage::Chinese, "jianguo", "chienkuo"),
            (RomanisedLanguage::Japanese, "ono", "ohno"),
            (RomanisedLanguage::Japanese, "ono", "oono"),
            (RomanisedLanguage::Japanese, "shinji", "sinzi"),
            (RomanisedLanguage::Japanese, "shota", "shiyouta"),
            (RomanisedLanguage::Japanese, "kyoko", "kiyouko"),
            (RomanisedLanguage::Korean, "jiwoo", "jiu"),
            (RomanisedLanguage::Korean, "seunghyun", "sunghyon"),
        ] {
            assert_eq!(tongue.sound(a), tongue.sound(b), "{a} {b}");
        }
        assert_ne!(RomanisedLanguage::Japanese.sound("ohara"), RomanisedLanguage::Japanese.sound("ora"));
    }
}
