//! What a word is beside a name, and what is around it: the signs for and against.

use casebound_record::word_list::WordList;

use super::{Classifier, WORDS};
use crate::fold::PARAGRAPH;
use crate::lexicon;
use crate::match_form::MatchForm;
use crate::people::{Role, Token};
use crate::scores::Sign;
use crate::search::{Joint, Match};

/// Words before the name of a road or a square.
static ROADS: WordList = WordList::part(WORDS, "roads");

/// Words that help out in questions and wishes: large at the beginning of a sentence, they are most often no name.
static MODALS: WordList = WordList::part(WORDS, "modals");

/// Words that people follow: a name in small letters may be behind them.
static BEFORE_PEOPLE: WordList = WordList::part(WORDS, "before_people");

/// Words of German that lead up to people.
static GERMAN_BEFORE_PEOPLE: WordList = WordList::part(WORDS, "german_before_people");

impl Classifier<'_> {
    /// What a word is beside a name; the sign that weighs most.
    pub(super) fn class(&self, it: &Match) -> Option<Sign> {
        let word = self.text.word(it.first);
        if it.joint != Joint::None {
            return None;
        }
        if self.is_in_long_place(it.first) {
            return Some(Sign::LongPlace);
        }
        if lexicon::is_english(word) || lexicon::is_month(word) {
            return Some(Sign::EnglishWord);
        }
        if word.is_ascii() && word.len() < 3 {
            return Some(Sign::VeryShort);
        }
        let is_shouted = self.text.is_all_caps(it.first);
        [
            (lexicon::is_place(word), Sign::Place),
            (lexicon::is_tech(word), Sign::Tool),
            (is_shouted && (lexicon::is_unit(word) || lexicon::is_acronym(word)), Sign::Abbreviation),
            (lexicon::is_unit(word), Sign::Unit),
            (lexicon::is_company(word), Sign::Company),
            (lexicon::is_other_word(word) && self.is_elsewhere(it.first), Sign::OtherWord),
            (lexicon::is_calendar(word), Sign::Calendar),
        ]
        .into_iter()
        .find_map(|(is_so, sign)| is_so.then_some(sign))
    }

    /// Returns whether a sentence may be in another language than English: a small word needs to show that it is not.
    fn is_elsewhere(&self, idx: usize) -> bool {
        if self.text.is_lowercase(idx) { !self.text.has_english(idx) } else { !self.text.is_english(idx) }
    }

    /// What stands around a word that is a word of the name; `None` when it is none for sure.
    pub(super) fn around(&self, idx: usize, it: &Match, token: &Token) -> Option<Vec<Sign>> {
        let text = self.text;
        let at = it.first;
        let small = text.is_lowercase(at);
        let class = self.class(it).filter(|_| it.via != MatchForm::Disguised || token.length < 4);
        let mut signs: Vec<Sign> = class.into_iter().collect();
        let elsewhere = !text.is_english(at);
        match class {
            None if small => {
                let word = text.word(at);
                let is_short = token.length < 5 || token.role == Role::Piece || lexicon::is_other_word(word);
                signs.extend(is_short.then_some(Sign::SmallName));
                signs.extend(elsewhere.then_some(Sign::SmallElsewhere));
                signs.extend((text.is_in_address(at) || text.is_in_host(at)).then_some(Sign::InAddress));
                signs.extend((text.is_beside(at) && text.has_article(at)).then_some(Sign::LikeNoun));
            }
            Some(_) if small => {
                let is_used = token.role == Role::Only && self.is_used_as_name(at);
                signs.push(Sign::SmallWord);
                signs.extend(is_used.then_some(Sign::UsedAsName));
                if is_used {
                    signs
                        .retain(|sign| !matches!(sign, Sign::EnglishWord | Sign::Place | Sign::Tool | Sign::VeryShort));
                }
                return Some(signs);
            }
            None => {
                let is_noun = text.is_beside(at) && text.has_article(at) && lexicon::is_other_word(text.word(at));
                signs.extend(is_noun.then_some(Sign::LikeNoun));
                // The Shah of Persia.
                let is_title = text.is_english(at) && text.is_beside(at) && text.has_article(at);
                let is_of = text.is_beside(at + 1) && text.word(at + 1) == "of";
                signs.extend((is_title && is_of).then_some(Sign::AfterArticle));
                signs.extend(self.is_rare_first_word(at).then_some(Sign::RareWord));
            }
            Some(class) => signs.extend(self.around_word(at, class, token)?),
        }
        let is_acronym = self.is_acronym(it, token) && !(self.acts(at) || self.is_addressed(at));
        signs.extend(is_acronym.then_some(Sign::Loud));
        let of_another = self.belongs_to_another(idx, it) || self.may_be_called_so(idx, it, token);
        signs.extend(of_another.then_some(Sign::OfAnother));
        signs.extend(self.is_called_so(idx, it, token, class.is_some()).then_some(Sign::CalledSo));
        signs.extend(self.is_told_as_place(at).then_some(Sign::ToldAsPlace));
        let is_road = text.is_beside(at) && ROADS.contains(text.before(at));
        signs.extend(is_road.then_some(Sign::OnRoad));
        signs.extend(
            (text.is_beside(it.last + 1) && lexicon::is_named_after(text.word(it.last + 1)))
                .then_some(Sign::NamedAfter),
        );
        Some(signs)
    }

    /// Returns whether an English sentence begins with a word that few use, and nobody does something: Dab some paint on it.
    fn is_rare_first_word(&self, idx: usize) -> bool {
        let text = self.text;
        let next = text.word(idx + 1);
        let acts = text.is_beside(idx + 1) && (lexicon::is_action_verb(next) || is_past(next));
        let is_rare = text.is_english(idx) && lexicon::is_rare_english(text.word(idx)) && text.begins_sentence(idx);
        is_rare && !acts && text.gap(idx + 1) != "'"
    }

    /// Signs around a possible name in another form.
    pub(super) fn around_guess(&self, idx: usize, it: &Match, token: &Token) -> Option<Vec<Sign>> {
        let text = self.text;
        let at = it.first;
        let word = text.word(at);
        // Many companies bear a short given name, and more people do.
        let is_short_name = it.via == MatchForm::Nickname && lexicon::is_given_name(word);
        let class = self.class(it).filter(|class| *class != Sign::Company || !is_short_name);
        let mut signs: Vec<Sign> = class.into_iter().collect();
        let is_shown = text.is_capitalised(at) && !text.begins_sentence(at) && !text.is_title_case(at);
        if class.is_none() && it.via != MatchForm::Nickname && !is_shown && lexicon::is_rare_english(word) {
            signs.push(Sign::EnglishWord);
        }
        let may_be_noun = it.via != MatchForm::Inflected || text.is_lowercase(at);
        if text.is_english(at) && text.is_beside(at) && text.has_article(at) && may_be_noun {
            signs.push(Sign::LikeNoun);
        }
        // Bala was told: a word elsewhere, in an English sentence that says what somebody did.
        let acts = text.is_beside(at + 1) && (lexicon::is_action_verb(text.word(at + 1)) || is_past(text.word(at + 1)));
        let is_cut_name = it.via == MatchForm::Shortened && acts && text.is_english(at);
        if matches!(it.via, MatchForm::Shortened | MatchForm::Variant | MatchForm::Misspelt)
            && lexicon::is_other_word(word)
            && !is_cut_name
        {
            signs.push(Sign::OtherWord);
        }
        if text.is_lowercase(at) {
            let long = word.chars().count() >= 7
                && class.is_none()
                && matches!(it.via, MatchForm::Inflected | MatchForm::Misspelt);
            signs.extend((!long).then_some(Sign::SmallGuess));
            return Some(signs);
        }
        if let (Some(class), MatchForm::Nickname | MatchForm::Inflected) = (class, it.via) {
            signs.extend(self.around_word(at, class, token)?);
        }
        let is_before_title = text.is_beside(at) || text.gap(at) == ". ";
        if class.is_none() && is_before_title && lexicon::is_title(text.before(at)) {
            signs.push(Sign::AfterTitle);
        }
        signs.extend((it.via != MatchForm::Inflected && self.belongs_to_another(idx, it)).then_some(Sign::OfAnother));
        // Ivanka is nobody called Ivan.
        let is_other_name = it.via == MatchForm::Inflected && text.is_english(at) && lexicon::is_given_name(word);
        signs.extend(
            (is_other_name
                || self.is_called_so(idx, it, token, class.is_some())
                || self.may_be_called_so(idx, it, token))
            .then_some(Sign::CalledSo),
        );
        Some(signs)
    }

    /// What stands around a name, written large, that is also a word: how it is written and where it is.
    fn around_word(&self, idx: usize, class: Sign, token: &Token) -> Option<Vec<Sign>> {
        let text = self.text;
        let person = self.people.names.get(token.name as usize).map_or(0, |name| name.person);
        let word = text.word(idx);
        let before = text.before(idx);
        let next = text.word(idx + 1);
        let after = text.gap(idx + 1);
        let beside = text.is_beside(idx);
        if after == "'" && matches!(next, "t" | "ll" | "ve" | "re") && text.is_english(idx) {
            return None;
        }
        let mut signs = Vec::new();
        if beside || text.gap(idx) == ". " {
            if lexicon::is_title(before) && (text.is_capitalised(idx - 1) || before.len() > 2) && before.len() > 1 {
                return Some(vec![Sign::AfterTitle]);
            }
            if before.chars().count() == 1 && text.is_capitalised(idx - 1) && text.gap(idx) == ". " {
                signs.push(if self.has_initial(token, before) { Sign::AfterInitial } else { Sign::InsideSentence });
            }
        }
        let first = self.particles_before(idx);
        let initial = text.before(first);
        let has_initial = first < idx && initial.chars().count() == 1 && text.gap(first) == ". ";
        signs.extend((has_initial && self.has_initial(token, initial)).then_some(Sign::AfterInitial));
        let possessive = after == "'" && next == "s";
        let is_loud = text.is_all_caps(idx)
            && (lexicon::is_acronym(word)
                || lexicon::is_unit(word)
                || text.around(idx, 2).filter(|at| text.is_all_caps(*at)).count() > 1);
        let acts = self.acts(idx);
        let has_number = matches!(after, " " | " #") && next.starts_with(|letter: char| letter.is_ascii_digit());
        for (is_so, sign) in [
            (is_loud, Sign::Loud),
            (has_number && !self.is_date(idx), Sign::NamedThing),
            (self.has_own_article(idx), Sign::AfterArticle),
            (class == Sign::Unit && before.starts_with(|letter: char| letter.is_ascii_digit()), Sign::AfterNumber),
            (self.is_date(idx) && !possessive, Sign::InDate),
            (self.is_place(idx), Sign::InPlace),
            (self.is_tool(idx), Sign::AmongTools),
            (self.is_named_thing(idx) && !possessive, Sign::NamedThing),
            (class == Sign::Company && self.is_brand_of(idx), Sign::NamedThing),
            (class == Sign::Company && self.is_of_business(idx), Sign::AtCompany),
        ] {
            signs.extend(is_so.then_some(sign));
        }
        match class {
            Sign::Company | Sign::Abbreviation | Sign::Unit => {}
            Sign::OtherWord | Sign::Calendar => {
                let begins = text.begins_sentence(idx);
                // In Turkish an apostrophe parts a name from its ending.
                let has_ending = after == "'" && next.chars().count() < 6;
                let is_person = acts
                    || self.is_addressed(idx)
                    || has_ending
                    || token.role == Role::First && self.is_told_by_us(idx);
                let is_large_anyway =
                    class == Sign::OtherWord && self.is_of_large_nouns(idx) && !GERMAN_BEFORE_PEOPLE.contains(before);
                signs.extend((!begins && (!is_large_anyway || is_person)).then_some(Sign::InsideSentence));
                let is_surname = token.role == Role::Last && class == Sign::OtherWord;
                let ending = if is_surname { Sign::WithEnding } else { Sign::Possessive };
                signs.extend((begins && has_ending).then_some(ending));
                let is_predicate = !begins && is_large_anyway && !is_person && self.is_predicate(idx);
                signs.extend(is_predicate.then_some(Sign::FirstWord));
                signs.extend((begins && acts).then_some(Sign::BeforeDeed));
                signs.extend(self.is_addressed(idx).then_some(Sign::AfterTitle));
                signs.extend((class == Sign::OtherWord && begins && !is_person).then_some(Sign::FirstWord));
            }
            _ if text.begins_sentence(idx) => signs.extend(self.begins(idx, possessive, person)),
            // May we go? Will you come? A question behind a comma.
            _ if after == " " && text.gap(idx) == ", " && MODALS.contains(word) && lexicon::is_function(next) => {}
            _ => {
                let shows = !text.is_title_case(idx) || possessive || !lexicon::is_english(word);
                signs.extend(shows.then_some(Sign::InsideSentence));
            }
        }
        Some(signs)
    }

    /// A word that a sentence begins with: a name only when somebody does or has something there.
    fn begins(&self, idx: usize, possessive: bool, person: u32) -> Vec<Sign> {
        let text = self.text;
        let word = text.word(idx);
        let next = text.word(idx + 1);
        let after = text.gap(idx + 1);
        // The only word of an attribute, such as what a picture shows, or of a comment.
        let opens = text.gap(idx).ends_with("=\"") || text.gap(idx).ends_with("='");
        let is_alone = opens && after.starts_with(['"', '\''])
            || text.gap(idx).trim_end().ends_with("<!--") && after.trim_start().starts_with("--");
        if possessive || is_alone {
            return vec![if possessive { Sign::Possessive } else { Sign::Alone }];
        }
        if !text.is_english(idx) {
            let has_ending = after == "'" && next.chars().count() < 6;
            let is_addressed = self.is_addressed(idx);
            if has_ending || is_addressed || self.acts(idx) {
                let sign = if has_ending { Sign::Possessive } else { Sign::BeforeDeed };
                return vec![if is_addressed { Sign::AfterTitle } else { sign }];
            }
        }
        if !lexicon::is_english(word) && !lexicon::is_place(word) && !lexicon::is_tech(word) {
            // Le, Da, An: a sentence of another language may begin with it.
            let is_other = word.len() < 3 && lexicon::is_other_word(word) && !text.is_english(idx);
            return if is_other { Vec::new() } else { vec![Sign::InsideSentence] };
        }
        let is_modal = MODALS.contains(word);
        // Words that hold a sentence together begin it much more often than a person who is called so.
        if lexicon::is_function(word) && !is_modal {
            return Vec::new();
        }
        let beside = matches!(after, " " | "\n" | ", ");
        let is_manner = next.ends_with("ly") && !lexicon::is_function(word);
        if is_modal && lexicon::is_function(next) && !is_past(next) {
            return Vec::new();
        }
        let beside_verb = beside && !(after == ", " && text.is_capitalised(idx + 1));
        let acts = beside_verb && (lexicon::is_action_verb(next) && self.is_persons(idx + 1) || is_manner)
            || !text.is_english(idx) && self.acts(idx);
        let another = text.is_capitalised(idx + 2) || matches!(text.word(idx + 2), "another" | "others");
        let goes_with = beside && matches!(next, "and" | "or") && another && !lexicon::is_tech(text.word(idx + 2));
        let is_described = after == ", " && matches!(next, "a" | "an" | "who" | "whose" | "one") && !is_modal;
        let is_named = after == " "
            && text.is_capitalised(idx + 1)
            && (self.is_ours(idx + 1, person, idx) || !lexicon::is_also_word(next))
            && !text.is_title_case(idx)
            && !is_modal;
        let mut signs = Vec::new();
        signs.extend(acts.then_some(Sign::BeforeDeed));
        signs.extend((goes_with || is_described || is_named).then_some(Sign::Described));
        signs
    }

    /// Returns whether an unknown name is beside, so that this is part of the name of somebody else.
    fn belongs_to_another(&self, idx: usize, it: &Match) -> bool {
        let text = self.text;
        let person = self.people.person(it.token);
        let is_name = |at: usize| {
            let word = text.word(at);
            text.is_capitalised(at)
                && word.chars().count() > 1
                && !lexicon::is_also_word(word)
                && !lexicon::is_title(word)
                && (text.is_english(at) || !lexicon::is_other_word(word))
                && !self.is_ours(at, person, idx)
        };
        let before = it
            .first
            .checked_sub(1)
            .is_some_and(|at| text.is_beside(it.first) && is_name(at) && !text.begins_sentence(at))
            || it.first.checked_sub(1).is_some_and(|at| text.is_beside(it.first) && is_name(at) && text.is_english(at));
        let after = it.last + 1 < text.len() && text.is_beside(it.last + 1) && is_name(it.last + 1);
        before || after
    }

    /// A word in small letters where a name could be: behind a word that people follow, without an article.
    fn is_used_as_name(&self, idx: usize) -> bool {
        let text = self.text;
        let next = text.word(idx + 1);
        let ends = text.gap(idx + 1).contains(['.', ',', ';', '\'', ')'])
            || text.gap(idx + 1).contains(PARAGRAPH)
            || next.is_empty();
        let is_led = text.is_beside(idx) && BEFORE_PEOPLE.contains(text.before(idx));
        let acts = text.is_beside(idx + 1) && lexicon::is_action_verb(next);
        let word = text.word(idx);
        !lexicon::is_function(word)
            && word.chars().count() > 1
            && is_led
            && (ends || acts || lexicon::is_function(next))
    }

    pub(super) fn has_initial(&self, token: &Token, initial: &str) -> bool {
        self.people.names.get(token.name as usize).is_some_and(|name| name.initials.contains(initial))
    }
}

pub(super) fn is_past(word: &str) -> bool {
    matches!(word, "was" | "had" | "did" | "has" | "is") || word.ends_with("ed")
}
