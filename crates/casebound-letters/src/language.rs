//! Which language a sentence is in, by the small words that every sentence has.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A language that a sentence can be told to be in. The first two have rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English.
    English,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// German.
    German,
    /// Italian.
    Italian,
    /// Portuguese.
    Portuguese,
    /// Dutch.
    Dutch,
}

/// Each language with its tag and its small words.
const ALL: &[(Language, &str, &str)] = &[
    (Language::English, "en", include_str!("../data/small_words/en.txt")),
    (Language::Spanish, "es", include_str!("../data/small_words/es.txt")),
    (Language::French, "fr", include_str!("../data/small_words/fr.txt")),
    (Language::German, "de", include_str!("../data/small_words/de.txt")),
    (Language::Italian, "it", include_str!("../data/small_words/it.txt")),
    (Language::Portuguese, "pt", include_str!("../data/small_words/pt.txt")),
    (Language::Dutch, "nl", include_str!("../data/small_words/nl.txt")),
];

static WORDS: LazyLock<HashMap<&'static str, Vec<Language>>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Vec<Language>> = HashMap::new();
    for (language, _, list) in ALL {
        for word in list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace) {
            words.entry(word).or_default().push(*language);
        }
    }
    words
});

impl Language {
    /// Returns the language of a tag such as `es` or `es-MX`.
    pub fn of_tag(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        ALL.iter().find(|(_, tag, _)| *tag == primary).map(|(language, ..)| *language)
    }
}

/// How many of these words, in small letters, are small words of each language, the most first.
pub(crate) fn counts<'w>(words: impl Iterator<Item = &'w str>) -> Vec<(Language, usize)> {
    let mut counts: Vec<(Language, usize)> = ALL.iter().map(|(language, ..)| (*language, 0)).collect();
    for word in words {
        for language in WORDS.get(word).into_iter().flatten() {
            for (_, count) in counts.iter_mut().filter(|(it, _)| it == language) {
                *count += 1;
            }
        }
    }
    counts.sort_by_key(|(language, count)| (std::cmp::Reverse(*count), *language));
    counts
}

/// The language of a sentence; `None` where its words do not tell.
pub(crate) fn of<'w>(words: impl Iterator<Item = &'w str>) -> Option<Language> {
    match counts(words)[..] {
        [(first, most), (_, next), ..] if most >= 2 && most > next => Some(first),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_words_tell_the_language() {
        let told = |text: &str| of(text.to_lowercase().split(' '));
        assert_eq!(told("we write to you by the end of the week"), Some(Language::English));
        assert_eq!(told("te escribimos antes de que termine la semana"), Some(Language::Spanish));
        assert_eq!(told("nous vous écrivons avant la fin de la semaine"), Some(Language::French));
        assert_eq!(told("wir schreiben dir bis zum ende der woche"), Some(Language::German));
        assert_eq!(told("merci agathe"), None);
    }
}
