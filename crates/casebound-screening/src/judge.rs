//! Whether two names may be of one person, by how their words are alike.

use casebound_names::{NameComparison, Pair, WordSimilarity};

/// How much a name is like a known one; the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// A name that is not a family name, as far as is known.
    Given,
    /// The family name alone.
    Family,
    /// The family name, and the first letter of another.
    Initial,
    /// Two words or more, of which several are not quite the same.
    Loose,
    /// Two words or more, of which one is not quite the same, or several are spelled in another way.
    Near(WordSimilarity),
    /// All words of one of them, and the other has more.
    Holds,
    /// The same words.
    Same,
}

impl Grade {
    /// Returns whether a name is like another at all.
    pub(crate) fn is_alike(self) -> bool {
        self > Grade::Family
    }

    /// How the name is like the person's, in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Grade::Same => "same name",
            Grade::Holds => "same name, of which one has more",
            Grade::Near(WordSimilarity::Short) => "short form of the name",
            Grade::Near(WordSimilarity::Spelling) => "name in another spelling",
            Grade::Near(_) => "name with a letter or two different",
            Grade::Loose => "name in another form",
            Grade::Initial => "family name and an initial",
            Grade::Given | Grade::Family => "one name of several",
        }
    }
}

/// Where the given names of a name end, where that is known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NameSplit(pub(crate) Option<usize>);

impl NameSplit {
    fn is_family(self, idx: usize) -> Option<bool> {
        self.0.map(|given| idx >= given)
    }
}

/// Grades a likeness. `None` when it is of too little.
pub(crate) fn grade(alike: &NameComparison, written: NameSplit, known: NameSplit) -> Option<Grade> {
    let strong: Vec<&Pair> = alike.pairs.iter().filter(|pair| pair.likeness >= WordSimilarity::Misspelt).collect();
    let same = strong.iter().filter(|pair| pair.likeness == WordSimilarity::Same).count();
    let covered: usize = alike.pairs.iter().map(|pair| pair.last - pair.first + 1).sum();
    let (has_more, has_less) = (covered < alike.words, alike.pairs.len() < alike.parts);
    let is_whole = spans(&alike.pairs, alike, written, known);
    if alike.words == 1 && alike.parts == 1 {
        return (same == 1).then_some(Grade::Same);
    }
    // Each has a name that the other has not: Luiz Miguel, Luiz Henrique.
    if !is_whole || has_more && has_less || strong.is_empty() || alike.pairs.len() < 2 {
        let is_last = |pair: &Pair| alike.parts > 1 && pair.part + 1 == alike.parts && pair.last + 1 == alike.words;
        let is_family = |pair: &&&Pair| {
            known.is_family(pair.part).or(written.is_family(pair.first)).unwrap_or_else(|| is_last(pair))
        };
        let of_family = strong.iter().filter(|pair| pair.likeness == WordSimilarity::Same).find(is_family);
        return if of_family.is_some() { Some(Grade::Family) } else { (same > 0).then_some(Grade::Given) };
    }
    let least = strong.iter().map(|pair| pair.likeness).min().unwrap_or(WordSimilarity::Same);
    Some(match strong.len() - same {
        _ if strong.len() == 1 => Grade::Initial,
        0 if strong.len() < alike.pairs.len() || has_more || has_less => Grade::Holds,
        0 => Grade::Same,
        1 => Grade::Near(least),
        _ if least >= WordSimilarity::Spelling => Grade::Near(least),
        _ => Grade::Loose,
    })
}

/// The written words that are taken for known ones with a letter wrong.
pub(crate) fn misspelt(alike: &NameComparison) -> impl Iterator<Item = usize> {
    alike.pairs.iter().filter(|pair| pair.likeness == WordSimilarity::Misspelt).map(|pair| pair.first)
}

/// Returns whether a given and a family name are alike, each in its place or all in the places of the others.
fn spans(pairs: &[Pair], alike: &NameComparison, written: NameSplit, known: NameSplit) -> bool {
    let places = || pairs.iter().map(|pair| (written.is_family(pair.first), known.is_family(pair.part)));
    if written.0.is_some() && known.0.is_some() {
        let has = |word: bool, part: bool| places().any(|place| place == (Some(word), Some(part)));
        return has(true, true) && has(false, false) || has(true, false) && has(false, true);
    }
    if written.0.is_some() {
        return [true, false].iter().all(|side| places().any(|(word, _)| word == Some(*side)));
    }
    if known.0.is_some() {
        return [true, false].iter().all(|side| places().any(|(_, part)| part == Some(*side)));
    }
    // Nothing is known: the family name is one of the last two of four, the last of fewer, or the first, where it is last there.
    let from_end = if alike.parts > 3 { 2 } else { 1 };
    pairs.iter().any(|pair| pair.part + from_end >= alike.parts || pair.part == 0 && pair.last + 1 == alike.words)
}
