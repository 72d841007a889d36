//! Signs that a word is not a person but a day, a place, a tool, a company.

use casebound_record::word_list::WordList;

use super::signs::is_past;
use super::{Classifier, WORDS};
use crate::lexicon;

/// Words before a month or a day.
static BEFORE_DATE: WordList = WordList::part(WORDS, "before_date");

/// Beginnings of words before "to" and "from" by which people turn to each other.
static SAYINGS: WordList = WordList::part(WORDS, "sayings");

/// What a place may be told to be.
static KINDS_OF_PLACES: WordList = WordList::part(WORDS, "kinds_of_places");

/// Words before "from" and "to" that make a place of what follows.
static COMERS: WordList = WordList::part(WORDS, "comers");

/// Beginnings of words before "in" by which people trust each other.
static TRUST: WordList = WordList::part(WORDS, "trust");

/// Ends of the names of events, which a place follows.
static EVENTS: WordList = WordList::part(WORDS, "events");

/// Words near the name of a tool.
static CRAFT: WordList = WordList::part(WORDS, "craft");

/// Words that make it a tool only where they are beside.
static HELD: WordList = WordList::part(WORDS, "held");

impl Classifier<'_> {
    pub(super) fn is_date(&self, idx: usize) -> bool {
        let text = self.text;
        let is_number = |word: &str| word.starts_with(|letter: char| letter.is_ascii_digit());
        let led = idx.checked_sub(2).map_or("", |at| text.word(at));
        let is_said = matches!(text.before(idx), "to" | "from")
            && (lexicon::is_action_verb(led) || SAYINGS.lines().any(|saying| led.starts_with(saying)));
        let is_day = lexicon::is_month(text.word(idx)) || lexicon::is_calendar(text.word(idx));
        // April, May; Jan-Mar.
        let is_day_at = |at: usize| lexicon::is_month(text.word(at)) || lexicon::is_calendar(text.word(at));
        let is_list = |gap: &str| matches!(gap, ", " | "-" | " - " | "/" | " / ");
        let is_listed = is_list(text.gap(idx + 1)) && is_day_at(idx + 1)
            || idx > 0 && is_list(text.gap(idx)) && is_day_at(idx - 1)
            || matches!(text.word(idx + 1), "and" | "or" | "to" | "und" | "et" | "y" | "e") && is_day_at(idx + 2);
        is_day && is_listed
            || is_day
                && !is_said
                && (BEFORE_DATE.contains(text.before(idx))
                    || matches!(text.gap(idx), " " | ". " | "-" | ".") && is_number(text.before(idx))
                    || is_number(text.word(idx + 1)))
    }

    pub(super) fn is_place(&self, idx: usize) -> bool {
        let text = self.text;
        if !lexicon::is_place(text.word(idx)) {
            return false;
        }
        let trusts = idx.checked_sub(2).map_or("", |at| text.word(at));
        let is_about_trust = TRUST.lines().any(|beginning| trusts.starts_with(beginning));
        let comes = COMERS.contains(trusts);
        let is_event = EVENTS.lines().any(|ending| text.before(idx).ends_with(ending)) && text.is_capitalised(idx - 1);
        let is_year =
            |word: &str| word.len() == 4 && word.starts_with("20") && word.bytes().all(|byte| byte.is_ascii_digit());
        let has_country =
            text.gap(idx + 1) == ", " && text.is_capitalised(idx + 1) && lexicon::is_place(text.word(idx + 1));
        if text.is_beside(idx) && is_event || text.is_beside(idx + 1) && is_year(text.word(idx + 1)) || has_country {
            return true;
        }
        text.is_beside(idx)
            && match text.before(idx) {
                "in" | "near" | "outside" | "across" | "throughout" | "around" | "downtown" | "greater" => {
                    !is_about_trust
                }
                "from" | "to" => comes || self.is_way(idx),
                _ => false,
            }
    }

    /// Returns whether a place is one end of a way: from Paris to London.
    pub(super) fn is_way(&self, idx: usize) -> bool {
        let text = self.text;
        let is_end = |word: &str, at: usize| word == text.before(at) && lexicon::is_place(text.word(at));
        let other = if text.before(idx) == "to" { idx.checked_sub(2) } else { Some(idx + 2) };
        other.is_some_and(|other| is_end(if other < idx { "from" } else { "to" }, other))
    }

    /// Returns whether a thing follows that bears a brand: Heinz ketchup.
    pub(super) fn is_brand_of(&self, idx: usize) -> bool {
        let text = self.text;
        let next = text.word(idx + 1);
        text.is_beside(idx + 1)
            && text.is_lowercase(idx + 1)
            && lexicon::is_rare_english(next)
            && !(lexicon::is_function(next) || lexicon::is_action_verb(next) || is_past(next) || next.ends_with("ly"))
    }

    /// Returns whether a word is one of those of a place such as Costa Rica.
    pub(super) fn is_in_long_place(&self, idx: usize) -> bool {
        let text = self.text;
        let is_place = |first: usize, last: usize| {
            let is_held = (first + 1..=last).all(|at| matches!(text.gap(at), " " | "-" | "\n" | "'" | ". "));
            let words: Vec<&str> = (first..=last).map(|at| text.word(at)).collect();
            is_held && lexicon::is_long_place(&words.join(" "))
        };
        (1..=3).any(|more| {
            (idx.saturating_sub(more)..=idx).any(|first| first + more < text.len() && is_place(first, first + more))
        })
    }

    /// Returns whether a word is the end of what something is called, such as the Main Hall.
    pub(super) fn is_named_thing(&self, idx: usize) -> bool {
        let text = self.text;
        let Some(before) = idx.checked_sub(1) else { return false };
        text.is_beside(idx)
            && text.is_capitalised(before)
            && lexicon::is_english(text.word(before))
            && lexicon::is_english(text.word(idx))
            && text.is_beside(before)
            && matches!(text.before(before), "the" | "a" | "an" | "this" | "our")
    }

    pub(super) fn is_tool(&self, idx: usize) -> bool {
        let text = self.text;
        let is_near = |at: usize| {
            let word = text.word(at);
            CRAFT.contains(word) || lexicon::is_tech(word) && text.is_capitalised(at)
        };
        let is_beside = text.is_beside(idx + 1) && HELD.contains(text.word(idx + 1));
        let led = idx.checked_sub(2).map_or("", |at| text.word(at));
        let is_led = HELD.contains(led) && matches!(text.before(idx), "on" | "about" | "in" | "for" | "comparing");
        let compared = HELD.contains(led) && matches!(text.before(idx), "compared" | "compares");
        lexicon::is_tech(text.word(idx)) && (is_beside || is_led || compared || text.around(idx, 4).any(is_near))
    }

    /// Returns whether whom one works for or buys from is before a word.
    pub(super) fn is_of_business(&self, idx: usize) -> bool {
        let before = self.text.before(idx);
        matches!(before, "at" | "for" | "by" | "with" | "from")
            || matches!(before, "bei" | "von" | "chez" | "bij" | "van") && !self.text.is_english(idx)
    }

    /// Returns whether a sentence says what a place is: Osgood is a village in the north.
    pub(super) fn is_told_as_place(&self, idx: usize) -> bool {
        let text = self.text;
        let is_beside = (idx + 1..idx + 4).all(|at| text.is_beside(at));
        let says = matches!(text.word(idx + 1), "is" | "was") && matches!(text.word(idx + 2), "a" | "an" | "the");
        is_beside && says && (idx + 3..idx + 6).any(|at| KINDS_OF_PLACES.contains(text.word(at)))
    }
}
