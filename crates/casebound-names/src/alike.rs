//! Compares names: which known people a written name may belong to, and how each of its words resembles one of theirs.
//!
//! In a list every name is alone, so nothing around it can say more than its own words do. What likeness is enough is for
//! the asker.

use std::collections::BTreeMap;

use crate::east_asia::Reading;
use crate::fold::{fold, is_unspaced};
use crate::forms;
use crate::key::{KeyKind, key};
use crate::lexicon;
use crate::match_form::MatchForm;
use crate::people::{People, Role, Token};
use crate::search;
use crate::text::Text;

/// A known name with words that a written one has too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameComparison {
    /// A position in the list that [`People::of`] was given.
    pub person: u32,
    /// How many parts the known name has.
    pub parts: usize,
    /// How many words the written name has.
    pub words: usize,
    /// The words that are alike; no word and no part is in two of them.
    pub pairs: Vec<Pair>,
}

/// A word of the written name, and the part of the known one that it is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The position of the first word, from 0.
    pub first: usize,
    /// The position of the last word.
    pub last: usize,
    /// The position of the part, from 0.
    pub part: usize,
    pub likeness: WordSimilarity,
}

/// How a word is like another; the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WordSimilarity {
    /// Its first letter.
    Initial,
    /// The same consonants.
    Hint,
    /// A letter or two wrong, or another ending.
    Misspelt,
    /// Another spelling of the same sound, or another way to romanise it.
    Spelling,
    /// A short form, or what it is short for.
    Short,
    /// The same, without case and marks, in whatever script.
    Same,
}

/// What was found for one known name.
#[derive(Default)]
struct Found {
    words: usize,
    pairs: Vec<Pair>,
}

/// Cuts a name into the parts that count: no particles, titles and additions.
pub fn count_of_parts(name: &str) -> usize {
    forms::parts(&forms::written(name)).len()
}

/// Takes off a name what is none of its words: titles and forms of address, additions, what is in brackets or behind a line.
///
/// `Prof. Dr. Anna Berg (she/her)` is `Anna Berg`, and so is `Anna Berg, PhD | Acme`. Something always stays.
pub fn bare_name(name: &str) -> String {
    let outside = outside_brackets(name);
    let behind = [" | ", " / ", " – ", " — ", " - ", " • ", " @ "];
    let end = behind.iter().filter_map(|sign| outside.find(sign)).min().unwrap_or(outside.len());
    let start = outside.get(..end).filter(|start| start.chars().any(char::is_alphabetic)).unwrap_or(&outside);
    let mut words = forms::written(start);
    let is_title = |word: &&str| {
        let bare = fold(word.trim_end_matches('.'));
        bare.chars().count() > 1 && lexicon::is_title(&bare)
    };
    while words.len() > 1 && words.first().is_some_and(is_title) {
        words.remove(0);
    }
    let is_addition =
        |word: &&str| forms::is_addition(&fold(&word.replace('.', ""))) || word.ends_with('.') && is_title(word);
    while words.len() > 1 && words.last().is_some_and(is_addition) {
        words.pop();
    }
    if words.is_empty() { name.trim().to_owned() } else { words.join(" ") }
}

/// A name without what it has in brackets, unless that is all.
fn outside_brackets(name: &str) -> String {
    let mut depth = 0_usize;
    let mut outside = String::with_capacity(name.len());
    for letter in name.chars() {
        match letter {
            '(' | '[' | '（' => depth += 1,
            ')' | ']' | '）' => depth = depth.saturating_sub(1),
            letter if depth == 0 => outside.push(letter),
            _ => {}
        }
    }
    if outside.chars().any(char::is_alphabetic) { outside } else { name.to_owned() }
}

/// Counts the words of a name as [`Pair`] does.
pub fn count_of_words(name: &str) -> usize {
    Text::new(&capitalised(name)).len()
}

impl People {
    /// Returns the known names that have words of a written name, in the order of the list. One person may have several.
    pub fn alike(&self, written: &str) -> Vec<NameComparison> {
        let mut found: BTreeMap<u32, Found> = BTreeMap::new();
        self.add_alike(written, &mut found);
        if written.chars().any(is_unspaced) {
            for parts in Reading::of(written).romanised {
                self.add_alike(&parts.join(" "), &mut found);
            }
        }
        let mut all: Vec<NameComparison> = self.same_run(written);
        for (name, found) in found {
            let Some(known) = self.names.get(name as usize) else { continue };
            let parts = known.initials.chars().count();
            all.push(NameComparison { person: known.person, parts, words: found.words, pairs: found.pairs });
        }
        all
    }

    /// People whose whole name, in a script without blanks, is the written one.
    fn same_run(&self, written: &str) -> Vec<NameComparison> {
        let run: String =
            fold(written).chars().filter(|letter| letter.is_alphanumeric() || is_unspaced(*letter)).collect();
        let whole = self.runs.get(key(KeyKind::Run, &run)).filter(|run| run.is_whole);
        let pair = |part| Pair { first: part, last: part, part, likeness: WordSimilarity::Same };
        whole
            .map(|run| NameComparison { person: run.person, parts: 2, words: 2, pairs: vec![pair(0), pair(1)] })
            .collect()
    }

    fn add_alike(&self, written: &str, found: &mut BTreeMap<u32, Found>) {
        let capitalised = capitalised(written);
        let text = Text::new(&capitalised);
        let mut by_name: BTreeMap<u32, Vec<Pair>> = BTreeMap::new();
        let mut add = |token: &Token, first, last, likeness| {
            let pair = Pair { first, last, part: usize::from(token.part), likeness };
            by_name.entry(token.name).or_default().push(pair);
        };
        for hit in search::matches(&text, self) {
            let Some(token) = self.token(hit.token).filter(|token| token.role != Role::Whole) else { continue };
            if let Some(likeness) = likeness(hit.via, token, text.word(hit.first)) {
                add(token, hit.first, hit.last, likeness);
            }
        }
        for idx in 0..text.len() {
            for token in self.misspelt(text.word(idx)) {
                add(token, idx, idx, WordSimilarity::Misspelt);
            }
            // The known name may be the short one: Bert, where Berthold is written.
            for short in forms::shortened(text.word(idx)) {
                let known = self.with(KeyKind::Letters, &short).filter(|(via, _)| *via == MatchForm::Plain);
                for token in known.filter_map(|(_, token)| self.token(token)).filter(|it| it.role != Role::Whole) {
                    add(token, idx, idx, WordSimilarity::Short);
                }
            }
        }
        for (name, mut pairs) in by_name {
            self.add_initials(name, &text, &mut pairs);
            let mut pairs = one_each(pairs);
            pairs.extend(self.last_pair(name, &text, &pairs));
            let best = found.entry(name).or_default();
            if worth(&pairs) > worth(&best.pairs) {
                *best = Found { words: text.len(), pairs };
            }
        }
    }

    /// Parts of names that a word may be with a letter wrong from five letters on, with two from eight on.
    fn misspelt(&self, word: &str) -> impl Iterator<Item = &Token> {
        let letters: Vec<char> = word.chars().collect();
        // With one letter too few.
        let is_long = (forms::MISSPELT_FROM - 1..=forms::LONGEST).contains(&letters.len());
        let near = if is_long { self.near(&letters, forms::letters_wrong(letters.len())) } else { Vec::new() };
        near.into_iter().filter_map(|token| self.token(token)).filter(move |token| {
            let limit = forms::letters_wrong(token.length.min(letters.len()));
            token.role != Role::Whole && strsim::osa_distance(word, &token.letters) <= limit
        })
    }

    /// The one word and the one part that are left of a name of which two are alike: there also a short one may be misspelt.
    fn last_pair(&self, name: u32, text: &Text<'_>, pairs: &[Pair]) -> Option<Pair> {
        let is_free = |idx: &usize| !pairs.iter().any(|pair| (pair.first..=pair.last).contains(idx));
        let mut words = (0..text.len()).filter(is_free);
        let (Some(word), None) = (words.next(), words.next()) else { return None };
        let is_left = |token: &&Token| {
            token.role != Role::Whole && !pairs.iter().any(|pair| pair.part == usize::from(token.part))
        };
        let start = self.tokens.partition_point(|token| token.name < name);
        let mut left = self.tokens.iter().skip(start).take_while(|token| token.name == name).filter(is_left);
        let (Some(token), None) = (left.next(), left.next()) else { return None };
        let is_near = pairs.len() > 1 && strsim::osa_distance(text.word(word), &token.letters) == 1;
        is_near.then_some(Pair {
            first: word,
            last: word,
            part: usize::from(token.part),
            likeness: WordSimilarity::Hint,
        })
    }

    /// Words of one letter, and parts of which only the first letter is known.
    fn add_initials(&self, name: u32, text: &Text<'_>, pairs: &mut Vec<Pair>) {
        let Some(known) = self.names.get(name as usize) else { return };
        let start = self.tokens.partition_point(|token| token.name < name);
        let own = || self.tokens.iter().skip(start).take_while(|token| token.name == name);
        for (part, letter) in known.initials.chars().enumerate() {
            let is_initial = !own().any(|token| usize::from(token.part) == part && token.role != Role::Whole);
            for idx in 0..text.len() {
                let word = text.word(idx);
                // Th. Wolverton
                let is_short = || {
                    (2..4).contains(&word.chars().count())
                        && text.gap(idx + 1).starts_with('.')
                        && own().any(|token| usize::from(token.part) == part && token.letters.starts_with(word))
                };
                if word.starts_with(letter) && (text.is_letter(idx) || is_initial || is_short()) {
                    let is_same = is_initial && text.is_letter(idx);
                    let likeness = if is_same { WordSimilarity::Same } else { WordSimilarity::Initial };
                    pairs.push(Pair { first: idx, last: idx, part, likeness });
                }
            }
        }
    }
}

/// In a list a name is a name, however it is written: small, or in capitals.
fn capitalised(written: &str) -> String {
    let mut is_first = true;
    let mut out = String::with_capacity(written.len());
    for letter in written.chars() {
        if is_first {
            out.extend(letter.to_uppercase());
        } else {
            out.extend(letter.to_lowercase());
        }
        is_first = !(letter.is_alphanumeric()
            || matches!(letter, '\'' | '’')
            || unicode_normalization::char::is_combining_mark(letter));
    }
    out
}

fn likeness(via: MatchForm, token: &Token, word: &str) -> Option<WordSimilarity> {
    Some(match via {
        MatchForm::Plain | MatchForm::Disguised | MatchForm::Romanised => WordSimilarity::Same,
        MatchForm::Nickname | MatchForm::Shortened => WordSimilarity::Short,
        MatchForm::Variant | MatchForm::Aligned | MatchForm::Loose | MatchForm::EastAsian => WordSimilarity::Spelling,
        MatchForm::Plural | MatchForm::Inflected | MatchForm::Misspelt => WordSimilarity::Misspelt,
        // In one script the same consonants say nothing: Dan, Dina, Adan.
        MatchForm::Consonants if token.is_latin != word.is_ascii() => WordSimilarity::Hint,
        MatchForm::Consonants => return None,
    })
}

/// Keeps the best pair of each word and each part.
fn one_each(mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.sort_by_key(|pair| (std::cmp::Reverse(pair.likeness), pair.first.abs_diff(pair.part), pair.first, pair.part));
    let mut kept: Vec<Pair> = Vec::new();
    for pair in pairs {
        let is_free = |other: &Pair| other.part != pair.part && (other.last < pair.first || pair.last < other.first);
        if kept.iter().all(is_free) {
            kept.push(pair);
        }
    }
    kept.sort_by_key(|pair| pair.part);
    kept
}

fn worth(pairs: &[Pair]) -> usize {
    pairs.iter().map(|pair| 10 + pair.likeness as usize).sum()
}

#[cfg(test)]
mod tests {
    use casebound_record::{Person, Private};

    use super::*;

    fn best(known: &str, written: &str) -> Vec<WordSimilarity> {
        let person = Person { name: Some(Private::new(known.to_owned())), ..Person::default() };
        let all = People::of([&person]).alike(written);
        let best = all.into_iter().max_by_key(|alike| worth(&alike.pairs));
        best.map(|alike| alike.pairs.iter().map(|pair| pair.likeness).collect()).unwrap_or_default()
    }

    #[test]
    fn titles_and_additions_are_no_words_of_a_name() {
        for (name, expected) in [
            ("Prof. Dr. Anna Berg", "Anna Berg"),
            ("Ms ANNA BERG", "ANNA BERG"),
            ("Sra. Anna Berg", "Anna Berg"),
            ("Anna Berg (she/her), PhD", "Anna Berg"),
            ("Anna Berg, M.D.", "Anna Berg"),
            ("Anna Berg - Acme", "Anna Berg"),
            ("Anna Berg | they/them", "Anna Berg"),
            ("Anna-Lena Berg", "Anna-Lena Berg"),
            ("M. Berg", "M. Berg"),
            ("Dr", "Dr"),
            ("(Anna Berg)", "(Anna Berg)"),
            ("", ""),
        ] {
            assert_eq!(bare_name(name), expected, "{name}");
        }
    }

    #[test]
    fn each_word_is_told_how_it_is_like_a_part() {
        use WordSimilarity::*;
        for (known, written, expected) in [
            ("Robert Kowalewski", "BOB KOWALEWSKI", &[Short, Same][..]),
            ("Robert Kowalewski", "kowalewski, robert", &[Same, Same]),
            ("Gábor Magyar", "Gabor Magayr", &[Same, Misspelt]),
            ("Noor Rajalakshmi", "Nur Rajalaxmi", &[Short, Spelling]),
            ("Сергей Иванов", "Sergey Ivanov", &[Same, Same]),
            ("Sergey Ivanov", "Сергей Иванов", &[Same, Same]),
            ("Bert Olsen", "Olsen, Berthold", &[Short, Same]),
            ("Michael Obiora", "M. Obiora", &[Initial, Same]),
            ("Thaddeus Wolverton", "Th. Wolverton", &[Initial, Same]),
            ("Thaddeus Wolverton", "Ta. Wolverton", &[Same]),
            ("Jean-Pierre Dupont", "Jean Pierre Dupont", &[Same, Same]),
            ("李明", "李 明", &[Same, Same]),
            ("Erland Lindahl", "Hanna Berg", &[]),
        ] {
            assert_eq!(best(known, written), expected, "{known} / {written}");
        }
    }
}
