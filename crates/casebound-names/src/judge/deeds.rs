//! Signs that a word is a person in any language: what people do, how they are addressed, and where a noun would stand.

use casebound_record::word_list::WordList;

use super::{Classifier, WORDS};
use crate::lexicon;

/// Words of many languages between a name and the word for what somebody did.
static AUXILIARIES: WordList = WordList::part(WORDS, "auxiliaries");

/// Words behind "is" and "was" that are said of things.
static SAID_OF_THINGS: WordList = WordList::part(WORDS, "said_of_things");

/// Forms of address behind a name.
static ADDRESS_BEHIND: WordList = WordList::part(WORDS, "address_behind");

/// Words by which a sentence is known to be German, which writes all nouns large.
static GERMAN: WordList = WordList::part(WORDS, "german");

/// Words of German before what something is.
static COPULAS: WordList = WordList::part(WORDS, "copulas");

impl Classifier<'_> {
    /// Returns whether behind a word is what somebody did, or what was done to somebody, in some language.
    pub(super) fn acts(&self, idx: usize) -> bool {
        let text = self.text;
        let next = text.word(idx + 1);
        if !matches!(text.gap(idx + 1), " " | "\n" | ", ") {
            return false;
        }
        if lexicon::is_action_verb(next) && text.is_english(idx) {
            return self.is_persons(idx + 1);
        }
        let is_deed = |at: usize| lexicon::is_deed(text.word(at));
        let behind = (idx + 2..idx + 6).take_while(|at| text.is_beside(*at)).any(is_deed);
        is_deed(idx + 1) || AUXILIARIES.contains(next) && behind
    }

    /// Returns whether a verb is one of people: "is" and "was" are said of everything.
    pub(super) fn is_persons(&self, idx: usize) -> bool {
        let text = self.text;
        let next = text.word(idx + 1);
        match text.word(idx) {
            "is" | "was" | "can" | "must" | "should" if SAID_OF_THINGS.contains(next) => false,
            "is" | "was" if matches!(next, "a" | "an" | "the" | "our" | "one") => {
                (idx + 2..idx + 7).take_while(|at| text.is_beside(*at)).any(|at| lexicon::is_person_noun(text.word(at)))
            }
            _ => true,
        }
    }

    /// Returns whether a form of address is before a word, or behind it as in Turkish and Japanese.
    pub(super) fn is_addressed(&self, idx: usize) -> bool {
        let text = self.text;
        let first = self.particles_before(idx);
        let is_beside = text.is_beside(first) || text.gap(first) == ". ";
        let before = is_beside && lexicon::is_title(text.before(first));
        let behind = matches!(text.gap(idx + 1), " " | "-") && ADDRESS_BEHIND.contains(text.word(idx + 1));
        before && text.before(first).len() > 1 || behind
    }

    /// Returns whether a sentence of Turkish tells what "we" did: somebody may be among what it begins with.
    pub(super) fn is_told_by_us(&self, idx: usize) -> bool {
        let text = self.text;
        let is_ours = |word: &str| word.len() > 5 && ["dik", "duk", "tik", "tuk"].iter().any(|it| word.ends_with(it));
        text.around(idx, 8).any(|at| is_ours(text.word(at)))
    }

    /// The first of the particles that belong to a name: von der Osgood, v. d. Osgood.
    pub(super) fn particles_before(&self, idx: usize) -> usize {
        let text = self.text;
        let is_particle = |at: usize| {
            let word = text.word(at);
            text.is_lowercase(at) && (lexicon::is_particle(word) || word.len() == 1 && text.gap(at + 1) == ". ")
        };
        let is_gap = |at: usize| text.is_beside(at) || text.gap(at) == ". ";
        let mut first = idx;
        while first > 0 && is_gap(first) && is_particle(first - 1) {
            first -= 1;
        }
        first
    }

    /// Returns whether a sentence may be in a language that writes all nouns large.
    pub(super) fn is_of_large_nouns(&self, idx: usize) -> bool {
        let text = self.text;
        !text.is_english(idx) && text.around(idx, 8).any(|at| GERMAN.contains(text.word(at)))
    }

    /// Returns whether a noun of German says what something is: "is king", "than frost", "the green meadow".
    pub(super) fn is_predicate(&self, idx: usize) -> bool {
        let text = self.text;
        let before = text.before(idx);
        let is_adjective =
            idx > 1 && text.is_lowercase(idx - 1) && text.is_beside(idx - 1) && text.has_article(idx - 1);
        text.is_beside(idx) && (COPULAS.contains(before) || is_adjective)
    }

    /// Returns whether an article is before a word, and is not the particle of a name: von der, van den.
    pub(super) fn has_own_article(&self, idx: usize) -> bool {
        let text = self.text;
        let led = idx.checked_sub(2).map_or("", |at| text.word(at));
        text.is_beside(idx) && text.has_article(idx) && !matches!(led, "von" | "van" | "v" | "de")
    }
}
