//! Names of scripts without blanks: where the surname ends, and how they are written in Latin letters.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use casebound_record::word_list::WordList;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript as _};

use crate::fold::is_unspaced;
use crate::romanise::ascii;

/// What stands beside names.
pub(crate) const AROUND: &str = include_str!("../data/han/around_names.txt");

const WADE_GILES: &str = include_str!("../data/han/wade_giles.tsv");

/// Surnames of two characters in Chinese.
static DOUBLE_SURNAMES: WordList = WordList::part(AROUND, "double_surnames");

/// Forms of address that are behind a surname.
static HONORIFICS: WordList = WordList::part(AROUND, "honorifics");

/// Whole syllables.
static WHOLE: WordList = WordList::part(WADE_GILES, "whole");

/// Beginnings of syllables; the first that fits counts.
static FIRST: WordList = WordList::part(WADE_GILES, "first");

static CHINESE: WordList = WordList::sorted(include_str!("../data/han/chinese_surnames.tsv"));
static CANTONESE: WordList = WordList::sorted(include_str!("../data/han/cantonese.tsv"));
static JAPANESE: WordList = WordList::sorted(include_str!("../data/han/japanese_surnames.tsv"));
static JAPANESE_GIVEN: WordList = WordList::sorted(include_str!("../data/han/japanese_given.tsv"));
static KOREAN: WordList = WordList::sorted(include_str!("../data/han/korean_surnames.tsv"));
static WORDS: WordList = WordList::sorted(include_str!("../data/han/words.txt"));

/// Each spelling of a Korean surname, with all spellings of it.
static KOREAN_BY_SPELLING: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let rows = KOREAN.entries();
    rows.flat_map(|(_, all)| all.split(' ').map(move |one| (one, all))).collect()
});

/// More ways to romanise a name are not tried.
const MOST: usize = 24;

/// Returns whether a run ends with a form of address.
pub(crate) fn ends_with_honorific(run: &str) -> bool {
    HONORIFICS.lines().any(|honorific| run.ends_with(honorific) || run.ends_with(&crate::fold::fold(honorific)))
}

/// Returns whether two characters are a word of Chinese.
pub(crate) fn is_chinese_word(two: &str) -> bool {
    WORDS.contains(two)
}

/// Returns the romanisations that a list has for a name.
fn known(list: &WordList, name: &str) -> impl Iterator<Item = String> {
    let found = list.get(name).or_else(|| list.get(&crate::fold::fold(name)));
    found.unwrap_or_default().split(' ').filter(|part| !part.is_empty()).map(str::to_owned)
}

/// Returns how a character or two are romanised: Pinyin, and as in Hong Kong.
pub(crate) fn latin_of_han(text: &str) -> Vec<String> {
    let mut ways = vec![ascii(text)];
    let mut cantonese = vec![String::new()];
    for letter in text.chars() {
        let letters: Vec<String> = known(&CANTONESE, &letter.to_string()).take(3).collect();
        cantonese = cantonese.iter().flat_map(|way| letters.iter().map(move |more| format!("{way}{more}"))).collect();
        cantonese.truncate(MOST);
    }
    ways.extend(cantonese);
    ways.push(text.chars().map(|letter| wade_giles(&ascii(&letter.to_string()))).collect());
    ways.retain(|way| !way.is_empty());
    ways.sort();
    ways.dedup();
    ways
}

/// Returns a syllable of Pinyin as Wade and Giles wrote it, which Taiwan uses for names.
fn wade_giles(pinyin: &str) -> String {
    if let Some(whole) = WHOLE.get(pinyin) {
        return whole.to_owned();
    }
    let start = FIRST.entries().find(|(from, _)| pinyin.starts_with(from) && !pinyin.starts_with("ch"));
    let (start, rest) = match start {
        Some((from, to)) => (to, pinyin.strip_prefix(from).unwrap_or_default()),
        None => ("", pinyin),
    };
    let rest = if rest.ends_with("ian") { rest.replace("ian", "ien") } else { rest.replace("ong", "ung") };
    let rest = if rest == "ie" || rest.ends_with("ie") { rest.replace("ie", "ieh") } else { rest };
    format!("{start}{rest}")
}

/// Returns whether a name in Latin letters is Korean: a surname of Korea, and syllables of Korean.
pub(crate) fn is_korean(parts: &[&str]) -> bool {
    let is_surname = |part: &&str| korean_surname(&ascii(part)).is_some();
    let is_given = |part: &str| {
        let folded = ascii(part);
        (2..=9).contains(&folded.len()) && syllables(&folded).is_some_and(|count| count <= 2)
    };
    let is_name = |surname: Option<&&str>, given: &[&str]| {
        surname.is_some_and(is_surname) && !given.is_empty() && given.iter().all(|part| is_given(part))
    };
    match parts {
        [first, .., last] if parts.len() < 4 => {
            is_name(Some(first), parts.get(1..).unwrap_or_default())
                || is_name(Some(last), parts.get(..parts.len() - 1).unwrap_or_default())
        }
        _ => false,
    }
}

/// Returns every spelling of a Korean surname, or the word alone.
pub(crate) fn korean_spellings(folded: &str) -> Vec<String> {
    let latin = ascii(folded);
    match korean_surname(&latin) {
        Some(spellings) => spellings.split(' ').map(str::to_owned).collect(),
        None => vec![latin],
    }
}

/// Each spelling of a Chinese surname, Pinyin first.
static CHINESE_BY_SPELLING: LazyLock<HashMap<&str, Vec<String>>> = LazyLock::new(|| {
    let mut by_spelling: HashMap<&str, Vec<String>> = HashMap::new();
    for (character, spellings) in CHINESE.entries() {
        let all: Vec<String> = [ascii(character)].into_iter().chain(spellings.split(' ').map(str::to_owned)).collect();
        for one in spellings.split(' ') {
            by_spelling.entry(one).or_default().extend(all.clone());
        }
    }
    by_spelling
});

/// The Pinyin of the surnames of China.
static CHINESE_SURNAMES: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let mut by_pinyin: HashMap<String, Vec<String>> = HashMap::new();
    for (character, spellings) in CHINESE.entries() {
        by_pinyin.entry(ascii(character)).or_default().extend(spellings.split(' ').map(str::to_owned));
    }
    by_pinyin
});

/// Returns whether a word, in the letters a to z, is a surname of China in Pinyin or in another spelling.
pub(crate) fn is_chinese_surname(latin: &str) -> bool {
    CHINESE_SURNAMES.contains_key(latin)
        || CHINESE_BY_SPELLING.contains_key(latin)
        || DOUBLE_SURNAMES.lines().any(|double| ascii(double) == latin)
}

/// Returns every spelling of a Chinese surname, or the word alone.
pub(crate) fn chinese_spellings(folded: &str) -> Vec<String> {
    let latin = ascii(folded);
    let mut all = vec![latin.clone()];
    all.extend(CHINESE_SURNAMES.get(&latin).into_iter().flatten().cloned());
    all.extend(CHINESE_BY_SPELLING.get(latin.as_str()).into_iter().flatten().cloned());
    all.sort();
    all.dedup();
    all
}

/// Returns a name of Han characters with the other spellings of its surname: Tan Wei Ming for 陈伟明.
pub(crate) fn passport_spellings(name: &[char]) -> Vec<String> {
    let Some((surname, given)) = name.split_first() else { return Vec::new() };
    let given = ascii(&given.iter().collect::<String>());
    known(&CHINESE, &surname.to_string()).map(|surname| format!("{surname}{given}")).collect()
}

/// Returns how a name of Han characters, surname first, is read in Japanese, without blanks.
pub(crate) fn japanese_readings(name: &[char]) -> Vec<String> {
    let mut ways = Vec::new();
    for count in 1..name.len() {
        let (Some(surname), Some(given)) = (name.get(..count), name.get(count..)) else { continue };
        let text = |part: &[char]| part.iter().collect::<String>();
        let givens: Vec<String> = known(&JAPANESE_GIVEN, &text(given)).collect();
        for surname in known(&JAPANESE, &text(surname)) {
            ways.extend(givens.iter().map(|given| format!("{surname}{given}")));
        }
    }
    ways.truncate(MOST);
    ways
}

/// Returns how a surname of Han characters is read in Japanese, where a form of address follows it.
pub(crate) fn japanese_surnames(surname: &str, behind: &str) -> Vec<String> {
    let is_addressed = HONORIFICS
        .lines()
        .any(|honorific| behind.starts_with(honorific) || behind.starts_with(&crate::fold::fold(honorific)));
    if is_addressed { known(&JAPANESE, surname).collect() } else { Vec::new() }
}

fn korean_surname(latin: &str) -> Option<&'static str> {
    KOREAN_BY_SPELLING.get(latin).copied()
}

/// Counts the syllables of a word if all of them may be Korean.
fn syllables(word: &str) -> Option<usize> {
    let is_vowel = |it: char| "aeiouwy".contains(it);
    let mut count = 0;
    let mut inside = false;
    for letter in word.chars() {
        if is_vowel(letter) && !inside {
            count += 1;
        }
        inside = is_vowel(letter);
        if !letter.is_ascii_lowercase() || "fvxzq".contains(letter) {
            return None;
        }
    }
    (count > 0).then_some(count)
}

/// How one name is written.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// What to search for, letter by letter; whether it is the whole name.
    pub(crate) runs: Vec<(String, bool)>,
    /// The parts of the name in Latin letters, surname first, in each way it is romanised.
    pub(crate) romanised: Vec<Vec<String>>,
    /// The Latin letters are only the consonants and some vowels.
    pub(crate) sounds: bool,
    pub(crate) is_korean: bool,
}

impl Reading {
    pub(crate) fn of(name: &str) -> Reading {
        let is_cut = |it: char| !(it.is_alphanumeric() || is_unspaced(it) || is_combining_mark(it));
        let has_unspaced = |part: &&str| part.chars().any(is_unspaced);
        let parts: Vec<&str> = name.split(is_cut).filter(has_unspaced).collect();
        let mut reading = Reading::default();
        reading.runs.push((parts.concat(), true));
        if let [first, .., last] = parts.as_slice() {
            reading.runs.push((format!("{last}{first}"), true));
        }
        if parts.iter().all(|part| part.chars().all(|letter| letter.script() == Script::Hangul)) {
            reading.korean(&parts);
        } else if parts.concat().chars().any(|letter| letter.script() == Script::Han) {
            reading.han(&parts);
        } else {
            reading.others(&parts);
        }
        // Who goes by one character alone is looked for where it is alone.
        let whole = parts.concat();
        reading.runs.retain(|(text, _)| text.chars().count() >= 2 || *text == whole);
        // What was found first is the most likely.
        let mut known = HashSet::new();
        reading.romanised.retain(|parts| known.insert(parts.clone()));
        reading.romanised.truncate(MOST);
        reading
    }

    fn part(&mut self, part: &str) {
        if part.chars().count() >= 2 {
            self.runs.push((part.to_owned(), false));
        }
    }

    fn surname(&mut self, surname: &str) {
        for honorific in HONORIFICS.lines() {
            self.runs.push((format!("{surname}{honorific}"), true));
        }
    }

    fn han(&mut self, parts: &[&str]) {
        let whole = parts.concat();
        let (surname, given) = match parts {
            [surname, given @ ..] if !given.is_empty() => ((*surname).to_owned(), given.concat()),
            _ => split_han(&whole),
        };
        self.surname(&surname);
        if surname.chars().count() == 1 {
            for before in ["老", "小", "阿"] {
                self.runs.push((format!("{before}{surname}"), false));
            }
        } else {
            self.part(&surname);
        }
        self.part(&given);
        // Japanese readings, where both parts have one.
        let surnames: Vec<String> = known(&JAPANESE, &surname).collect();
        let givens: Vec<String> = known(&JAPANESE_GIVEN, &given).collect();
        for surname in &surnames {
            for given in &givens {
                self.romanised.push(vec![surname.clone(), given.clone()]);
            }
            if givens.is_empty() {
                self.romanised.push(vec![surname.clone()]);
            }
        }
        self.romanised.truncate(MOST / 2);
        let mut surnames = latin_of_han(&surname);
        surnames.extend(known(&CHINESE, &surname));
        let givens = latin_of_han(&given);
        for surname in surnames {
            for given in &givens {
                self.romanised.push(vec![surname.clone(), given.clone()]);
            }
            if givens.is_empty() {
                self.romanised.push(vec![surname]);
            }
        }
    }

    fn korean(&mut self, parts: &[&str]) {
        self.sounds = true;
        self.is_korean = true;
        let whole = parts.concat();
        let (surname, given) = match parts {
            [surname, given @ ..] if !given.is_empty() => ((*surname).to_owned(), given.concat()),
            _ => (whole.chars().take(1).collect(), whole.chars().skip(1).collect::<String>()),
        };
        self.surname(&surname);
        self.part(&given);
        let mut spellings: Vec<String> = known(&KOREAN, &surname).collect();
        if spellings.is_empty() {
            spellings.push(ascii(&surname));
        }
        let given = ascii(&given);
        for latin in spellings {
            self.romanised.push([latin, given.clone()].into_iter().filter(|it| !it.is_empty()).collect());
        }
    }

    fn others(&mut self, parts: &[&str]) {
        self.sounds = true;
        for part in parts {
            let enough = if part.chars().all(is_unspaced) { 3 } else { 2 };
            if part.chars().count() >= enough && parts.len() > 1 {
                self.part(part);
            }
        }
        self.romanised.push(parts.iter().map(|part| ascii(part)).filter(|part| part.len() > 1).collect());
    }
}

/// Parts a name of Han characters into surname and given name.
fn split_han(whole: &str) -> (String, String) {
    let double =
        DOUBLE_SURNAMES.lines().find(|surname| whole.starts_with(*surname)).map(|surname| surname.chars().count());
    let count = whole.chars().count();
    let start = |count: usize| whole.chars().take(count).collect::<String>();
    let rest = |count: usize| whole.chars().skip(count).collect::<String>();
    // A Japanese surname of two or three characters, before a given name that is known or of two characters.
    let japanese =
        (2..count).rev().find(|count| JAPANESE.contains(&start(*count)) && JAPANESE_GIVEN.contains(&rest(*count)));
    let surname = double.or(japanese).unwrap_or(if count > 3 { 2 } else { 1 });
    // One or two characters without more may be either name: they are the whole.
    if count <= surname {
        return (whole.to_owned(), String::new());
    }
    (start(surname), rest(surname))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_sorted_and_names_its_source() {
        for list in [&CHINESE, &CANTONESE, &JAPANESE, &JAPANESE_GIVEN, &KOREAN, &WORDS] {
            let words: Vec<&str> = list.entries().map(|(word, _)| word).collect();
            assert!(words.len() > 40 && words.is_sorted());
            assert!(list.text().lines().take(3).any(|line| line.starts_with("# Source: ")));
        }
    }

    #[test]
    fn names_in_latin_letters() {
        for (name, expected) in [
            ("陳大文", "chan taiman"),
            ("王晓明", "wang xiaoming"),
            ("山田太郎", "yamada taro"),
            ("佐藤健太", "sato kenta"),
            ("欧阳娜娜", "ouyang nana"),
            ("김서연", "gim seoyeon"),
            ("林志玲", "lin chihling"),
        ] {
            let ways: Vec<String> = Reading::of(name).romanised.iter().map(|parts| parts.join(" ")).collect();
            assert!(ways.iter().any(|way| way == expected), "{name}: {ways:?}");
        }
    }

    #[test]
    fn koreans_are_known_by_surname_and_syllables() {
        for (name, expected) in [
            ("Park Ji-woo", true),
            ("Jiwoo Park", true),
            ("Kim Seo Yeon", true),
            ("Park Avenue", false),
            ("Rosa Park Field", false),
            ("Lee Harrison", false),
        ] {
            assert_eq!(is_korean(&name.split(' ').collect::<Vec<_>>()), expected, "{name}");
        }
    }
}
