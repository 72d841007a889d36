//! The words by which the rules read a sentence.

use casebound_record::word_list::WordList;

/// All lists of the file.
pub(crate) const WORDS: &str = include_str!("../data/rules.txt");

/// Beginnings of words for an appeal.
pub(crate) static APPEALS: WordList = WordList::part(WORDS, "appeals");
