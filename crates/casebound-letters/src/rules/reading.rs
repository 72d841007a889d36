//! Sentences that are too long for somebody who reads in a second language.

use casebound_record::word_list::WordList;

use crate::finding::Finding;
use crate::rule::Rule;
use crate::scene::Scene;
use crate::words::WORDS;

/// Words that open another clause.
static TIES: WordList = WordList::part(WORDS, "ties");

/// Beyond so many words a sentence is two.
const MANY_WORDS: usize = 36;
/// So many words that only tie clauses together make a knot of a shorter one.
const MANY_TIES: usize = 6;

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sentence in &scene.letter.sentences {
        let tokens = scene.letter.of(sentence);
        let words = tokens.iter().filter(|token| !token.is_mark && !token.small.contains('@')).count();
        let ties = tokens.iter().filter(|token| TIES.contains(&token.folded)).count();
        // The items of a list are read one by one.
        let parts = tokens.iter().filter(|it| matches!(it.small.as_str(), ";" | ":")).count();
        if words / (parts + 1) >= MANY_WORDS || words > 24 && ties >= MANY_TIES {
            findings.push(Finding::at(Rule::HardToRead, sentence.span));
        }
    }
    findings
}
