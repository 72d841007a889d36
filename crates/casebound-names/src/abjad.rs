//! Names in scripts that write few vowels: which Latin word may be which word of Arabic, Persian, Hebrew or Thai.
//!
//! The key of a word is the coarse classes of its strong consonants; words with the same key are then laid side by side,
//! letter by letter.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_script::{Script, UnicodeScript as _};

static LETTERS: LazyLock<HashMap<char, Vec<&str>>> = LazyLock::new(|| {
    let rows = include_str!("../data/romanise/abjad.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
    let row = |line: &'static str| {
        let (letter, latin) = line.split_once('\t')?;
        let ways = latin.split(' ').map(|way| if way == "-" { "" } else { way }).collect();
        Some((letter.chars().next()?, ways))
    };
    rows.filter_map(row).collect()
});

/// A letter that kills the one before it, in Thai.
const SILENT: char = '์';
/// More keys are not made for one word.
const MOST: usize = 16;

/// Returns whether a word is in one of these scripts.
pub(crate) fn is_abjad(word: &str) -> bool {
    word.chars().find(|letter| letter.is_alphabetic()).is_some_and(|letter| {
        letter >= '\u{590}' && matches!(letter.script(), Script::Hebrew | Script::Arabic | Script::Thai)
    })
}

/// The letters that are laid against a Latin word: no vowel signs, and nothing that is silent.
fn strong(word: &str) -> Vec<char> {
    let mut letters = Vec::new();
    // Two of these are a vowel, with an n where no consonant ends the syllable: วรรณ is wan, สวรรค์ sawan.
    let ends_open = word.ends_with("รร") || word.contains("รรค์");
    let word = word.replace("รร", if ends_open { "น" } else { "" });
    for letter in word.chars() {
        match letter {
            SILENT => drop(letters.pop()),
            letter if LETTERS.contains_key(&letter) => letters.push(letter),
            _ => {}
        }
    }
    letters
}

/// The class of a consonant that no script leaves out; `None` for what may be a vowel or be lost.
fn class(latin: &str) -> Option<char> {
    match latin.chars().next()? {
        'b' | 'p' | 'f' => Some('p'),
        't' | 'd' | 's' | 'z' => Some('t'),
        'k' | 'g' | 'q' | 'x' => Some('k'),
        'l' | 'r' | 'n' => Some('r'),
        'm' => Some('m'),
        _ => None,
    }
}

fn push(key: &mut String, class: char) {
    if !key.ends_with(class) {
        key.push(class);
    }
}

/// Returns the key of a word of such a script, without the particle or article that begins it if asked.
pub(crate) fn key(word: &str) -> String {
    let mut key = String::new();
    for letter in strong(word) {
        match letter {
            'ח' | 'ה' | 'ו' | 'ע' | 'א' | 'י' | 'ح' | 'ه' | 'و' | 'ي' | 'ی' => {}
            'ง' => {
                push(&mut key, 'r');
                push(&mut key, 'k');
            }
            'จ' | 'ฉ' | 'ช' | 'ฌ' | 'چ' | 'ژ' | 'צ' | 'ץ' => push(&mut key, 't'),
            letter => {
                let first =
                    LETTERS.get(&letter).filter(|ways| !ways.contains(&"")).and_then(|ways| class(ways.first()?));
                if let Some(class) = first {
                    push(&mut key, class);
                } else if letter == 'ج' {
                    push(&mut key, 'k');
                }
            }
        }
    }
    key
}

/// Returns the keys that a Latin word, in the letters a to z, may have: some letters stand for several sounds.
pub(crate) fn keys(latin: &str) -> Vec<String> {
    let mut keys = vec![String::new()];
    let mut rest = latin;
    while let Some(first) = rest.chars().next() {
        let (length, classes): (usize, &[Option<char>]) = match rest {
            it if it.starts_with("sch") => (3, &[Some('t')]),
            it if it.starts_with("tch") => (3, &[Some('t')]),
            it if it.starts_with("ch") => (2, &[Some('t'), Some('k'), None]),
            it if it.starts_with("kh") => (2, &[Some('k'), None]),
            it if it.starts_with('j') => (1, &[Some('k'), Some('t'), None]),
            it if it.starts_with('c') => (1, &[Some('k'), Some('t')]),
            it if it.starts_with('g') => (1, &[Some('k')]),
            it if it.starts_with(['v', 'w']) => (1, &[None, Some('p')]),
            it => (first.len_utf8(), if class(it).is_some() { &[] } else { &[None] }),
        };
        let classes: Vec<Option<char>> = if classes.is_empty() { vec![class(rest)] } else { classes.to_vec() };
        let grown = keys.iter().flat_map(|key| {
            classes.iter().map(move |class| {
                let mut key = key.clone();
                class.iter().for_each(|class| push(&mut key, *class));
                key
            })
        });
        keys = grown.collect();
        keys.sort();
        keys.dedup();
        keys.truncate(MOST);
        rest = rest.get(length..).unwrap_or_default();
    }
    keys
}

/// Returns whether a Latin word, in the letters a to z, is a way to write a word of such a script.
pub(crate) fn aligns(latin: &str, word: &str) -> bool {
    let letters = strong(word);
    // Whole words of one or two letters say nothing.
    letters.len() >= 3 && latin.len() >= 3 && fits(latin.as_bytes(), &letters, true)
}

/// Up to two vowels that nobody wrote may stand before a letter, but at the beginning, and behind the last.
fn fits(latin: &[u8], letters: &[char], is_first: bool) -> bool {
    let vowels = latin.iter().take_while(|it| b"aeiouy".contains(it)).count();
    let Some((letter, others)) = letters.split_first() else {
        return latin.len() == vowels && vowels <= 2;
    };
    let ways = LETTERS.get(letter).map_or(&[][..], Vec::as_slice);
    let most = if is_first { 0 } else { vowels.min(2) };
    (0..=most).filter_map(|skipped| latin.get(skipped..)).any(|latin| {
        ways.iter().any(|way| {
            let Some(rest) = latin.strip_prefix(way.as_bytes()) else { return false };
            let is_doubled = way.len() == 1 && rest.starts_with(way.as_bytes());
            fits(rest, others, false) || is_doubled && rest.get(1..).is_some_and(|rest| fits(rest, others, false))
        })
    })
}

/// Returns a Latin word without an Arabic article that is written together with it: Alharbi, Elharby, Arrahman.
pub(crate) fn without_article(latin: &str) -> Option<&str> {
    let bytes = latin.as_bytes();
    let rest = match bytes {
        [b'a' | b'e' | b'u', b'l', _, _, _, ..] => latin.get(2..),
        [b'a' | b'e', b's', b'h', b's', b'h', _, ..] => latin.get(3..),
        [b'a' | b'e', one, other, _, _, ..] if one == other && b"sztdrn".contains(one) => latin.get(2..),
        _ => None,
    };
    rest.map(|rest| rest.trim_start_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_words_and_the_words_they_are_written_for() {
        for (latin, word, expected) in [
            ("berkovich", "ברקוביץ", true),
            ("berkowitz", "ברקוביץ", true),
            ("yael", "יעל", true),
            ("jael", "יעל", true),
            ("harbi", "حربي", true),
            ("hoseini", "حسینی", true),
            ("husseini", "حسینی", true),
            ("muhammad", "محمد", true),
            ("mohamed", "محمد", true),
            ("siriporn", "ศิริพร", true),
            ("wattanakul", "วัฒนกุล", true),
            ("somchai", "สมชาย", true),
            ("berlin", "ברקוביץ", false),
            ("hosanna", "حسینی", false),
            ("yell", "שעל", false),
            ("simple", "สมชาย", false),
        ] {
            let same_key = keys(latin).contains(&key(word));
            assert_eq!(aligns(latin, word), expected, "{latin} {word}");
            assert!(same_key || !expected, "{latin} {word}: {:?} {}", keys(latin), key(word));
        }
    }
}
