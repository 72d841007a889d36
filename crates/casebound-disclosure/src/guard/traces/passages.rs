//! Words that a text shares with a confidential one: many in a row, a quotation, a long number.

use std::collections::HashSet;

use casebound_names::fold::{Folded, PARAGRAPH};
use casebound_names::lexicon;
use casebound_names::text::Text;
use casebound_record::Span;

use super::super::{QuasiIdentifier, Weight};

/// This many words in a row shared with a confidential text are not chance (measured: four give false alarms).
const SHARED: usize = 5;

/// The confidential texts, prepared for the search.
#[derive(Default)]
pub(super) struct Passages {
    /// Hashes of all runs of [`SHARED`] words.
    runs: HashSet<u64>,
    /// The texts, folded, each word between blanks.
    lines: Vec<String>,
    /// Their long numbers.
    numbers: HashSet<String>,
}

impl Passages {
    /// Adds a confidential text.
    pub(super) fn add(&mut self, text: &str) {
        let folded = Folded::new(&text.replace(PARAGRAPH, " "));
        let words = folded.words();
        let hashes: Vec<u64> = words.iter().map(|word| hash(folded.of(word))).collect();
        self.runs.extend(hashes.windows(SHARED).map(run));
        let long = words.iter().map(|word| folded.of(word)).filter(|word| is_long_number(word));
        self.numbers.extend(long.map(ToOwned::to_owned));
        let mut line = String::with_capacity(folded.text.len() + 2);
        line.push(' ');
        for word in &words {
            line.push_str(folded.of(word));
            line.push(' ');
        }
        self.lines.push(line);
    }

    /// Finds what a text shares with them.
    pub(super) fn find(&self, scene: &Text<'_>, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
        self.runs(scene, found);
        self.quotes(scene, found);
        let numbers = (0..scene.len()).filter(|idx| self.numbers.contains(scene.word(*idx)));
        found.extend(numbers.map(|idx| (scene.span(idx, idx), QuasiIdentifier::Quote, Weight::Review)));
    }

    /// Many words in a row.
    fn runs(&self, scene: &Text<'_>, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
        let hashes: Vec<u64> = (0..scene.len()).map(|idx| hash(scene.word(idx))).collect();
        let mut open: Option<(usize, usize)> = None;
        for (idx, words) in hashes.windows(SHARED).enumerate() {
            if !self.runs.contains(&run(words)) {
                continue;
            }
            open = match open {
                Some((first, last)) if idx <= last => Some((first, idx + SHARED)),
                Some((first, last)) => {
                    found.push(passage(scene, first, last));
                    Some((idx, idx + SHARED))
                }
                None => Some((idx, idx + SHARED)),
            };
        }
        found.extend(open.map(|(first, last)| passage(scene, first, last)));
    }

    /// Words in quotation marks that somebody said or wrote.
    fn quotes(&self, scene: &Text<'_>, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
        for (first, end) in quoted(scene) {
            let words: Vec<&str> = (first..end).map(|at| scene.word(at)).collect();
            let quote = format!(" {} ", words.join(" "));
            if words.len() > 1 && self.lines.iter().any(|text| text.contains(&quote)) {
                found.push((scene.span(first, end - 1), QuasiIdentifier::Quote, Weight::Review));
            }
        }
    }
}

fn passage(scene: &Text<'_>, first: usize, end: usize) -> (Span, QuasiIdentifier, Weight) {
    let weight = if end - first >= 8 { Weight::Block } else { Weight::Review };
    (scene.span(first, end - 1), QuasiIdentifier::Quote, weight)
}

/// FNV-1a of a word: texts of thousands of cases are looked into.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The hash of words in a row.
fn run(words: &[u64]) -> u64 {
    words.iter().fold(0, |all: u64, word| (all.rotate_left(7) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// A number that is not a year and tells something by its length.
fn is_long_number(word: &str) -> bool {
    let is_number = word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    is_number && !word.parse().is_ok_and(|it: u32| (1990..2100).contains(&it))
}

/// What somebody said, in quotation marks: three words are enough to know it again.
pub(super) fn said(text: &str) -> Vec<Vec<String>> {
    let scene = Text::new(text);
    let phrases = quoted(&scene).into_iter().filter_map(|(first, end)| {
        let words: Vec<String> = (first..end).map(|at| scene.word(at).to_owned()).collect();
        let telling = words.iter().filter(|word| !lexicon::is_function(word)).count();
        let is_known_again = (3..SHARED).contains(&words.len()) && telling > 1;
        is_known_again.then_some(words)
    });
    phrases.collect()
}

/// Returns what is in quotation marks: the first word of each, and the word behind it.
fn quoted(scene: &Text<'_>) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open = None;
    for idx in 0..=scene.len() {
        if let Some(first) = open
            && scene.gap(idx).contains(['"', '”', '“', '»'])
        {
            found.push((first, idx));
            open = None;
        } else if scene.gap(idx).contains(['"', '“', '„', '«']) {
            open = Some(idx);
        }
    }
    found
}
