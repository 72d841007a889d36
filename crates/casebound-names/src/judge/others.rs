//! What else a word of a name may be part of: the name of somebody else, of a company, of a place.

use casebound_record::word_list::WordList;

use super::{Classifier, WORDS};
use crate::lexicon;
use crate::people::{Role, Token};
use crate::search::Match;

/// Words before the name by which a ruler is called.
static RULERS: WordList = WordList::part(WORDS, "rulers");

/// Words before the name of a lake, a mountain, a harbour.
static LANDMARKS: WordList = WordList::part(WORDS, "landmarks");

/// What a word in a small letter makes of a name before a hyphen: it is about the person still.
static ABOUT: WordList = WordList::part(WORDS, "about");

impl Classifier<'_> {
    /// Returns whether a word is found to be one of this person's.
    pub(super) fn is_ours(&self, at: usize, person: u32, near: usize) -> bool {
        let around = self.matches.get(near.saturating_sub(12)..).unwrap_or_default().iter().take(32);
        around
            .filter(|other| other.first <= at && at <= other.last)
            .any(|other| self.people.person(other.token) == person)
    }

    /// Returns whether a word is for sure one of what somebody or something else is called.
    pub(super) fn is_called_so(&self, idx: usize, it: &Match, token: &Token, is_word: bool) -> bool {
        let person = self.people.person(it.token);
        let ours = |at: usize| self.is_ours(at, person, idx);
        let is_given = token.role == Role::First;
        self.is_of_company(it, token, &ours)
            || self.is_in_compound(it, token, is_word, &ours)
            || self.is_cited(it)
            || is_given && self.may_be_called_so(idx, it, token)
    }

    /// Returns whether somebody or something else is likely called so. With a family name that stays a doubt: a relative
    /// or a name that somebody left behind is no stranger, and a company may bear the name of who owns it.
    pub(super) fn may_be_called_so(&self, idx: usize, it: &Match, token: &Token) -> bool {
        let person = self.people.person(it.token);
        let ours = |at: usize| self.is_ours(at, person, idx);
        self.follows_given_name(it, token, &ours) || self.precedes_noun(it, token, &ours)
    }

    /// Robert van Rossum, Queen Victoria, Lake Osgood.
    fn follows_given_name(&self, it: &Match, token: &Token, ours: &dyn Fn(usize) -> bool) -> bool {
        let text = self.text;
        let mut at = it.first;
        let joins = |word: &str| matches!(word, "and" | "y" | "e" | "i" | "und" | "et" | "en");
        while at > 0
            && text.is_beside(at)
            && text.is_lowercase(at - 1)
            && lexicon::is_particle(text.before(at))
            && !joins(text.before(at))
        {
            at -= 1;
        }
        let Some(before) = at.checked_sub(1).filter(|before| text.gap(at) == " " && text.is_capitalised(*before))
        else {
            return false;
        };
        let word = text.word(before);
        if ours(before) || word.chars().count() < 3 || text.is_all_caps(before) != text.is_all_caps(it.first) {
            return false;
        }
        if RULERS.contains(word) || LANDMARKS.contains(word) {
            return !text.begins_sentence(before) || !lexicon::is_title(word);
        }
        let is_other = lexicon::is_title(word)
            || lexicon::is_particle(word)
            || lexicon::is_function(word)
            || lexicon::is_month(word)
            || lexicon::is_calendar(word)
            || lexicon::is_place(word) && matches!(text.before(before), "in" | "from" | "at" | "near" | "to" | "of")
            || lexicon::is_action_verb(word)
            || lexicon::is_tech(word) && !text.begins_sentence(before);
        let may_be_word = text.begins_sentence(before)
            && (lexicon::is_english(word) || lexicon::is_tech(word) || lexicon::is_month(word));
        // In other languages than English nouns are large, and a sentence may begin with a word that is a name elsewhere.
        let is_word = lexicon::is_english(word)
            || lexicon::is_other_word(word) && !text.is_english(before) && lexicon::nicknames(word).next().is_none();
        // Somebody may go by another name that begins alike.
        let others = self.people.names.get(token.name as usize).map_or("", |name| &name.initials).chars();
        let mut others = others.enumerate().filter(|(part, _)| *part != usize::from(token.part));
        let may_be_short = others.any(|(_, initial)| word.starts_with(initial));
        lexicon::is_given_name(word) && !(is_other || may_be_word || is_word || may_be_short)
    }

    /// Ernst & Osgood, Osgood & Sons.
    fn is_of_company(&self, it: &Match, token: &Token, ours: &dyn Fn(usize) -> bool) -> bool {
        let text = self.text;
        let is_ours_or_given = |at: usize| ours(at) || lexicon::is_given_name(text.word(at));
        let is_beside =
            |gap: usize, at: usize| text.gap(gap) == " & " && text.is_capitalised(at) && !is_ours_or_given(at);
        let before =
            it.first > 0 && text.gap(it.first) == " & " && text.is_capitalised(it.first - 1) && !ours(it.first - 1);
        token.role != Role::First && (before || is_beside(it.last + 1, it.last + 1))
    }

    /// Osgood-Institut, Li-ion.
    fn is_in_compound(&self, it: &Match, token: &Token, is_word: bool, ours: &dyn Fn(usize) -> bool) -> bool {
        let text = self.text;
        let (before, after) = (it.first, it.last + 1);
        let next = text.word(after);
        if text.gap(after) == "-" && after < text.len() && !ours(after) {
            let is_noun = lexicon::is_english(next) || lexicon::is_named_after(next) || lexicon::is_other_word(next);
            let is_large = text.is_capitalised(after) && next.chars().count() > 2;
            let is_thing = is_large && is_noun && (token.role == Role::First || lexicon::is_named_after(next));
            let is_small_word = is_word && text.is_lowercase(after) && !ABOUT.contains(next) && next != "s";
            return is_thing && !lexicon::is_given_name(next) || is_small_word;
        }
        is_word && before > 0 && text.gap(before) == "-" && text.is_lowercase(before - 1) && !text.is_in_address(before)
    }

    /// Osgood Electric, Osgood Gallery: the name of a thing goes on with a word that is large for no other reason.
    fn precedes_noun(&self, it: &Match, token: &Token, ours: &dyn Fn(usize) -> bool) -> bool {
        let text = self.text;
        let next = it.last + 1;
        if next >= text.len() || text.gap(next) != " " || !text.is_capitalised(next) || ours(next) {
            return false;
        }
        let word = text.word(next);
        let is_large_anyway = text.is_title_case(it.first)
            || text.is_all_caps(next) != text.is_all_caps(it.first)
            || word.chars().count() < 3
            || lexicon::is_month(word)
            || lexicon::is_calendar(word)
            || lexicon::is_function(word)
            || lexicon::is_title(word)
            || lexicon::is_action_verb(word)
            || lexicon::is_deed(word)
            || lexicon::is_tech(word);
        if is_large_anyway {
            return false;
        }
        let is_english = text.is_english(it.first);
        let is_word = lexicon::is_english(word) || lexicon::is_rare_english(word);
        let is_noun = is_word && (is_english || !lexicon::is_other_word(word)) || lexicon::is_named_after(word);
        let is_surname = token.role == Role::First && is_english && !lexicon::is_given_name(word) && !is_noun;
        is_noun || is_surname && !lexicon::is_place(word)
    }

    /// Osgood et al. describe it; Lin. regression.
    fn is_cited(&self, it: &Match) -> bool {
        let text = self.text;
        let next = it.last + 1;
        let is_list = text.is_beside(next) && text.word(next) == "et" && matches!(text.word(next + 1), "al" | "alii");
        let is_cut = text.gap(next) == ". " && text.is_lowercase(next) && text.word(it.last).chars().count() < 4;
        is_list || is_cut
    }

    /// Returns whether a name of a few letters is an abbreviation: large letters among small ones, and nobody does anything.
    pub(super) fn is_acronym(&self, it: &Match, token: &Token) -> bool {
        let text = self.text;
        let is_short = token.length < 5 && token.letters.is_ascii() && text.is_all_caps(it.first);
        let others = text.around(it.first, 6).filter(|at| text.word(*at).chars().count() > 1);
        let (large, all) = others.fold((0, 0), |(large, all), at| (large + usize::from(text.is_all_caps(at)), all + 1));
        is_short && all > 0 && large * 2 <= all
    }
}
